"""The station's file: name, place, telephone, seats. What posters and the public page say.

Knows the station service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.services.regions import region
from desktop.ui import format as fmt
from desktop.ui.settings.region_field import RegionField
from desktop.ui.settings.section import SaveBar, Section
from desktop.ui.text import language, tr
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.form import FormGrid
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.segmented import Segmented
from desktop.ui.widgets.stepper import Stepper
from desktop.views import Changes, StationView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

_MOST_SEATS: Final = 999
MISSING: Final = "missing"
"""The place of what is still to be filled in."""


class StationSection(Section):
    """A form of the plain fields."""

    kinds = frozenset({"station", "registration"})

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            tasks,
            tr("Station file"),
            tr("What posters and the public page say about this station."),
            parent,
        )
        self._pointing = False
        self.name = QLineEdit()
        self.address = QLineEdit()
        self.address.setPlaceholderText(tr("Street, number, and where the door is"))
        self.region = RegionField(tasks)
        self.phone = QLineEdit()
        self.union_name = QLineEdit()
        self.capacity = Stepper(6, 1, _MOST_SEATS)
        self.capacity.set_unit(tr("seats"))
        self.capacity.setAccessibleName(tr("Seats"))
        self.form = Segmented()
        self.form.set_options(
            [(term.code, term.zh if language().startswith("zh") else term.en) for term in desk.catalogue.terms("form")]
        )
        self._grid = FormGrid(2)
        self._name_row = self._grid.add_field(tr("Name of the station"), self.name, span=2)
        self._grid.add_field(tr("Address"), self.address, span=2)
        self._region_row = self._grid.add_field(tr("District or county"), self.region)
        self._grid.add_field(tr("Telephone"), self.phone)
        self._grid.add_field(tr("Union it belongs to"), self.union_name)
        self._grid.add_field(tr("Seats"), self.capacity)
        self._grid.add_field(tr("Kind of station"), self.form, span=2)
        self.bar = SaveBar()
        self.bar.wanted.connect(self.save)
        for field in (self.name, self.address, self.region, self.phone, self.union_name):
            field.textEdited.connect(lambda _text: self.bar.set_dirty(True))
            field.returnPressed.connect(self.save)
        self.capacity.changed.connect(lambda _n: self.bar.set_dirty(True))
        self.form.changed.connect(lambda _key: self.bar.set_dirty(True))
        self.region.chosen.connect(lambda _code: self.bar.set_dirty(True))
        card = Card()
        card.body.addWidget(self._grid)
        card.body.addWidget(self.bar)
        self.page.addWidget(card)
        self.wait_for(card)
        self._registered = Card(tr("What the union has registered"))
        self._code = Label("", "strong", selectable=True)
        self._registered.body.addWidget(self._code)
        self._registered.hide()
        self.page.addWidget(self._registered)

    def refresh(self) -> None:
        """Read the file, unless somebody is just changing it."""
        if not self.bar.dirty:
            self.tasks.query(self._read, self._show, key="settings.station")

    def _read(self) -> tuple[StationView, str]:
        """The file, and what the union calls the district that it has registered, where that is another one."""
        view = self.desk.station.view()
        code = view.registered_region
        if not code or code == view.region:
            return view, ""
        found = region(code)
        return view, code if found is None else f"{found.path} {code}"

    def open_target(self, target: str) -> None:
        """``missing`` puts the cursor where something is missing, as soon as that is known."""
        self._pointing = target == MISSING
        if self.bar.dirty:
            self._point()

    def _point(self) -> None:
        asked: tuple[QLineEdit, ...] = (self.address, self.region, self.phone)
        empty = next((field for field in asked if not field.text().strip()), self.address)
        empty.setFocus(Qt.FocusReason.OtherFocusReason)
        self._pointing = False

    def save(self) -> None:
        """Check and save the form."""
        if not self.bar.dirty:
            return
        self._grid.clear_errors()
        if not self.name.text().strip():
            self._name_row.set_error(tr("The station needs a name."))
        self.region.settle()
        if not self.region.value():
            self._region_row.set_error(tr("Choose one from the list."))
        if self._grid.first_error() is not None:
            return
        fields: dict[str, str | int] = {
            "name": self.name.text(),
            "address": self.address.text(),
            "region": self.region.value(),
            "phone": self.phone.text(),
            "union_name": self.union_name.text(),
            "capacity": self.capacity.value(),
            "form": self.form.current(),
        }
        self.bar.save(self.tasks, lambda: self.desk.station.edit(**fields), self._saved)

    def _saved(self, changes: Changes) -> None:
        self.toast.emit(tr("The station's file is saved."), changes)
        self.refresh()

    def _show(self, read: tuple[StationView, str]) -> None:
        view, registered = read
        if self.bar.dirty:
            return
        self._region_row.set_hint(
            tr("The union has registered {district}.").format(district=registered) if registered else ""
        )
        other = view.registered_name not in ("", view.name)
        self._name_row.set_hint(
            tr("The union has registered {name}.").format(name=view.registered_name) if other else ""
        )
        for field, text in (
            (self.name, view.name),
            (self.address, view.address),
            (self.phone, view.phone),
            (self.union_name, view.union_name),
        ):
            # Whoever is still typing goes on where he was; of a long text elsewhere the beginning is seen.
            at = field.cursorPosition() if field.hasFocus() else 0
            field.setText(text)
            field.setCursorPosition(at)
        self.capacity.set_value(view.capacity)
        self.form.set_current(view.form)
        self.region.set_value(view.region)
        self.bar.set_dirty(False)
        level = self.desk.catalogue.name("level", view.level, language()) if view.level else ""
        code = tr("Code {code}").format(code=view.code) if view.code else ""
        self._code.setText(fmt.joined(code, level))
        self._registered.setVisible(bool(view.code))
        self.arrived()
        if self._pointing:
            self._point()
