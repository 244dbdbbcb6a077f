"""One day of the calendar: its shifts with checks, handover and notes, each of which can be voided with a reason."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.ui import format as fmt
from desktop.ui.duty.facts import DutyFacts
from desktop.ui.duty.words import role, span
from desktop.ui.entry_state import mark
from desktop.ui.text import tr
from desktop.ui.visits.saving import save
from desktop.ui.widgets.form import FormRow
from desktop.ui.widgets.icon_row import IconRow
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet
from desktop.views import DutyDay, ShiftView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


class DaySheet(Sheet):
    """Signal ``done(str, Changes)``."""

    done = Signal(str, object)

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, day: DutyDay, facts: DutyFacts) -> None:
        super().__init__(window, fmt.full_date(day.day))
        self._desk, self._tasks = desk, tasks
        self._voiding: ShiftView | None = None
        self.set_width(520)
        if not day.shifts:
            self.body.addWidget(Label(tr("Nobody signed in on this day."), "muted"))
        self.rows: list[IconRow] = []
        for shift in day.shifts:
            state = mark(shift.state)
            row = IconRow("user", shift.staff_name, _facts(shift, facts), tr("Void"))
            row.pressed.connect(partial(self._ask, shift))
            self.rows.append(row)
            row.setAccessibleDescription(state.sentence)
            self.body.addWidget(row)
            for text in filter(None, (shift.handover, shift.note)):
                self.body.addWidget(Label(f"“{text}”", "muted", wrap=True))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("such as: signed in by mistake"))
        self.reason_row = FormRow(tr("Reason"), self.reason)
        self.reason_row.hide()
        self.body.addWidget(self.reason_row)
        self.set_buttons(primary=tr("Close"))
        self.submitted.connect(self._save)

    def _ask(self, shift: ShiftView) -> None:
        self._voiding = shift
        self.reason_row.set_label(tr("Why is the shift of {name} void?").format(name=shift.staff_name))
        self.reason_row.show()
        self.set_buttons(primary=tr("Void"), secondary=tr("Cancel"), primary_variant="danger")
        self.reason.setFocus()

    def _save(self) -> None:
        shift = self._voiding
        if shift is None:
            self.accept()
            return
        reason = self.reason.text().strip()
        if not reason:
            self.reason_row.set_error(tr("Say why it is void."))
            return
        text = tr("The shift of {name} is void").format(name=shift.staff_name)
        save(
            self,
            self._tasks,
            lambda: self._desk.duty.void_shift(shift.id, reason),
            lambda changes: self.done.emit(text, changes),
        )


def _facts(shift: ShiftView, facts: DutyFacts) -> str:
    return fmt.joined(
        span(shift),
        role(facts, shift.role),
        tr("estimated") if shift.estimated else "",
        tr("{done} of {all} opening checks").format(done=len(shift.opening_checks), all=len(facts.opening)),
        mark(shift.state).word,
    )
