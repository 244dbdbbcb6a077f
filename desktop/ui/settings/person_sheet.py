"""The sheets of the people section: a person's particulars, a new PIN, a farewell.

Knows what is typed; what is done with it is the section's matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.errors import KnownError
from desktop.ui.text import error_text, language, tr
from desktop.ui.widgets.button import TextLink
from desktop.ui.widgets.form import FormGrid
from desktop.ui.widgets.pin_pad import PinField
from desktop.ui.widgets.segmented import Segmented
from desktop.ui.widgets.select import Select
from desktop.ui.widgets.sheet import Sheet
from desktop.views import RecordId, StaffView

if TYPE_CHECKING:
    from desktop.services.desk import Desk


class RefusableSheet(Sheet):
    """A sheet that can show what a service refused."""

    def refuse(self, error: KnownError) -> None:
        """Show the error and let the person go on typing."""
        self.set_busy(False)
        self.show_error(" ".join(error_text(error)).strip())


@dataclass(frozen=True, slots=True)
class Typed:
    """A person's particulars."""

    name: str
    role: str
    phone: str
    pin: str


class PersonSheet(RefusableSheet):
    """Name, role, telephone; a PIN too for somebody new."""

    def __init__(self, parent: QWidget, desk: Desk, person: StaffView | None = None) -> None:
        super().__init__(parent, tr("Add a person") if person is None else person.name)
        self.name = QLineEdit(person.name if person is not None else "")
        self.phone = QLineEdit(person.phone if person is not None else "")
        self.role = Segmented()
        chinese = language().startswith("zh")
        roles = [(term.code, term.zh if chinese else term.en) for term in desk.catalogue.terms("role")]
        self.role.set_options(roles)
        self.role.set_current(person.role if person is not None else "manager")
        self.pin = PinField()
        self._form = FormGrid(1)
        self._name_row = self._form.add_field(tr("Name"), self.name)
        self._form.add_field(tr("Role"), self.role)
        self._form.add_field(tr("Telephone"), self.phone, tr("May be left empty."))
        self._pin_row = self._form.add_field(
            tr("PIN"), self.pin, tr("4 to 6 digits, to sign in with; may be set later.")
        )
        self._pin_row.setVisible(person is None)
        self.body.addWidget(self._form)
        self.same = TextLink(tr("Is the same as…"))
        self.add_footer_left(self.same)
        self.same.setVisible(person is not None)
        self.set_buttons(primary=tr("Save"), secondary=tr("Cancel"))

    def typed(self) -> Typed | None:
        """What was typed, None while something is wrong with it."""
        self._form.clear_errors()
        if not self.name.text().strip():
            self._name_row.set_error(tr("A person needs a name."))
        if self.pin.value() and not self.pin.complete():
            self._pin_row.set_error(tr("A PIN has 4 to 6 digits."))
        if self._form.first_error() is not None:
            return None
        return Typed(self.name.text().strip(), self.role.current(), self.phone.text().strip(), self.pin.value())


@dataclass(frozen=True, slots=True)
class NewPin:
    """A new PIN, and who allows it with which PIN."""

    pin: str
    by: RecordId | None
    by_pin: str


class PinSheet(RefusableSheet):
    """A new PIN, typed twice; where the person has one, somebody allows it with the own PIN: a head, or the person."""

    def __init__(
        self, parent: QWidget, person: StaffView, allowing: Sequence[StaffView] = (), *, forgotten: bool = False
    ) -> None:
        super().__init__(parent, tr("PIN of {name}").format(name=person.name))
        self._people = {one.id.hex(): one for one in allowing}
        self.pin = PinField()
        self.again = PinField()
        self.by = Select([(key, _allowing(one, person)) for key, one in self._people.items()])
        self.by_pin = PinField()
        self._form = FormGrid(1)
        self._by_row = self._form.add_field(tr("Allowed by"), self.by)
        self._by_pin_row = self._form.add_field(tr("PIN of who allows it"), self.by_pin)
        for row in (self._by_row, self._by_pin_row):
            row.setVisible(bool(allowing))
        own = person.id.hex()
        if own in self._people and not forgotten:
            self.by.set_current(own)
        self.set_text(_how(person, allowing))
        self.by_pin.submitted.connect(lambda _pin: self.pin.setFocus())
        self._pin_row = self._form.add_field(tr("New PIN"), self.pin)
        self._again_row = self._form.add_field(tr("Repeat the PIN"), self.again)
        self.pin.submitted.connect(lambda _pin: self.again.setFocus())
        self.body.addWidget(self._form)
        self.set_buttons(primary=tr("Save"), secondary=tr("Cancel"))

    def first(self) -> QWidget:
        """The field to begin with."""
        return self.by_pin if self._people else self.pin

    def typed(self) -> NewPin | None:
        """What was typed, None while something is wrong with it."""
        self._form.clear_errors()
        if self._people and not self.by_pin.complete():
            self._by_pin_row.set_error(tr("A PIN has 4 to 6 digits."))
        elif not self.pin.complete():
            self._pin_row.set_error(tr("A PIN has 4 to 6 digits."))
        elif self.pin.value() != self.again.value():
            self._again_row.set_error(tr("The PINs do not match."))
        if self._form.first_error() is not None:
            return None
        by = self._people.get(self.by.current())
        return NewPin(self.pin.value(), None if by is None else by.id, self.by_pin.value() if by is not None else "")

    def refuse(self, error: KnownError) -> None:
        super().refuse(error)
        if self._people:
            self.by_pin.shake()


def _how(person: StaffView, allowing: Sequence[StaffView]) -> str:
    if not allowing:
        return tr("4 to 6 digits. It keeps colleagues from signing in for each other.")
    if any(one.role == "head" and one.id != person.id for one in allowing):
        said = tr("Whoever allows it types a PIN: the station head's own, or the old one of {name}.")
    else:
        said = tr("No other head has a PIN, so a colleague allows it with the own one, or {name} types the old one.")
    return said.format(name=person.name)


def _allowing(one: StaffView, person: StaffView) -> str:
    if one.id == person.id:
        return tr("{name} with the old PIN").format(name=one.name)
    return tr("{name} (station head)").format(name=one.name) if one.role == "head" else one.name


def leave_sheet(parent: QWidget, person: StaffView) -> tuple[RefusableSheet, QLineEdit]:
    """The sheet that asks why somebody is no longer there, and its field."""
    sheet = RefusableSheet(parent, tr("{name} has left").format(name=person.name))
    sheet.set_text(tr("What was recorded stays as it is, under the same name."))
    reason = QLineEdit(tr("Has left the station"))
    form = FormGrid(1)
    form.add_field(tr("Reason"), reason)
    sheet.body.addWidget(form)
    sheet.set_buttons(primary=tr("Void"), secondary=tr("Cancel"), primary_variant="danger")
    return sheet, reason
