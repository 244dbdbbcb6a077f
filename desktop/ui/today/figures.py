"""The two cards of figures: who came today by the hour, and who is inside now.

Know the day's view and the words; know no service.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.services.times import hour_of
from desktop.ui import format as fmt
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2, SPACE_6, Tone
from desktop.ui.visits.vocabulary import Vocabulary
from desktop.ui.visits.words import came, stay, visitors
from desktop.ui.widgets.big_figure import BigFigure
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.hour_chart import HourBar, HourChart
from desktop.ui.widgets.occupancy_dots import OccupancyDots
from desktop.views import InsideView, TodayView

_MOST_DISCS: Final = 24
_MOST_HEIGHT: Final = 260


class DayCard(Card):
    """The day's figure against the usual, and the day by the hour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.figure = BigFigure(tr("Visits today"))
        self.chart = HourChart()
        self.chart.set_name(tr("Visits by the hour; the dashed line is a usual day"))
        # As high as its figure; where there is room the chart grows.
        self.chart.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        row = QHBoxLayout()
        row.setSpacing(SPACE_6)
        row.addWidget(self.figure, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.chart, 1)
        self.body.addLayout(row)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setMaximumHeight(_MOST_HEIGHT)

    def show_day(self, view: TodayView, tapped: int) -> None:
        """Show the day; ``tapped`` persons came since the view was read."""
        persons = view.persons + tapped
        self.figure.set_value(fmt.number(persons))
        self.figure.set_sub(*_against_usual(view, persons))
        self.figure.set_note(
            fmt.joined(
                _month(view, tapped),
                tr("{n} yesterday").format(n=fmt.number(view.yesterday_persons)),
            )
        )
        now = hour_of(view.now)
        by_hour = [n + (tapped if hour == now else 0) for hour, n in zip(view.hours, view.by_hour, strict=True)]
        usual: list[float | None] = list(view.usual_by_hour) or [None] * len(view.hours)
        bars = [
            HourBar(hour, count, mean, _tip(hour, count, mean))
            for hour, count, mean in zip(view.hours, by_hour, usual, strict=True)
        ]
        self.chart.set_hours(bars, now)


def _month(view: TodayView, tapped: int) -> str:
    persons = fmt.number(view.month_persons + tapped)
    if view.month_carried:
        return tr("{n} this month ({carried} carried in)").format(n=persons, carried=fmt.number(view.month_carried))
    return tr("{n} this month").format(n=persons)


def _against_usual(view: TodayView, persons: int) -> tuple[str, str, Tone]:
    if view.usual_so_far is None:
        return tr("No usual day to compare with yet"), "", "neutral"
    day = fmt.weekday(view.day)
    more = persons - round(view.usual_so_far)
    if more == 0:
        return tr("Same as a usual {weekday}").format(weekday=day), "", "neutral"
    than = tr("Versus a usual {weekday}:").format(weekday=day)
    if more > 0:
        return than, tr("{n} more").format(n=more), "ok"
    return than, tr("{n} fewer").format(n=-more), "neutral"


def _tip(hour: int, count: int, usual: float | None) -> str:
    span = f"{fmt.minutes(hour * 60)}–{fmt.minutes(hour * 60 + 60)}"
    mean = "" if usual is None else tr("usually {n}").format(n=f"{usual:.1f}".removesuffix(".0"))
    return fmt.joined(span, tr("%n visits", "", count), mean)


class InsideCard(Card):
    """Who is in the station now, a disc for each. Signal ``left(InsideView)`` when a disc is tapped."""

    left = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Inside now"), parent=parent)
        self.set_head_gap(0)
        self.figure = BigFigure()
        self.seats = OccupancyDots(most=_MOST_DISCS)
        self.seats.tapped.connect(self._tapped)
        self._sitting: list[InsideView] = []
        self._shown: tuple[object, ...] = ()
        self.body.addWidget(self.figure)
        self.body.addSpacing(SPACE_2)
        self.body.addWidget(self.seats)
        self.body.addStretch(1)

    def show_inside(self, inside: tuple[InsideView, ...], capacity: int, now: int, words: Vocabulary) -> None:
        """Show who is inside; the discs are made anew only when they change."""
        shown = (inside, capacity, now // 60, words)
        if shown == self._shown:
            return
        self._shown = shown
        persons = sum(visit.persons for visit in inside)
        tone: Tone = "warn" if persons > capacity > 0 else "neutral"
        self.set_right(tr("%n seats", "", capacity) if capacity else "", tone)
        self.figure.set_value(fmt.number(persons))
        if inside:
            first = fmt.clock(min(visit.arrived_at for visit in inside))
            self.figure.set_sub(tr("The first came at {time}").format(time=first))
        else:
            self.figure.set_sub(tr("Nobody is here just now"))
        self._sitting = [visit for visit in inside for _ in range(visit.persons)]
        self.seats.set_seats(
            [(words.icon(visit.category), _seat_tip(visit, now, words)) for visit in self._sitting], capacity
        )

    def _tapped(self, index: int) -> None:
        if index < len(self._sitting):
            self.left.emit(self._sitting[index])


def _seat_tip(visit: InsideView, now: int, words: Vocabulary) -> str:
    who = visitors(words, visit.category, visit.persons)
    return fmt.joined(who, came(visit), stay(visit, now)) + "\n" + tr("Click when they leave")
