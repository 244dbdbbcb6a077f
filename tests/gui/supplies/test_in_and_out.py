"""Goods come in and go out: the balance follows, mistakes are told, and an undo takes them back."""

from __future__ import annotations

from datetime import date, time

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.printing.reports.document import Marked
from desktop.services.desk import Desk
from desktop.ui.shell.window import MainWindow
from desktop.ui.supplies.adopt_sheet import AdoptSheet
from desktop.ui.supplies.issue_sheet import IssueSheet
from desktop.ui.supplies.loan_sheet import LoanSheet
from desktop.ui.supplies.quantity import PACKS
from desktop.ui.supplies.restock_sheet import RestockSheet
from desktop.ui.supplies.screen import SuppliesScreen
from desktop.ui.supplies.when import WhenField
from desktop.ui.supplies.words import about
from desktop.ui.widgets.button import Button
from sync.times import parse_iso
from tests.gui.conftest import OpenWindow
from tests.gui.looking import words
from tests.gui.supplies import steps
from tests.gui.supplies.steps import BARCODE, CUPS, MEDICINE, WATER, item
from tests.gui.visits.steps import click, errors, press, save, shown
from tests.gui.visits.steps import sheet as sheet_of

TODAY, YESTERDAY = date(2026, 11, 21), date(2026, 11, 20)
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(desk: Desk, open_window: OpenWindow) -> MainWindow:
    steps.stock_up(desk)
    desk.supplies.restock(item(desk, CUPS).id, 100)
    return open_window(desk)


@pytest.fixture
def screen(qtbot: QtBot, window: MainWindow) -> SuppliesScreen:
    return steps.supplies(qtbot, window)


def restock(qtbot: QtBot, window: MainWindow, screen: SuppliesScreen, name: str) -> RestockSheet:
    steps.pick(qtbot, screen, name)
    return steps.opened(qtbot, window, screen.bar.restock, RestockSheet)


def issue(qtbot: QtBot, window: MainWindow, screen: SuppliesScreen, name: str) -> IssueSheet:
    steps.pick(qtbot, screen, name)
    return steps.opened(qtbot, window, screen.bar.issue, IssueSheet)


