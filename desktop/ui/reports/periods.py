"""The days of a report as chips, each report with its own in front; and two fields for any others. Knows no service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.i18n import N_
from desktop.services.report_periods import LONGEST, Named, Period, named
from desktop.ui.text import language, tr
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.date_field import DateField
from desktop.ui.widgets.form import FormGrid
from desktop.ui.widgets.sheet import Sheet

PICKED: Final = "picked"
WORDS: Final[dict[Named, str]] = {
    "today": N_("Today", "days"),
    "week": N_("This week"),
    "month": N_("This month"),
    "last_month": N_("Last month"),
    "quarter": N_("This quarter"),
    "year": N_("This year"),
}


class PeriodChips(ChipRow):
    """``today`` tells the day. Signal ``chosen()`` when other days are wanted."""

    chosen = Signal()

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent, exclusive=True)
        self._today = today
        self._offered: tuple[Named, ...] = ()
        self._picked: Period | None = None
        self._key = ""
        self._wanted = ""
        """What a person chose last, also while a report does not offer it."""
        self.changed.connect(self._chip)

    def offer(self, names: Sequence[Named]) -> None:
        """Show these choices; what was chosen stays where it is among them."""
        if tuple(names) != self._offered:
            self._offered = tuple(names)
            self.clear()
            for name in names:
                self.add(name, tr("Today", "days") if name == "today" else tr(WORDS[name]))
            self.add(PICKED, tr("Pick dates"), "calendar-days")
        wanted = self._wanted if self._wanted in (*names, PICKED) else names[0]
        self._key = wanted
        self._mark()

    def key(self) -> str:
        """The choice in force."""
        return self._key

    def period(self) -> Period:
        """The days in force; they move on with the clock unless they were picked."""
        if self._key == PICKED and self._picked is not None:
            return self._picked
        return named(self._key, self._today())  # type: ignore[arg-type]  # one of those that were offered

    def choose(self, key: str) -> None:
        """One of the fixed choices."""
        self._key = self._wanted = key
        self._picked = None
        self._mark()
        self.chosen.emit()

    def pick(self, period: Period) -> None:
        """These days."""
        self._key = self._wanted = PICKED
        self._picked = period
        self._mark()
        self.chosen.emit()

    def take(self, period: Period) -> None:
        """These days, silently: as one of the choices where one says the same."""
        same = next((name for name in self._offered if named(name, self._today()) == period), None)
        self._key = self._wanted = same or PICKED
        self._picked = None if same else period
        self._mark()

    def _mark(self) -> None:
        self.set_checked([self._key])
        picked = self._picked if self._key == PICKED else None
        said = tr("Pick dates") if picked is None else picked.words(language())
        self.chip(PICKED).set_text(said)

    def _chip(self, keys: list[str]) -> None:
        if keys != [PICKED]:
            self.choose(keys[0])
            return
        self._mark()
        sheet = PickSheet(self, self.period())
        sheet.picked.connect(self.pick)
        sheet.open(sheet.first)


class PickSheet(Sheet):
    """From one day to another, both included. Signal ``picked(Period)``."""

    picked = Signal(object)

    def __init__(self, window: QWidget, period: Period) -> None:
        super().__init__(window, tr("Which days?"))
        self.set_width(440)
        self.set_text(tr("Both days are included."))
        self.first, self.last = DateField(period.first), DateField(period.last)
        self._grid = FormGrid(2)
        self._grid.add_field(tr("From"), self.first)
        self._last_row = self._grid.add_field(tr("To"), self.last)
        self.body.addWidget(self._grid)
        self.set_buttons(primary=tr("Show"), secondary=tr("Cancel"))
        self.submitted.connect(self._pick)

    def _pick(self) -> None:
        self._grid.clear_errors()
        first, last = self.first.value(), self.last.value()
        for day, field, row in zip((first, last), (self.first, self.last), self._grid.rows(), strict=True):
            if day is None or not field.valid():
                row.set_error(tr("This is not a date; write it like 2026-11-21."))
        if first is None or last is None:
            return
        if last < first:
            self._last_row.set_error(tr("The end is before the beginning."))
        elif (last - first).days >= LONGEST:
            self._last_row.set_error(tr("A report spans ten years at most."))
        elif self._grid.first_error() is None:
            self.picked.emit(Period(first, last))
            self.accept()
