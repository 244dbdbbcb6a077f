"""Goods go out of a batch: the sheet says which, another can be chosen, and what has expired is written off."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.shell.window import MainWindow
from desktop.ui.supplies.count_item_sheet import CountItemSheet
from desktop.ui.supplies.issue_sheet import IssueSheet
from desktop.ui.supplies.restock_sheet import RestockSheet
from desktop.ui.supplies.screen import SuppliesScreen
from desktop.views import MovementView
from tests.gui.conftest import OpenWindow
from tests.gui.supplies import steps
from tests.gui.supplies.steps import CUPS, MEDICINE, item
from tests.gui.visits.steps import click, press, save
from tests.gui.visits.steps import sheet as sheet_of

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(desk: Desk, open_window: OpenWindow) -> MainWindow:
    steps.stock_up(desk)
    record = item(desk, MEDICINE).id
    desk.supplies.restock(record, 3, batch="A1", expires_on=date(2026, 12, 1))
    desk.supplies.restock(record, 10, batch="A1", expires_on=date(2027, 6, 1))
    desk.supplies.restock(record, 4, expires_on=date(2028, 1, 1))
    return open_window(desk)


@pytest.fixture
def screen(qtbot: QtBot, window: MainWindow) -> SuppliesScreen:
    return steps.supplies(qtbot, window)


def issue(qtbot: QtBot, window: MainWindow, screen: SuppliesScreen, name: str = MEDICINE) -> IssueSheet:
    steps.pick(qtbot, screen, name)
    form = steps.opened(qtbot, window, screen.bar.issue, IssueSheet)
    if name == MEDICINE:
        qtbot.waitUntil(form.batch_row.isVisible)
    return form


def titles(form: IssueSheet) -> list[str]:
    return [form.batch.chips.chip(key).text() for key in map(str, range(len(form.batch.chips.keys())))]


def chosen(form: IssueSheet) -> list[str]:
    return [form.batch.chips.chip(key).text() for key in form.batch.chips.checked()]


def last(desk: Desk, name: str = MEDICINE) -> MovementView:
    return desk.supplies.item(item(desk, name).id).ledger[0]


def expire(desk: Desk, quantity: int = 2) -> None:
    desk.supplies.restock(item(desk, MEDICINE).id, quantity, batch="240311", expires_on=date(2026, 11, 15))


def test_it_says_which_batch_is_taken_and_goes_on_with_the_next(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    form = issue(qtbot, window, screen)
    assert titles(form) == [
        "批号 A1 · 2026-12-01 · 余 3 支", "批号 A1 · 2027-06-01 · 余 10 支", "无批号 · 2028-01-01 · 余 4 支"
    ]  # fmt: skip
    assert chosen(form) == titles(form)[:1], "the first to expire is in turn"
    steps.type_quantity(qtbot, form, "5")
    assert form.batch.said.text() == (
        "取自：3 支 · 批号 A1 · 2026-12-01到期，再取 2 支 · 批号 A1 · 2027-06-01到期"
    )
    save(qtbot, form)
    assert [batch.quantity for batch in desk.supplies.item(item(desk, MEDICINE).id).batches] == [8, 4]


def test_another_batch_can_be_chosen_though_it_bears_the_same_number(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    form = issue(qtbot, window, screen)
    click(qtbot, form.batch.chips.chip("1"))
    steps.type_quantity(qtbot, form, "4")
    save(qtbot, form)
    assert (last(desk).batch, last(desk).expires_on, last(desk).delta) == ("A1", date(2027, 6, 1), -4)
    assert [batch.quantity for batch in desk.supplies.item(item(desk, MEDICINE).id).batches] == [3, 6, 4]
    press(window, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: item(desk, MEDICINE).balance == 17)


def test_a_batch_without_a_number_can_be_chosen_too(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    form = issue(qtbot, window, screen)
    click(qtbot, form.kind.chip("gift"))
    click(qtbot, form.batch.chips.chip("2"))
    steps.type_quantity(qtbot, form, "1")
    save(qtbot, form)
    assert (last(desk).kind, last(desk).batch, last(desk).expires_on) == ("gift", "", date(2028, 1, 1))
    assert [batch.quantity for batch in desk.supplies.item(item(desk, MEDICINE).id).batches] == [3, 10, 3]


def test_what_has_expired_is_marked_and_not_in_turn(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    expire(desk)
    form = issue(qtbot, window, screen)
    assert titles(form)[0] == "批号 240311 · 2026-11-15 · 已过期"
    assert chosen(form) == ["批号 A1 · 2026-12-01 · 余 3 支"]
    assert (form.expired.title.text(), form.expired.button.text()) == ("2 支过期", "报损")
    steps.type_quantity(qtbot, form, "3")
    save(qtbot, form)
    left = desk.supplies.item(item(desk, MEDICINE).id)
    assert (left.item.expired_quantity, left.batches[0].batch) == (2, "240311")


@pytest.mark.parametrize("by", ["chip", "button", "kind"])
def test_what_has_expired_is_proposed_for_waste_with_one_click(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen, by: str
) -> None:
    expire(desk)
    form = issue(qtbot, window, screen)
    if by != "kind":
        steps.type_quantity(qtbot, form, "5")  # that many were to be handed out, and are not to be thrown away
    if by == "chip":
        click(qtbot, form.batch.chips.chip("0"))
    elif by == "button":
        click(qtbot, form.expired.button)
    else:
        click(qtbot, form.kind.chip("waste"))
    assert form.kind.checked() == ["waste"]
    assert chosen(form) == ["批号 240311 · 2026-11-15 · 已过期"]
    assert (form.quantity.pieces(), form.note.text()) == (2, "已过期")
    assert not form.expired.isVisible()
    save(qtbot, form)
    assert (last(desk).kind, last(desk).delta, last(desk).note) == ("waste", -2, "已过期")
    assert item(desk, MEDICINE).expired_quantity == 0


def test_what_broke_is_not_written_off_as_expired(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    expire(desk)
    form = issue(qtbot, window, screen)
    steps.type_quantity(qtbot, form, "1")
    click(qtbot, form.kind.chip("waste"))
    assert (form.quantity.pieces(), form.note.text()) == (1, "")
    assert chosen(form) == ["批号 A1 · 2026-12-01 · 余 3 支"]
    click(qtbot, form.kind.chip("issue"))
    assert form.batch.chosen() is None
    click(qtbot, form.kind.chip("waste"))
    save(qtbot, form)
    assert (last(desk).kind, last(desk).batch, last(desk).delta, last(desk).note) == ("waste", "A1", -1, "")
    assert item(desk, MEDICINE).expired_quantity == 2


def test_more_than_has_not_expired_is_told_of_and_leaves_what_has(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    expire(desk, 100)
    form = issue(qtbot, window, screen)
    steps.type_quantity(qtbot, form, "20")
    assert form.warning.isVisible()
    assert form.warning.text() == "账面未过期的只有 17 支，仍可登记，以实物为准；请尽快盘点。"
    assert form.batch.said.text().endswith("，再取 3 支 账上没有")
    click(qtbot, form.kind.chip("waste"))
    steps.type_quantity(qtbot, form, "20")
    assert not form.warning.isVisible()
    click(qtbot, form.kind.chip("issue"))
    steps.type_quantity(qtbot, form, "20")
    save(qtbot, form)
    view = item(desk, MEDICINE)
    assert (view.balance, view.expired_quantity, view.usable) == (97, 100, -3)


def test_a_changed_mind_takes_the_proposal_back(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    expire(desk)
    form = issue(qtbot, window, screen)
    click(qtbot, form.kind.chip("waste"))
    click(qtbot, form.kind.chip("issue"))
    assert chosen(form) == ["批号 A1 · 2026-12-01 · 余 3 支"]
    assert (form.quantity.pieces(), form.note.text()) == (None, "")


def test_an_item_without_dates_asks_for_no_batch(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    desk.supplies.restock(item(desk, CUPS).id, 10)
    form = issue(qtbot, window, screen, CUPS)
    assert not form.batch_row.isVisible()
    steps.type_quantity(qtbot, form, "1")
    save(qtbot, form)
    assert item(desk, CUPS).balance == 9


def test_an_expiry_in_the_past_is_told_in_words_and_asks_nothing(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    steps.pick(qtbot, screen, MEDICINE)
    form = steps.opened(qtbot, window, screen.bar.restock, RestockSheet)
    qtbot.keyClicks(form.expires, "2026-11-01")
    said = [label.text() for label in form.expires_row.findChildren(QLabel) if label.isVisible()]
    assert "这一天已经过了，请核对；入库后按过期计。" in said
    steps.type_quantity(qtbot, form, "2")
    save(qtbot, form)
    assert item(desk, MEDICINE).expired_quantity == 2


@pytest.mark.parametrize("by", ["list", "card"])
def test_a_balance_below_zero_leads_to_a_count_of_its_shelf(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen, by: str
) -> None:
    desk.supplies.issue(item(desk, CUPS).id, 5)
    qtbot.waitUntil(lambda: steps.row(screen, CUPS)[1] == "−5")
    steps.pick(qtbot, screen, CUPS)
    table = screen.list.table
    place = table.rows.index(steps.names(screen).index(CUPS), 6)
    assert table.rows.row_at(place.row()).cell(6).tone == "warn"
    if by == "list":
        at: QPoint = table.visualRect(place).center()
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    else:
        qtbot.waitUntil(screen.card.count.isVisible)
        click(qtbot, screen.card.count)
    qtbot.waitUntil(lambda: isinstance(steps.top(window), CountItemSheet))
    form = sheet_of(window, CountItemSheet)
    assert form.number.hasFocus()
    qtbot.keyClicks(form.number, "12")
    with qtbot.waitSignal(form.accepted):
        qtbot.keyClick(form.number, Qt.Key.Key_Return)
    assert item(desk, CUPS).balance == 12
    assert desk.stocktakes.current() is None, "one count is no stocktake"
    qtbot.waitUntil(lambda: not screen.card.count.isVisible())
    press(window, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: item(desk, CUPS).balance == -5)


def test_a_count_of_one_shelf_stands_on_the_stocktake_that_goes_on(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    desk.stocktakes.count(b"", item(desk, MEDICINE).id, 17)
    screen.open_target(f"count-one:{item(desk, CUPS).id.hex()}")
    qtbot.waitUntil(lambda: isinstance(steps.top(window), CountItemSheet))
    form = sheet_of(window, CountItemSheet)
    qtbot.keyClicks(form.number, "3")
    save(qtbot, form)
    found = desk.stocktakes.current()
    assert found is not None
    assert found.counted == 2


def test_of_what_went_out_earlier_the_sheet_names_the_batch_that_was_good_then(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    record = item(desk, MEDICINE).id
    desk.supplies.restock(record, 2, batch="240311", expires_on=date(2026, 11, 15))
    form = issue(qtbot, window, screen)
    qtbot.waitUntil(form.expired.isVisible)
    assert "A1" in chosen(form)[0]
    steps.type_quantity(qtbot, form, "1")
    click(qtbot, form.earlier)
    form.when.day.selectAll()
    qtbot.keyClicks(form.when.day, "2026-11-13")
    assert "240311" in chosen(form)[0]
    assert not form.expired.isVisible()
    save(qtbot, form)
    rest = {batch.batch: batch.quantity for batch in desk.supplies.item(record).batches}
    assert rest["240311"] == 1
