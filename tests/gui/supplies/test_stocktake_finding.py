"""Where on the shelves one is: an item is found by its name, its code or a filter, and the sheet itself from Today."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.shell.window import MainWindow
from desktop.ui.supplies.stocktake_sheet import StocktakeSheet
from desktop.ui.supplies.stocktake_walk import ALL, DIFFERING, LEFT
from desktop.ui.widgets.icon_row import TodoRow
from desktop.views import Changes
from tests.gui.looking import words
from tests.gui.supplies import steps
from tests.gui.supplies.counting import count, is_counted, line, names
from tests.gui.supplies.steps import BARCODE, CUPS, MEDICINE, WATER, item
from tests.gui.visits.steps import click, errors, press, today, write
from tests.gui.visits.steps import sheet as sheet_of

ENTER = Qt.Key.Key_Return


def are_shown(sheet: StocktakeSheet, *items: str) -> bool:
    """Whether these lines can be seen and no others; one whose save is under way stays until it is over."""
    return names(sheet) == list(items)


def test_an_item_is_found_by_its_name_and_the_next_one_is_searched_for_where_the_first_was(
    qtbot: QtBot, desk: Desk, window: MainWindow, sheet: StocktakeSheet
) -> None:
    press(window, Qt.Key.Key_F2)
    assert sheet.search.hasFocus()
    for typed, name in (("zb", CUPS), ("kuangquan", WATER)):
        qtbot.keyClicks(sheet.search, typed)
        press(window, ENTER)
        qtbot.waitUntil(line(sheet, name).field.hasFocus)
        qtbot.waitUntil(partial(are_shown, sheet, name))
        qtbot.keyClicks(line(sheet, name).field, "7")
        press(window, ENTER)
        qtbot.waitUntil(is_counted(line(sheet, name), 7))
        assert sheet.search.hasFocus(), "it is typed over at once"
    write(sheet.search, "没有这个")
    press(window, ENTER)
    qtbot.waitUntil(lambda: "没有找到“没有这个”" in words(sheet))
    assert sheet.isVisible(), "Return searches and finishes nothing"
    steps.scan(window, BARCODE)
    qtbot.waitUntil(line(sheet, WATER).field.hasFocus)
    assert (sheet.search.text(), len(names(sheet))) == ("", 3)


def test_a_scan_jumps_to_its_line_and_leaves_no_characters(
    qtbot: QtBot, desk: Desk, window: MainWindow, sheet: StocktakeSheet
) -> None:
    line(sheet, CUPS).field.setFocus()
    qtbot.keyClicks(line(sheet, CUPS).field, "93")
    steps.scan(window, BARCODE)
    qtbot.waitUntil(lambda: line(sheet, WATER).field.hasFocus())
    assert line(sheet, CUPS).field.text() == "93"
    assert line(sheet, WATER).field.text() == ""
    qtbot.waitUntil(lambda: item(desk, CUPS).balance == 93)
    steps.scan(window, "6900000000001")
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "这个码没读清楚，请再扫一次。")
    assert errors(sheet) == []
    steps.scan(window, "4006381333931")
    qtbot.waitUntil(lambda: errors(sheet) == ["目录里没有条码为 4006381333931 的物资。"])


def test_a_counted_line_that_a_scan_goes_into_is_not_counted_again(
    qtbot: QtBot, desk: Desk, window: MainWindow, sheet: StocktakeSheet
) -> None:
    count(qtbot, sheet, CUPS, "93")
    desk.supplies.issue(item(desk, CUPS).id, 3)
    row = line(sheet, CUPS)
    qtbot.waitUntil(lambda: row.line.now == 90)
    row.field.setFocus()
    steps.scan(window, BARCODE)
    qtbot.waitUntil(lambda: line(sheet, WATER).field.hasFocus())
    assert (row.field.text(), row.difference.text()) == ("93", "−7")
    count(qtbot, sheet, WATER, "20")
    assert item(desk, CUPS).balance == 90, "what went out since stays gone"


def test_a_scan_finds_a_line_that_the_filter_hides(
    qtbot: QtBot, window: MainWindow, sheet: StocktakeSheet
) -> None:
    count(qtbot, sheet, WATER, "24")
    click(qtbot, sheet.filter.chip(LEFT))
    line(sheet, CUPS).field.setFocus()
    qtbot.waitUntil(lambda: WATER not in names(sheet))
    steps.scan(window, BARCODE)
    qtbot.waitUntil(lambda: line(sheet, WATER).field.hasFocus())
    assert sheet.filter.checked() == [ALL]


def test_a_line_stays_in_sight_while_it_is_saved_and_no_longer(
    qtbot: QtBot, desk: Desk, sheet: StocktakeSheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered, count_item = threading.Event(), desk.stocktakes.count

    def told_late(*what: Any) -> Changes:
        changes = count_item(*what)
        answered.wait(60)
        return changes

    monkeypatch.setattr(desk.stocktakes, "count", told_late)
    count(qtbot, sheet, WATER, "24")
    click(qtbot, sheet.filter.chip(LEFT))
    assert WATER in names(sheet)
    answered.set()
    qtbot.waitUntil(lambda: WATER not in names(sheet))


def test_filters_leave_what_is_not_counted_and_what_differs(qtbot: QtBot, sheet: StocktakeSheet) -> None:
    count(qtbot, sheet, CUPS, "93")
    count(qtbot, sheet, WATER, "24")
    assert [sheet.filter.chip(key).shown() for key in (ALL, LEFT, DIFFERING)] == ["全部 3", "未盘 1", "有差异 1"]
    assert sheet.progress.accessibleName() == "已盘 2 / 3"
    click(qtbot, sheet.filter.chip(LEFT))
    qtbot.waitUntil(partial(are_shown, sheet, MEDICINE))
    click(qtbot, sheet.filter.chip(DIFFERING))
    sheet.secondary_button.setFocus()
    sheet.refresh()
    qtbot.waitUntil(lambda: names(sheet) == [CUPS])
    click(qtbot, sheet.filter.chip(LEFT))
    count(qtbot, sheet, MEDICINE, "0")
    assert sheet.primary_button.hasFocus(), "behind the last line comes the end"
    qtbot.waitUntil(lambda: names(sheet) == [])
    assert "全部物资都已盘点。" in words(sheet)


def test_today_tells_of_a_stocktake_that_goes_on_and_leads_to_it(
    qtbot: QtBot, desk: Desk, window: MainWindow, sheet: StocktakeSheet
) -> None:
    count(qtbot, sheet, WATER, "20")
    click(qtbot, sheet.secondary_button)
    start = today(qtbot, window)

    def told() -> TodoRow | None:
        found = [row for row in start.todo.rows.rows() if isinstance(row, TodoRow)]
        return next((row for row in found if row.title.text() == "盘点正在进行"), None)

    qtbot.waitUntil(lambda: told() is not None)
    row = told()
    assert row is not None
    assert row.sub.text() == "已盘 1 / 3 种"
    click(qtbot, row.button)
    qtbot.waitUntil(lambda: isinstance(steps.top(window), StocktakeSheet))
    again = sheet_of(window, StocktakeSheet)
    assert not line(again, WATER).field.hasFocus(), "it goes on with what nobody has counted"
    desk.stocktakes.close()
    press(window, Qt.Key.Key_Escape)
    today(qtbot, window)
    qtbot.waitUntil(lambda: told() is None)
