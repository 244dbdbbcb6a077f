"""Slips at the desk: shown after a donation and from a ledger's line, saved, printed, and found again by a scan."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop.printing.slips.pages import SlipPages
from desktop.services.desk import Desk
from desktop.ui.shell.window import MainWindow
from desktop.ui.supplies.entry_sheet import EntrySheet
from desktop.ui.supplies.ledger_sheet import LedgerSheet
from desktop.ui.supplies.restock_sheet import RestockSheet
from desktop.ui.supplies.screen import SuppliesScreen
from desktop.ui.supplies.slip_sheet import SlipSheet
from desktop.ui.widgets.label import Label
from tests.gui.conftest import OpenWindow
from tests.gui.supplies import steps
from tests.gui.supplies.steps import CUPS, item
from tests.gui.visits.steps import click, press, save
from tests.gui.visits.steps import sheet as sheet_of
from tests.helpers.environment import unavailable
from tests.reports import readers


@pytest.fixture
def window(desk: Desk, open_window: OpenWindow) -> MainWindow:
    steps.stock_up(desk)
    desk.supplies.restock(item(desk, CUPS).id, 100)
    return open_window(desk)


@pytest.fixture
def screen(qtbot: QtBot, window: MainWindow) -> SuppliesScreen:
    return steps.supplies(qtbot, window)


def slip(qtbot: QtBot, window: MainWindow) -> SlipSheet:
    """Wait for a slip and until its page is drawn."""
    qtbot.waitUntil(lambda: isinstance(steps.top(window), SlipSheet))
    found = sheet_of(window, SlipSheet)
    qtbot.waitUntil(lambda: found.paper.picture(0) is not None)
    return found


def donate(qtbot: QtBot, window: MainWindow, screen: SuppliesScreen) -> RestockSheet:
    steps.pick(qtbot, screen, CUPS)
    form = steps.opened(qtbot, window, screen.bar.restock, RestockSheet)
    assert not form.thanks.isVisible()
    click(qtbot, form.source.chip("donation"))
    qtbot.keyClicks(form.donor, "Hengtai Ltd")
    steps.type_quantity(qtbot, form, "200")
    return form


def test_a_donation_is_followed_by_its_letter_of_thanks(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen, tmp_path: Path
) -> None:
    save(qtbot, donate(qtbot, window, screen))
    shown = slip(qtbot, window)
    number = desk.supplies.item(item(desk, CUPS).id).ledger[0].voucher
    assert shown.title.text() == f"感谢信 · {number}"
    click(qtbot, shown.sizes.segment("A5"))
    assert (shown.pages().width, shown.pages().height) == (148, 210)
    click(qtbot, shown.pdf)
    qtbot.waitUntil(lambda: bool(shown.findChildren(QFileDialog) or window.findChildren(QFileDialog)))
    dialog = window.findChildren(QFileDialog)[-1]
    assert dialog.windowTitle() == "保存感谢信"
    dialog.fileSelected.emit(str(tmp_path / "thanks.pdf"))
    dialog.close()
    qtbot.waitUntil(lambda: "thanks.pdf" in window.undo.toaster.text())
    (text,) = readers.pages_of(tmp_path / "thanks.pdf")
    assert "尊敬的Hengtai Ltd：" in text
    assert readers.size_of(tmp_path / "thanks.pdf") == pytest.approx((148, 210), abs=1)
    click(qtbot, shown.kinds.segment("voucher"))
    assert shown.title.text() == f"入库单 · {number}"


def test_who_wants_no_letter_is_shown_none(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    form = donate(qtbot, window, screen)
    click(qtbot, form.thanks)
    save(qtbot, form)
    qtbot.waitUntil(lambda: item(desk, CUPS).balance == 300)
    qtbot.waitUntil(lambda: "已入库" in window.undo.toaster.text())
    assert steps.top(window) is None


def test_a_ledgers_line_leads_to_its_voucher(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen
) -> None:
    desk.supplies.issue(item(desk, CUPS).id, 5, recipient="王力")
    steps.pick(qtbot, screen, CUPS)
    ledger = steps.opened(qtbot, window, screen.card.open_ledger, LedgerSheet)
    assert not ledger.slip.isEnabled()
    qtbot.waitUntil(lambda: ledger.table.rows.rowCount() == 2)
    ledger.table.selectRow(0)
    click(qtbot, ledger.slip)
    shown = slip(qtbot, window)
    assert shown.title.text().startswith("出库单 · ")
    assert not shown.kinds.isVisible(), "nothing was given: there is only the voucher"
    shown.reject()
    qtbot.waitUntil(lambda: screen.card.ledger.rows.rowCount() == 2)


def test_an_entry_leads_to_its_voucher(qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen) -> None:
    steps.pick(qtbot, screen, CUPS)
    screen.card.ledger.opened.emit(desk.supplies.item(item(desk, CUPS).id).ledger[0].id.hex())
    qtbot.waitUntil(lambda: isinstance(steps.top(window), EntrySheet))
    click(qtbot, sheet_of(window, EntrySheet).slip)
    assert slip(qtbot, window).title.text().startswith("入库单")


def test_the_code_on_a_slip_brings_it_back(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    number = desk.supplies.item(item(desk, CUPS).id).ledger[0].voucher
    steps.scan(window, number)
    assert slip(qtbot, window).title.text() == f"入库单 · {number}"
    press(window, Qt.Key.Key_Escape)
    steps.scan(window, "ZZZ-2026-000001")
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "这里没有编号为 ZZZ-2026-000001 的单据。")


def test_without_a_printer_the_pdf_is_offered(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    if QPrinterInfo.availablePrinterNames():
        unavailable("this machine has a printer", "Run the test where none is set up.")
    steps.scan(window, desk.supplies.item(item(desk, CUPS).id).ledger[0].voucher)
    shown = slip(qtbot, window)
    click(qtbot, shown.primary_button)
    qtbot.waitUntil(lambda: steps.top(window) is not shown)
    told = steps.top(window)
    assert told is not None
    assert told.title.text() == "这台电脑没有打印机"
    said = [one.text() for one in told.findChildren(Label)]
    assert "请接上打印机并在系统设置里添加，或存为 PDF，到别处打印。" in said


def told(qtbot: QtBot, window: MainWindow, shown: SlipSheet) -> str:
    """The sheet over the slip, once it is there."""
    qtbot.waitUntil(lambda: steps.top(window) is not shown)
    over = steps.top(window)
    assert over is not None
    return " ".join(one.text() for one in over.findChildren(Label))


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_a_slip_that_cannot_be_saved_or_printed_is_named_as_the_slip_it_is(
    qtbot: QtBot, desk: Desk, window: MainWindow, tmp_path: Path
) -> None:
    steps.scan(window, desk.supplies.item(item(desk, CUPS).id).ledger[0].voucher)
    shown = slip(qtbot, window)
    gone = tmp_path / "gone" / "slip.pdf"
    shown.giver.save(shown.slip(), gone)
    assert f"“入库单”无法存为 {gone}：" in told(qtbot, window, shown)
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: steps.top(window) is shown)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(gone))
    shown.giver.print_to(shown.slip(), printer)
    said = told(qtbot, window, shown)
    assert "没有接受“入库单”。" in said
    assert "报表" not in said


def test_for_a_voided_gift_there_is_its_voucher_and_no_letter(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    screen = steps.supplies(qtbot, window)
    for _ in range(2):
        desk.supplies.restock(item(desk, CUPS).id, 5, source="donation", donor="Hengtai Ltd")
    gift = desk.supplies.item(item(desk, CUPS).id).ledger[0].id
    desk.supplies.void_movement(gift, "just a test")
    screen.acts.slip(gift, "thanks")
    shown = slip(qtbot, window)
    assert shown.title.text().startswith("入库单 · ")
    assert not shown.kinds.isVisible()
    assert "这笔捐赠已作废，不能打印感谢信，只有单据。" in [one.text() for one in shown.findChildren(Label)]
    facts = desk.slips.slip(gift, "zh_CN")
    assert facts.gifts == ()
    with pytest.raises(ValueError, match="nobody is thanked"):
        SlipPages(facts, "thanks", "A4")


def test_the_dialogs_of_a_voucher_speak_of_a_slip(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    steps.scan(window, desk.supplies.item(item(desk, CUPS).id).ledger[0].voucher)
    shown = slip(qtbot, window)
    dialog = shown.giver.ask_file(shown.slip(), shown.pages(), "pdf")
    assert dialog.windowTitle() == "保存单据"
    dialog.close()


def words(shown: SlipSheet) -> list[str]:
    return [one.text() for one in shown.findChildren(Label)]


def test_an_open_voucher_says_that_its_entry_was_voided_meanwhile(
    qtbot: QtBot, desk: Desk, window: MainWindow, tmp_path: Path
) -> None:
    entry = desk.supplies.item(item(desk, CUPS).id).ledger[0]
    steps.scan(window, entry.voucher)
    shown = slip(qtbot, window)
    before, asked = shown.paper.picture(0), shown.slip()
    desk.supplies.void_movement(entry.id, "typed twice")
    qtbot.waitUntil(lambda: "这条记录已作废，单据上会注明。" in words(shown))
    qtbot.waitUntil(lambda: shown.paper.picture(0) != before)
    # Whoever stood at the dialog when it was voided gets what is true by then.
    shown.giver.save(asked, tmp_path / "slip.pdf")
    qtbot.waitUntil(lambda: "slip.pdf" in window.undo.toaster.text())
    (text,) = readers.pages_of(tmp_path / "slip.pdf")
    assert "作废" in text


def test_an_open_letter_of_thanks_gives_way_when_its_gift_is_voided(
    qtbot: QtBot, desk: Desk, window: MainWindow, tmp_path: Path
) -> None:
    screen = steps.supplies(qtbot, window)
    desk.supplies.restock(item(desk, CUPS).id, 5, source="donation", donor="Hengtai Ltd")
    gift = desk.supplies.item(item(desk, CUPS).id).ledger[0].id
    screen.acts.slip(gift, "thanks")
    shown = slip(qtbot, window)
    assert shown.title.text().startswith("感谢信 · ")
    asked = shown.slip()
    desk.supplies.void_movement(gift, "just a test")
    qtbot.waitUntil(lambda: shown.title.text().startswith("入库单 · "))
    assert "这笔捐赠已作废，不能打印感谢信，只有单据。" in words(shown)
    assert not shown.kinds.isVisible()
    shown.giver.save(asked, tmp_path / "thanks.pdf")
    assert "这笔捐赠刚刚已作废。" in told(qtbot, window, shown)
    assert list(tmp_path.glob("*.pdf")) == []
