"""What is on the shelf: of every item the last count and the movements after it. Never stored, always worked out.

The rule, the same on every end whatever the order in which things arrive there:

- Voided counts and movements do not count.
- A movement lies before a count that knew of it: the counting PC held it (its place in the station's log is at or
  before the count's ``seen``), or the same run wrote it earlier. Any other lies before or after by its time; in the
  same second it lies before, unless the count's own run wrote it later.
- Of several counts the last one counts: the latest that no other count of the item knew of.

A record's id begins with its run and goes on with its place in the run, so ids tell what one run wrote earlier.

It is written twice and no more: here in SQL, which adds tens of thousands of movements up, and in ``book`` line by
line, for every ledger, report and stocktake; a test holds both against the rule in any order of arrival.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from desktop.store import local
from desktop.store.queries.joined import gone
from desktop.store.queries.standing import place_of
from desktop.values import Struct
from desktop.views import Instant, RecordId
from sync.log import Log
from sync.records import INCOMING

NEVER: Final = 2**62
"""Stands for the place of what has none: behind everything that anybody has seen."""


def _quoted(codes: frozenset[str]) -> str:
    return ", ".join(f"'{code}'" for code in sorted(codes))


INCOMING_SQL: Final = f"({_quoted(INCOMING)})"
SIGNED: Final = f"CASE WHEN m.kind IN {INCOMING_SQL} THEN m.quantity ELSE -m.quantity END"
"""What a movement ``m`` adds to the balance."""

_ITS: Final = "(SELECT s.id UNION ALL SELECT alias.id FROM alias WHERE alias.stays = s.id)"
"""All records that are the same thing as an item ``s``."""

_LAST_COUNT: Final = f"""
    SELECT c.rowid FROM stocktake c WHERE c.item IN {_ITS} AND c.void IS NULL AND NOT EXISTS (
        SELECT 1 FROM stocktake k WHERE k.item IN {_ITS} AND k.void IS NULL AND (
            (substr(k.id, 1, 9) = substr(c.id, 1, 9) AND k.id > c.id)
            OR (k.seen > 0 AND k.seen >= coalesce({place_of("c.entry")}, {NEVER}))
        )
    ) ORDER BY c.at DESC, c.id DESC LIMIT 1
"""
"""The row of the last count of an item ``s``."""

AFTER_COUNT: Final = f"""
    (m.at > c.at OR substr(m.id, 1, 9) = substr(c.id, 1, 9))
    AND NOT (substr(m.id, 1, 9) = substr(c.id, 1, 9) AND m.id < c.id)
    AND (
        c.seen = 0
        OR (:straight AND m.entry > c.entry)
        OR coalesce({place_of("m.entry")}, {NEVER}) > c.seen
    )
"""
"""Whether a movement ``m`` with ``m.at >= c.at`` lies after the count ``c``.

Looking up a movement's place is what takes long. As long as no places were taken back here (``straight``), what the
count had seen also stands before it in the order of arrival, so that later arrivals need not be looked up.
"""


class Stock(Struct, frozen=True):
    """One item's figures, in its smallest unit."""

    balance: int
    net_out_since_restock: int
    """What has gone out, less what came back, since the last restock."""
    first_movement: Instant | None


_STOCKS: Final = f"""
    SELECT s.id,
        coalesce(c.counted, 0) + coalesce((
            SELECT sum({SIGNED}) FROM movement m
            WHERE m.item IN {_ITS} AND m.at >= coalesce(c.at, {-NEVER}) AND m.void IS NULL
                AND (c.id IS NULL OR ({AFTER_COUNT}))
        ), 0),
        coalesce((
            SELECT -sum({SIGNED}) FROM movement m
            WHERE m.item IN {_ITS} AND m.kind <> 'restock' AND m.void IS NULL AND m.at >= (
                SELECT max(r.at) FROM movement r WHERE r.item IN {_ITS} AND r.kind = 'restock' AND r.void IS NULL)
        ), 0),
        (SELECT m.at FROM movement m WHERE m.item IN {_ITS} AND m.void IS NULL ORDER BY m.at LIMIT 1)
    FROM supply s LEFT JOIN stocktake c ON c.rowid = ({_LAST_COUNT}) WHERE :item IS NULL OR s.id = :item
"""
_STOCKS_APART: Final = _STOCKS.replace(f"IN {_ITS}", "= s.id")
"""The same where nothing was joined: much faster, for an index then finds an item's first and last at once."""


_KEPT: Final = "stock"
_MARK: Final = "SELECT mark FROM stock_mark"
_PLACED: Final = (
    f"SELECT n FROM cursor WHERE log = {int(Log.STATION)} AND EXISTS (SELECT 1 FROM stocktake WHERE seen > 0)"
)

_Mark = tuple[int, bool, int]


def stocks(connection: Connection, item: RecordId | None = None) -> Mapping[RecordId, Stock]:
    """The figures of every item, voided ones too; asked for one, of that one at least. What was joined has the figures
    of all of it together.

    What was worked out is kept with the connection until anything of it has changed: most saves are visits.
    """
    mark = _mark(connection)
    kept: tuple[_Mark, Mapping[RecordId, Stock]] | None = connection.info.get(_KEPT)
    if kept is not None and kept[0] == mark:
        return kept[1]
    found = _worked_out(connection, item, straight=mark[1])
    if item is None:
        connection.info[_KEPT] = mark, found
    return found


def _mark(connection: Connection) -> _Mark:
    """What is another one when the stock may be."""
    straight = local.get(connection, local.REWOUND) is None
    mark = connection.exec_driver_sql(_MARK).scalar()
    # Only a count that knew of others' entries makes anything of the places that entries have.
    places = connection.exec_driver_sql(_PLACED).scalar()
    return int(mark or 0), straight, int(places or 0)


def _worked_out(connection: Connection, item: RecordId | None, *, straight: bool) -> dict[RecordId, Stock]:
    whose = gone(connection)
    joined = set(whose.values())
    asked = item if item is None else whose.get(item, item)
    found: dict[RecordId, Stock] = {}
    if asked not in joined:
        found |= _stocks(connection, _STOCKS_APART, asked, straight)
    for one in joined if item is None else joined & {asked}:
        found |= _stocks(connection, _STOCKS, one, straight)
    found |= {id_: found[stays] for id_, stays in whose.items() if stays in found}
    return found


def _stocks(
    connection: Connection, statement: str, item: RecordId | None, straight: bool
) -> dict[RecordId, Stock]:
    rows = connection.exec_driver_sql(statement, {"item": item, "straight": straight})
    return {bytes(id_): Stock(balance, max(out, 0), first) for id_, balance, out, first in rows}
