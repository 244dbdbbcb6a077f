"""What a scan leads to: an item that is known opens for restocking, an enrolment card opens the connection.

Knows the supplies and sync services and the names of places to go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.errors import KnownError
from desktop.ui.text import tr
from desktop.views import SupplyView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.shell.window import MainWindow
    from desktop.ui.tasks import Tasks


def answer_scan(window: MainWindow, desk: Desk, tasks: Tasks, text: str) -> None:
    """Do what the scanned text asks for; anything unknown is said in a toast."""
    try:
        desk.sync.read_card(text)
    except KnownError:
        if window.frame is not None and window.sheet() is None:
            tasks.query(lambda: desk.supplies.find_barcode(text), lambda found: _found(window, text, found))
        return
    window.take_card(text)


def _found(window: MainWindow, text: str, item: SupplyView | None) -> None:
    if item is not None:
        window.go(f"supplies:restock:{item.id.hex()}")
        return
    window.undo.toaster.show_message(
        tr("No item has the barcode {code} yet.").format(code=text),
        action=tr("Add it"),
        on_action=lambda: window.go(f"supplies:new:{text}"),
        icon="barcode",
        tone="neutral",
    )
