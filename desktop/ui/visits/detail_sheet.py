"""One visit with all that can be done to it: correct it, or void it with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.i18n import N_
from desktop.services.inputs import UNCHANGED
from desktop.ui import format as fmt
from desktop.ui.text import tr
from desktop.ui.visits.changes import lines
from desktop.ui.visits.form import Entry, VisitForm, name_is_erased
from desktop.ui.visits.saving import save
from desktop.ui.visits.vocabulary import Vocabulary
from desktop.ui.visits.words import arrived, happened, visitors
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.form import FormGrid, FormRow
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet
from desktop.views import Changes, VisitView
from desktop.views.visit_history import VisitChange

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

REASONS = (N_("recorded twice"), N_("tapped by mistake"), N_("wrong category"), N_("just a test"))


class DetailSheet(Sheet):
    """Signal ``done(str, Changes)`` when something was changed."""

    done = Signal(str, object)

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, visit: VisitView, words: Vocabulary) -> None:
        super().__init__(window, "")
        self._desk, self._tasks, self._visit, self._words = desk, tasks, visit, words
        self._parent_window = window
        self.set_width(680)
        who = visitors(words, visit.category, visit.persons)
        self.set_title(fmt.joined(arrived(visit, desk.clock.now()), who))
        self.set_text(fmt.joined(*happened(visit)))
        self.form: VisitForm | None = None
        if visit.voided is None:
            self.form = VisitForm(words, _entry(visit))
            self.body.addWidget(self.form)
            self.set_buttons(primary=tr("Save"), secondary=tr("Cancel"), danger=tr("Void…"))
            self.submitted.connect(self._save)
            self.danger_clicked.connect(self._void)
        else:
            grid = FormGrid(2)
            for name, value in self._facts():
                grid.add_field(name, Label(value, wrap=True, selectable=True))
            self.set_width(520)
            self.body.addWidget(grid)
            self.set_buttons(primary=tr("Close"))
            self.submitted.connect(self.accept)

        self.history = Label("", "caption", wrap=True, selectable=True)
        self.body.addWidget(self.history)
        self.history.hide()
        if visit.corrected or visit.voided is not None:
            tasks.query(lambda: desk.visits.history(visit.id), self._show_history, key="visits.history")

    def _show_history(self, changes: tuple[VisitChange, ...]) -> None:
        self.history.setText("\n".join(lines(changes, self._words)))
        self.history.setVisible(bool(self.history.text()))

    def open_focused(self) -> None:
        """Open with the keyboard on the first field that is usually wrong."""
        self.open(None if self.form is None else self.form.persons)

    def _facts(self) -> list[tuple[str, str]]:
        visit = self._visit
        facts = (
            (tr("Arrived"), tr("only the day is known") if visit.timeless else fmt.day_and_time(visit.arrived_at)),
            (tr("Left"), tr("not recorded") if visit.left_at is None else fmt.day_and_time(visit.left_at)),
            (tr("Services"), self._words.used(visit.services)),
            (tr("Note"), visit.note),
            (tr("Name or nickname"), fmt.joined(visit.visitor, name_is_erased()) if visit.visitor else ""),
        )
        return [(name, value) for name, value in facts if value]

    def _save(self) -> None:
        assert self.form is not None
        entry, before = self.form.entry(), self.form.start()
        if entry is None:
            return
        visit = self._visit
        if entry == before:
            self.accept()
            return

        def correct() -> Changes:
            return self._desk.visits.correct_visit(
                visit.id,
                category=UNCHANGED if entry.category == before.category else entry.category,
                persons=UNCHANGED if entry.persons == before.persons else entry.persons,
                services=UNCHANGED if set(entry.services) == set(before.services) else entry.services,
                arrived_at=UNCHANGED if entry.arrived_at == before.arrived_at else entry.arrived_at,
                left_at=UNCHANGED if entry.left_at == before.left_at else entry.left_at,
                note=UNCHANGED if entry.note == before.note else entry.note,
                visitor=UNCHANGED if entry.visitor == before.visitor else entry.visitor,
            )

        who = visitors(self._words, entry.category, entry.persons)
        text = tr("Corrected: {who}").format(who=who)
        save(self, self._tasks, correct, lambda changes: self.done.emit(text, changes))

    def _void(self) -> None:
        sheet = VoidSheet(self._parent_window, self._desk, self._tasks, self._visit, self._words)
        sheet.done.connect(self.done)
        sheet.accepted.connect(self.accept)
        sheet.open()


class VoidSheet(Sheet):
    """Why an entry is taken out of every count. Signal ``done(str, Changes)``."""

    done = Signal(str, object)

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, visit: VisitView, words: Vocabulary) -> None:
        super().__init__(window, tr("Void this entry?"))
        self._desk, self._tasks, self._visit = desk, tasks, visit
        self._who = visitors(words, visit.category, visit.persons)
        self.set_width(480)
        self.set_text(tr("It no longer counts, but stays in the list, struck through, with your reason."))
        self.usual = ChipRow(exclusive=True)
        for reason in REASONS:
            self.usual.add(reason, tr(reason))
        self.reason = QLineEdit()
        self.usual.changed.connect(lambda keys: self.reason.setText(tr(keys[0])))
        self.body.addWidget(self.usual)
        self.body.addWidget(FormRow(tr("Reason"), self.reason))
        self.set_buttons(primary=tr("Void"), secondary=tr("Cancel"))
        self.submitted.connect(self._save)

    def _save(self) -> None:
        reason = self.reason.text()
        text = tr("Voided: {who}").format(who=self._who)
        save(
            self,
            self._tasks,
            lambda: self._desk.visits.void_visit(self._visit.id, reason),
            lambda changes: self.done.emit(text, changes),
        )


def _entry(visit: VisitView) -> Entry:
    """To the minute: what nobody touches is left as it was."""
    return Entry(
        category=visit.category,
        persons=visit.persons,
        services=visit.services,
        arrived_at=visit.arrived_at // 60 * 60,
        left_at=None if visit.left_at is None else visit.left_at // 60 * 60,
        note=visit.note,
        visitor=visit.visitor,
    )
