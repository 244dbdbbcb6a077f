"""What is left of which batch: first expired, first out.

Nobody writes down which packet a bottle was taken from, so what went out is taken from what had come in before it, that
which keeps shortest first. What names its batch (an expired box thrown away, one taken before its turn) is taken from
that batch: by its number, or without one by its date, and by its date besides where two batches bear one number. What
went out beyond the books is owed by what comes in next, and what is named as of no batch is never taken from what had
expired by then.
"""

from __future__ import annotations

import json
from bisect import bisect_right, insort
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from sqlalchemy import Connection

from desktop.store.queries.joined import STANDS, marks, whole
from desktop.store.queries.stock import NEVER
from desktop.values import Struct
from desktop.views import BatchView, Instant, RecordId
from sync.times import day_of

_UNDATED_KEEPS: Final = timedelta(days=365)
"""Where a restock without an expiry stands among those with one; for the order alone, no date is made of it."""


NAMELESS: Final = "-"
"""How a batch without number and date is named, and what comes from none that the books know."""


def batch_name(batch: str, expires_on: date | None) -> str:
    """By what a movement names the batch that it was taken from."""
    return batch or (NAMELESS if expires_on is None else expires_on.isoformat())


def number_of(batch: str, expires_on: date | None) -> str:
    """The number in a movement's name of a batch; empty where it is named by its date."""
    return "" if batch in (NAMELESS, "" if expires_on is None else expires_on.isoformat()) else batch


_GONE: Final = "iif(kind = 'return', -quantity, quantity)"
_SPANS: Final = "SELECT json_extract(value, '$[0]') AS since, json_extract(value, '$[1]') AS until FROM json_each(?)"


class _Lot(Struct, frozen=True):
    keeps_until: date
    at: Instant
    batch: str
    expires_on: date | None
    quantity: int


class _Out(Struct, frozen=True):
    at: Instant
    quantity: int
    good_only: bool = False
    """Whether what had expired by then stays."""


_Named = dict[tuple[str, str | None], int]


def batches(
    connection: Connection, balances: Mapping[RecordId, int], item: RecordId | None = None, until: Instant = NEVER
) -> dict[RecordId, tuple[BatchView, ...]]:
    """What is left of each batch of the items that track expiry, the first to expire first; with ``until`` what was at
    that instant, of which the balances are then."""
    tracked = connection.exec_driver_sql(
        f"SELECT id FROM supply WHERE expires AND (:item IS NULL OR id = :item) AND {STANDS}", {"item": item}
    ).all()
    found = {}
    for (id_,) in tracked:
        balance = balances.get(bytes(id_), 0)
        its = whole(connection, bytes(id_))
        named = _named(connection, its, until)
        nameless = _nameless(connection, its, until) if named.pop((NAMELESS, None), 0) else []
        if balance > 0 or nameless:
            lots = sorted(_lots(connection, its, named, until), key=lambda lot: (lot.at, lot.keeps_until))
            unsaid = sum(lot.quantity for lot in lots) - balance
            outs = _outs(connection, its, lots, nameless, unsaid, until)
            found[bytes(id_)] = _views(_left(lots, outs), sum(out.quantity for out in outs) - unsaid)
    return found


def _lots(connection: Connection, its: tuple[RecordId, ...], named: _Named, until: Instant) -> Iterator[_Lot]:
    """What came in, less what is known to have gone out of it again."""
    rows = connection.exec_driver_sql(
        f"SELECT at, batch, expires_on, quantity FROM movement WHERE item IN {marks(its)} AND kind = 'restock'"
        " AND void IS NULL AND +at <= ? ORDER BY expires_on DESC, at DESC",
        (*its, until),
    )
    for at, batch, day, quantity in rows:
        expires_on = None if day is None else date.fromisoformat(day)
        rest = quantity - _taken(batch_name(batch, expires_on), day, quantity, named) if named else quantity
        if rest:
            yield _Lot(expires_on or day_of(at) + _UNDATED_KEEPS, at, batch, expires_on, rest)


def _named(connection: Connection, its: tuple[RecordId, ...], until: Instant) -> _Named:
    """What went out of which batch by name and date; without a date where only a number was given."""
    rows = connection.exec_driver_sql(
        f"SELECT batch, expires_on, sum({_GONE}) FROM movement"
        f" WHERE item IN {marks(its)} AND batch <> '' AND kind <> 'restock' AND void IS NULL"
        " AND +at <= ? GROUP BY batch, expires_on",
        (*its, until),
    )
    return {(batch, expires_on): int(quantity) for batch, expires_on, quantity in rows}


def _nameless(connection: Connection, its: tuple[RecordId, ...], until: Instant) -> list[_Out]:
    rows = connection.exec_driver_sql(
        f"SELECT at, quantity FROM movement WHERE item IN {marks(its)} AND batch <> '' AND batch = '{NAMELESS}'"
        " AND expires_on IS NULL AND kind <> 'restock' AND kind <> 'return' AND void IS NULL AND +at <= ? ORDER BY at",
        (*its, until),
    )
    return [_Out(at, quantity, good_only=True) for at, quantity in rows]


