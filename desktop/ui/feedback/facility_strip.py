"""The station's facilities as they are now, in a line: what is in order, and what is not since when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.feedback.facts import Words
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_1, SPACE_2
from desktop.ui.widgets.base import clear_layout
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.flow_layout import FlowBox
from desktop.ui.widgets.pill import Pill
from desktop.views.feedback import FacilityState


class FacilityStrip(Card):
    """As the station's page shows it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Facilities now"), tr("as the station's page shows them"), parent)
        self.set_head_gap(SPACE_1)
        self.set_padding(14, 14)
        self.pills = FlowBox(gap=SPACE_2, row_gap=SPACE_2)
        self.body.addWidget(self.pills)

    def show_facilities(self, facilities: Sequence[FacilityState], words: Words, today: date) -> None:
        """What is not in order stands in front."""
        clear_layout(self.pills.flow)
        for state in sorted(facilities, key=lambda one: not one.trouble):
            name = words.name("facility", state.code)
            if not state.trouble or state.since is None:
                self.pills.add(Pill(name, "neutral"))
                continue
            since = tr("since {date}").format(date=fmt.relative_day(day_of(state.since), today))
            self.pills.add(Pill(fmt.joined(f"{name} {words.name('trouble', state.trouble)}", since), "warn"))

    def texts(self) -> list[str]:
        """What is read on it."""
        return [pill.text() for pill in self.pills.findChildren(Pill)]
