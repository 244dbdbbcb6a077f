"""What closing the window says when entries still wait for the union: that they are safe, and send now or close.

Knows the sync service and its status; closes nothing itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.ui.text import tr
from desktop.ui.widgets.progress_row import ProgressRow
from desktop.ui.widgets.sheet import Sheet
from desktop.views import SyncPhase, SyncView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


def worth_saying(view: SyncView) -> bool:
    """Whether a person should hear of unsent entries: never before the station is enrolled."""
    return view.pending > 0 and view.phase is not SyncPhase.NOT_ENROLLED


class ClosingSheet(Sheet):
    """Signal ``close_wanted`` when the window may go: everything was sent, or the person said so."""

    close_wanted = Signal()

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, view: SyncView) -> None:
        super().__init__(window, "")
        self._desk = desk
        self._tasks = tasks
        self._of = view.pending
        self._sending = False
        self._offline = view.phase is SyncPhase.OFFLINE
        self.set_title(tr("%n entries wait for the union; they are safe on this PC.", "", view.pending))
        self.set_text(tr("They are sent by themselves the next time Yizhan is open and the union can be reached."))
        self._progress = ProgressRow()
        self._progress.hide()
        self.body.addWidget(self._progress)
        self.set_buttons(primary=tr("Send now"), secondary=tr("Close"))
        self.submitted.connect(self.send)
        self.secondary_button.clicked.connect(self.close_wanted)

    def send(self) -> None:
        """Send what waits; the window closes when all of it is there."""
        self._sending = True
        self.primary_button.setEnabled(False)
        self._progress.set_tone("neutral")
        self._progress.set_progress(0, 0, tr("Connecting to the union"))
        self._progress.show()
        if self._offline:
            # Sending now is a person's word against his own switch, for this one time.
            self._tasks.command(lambda: self._desk.sync.set_work_offline(False))
        self._tasks.command(self._desk.sync.sync_now)

    def show_sync(self, view: SyncView) -> None:
        """Follow the sending."""
        if not self._sending:
            return
        if view.pending == 0:
            self._end()
            self.accept()
            self.close_wanted.emit()
        elif view.phase is SyncPhase.SENDING:
            text = tr("Sending {n} of {m}").format(n=view.sent, m=view.of)
            self._progress.set_progress(view.sent, view.of, text)
        elif view.fault and view.phase is not SyncPhase.OFFLINE:
            self._end()
            self.primary_button.setEnabled(True)
            self._progress.set_tone("warn")
            self._progress.set_progress(0, 1, tr("The union cannot be reached now. Nothing is lost by closing."))

    def _end(self) -> None:
        """The sending is over; the switch is as it was."""
        self._sending = False
        if self._offline:
            self._tasks.command(lambda: self._desk.sync.set_work_offline(True))
