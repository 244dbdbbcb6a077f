"""Signing out: the closing checks and the note for the next, then done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.ui import format as fmt
from desktop.ui.duty.facts import DutyFacts
from desktop.ui.duty.words import term
from desktop.ui.sync.unsent import UnsentNote, worth_saying
from desktop.ui.text import tr
from desktop.ui.theme import px
from desktop.ui.visits.saving import save
from desktop.ui.widgets.checklist_row import ChecklistRow
from desktop.ui.widgets.form import FormRow
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet
from desktop.views import ShiftView, StillInside, SyncView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


class SignOutSheet(Sheet):
    """Signal ``done(str, Changes)``."""

    done = Signal(str, object)

    def __init__(
        self, window: QWidget, desk: Desk, tasks: Tasks, shift: ShiftView, facts: DutyFacts, note: str
    ) -> None:
        super().__init__(window, tr("Sign out {name}").format(name=shift.staff_name))
        self._desk, self._tasks, self._shift = desk, tasks, shift
        worked = fmt.duration(max(0, desk.clock.now() - shift.signed_in_at))
        self.set_text(
            tr("On duty since {time}, {duration}.").format(time=fmt.clock(shift.signed_in_at), duration=worked)
        )
        self.set_width(480)
        self.body.addWidget(Label(tr("Closing checks"), "muted"))
        self.checks = {check.code: ChecklistRow(term(check)) for check in facts.closing}
        for row in self.checks.values():
            self.body.addWidget(row)
        self.inside = ChecklistRow("", checked=True)
        self.inside.hide()
        self.body.addWidget(self.inside)
        self._left: StillInside | None = None
        tasks.query(lambda: desk.duty.still_inside(shift.id), self._show_inside)
        self.note = QPlainTextEdit(note)
        self.note.setFixedHeight(px(84))
        self.note.setTabChangesFocus(True)
        self.note.setPlaceholderText(tr("One box of cups left; goods arrive tomorrow"))
        self.body.addWidget(FormRow(tr("Handover note"), self.note))
        self.unsent: UnsentNote | None = None
        tasks.query(desk.sync.status, self._show_unsent)
        self.set_buttons(primary=tr("Sign out"), secondary=tr("Cancel"))
        self.submitted.connect(self._save)

    def show_sync(self, view: SyncView) -> None:
        """How things stand with the union."""
        if self.unsent is not None:
            self.unsent.show_sync(view)

    def _show_inside(self, left: StillInside | None) -> None:
        """Nobody is there any more to see visitors leave."""
        self._left = left
        if left is not None:
            self.inside.set_text(
                tr("Sign out %n visitors still inside as of {time} (estimated)", "", left.persons).format(
                    time=fmt.clock(left.at)
                )
            )
            self.inside.setChecked(not left.reopens)
            self.inside.show()

    def _show_unsent(self, view: SyncView) -> None:
        """Closing the day, one wants to know what the union has not got yet."""
        if worth_saying(view):
            self.unsent = note = UnsentNote(self._desk, self._tasks, view)
            self.body.addWidget(self.unsent)
            self.finished.connect(lambda _done: note.sending.end())

    def _save(self) -> None:
        checks = [code for code, row in self.checks.items() if row.isChecked()]
        note = self.note.toPlainText().strip()
        text = tr("{name} signed out").format(name=self._shift.staff_name)
        left = self._left if self.inside.isChecked() else None
        if left is not None:
            text = tr("{name} signed out, and %n visitors as of {time}", "", left.persons).format(
                name=self._shift.staff_name, time=fmt.clock(left.at)
            )
        at = None if left is None else left.at
        save(
            self,
            self._tasks,
            lambda: self._desk.duty.sign_out(self._shift.id, handover=note, checks=checks, visitors_left_at=at),
            lambda changes: self.done.emit(text, changes),
        )
