"""A scanner works from anywhere: what it reads is acted upon, and nothing of it stays where the keyboard was."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.shell.window import MainWindow
from desktop.ui.supplies.form import MovementSheet
from desktop.ui.supplies.item_sheet import ItemSheet
from desktop.ui.supplies.loan_sheet import LoanSheet
from desktop.ui.supplies.restock_sheet import RestockSheet
from desktop.ui.supplies.screen import SuppliesScreen
from desktop.ui.sync.connect_form import TYPED
from desktop.ui.sync.connect_sheet import ConnectSheet
from desktop.ui.sync.screen import SyncScreen
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.chip import Chip
from tests.gui.conftest import OpenWindow
from tests.gui.supplies import steps
from tests.gui.supplies.steps import BARCODE, CUPS, WATER, item, scan
from tests.gui.visits.steps import click, frame, press, save
from tests.gui.visits.steps import sheet as sheet_of

CUPS_CODE = "96385074"


@pytest.fixture
def window(desk: Desk, open_window: OpenWindow) -> MainWindow:
    steps.stock_up(desk)
    desk.supplies.edit_item(item(desk, CUPS).id, barcode=CUPS_CODE)
    return open_window(desk)


def restocking(qtbot: QtBot, window: MainWindow) -> RestockSheet:
    qtbot.waitUntil(lambda: isinstance(steps.top(window), RestockSheet))
    return sheet_of(window, RestockSheet)


PLACES = ["today", "visits", "supplies", "duty", "posters", "reports", "sync", "settings"]


@pytest.mark.parametrize("place", PLACES)
def test_scan_number_enter_restocks_from_every_screen(
    qtbot: QtBot, desk: Desk, window: MainWindow, place: str
) -> None:
    window.go(place)
    scan(window, BARCODE)
    form = restocking(qtbot, window)
    assert form.picker.item() == item(desk, WATER)
    qtbot.waitUntil(form.quantity.number.hasFocus)
    assert form.quantity.number.text() == ""
    window.keys.use_clock(iter(range(10_000, 99_999, 400)).__next__)
    for sign in "24":
        press(window, sign)
    with qtbot.waitSignal(form.accepted):
        press(window, Qt.Key.Key_Return)
    assert item(desk, WATER).balance == 24
    assert desk.today.overview().persons == 0, "the scanner's digits counted nobody"


@pytest.mark.parametrize("place", PLACES)
def test_fields_of_every_screen_hold_what_they_held_after_a_scan(
    qtbot: QtBot, window: MainWindow, place: str
) -> None:
    window.go(place)
    every = [*window.findChildren(QLineEdit), *window.findChildren(QPlainTextEdit)]
    found = [one for one in every if one.isVisible() and one.isEnabled() and not one.property("takesScan")]
    before = {id(one): words(one) for one in found}
    for one in found:
        one.setFocus()
        scan(window, "690123456789?")
        qtbot.waitUntil(lambda: window.undo.toaster.text() == "这个码没读清楚，请再扫一次。")
        window.undo.toaster.dismiss()
        assert {id(other): words(other) for other in found} == before
        assert window.sheet() is None


def words(field: QWidget) -> str:
    return field.toPlainText() if isinstance(field, QPlainTextEdit) else str(field.property("text"))


@pytest.mark.parametrize("garbage", ["6901234567890", "69012345678", "]C1%%%%", "????????"])
def test_garbage_is_one_quiet_sentence_and_changes_nothing(
    qtbot: QtBot, desk: Desk, window: MainWindow, garbage: str
) -> None:
    items = desk.supplies.items()
    place = frame(window).key()
    scan(window, garbage)
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "这个码没读清楚，请再扫一次。")
    assert not window.undo.toaster.trigger(), "there is nothing to be done about it"
    assert (frame(window).key(), window.sheet(), desk.supplies.items()) == (place, None, items)


def test_a_code_that_an_item_carries_is_known_whatever_its_check_digit(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    desk.supplies.edit_item(item(desk, CUPS).id, barcode="12345")
    scan(window, "12345")
    assert restocking(qtbot, window).picker.item() == item(desk, CUPS)


def test_one_code_in_two_spellings_is_one_item(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    desk.supplies.edit_item(item(desk, CUPS).id, barcode="036000291452")
    scan(window, "0036000291452")
    assert restocking(qtbot, window).picker.item() == item(desk, CUPS)


def test_an_unknown_code_offers_to_create_the_item_with_the_code_filled_in(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    scan(window, "4006381333931")
    qtbot.waitUntil(lambda: "4006381333931" in window.undo.toaster.text())
    assert window.undo.toaster.trigger()
    qtbot.waitUntil(lambda: isinstance(steps.top(window), ItemSheet))
    form = sheet_of(window, ItemSheet)
    assert (form.barcode.text(), form.name.text()) == ("4006381333931", "")
    form.name.setText("Pens")
    form.unit.setText("支")
    save(qtbot, form)
    scan(window, "4006381333931")
    assert restocking(qtbot, window).picker.item() == item(desk, "Pens")


def test_an_unknown_code_can_be_that_of_an_item_which_is_on_the_list_already(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    desk.supplies.add_item("Pens", category="daily", unit="支")
    desk.supplies.add_item("Chalk", category="daily", unit="支")
    scan(window, "4006381333931")
    qtbot.waitUntil(lambda: "4006381333931" in window.undo.toaster.text())
    assert window.undo.toaster.trigger()
    qtbot.waitUntil(lambda: isinstance(steps.top(window), ItemSheet))
    form = sheet_of(window, ItemSheet)
    chips = {chip.text(): chip for chip in form.known.findChildren(Chip)}
    assert {"Pens", "Chalk"} <= set(chips)
    assert not {WATER, CUPS} & set(chips), "these have a code of their own"
    qtbot.keyClicks(form.name, "pen")
    (pens,) = form.known.findChildren(Chip)
    qtbot.mouseClick(pens, Qt.MouseButton.LeftButton)
    assert restocking(qtbot, window).picker.item() == item(desk, "Pens"), "and in comes what was scanned"
    assert item(desk, "Pens").barcode == "4006381333931"
    assert window.undo.toaster.text() == "条码 4006381333931 已记给 Pens"


def test_a_sheet_that_asks_for_an_item_takes_the_one_that_is_scanned(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    screen = steps.supplies(qtbot, window)
    form = steps.opened(qtbot, window, screen.bar.restock, RestockSheet)
    assert form.picker.search.hasFocus()
    scan(window, CUPS_CODE)
    qtbot.waitUntil(lambda: form.picker.item() == item(desk, CUPS))
    assert form.picker.search.text() == ""
    scan(window, BARCODE)
    qtbot.waitUntil(lambda: form.picker.item() == item(desk, WATER))
    steps.type_quantity(qtbot, form, "12")
    scan(window, CUPS_CODE)
    qtbot.waitUntil(lambda: "请先按回车保存矿泉水" in errors_of(form))
    assert (form.picker.item(), form.quantity.number.text()) == (item(desk, WATER), "12")


def test_a_number_that_nobody_typed_does_not_hold_up_the_next_scan(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    screen = steps.supplies(qtbot, window)
    form = steps.opened(qtbot, window, screen.bar.loans, LoanSheet)
    scan(window, CUPS_CODE)
    qtbot.waitUntil(lambda: form.picker.item() == item(desk, CUPS))
    assert form.quantity.pieces() == 1
    scan(window, BARCODE)
    qtbot.waitUntil(lambda: form.picker.item() == item(desk, WATER))
    assert form.quantity.pieces() == 1
    steps.type_quantity(qtbot, form, "3")
    scan(window, CUPS_CODE)
    qtbot.waitUntil(lambda: "请先按回车保存矿泉水" in errors_of(form))
    assert (form.picker.item(), form.quantity.pieces()) == (item(desk, WATER), 3)


def errors_of(form: MovementSheet) -> str:
    from desktop.ui.widgets.error_text import ErrorText

    return " ".join(one.text() for one in form.findChildren(ErrorText) if one.isVisible())


def test_a_sheet_that_asks_for_something_else_is_finished_first(qtbot: QtBot, window: MainWindow) -> None:
    press(window, Qt.Key.Key_F1)
    scan(window, BARCODE)
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "请先把这里的事做完，再扫码。")
    assert window.sheet() is not None


CARD = "YIZHAN1|https://union.example|140106-11-0007-K|4T9XKQ2M|9K3D-AAAA-BBBB-CCCC"


def test_an_enrolment_card_over_a_sheet_asks_for_that_to_be_finished_and_then_opens_the_connection(
    qtbot: QtBot, desk: Desk, window: MainWindow, tasks: Tasks
) -> None:
    press(window, Qt.Key.Key_F1)
    scan(window, CARD)
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "这是登记卡：请先把这里的事做完，再扫一次。")
    press(window, Qt.Key.Key_Escape)
    scan(window, CARD)
    screen = frame(window).screen_in_front()
    assert isinstance(screen, SyncScreen)
    qtbot.waitUntil(lambda: screen.form.card.toPlainText() == CARD)
    assert window.sheet() is None, "there is no union yet: the form is in the page"
    # A PC that is connected already asks for its new card in a sheet, which takes it from any of its fields.
    sheet = ConnectSheet(window, desk, tasks)
    sheet.open()
    click(qtbot, sheet.form.ways.segment(TYPED))
    qtbot.waitUntil(sheet.form.address.isVisible)
    sheet.form.address.setFocus()
    scan(window, CARD)
    assert sheet.form.address.text() == ""
    assert sheet.form.card.toPlainText() == CARD


def test_the_new_item_takes_a_code_from_any_of_its_fields_and_says_when_it_is_odd(
    qtbot: QtBot, window: MainWindow
) -> None:
    screen: SuppliesScreen = steps.supplies(qtbot, window)
    screen.open_target("new:")
    qtbot.waitUntil(lambda: isinstance(steps.top(window), ItemSheet))
    form = sheet_of(window, ItemSheet)
    form.name.setFocus()
    scan(window, "4006381333931")
    qtbot.waitUntil(lambda: form.barcode.text() == "4006381333931")
    assert form.name.text() == ""
    form.barcode.setText("4006381333932")
    assert "不是商品条码" in form.barcode_row.accessibleDescription() or "不是商品条码" in hints(form)


def hints(form: ItemSheet) -> str:
    from desktop.ui.widgets.label import Label

    return " ".join(one.text() for one in form.findChildren(Label) if one.isVisible())


def test_the_stations_own_poster_is_told_for_what_it_is(qtbot: QtBot, window: MainWindow) -> None:
    scan(window, "https://union.example/s/140106-11-0007-K")
    qtbot.waitUntil(lambda: "给来访者手机扫的码" in window.undo.toaster.text())
    assert window.sheet() is None
