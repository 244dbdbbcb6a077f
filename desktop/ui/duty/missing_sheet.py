"""A shift that nobody signed in for: who it was, from when until when. The proposed times are an estimate; others need
a reason, and either needs the PIN of the person who was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.services.times import DAY
from desktop.ui import format as fmt
from desktop.ui.duty.correct_sheet import clock_value, on_day
from desktop.ui.duty.facts import DutyFacts
from desktop.ui.text import tr
from desktop.ui.visits.saving import save
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.date_field import TimeField
from desktop.ui.widgets.form import FormGrid, FormRow
from desktop.ui.widgets.pin_pad import PinField
from desktop.ui.widgets.sheet import Sheet
from desktop.views import ForgottenSignIn, StaffView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


class MissingSheet(Sheet):
    """Signal ``done(str, Changes)``."""

    done = Signal(str, object)

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, missing: ForgottenSignIn, facts: DutyFacts) -> None:
        super().__init__(window, tr("Who was on duty on {date}?").format(date=fmt.month_day(missing.day)))
        self._desk, self._tasks, self._missing = desk, tasks, missing
        self._people = {person.id.hex(): person for person in facts.duty.people}
        self._out = missing.proposed_out or missing.proposed_in
        self.set_width(480)
        self.set_text(
            tr("The posted hours are proposed and marked as estimated. Other times need a reason.")
        )
        self.names = ChipRow(exclusive=True)
        for key, person in self._people.items():
            self.names.add(key, person.name)
        self.names.set_checked(list(self._people)[:1])
        self.pin = PinField()
        self.begun, self.ended = TimeField(clock_value(missing.proposed_in)), TimeField(clock_value(self._out))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("such as: forgot to sign in"))
        form = FormGrid(2)
        form.add(FormRow(tr("Name"), self.names), span=2)
        self.pin_row = form.add_field(tr("PIN"), self.pin, span=2)
        form.add_field(tr("Signed in"), self.begun)
        form.add_field(tr("Signed out"), self.ended, tr("A time before the sign-in counts as the next morning."))
        self.reason_row = form.add_field(tr("Reason"), self.reason, span=2)
        self.body.addWidget(form)
        self.set_buttons(primary=tr("Save as an estimate"), secondary=tr("Cancel"))
        self.names.changed.connect(lambda _keys: self._follow())
        self.begun.changed.connect(lambda _time: self._follow())
        self.ended.changed.connect(lambda _time: self._follow())
        self.submitted.connect(self._save)
        self._follow()

    def _person(self) -> StaffView | None:
        return next((self._people[key] for key in self.names.checked() if key in self._people), None)

    def _as_proposed(self) -> bool:
        missing = self._missing
        return (self.begun.value(), self.ended.value()) == (clock_value(missing.proposed_in), clock_value(self._out))

    def _follow(self) -> None:
        person = self._person()
        self.pin_row.setVisible(person is not None and person.has_pin)
        estimated = self._as_proposed()
        self.reason_row.setVisible(not estimated)
        self.set_buttons(primary=tr("Save as an estimate") if estimated else tr("Save"), secondary=tr("Cancel"))

    def _save(self) -> None:
        person, estimated, reason = self._person(), self._as_proposed(), self.reason.text().strip()
        if person is None:
            return
        if not estimated and not reason:
            self.reason_row.set_error(tr("Say why the time is entered late."))
            self.reason.setFocus()
            return
        missing = self._missing
        begun, ended = missing.proposed_in, self._out
        if not estimated:
            begun, ended = on_day(missing.day, self.begun.value()), on_day(missing.day, self.ended.value())
            ended += DAY if ended < begun else 0
        text = tr("The shift of {name} on {date} is entered").format(
            name=person.name, date=fmt.month_day(missing.day)
        )
        pin = self.pin.value()
        save(
            self,
            self._tasks,
            lambda: self._desk.duty.enter_forgotten(
                person.id, pin, begun, ended, estimated=estimated, reason="" if estimated else reason
            ),
            lambda changes: self.done.emit(text, changes),
        )
