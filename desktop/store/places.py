"""Where ops stand in the logs: stretches of neighbouring entries that are neighbouring ops as well.

A stretch keeps the chain's hash before its first entry and none of the entries' own: a hash is worked out from there
when it is asked for, which is seldom, and stretches are short enough for that to be quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import Connection

from desktop.store.queries.standing import place_of
from desktop.values import Struct
from sync.log import GENESIS, START, Head, Log, chain_many

LONGEST: Final = 512
"""Entries in one stretch at the most."""

_EXTEND: Final = (
    "UPDATE stretch SET count = count + ?1 WHERE log = ?2 AND n = (SELECT max(n) FROM stretch WHERE log = ?2)"
    f" AND n + count = ?3 AND op + count = ?4 AND count + ?1 <= {LONGEST}"
)
_INSERT: Final = "INSERT INTO stretch (log, n, count, op, before) VALUES (?, ?, ?, ?, ?)"
_AT: Final = "SELECT n, count, op, before FROM stretch WHERE log = ? AND n <= ? ORDER BY n DESC LIMIT 1"
_BODIES: Final = "SELECT body FROM op WHERE id BETWEEN ? AND ? ORDER BY id"


class Stretch(Struct, frozen=True):
    """``count`` entries from ``n`` on; the first of them is the op ``op``, the chain's hash before it ``before``."""

    n: int
    count: int
    op: int
    before: bytes


def add(
    connection: Connection, log: Log, first: int, ids: Sequence[int], before: bytes, hashes: Sequence[bytes]
) -> None:
    """Put ops at the end of a log, the first at number ``first``; ``hashes`` are the chain's from there on."""
    start, total = 0, len(ids)
    while start < total:
        end = _neighbours(ids, start)
        if end - start < LONGEST:
            grown = connection.exec_driver_sql(_EXTEND, (end - start, int(log), first + start, ids[start])).rowcount
            if grown:
                start = end
                continue
        for at in range(start, end, LONGEST):
            count = min(LONGEST, end - at)
            hash_ = hashes[at - 1] if at else before
            connection.exec_driver_sql(_INSERT, (int(log), first + at, count, ids[at], hash_))
        start = end


def _neighbours(ids: Sequence[int], start: int) -> int:
    """Where the neighbouring ops end that begin at an index."""
    if isinstance(ids, range):
        return len(ids)
    end = start + 1
    while end < len(ids) and ids[end] == ids[end - 1] + 1:
        end += 1
    return end


def hash_at(connection: Connection, log: Log, n: int) -> bytes | None:
    """The chain's hash at an entry, GENESIS at 0, None where the log has no such entry."""
    if n == 0:
        return GENESIS
    found = _stretch_with(connection, log, n)
    if found is None:
        return None
    bodies = connection.exec_driver_sql(_BODIES, (found.op, found.op + n - found.n)).scalars()
    return chain_many(found.before, bodies)[-1]


def stretches(connection: Connection, log: Log, after: int = 0) -> Iterator[Stretch]:
    """The stretches of a log that hold entries after a number, in order."""
    rows = connection.exec_driver_sql(
        "SELECT n, count, op, before FROM stretch WHERE log = ? AND n + count - 1 > ? ORDER BY n", (int(log), after)
    )
    for row in rows.all():
        yield Stretch(*row)


def bodies_after(connection: Connection, log: Log, n: int) -> Iterator[tuple[int, bytes]]:
    """The ops behind an entry of a log with their canonical forms, in order."""
    for there in stretches(connection, log, n):
        first = there.op + max(0, n - there.n + 1)
        rows = connection.exec_driver_sql(_BODIES, (first, there.op + there.count - 1)).scalars()
        yield from enumerate(rows, first)


def cursor(connection: Connection, log: Log) -> Head:
    """How far a log goes here."""
    row = connection.exec_driver_sql("SELECT n, hash FROM cursor WHERE log = ?", (int(log),)).first()
    return START if row is None else Head(*row)


def place(connection: Connection, op: int) -> int | None:
    """The number of an op in its log, None while it has none."""
    found = connection.exec_driver_sql(f"SELECT {place_of('?1')}", (op,)).scalar()
    return None if found is None else int(found)


def cut(connection: Connection, log: Log, n: int) -> None:
    """Take every entry after ``n`` out of a log."""
    last = _stretch_with(connection, log, n)
    connection.exec_driver_sql("DELETE FROM stretch WHERE log = ? AND n > ?", (int(log), n))
    if last is not None:
        connection.exec_driver_sql(
            "UPDATE stretch SET count = ? WHERE log = ? AND n = ?", (n - last.n + 1, int(log), last.n)
        )


def set_cursor(connection: Connection, log: Log, head: Head) -> None:
    """Say how far a log goes here."""
    connection.exec_driver_sql(
        "INSERT INTO cursor (log, n, hash) VALUES (?, ?, ?)"
        " ON CONFLICT (log) DO UPDATE SET n = excluded.n, hash = excluded.hash",
        (int(log), head.n, head.hash),
    )


def _stretch_with(connection: Connection, log: Log, n: int) -> Stretch | None:
    row = connection.exec_driver_sql(_AT, (int(log), n)).first()
    found = None if row is None else Stretch(*row)
    return None if found is None or found.n + found.count <= n else found
