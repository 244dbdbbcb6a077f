"""Setting up a station without the union, on one page: what it is called, when it is open, who is there first.

Knows the station and people services.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop.errors import KnownError
from desktop.ui.settings.hours_line import HoursLine
from desktop.ui.settings.region_field import RegionField
from desktop.ui.text import error_text, tr
from desktop.ui.welcome.page import DoorPage
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.form import FormGrid
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.pin_pad import PinField
from desktop.ui.widgets.stepper import Stepper
from desktop.views import OpeningHours

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

EVERY_DAY: Final = 0b1111111
_USUAL: Final = OpeningHours(EVERY_DAY, 8 * 60, 18 * 60, staffed=True)


class BeginPage(DoorPage):
    """Signal ``begun`` when the station is there."""

    begun = Signal()

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self.set_head(
            tr("Your station"),
            tr("Name and district are enough to begin. Everything can be changed and added later in Settings."),
        )
        self.name = QLineEdit()
        self.name.setPlaceholderText(tr("e.g. Wuyi Square union rest station"))
        self.region = RegionField(tasks)
        self.capacity = Stepper(6, 1, 200)
        self.capacity.set_unit(tr("seats"))
        self.capacity.setAccessibleName(tr("Seats"))
        self.hours = HoursLine(_USUAL, removable=False)
        self.person = QLineEdit()
        self.person.setPlaceholderText(tr("Who signs in first"))
        self.pin = PinField()
        self.form = FormGrid(2)
        self._name_row = self.form.add_field(tr("Name of the station"), self.name, span=2)
        self._region_row = self.form.add_field(tr("District or county"), self.region)
        self.form.add_field(tr("Seats"), self.capacity)
        self.form.add_field(tr("Opening hours"), self.hours, span=2)
        self._person_row = self.form.add_field(tr("First person"), self.person)
        self._pin_row = self.form.add_field(
            tr("PIN"), self.pin, tr("4 to 6 digits, to sign in with; may be set later.")
        )
        self.problem = Banner("alarm")
        self.problem.hide()
        self.start_button = Button(tr("Start"), "primary")
        self.start_button.clicked.connect(self.start)
        self.name.returnPressed.connect(self._named)
        for field in (self.person, self.pin):
            field.returnPressed.connect(self.start)
        # What is being mended is no longer wrong.
        self.name.textChanged.connect(lambda _text: self._name_row.set_error(""))
        self.region.chosen.connect(lambda _code: self._region_row.set_error(""))
        self.person.textChanged.connect(lambda _text: self._person_row.set_error(""))
        self.pin.changed.connect(lambda _text: self._pin_row.set_error(""))
        self._arrange()

    def _arrange(self) -> None:
        self.card.body.addWidget(self.form)
        self.card.body.addWidget(self.problem)
        foot = QHBoxLayout()
        foot.addWidget(Label(tr("Saved on this PC only, until you connect."), "small"), 1)
        foot.addWidget(self.start_button)
        self.card.body.addLayout(foot)

    def first_field(self) -> QWidget:
        """Where typing begins."""
        return self.name

    def _named(self) -> None:
        """Return in the first field: on to what is still empty, which nobody has forgotten yet."""
        if self.name.text().strip() and not self.region.text().strip():
            self.region.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.start()

    def start(self) -> None:
        """Check what was typed and set the station up."""
        if not self.start_button.isEnabled() or not self._checked():
            return
        name, region, capacity = self.name.text().strip(), self.region.value(), self.capacity.value()
        hours, person, pin = self.hours.value(), self.person.text().strip(), self.pin.value()
        desk = self._desk

        def set_up() -> None:
            desk.station.set_up(name, region, capacity=capacity, hours=(hours,))
            if person:
                desk.people.add_person(person, pin=pin)

        self.problem.hide()
        self.start_button.setEnabled(False)
        self._tasks.command(set_up, lambda _none: self.begun.emit(), self._refused)

    def _checked(self) -> bool:
        self.form.clear_errors()
        if not self.name.text().strip():
            self._name_row.set_error(tr("The station needs a name."))
        self.region.settle()
        if not self.region.value():
            self._region_row.set_error(tr("Type a few letters and choose one from the list."))
        pin = self.pin.value()
        if pin and not self.pin.complete():
            self._pin_row.set_error(tr("A PIN has 4 to 6 digits."))
        elif pin and not self.person.text().strip():
            self._person_row.set_error(tr("Whose PIN is this?"))
        wrong = self.form.first_error()
        if wrong is not None:
            wrong.field.setFocus()
        return wrong is None

    def _refused(self, error: KnownError) -> None:
        self.start_button.setEnabled(True)
        what, remedy = error_text(error)
        self.problem.set("alarm", what, remedy)
        self.problem.show()
