"""What a person does to a visit wherever it is shown: undo it at once, let it leave, open it.

Knows the visit and history services; says what was done by a signal. Knows no screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.ui.text import tr
from desktop.ui.visits.vocabulary import Vocabulary
from desktop.ui.visits.words import left
from desktop.views import Changes, InsideView, RecordId, VisitView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

FRESH_SECONDS: Final = 10
"""How long the newest entry offers its undo."""


class VisitActs(QObject):
    """Signals: ``toast(str, Changes | None)`` for the frame; ``fresh_changed()`` when another entry, or none any more,
    can be undone from its row.
    """

    toast = Signal(str, object)
    fresh_changed = Signal()

    def __init__(self, desk: Desk, tasks: Tasks, screen: QWidget) -> None:
        super().__init__(screen)
        self._desk = desk
        self._tasks = tasks
        self._screen = screen
        self._fresh: Changes | None = None
        self._timer = QTimer(self, singleShot=True, interval=FRESH_SECONDS * 1000)
        self._timer.timeout.connect(self._stale)

    def fresh(self) -> RecordId | None:
        """The entry that can be undone from its row."""
        return self._fresh.records[0] if self._fresh is not None else None

    def recorded(self, changes: Changes, text: str) -> None:
        """An entry was made: say so, and offer to undo it for a while."""
        self._fresh = changes
        self._timer.start()
        self.toast.emit(text, changes)
        self.fresh_changed.emit()

    def undo_fresh(self) -> None:
        """Take the newest entry back."""
        changes = self._fresh
        if changes is None:
            return
        self._stale()
        self._tasks.command(lambda: self._desk.history.undo(changes), self._undone)

    def leave(self, visit: InsideView, words: Vocabulary) -> None:
        """The people of a visit have left."""
        text = left(words, visit.category, visit.persons)
        self._tasks.command(lambda: self._desk.visits.leave(visit.id), lambda changes: self.toast.emit(text, changes))

    def open(self, record: RecordId, words: Vocabulary) -> None:
        """Show a visit with all that can be done to it."""
        self._tasks.query(lambda: self._desk.visits.visit(record), lambda visit: self._open(visit, words))

    def _open(self, visit: VisitView, words: Vocabulary) -> None:
        from desktop.ui.visits.detail_sheet import DetailSheet

        sheet = DetailSheet(self._screen, self._desk, self._tasks, visit, words)
        sheet.done.connect(self.toast)
        sheet.open_focused()

    def _undone(self, changes: Changes | None) -> None:
        if changes is not None:
            self.toast.emit(tr("Undone."), None)

    def _stale(self) -> None:
        self._timer.stop()
        if self._fresh is not None:
            self._fresh = None
            self.fresh_changed.emit()
