"""The list of items: what is there, how long it lasts, what wants doing. Knows no service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from desktop.ui import format as fmt
from desktop.ui.supplies.facts import Shown
from desktop.ui.supplies.words import NONE, days, notice, packing, tone
from desktop.ui.text import tr
from desktop.ui.widgets.table_card import TableCard
from desktop.ui.widgets.table_model import Cell, Column, Row
from desktop.views import SupplyView

_FAR: Final = 10**9
_ORDERS: Final[dict[int, Callable[[SupplyView], Any]]] = {
    1: lambda item: item.balance,
    3: lambda item: item.fill,
    4: lambda item: _FAR if item.days_left is None else item.days_left,
    5: lambda item: item.next_expiry or date.max,
}
"""By which column heads the list can be ordered; the name's order is the list's own, by category."""


class SupplyTable(TableCard):
    """Click a head to order by it; click the first to have the shelves' order again."""

    def __init__(self) -> None:
        super().__init__(
            (
                Column(tr("Item"), stretch=3),
                Column(tr("Stock"), "figure", 72),
                Column(tr("Unit"), "muted", 48),
                Column(tr("Level"), "level", 116),
                Column(tr("Lasts"), "number", 76),
                Column(tr("Best before"), "muted", 108),
                Column("", "pill", 116, name=tr("Notice")),
            )
        )
        self._shown: Shown | None = None
        self._order: tuple[int, bool] | None = None
        self.table.set_row_height(42)
        self.table.set_sortable(True)
        self.table.sort_requested.connect(self._sort)

    def show_items(self, shown: Shown) -> None:
        """Show these items; what was selected stays selected."""
        self._shown = shown
        today = shown.facts.today
        self.table.set_rows([_row(item, today) for item in self._ordered(shown.found)])
        if len(shown.found) < len(shown.facts.items):
            self.set_footer(tr("{n} of %n items", "", len(shown.facts.items)).format(n=len(shown.found)))
        else:
            self.set_footer(tr("%n items", "", len(shown.found)) if shown.found else "")

    def first(self) -> str:
        """Key of the first row, empty without any."""
        return self.table.rows.row_at(0).key if self.table.rows.rowCount() else ""

    def _ordered(self, found: Sequence[SupplyView]) -> Sequence[SupplyView]:
        if self._order is None:
            return found
        column, descending = self._order
        return sorted(found, key=_ORDERS[column], reverse=descending)

    def _sort(self, column: int, descending: bool) -> None:
        self._order = (column, descending) if column in _ORDERS else None
        if self._order is None:
            self.table.set_sortable(True)
        else:
            self.table.set_sortable(True, column, descending)
        if self._shown is not None:
            self.show_items(self._shown)


def _row(item: SupplyView, today: date) -> Row:
    tip = packing(item)
    if item.minimum:
        tip = fmt.joined(tip, tr("Minimum {amount}").format(amount=f"{fmt.number(item.minimum)} {item.unit}"))
    return Row(
        item.id.hex(),
        (
            Cell(item.name, tip=tip),
            Cell(fmt.number(item.balance), "alarm" if item.balance < 0 else None, copy=str(item.balance), tip=tip),
            Cell(item.unit, tip=tip),
            Cell(value=item.fill, tone=tone(item, today), tip=tip),
            Cell(days(item.days_left), tip=tr("At the pace of the last four weeks")),
            Cell(NONE if item.next_expiry is None else fmt.iso_date(item.next_expiry)),
            notice(item, today),
        ),
    )
