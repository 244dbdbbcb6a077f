"""The list of items: found, filtered, counted, mended, and empty at first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.shell.window import MainWindow
from desktop.ui.supplies import words
from desktop.ui.supplies.adopt_sheet import AdoptSheet
from desktop.ui.supplies.entry_sheet import EntrySheet, RemoveSheet
from desktop.ui.supplies.item_sheet import ItemSheet
from desktop.ui.supplies.ledger_sheet import LedgerSheet
from desktop.ui.supplies.screen import SuppliesScreen
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.icon_row import TodoRow
from desktop.values import replace
from desktop.views import Pace
from tests.gui.conftest import MovableClock, OpenWindow
from tests.gui.supplies import steps
from tests.gui.supplies.steps import BARCODE, CUPS, MEDICINE, WATER, item
from tests.gui.visits.steps import click, errors, press, save, today
from tests.gui.visits.steps import sheet as sheet_of


@pytest.fixture
def window(desk: Desk, clock: MovableClock, open_window: OpenWindow) -> MainWindow:
    steps.stock_up(desk)
    desk.supplies.restock(item(desk, CUPS).id, 100, at=clock.now() - 60)
    desk.supplies.restock(item(desk, WATER).id, 24, at=clock.now() - 60)
    return open_window(desk)


@pytest.fixture
def screen(qtbot: QtBot, window: MainWindow) -> SuppliesScreen:
    return steps.supplies(qtbot, window)


@pytest.mark.parametrize("typed", ["水 550", "kuangquan", "kqs", BARCODE])
def test_an_item_is_found_by_characters_pinyin_initials_and_barcode(
    qtbot: QtBot, window: MainWindow, screen: SuppliesScreen, typed: str
) -> None:
    press(window, Qt.Key.Key_F2)
    assert screen.bar.search.hasFocus()
    screen.bar.search.set_text(typed)
    qtbot.waitUntil(lambda: steps.names(screen) == [WATER])
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(steps.names(screen)) == 3)


def test_chips_count_and_filter_what_runs_low(qtbot: QtBot, screen: SuppliesScreen) -> None:
    assert screen.bar.chips.chip("all").shown() == "全部 3"
    assert screen.bar.chips.chip("low").shown() == "将用尽 2"
    click(qtbot, screen.bar.chips.chip("low"))
    qtbot.waitUntil(lambda: set(steps.names(screen)) == {WATER, MEDICINE})
    assert steps.row(screen, MEDICINE)[6] == "已用完"
    assert steps.row(screen, WATER)[6] == "偏低"
    assert screen.back()
    qtbot.waitUntil(lambda: len(steps.names(screen)) == 3)
    assert not screen.back()


def test_chips_come_for_what_is_used_up_and_for_what_expires_within_a_quarter(
    qtbot: QtBot, desk: Desk, clock: MovableClock, screen: SuppliesScreen
) -> None:
    chips = screen.bar.chips
    assert chips.chip("out").shown() == "已用完 1"
    assert not chips.chip("later").isVisible(), "it would say no more than the chip before it"
    desk.supplies.restock(item(desk, MEDICINE).id, 12, batch="A", expires_on=date(2027, 1, 20))
    qtbot.waitUntil(lambda: chips.chip("later").isVisible())
    assert (chips.chip("expiring").shown(), chips.chip("later").shown()) == ("临期 0", "90天内 1")
    assert not chips.chip("out").isVisible()
    click(qtbot, chips.chip("later"))
    qtbot.waitUntil(lambda: steps.names(screen) == [MEDICINE])
    assert steps.row(screen, MEDICINE)[6] == "60 天内到期"
    qtbot.waitUntil(lambda: "12 支 90 天内到期" in screen.card.figure.accessibleName())


def test_todays_hint_leads_to_what_expires_within_a_quarter(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    for name, day in ((MEDICINE, date(2027, 1, 20)), (WATER, date(2027, 2, 1))):
        desk.supplies.restock(item(desk, name).id, 100, batch="A", expires_on=day)
    start = today(qtbot, window)

    def hint() -> TodoRow | None:
        rows = [row for row in start.todo.rows.rows() if isinstance(row, TodoRow)]
        return next((row for row in rows if row.title.text() == "2 种物资 90 天内到期"), None)

    qtbot.waitUntil(lambda: hint() is not None)
    found = hint()
    assert found is not None
    click(qtbot, found.button)
    qtbot.waitUntil(lambda: steps.names(screen) == [WATER, MEDICINE])
    assert screen.bar.only() == "later"


def test_the_days_left_say_what_they_are_taken_from(qtbot: QtBot, desk: Desk, screen: SuppliesScreen) -> None:
    desk.supplies.issue(item(desk, CUPS).id, 40)
    column = 4
    qtbot.waitUntil(lambda: steps.row(screen, CUPS)[column] == "10 天")
    cell = screen.list.table.rows.row_at(steps.names(screen).index(CUPS)).cell(column)
    assert cell.tip == "最近 7 天用了 40 只\n账上满一年后，会把季节算进去。"


def test_an_item_of_a_few_days_does_not_say_for_how_many_months_it_lasts(desk: Desk, screen: SuppliesScreen) -> None:
    young = replace(item(desk, CUPS), pace=Pace(2, 7), days_left=None)
    assert words.pace(young).splitlines() == ["最近 7 天用了 2 只", "入账满一周后，才推算还够多少天。"]


@pytest.mark.parametrize(
    ("going", "said"),
    [
        (Pace(40, 28), "账上满一年后，会把季节算进去。"),
        (Pace(40, 28, 1.0, 0, 30, year=True), "去年这段时间用得太少，没有把季节算进去。"),
        (Pace(40, 28, 1.5, 20, 30, year=True, seasonal=True), "季节系数"),
    ],
)
def test_why_a_season_counts_or_not_is_said_truly(desk: Desk, screen: SuppliesScreen, going: Pace, said: str) -> None:
    assert said in words.pace(replace(item(desk, CUPS), pace=going, days_left=20)).splitlines()[1]


def test_a_head_orders_the_list(qtbot: QtBot, screen: SuppliesScreen) -> None:
    screen.list.table.sort_requested.emit(1, True)
    assert steps.names(screen) == [CUPS, WATER, MEDICINE]
    screen.list.table.sort_requested.emit(1, False)
    assert steps.names(screen) == [MEDICINE, WATER, CUPS]


def test_a_movement_is_voided_with_a_reason_from_the_ledger(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    steps.pick(qtbot, screen, CUPS)
    ledger = steps.opened(qtbot, window, screen.card.open_ledger, LedgerSheet)
    assert not ledger.danger_button.isEnabled()
    ledger.table.selectRow(0)
    click(qtbot, ledger.danger_button)
    asked = sheet_of(window, EntrySheet)
    click(qtbot, asked.primary_button)
    assert errors(asked) == ["请写明作废原因。"]
    assert item(desk, CUPS).balance == 100
    click(qtbot, asked.usual.chip("wrong quantity"))
    save(qtbot, asked)
    assert item(desk, CUPS).balance == 0
    assert desk.supplies.item(item(desk, CUPS).id).ledger[0].voided == "数量填错"
    qtbot.waitUntil(lambda: ledger.table.rows.row_at(0).muted)


def test_an_unknown_barcode_can_be_given_to_a_new_item(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    steps.scan(window, "6900000000007")
    qtbot.waitUntil(lambda: "6900000000007" in window.undo.toaster.text())
    assert window.undo.toaster.trigger()
    qtbot.waitUntil(lambda: isinstance(steps.top(window), ItemSheet))
    form = sheet_of(window, ItemSheet)
    assert form.barcode.text() == "6900000000007"
    click(qtbot, form.primary_button)
    assert errors(form) == ["请填写名称。", "请填写单位，例如瓶、包、个。"]
    form.name.setText("Hats")
    form.unit.setText("顶")
    save(qtbot, form)
    assert item(desk, "Hats").barcode == "6900000000007"
    qtbot.waitUntil(lambda: screen.card.title.text() == "Hats")


def test_what_the_catalogue_knows_is_added_with_one_click(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    screen.open_target("new:6900000000007")
    qtbot.waitUntil(lambda: isinstance(steps.top(window), ItemSheet))
    form = sheet_of(window, ItemSheet)
    qtbot.keyClicks(form.name, "cz")
    chip = next(chip for chip in form.offers.findChildren(Chip) if chip.text() == "抽纸")
    with qtbot.waitSignal(form.accepted):
        click(qtbot, chip)
    assert (item(desk, "抽纸").pack_unit, item(desk, "抽纸").barcode) == ("提", "6900000000007")


def test_an_item_is_edited_and_taken_off_the_list_with_a_reason(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    steps.pick(qtbot, screen, CUPS)
    form = steps.opened(qtbot, window, screen.card.edit, ItemSheet)
    form.minimum.set_value(120)
    save(qtbot, form)
    assert item(desk, CUPS).minimum == 120
    form = steps.opened(qtbot, window, screen.card.edit, ItemSheet)
    click(qtbot, form.danger_button)
    asked = sheet_of(window, RemoveSheet)
    click(qtbot, asked.usual.chip("no longer kept"))
    save(qtbot, asked)
    qtbot.waitUntil(lambda: CUPS not in steps.names(screen))


def test_an_item_without_a_pack_keeps_how_many_a_list_said_when_it_is_edited(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    desk.supplies.edit_item(item(desk, CUPS).id, pack_unit="", pack_size=50)
    steps.pick(qtbot, screen, CUPS)
    form = steps.opened(qtbot, window, screen.card.edit, ItemSheet)
    form.pack_unit.setText("条")
    save(qtbot, form)
    assert (item(desk, CUPS).pack_unit, item(desk, CUPS).pack_size) == ("条", 50)


def test_the_ledger_goes_out_to_a_file(
    qtbot: QtBot, window: MainWindow, screen: SuppliesScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ledger.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    next(one for one in screen.bar.menu().actions() if one.text() == "导出物资台账……").trigger()
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "已导出 2 条到 ledger.csv。")
    assert WATER in file.read_text("utf-8-sig")


def test_an_empty_list_teaches_and_its_button_fills_it(qtbot: QtBot, empty_desk: Desk, open_window: OpenWindow) -> None:
    empty_desk.station.set_up("新站", "140106", capacity=6)
    window = open_window(empty_desk)
    screen = steps.supplies(qtbot, window)
    assert screen.list.empty.isVisible()
    assert not screen.card.isVisible(), "there is nothing to show beside it"
    sheet = steps.opened(qtbot, window, screen.list.empty.button, AdoptSheet)
    assert not sheet.primary_button.isEnabled()
    for chip in [chip for chip in sheet.findChildren(Chip) if chip.text() in (WATER, CUPS)]:
        click(qtbot, chip)
    assert sheet.primary_button.text() == "添加 2 种"
    save(qtbot, sheet)
    qtbot.waitUntil(lambda: set(steps.names(screen)) == {WATER, CUPS})
    qtbot.waitUntil(screen.card.isVisible)
    # The list hears of it from the save itself, and may show it before it is known here how to take it back.
    qtbot.waitUntil(lambda: bool(window.undo.toaster.text()))
    screen.bar.search.setFocus()
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(screen.list.empty.isVisible)
