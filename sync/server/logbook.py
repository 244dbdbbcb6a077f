"""The logs as they stand in the database: looking up, reading and growing them.

Whoever appends holds the lock of the log's head (:func:`sync.server.db.lock_head`). Knows nothing of devices,
signatures or what an op means.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from msgspec import msgpack
from sqlalchemy import Connection, bindparam, select, update

from sync import batch
from sync.bulk import insert_many
from sync.log import GENESIS, SHORT_HASH_BYTES, Head, Log, chain_many
from sync.ops import Op, OpError
from sync.seals import scope_of
from sync.server.errors import Refusal
from sync.server.schema import CHUNK, UNION_LOG, chunk, head, span

_PAGE: Final = 64
"""Chunks fetched at once."""
_TOGETHER: Final = 500
"""Runs asked about in one statement."""
_FEW: Final = 32
"""Stretches of ops up to which they are held against the log's one by one."""
_NEAR: Final = 4 * CHUNK
"""Entries that lie no further apart are read with what lies between them."""
_encode = msgpack.Encoder().encode
_decode = msgpack.Decoder(list[bytes]).decode


@dataclass(frozen=True, slots=True)
class LogName:
    """A log as the union's own entries name it: its number in the database, and what their seals say it is."""

    number: int
    scope: bytes


UNION: Final = LogName(UNION_LOG, scope_of(Log.UNION))


def region_log(region: str) -> LogName:
    """A region's log."""
    return LogName(int(region), scope_of(Log.REGION, region.encode()))


@dataclass(frozen=True, slots=True)
class Logs:
    """The three logs that a station follows."""

    union: LogName
    region: LogName
    station: LogName

    def name(self, log: Log) -> LogName:
        """Of one of the three."""
        return (self.union, self.region, self.station)[log]

    def __getitem__(self, log: Log) -> int:
        return self.name(log).number


def logs_of(region: str, station_log: int, station: bytes) -> Logs:
    """The logs that a station follows, given by its region, its log's number and its id."""
    return Logs(UNION, region_log(region), LogName(station_log, scope_of(Log.STATION, station)))


@dataclass(frozen=True, slots=True)
class Chunk:
    """Entries that came together, the first of them at ``first``, and the chain's hash before them."""

    first: int
    before: bytes
    bodies: list[bytes]


@dataclass(frozen=True, slots=True)
class Known:
    """An op that a log has already."""

    n: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring ops of one run: ``first`` … ``last`` by seq, the first of them at ``n``."""

    run: bytes
    first: int
    last: int
    n: int


def spans_of(ops: Sequence[Op], n: int) -> list[Span]:
    """The ops' addresses as spans, when the first of them stands at ``n``."""
    spans = []
    for run, first, count in batch.spans_of(ops):
        spans.append(Span(run, first, first + count - 1, n))
        n += count
    return spans


def find_known(connection: Connection, log: int, ops: Sequence[Op]) -> dict[tuple[bytes, int], Known] | None:
    """Those of the ops' addresses that the log has, with the content that stands there.

    None when it has none of them and no address comes twice among them: they can be appended as they stand. Takes few
    statements, however many runs and stretches the ops are of.
    """
    if _are_new(connection, log, ops):
        return None
    addresses = {(op.run, op.seq) for op in ops}
    wanted: dict[bytes, list[int]] = {}
    for run, seq in sorted(addresses):
        wanted.setdefault(run, []).append(seq)
    found: dict[int, tuple[bytes, int]] = {}
    for there in _spans_among(connection, log, wanted):
        seqs = wanted[there.run]
        for seq in seqs[bisect_left(seqs, there.first) : bisect_right(seqs, there.last)]:
            found[there.n + seq - there.first] = (there.run, seq)
    known = {found[n]: Known(n, body) for n, body in _read_some(connection, log, sorted(found))}
    return known if known or len(addresses) < len(ops) else None


def _are_new(connection: Connection, log: int, ops: Sequence[Op]) -> bool:
    """A quick yes for ops in few stretches none of whose addresses is known or comes twice."""
    brought = spans_of(ops, 1)
    if len(brought) > _FEW:
        return False
    wanted: dict[bytes, list[Span]] = {}
    for part in sorted(brought, key=lambda part: (part.run, part.first)):
        its = wanted.setdefault(part.run, [])
        if its and part.first <= its[-1].last:
            return False
        its.append(part)
    reach = {run: (its[0].first, its[-1].last) for run, its in wanted.items()}
    return all(
        there.last < part.first or part.last < there.first
        for there in _spans_among(connection, log, reach)
        for part in wanted[there.run]
    )


def place_of(connection: Connection, log: int, run: bytes, seq: int) -> int | None:
    """Where an address stands in a log, or None."""
    for there in _spans_among(connection, log, {run: [seq]}):
        return there.n + seq - there.first
    return None


def _spans_among(connection: Connection, log: int, wanted: Mapping[bytes, Sequence[int]]) -> Iterator[Span]:
    """The log's spans of these runs that reach into the wanted seqs, which are given in order."""
    runs = list(wanted)
    for start in range(0, len(runs), _TOGETHER):
        some = runs[start : start + _TOGETHER]
        reach = {"least": min(wanted[run][0] for run in some), "most": max(wanted[run][-1] for run in some)}
        rows = connection.execute(_REACHING, {"log": log, "runs": some, **reach})
        yield from (Span(bytes(run), first, first + count - 1, n) for run, first, count, n in rows)


