"""Somebody walks along the shelves: types, scans, leaves, comes back, and finishes."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.shell.window import MainWindow
from desktop.ui.supplies.best_before_sheet import BestBeforeSheet
from desktop.ui.supplies.screen import SuppliesScreen
from desktop.ui.supplies.stocktake_sheet import StocktakeSheet
from desktop.ui.supplies.stocktake_summary import SummarySheet
from desktop.ui.supplies.stocktake_walk import DIFFERING
from desktop.ui.supplies.stocktakes_list import StocktakesSheet
from desktop.ui.widgets.sheet import Sheet
from desktop.views import RecordId
from tests.gui.conftest import OpenWindow
from tests.gui.looking import words
from tests.gui.supplies import steps
from tests.gui.supplies.counting import count, line, stocktake
from tests.gui.supplies.steps import CUPS, MEDICINE, WATER, item
from tests.gui.visits.steps import click, errors, press, save, shown
from tests.gui.visits.steps import sheet as sheet_of

ENTER, UP = Qt.Key.Key_Return, Qt.Key.Key_Up
CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_number_and_enter_saves_the_line_and_goes_to_the_next(
    qtbot: QtBot, desk: Desk, sheet: StocktakeSheet
) -> None:
    first, second, third = sheet.rows.values()
    assert [row.line.name for row in (first, second, third)] == [WATER, MEDICINE, CUPS]
    assert first.field.hasFocus(), "what is counted first has the keyboard"
    assert desk.stocktakes.current() is None, "nothing is begun before something is counted"
    qtbot.keyClicks(first.field, "20")
    assert first.difference.text() == "−4", "the difference shows while one types"
    qtbot.keyClick(first.field, ENTER)
    assert second.field.hasFocus()
    qtbot.waitUntil(lambda: item(desk, WATER).balance == 20)
    qtbot.waitUntil(lambda: first.line.counted == 20)
    assert (first.book.text(), first.difference.text(), first.about.text()) == ("24 瓶", "−4", "14:32 · 前台电脑")
    assert item(desk, CUPS).balance == 100
    qtbot.keyClick(second.field, UP)
    assert first.field.hasFocus()
    found = desk.supplies.item(item(desk, WATER).id).ledger[0]
    assert (found.kind, found.delta) == ("stocktake", -4)


def test_what_was_counted_is_there_again_after_the_sheet_was_closed_in_the_middle_of_a_number(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen, sheet: StocktakeSheet
) -> None:
    count(qtbot, sheet, CUPS, "93")
    qtbot.keyClicks(line(sheet, WATER).field, "20")
    click(qtbot, sheet.secondary_button)
    qtbot.waitUntil(lambda: item(desk, WATER).balance == 20)
    qtbot.waitUntil(lambda: screen.bar.count.text() == "盘点 2/3")
    again = steps.opened(qtbot, window, screen.bar.count, StocktakeSheet)
    assert [line(again, name).field.value() for name in (CUPS, WATER, MEDICINE)] == [93, 20, None]
    assert line(again, MEDICINE).field.hasFocus(), "it goes on where nobody has counted"


def test_a_line_that_is_left_with_the_mouse_is_saved_too(qtbot: QtBot, desk: Desk, sheet: StocktakeSheet) -> None:
    line(sheet, CUPS).field.setFocus()
    qtbot.keyClicks(line(sheet, CUPS).field, "93")
    qtbot.mouseClick(line(sheet, MEDICINE).field, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: item(desk, CUPS).balance == 93)


def test_an_emptied_line_is_not_counted_any_more(qtbot: QtBot, desk: Desk, sheet: StocktakeSheet) -> None:
    count(qtbot, sheet, WATER, "20")
    row = line(sheet, WATER)
    row.field.setFocus()
    row.field.selectAll()
    qtbot.keyClick(row.field, Qt.Key.Key_Backspace)
    qtbot.keyClick(row.field, ENTER)
    qtbot.waitUntil(lambda: item(desk, WATER).balance == 24)
    qtbot.waitUntil(lambda: row.about.text() == "")
    assert row.difference.text() == ""


def test_a_slip_that_is_taken_back_saves_nothing_and_the_same_number_typed_over_counts_anew(
    qtbot: QtBot, desk: Desk, sheet: StocktakeSheet
) -> None:
    count(qtbot, sheet, CUPS, "93")
    desk.supplies.issue(item(desk, CUPS).id, 3)
    row = line(sheet, CUPS)
    qtbot.waitUntil(lambda: row.line.now == 90)
    row.field.setFocus()
    row.field.end(False)
    qtbot.keyClicks(row.field, "5")
    qtbot.keyClick(row.field, Qt.Key.Key_Backspace)
    qtbot.mouseClick(line(sheet, WATER).field, Qt.MouseButton.LeftButton)
    count(qtbot, sheet, WATER, "20")
    assert item(desk, CUPS).balance == 90
    count(qtbot, sheet, CUPS, "93")
    qtbot.waitUntil(lambda: item(desk, CUPS).balance == 93)


def test_what_is_found_beyond_the_books_is_given_its_date_without_holding_up_the_count(
    qtbot: QtBot, desk: Desk, window: MainWindow, sheet: StocktakeSheet
) -> None:
    row = line(sheet, MEDICINE)
    assert "有效期" not in words(row)
    count(qtbot, sheet, MEDICINE, "12")
    assert line(sheet, CUPS).field.hasFocus(), "Enter goes from number to number"
    assert row.until is not None
    assert row.until.text() == "有效期……"
    click(qtbot, row.until)
    asked = sheet_of(window, BestBeforeSheet)
    assert f"比账面多 12 {row.line.unit}" in words(asked)
    qtbot.keyClicks(asked.until, "2027-03")
    qtbot.keyClick(asked.until, ENTER)
    qtbot.waitUntil(lambda: row.until is not None and row.until.text() == "2027-03-31到期")
    assert [batch.expires_on for batch in desk.supplies.item(row.line.item).batches] == [date(2027, 3, 31)]
    assert (row.difference.text(), row.field.value()) == ("+12", 12)
    count(qtbot, sheet, CUPS, "120")
    assert "有效期" not in words(line(sheet, CUPS)), "what has no date is asked for none"
    click(qtbot, row.until)
    click(qtbot, sheet_of(window, BestBeforeSheet).danger_button)
    qtbot.waitUntil(lambda: row.until is not None and row.until.text() == "有效期……")
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: steps.top(window) is None)
    for _ in range(2):
        press(window, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: item(desk, MEDICINE).next_expiry == date(2027, 3, 31))


def test_the_lines_go_out_to_a_file(
    qtbot: QtBot, window: MainWindow, sheet: StocktakeSheet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count(qtbot, sheet, CUPS, "93")
    file = tmp_path / "count.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    press(window, Qt.Key.Key_E, CTRL)
    qtbot.waitUntil(file.exists)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.reader(opened))
    assert rows[0][:5] == ["物资", "单位", "账面", "实盘", "差异"]
    assert [CUPS, "只", "100", "93", "-7", "14:32 · 前台电脑"] in rows
    assert [MEDICINE, "支", "0", "", "", ""] in rows


def test_a_file_has_every_line_as_it_was_when_it_was_asked_for(
    qtbot: QtBot,
    desk: Desk,
    window: MainWindow,
    screen: SuppliesScreen,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for n in range(60):
        desk.supplies.add_item(f"物资 {n:02d}", category="other", unit="个")
    sheet = steps.opened(qtbot, window, screen.bar.count, StocktakeSheet)
    file = tmp_path / "count.csv"

    def named(*_: object) -> tuple[str, str]:
        click(qtbot, sheet.filter.chip(DIFFERING))
        return str(file), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", named)
    press(window, Qt.Key.Key_E, CTRL)
    qtbot.waitUntil(file.exists)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        assert len(list(csv.reader(opened))) == 1 + 63


@pytest.mark.parametrize("finished", [True, False])
def test_what_is_typed_when_another_pc_ends_the_stocktake_is_named_as_not_saved(
    qtbot: QtBot, desk: Desk, sheet: StocktakeSheet, finished: bool
) -> None:
    count(qtbot, sheet, CUPS, "93")
    row = line(sheet, MEDICINE)
    row.field.setFocus()
    qtbot.keyClicks(row.field, "12")
    if finished:
        desk.stocktakes.close()
        said = "另一台电脑已结束这次盘点，此前保存的都已计入。"
    else:
        desk.stocktakes.abandon()
        said = "另一台电脑已放弃这次盘点，盘过的全部撤销。"
    qtbot.waitUntil(lambda: errors(sheet) == [f"{said}未保存：{MEDICINE} 12 支。"])
    assert row.field.isReadOnly()
    assert [item(desk, name).balance for name in (CUPS, MEDICINE)] == [93 if finished else 100, 0]


def test_a_line_that_the_end_of_the_stocktake_overtakes_is_named_too(
    qtbot: QtBot, desk: Desk, sheet: StocktakeSheet
) -> None:
    count(qtbot, sheet, CUPS, "93")
    row = line(sheet, MEDICINE)
    row.field.setFocus()
    qtbot.keyClicks(row.field, "12")
    desk.stocktakes.close()
    qtbot.keyClick(row.field, ENTER)
    qtbot.waitUntil(lambda: f"未保存：{MEDICINE} 12 支。" in "".join(errors(sheet)))
    assert item(desk, MEDICINE).balance == 0


def test_finishing_tells_what_agrees_what_differs_and_what_was_left_out(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen, sheet: StocktakeSheet
) -> None:
    assert not sheet.primary_button.isEnabled()
    count(qtbot, sheet, CUPS, "93")
    count(qtbot, sheet, WATER, "24")
    click(qtbot, sheet.primary_button)
    qtbot.waitUntil(lambda: isinstance(steps.top(window), SummarySheet))
    summary = sheet_of(window, SummarySheet)
    said = words(summary).split("\n")
    assert [said[said.index(word) - 1] for word in ("种相符", "种盘盈", "种盘亏", "种未盘")] == ["1", "0", "1", "1"]
    assert [row[:5] for row in shown(summary.table)] == [[CUPS, "只", "100", "93", "−7"]]
    assert summary.left.text() == f"未盘、保持账面数：{MEDICINE}"
    qtbot.keyClicks(summary.note, "month")
    save(qtbot, summary)
    qtbot.waitUntil(lambda: steps.top(window) is None)
    assert window.undo.toaster.text() == "盘点结束：共盘 2 种 · 1 种有差异"
    (head,) = desk.stocktakes.closed()
    assert (head.counted, head.note) == (2, "month")
    qtbot.waitUntil(lambda: screen.bar.count.text() == "盘点")
    press(window, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: desk.stocktakes.current() is not None)


def test_a_difference_is_looked_at_again_from_the_summary(
    qtbot: QtBot, window: MainWindow, sheet: StocktakeSheet
) -> None:
    count(qtbot, sheet, CUPS, "93")
    click(qtbot, sheet.primary_button)
    qtbot.waitUntil(lambda: isinstance(steps.top(window), SummarySheet))
    sheet_of(window, SummarySheet).table.opened.emit(line(sheet, CUPS).line.item.hex())
    qtbot.waitUntil(lambda: steps.top(window) is sheet)
    qtbot.waitUntil(lambda: line(sheet, CUPS).field.hasFocus())
    count(qtbot, sheet, CUPS, "100")
    assert line(sheet, CUPS).difference.text() == "相符"


def test_abandoning_is_asked_once_and_takes_all_back(
    qtbot: QtBot, desk: Desk, window: MainWindow, sheet: StocktakeSheet
) -> None:
    assert not sheet.danger_button.isVisible(), "there is nothing to abandon"
    count(qtbot, sheet, CUPS, "93")
    click(qtbot, sheet.danger_button)
    asked = sheet_of(window, Sheet)
    assert asked is not sheet
    assert "已盘的 1 种" in words(asked)
    click(qtbot, asked.secondary_button)
    assert item(desk, CUPS).balance == 93
    click(qtbot, sheet.danger_button)
    save(qtbot, sheet_of(window, Sheet))
    assert item(desk, CUPS).balance == 100
    qtbot.waitUntil(lambda: steps.top(window) is None)
    press(window, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: item(desk, CUPS).balance == 93)


def test_each_line_can_be_undone_by_key_once_the_sheet_is_closed(
    qtbot: QtBot, desk: Desk, window: MainWindow, sheet: StocktakeSheet
) -> None:
    count(qtbot, sheet, CUPS, "93")
    count(qtbot, sheet, WATER, "20")
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: steps.top(window) is None)
    press(window, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: item(desk, WATER).balance == 24)
    assert item(desk, CUPS).balance == 93
    qtbot.waitUntil(lambda: window.undo.toaster.text() == f"已撤销：盘点：{WATER} 20 瓶")


def test_finished_stocktakes_can_be_looked_at_again(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    desk.stocktakes.count(b"", item(desk, CUPS).id, 93)
    desk.stocktakes.close("月底")
    next(one for one in screen.bar.menu().actions() if one.text() == "历次盘点……").trigger()
    qtbot.waitUntil(lambda: isinstance(steps.top(window), StocktakesSheet))
    past = sheet_of(window, StocktakesSheet)
    assert [row[1:] for row in shown(past.table)] == [["1", "", "月底"]]
    click(qtbot, past.primary_button)
    qtbot.waitUntil(lambda: isinstance(steps.top(window), SummarySheet))
    summary = sheet_of(window, SummarySheet)
    assert summary.title.text() == "2026年11月21日盘点"
    assert [row[0] for row in shown(summary.table)] == [CUPS]
    assert "种未盘" not in words(summary), "the list of today says nothing about that day"
    assert not summary.note.isVisible()


def test_without_any_item_counting_begins_at_the_catalogue(
    qtbot: QtBot, empty_desk: Desk, open_window: OpenWindow
) -> None:
    empty_desk.station.set_up("新站", "140106", capacity=6)
    window = open_window(empty_desk)
    screen = steps.supplies(qtbot, window)
    click(qtbot, screen.bar.count)
    qtbot.waitUntil(lambda: steps.top(window) is not None)
    front = steps.top(window)
    assert front is not None
    assert front.title.text() == "站里备有哪些物资？"


def test_many_items_are_all_there_and_counted_to_the_end(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    added: list[RecordId] = []
    for n in range(60):
        added += desk.supplies.add_item(f"物资 {n:02d}", category="other", unit="个").records
    sheet = steps.opened(qtbot, window, screen.bar.count, StocktakeSheet)
    qtbot.waitUntil(lambda: len(sheet.rows) == 63)
    last = next(row for row in sheet.rows.values() if row.line.name == "物资 59")
    desk.supplies.edit_item(added[-1], barcode="6900000000001")
    steps.scan(window, "6900000000001")
    qtbot.waitUntil(last.field.hasFocus)
    assert not last.visibleRegion().isEmpty(), "it is scrolled to"
    front = QApplication.focusWidget()
    assert front is last.field
    qtbot.keyClicks(last.field, "5")
    qtbot.keyClick(last.field, ENTER)
    qtbot.waitUntil(lambda: stocktake(desk).counted == 1)
