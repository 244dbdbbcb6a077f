"""What is left of which batch: first expired, first out.

Nobody writes down which packet a bottle was taken from, so what is left is laid out from the batch that keeps longest
downwards. What names its batch (an expired box thrown away) is taken from that batch first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection

from desktop.views import BatchView, RecordId
from sync.times import day_of

_UNDATED_KEEPS: Final = timedelta(days=365)
"""Where a restock without an expiry stands among those with one; for the order alone, no date is made of it."""


@dataclass(slots=True)
class _Lot:
    batch: str
    expires_on: date | None
    quantity: int
    keeps_until: date


def batches(
    connection: Connection, balances: Mapping[RecordId, int], item: RecordId | None = None
) -> dict[RecordId, tuple[BatchView, ...]]:
    """What is left of each batch of the items that track expiry, the first to expire first."""
    lots: dict[RecordId, list[_Lot]] = {}
    received = connection.exec_driver_sql(
        "SELECT m.item, m.batch, m.expires_on, max(m.at), sum(m.quantity) FROM supply s"
        " JOIN movement m ON m.item = s.id AND m.kind = 'restock' AND m.void IS NULL"
        " WHERE s.expires AND (:item IS NULL OR s.id = :item) GROUP BY m.item, m.batch, m.expires_on",
        {"item": item},
    )
    for id_, batch, expires_on, at, quantity in received:
        expiry = None if expires_on is None else date.fromisoformat(expires_on)
        lots.setdefault(bytes(id_), []).append(_Lot(batch, expiry, quantity, expiry or day_of(at) + _UNDATED_KEEPS))
    named = connection.exec_driver_sql(
        "SELECT m.item, m.batch, sum(CASE WHEN m.kind = 'return' THEN -m.quantity ELSE m.quantity END) FROM movement m"
        " WHERE m.batch <> '' AND m.kind <> 'restock' AND m.void IS NULL AND (:item IS NULL OR m.item = :item)"
        " GROUP BY m.item, m.batch",
        {"item": item},
    )
    for id_, batch, quantity in named:
        _take(sorted(lots.get(bytes(id_), ()), key=lambda lot: lot.keeps_until), batch, quantity)
    return {id_: _laid_out(some, balances.get(id_, 0)) for id_, some in lots.items()}


def _take(lots: list[_Lot], batch: str, quantity: int) -> None:
    for lot in lots:
        if lot.batch == batch:
            taken = min(lot.quantity, quantity)
            lot.quantity -= taken
            quantity -= taken


def _laid_out(lots: list[_Lot], balance: int) -> tuple[BatchView, ...]:
    left: list[BatchView] = []
    for lot in sorted(lots, key=lambda lot: (lot.keeps_until, lot.batch), reverse=True):
        quantity = min(lot.quantity, balance)
        if quantity > 0:
            left.append(BatchView(lot.batch, lot.expires_on, quantity))
            balance -= quantity
    if balance > 0 and left:
        left.append(BatchView("", None, balance))
    return tuple(sorted(left, key=lambda view: (view.expires_on is None, view.expires_on or date.max, view.batch)))