_REACHING: Final = select(span.c.run, span.c.first, span.c.count, span.c.n).where(
    span.c.log == bindparam("log"),
    span.c.run.in_(bindparam("runs", expanding=True)),
    span.c.first <= bindparam("most"),
    span.c.first + span.c.count > bindparam("least"),
)


def _read_some(connection: Connection, log: int, numbers: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """Some entries of a log, given by their numbers in order; what lies close together is read together."""
    wanted = set(numbers)
    start = 0
    for index, n in enumerate(numbers):
        if index + 1 < len(numbers) and numbers[index + 1] - n <= _NEAR:
            continue
        for entry in read_entries(connection, log, numbers[start], n):
            if entry[0] in wanted:
                yield entry
        start = index + 1


def append(connection: Connection, log: int, at: Head, ops: Sequence[Op], bodies: Sequence[bytes]) -> Head:
    """Put new ops behind the head ``at``, which the caller has locked; the new head.

    Raises Refusal when the log has grown meanwhile all the same: keys and the head's own value keep a log from growing
    twice at one place, whoever holds which lock.
    """
    if not ops:
        return at
    hashes = chain_many(at.hash, bodies)
    rows = []
    for start in range(0, len(bodies), CHUNK):
        part = bodies[start : start + CHUNK]
        before = hashes[start - 1] if start else at.hash
        first = at.n + 1 + start
        rows.append((log, first + len(part) - 1, first, before, _encode(part)))
    insert_many(connection, chunk, rows)
    added = spans_of(ops, at.n + 1)
    if _extend(connection, log, added[0]):
        del added[0]
    insert_many(connection, span, [(log, part.run, part.first, part.last - part.first + 1, part.n) for part in added])
    new = Head(at.n + len(ops), hashes[-1])
    moved = connection.execute(
        _MOVE_HEAD, {"at_log": log, "at_n": at.n, "at_hash": at.hash, "n": new.n, "hash": new.hash}
    )
    if moved.rowcount != 1:
        raise Refusal("busy", 503, "Another request was first. Try again.", retry_after=1)
    return new


def _extend(connection: Connection, log: int, part: Span) -> bool:
    """Lengthen the log's last span when the new one goes on where it ends."""
    more = part.last - part.first + 1
    goes_on = {"at_log": log, "at_run": part.run, "at_first": part.first, "at_n": part.n, "more": more}
    return bool(connection.execute(_LENGTHEN, goes_on).rowcount)


_MOVE_HEAD: Final = (
    update(head)
    .where(
        head.c.log == bindparam("at_log"), head.c.n == bindparam("at_n"), head.c.hash == bindparam("at_hash")
    )
    .values(n=bindparam("n"), hash=bindparam("hash"))
)
_LENGTHEN: Final = (
    update(span)
    .where(
        span.c.log == bindparam("at_log"),
        span.c.run == bindparam("at_run"),
        span.c.first < bindparam("at_first"),
        span.c.first + span.c.count == bindparam("at_first"),
        span.c.n + span.c.count == bindparam("at_n"),
    )
    .values(count=span.c.count + bindparam("more"))
)


def hash_at(connection: Connection, log: int, n: int, at: Head) -> bytes:
    """The chain's hash at a position that is not beyond the head ``at``."""
    if n == 0:
        return GENESIS
    if n == at.n:
        return at.hash
    (part,) = chunks_between(connection, log, n, n)
    return chain_many(part.before, part.bodies[: n - part.first + 1])[-1]


def matches(connection: Connection, log: int, n: int, short: bytes, at: Head) -> bool:
    """Whether the log has a position ``n`` and its hash there begins with ``short``."""
    return n <= at.n and hash_at(connection, log, n, at)[:SHORT_HASH_BYTES] == short


def entry_at(connection: Connection, log: int, n: int) -> bytes:
    """The canonical form of one entry."""
    (part,) = chunks_between(connection, log, n, n)
    return part.bodies[n - part.first]


def read_entries(connection: Connection, log: int, first: int, last: int) -> Iterator[tuple[int, bytes]]:
    """Numbers and canonical forms of the entries ``first`` … ``last``, in order."""
    for start, bodies in read_stretches(connection, log, first, last):
        yield from enumerate(bodies, start)


def read_stretches(connection: Connection, log: int, first: int, last: int) -> Iterator[tuple[int, list[bytes]]]:
    """The same, neighbours together with the number of the first of them."""
    for part in chunks_between(connection, log, first, last):
        start = max(first, part.first)
        yield start, part.bodies[start - part.first : last - part.first + 1]


def chunks_between(connection: Connection, log: int, first: int, last: int) -> Iterator[Chunk]:
    """The chunks that hold the entries ``first`` … ``last``, in order. Raises OpError for one that cannot be read."""
    statement = (
        select(chunk.c.first, chunk.c.before, chunk.c.bodies)
        .where(chunk.c.log == log, chunk.c.last.between(first, last + CHUNK - 1), chunk.c.first <= last)
        .order_by(chunk.c.last)
    )
    if last - first > CHUNK:
        statement = statement.execution_options(yield_per=_PAGE)
    with connection.execute(statement) as rows:
        for start, before, bodies in rows:
            try:
                yield Chunk(start, before, _decode(bodies))
            except msgspec.MsgspecError as error:
                raise OpError(f"the entries from {start} on cannot be read: {error}") from error
