"""What is on the shelf: of every item the last count and the movements after it. Never stored, always worked out.

The rule, the same on every end whatever the order in which things arrive there:

- Voided counts and movements do not count.
- A movement lies before a count that knew of it: the same run wrote it earlier, or the counting PC held it although it
  bears a later time, which the count's ``known`` says. It lies after a count that bears a later time when it knew of
  that, which its own ``known`` says. Any other lies before or after by its time; in the same second it lies before,
  unless the count's own run wrote it later.
- Of several counts the last one counts: the latest that no other count of the item knew of.
- ``known`` is whatever text its writer put there. Of a run it is read once, at the first place where its digits stand;
  what is not written as it should be names nothing. If two lines say each that it knew of the other, the count that
  knew of a movement is believed, and of counts none: then their times tell.

A record's id begins with its run and goes on with its place in the run, so ids tell what one run wrote earlier; and
nobody ever holds a part of a run without what comes before it.

It is written twice and no more: here in SQL, which adds tens of thousands of movements up, and in ``book`` line by
line, for every ledger, report and stocktake; a test holds both against the rule in any order of arrival.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from desktop.store.queries.joined import gone
from desktop.values import Struct
from desktop.views import Instant, RecordId
from sync.ops import ID_BYTES, RUN_PREFIX, address_of, record_id
from sync.records import INCOMING

NEVER: Final = 2**62
"""An instant later than any."""
_MOST_KNOWN: Final = 256
"""Runs of which an entry says that it knew of what they wrote, the latest first: far more than any PC begins while a
clock is wrong."""


def _quoted(codes: frozenset[str]) -> str:
    return ", ".join(f"'{code}'" for code in sorted(codes))


INCOMING_SQL: Final = f"({_quoted(INCOMING)})"
SIGNED: Final = f"CASE WHEN m.kind IN {INCOMING_SQL} THEN m.quantity ELSE -m.quantity END"
"""What a movement ``m`` adds to the balance."""

_ITS: Final = "(SELECT s.id UNION ALL SELECT alias.id FROM alias WHERE alias.stays = s.id)"
"""All records that are the same thing as an item ``s``."""


def _run(record: str) -> str:
    return f"substr({record}.id, 1, {RUN_PREFIX})"


def _names(one: str, other: str) -> str:
    """SQL for whether ``known`` of a movement or count names another one."""
    at = f"instr({one}.known, hex({_run(other)}))"
    return f"({one}.known <> '' AND {at} > 0 AND hex({other}.id) <= substr({one}.known, {at}, {2 * ID_BYTES}))"


def _knew(count: str, other: str) -> str:
    """SQL for whether a count knew of another movement or count when it was made."""
    own = f"{_run(other)} = {_run(count)}"
    return f"CASE WHEN {own} THEN {other}.id < {count}.id ELSE {_names(count, other)} END"


_COUNTS: Final = f"SELECT c.rowid FROM stocktake c WHERE c.item IN {_ITS} AND c.void IS NULL"
_LATEST: Final = "ORDER BY c.at DESC, c.id DESC LIMIT 1"
_LAST_COUNT: Final = f"""coalesce(({_COUNTS} AND NOT EXISTS (
        SELECT 1 FROM stocktake k WHERE k.item IN {_ITS} AND k.void IS NULL AND {_knew("k", "c")}
    ) {_LATEST}), ({_COUNTS} {_LATEST}))
"""
"""The row of the last count of an item ``s``."""

_AFTER_COUNT: Final = f"(m.at > c.at OR {_run('m')} = {_run('c')}) AND NOT {_knew('c', 'm')}"
"""Whether a movement ``m`` with ``m.at >= c.at`` lies after the count ``c`` by its time."""

_BY_KNOWLEDGE: Final = (
    f"m.known <> '' AND {_names('m', 'c')} AND NOT {_knew('c', 'm')}"
    f" AND (m.at < c.at OR (m.at = c.at AND {_run('m')} <> {_run('c')}))"
)
"""Whether any other movement ``m`` lies after the count ``c``."""


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
                AND (c.id IS NULL OR ({_AFTER_COUNT}))
        ), 0) + coalesce((
            SELECT sum({SIGNED}) FROM movement m WHERE m.item IN {_ITS} AND m.void IS NULL AND {_BY_KNOWLEDGE}
        ), 0),
        coalesce((
            SELECT -sum({SIGNED}) FROM movement m
            WHERE m.item IN {_ITS} AND m.kind <> 'restock' AND m.void IS NULL AND m.at >= (
                SELECT max(r.at) FROM movement r WHERE r.item IN {_ITS} AND r.kind = 'restock' AND r.void IS NULL)
        ), 0),
        (SELECT m.at FROM movement m WHERE m.item IN {_ITS} AND m.void IS NULL ORDER BY m.at LIMIT 1)
    FROM supply s LEFT JOIN stocktake c ON c.rowid = {_LAST_COUNT} WHERE :item IS NULL OR s.id = :item
"""
_STOCKS_APART: Final = _STOCKS.replace(f"IN {_ITS}", "= s.id")
"""The same where nothing was joined: much faster, for an index then finds an item's first and last at once."""