def _taken(name: str, day: str | None, quantity: int, named: _Named) -> int:
    """How much of what came in is known to have gone out of it again; ``named`` is less by that."""
    taken = 0
    for key in dict.fromkeys(((name, day), (name, None))):
        some = min(quantity - taken, max(0, named.get(key, 0)))
        if some:
            named[key] -= some
            taken += some
    return taken


def _outs(
    connection: Connection,
    its: tuple[RecordId, ...],
    lots: list[_Lot],
    nameless: list[_Out],
    unsaid: int,
    until: Instant,
) -> list[_Out]:
    """What went out of no known batch, ``unsaid`` in all, in the order of time and as coarse as the lots allow.

    As long as what comes in keeps longer than what came before it, the first to come is the first to expire, and when
    anything went out makes no difference. What a count found missing or too much has no time: missing is what went
    first, and too much what went last. What came back undoes what went out before it. No quantity is below zero, so
    that they are more than ``unsaid`` where more was found than ever came in.
    """
    apart = [lot.at for before, lot in pairwise(lots) if lot.keeps_until < before.keeps_until]
    since = min([*apart[:1], *(out.at for out in nameless[:1])], default=None)
    if since is None:
        return [_Out(lots[-1].at, unsaid)] if lots and unsaid > 0 else []
    bounds = sorted({since, *(lot.at for lot in lots if lot.at > since), *(out.at for out in nameless)})
    spans = json.dumps([*pairwise(bounds), (bounds[-1], min(NEVER, until + 1))])
    # What an index holds whole, less the few that name a batch: their names stand in the rows alone.
    rows = connection.exec_driver_sql(
        f"WITH span AS MATERIALIZED ({_SPANS}) SELECT since, (SELECT coalesce(sum({_GONE}), 0) FROM movement"
        f" WHERE item IN {marks(its)} AND at >= since AND at < until AND kind <> 'restock' AND void IS NULL) FROM span",
        (spans, *its),
    )
    gone = {at: int(quantity) for at, quantity in rows}
    for at, quantity in connection.exec_driver_sql(
        f"SELECT at, {_GONE} FROM movement WHERE item IN {marks(its)} AND batch <> '' AND kind <> 'restock'"
        " AND void IS NULL AND +at BETWEEN ? AND ?",  # + keeps it to the small index of what is named
        (*its, since, until),
    ):
        gone[bounds[bisect_right(bounds, at) - 1]] -= quantity
    later = [*nameless, *(_Out(at, quantity) for at, quantity in gone.items())]
    later.sort(key=lambda out: (out.at, not out.good_only))
    earlier = unsaid - sum(out.quantity for out in later)
    back = max(0, -earlier)
    kept: list[_Out] = []
    for out in reversed([_Out(since - 1, max(0, earlier)), *later]):
        back -= out.quantity
        kept.append(_Out(out.at, max(0, -back), out.good_only))
        back = max(0, back)
    return kept[::-1]


class _Shelf:
    """What there is as time goes on, and what is owed to it."""

    def __init__(self) -> None:
        self._there: list[tuple[_Lot, list[int]]] = []
        self._owed, self._owed_good = 0, 0

    def put(self, lot: _Lot) -> None:
        """What comes in pays what is owed first."""
        insort(self._there, (lot, [lot.quantity]), key=lambda one: one[0].keeps_until)
        self._owed = self._take(self._owed, None)
        self._owed_good = self._take(self._owed_good, day_of(lot.at))

    def take(self, out: _Out) -> None:
        """What is not there is owed."""
        if out.good_only:
            self._owed_good = self._take(self._owed_good + out.quantity, day_of(out.at))
        else:
            self._owed = self._take(self._owed + out.quantity, None)

    def left(self) -> list[tuple[_Lot, int]]:
        """What is there now."""
        return [(lot, rest[0]) for lot, rest in self._there]

    def _take(self, quantity: int, day: date | None) -> int:
        """How much of it was not there."""
        if not quantity:
            return 0
        emptied = False
        for lot, rest in self._there:
            if day is None or lot.expires_on is None or lot.expires_on >= day:
                some = min(rest[0], quantity)
                rest[0] -= some
                quantity -= some
                emptied = emptied or not rest[0]
            if not quantity:
                break
        if emptied:
            self._there = [one for one in self._there if one[1][0]]
        return quantity


def _left(lots: list[_Lot], outs: list[_Out]) -> dict[tuple[date | None, str], int]:
    shelf = _Shelf()
    coming = iter(lots)
    lot = next(coming, None)
    for out in outs:
        while lot is not None and lot.at <= out.at:
            shelf.put(lot)
            lot = next(coming, None)
        shelf.take(out)
    while lot is not None:
        shelf.put(lot)
        lot = next(coming, None)
    left: dict[tuple[date | None, str], int] = {}
    for lot, rest in shelf.left():
        key = (lot.expires_on, lot.batch)
        left[key] = left.get(key, 0) + rest
    return left


def _views(left: dict[tuple[date | None, str], int], more: int) -> tuple[BatchView, ...]:
    """``more`` is what was found beyond all that came in."""
    if more and left:
        left[None, ""] = left.get((None, ""), 0) + more
    views = [BatchView(batch, expires_on, quantity) for (expires_on, batch), quantity in left.items()]
    return tuple(sorted(views, key=lambda view: (view.expires_on is None, view.expires_on or date.max, view.batch)))
