"""The logs as they stand in the database: looking up, reading and growing them.

Whoever appends holds the lock of the log's head (:func:`sync.server.db.lock_head`). Knows nothing of devices,
signatures or what an op means.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from sync.log import GENESIS, SHORT_HASH_BYTES, Head, Log, chain_many
from sync.ops import Op
from sync.server.db import insert_many
from sync.server.schema import UNION_LOG, entry, head


@dataclass(frozen=True, slots=True)
class Logs:
    """The numbers of the three logs that a station follows."""

    union: int
    region: int
    station: int

    def __getitem__(self, log: Log) -> int:
        return (self.union, self.region, self.station)[log]


def region_log(region: str) -> int:
    """The number of a region's log."""
    return int(region)


def logs_of(region: str, station_log: int) -> Logs:
    """The logs that a station of a region follows."""
    return Logs(UNION_LOG, region_log(region), station_log)


@dataclass(frozen=True, slots=True)
class Known:
    """An op that a log has already."""

    n: int
    body: bytes


def find_known(connection: Connection, log: int, ops: Sequence[Op]) -> dict[tuple[bytes, int], Known]:
    """Those of the ops' addresses that the log has, with the content that stands there."""
    bounds: dict[bytes, tuple[int, int]] = {}
    for op in ops:
        low, high = bounds.get(op.run, (op.seq, op.seq))
        bounds[op.run] = (min(low, op.seq), max(high, op.seq))
    known = {}
    for run, (low, high) in bounds.items():
        rows = connection.execute(
            select(entry.c.seq, entry.c.n, entry.c.body).where(
                entry.c.log == log, entry.c.run == run, entry.c.seq.between(low, high)
            )
        )
        for seq, n, body in rows:
            known[run, seq] = Known(n, body)
    return known


def append(connection: Connection, log: int, at: Head, ops: Sequence[Op], bodies: Sequence[bytes]) -> Head:
    """Put new ops behind the head ``at``, which the caller has locked; the new head."""
    if not ops:
        return at
    hashes = chain_many(at.hash, bodies)
    insert_many(
        connection,
        entry,
        ("log", "n", "run", "seq", "hash", "body"),
        [
            (log, n, op.run, op.seq, hash_, body)
            for n, (op, hash_, body) in enumerate(zip(ops, hashes, bodies, strict=True), at.n + 1)
        ],
    )
    new = Head(at.n + len(ops), hashes[-1])
    connection.execute(update(head).where(head.c.log == log).values(n=new.n, hash=new.hash))
    return new


def hash_at(connection: Connection, log: int, n: int, at: Head) -> bytes:
    """The chain's hash at a position that is not beyond the head ``at``."""
    if n == 0:
        return GENESIS
    if n == at.n:
        return at.hash
    found: bytes = connection.execute(select(entry.c.hash).where(entry.c.log == log, entry.c.n == n)).scalar_one()
    return found


def matches(connection: Connection, log: int, n: int, short: bytes, at: Head) -> bool:
    """Whether the log has a position ``n`` and its hash there begins with ``short``."""
    return n <= at.n and hash_at(connection, log, n, at)[:SHORT_HASH_BYTES] == short


def read_entries(connection: Connection, log: int, first: int, last: int) -> Iterator[tuple[int, bytes]]:
    """Numbers and canonical forms of the entries ``first`` … ``last``, in order."""
    rows = connection.execute(
        select(entry.c.n, entry.c.body).where(entry.c.log == log, entry.c.n.between(first, last)).order_by(entry.c.n)
    )
    return ((n, body) for n, body in rows)
