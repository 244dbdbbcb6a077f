"""Other times for a shift, with the reason; what it said before stays in its history."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.services.times import DAY, day_of, day_start, minute_of_day
from desktop.ui import format as fmt
from desktop.ui.text import tr
from desktop.ui.visits.saving import save
from desktop.ui.widgets.date_field import TimeField
from desktop.ui.widgets.form import FormGrid
from desktop.ui.widgets.sheet import Sheet
from desktop.views import ShiftView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


def clock_value(at: int) -> time:
    """The hour and minute of an instant, as a time field shows them."""
    minutes = minute_of_day(at)
    return time(minutes // 60, minutes % 60)


def on_day(day: date, clock: time) -> int:
    """The instant at which a day's clock shows this."""
    return day_start(day) + clock.hour * 3600 + clock.minute * 60


class CorrectSheet(Sheet):
    """Signal ``done(str, Changes)``."""

    done = Signal(str, object)

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, shift: ShiftView) -> None:
        super().__init__(window, tr("Correct the shift of {name}").format(name=shift.staff_name))
        self._desk, self._tasks, self._shift = desk, tasks, shift
        self._day = day_of(shift.signed_in_at)
        self.set_width(480)
        self.set_text(
            tr("{date}. What it said before stays in the history of the shift, with your reason.").format(
                date=fmt.full_date(self._day)
            )
        )
        self.begun, self.ended = TimeField(clock_value(shift.signed_in_at)), TimeField()
        form = FormGrid(2)
        form.add_field(tr("Signed in"), self.begun)
        next_morning = tr("A time before the sign-in counts as the next morning.")
        self.ended_row = form.add_field(tr("Signed out"), self.ended, next_morning)
        if shift.signed_out_at is None:
            self.ended_row.hide()
        else:
            self.ended.set_value(clock_value(shift.signed_out_at))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("such as: the PC was being repaired, opened on time"))
        self.reason_row = form.add_field(tr("Reason"), self.reason, span=2)
        self.body.addWidget(form)
        self.set_buttons(primary=tr("Save"), secondary=tr("Cancel"))
        self.submitted.connect(self._save)

    def _save(self) -> None:
        reason = self.reason.text().strip()
        if not reason:
            self.reason_row.set_error(tr("Say why the times are corrected."))
            self.reason.setFocus()
            return
        shift = self._shift
        begun = _kept(shift.signed_in_at, on_day(self._day, self.begun.value()))
        ended = None
        if shift.signed_out_at is not None:
            ended = on_day(self._day, self.ended.value())
            if ended < begun - begun % 60:
                ended += DAY
            ended = max(_kept(shift.signed_out_at, ended), begun)
        text = tr("The shift of {name} is corrected").format(name=shift.staff_name)
        save(
            self,
            self._tasks,
            lambda: self._desk.duty.correct(shift.id, signed_in_at=begun, signed_out_at=ended, reason=reason),
            lambda changes: self.done.emit(text, changes),
        )


def _kept(was: int, typed: int) -> int:
    """A time that nobody has changed keeps its seconds."""
    return was if was - was % 60 == typed else typed
