"""The chosen item at the side: figure, batches, level through time, last movements. Knows no service."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.services.item_list import EXPIRING_DAYS, LATER_DAYS
from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.supplies.facts import Opened
from desktop.ui.supplies.words import amount, delta, happened, kind, pace, packing, short_date
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2, LabelRole, Tone, px
from desktop.ui.widgets.base import clear_layout
from desktop.ui.widgets.big_figure import BigFigure
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.data_table import DataTable
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.flow_layout import FlowBox
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.step_chart import StepChart
from desktop.ui.widgets.table_model import Cell, Column, Row
from desktop.views import BatchView, SupplyView

_BATCHES: Final = 3


class _Lines(DataTable):
    """As many lines as there is room for; who wants all of them opens the ledger.

    Signal ``room_changed()`` when more or fewer fit.
    """

    room_changed = Signal()

    def room(self) -> int:
        """How many lines fit."""
        return max(1, (self.height() - 2) // max(1, self.verticalHeader().defaultSectionSize()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        before = (event.oldSize().height() - 2) // max(1, self.verticalHeader().defaultSectionSize())
        super().resizeEvent(event)
        if self.room() != before:
            self.room_changed.emit()


class ItemCard(Card):
    """Signals, each about the item that is shown: ``write_off_wanted``, ``count_wanted``, ``edit_wanted``,
    ``ledger_wanted``, ``ask_wanted``; ``entry_wanted(str)`` with a ledger line's key.
    """

    write_off_wanted = Signal()
    edit_wanted = Signal()
    ledger_wanted = Signal()
    ask_wanted = Signal()
    count_wanted = Signal()
    entry_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.set_head_gap(0)
        self._opened: Opened | None = None
        self.figure = BigFigure()
        self._batches = QGridLayout()
        self._batches.setHorizontalSpacing(SPACE_2)
        self._batches.setVerticalSpacing(2)
        self._batches.setColumnStretch(0, 1)
        self.chart = StepChart()
        self.ledger = _Lines(
            (
                Column("", "muted", name=tr("When")),
                Column("", stretch=1, name=tr("Kind")),
                Column("", "number", name=tr("Change")),
                Column("", "number", name=tr("Stock")),
            )
        )
        self.ledger.setAccessibleName(tr("Ledger"))
        self.ledger.set_flat()
        self.ledger.set_row_height(36)
        self.ledger.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.ledger.opened.connect(self.entry_wanted)
        self.ledger.room_changed.connect(self._fill_ledger)
        self.nothing = Label(tr("Nothing has come in or gone out yet."), "muted", wrap=True)
        self.empty = EmptyState("boxes", "", tr("Choose an item to see its batches and movements."))
        self.waste = Button("", "danger")
        self.count = Button(tr("Count the shelf"))
        self.edit = Button(tr("Edit", "verb"))
        self.open_ledger = Button(tr("Ledger"))
        self.ask = Button(tr("Ask the union"))
        for button, wanted in (
            (self.waste, self.write_off_wanted),
            (self.count, self.count_wanted),
            (self.edit, self.edit_wanted),
            (self.open_ledger, self.ledger_wanted),
            (self.ask, self.ask_wanted),
        ):
            button.set_small()
            button.clicked.connect(wanted)
        self._arrange()
        self.show_item(None)

    def _arrange(self) -> None:
        acts = FlowBox(gap=SPACE_2)
        for button in (self.waste, self.count, self.edit, self.open_ledger, self.ask):
            acts.add(button)
        self._parts: list[QWidget] = [self.figure, self.chart, self.ledger, acts]
        self.body.addWidget(self.figure)
        self.body.addLayout(self._batches)
        self.body.addSpacing(4)
        self.body.addWidget(self.chart)
        self.body.addWidget(self.ledger, 1)
        self.body.addWidget(self.nothing)
        self.body.addWidget(acts)
        self.body.addWidget(self.empty, 1)
        self.ledger.setMinimumHeight(px(36) * 2)

    def hasHeightForWidth(self) -> bool:
        """No: the card takes the height that there is, whatever its ledger would like to have."""
        return False

    def key(self) -> str:
        """Key of the item that is shown, empty when there is none."""
        return "" if self._opened is None else self._opened.detail.item.id.hex()

    def opened(self) -> Opened | None:
        """The item that is shown."""
        return self._opened

    def show_item(self, opened: Opened | None) -> None:
        """Show an item, or that none is chosen."""
        self._opened = opened
        for part in self._parts:
            part.setVisible(opened is not None)
        self.empty.setVisible(opened is None)
        self.nothing.hide()
        clear_layout(self._batches)
        if opened is None:
            self.set_title("")
            self.set_right("")
            return
        self._show_figure(opened)
        self._show_batches(opened)
        self._show_chart(opened)
        self._show_ledger(opened)

    def _show_figure(self, opened: Opened) -> None:
        item = opened.detail.item
        self.set_title(item.name)
        self.set_right(packing(item))
        below = item.balance < 0
        self.figure.set_value(fmt.number(item.balance), "warn" if below else None)
        self.count.setVisible(below)
        lasts = "" if item.days_left is None else tr("lasts %n days", "", item.days_left)
        expired = amount(item.expired_quantity, item.unit)
        tail, tone = _urgent(item, opened.facts.too_much_back(item.id))
        self.figure.set_sub(f"{lasts} ·" if lasts and tail else lasts, tail, tone)
        self.figure.setToolTip(pace(item))
        self.waste.setText(tr("Write off {amount}").format(amount=expired))
        self.waste.setVisible(bool(item.expired_quantity))

    def _show_batches(self, opened: Opened) -> None:
        today, item = opened.facts.today, opened.detail.item
        for row, batch in enumerate(opened.detail.batches[:_BATCHES]):
            role, tip = _stage(batch, today)
            for column, text in enumerate(_said(batch, item.unit)):
                label = Label(text, role, elide=column == 0)
                label.setToolTip(tip)
                self._batches.addWidget(label, row, column)
        rest = opened.detail.batches[_BATCHES:]
        if rest:
            more = tr("and %n more batches", "", len(rest))
            self._batches.addWidget(Label(more, "caption"), _BATCHES, 0, 1, 3)

    def _show_chart(self, opened: Opened) -> None:
        item, series = opened.detail.item, opened.detail.series
        points = [
            (float(at), float(balance), f"{fmt.date_time(at)} · {amount(balance, item.unit)}") for at, balance in series
        ]
        self.chart.set_name(tr("Stock of {item} over the last 60 days").format(item=item.name))
        least = tr("Minimum {amount}").format(amount=amount(item.minimum, item.unit))
        ends = (fmt.month_day(day_of(series[0][0])), fmt.relative_day(day_of(series[-1][0]), opened.facts.today))
        self.chart.set_points(
            points, float(item.minimum) if item.minimum else None, least if item.minimum else "", ends=ends
        )
        self.chart.setVisible(bool(opened.detail.ledger))

    def _fill_ledger(self) -> None:
        if self._opened is not None:
            self._show_ledger(self._opened)

    def _show_ledger(self, opened: Opened) -> None:
        lines = opened.detail.ledger[: self.ledger.room()]
        today, facts = opened.facts.today, opened.facts
        self.ledger.set_rows(
            [
                Row(
                    line.id.hex(),
                    (
                        short_date(line.at, today),
                        Cell(kind(line, facts), tip=happened(line, facts)),
                        delta(line),
                        fmt.number(line.balance),
                    ),
                    muted=line.voided is not None,
                )
                for line in lines
            ]
        )
        self.nothing.setVisible(not lines)


def _urgent(item: SupplyView, over: int) -> tuple[str, Tone]:
    """The most urgent that is to be said of what is left, mostly when it expires; ``over`` is how much too much of it
    came back."""
    if item.balance < 0:
        return tr("more went out than came in"), "warn"
    if over:
        return tr("{amount} returned twice, void one").format(amount=amount(over, item.unit)), "warn"
    if item.expired_quantity:
        return tr("{amount} expired").format(amount=amount(item.expired_quantity, item.unit)), "alarm"
    if item.expiring_quantity:
        soon = amount(item.expiring_quantity, item.unit)
        return tr("{amount} expire within {days} days").format(amount=soon, days=EXPIRING_DAYS), "warn"
    if item.later_quantity:
        later = amount(item.later_quantity, item.unit)
        return tr("{amount} expire within {days} days").format(amount=later, days=LATER_DAYS), "neutral"
    return "", "neutral"


def _stage(batch: BatchView, today: date) -> tuple[LabelRole, str]:
    """How a batch's line looks by when it expires, and why."""
    if batch.expires_on is None:
        return "small", ""
    left = (batch.expires_on - today).days
    if left < 0:
        return "error", tr("Expired %n days ago: take it off the shelf", "", -left)
    if left <= EXPIRING_DAYS:
        return "warn_small", tr("Expires in %n days: hand it out first", "", left)
    return "small", tr("Expires in %n days", "", left)


def _said(batch: BatchView, unit: str) -> tuple[str, str, str]:
    name = tr("Batch {batch}").format(batch=batch.batch) if batch.batch else tr("Without batch number")
    until = "" if batch.expires_on is None else fmt.iso_date(batch.expires_on)
    return name, tr("{amount} left").format(amount=amount(batch.quantity, unit)), until
