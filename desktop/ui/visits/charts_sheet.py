"""A month of visits in charts: by hour, weekday and category, against the month before and the year before.

Knows the visit service, and no rule of visits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.report_periods import month_of
from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.reports.places import report_place
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_3, SPACE_6
from desktop.ui.visits.vocabulary import Vocabulary
from desktop.ui.widgets.base import clear_layout
from desktop.ui.widgets.button import IconButton
from desktop.ui.widgets.hour_chart import HourBar, HourChart
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.level_bar import LevelBar
from desktop.ui.widgets.sheet import Sheet
from desktop.views.charts import MonthCharts

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


class ChartsSheet(Sheet):
    """One month at a time; the arrows turn to the month before and the next."""

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, words: Vocabulary, month: date) -> None:
        super().__init__(window, tr("Visits in charts"))
        self._desk, self._tasks, self._words = desk, tasks, words
        self._month = month.replace(day=1)
        self.set_width(760)
        self.before = IconButton("chevron-left", tr("The month before"))
        self.next = IconButton("chevron-right", tr("The next month"))
        self.before.clicked.connect(lambda: self._turn(self._month - timedelta(days=1)))
        self.next.clicked.connect(lambda: self._turn(self._month + timedelta(days=31)))
        self.month = Label("", "section")
        self.total = Label("", "figure_small")
        self.against = Label("", "muted", wrap=True)
        head = QHBoxLayout()
        for widget in (self.before, self.month, self.next):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.total)
        self.body.addLayout(head)
        self.body.addWidget(self.against)
        self.hours_title = Label("", "strong")
        self.body.addWidget(self.hours_title)
        self.hours = HourChart()
        self.hours.set_name(tr("By hour of arrival"))
        self.body.addWidget(self.hours)
        self.weekdays, self.categories = QGridLayout(), QGridLayout()
        low = QHBoxLayout()
        low.setSpacing(SPACE_6)
        for title, grid in ((tr("By weekday"), self.weekdays), (tr("By category"), self.categories)):
            column = QVBoxLayout()
            column.addWidget(Label(title, "strong"))
            grid.setHorizontalSpacing(SPACE_3)
            grid.setVerticalSpacing(2)
            grid.setColumnStretch(1, 1)
            column.addLayout(grid)
            column.addStretch(1)
            low.addLayout(column, 1)
        self.body.addLayout(low)
        self.set_buttons(primary=tr("Close"), primary_variant="secondary")
        self.submitted.connect(self.accept)

    def start(self) -> None:
        """Open it and read its month."""
        self.open(self.before)
        self._turn(self._month)

    def report(self) -> str:
        """The report of the month that is shown."""
        days = month_of(self._month)
        return report_place("month", days.first, days.last)

    def _turn(self, month: date) -> None:
        self._month = month.replace(day=1)
        asked = self._month
        self._tasks.query(lambda: self._desk.visits.charts(asked), self._show, key="visits.charts")

    def _show(self, charts: MonthCharts) -> None:
        now = day_of(self._desk.clock.now())
        running = (charts.first.year, charts.first.month) == (now.year, now.month)
        self.next.setEnabled(not running)
        self.month.setText(fmt.month_title(charts.first.year, charts.first.month))
        self.total.setText(tr("%n visits", "", charts.persons))
        against = [
            text.format(change=fmt.signed(charts.persons - persons), n=fmt.number(persons))
            for text, persons in (
                (tr("{change} against the month before ({n})"), charts.month_before),
                (tr("{change} against a year before ({n})"), charts.year_before),
            )
            if persons is not None
        ]
        if running and against:
            against.append(tr("each up to day {n}").format(n=charts.last.day))
        carried = tr("{n} of them carried in, without hours and weekdays").format(n=fmt.number(charts.carried))
        compared = against or [tr("No whole month to compare with yet")]
        self.against.setText(fmt.joined(*compared, carried if charts.carried else ""))
        said = tr("By hour of arrival")
        if charts.timeless:
            said = tr("By hour of arrival; of %n persons no time is known", "", charts.timeless)
        self.hours_title.setText(said)
        spanned = range(min([8, *charts.by_hour]), max([18, *charts.by_hour]) + 1)
        self.hours.set_hours([_bar(hour, charts.by_hour.get(hour, 0)) for hour in spanned])
        _fill(self.weekdays, list(zip(fmt.weekday_heads(), charts.by_weekday, strict=True)))
        names = [self._words.category(code) or tr("Not broken down") for code, _ in charts.by_category]
        _fill(self.categories, list(zip(names, (n for _, n in charts.by_category), strict=True)))


def _bar(hour: int, count: int) -> HourBar:
    said = tr("{hour}:00: {who}").format(hour=hour, who=tr("%n visits", "", count))
    return HourBar(hour, count, tip=said)


def _fill(grid: QGridLayout, rows: Sequence[tuple[str, int]]) -> None:
    clear_layout(grid)
    most = max([1, *(count for _, count in rows)])
    for n, (name, count) in enumerate(rows):
        bar = LevelBar()
        bar.set_level(count / most, "neutral", fmt.joined(name, tr("%n visits", "", count)))
        grid.addWidget(Label(name), n, 0)
        grid.addWidget(bar, n, 1)
        grid.addWidget(Label(fmt.number(count)), n, 2, Qt.AlignmentFlag.AlignRight)
