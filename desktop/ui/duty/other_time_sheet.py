"""The real time of a sign-out that was forgotten, with the reason why it is entered late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.services.times import DAY, day_of, day_start, minute_of_day
from desktop.ui import format as fmt
from desktop.ui.text import tr
from desktop.ui.visits.saving import save
from desktop.ui.widgets.date_field import TimeField
from desktop.ui.widgets.form import FormRow
from desktop.ui.widgets.sheet import Sheet
from desktop.views import ForgottenSignOut

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


class OtherTimeSheet(Sheet):
    """Signal ``done(str, Changes)``."""

    done = Signal(str, object)

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, forgotten: ForgottenSignOut) -> None:
        shift = forgotten.shift
        super().__init__(window, tr("When did {name} leave?").format(name=shift.staff_name))
        self._desk, self._tasks, self._shift = desk, tasks, shift
        self.set_width(440)
        self.set_text(tr("Signed in on {when}.").format(when=fmt.day_and_time(shift.signed_in_at)))
        minutes = minute_of_day(forgotten.proposed_at)
        self.time = TimeField()
        self.time.set_value(self.time.value().replace(hour=minutes // 60, minute=minutes % 60))
        self.time_row = FormRow(tr("Left"), self.time, tr("A time before the sign-in counts as the next morning."))
        self.body.addWidget(self.time_row)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("such as: forgot; the colleague locked the door"))
        self.reason_row = FormRow(tr("Reason"), self.reason)
        self.body.addWidget(self.reason_row)
        self.set_buttons(primary=tr("Save"), secondary=tr("Cancel"))
        self.submitted.connect(self._save)

    def _save(self) -> None:
        reason = self.reason.text().strip()
        if not reason:
            self.reason_row.set_error(tr("Say why the time is entered late."))
            self.reason.setFocus()
            return
        clock = self.time.value()
        at = day_start(day_of(self._shift.signed_in_at)) + clock.hour * 3600 + clock.minute * 60
        if at < self._shift.signed_in_at:
            at += DAY
        text = tr("{name} signed out").format(name=self._shift.staff_name)
        save(
            self,
            self._tasks,
            lambda: self._desk.duty.close_forgotten(self._shift.id, at, estimated=False, reason=reason),
            lambda changes: self.done.emit(text, changes),
        )
