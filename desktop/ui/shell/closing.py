"""What closing the window says when entries still wait for the union: that they are safe, and send now or close.

Knows the sync service and its status; closes nothing itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.ui import format as fmt
from desktop.ui.sync.unsent import Sending, unsent_words, worth_saying
from desktop.ui.text import tr
from desktop.ui.widgets.sheet import Sheet
from desktop.views import SyncView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

__all__ = ["ClosingSheet", "worth_saying"]


class ClosingSheet(Sheet):
    """Signal ``close_wanted`` when the window may go: everything was sent, or the person said so."""

    close_wanted = Signal()

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, view: SyncView) -> None:
        super().__init__(window, "")
        self.set_title(fmt.headline(unsent_words(view)))
        self.set_text(tr("They are safe on this PC. Closed or not, they are sent the next time the union is reached."))
        self.sending = Sending(desk, tasks, view)
        self.sending.done.connect(self._sent)
        self.sending.failed.connect(self._failed)
        self.body.addWidget(self.sending)
        self.set_buttons(primary=tr("Send now"), secondary=tr("Close anyway"))
        self.submitted.connect(self.send)
        self.rejected.connect(self.sending.end)
        self.secondary_button.clicked.connect(self.close_wanted)

    def send(self) -> None:
        """Send what waits; the window closes when all of it is there."""
        self.primary_button.setEnabled(False)
        self.sending.begin()

    def show_sync(self, view: SyncView) -> None:
        """Follow the sending."""
        self.sending.show_sync(view)

    def _failed(self) -> None:
        self.primary_button.setEnabled(True)
        # The focus has left it while it could not be pressed; Return tries again instead of closing.
        self.primary_button.setFocus()

    def _sent(self) -> None:
        self.accept()
        self.close_wanted.emit()
