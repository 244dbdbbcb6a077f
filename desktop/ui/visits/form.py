"""The fields of a visit, for entering one of earlier and for correcting one.

Says what was filled in and what is wrong with it; saves nothing and knows no service.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.services.inputs import MOST_PERSONS
from desktop.services.times import DAY, day_of, day_start, leaving, minute_of_day
from desktop.services.visits import NAME_KEPT
from desktop.ui import format as fmt
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2, SPACE_3
from desktop.ui.visits.vocabulary import Vocabulary, name
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.date_field import DateField, TimeField
from desktop.ui.widgets.form import FormGrid
from desktop.ui.widgets.stepper import Stepper
from desktop.ui.widgets.toggle import Toggle


@dataclass(frozen=True, slots=True)
class Entry:
    """What the form holds; times to the minute."""

    category: str
    persons: int
    services: tuple[str, ...]
    arrived_at: int
    left_at: int | None
    note: str
    visitor: str = ""


class LeftField(QWidget):
    """A time of day that may be unknown. Signal ``changed()``."""

    changed = Signal()

    def __init__(self, value: time | None, proposed: time, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.known = Toggle(checked=value is not None)
        self.known.setAccessibleName(tr("The time they left is known"))
        self.known.setToolTip(tr("The time they left is known"))
        self.time = TimeField(value or proposed)
        self.time.setEnabled(value is not None)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(self.known)
        row.addWidget(self.time, 1)
        self.known.toggled.connect(self._toggled)
        self.time.changed.connect(lambda _value: self.changed.emit())
        self.setFocusProxy(self.known)

    def value(self) -> time | None:
        """The time, None when it is not known."""
        return self.time.value() if self.known.isChecked() else None

    def _toggled(self, known: bool) -> None:
        self.time.setEnabled(known)
        self.changed.emit()


class VisitForm(QWidget):
    """Begins with an Entry; ``entry()`` reads it back."""

    def __init__(self, words: Vocabulary, start: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start = start
        self.category = ChipRow(exclusive=True)
        offered = list(words.categories)
        if start.category in words.known_categories and words.known_categories[start.category] not in offered:
            offered.append(words.known_categories[start.category])
        for term in offered:
            self.category.add(term.code, name(term), term.icon)
        self.category.set_checked([start.category])
        self.services = ChipRow()
        for term in words.services:
            self.services.add(term.code, name(term), term.icon)
        offered_services = self.services.keys()
        for code in start.services:
            if code not in offered_services:
                self.services.add(code, words.service(code))
        self.services.set_checked(start.services)
        self.persons = Stepper(start.persons, 1, max(MOST_PERSONS, start.persons))
        self.day = DateField(day_of(start.arrived_at))
        self.time = TimeField(_time_of(start.arrived_at))
        proposed = min(start.arrived_at + 1800, day_start(day_of(start.arrived_at)) + DAY - 60)
        self.left = LeftField(None if start.left_at is None else _time_of(start.left_at), _time_of(proposed))
        self.note = QLineEdit(start.note)
        self.visitor = QLineEdit(start.visitor)
        self.grid = self._arrange()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addWidget(self.grid)
        for changed in (self.left.changed, self.time.changed, self.day.changed):
            changed.connect(self._hint)
        self.visitor.textChanged.connect(self._say_what_is_erased)
        self._hint()

    def _arrange(self) -> FormGrid:
        grid = FormGrid(6)
        self._category_row = grid.add_field(tr("Category"), self.category, span=6)
        self._day_row = grid.add_field(tr("Date"), self.day, span=2)
        grid.add_field(tr("Arrived"), self.time, span=2)
        self._left_row = grid.add_field(tr("Left"), self.left, span=2)
        grid.add_field(tr("Services"), self.services, span=6)
        grid.add_field(tr("Persons"), self.persons, span=2)
        grid.add_field(tr("Note"), self.note, span=2)
        self.visitor.setPlaceholderText(tr("may be left empty"))
        self._visitor_row = grid.add_field(tr("Name or nickname"), self.visitor, name_is_erased(), span=2)
        return grid

    def start(self) -> Entry:
        """What the form began with."""
        return self._start

    def entry(self) -> Entry | None:
        """What is filled in; None when something is wrong with it, which is then marked."""
        self.grid.clear_errors()
        category = next(iter(self.category.checked()), "")
        day = self.day.value()
        if not category:
            self._category_row.set_error(tr("Choose who came."))
        if day is None:
            self._day_row.set_error(tr("This is not a date; write it like 2026-11-21."))
            self.grid.first_error()
            return None
        arrived_at = _instant(day, self.time.value())
        left_at = self._left_at(arrived_at)
        if left_at is not None and left_at < arrived_at:
            self._left_row.set_error(tr("This is before they arrived."))
        if self.grid.first_error() is not None:
            return None
        return Entry(
            category=category,
            persons=self.persons.value(),
            services=tuple(sorted(self.services.checked())),
            arrived_at=arrived_at,
            left_at=left_at,
            note=self.note.text(),
            visitor=self.visitor.text(),
        )

    def _left_at(self, arrived_at: int) -> int | None:
        """The leaving on the day of the arrival, or on the next when people stayed over midnight."""
        clock = self.left.value()
        if clock is None:
            return None
        start = self._start
        if start.left_at is not None and (arrived_at, clock) == (start.arrived_at, _time_of(start.left_at)):
            return start.left_at
        return leaving(arrived_at, clock.hour * 3600 + clock.minute * 60)

    def _hint(self) -> None:
        day = self.day.value()
        if day is None:
            return
        arrived_at = _instant(day, self.time.value())
        left_at = self._left_at(arrived_at)
        next_day = left_at is not None and day_of(left_at) > day
        self._left_row.set_hint(tr("on {date}").format(date=fmt.month_day(day_of(left_at or 0))) if next_day else "")

    def _say_what_is_erased(self) -> None:
        goes = bool(self._start.visitor) and self.visitor.text().strip() != self._start.visitor
        self._visitor_row.set_hint(tr("saving erases the former name for good") if goes else name_is_erased())


def name_is_erased() -> str:
    """Said where a name is asked for or shown."""
    return tr("erased after %n days", "name", NAME_KEPT)


def _instant(day: date, clock: time) -> int:
    return day_start(day) + clock.hour * 3600 + clock.minute * 60


def _time_of(instant: int) -> time:
    minutes = minute_of_day(instant)
    return time(minutes // 60, minutes % 60)
