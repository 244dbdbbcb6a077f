"""What the stars say: the mean, which way it goes, week by week, and the commonest tags. Knows no service."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, cast

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui import format as fmt
from desktop.ui.feedback.facts import Words
from desktop.ui.feedback.words import mean, trend
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_1, SPACE_2, SPACE_6, Tone
from desktop.ui.widgets.base import clear_layout
from desktop.ui.widgets.big_figure import BigFigure
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.flow_layout import FlowBox
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.pill import Pill
from desktop.ui.widgets.week_chart import WeekChart, WeekPoint
from desktop.views.feedback import RatedWeek, Satisfaction

TAGS: Final = 5
GOOD_TAGS: Final = ("clean", "friendly", "supplied", "comfortable")


class SatisfactionCard(Card):
    """Twelve weeks at a glance."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Satisfaction by week"), parent=parent)
        self.set_head_gap(SPACE_1)
        self.set_padding(14, 14)
        self.figure = BigFigure()
        self.chart = WeekChart()
        self.chart.set_name(tr("Satisfaction by week"))
        self.tags = FlowBox(gap=SPACE_2, row_gap=SPACE_1)
        teach = tr("No stars yet: they come in after a scan of the code, or from the opinion book.")
        self.nothing = Label(teach, "muted", wrap=True)
        side = QVBoxLayout()
        side.setSpacing(SPACE_1)
        self._tags_head = Label(tr("Said most often"), "caption")
        side.addWidget(self._tags_head)
        side.addWidget(self.tags)
        side.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(SPACE_6)
        row.addWidget(self.figure)
        row.addWidget(self.chart, 3)
        row.addLayout(side, 2)
        self.body.addLayout(row)
        self.body.addWidget(self.nothing)

    def show_satisfaction(self, seen: Satisfaction, words: Words) -> None:
        """Show these weeks."""
        self.nothing.setVisible(not seen.rated)
        for part in (self.figure, self.chart):
            part.setVisible(bool(seen.rated))
        self._tags_head.setVisible(bool(seen.tags))
        self.set_right(tr("last %n weeks", "", len(seen.weeks)))
        self.figure.set_value(mean(seen.mean))
        said, tone = trend(seen)
        self.figure.set_sub(tr("%n ratings", "", seen.rated), said, cast("Tone", tone))
        self.figure.setToolTip(tr("The later six weeks against the six before them") if said else "")
        ends = (fmt.month_day(seen.weeks[0].start), tr("this week"))
        self.chart.set_weeks([WeekPoint(week.mean, _tip(week)) for week in seen.weeks], ends)
        clear_layout(self.tags.flow)
        for tag, count in seen.tags[:TAGS]:
            tone_of: Tone = "ok" if tag in GOOD_TAGS else "warn"
            self.tags.add(Pill(f"{words.name('opinion_tag', tag)} {fmt.number(count)}", tone_of))


def _tip(week: RatedWeek) -> str:
    until = fmt.month_day(week.start + timedelta(days=6))
    days = f"{fmt.month_day(week.start)} {fmt.DASH} {until}"
    if week.mean is None:
        return tr("{days}: no ratings").format(days=days)
    return tr("{days}: {mean} from {ratings}").format(
        days=days, mean=mean(week.mean), ratings=tr("%n ratings", "", week.rated)
    )
