"""A month of duty: each day's first sign-in and last sign-out, days of rest, estimates and gaps."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.duty.facts import DutyFacts
from desktop.ui.text import tr
from desktop.ui.widgets.button import IconButton
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.month_calendar import DayMark as Mark
from desktop.ui.widgets.month_calendar import MonthCalendar
from desktop.views import DayMark, DutyDay

_DASH: Final = "–"


class MonthCard(Card):
    """Signals: ``month_wanted(year, month)``, ``day_wanted(date)``."""

    month_wanted = Signal(int, int)
    day_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._year, self._number = 0, 0
        self.heading = Label("", "muted")
        self.figures = Label("", "small", elide=True)
        self.figures.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.before = IconButton("chevron-left", tr("Month before"))
        self.after = IconButton("chevron-right", tr("Next month"))
        self.calendar = MonthCalendar()
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(self.before)
        head.addWidget(self.heading)
        head.addWidget(self.after)
        head.addSpacing(12)
        head.addWidget(self.figures, 1)
        self.set_padding(10, 20)
        self.body.addLayout(head)
        self.body.addWidget(self.calendar, 1)
        self.before.clicked.connect(lambda: self._step(-1))
        self.after.clicked.connect(lambda: self._step(1))
        self.calendar.activated.connect(self.day_wanted)

    def show_month(self, facts: DutyFacts) -> None:
        """Show the month that was read."""
        month = facts.month
        today = day_of(facts.duty.now)
        self._year, self._number = month.year, month.month
        self.heading.setText(fmt.month_title(month.year, month.month))
        self.setAccessibleName(self.heading.text())
        self.calendar.setAccessibleName(self.heading.text())
        self.figures.setText(
            fmt.joined(
                tr("%n days due", "", month.due),
                tr("%n opened", "", month.opened),
                tr("%n late", "", month.late),
                tr("%n estimated", "", month.estimated),
            )
        )
        self.after.setEnabled((month.year, month.month) < (today.year, today.month))
        heads = fmt.weekday_heads()
        self.calendar.set_heads((heads[6], *heads[:6]))
        self.calendar.set_month(month.year, month.month, today)
        self.calendar.set_marks({day.day: _mark(day) for day in month.days})

    def _step(self, by: int) -> None:
        index = self._year * 12 + self._number - 1 + by
        self.month_wanted.emit(index // 12, index % 12 + 1)


def _mark(day: DutyDay) -> Mark:
    first = "" if day.first_in is None else fmt.clock(day.first_in).removeprefix("0")
    last = "" if day.last_out is None else fmt.clock(day.last_out)
    names = fmt.listed([shift.staff_name for shift in day.shifts])
    match day.mark:
        case DayMark.OPEN | DayMark.RUNNING:
            forgotten = not last and day.mark is DayMark.OPEN
            return Mark(f"{first}{_DASH}{last}", "warn" if forgotten else "ok", tip=names)
        case DayMark.ESTIMATED:
            return Mark(tr("est. {time}").format(time=last), "warn", tip=names)
        case DayMark.MISSED:
            return Mark(tr("not open"), "alarm", tip=tr("The posted hours said open, and nobody signed in."))
        case DayMark.REST:
            sub = f"{first}{_DASH}{last}" if first else ""
            return Mark(sub, "ok", corner=tr("rest"), muted=not first, tip=names)
        case _:
            return Mark(muted=day.mark is DayMark.FUTURE)
