"""Which days a list shows: today, this week, this month, or days that a person picked.

Days are China time, weeks begin on Monday. Knows no service.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.times import day_start
from desktop.ui import format as fmt
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.date_field import DateField
from desktop.ui.widgets.form import FormGrid
from desktop.ui.widgets.sheet import Sheet

TODAY: Final = "today"
WEEK: Final = "week"
MONTH: Final = "month"
PICKED: Final = "picked"


@dataclass(frozen=True, slots=True)
class Days:
    """From ``first`` to ``last``, both included; None is without bound."""

    first: date | None
    last: date | None

    def bounds(self) -> tuple[int | None, int | None]:
        """Seconds since 1970 UTC, the end excluded."""
        start = None if self.first is None else day_start(self.first)
        end = None if self.last is None else day_start(self.last + timedelta(days=1))
        return start, end

    def words(self, today: date) -> str:
        """``11月1日 – 11月15日``; with years where they are others."""
        if self.first is None and self.last is None:
            return tr("All dates")
        if self.first == self.last and self.first is not None:
            return fmt.relative_day(self.first, today)
        if self.first is None or self.last is None:
            day = self.first or self.last
            assert day is not None
            said = fmt.month_day(day) if day.year == today.year else fmt.full_date(day)
            return tr("since {date}").format(date=said) if self.first else tr("until {date}").format(date=said)
        show = fmt.month_day if self.first.year == self.last.year == today.year else fmt.full_date
        return f"{show(self.first)} – {show(self.last)}"


def days_of(key: str, today: date) -> Days:
    """The days behind one of the fixed choices."""
    match key:
        case "week":
            monday = today - timedelta(days=today.weekday())
            return Days(monday, monday + timedelta(days=6))
        case "month":
            return month_of(today)
        case _:
            return Days(today, today)


def month_of(day: date) -> Days:
    """The whole month in which a day lies."""
    first = day.replace(day=1)
    return Days(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


class PeriodChips(ChipRow):
    """The choices as chips. ``today`` tells the day. Signal ``chosen()`` when others days are to be shown."""

    chosen = Signal()

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent, exclusive=True)
        self._today = today
        self._picked = Days(None, None)
        self._key = TODAY
        self.add(TODAY, tr("Today", "days"))
        self.add(WEEK, tr("This week"))
        self.add(MONTH, tr("This month"))
        self.add(PICKED, tr("Pick dates"), "calendar-days")
        self.set_checked([TODAY])
        self.changed.connect(self._chip)

    def key(self) -> str:
        """The choice in force."""
        return self._key

    def days(self) -> Days:
        """The days in force; they move on with the clock unless they were picked."""
        return self._picked if self._key == PICKED else days_of(self._key, self._today())

    def pick(self, days: Days) -> None:
        """Show these days."""
        self._picked = days
        self._choose(PICKED)

    def _chip(self, keys: list[str]) -> None:
        if keys == [PICKED]:
            self.set_checked([self._key])
            sheet = PickDaysSheet(self, self.days(), self._today())
            sheet.picked.connect(self.pick)
            sheet.open()
        else:
            self._choose(keys[0])

    def _choose(self, key: str) -> None:
        self._key = key
        self.set_checked([key])
        text = self._picked.words(self._today()) if key == PICKED else tr("Pick dates")
        self.chip(PICKED).set_text(text)
        self.chosen.emit()


class PickDaysSheet(Sheet):
    """From one day to another; an empty field is without bound. Signal ``picked(Days)``."""

    picked = Signal(object)

    def __init__(self, window: QWidget, days: Days, today: date) -> None:
        super().__init__(window, tr("Which days?"))
        self.set_width(440)
        self.set_text(tr("Leave a field empty for no limit. Both days are included."))
        self.first, self.last = DateField(days.first), DateField(days.last)
        grid = FormGrid(2)
        grid.add_field(tr("From"), self.first)
        self._last_row = grid.add_field(tr("To"), self.last)
        self._grid = grid
        self.body.addLayout(self._offers(today))
        self.body.addWidget(grid)
        self.set_buttons(primary=tr("Show"), secondary=tr("Cancel"))
        self.submitted.connect(self._submit_days)

    def _offers(self, today: date) -> QVBoxLayout:
        last_month = month_of(today.replace(day=1) - timedelta(days=1))
        offers = (
            (tr("Yesterday"), Days(today - timedelta(days=1), today - timedelta(days=1))),
            (tr("Last month"), last_month),
            (tr("This year"), Days(date(today.year, 1, 1), date(today.year, 12, 31))),
            (tr("All dates"), Days(None, None)),
        )
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        for text, days in offers:
            button = Button(text)
            button.set_small()
            button.clicked.connect(lambda _checked=False, chosen=days: self._take(chosen))
            row.addWidget(button, 1)
        column = QVBoxLayout()
        column.addLayout(row)
        return column

    def _take(self, days: Days) -> None:
        self.picked.emit(days)
        self.accept()

    def _submit_days(self) -> None:
        self._grid.clear_errors()
        first, last = self.first.value(), self.last.value()
        for field, row in zip((self.first, self.last), self._grid.rows(), strict=True):
            if not field.valid():
                row.set_error(tr("This is not a date; write it like 2026-11-21."))
        if first is not None and last is not None and last < first:
            self._last_row.set_error(tr("The end is before the beginning."))
        if self._grid.first_error() is None:
            self._take(Days(first, last))
