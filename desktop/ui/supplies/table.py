"""The list of items: what is there, how long it lasts, what wants doing. Knows no service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from PySide6.QtCore import QEvent, QModelIndex, Signal
from PySide6.QtGui import QResizeEvent

from desktop.i18n import CHINESE
from desktop.ui import format as fmt
from desktop.ui.supplies.facts import Shown, SupplyFacts
from desktop.ui.supplies.words import NONE, amount, days, notice, pace, packing, tone
from desktop.ui.text import language, tr
from desktop.ui.theme import Tone, px
from desktop.ui.units import unit_name
from desktop.ui.widgets.table_card import TableCard
from desktop.ui.widgets.table_model import Cell, Column, Row
from desktop.views import SupplyView

_FAR: Final = 10**9
_ORDERS: Final[dict[str, Callable[[SupplyView], Any]]] = {
    "stock": lambda item: item.balance,
    "amount": lambda item: item.balance,
    "level": lambda item: item.fill,
    "lasts": lambda item: _FAR if item.days_left is None else item.days_left,
    "expiry": lambda item: item.next_expiry or date.max,
}
"""By which columns the list can be ordered; the name's order is the list's own, by category."""
_ALL: Final = ("name", "stock", "unit", "amount", "level", "lasts", "expiry", "notice")
_LESS: Final = ((640, ("amount",)), (510, ("stock", "unit", "level")), (0, ("stock", "unit", "level", "expiry")))
"""From which width on (px at 100 % text) which columns make room for the name; what they say stands on the card too."""


class SupplyTable(TableCard):
    """Click a head to order by it; click the first to have the shelves' order again.

    Signal ``count_wanted(str)`` with an item's key when a click on its notice asks for its shelf to be counted.
    """

    count_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.table.setAccessibleName(tr("Supplies"))
        self._columns = {
            "name": Column(tr("Item"), stretch=3),
            "stock": Column(tr("Stock"), "figure", 72),
            "amount": Column(tr("Stock"), "figure", 92),
            "unit": Column(tr("Unit"), "muted", 48 if language() == CHINESE else 66),
            "level": Column(tr("Level"), "level", 116),
            "lasts": Column(tr("Lasts"), "number", 76),
            "expiry": Column(tr("Best before"), "muted", 108),
            "notice": Column("", "pill", 116, name=tr("Notice")),
        }
        self._keys: tuple[str, ...] = ()
        self._shown: Shown | None = None
        self._order: tuple[str, bool] | None = None
        self.table.set_row_height(42)
        self.table.set_sortable(True)
        self.table.sort_requested.connect(self._sort)
        self.table.clicked.connect(self._clicked)
        self._fit()

    def show_items(self, shown: Shown) -> None:
        """Show these items; what was selected stays selected."""
        self._shown = shown
        self._show_rows()
        if len(shown.found) < len(shown.facts.items):
            self.set_footer(tr("{n} of %n items", "", len(shown.facts.items)).format(n=len(shown.found)))
        else:
            self.set_footer(tr("%n items", "", len(shown.found)) if shown.found else "")

    def first(self) -> str:
        """Key of the first row, empty without any."""
        return self.table.rows.row_at(0).key if self.table.rows.rowCount() else ""

    def _show_rows(self) -> None:
        if self._shown is not None:
            facts = self._shown.facts
            self.table.set_rows([self._row(item, facts) for item in self._ordered(self._shown.found)])

    def _row(self, item: SupplyView, facts: SupplyFacts) -> Row:
        cells = _cells(item, facts.today, facts.late(item.id) if facts.loans else 0)
        return Row(item.id.hex(), tuple(cells[key] for key in self._keys))

    def _ordered(self, found: Sequence[SupplyView]) -> Sequence[SupplyView]:
        if self._order is None:
            return found
        key, descending = self._order
        return sorted(found, key=_ORDERS[key], reverse=descending)

    def _clicked(self, index: QModelIndex) -> None:
        if self._shown is None or self._keys[index.column()] != "notice":
            return
        key = self.table.rows.row_at(index.row()).key
        if any(item.balance < 0 and item.id.hex() == key for item in self._shown.found):
            self.count_wanted.emit(key)

    def _sort(self, column: int, descending: bool) -> None:
        key = self._keys[column]
        self._order = (key, descending) if key in _ORDERS else None
        self._mark_order()
        self._show_rows()

    def _mark_order(self) -> None:
        if self._order is not None and self._order[0] in self._keys:
            self.table.set_sortable(True, self._keys.index(self._order[0]), self._order[1])
        else:
            self.table.set_sortable(True)

    def _fit(self) -> None:
        room = self.width() * 100 // px(100)
        left_out = next(keys for least, keys in _LESS if room >= least)
        keys = tuple(key for key in _ALL if key not in left_out)
        if keys != self._keys:
            chosen = self.table.selected_keys()
            self._keys = keys
            self.table.set_rows([])
            self.table.set_columns([self._columns[key] for key in keys])
            self._mark_order()
            self._show_rows()
            for key in chosen[:1]:
                self.table.select(key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_order"):
            self._fit()


def _cells(item: SupplyView, today: date, late: int) -> dict[str, Cell]:
    tip = packing(item)
    if item.minimum:
        tip = fmt.joined(tip, tr("Minimum {amount}").format(amount=amount(item.minimum, item.unit)))
    below: Tone | None = "warn" if item.balance < 0 else None
    return {
        "name": Cell(item.name, tip=tip),
        "stock": Cell(fmt.number(item.balance), below, copy=str(item.balance), tip=tip),
        "unit": Cell(unit_name(item.unit, item.balance), tip=tip),
        "amount": Cell(amount(item.balance, item.unit), below, copy=str(item.balance), tip=tip),
        "level": Cell(value=item.fill, tone=tone(item, today), tip=tip),
        "lasts": Cell(days(item.days_left), tip=pace(item)),
        "expiry": Cell(NONE if item.next_expiry is None else fmt.iso_date(item.next_expiry)),
        "notice": notice(item, today, late),
    }
