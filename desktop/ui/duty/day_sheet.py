"""One day of the calendar: what was posted, why it is another day than usual, and its shifts, each of which can be
corrected or voided with a reason."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.ui import format as fmt
from desktop.ui.duty.facts import DutyFacts
from desktop.ui.duty.shift_block import ShiftBlock
from desktop.ui.duty.words import posted, special
from desktop.ui.reports.places import report_place
from desktop.ui.text import tr
from desktop.ui.visits.saving import save
from desktop.ui.widgets.form import FormRow
from desktop.ui.widgets.icon_row import RowList
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet
from desktop.views import DayMark, DutyDay, ShiftChange, ShiftView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


class DaySheet(Sheet):
    """Signals: ``done(str, Changes)``, ``correct_wanted(ShiftView)`` after the sheet has closed."""

    done = Signal(str, object)
    correct_wanted = Signal(object)

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, day: DutyDay, facts: DutyFacts) -> None:
        super().__init__(window, fmt.on_weekday(day.day, year=True))
        self._desk, self._tasks = desk, tasks
        self._day = day.day
        self._voiding: ShiftView | None = None
        self.set_width(560)
        self.set_text(_about(day))
        if not day.shifts:
            ahead = day.mark is DayMark.FUTURE
            self.body.addWidget(
                Label(tr("This day lies ahead.") if ahead else tr("Nobody signed in on this day."), "muted")
            )
        self.rows: list[ShiftBlock] = []
        self.list = RowList()
        self.list.set_heads(
            self.title.text(), tr("Name"), tr("Signed in"), tr("Signed out"), tr("Handover note"), tr("Note")
        )
        for shift in day.shifts:
            block = ShiftBlock(shift, day.day, facts)
            block.correct_wanted.connect(partial(self._correct, shift))
            block.void_wanted.connect(partial(self._ask, shift))
            block.history_wanted.connect(partial(self._read_history, block))
            self.rows.append(block)
        self.list.set_rows(self.rows)
        self.body.addWidget(self.list)
        self.list.setVisible(bool(self.rows))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("such as: signed in by mistake"))
        self.reason_row = FormRow(tr("Reason"), self.reason)
        self.reason_row.hide()
        self.body.addWidget(self.reason_row)
        self.set_buttons(primary=tr("Close"), primary_variant="secondary")
        self.submitted.connect(self._save)

    def report(self) -> str:
        """The duty ledger of this day."""
        return report_place("duty", self._day, self._day)

    def _correct(self, shift: ShiftView) -> None:
        self.accept()
        self.correct_wanted.emit(shift)

    def _read_history(self, block: ShiftBlock) -> None:
        def show(changes: tuple[ShiftChange, ...]) -> None:
            block.show_history(changes)

        self._tasks.query(lambda: self._desk.duty.history(block.shift.id), show)

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


def _about(day: DutyDay) -> str:
    """What was posted, why the day is another one than usual, and how it was kept."""
    return fmt.joined(
        posted(day),
        special(day.special),
        tr("opened late") if day.late else "",
        tr("closed early") if day.early else "",
    )