_KEPT: Final = "stock"
_MARK: Final = "SELECT mark FROM stock_mark"
_NAMED: Final = """
    SELECT group_concat(mark, ' ') FROM (
        SELECT hex(max(id)) AS mark FROM ({rows}) GROUP BY substr(id, 1, :prefix) ORDER BY max(at) DESC LIMIT :most)
"""
_ID: Final = re.compile(rf"\b[0-9A-F]{{{2 * ID_BYTES}}}\b")
_FIRST_CLASH: Final = "SELECT min(seq) FROM clash WHERE run = ?"
_IS_LATER: Final = """
    SELECT 1 FROM movement WHERE id BETWEEN ?1 AND ?2 AND at >= ?3
    UNION ALL SELECT 1 FROM stocktake WHERE id BETWEEN ?1 AND ?2 AND at >= ?3
"""
_OTHERS: Final = "substr(id, 1, :prefix) <> substr(:own, 1, :prefix)"
_KNOWN_TO_COUNT: Final = _NAMED.format(
    rows=f"SELECT id, at FROM movement WHERE at >= :at AND {_OTHERS}"
    f" UNION ALL SELECT id, at FROM stocktake WHERE at >= :at AND {_OTHERS}"
)
_KNOWN_TO_MOVEMENT: Final = _NAMED.format(
    rows=f"SELECT id, at FROM stocktake WHERE at > :at OR (at = :at AND {_OTHERS})"
)


def stocks(connection: Connection, item: RecordId | None = None) -> Mapping[RecordId, Stock]:
    """The figures of every item, voided ones too; asked for one, of that one at least. What was joined has the figures
    of all of it together.

    What was worked out is kept with the connection until anything of it has changed: most saves are visits.
    """
    mark = int(connection.exec_driver_sql(_MARK).scalar() or 0)
    kept: tuple[int, Mapping[RecordId, Stock]] | None = connection.info.get(_KEPT)
    if kept is not None and kept[0] == mark:
        return kept[1]
    found = _worked_out(connection, item)
    if item is None:
        connection.info[_KEPT] = mark, found
    return found


def known_to_count(connection: Connection, run: bytes, at: Instant) -> str:
    """What a count by ``run`` at this instant says in ``known``: which of others' entries are here that bear a later
    time, or the same."""
    return _known(connection, _KNOWN_TO_COUNT, run, at)


def known_to_movement(connection: Connection, run: bytes, at: Instant) -> str:
    """What a movement by ``run`` at this instant says in ``known``: which counts are here that bear a later time, or of
    others the same."""
    return _known(connection, _KNOWN_TO_MOVEMENT, run, at)


def known_again(
    connection: Connection, record: RecordId, known: str, at: Instant, again: Mapping[RecordId, RecordId]
) -> str:
    """What a movement or count of this instant that clashed says in ``known`` when it is entered again: what it had
    when it was made, and nothing that came since. ``record`` is the id that it would have created, ``again`` what was
    entered again, each under a run of its own, by the ids of old.

    From its run's first clash on, others stand under the ids that it means.
    """
    run, seq = address_of(record)
    had = dict(address_of(bytes.fromhex(id_)) for id_ in _ID.findall(known)) | {run: seq - 1}
    found = [(new, new) for old, new in again.items() if address_of(old)[1] <= had.get(address_of(old)[0], 0)]
    for one, last in had.items():
        clash = connection.exec_driver_sql(_FIRST_CLASH, (one,)).scalar()
        found.append((record_id(one, 1), record_id(one, last if clash is None else min(last, clash - 1))))
    return " ".join(
        last.hex().upper()
        for first, last in found
        if connection.exec_driver_sql(_IS_LATER, (first, last, at)).first() is not None
    )


def _known(connection: Connection, statement: str, run: bytes, at: Instant) -> str:
    asked = {"at": at, "own": record_id(run, 1), "prefix": RUN_PREFIX, "most": _MOST_KNOWN}
    return str(connection.exec_driver_sql(statement, asked).scalar() or "")


def _worked_out(connection: Connection, item: RecordId | None) -> dict[RecordId, Stock]:
    whose = gone(connection)
    joined = set(whose.values())
    asked = item if item is None else whose.get(item, item)
    found: dict[RecordId, Stock] = {}
    if asked not in joined:
        found |= _stocks(connection, _STOCKS_APART, asked)
    for one in joined if item is None else joined & {asked}:
        found |= _stocks(connection, _STOCKS, one)
    found |= {id_: found[stays] for id_, stays in whose.items() if stays in found}
    return found


def _stocks(connection: Connection, statement: str, item: RecordId | None) -> dict[RecordId, Stock]:
    rows = connection.exec_driver_sql(statement, {"item": item})
    return {bytes(id_): Stock(balance, max(out, 0), first) for id_, balance, out, first in rows}
