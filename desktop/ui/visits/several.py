"""The small sheet for a group: how many came, and a word about them. Knows no service; the caller records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop.services.inputs import MOST_PERSONS
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2
from desktop.ui.visits.form import name_is_erased
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.form import FormGrid
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.stepper import Stepper

USUAL: Final = (2, 3, 4, 5, 6, 8, 10)
"""Sizes of groups that one click records."""


class SeveralSheet(Sheet):
    """``on_recorded(persons, note, visitor)`` is called once, when the person is done."""

    def __init__(
        self, window: QWidget, title: str, services: str, on_recorded: Callable[[int, str, str], None]
    ) -> None:
        super().__init__(window, title)
        self._on_recorded = on_recorded
        self.set_width(440)
        self.set_text(tr("Services: {names}").format(names=services) if services else "")
        self.persons = Stepper(2, 1, MOST_PERSONS)
        self.persons.set_unit(tr("persons", "unit"))
        self.persons.setAccessibleName(tr("How many"))
        self.body.addWidget(self.persons)
        self.sizes: dict[int, Button] = {}
        self.body.addLayout(self._offer_sizes())
        self.note = QLineEdit()
        self.note.setPlaceholderText(tr("such as: the team's lunch"))
        self.visitor = QLineEdit()
        self.visitor.setPlaceholderText(tr("may be left empty"))
        grid = FormGrid(2)
        grid.add_field(tr("Note"), self.note)
        grid.add_field(tr("Name or nickname"), self.visitor, name_is_erased())
        self.body.addWidget(grid)
        self.set_buttons(primary=tr("Record"), secondary=tr("Cancel"))
        self.submitted.connect(self._record)

    def open_on_number(self) -> None:
        """Open with the number selected, so that typing replaces it."""
        self.open(self.persons)
        self.persons.select_all()

    def _offer_sizes(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        for size in USUAL:
            button = Button(str(size))
            button.setAccessibleName(tr("%n persons", "", size))
            button.set_small()
            button.clicked.connect(lambda _checked=False, n=size: self._take(n))
            self.sizes[size] = button
            row.addWidget(button, 1)
        return row

    def _take(self, size: int) -> None:
        self.persons.set_value(size)
        self._record()

    def _record(self) -> None:
        self._on_recorded(self.persons.value(), self.note.text(), self.visitor.text())
        self.accept()
