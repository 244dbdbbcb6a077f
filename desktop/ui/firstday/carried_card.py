"""What was carried in, period by period, each to be taken back. Knows no service."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.ui import format as fmt
from desktop.ui.firstday.carried_sheet import period
from desktop.ui.text import tr
from desktop.ui.visits.vocabulary import Vocabulary
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.icon_row import IconRow, RowList
from desktop.views.carried import CarriedView


class CarriedCard(Card):
    """Signal ``back_wanted(date, date)``: the totals from one day to another are to be taken back."""

    back_wanted = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Carried in"), parent=parent)
        self.rows = RowList()
        self.rows.set_heads(tr("Carried in"), tr("Period"), tr("Totals"))
        self.body.addWidget(self.rows)
        self.hide()

    def show_totals(self, totals: tuple[CarriedView, ...], words: Vocabulary) -> None:
        """Show these; without any the card is gone."""
        rows: list[QWidget] = []
        for (since, until), group in groupby(totals, lambda total: (total.since, total.until)):
            row = _row(since, until, list(group), words)
            row.pressed.connect(lambda since=since, until=until: self.back_wanted.emit(since, until))
            rows.append(row)
        self.rows.set_rows(rows)
        self.setVisible(bool(rows))


def _row(since: date, until: date, group: list[CarriedView], words: Vocabulary) -> IconRow:
    persons = tr("%n visits", "", sum(total.persons for total in group))
    days = sum(total.days for total in group)
    apart = [f"{words.category(total.category)} {fmt.number(total.persons)}" for total in group if total.category]
    parts = [persons, tr("%n days open", "", days) if days else "", fmt.listed(apart), group[0].note]
    row = IconRow("history", period(since, until), fmt.joined(*(part for part in parts if part)), tr("Take back"))
    row.button.setAccessibleName(f"{tr('Take back')}: {row.title.text()}")
    return row
