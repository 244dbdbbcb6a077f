"""The sheet for a visit of earlier: it is recorded with its own time and stays marked as entered later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.ui import format as fmt
from desktop.ui.text import tr
from desktop.ui.visits.form import Entry, VisitForm
from desktop.ui.visits.saving import save
from desktop.ui.visits.vocabulary import Vocabulary
from desktop.ui.visits.words import visitors
from desktop.ui.widgets.sheet import Sheet
from desktop.views import Changes

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


class LateSheet(Sheet):
    """Signal ``done(str, Changes)`` when the visit is on the disk."""

    done = Signal(str, object)

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, words: Vocabulary, services: tuple[str, ...]) -> None:
        super().__init__(window, tr("Earlier visit"))
        self._desk, self._tasks, self._words = desk, tasks, words
        self.set_width(680)
        self.set_text(tr("It keeps its own time and stays marked as a late entry."))
        first = words.categories[0].code if words.categories else ""
        earlier = (desk.clock.now() - 3600) // 60 * 60
        self.form = VisitForm(words, Entry(first, 1, services, earlier, None, ""))
        self.form.category.set_checked([])
        self.body.addWidget(self.form)
        self.set_buttons(primary=tr("Record"), secondary=tr("Cancel"))
        self.submitted.connect(self._save)

    def _save(self) -> None:
        entry = self.form.entry()
        if entry is None:
            return
        text = _said(self._words, entry, self._desk.clock.now())

        def record() -> Changes:
            return self._desk.visits.record_visit(
                entry.category,
                persons=entry.persons,
                services=entry.services,
                arrived_at=entry.arrived_at,
                left_at=entry.left_at,
                note=entry.note,
                visitor=entry.visitor,
            )

        save(self, self._tasks, record, lambda changes: self.done.emit(text, changes))


def _said(words: Vocabulary, entry: Entry, now: int) -> str:
    """Where it went: the list in front often shows other days."""
    who = visitors(words, entry.category, entry.persons)
    said = tr("Entered for {time}: {who}").format(time=fmt.when(entry.arrived_at, now), who=who)
    return fmt.joined(said, words.used(entry.services))
