"""What has not reached the union, said in words and numbers where a day or a window is closed, with sending it now.

Knows the sync service; closes nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.sync_faults import fault_words
from desktop.ui import format as fmt
from desktop.ui.sync.kinds import OWN_NOTES, kind_name
from desktop.ui.sync.progress import SyncProgress
from desktop.ui.text import tr
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.label import Label
from desktop.views import SyncPhase, SyncView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


_ALL_SENT: Final = ("", "quarantine")
"""Faults, or none, beside which a number of nothing that waits is true: others may have kept it from being read."""


def worth_saying(view: SyncView) -> bool:
    """Whether a person should hear of unsent entries: never before the station is enrolled, nor once a PC that was
    shut out has handed over what it had."""
    return (view.unsent > 0 or photos_left(view) > 0) and view.phase is not SyncPhase.NOT_ENROLLED


def photos_left(view: SyncView) -> int:
    """Photos of this PC that are still to be sent; those that the union will not take are told at their entries."""
    return view.files_here - view.files_refused


def unsent_words(view: SyncView) -> str:
    """How much is not at the union yet."""
    if view.unsent or not photos_left(view):
        return tr("%n entries are not at the union yet.", "", view.unsent)
    return tr("%n photos are not at the union yet.", "", photos_left(view))


def by_kind(waiting: Iterable[tuple[str, int]]) -> str:
    """``Visits 12 · Stock movements 3``."""
    counts: dict[str, int] = {}
    for kind, count in sorted(waiting, key=lambda found: found[0] == OWN_NOTES):
        name = kind_name(kind)
        counts[name] = counts.get(name, 0) + count
    return fmt.joined(*(f"{name} {fmt.number(count)}" for name, count in counts.items()))


class Sending(QWidget):
    """Sends what waits and says how it goes. Signals: ``done`` when nothing waits any more, ``failed`` when it did not
    work; whoever works offline has it sent this once."""

    done = Signal()
    failed = Signal()

    def __init__(self, desk: Desk, tasks: Tasks, view: SyncView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self._offline = view.phase is SyncPhase.OFFLINE
        self.active = False
        self.kinds = Label("", "strong", wrap=True)
        self.kinds.hide()
        self.problem = Label("", "warn", wrap=True)
        self.problem.hide()
        self.progress = SyncProgress()
        self.progress.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.kinds)
        column.addWidget(self.progress)
        column.addWidget(self.problem)
        tasks.query(desk.sync.waiting, self._show_kinds, key="sync.waiting")

    def begin(self) -> None:
        """Send now."""
        self.active = True
        self.problem.hide()
        self.progress.show_connecting()
        self.progress.show()
        if self._offline:
            # A person's word against his own switch, for this one time.
            self._tasks.command(lambda: self._desk.sync.set_work_offline(False))
        self._tasks.command(self._desk.sync.sync_now)

    def end(self) -> None:
        """Not any more: the switch is as it was."""
        if self.active:
            self.active = False
            if self._offline:
                self._tasks.command(lambda: self._desk.sync.set_work_offline(True))

    def show_sync(self, view: SyncView) -> None:
        """Follow the sending."""
        if not self.active:
            return
        if view.pending == 0 and not photos_left(view) and view.fault in _ALL_SENT:
            self.end()
            self.done.emit()
        elif view.phase in (SyncPhase.SENDING, SyncPhase.RECEIVING):
            self.progress.show_view(view)
        elif view.fault and view.phase is not SyncPhase.OFFLINE:
            self.end()
            self.progress.hide()
            what = tr(fault_words(view.fault)[0]).format(detail=view.fault_detail)
            self.problem.setText(tr("{what} Nothing is lost: it stays here and is sent next time.").format(what=what))
            self.problem.show()
            self.failed.emit()

    def _show_kinds(self, waiting: tuple[tuple[str, int], ...]) -> None:
        self.kinds.setText(by_kind(waiting))
        self.kinds.setVisible(bool(waiting))


class UnsentNote(QWidget):
    """A few lines in a sheet that closes the day: how much waits, and a button that sends it."""

    def __init__(self, desk: Desk, tasks: Tasks, view: SyncView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = Label(unsent_words(view), "base", wrap=True)
        self.button = Button(tr("Send now"), "secondary", "send")
        self.button.clicked.connect(self._send)
        self.sending = Sending(desk, tasks, view)
        self.sending.done.connect(self._done)
        self.sending.failed.connect(self._failed)
        top = QHBoxLayout()
        top.addWidget(self.head, 1)
        top.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(top)
        column.addWidget(self.sending)

    def show_sync(self, view: SyncView) -> None:
        """Follow the sending."""
        self.sending.show_sync(view)

    def _send(self) -> None:
        self.button.setEnabled(False)
        self.sending.begin()

    def _failed(self) -> None:
        self.button.setEnabled(True)
        self.button.setFocus()

    def _done(self) -> None:
        self.head.setText(tr("Everything is at the union"))
        self.button.hide()
        self.sending.hide()