def test_restocking_the_item_that_is_picked_raises_its_balance_on_enter(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    form = restock(qtbot, window, screen, CUPS)
    assert form.picker.item() == item(desk, CUPS)
    assert form.quantity.number.hasFocus(), "the next thing to type is how many"
    qtbot.keyClicks(form.quantity.number, "50")
    assert "之后结存 150 只" in form.quantity_row.findChildren(type(form.title))[1].text()
    with qtbot.waitSignal(form.accepted):
        qtbot.keyClick(form.quantity.number, Qt.Key.Key_Return)
    assert item(desk, CUPS).balance == 150
    qtbot.waitUntil(lambda: steps.row(screen, CUPS)[1] == "150")
    qtbot.waitUntil(lambda: screen.card.ledger.rows.row_at(0).cell(2).text == "+50")
    assert window.undo.toaster.text() == "已入库：一次性纸杯 +50 只"


def test_a_row_that_is_only_shown_is_not_what_goes_out(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    first = shown(screen.list.table)[0]
    desk.supplies.issue(item(desk, CUPS).id, 40)
    qtbot.waitUntil(lambda: steps.row(screen, CUPS) != first and "60" in " ".join(steps.row(screen, CUPS)))
    form = steps.opened(qtbot, window, screen.bar.issue, IssueSheet)
    assert form.picker.item() is None
    assert form.picker.search.hasFocus()


def test_a_pack_is_as_many_pieces_as_it_holds(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    form = restock(qtbot, window, screen, WATER)
    click(qtbot, form.quantity.switch.segment(PACKS))
    steps.type_quantity(qtbot, form, "2")
    assert form.quantity.sum() == "2 箱 = 48 瓶"
    form.expires.setText("2027-08")
    form.expires.textEdited.emit("2027-08")
    save(qtbot, form)
    assert item(desk, WATER).balance == 48
    assert item(desk, WATER).next_expiry == date(2027, 8, 31)


def test_an_item_is_found_by_its_initials_and_enter_takes_it(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    form = steps.opened(qtbot, window, screen.bar.restock, RestockSheet)
    assert form.picker.search.hasFocus(), "nobody picked an item: that comes first"
    qtbot.keyClicks(form.picker.search, "kqs")
    qtbot.keyClick(form.picker.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.picker.item() == item(desk, WATER))
    assert form.isVisible(), "the Enter that chose the item saves nothing"
    qtbot.waitUntil(form.quantity.number.hasFocus)


def test_what_is_not_on_the_list_is_added_from_where_it_was_missed(
    qtbot: QtBot, window: MainWindow, screen: SuppliesScreen
) -> None:
    form = steps.opened(qtbot, window, screen.bar.loans, LoanSheet)
    qtbot.keyClicks(form.picker.search, "yusan")
    qtbot.waitUntil(form.picker.add.isVisible)
    assert not form.picker.table.isVisible()
    click(qtbot, form.picker.add)
    qtbot.waitUntil(lambda: isinstance(steps.top(window), AdoptSheet))


def test_a_donation_names_its_donor(qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen) -> None:
    form = restock(qtbot, window, screen, CUPS)
    assert not form.donor.isVisible()
    click(qtbot, form.source.chip("donation"))
    assert form.donor.isVisible()
    qtbot.keyClicks(form.donor, "Zhang Ltd")
    steps.type_quantity(qtbot, form, "20")
    save(qtbot, form)
    line = desk.supplies.item(item(desk, CUPS).id).ledger[0]
    assert (line.source, line.donor, line.delta) == ("donation", "Zhang Ltd", 20)


@pytest.mark.parametrize("typed", ["0", "-5", ""])
def test_a_quantity_that_is_none_cannot_be_saved_and_says_why(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen, typed: str
) -> None:
    form = restock(qtbot, window, screen, CUPS)
    steps.type_quantity(qtbot, form, typed)
    assert form.quantity.number.text() == typed, "what was typed is not silently made something else"
    click(qtbot, form.primary_button)
    assert form.isVisible()
    assert errors(form.quantity_row) == [
        "数量至少为 1；相反方向的进出请用另一个按钮登记。" if typed else "请填写数量。"
    ]
    assert item(desk, CUPS).balance == 100


def test_issuing_lowers_the_balance_and_an_undo_gives_it_back(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    form = issue(qtbot, window, screen, CUPS)
    steps.type_quantity(qtbot, form, "30")
    save(qtbot, form)
    assert item(desk, CUPS).balance == 70
    press(window, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: item(desk, CUPS).balance == 100)
    qtbot.waitUntil(lambda: steps.row(screen, CUPS)[1] == "100")


def test_who_received_what_went_out_stands_in_the_ledger_and_on_the_voucher(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    form = issue(qtbot, window, screen, CUPS)
    assert form.recipient_row.isVisible()
    steps.type_quantity(qtbot, form, "30")
    qtbot.keyClicks(form.recipient, "Zhang Wei")
    with qtbot.waitSignal(form.accepted):
        qtbot.keyClick(form.recipient, Qt.Key.Key_Return)
    line = desk.supplies.item(item(desk, CUPS).id).ledger[0]
    assert desk.slips.slip(line.id, "en").recipient == "Zhang Wei"
    ledger = desk.reports.document("movements", desk.reports.whole(TODAY, TODAY), "en").tables()[0]
    column = [one.key for one in ledger.columns].index("recipient")
    assert [row[column] for row in ledger.rows.read(0, 2)] == ["", "Zhang Wei"]
    assert about(line) == "交给 Zhang Wei"


@pytest.mark.parametrize("kind", ["gift", "transfer_out"])
def test_a_gift_and_a_transfer_say_who_has_it_too(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen, kind: str
) -> None:
    form = issue(qtbot, window, screen, CUPS)
    click(qtbot, form.kind.chip(kind))
    steps.type_quantity(qtbot, form, "3")
    qtbot.keyClicks(form.recipient, "Station B")
    save(qtbot, form)
    assert desk.supplies.item(item(desk, CUPS).id).ledger[0].recipient == "Station B"


@pytest.mark.parametrize("kind", ["consume", "waste"])
def test_what_is_used_up_or_broken_has_no_recipient(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen, kind: str
) -> None:
    form = issue(qtbot, window, screen, CUPS)
    qtbot.keyClicks(form.recipient, "Zhang Wei")
    click(qtbot, form.kind.chip(kind))
    assert not form.recipient_row.isVisible()
    steps.type_quantity(qtbot, form, "3")
    save(qtbot, form)
    assert desk.supplies.item(item(desk, CUPS).id).ledger[0].recipient == ""


def test_in_english_the_buttons_say_what_to_do(qtbot: QtBot, desk: Desk, open_window: OpenWindow) -> None:
    steps.stock_up(desk)
    window = open_window(desk, language="en")
    form = issue(qtbot, window, steps.supplies(qtbot, window), CUPS)
    for kind, verb in (
        ("waste", "Write off"), ("consume", "Use up"), ("transfer_out", "Transfer out"), ("gift", "Give away"),
        ("issue", "Issue"),
    ):  # fmt: skip
        click(qtbot, form.kind.chip(kind))
        assert (form.title.text(), form.primary_button.text(), form.kind.chip(kind).text()) == (verb, verb, verb)


def earlier(qtbot: QtBot, form: RestockSheet | IssueSheet, day: str) -> WhenField:
    assert not form.when_row.isVisible(), "the usual delivery is asked nothing more"
    click(qtbot, form.earlier)
    assert form.when.day.hasFocus()
    form.when.day.selectAll()
    qtbot.keyClicks(form.when.day, day)
    return form.when


def test_yesterdays_delivery_stands_in_the_ledger_on_its_day_as_a_late_entry(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    form = restock(qtbot, window, screen, CUPS)
    steps.type_quantity(qtbot, form, "50")
    earlier(qtbot, form, "2026-11-20").time.set_value(time(10, 15))
    save(qtbot, form)
    detail = desk.supplies.item(item(desk, CUPS).id)
    assert detail.item.balance == 150
    line = detail.ledger[-1]
    assert (line.delta, line.at, line.late) == (50, parse_iso("2026-11-20 10:15"), True)
    assert about(line) == "补录"
    ledger = desk.reports.document("movements", desk.reports.whole(YESTERDAY, TODAY), "en").tables()[0]
    assert [row[0] for row in ledger.rows.read(0, 2)] == [Marked(YESTERDAY, "late"), TODAY]


def test_what_went_out_earlier_is_dated_too(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    form = issue(qtbot, window, screen, CUPS)
    steps.type_quantity(qtbot, form, "3")
    earlier(qtbot, form, "2026-11-19")
    save(qtbot, form)
    line = next(line for line in desk.supplies.item(item(desk, CUPS).id).ledger if line.kind == "issue")
    assert (line.at, line.late) == (parse_iso("2026-11-19 14:32"), True)


def test_what_happens_now_is_no_late_entry(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    form = restock(qtbot, window, screen, CUPS)
    steps.type_quantity(qtbot, form, "50")
    click(qtbot, form.earlier)
    save(qtbot, form)
    line = desk.supplies.item(item(desk, CUPS).id).ledger[0]
    assert (line.at, line.late, about(line)) == (desk.clock.now(), False, "")


def test_a_delivery_is_not_dated_by_what_is_no_date_or_lies_ahead(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    form = restock(qtbot, window, screen, CUPS)
    steps.type_quantity(qtbot, form, "50")
    when = earlier(qtbot, form, "soon")
    click(qtbot, form.primary_button)
    assert errors(form.when_row) == ["日期写得不对，请写成 2026-11-21 的样子。"]
    when.day.selectAll()
    qtbot.keyClicks(when.day, "2026-11-22")
    click(qtbot, form.primary_button)
    qtbot.waitUntil(lambda: "这个时间还没有到" in words(form))
    assert item(desk, CUPS).balance == 100


def test_more_than_the_books_hold_may_go_out_and_is_flagged(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    form = issue(qtbot, window, screen, CUPS)
    steps.type_quantity(qtbot, form, "100")
    assert not form.warning.isVisible()
    steps.type_quantity(qtbot, form, "120")
    assert form.warning.isVisible()
    assert form.warning.text() == "账面只有 100 只，仍可登记，以实物为准；请尽快盘点。"
    save(qtbot, form)
    assert item(desk, CUPS).balance == -20
    qtbot.waitUntil(lambda: steps.row(screen, CUPS)[1] == "−20")
    assert steps.row(screen, CUPS)[6] == "请盘点"


def test_a_scanned_barcode_opens_the_item_ready_to_be_restocked(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    steps.scan(window, BARCODE)
    qtbot.waitUntil(lambda: isinstance(steps.top(window), RestockSheet))
    form = sheet_of(window, RestockSheet)
    assert form.picker.item() == item(desk, WATER)
    qtbot.keyClicks(form.quantity.number, "24")
    with qtbot.waitSignal(form.accepted):
        qtbot.keyClick(form.quantity.number, Qt.Key.Key_Return)
    assert item(desk, WATER).balance == 24


def test_what_has_expired_is_written_off_with_one_click_and_one_undo(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    record = item(desk, MEDICINE).id
    desk.supplies.restock(record, 2, batch="240311", expires_on=date(2026, 11, 15))
    desk.supplies.restock(record, 12, batch="250620", expires_on=date(2028, 5, 15))
    qtbot.waitUntil(lambda: steps.row(screen, MEDICINE)[6] == "2 支过期")
    steps.pick(qtbot, screen, MEDICINE)
    qtbot.waitUntil(screen.card.waste.isVisible)
    assert screen.card.waste.text() == "报损 2 支"
    click(qtbot, screen.card.waste)
    qtbot.waitUntil(lambda: item(desk, MEDICINE).balance == 12)
    line = desk.supplies.item(record).ledger[0]
    assert (line.kind, line.delta, line.batch) == ("waste", -2, "240311")
    qtbot.waitUntil(lambda: not screen.card.waste.isVisible())
    press(window, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: item(desk, MEDICINE).balance == 14)


def test_the_todo_on_today_leads_to_the_filled_in_write_off(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    record = item(desk, MEDICINE).id
    desk.supplies.restock(record, 2, batch="240311", expires_on=date(2026, 11, 15))
    window.go(f"supplies:waste:{record.hex()}")
    qtbot.waitUntil(lambda: isinstance(steps.top(window), IssueSheet))
    form = sheet_of(window, IssueSheet)
    assert (form.kind.checked(), form.quantity.pieces()) == (["waste"], 2)
    save(qtbot, form)
    assert desk.supplies.item(record).ledger[0].batch == "240311"
    assert item(desk, MEDICINE).balance == 0


def test_a_thing_is_lent_and_comes_back_with_one_tap(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    form = steps.opened(qtbot, window, screen.bar.loans, LoanSheet)
    form.picker.choose(item(desk, CUPS))
    assert form.quantity.pieces() == 1
    click(qtbot, form.primary_button)
    assert errors(form.who_row) == ["请写借用人，称呼就行。"]
    qtbot.keyClicks(form.who, "Zhang")
    qtbot.keyClicks(form.digits, "12")
    click(qtbot, form.primary_button)
    assert errors(form.digits_row) == ["请填 4 位数字，或留空。"]
    qtbot.keyClicks(form.digits, "34")
    save(qtbot, form)
    assert desk.supplies.open_loans()[0][1].recipient == "Zhang 1234"
    assert item(desk, CUPS).balance == 99
    qtbot.waitUntil(lambda: screen.bar.loans.text() == "借还 1")
    form = steps.opened(qtbot, window, screen.bar.loans, LoanSheet)
    back = next(button for button in form.loans.findChildren(Button) if button.text() == "已还")
    click(qtbot, back)
    qtbot.waitUntil(lambda: item(desk, CUPS).balance == 100)
    qtbot.waitUntil(lambda: form.out.text() == "现在没有东西借出在外。")
    assert desk.supplies.open_loans() == ()


def test_what_is_lent_is_offered_before_what_is_used_up(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    desk.supplies.issue(item(desk, CUPS).id, 30)
    umbrella = next(offer for offer in desk.catalogue.suggestions() if offer.name == "雨伞")
    desk.supplies.adopt(umbrella.id)
    desk.supplies.restock(item(desk, "雨伞").id, 6)
    screen.list.table.clearSelection()
    qtbot.waitUntil(lambda: "雨伞" in steps.names(screen))
    screen.acts.loans()
    qtbot.waitUntil(lambda: window.sheet() is not None)
    sheet = sheet_of(window, LoanSheet)
    qtbot.waitUntil(lambda: bool(shown(sheet.picker.table)))
    offered = [row[0] for row in shown(sheet.picker.table)]
    assert offered[0] == "雨伞"
    assert set(offered) == {"雨伞", WATER, CUPS, MEDICINE}
