"""What was carried in, period by period, each to be taken back. Knows no service."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.ui import format as fmt
from desktop.ui.devices import device_name
from desktop.ui.firstday.carried_sheet import period
from desktop.ui.text import tr
from desktop.ui.visits.vocabulary import Vocabulary
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.icon_row import IconRow, RowList
from desktop.views.carried import CarriedPart, CarriedTwice, CarriedView


class CarriedCard(Card):
    """Signal ``back_wanted(CarriedPart)``: these totals are to be taken back."""

    back_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Carried in"), parent=parent)
        self.twice = Banner("warn")
        self.rows = RowList()
        self.rows.set_heads(tr("Carried in"), tr("Period"), tr("Totals"))
        self.body.addWidget(self.twice)
        self.body.addWidget(self.rows)
        self.hide()

    def show_totals(
        self, totals: tuple[CarriedView, ...], twice: Sequence[CarriedTwice], words: Vocabulary, now: int
    ) -> None:
        """Show these, and which days are in more than one of them; without any the card is gone."""
        doubtful = {part for one in twice for part in one.parts}
        rows: list[QWidget] = []
        for _, group in groupby(totals, lambda total: (total.since, total.until, total.origin)):
            lines = list(group)
            part = _part(lines)
            row = _row(part, lines, words, now, doubtful=part in doubtful)
            row.pressed.connect(lambda part=part: self.back_wanted.emit(part))
            rows.append(row)
        self.rows.set_rows(rows)
        days = fmt.listed([period(one.since, one.until) for one in twice])
        self.twice.set(
            "warn",
            tr("Carried in more than once: {days}").format(days=days),
            tr("Months and year count all of it. Keep the totals that are right and take the others back."),
        )
        self.twice.setVisible(bool(twice))
        self.setVisible(bool(rows))


def _part(lines: Sequence[CarriedView]) -> CarriedPart:
    one = lines[0]
    persons = sum(line.persons for line in lines)
    return CarriedPart(one.since, one.until, one.origin, one.device, one.entered_at, persons)


def _row(part: CarriedPart, lines: Sequence[CarriedView], words: Vocabulary, now: int, *, doubtful: bool) -> IconRow:
    days = sum(line.days for line in lines)
    order = {category.code: n for n, category in enumerate(words.categories)}
    named = sorted((line for line in lines if line.category), key=lambda line: order.get(line.category, len(order)))
    apart = [f"{words.category(line.category)} {fmt.number(line.persons)}" for line in named]
    when = tr("entered {date}").format(date=fmt.when(part.entered_at, now))
    whose = fmt.joined(device_name(part.device), when) if doubtful else ""
    said = [tr("%n visits", "", part.persons), tr("%n days open", "", days) if days else "", fmt.listed(apart)]
    sub = fmt.joined(*filter(None, [*said, lines[0].note, whose]))
    row = IconRow(
        "copy" if doubtful else "history", period(part.since, part.until), sub, tr("Take back"),
        tone="warn" if doubtful else "neutral",
    )  # fmt: skip
    row.button.setAccessibleName(f"{tr('Take back')}: {row.title.text()} {whose}".strip())
    return row
