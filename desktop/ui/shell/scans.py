"""What a scan leads to: an item that is known opens for restocking, an enrolment card opens the connection.

A sheet that is open is asked first. Knows the supply and sync services and the names of places to go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from desktop.errors import KnownError
from desktop.services import barcodes
from desktop.ui.text import tr
from desktop.views import SupplyView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.shell.window import MainWindow
    from desktop.ui.tasks import Tasks


@runtime_checkable
class TakesScans(Protocol):
    """A sheet that goes on with what is scanned while it is open."""

    def take_scan(self, code: str, item: SupplyView | None) -> bool:
        """A code was scanned, and the item that carries it, if any; whether the sheet has dealt with it."""


@runtime_checkable
class TakesCards(Protocol):
    """A sheet that asks for an enrolment card."""

    def take_card(self, card: str) -> None:
        """A card was scanned."""


def answer_scan(window: MainWindow, desk: Desk, tasks: Tasks, text: str) -> None:
    """Do what the scanned text asks for; anything unknown is said in a toast."""
    try:
        desk.sync.read_card(text)
    except KnownError:
        if window.frame is not None:
            tasks.query(lambda: desk.supplies.find_barcode(text), lambda found: _found(window, text, found), key="scan")
        return
    sheet: object = window.sheet()
    if isinstance(sheet, TakesCards):
        sheet.take_card(text)
    elif sheet is not None:
        _say(window, tr("That is an enrolment card: finish here first, then scan it again."))
    else:
        window.take_card(text)


def _found(window: MainWindow, text: str, item: SupplyView | None) -> None:
    scan, sheet = barcodes.read(text), window.sheet()
    if item is None and scan.kind == "garbage":
        _say(window, tr("That code could not be read. Scan it once more."))
        return
    if sheet is not None:
        able: object = sheet
        if not (isinstance(able, TakesScans) and able.take_scan(scan.text, item)):
            _say(window, tr("Finish here first, then scan again."))
        return
    if item is not None:
        window.go(f"supplies:restock:{item.id.hex()}")
    elif scan.kind == "voucher":
        window.go(f"supplies:voucher:{scan.text}")
    elif scan.kind == "page":
        _say(window, tr("This code is for visitors' phones: it opens the station's page."))
    else:
        window.undo.toaster.show_message(
            tr("No item has the barcode {code} yet.").format(code=scan.text),
            action=tr("Add it"),
            on_action=lambda: window.go(f"supplies:new:{scan.text}"),
            icon="barcode",
            tone="neutral",
        )


def _say(window: MainWindow, sentence: str) -> None:
    window.undo.toaster.show_message(sentence, icon="barcode", tone="neutral")
