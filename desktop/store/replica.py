"""This device's copy of its logs and its tail, as the sync's engine sees it (``sync.ports.Replica``).

Writes in the background of the store's gate, a slice at a time: each slice is a shorter page, complete in itself, and
after it a person who waits goes first. Knows neither carriers nor envelopes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

import msgspec
from sqlalchemy import Connection, delete, select

from desktop.store import applications, local, lost_values, places, schema, tail
from desktop.store.parts import parts
from desktop.store.receiving import Received, place_sent, settle_owed, write_entries
from desktop.store.regions import follow_region
from desktop.store.rewinding import go_back
from desktop.store.store import Store
from desktop.store.tail import Waiting
from sync.batch import spans_of
from sync.envelope import PersonalRef, PersonalValue
from sync.log import SHORT_HASH_BYTES, START, Head, Log
from sync.messages import NO_REGION
from sync.ops import Op, decoded, parse
from sync.ports import Commit, Enrolment, Page, TailPage
from sync.trust import WorkingKey

SLICE: Final = 500
"""Entries written between two looks at whether a person waits: some milliseconds of work."""
TRANSACTION: Final = 4_000
"""Entries in one transaction at the most: what is to be written to the disk at its end keeps a person waiting too."""
KEPT_CONVERSATIONS: Final = 200
QUIET_SECONDS: Final = 900
"""How old the note of the last conversation may grow on the disk while conversations say nothing."""


class StoreReplica:
    """The replica over a store that is open for writing. Used by one thread at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sent: tuple[TailPage, Sequence[Waiting]] | None = None
        """The last page of the tail that was read, and its rows."""
        self._picture: Connection | None = None

    @contextmanager
    def still(self) -> Iterator[None]:
        """What is read within comes from one picture of the database, at the price of one reading."""
        with self._store.read() as self._picture:
            try:
                yield
            finally:
                self._picture = None

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        if self._picture is not None:
            yield self._picture
            return
        with self._store.read() as connection:
            yield connection

    # -- enrolment --------------------------------------------------------------------------------

    def enrolment(self) -> Enrolment | None:
        """What was agreed at enrolment, or None before it."""
        with self._read() as connection:
            return _enrolment(connection)

    def enrol(self, enrolment: Enrolment) -> None:
        """Keep an enrolment, in place of any earlier one."""
        with self._store.write_in_background() as connection:
            _keep_enrolment(connection, enrolment)

    def learn_keys(self, keys: tuple[WorkingKey, ...]) -> None:
        """Keep further working keys of the union."""
        with self._store.write_in_background() as connection:
            known = _enrolment(connection)
            if known is not None:
                merged = {key.public: key for key in (*known.working_keys, *keys)}
                _keep_enrolment(connection, replace(known, working_keys=tuple(merged.values())))

    def offer(self, station: bytes | None) -> None:
        """Keep to which station entries are about to be sent; None when it has certainly none of them."""
        with self._read() as connection:
            known = applications.offered_to(connection)
        if known != station:
            with self._store.write_in_background() as connection:
                applications.offer(connection, station)

    # -- what this end has ------------------------------------------------------------------------

    def cursors(self) -> Mapping[Log, Head]:
        """The last entry of each log that this end holds."""
        with self._read() as connection:
            return _cursors(connection)

    def pending(self) -> int:
        """Number of ops of the station in the tail."""
        with self._read() as connection:
            return tail.size(connection, Log.STATION)

    def region(self) -> int:
        """The region whose log this end follows; NO_REGION before the first exchange."""
        with self._read() as connection:
            return _region(connection)

    def tail(self, limit: int, max_bytes: int, skip: int = 0) -> TailPage:
        """The first ops of the tail after the first ``skip``, at most ``limit`` and about ``max_bytes`` of canonical
        form, at least one."""
        with self._read() as connection:
            read = tail.read(connection, Log.STATION, limit, max_bytes, skip)
            ops = tuple(map(parse, read.bodies))
            values = _values_beside(connection, ops)
        page = TailPage(ops, tuple(read.bodies), values, read.more)
        self._sent = (page, read.rows) if not skip else None
        return page

    def lost(self, limit: int, max_bytes: int, skip: int = 0) -> Mapping[Log, tuple[Op, ...]]:
        """Entries of the union's and the region's logs that a rewind took the place from, in their order behind the
        first ``skip``; a log that has none is left out."""
        found = {}
        with self._read() as connection:
            for log in (Log.UNION, Log.REGION):
                read = tail.read(connection, log, limit, max_bytes, skip)
                skip = max(0, skip - tail.size(connection, log)) if skip else 0
                if read.bodies:
                    found[log] = tuple(map(parse, read.bodies))
                    limit -= len(read.bodies)
                    max_bytes -= sum(map(len, read.bodies))
                if limit <= 0 or max_bytes <= 0 or read.more:
                    break
        return found

    def owed(self) -> tuple[PersonalRef, ...]:
        """Personal values that ops commit to, that no erasure took away and that this end does not have."""
        with self._read() as connection:
            rows = connection.exec_driver_sql("SELECT log, run, seq, field FROM owed")
            return tuple(PersonalRef(Log(log), run, seq, name) for log, run, seq, name in rows)

    def given_up(self, refs: Collection[PersonalRef]) -> frozenset[PersonalRef]:
        """Of some values those that a person has called lost: still asked for, and waited for by nobody."""
        with self._read() as connection:
            return lost_values.given_up(connection, refs)

    def personal(self, refs: tuple[PersonalRef, ...]) -> tuple[PersonalValue, ...]:
        """Values of this end that the union misses."""
        personal = schema.personal
        values = []
        if not refs:
            return ()
        with self._read() as connection:
            for ref in refs:
                row = connection.execute(
                    select(personal.c.salt, personal.c.value).where(
                        personal.c.run == ref.run, personal.c.seq == ref.seq, personal.c.field == ref.field
                    )
                ).first()
                for salt, value in decoded([row] if row is not None else []):
                    values.append(PersonalValue(ref.log, ref.run, ref.seq, ref.field, salt, value))
        return tuple(values)

    def matches(self, log: Log, n: int, short: bytes) -> bool:
        """Whether this end's hash at ``n`` begins with ``short``."""
        with self._read() as connection:
            found = places.hash_at(connection, log, n)
        return found is not None and found[:SHORT_HASH_BYTES] == short

    # -- what the union says ----------------------------------------------------------------------

    def commit(self, page: Page) -> Commit:
        """Write places and entries, each slice in order. Raises ChainMismatch, and then nothing was written."""
        response = page.response
        with self.still():
            heads = dict(self.cursors())
            moved = response.region if response.region is not None and response.region != self.region() else None
        if moved is not None:
            heads[Log.REGION] = START
        grown = parts(page, heads, SLICE)
        values = {(v.run, v.seq, v.field): v for v in response.personal}
        done = Received()
        if not grown and not values and moved is None:
            return Commit(0, 0, frozenset())
        rows = self._rows_of(page.sent)
        if moved is not None:
            with self._store.write_in_background() as connection:
                done.fold(follow_region(connection, moved))
        position = 0
        finished = False
        while not finished:
            written = 0
            with self._store.write_in_background() as connection:
                while position < len(grown) and (
                    not written or (written < TRANSACTION and not self._store.gate.wanted)
                ):
                    part = grown[position]
                    if part.sent is not None and rows is not None:
                        done.add(place_sent(connection, part, tail.cut(rows, part.sent, len(part.ops))))
                    else:
                        done.add(write_entries(connection, part, values))
                        written += len(part.ops)
                    position += 1
                self._store.leave_run(done.runs)
                finished = position == len(grown)
                if finished:
                    done.add(settle_owed(connection, values))
            self._store.checkpoints.committed(written, done.erased)
        return Commit(done.placed, done.received, frozenset(done.kinds))

    def _rows_of(self, sent: TailPage) -> Sequence[Waiting] | None:
        """The rows of a page that :meth:`tail` has just given out; None for any other."""
        if self._sent is None or self._sent[0] is not sent:
            return None
        rows, self._sent = self._sent[1], None
        return rows

    def rewind(self, log: Log, n: int) -> int:
        """Take the place from every entry after ``n``, whoever wrote it; how many there were.

        They become the first of the tail, in the order of the places they had, so that nothing folded changes. A long
        log goes back in steps, each of them a log that is only shorter.
        """
        with self._read() as connection:
            going = n < places.cursor(connection, log).n
        total = 0
        while going:
            taken = 0
            with self._store.write_in_background() as connection:
                while going and (not taken or (taken < TRANSACTION and not self._store.gate.wanted)):
                    step = go_back(connection, log, n, SLICE)
                    taken += step
                    going = step == SLICE
            self._sent = None
            self._store.checkpoints.committed(taken)
            total += taken
        return total

    def note_clock(self, offset: int) -> None:
        """Keep how many seconds this PC's clock is behind the union's."""
        if offset == self._store.clock_offset:
            return
        with self._store.write_in_background() as connection:
            local.put(connection, local.CLOCK_OFFSET, offset)
        self._store.clock_offset = offset

    def note_exchange(self, at: int, sent: int, received: int, fault: str, *, complete: bool = False) -> None:
        """Add a line to the history of conversations, and keep when one last left nothing pending; an uneventful one
        only moves the last line's time, and that not more often than every quarter of an hour, so that a quiet
        exchange writes nothing."""
        table = schema.conversation
        newest = select(table).order_by(table.c.id.desc()).limit(1)
        quiet = not sent and not received and not fault
        if quiet:
            with self._read() as connection:
                last = connection.execute(newest).first()
                told = not complete or (last is not None and local.get(connection, local.SYNCED_AT) == last.at)
            if told and last is not None and not last.fault and 0 <= at - last.at < QUIET_SECONDS:
                return
        with self._store.write_in_background() as connection:
            last = connection.execute(newest).first()
            if complete:
                local.put(connection, local.SYNCED_AT, at)
            if quiet and last is not None and not last.fault:
                connection.execute(table.update().where(table.c.id == last.id).values(at=at))
                return
            number = (last.id if last is not None else 0) + 1
            connection.execute(table.insert().values(id=number, at=at, sent=sent, received=received, fault=fault))
            connection.execute(delete(table).where(table.c.id <= number - KEPT_CONVERSATIONS))


