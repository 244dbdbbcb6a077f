"""How a day, or a few days in a row, are kept at this station: name, kind, and the hours where they are its own.

Knows what is typed; what is done with it is the section's matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Final

from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.ui.settings.person_sheet import RefusableSheet
from desktop.ui.text import tr
from desktop.ui.widgets.date_field import DateField, TimeField
from desktop.ui.widgets.form import FormGrid
from desktop.ui.widgets.segmented import Segmented
from desktop.views import OpeningHours, SpecialDayView

_EVERY_DAY: Final = 0b111_1111


@dataclass(frozen=True, slots=True)
class TypedDay:
    """What was typed of a stretch of days."""

    first: date
    last: date
    kind: str
    name: str
    hours: tuple[OpeningHours, ...]


class SpecialSheet(RefusableSheet):
    """A new stretch of days, or one that is there."""

    def __init__(self, parent: QWidget, known: tuple[SpecialDayView, ...] = ()) -> None:
        super().__init__(parent, tr("A special day") if not known else tr("Change these days"))
        first = known[0] if known else None
        self.set_width(520)
        self.set_text(tr("Calendar, forgotten sign-outs, the Today screen and the public page go by it at once."))
        self.first, self.last = DateField(first.day if first else None), DateField(known[-1].day if known else None)
        self.name = QLineEdit(first.name if first else "")
        self.name.setPlaceholderText(tr("such as: stocktaking, cold spell"))
        self.kind = Segmented()
        self.kind.set_options(
            [
                ("closed", tr("Closed", "day")),
                ("open", tr("Own hours")),
                ("holiday", tr("As on Sundays")),
                ("workday", tr("As on Mondays")),
            ]
        )
        self.kind.set_current(first.kind if first else "closed")
        hours = first.hours[0] if first and first.hours else OpeningHours(_EVERY_DAY, 9 * 60, 16 * 60, True)
        self._more = first.hours[1:] if first else ()
        self.opens = TimeField(time(hours.opens // 60 % 24, hours.opens % 60))
        self.closes = TimeField(time(hours.closes // 60 % 24, hours.closes % 60))
        self._form = FormGrid(2)
        self._first_row = self._form.add_field(tr("Date"), self.first)
        self._last_row = self._form.add_field(tr("Until"), self.last, tr("Empty for a single day."))
        self._form.add_field(tr("How it is kept"), self.kind, span=2)
        self._opens_row = self._form.add_field(tr("Opens"), self.opens)
        self._closes_row = self._form.add_field(tr("Closes"), self.closes)
        self._form.add_field(tr("What it is called"), self.name, tr("May be left empty."), span=2)
        self.body.addWidget(self._form)
        self.set_buttons(primary=tr("Save"), secondary=tr("Cancel"))
        self.kind.changed.connect(lambda _key: self._follow())
        self._follow()

    def typed(self) -> TypedDay | None:
        """What was typed, None while something is wrong with it."""
        self._form.clear_errors()
        first, last = self.first.value(), self.last.value()
        if first is None:
            self._first_row.set_error(tr("Type a date such as 2027-01-01."))
        elif not self.last.valid():
            self._last_row.set_error(tr("Type a date such as 2027-01-01."))
        elif last is not None and last < first:
            self._last_row.set_error(tr("This lies before the first day."))
        if first is None or self._form.first_error() is not None:
            return None
        kind = self.kind.current()
        hours: tuple[OpeningHours, ...] = ()
        if kind == "open":
            opens, closes = _minutes(self.opens.value()), _minutes(self.closes.value())
            closes = 24 * 60 if closes == 0 else closes
            hours = (OpeningHours(_EVERY_DAY, opens, closes, True), *self._more)
        return TypedDay(first, last or first, kind, self.name.text().strip(), hours)

    def _follow(self) -> None:
        own = self.kind.current() == "open"
        self._opens_row.setVisible(own)
        self._closes_row.setVisible(own)


def _minutes(value: time) -> int:
    return value.hour * 60 + value.minute
