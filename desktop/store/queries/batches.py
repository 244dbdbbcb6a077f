"""What is left of which batch: first expired, first out.

Nobody writes down which packet a bottle was taken from, so what is left is laid out from the batch that keeps longest
downwards. What names its batch (an expired box thrown away, one taken before its turn) is taken from that batch: by its
number, or without one by its date, and by its date besides where two batches bear one number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from heapq import merge
from typing import Final

from sqlalchemy import Connection

from desktop.store.queries.joined import STANDS, marks, whole
from desktop.values import Struct
from desktop.views import BatchView, RecordId
from sync.times import day_of

_UNDATED_KEEPS: Final = timedelta(days=365)
"""Where a restock without an expiry stands among those with one; for the order alone, no date is made of it."""


NAMELESS: Final = "-"
"""How a batch without number and date is named."""


def batch_name(batch: str, expires_on: date | None) -> str:
    """By what a movement names the batch that it was taken from."""
    return batch or (NAMELESS if expires_on is None else expires_on.isoformat())


def number_of(batch: str, expires_on: date | None) -> str:
    """The number in a movement's name of a batch; empty where it is named by its date."""
    return "" if batch in (NAMELESS, "" if expires_on is None else expires_on.isoformat()) else batch


class _Lot(Struct, frozen=True):
    keeps_until: date
    batch: str
    expires_on: date | None
    quantity: int


def batches(
    connection: Connection, balances: Mapping[RecordId, int], item: RecordId | None = None
) -> dict[RecordId, tuple[BatchView, ...]]:
    """What is left of each batch of the items that track expiry, the first to expire first."""
    tracked = connection.exec_driver_sql(
        f"SELECT id FROM supply WHERE expires AND (:item IS NULL OR id = :item) AND {STANDS}", {"item": item}
    ).all()
    found = {}
    for (id_,) in tracked:
        balance = balances.get(bytes(id_), 0)
        if balance > 0:
            its = whole(connection, bytes(id_))
            found[bytes(id_)] = _laid_out(_lots(connection, its), _named(connection, its), balance)
    return found


def _lots(connection: Connection, its: tuple[RecordId, ...]) -> Iterator[_Lot]:
    """What came in, that which keeps longest first; read no further than it is asked for."""
    dated = connection.exec_driver_sql(
        f"SELECT batch, expires_on, quantity FROM movement WHERE item IN {marks(its)} AND kind = 'restock'"
        " AND void IS NULL AND expires_on IS NOT NULL ORDER BY expires_on DESC, at DESC",
        its,
    )
    undated = connection.exec_driver_sql(
        f"SELECT batch, at, quantity FROM movement WHERE item IN {marks(its)} AND kind = 'restock'"
        " AND void IS NULL AND expires_on IS NULL ORDER BY at DESC",
        its,
    )
    return merge(
        (_dated(batch, date.fromisoformat(expires_on), quantity) for batch, expires_on, quantity in dated),
        (_Lot(day_of(at) + _UNDATED_KEEPS, batch, None, quantity) for batch, at, quantity in undated),
        key=lambda lot: lot.keeps_until,
        reverse=True,
    )


def _dated(batch: str, expires_on: date, quantity: int) -> _Lot:
    return _Lot(expires_on, batch, expires_on, quantity)


def _named(connection: Connection, its: tuple[RecordId, ...]) -> dict[tuple[str, str | None], int]:
    """What went out of which batch by name and date; without a date where only a number was given."""
    rows = connection.exec_driver_sql(
        "SELECT batch, expires_on, sum(CASE WHEN kind = 'return' THEN -quantity ELSE quantity END) FROM movement"
        f" WHERE item IN {marks(its)} AND batch <> '' AND kind <> 'restock' AND void IS NULL"
        " GROUP BY batch, expires_on",
        its,
    )
    return {(batch, expires_on): int(quantity) for batch, expires_on, quantity in rows}


def _taken(lot: _Lot, named: dict[tuple[str, str | None], int]) -> int:
    """How much of what came in is known to have gone out of it again; ``named`` is less by that."""
    name, day = batch_name(lot.batch, lot.expires_on), None if lot.expires_on is None else lot.expires_on.isoformat()
    taken = 0
    for key in dict.fromkeys(((name, day), (name, None))):
        some = min(lot.quantity - taken, max(0, named.get(key, 0)))
        if some:
            named[key] -= some
            taken += some
    return taken


def _laid_out(
    lots: Iterator[_Lot], named: dict[tuple[str, str | None], int], balance: int
) -> tuple[BatchView, ...]:
    left: dict[tuple[date | None, str], int] = {}
    for lot in lots:
        taken = _taken(lot, named)
        quantity = min(lot.quantity - taken, balance)
        if quantity > 0:
            key = (lot.expires_on, lot.batch)
            left[key] = left.get(key, 0) + quantity
            balance -= quantity
        if balance == 0:
            break
    if balance and left:
        left[None, ""] = left.get((None, ""), 0) + balance
    views = [BatchView(batch, expires_on, quantity) for (expires_on, batch), quantity in left.items()]
    return tuple(sorted(views, key=lambda view: (view.expires_on is None, view.expires_on or date.max, view.batch)))