def _cursors(connection: Connection) -> dict[Log, Head]:
    rows = connection.exec_driver_sql("SELECT log, n, hash FROM cursor").all()
    found = {log: Head(n, hash_) for log, n, hash_ in rows}
    return {log: found.get(int(log), START) for log in Log}


def _region(connection: Connection) -> int:
    found = local.get(connection, local.REGION)
    return found if isinstance(found, int) else NO_REGION


_VALUES: Final = "SELECT seq, field, salt, value FROM personal WHERE run = ? AND seq BETWEEN ? AND ?"


def _values_beside(connection: Connection, ops: Sequence[Op]) -> tuple[PersonalValue, ...]:
    """The clear values of ops, which travel beside them."""
    bounds: dict[bytes, tuple[int, int]] = {}
    for run, first, count in spans_of(ops):
        low, high = bounds.get(run, (first, first))
        bounds[run] = (min(low, first), max(high, first + count - 1))
    rows = [
        (run, *row)
        for run, (low, high) in bounds.items()
        for row in connection.exec_driver_sql(_VALUES, (run, low, high)).all()
    ]
    sent = {(op.run, op.seq) for op in ops} if rows else set()  # most pages have no personal value
    return tuple(
        PersonalValue(Log.STATION, run, seq, name, salt, value)
        for run, seq, name, salt, value in decoded(rows)
        if (run, seq) in sent
    )


def _enrolment(connection: Connection) -> Enrolment | None:
    data = connection.execute(select(schema.enrolment.c.data)).scalar()
    return None if data is None else msgspec.json.decode(data, type=Enrolment)


def _keep_enrolment(connection: Connection, enrolment: Enrolment) -> None:
    connection.exec_driver_sql(
        "INSERT INTO enrolment (id, data) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data",
        (msgspec.json.encode(enrolment).decode(),),
    )
