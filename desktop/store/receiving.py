"""Writes a part of a log as the union answered it: places for what this end had, rows for what is new.

Called within a write transaction, with entries whose chain is verified already. What arrives before ops that are
folded already (those of the tail) has its record folded anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, delete, select

from desktop.store import addresses, aside, places, schema, tail
from desktop.store.addresses import Span, spans_of
from desktop.store.folding import (
    CHUNK,
    Entry,
    Folded,
    chunks,
    fold_again,
    fold_batch,
    fold_new,
    may_promise,
)
from desktop.store.parts import Part
from desktop.store.queries.standing import turn_of
from desktop.store.tail import Waiting
from desktop.values import Struct, field
from sync.aside import Aside
from sync.batch import Batch, picked, records_of
from sync.bulk import insert_columns, insert_values
from sync.envelope import PersonalValue
from sync.fold import PersonalKey
from sync.log import Log
from sync.ops import (
    ID_BYTES,
    Op,
    address_of,
    commits_to,
    committed_fields,
    encode_value,
    parse,
    record_id,
    target,
)
from sync.ports import ChainMismatch

Values = Mapping[PersonalKey, PersonalValue]

_INSERT_OP: Final = "INSERT INTO op (id, record, body)"
_KEEP_VALUE: Final = "INSERT OR IGNORE INTO personal (run, seq, field, record, salt, value) VALUES (?, ?, ?, ?, ?, ?)"
_OWE: Final = "INSERT OR IGNORE INTO owed (run, seq, field, log, record) VALUES (?, ?, ?, ?, ?)"
_FEW: Final = 2_000
"""Ops in the tail up to which all that they speak of is read at once."""


class Received(Struct):
    """What writing a part of a log did."""

    placed: int = 0
    received: int = 0
    kinds: set[str] = field(default_factory=set)
    runs: set[bytes] = field(default_factory=set)
    """Runs under which others have written."""
    erased: bool = False

    def fold(self, folded: Folded) -> None:
        """Count what a fold changed as well."""
        self.kinds |= folded.kinds
        self.erased = self.erased or folded.erased

    def add(self, other: Received) -> None:
        """Count another part's as well."""
        self.placed += other.placed
        self.received += other.received
        self.kinds |= other.kinds
        self.runs |= other.runs
        self.erased = self.erased or other.erased


class _Own(NamedTuple):
    """An op of the tail."""

    waiting: Waiting
    body: bytes


def place_sent(connection: Connection, part: Part, rows: Sequence[Waiting]) -> Received:
    """Give places to ops of the tail; ``rows`` are theirs, in the order of the tail."""
    ids: Sequence[int] = range(rows[0].op, rows[-1].op + rows[-1].count)
    if any(before.op + before.count != row.op for before, row in pairwise(rows)):
        ids = [id_ for row in rows for id_ in range(row.op, row.op + row.count)]
    for row in rows:
        tail.take(connection, row)
    places.add(connection, part.log, part.first, ids, part.before, part.hashes)
    done = Received(placed=len(ids), kinds={row.kind for row in rows})
    left = tail.first_turn(connection, part.log)
    if left is not None and left < rows[-1].last_turn:
        done.fold(fold_again(connection, {_subject(op) for op in part.ops}))
    places.set_cursor(connection, part.log, part.head())
    return done


def write_entries(connection: Connection, part: Part, values: Values) -> Received:
    """Write entries of the union's answer, fold them and move the log's cursor behind them.

    Raises ChainMismatch when the log repeats an address, which no log does.
    """
    first_id = tail.next_op(connection)
    waiting = tail.size(connection)
    spans = spans_of(part.ops, first_id)
    own = _taken(connection, part, spans)
    written = _write_mixed(connection, part, own, first_id) if own else _write_new(connection, part, spans, first_id)
    # Standing first: the order of a record's ops is that of their places.
    places.add(connection, part.log, part.first, written.ids, part.before, part.hashes)
    done = written.done
    again = written.again
    if written.foreign:
        clear = _take_values(connection, part.log, written, values)
        if waiting:
            again |= _collisions(connection, written, waiting)
        done.fold(_fold(connection, written, again, clear))
    if again:
        done.fold(fold_again(connection, again))
    places.set_cursor(connection, part.log, part.head())
    return done


def _fold(
    connection: Connection, written: _Written, again: Set[bytes], clear: Mapping[PersonalKey, object]
) -> Folded:
    """Fold a part's new entries but for those whose records are folded anew."""
    new = written.foreign
    if isinstance(new, Batch) and not again:
        folded = fold_batch(connection, new, written.first_foreign)
        if folded is not None:
            return folded
    return fold_new(connection, [entry for entry in written.entries() if target(entry[1]) not in again], clear)


def settle_owed(connection: Connection, values: Values) -> Received:
    """Take in personal values that were owed, and show them in their records."""
    done = Received()
    owed = schema.owed
    if not values:
        return done
    missing = connection.execute(select(owed.c.run, owed.c.seq, owed.c.field, owed.c.record)).all()
    records = set()
    for run, seq, name, record in missing:
        value = values.get((run, seq, name))
        if value is None:
            continue
        id_ = addresses.op_at(connection, run, seq)
        body = connection.exec_driver_sql("SELECT body FROM op WHERE id = ?", (id_,)).scalar_one()
        if not commits_to(parse(body).fields.get(name), value.value, value.salt):
            continue
        connection.exec_driver_sql(_KEEP_VALUE, (run, seq, name, record, value.salt, encode_value(value.value)))
        connection.execute(delete(owed).where(owed.c.run == run, owed.c.seq == seq, owed.c.field == name))
        records.add(record)
    if records:
        done.fold(fold_again(connection, records))
    return done


def _taken(connection: Connection, part: Part, spans: Sequence[Span]) -> dict[tuple[bytes, int], _Own]:
    """Those of the part's addresses that the tail has.

    Raises ChainMismatch when one has its place already or comes twice.
    """
    found: dict[tuple[bytes, int], _Own] = {}
    seen: dict[bytes, list[Span]] = {}
    for wanted in spans:
        others = seen.setdefault(wanted.run, [])
        if any(other.first <= wanted.last and wanted.first <= other.last for other in others):
            raise ChainMismatch(part.log)
        others.append(wanted)
        for there in addresses.overlaps(connection, wanted):
            rows = tail.among(connection, there.op, there.count)
            if sum(row.count for row in rows) != there.count:
                raise ChainMismatch(part.log)
            for row in rows:
                bodies = connection.exec_driver_sql(
                    "SELECT body FROM op WHERE id BETWEEN ? AND ? ORDER BY id", (row.op, row.op + row.count - 1)
                ).scalars()
                for n, body in enumerate(bodies):
                    found[wanted.run, there.first + row.op - there.op + n] = _Own(row.part(n, 1), body)
    return found


class _Written(Struct):
    """What became of a part's entries: their ids in order, those that are new, those that were in the tail, with their
    turns, and the records to fold anew."""

    done: Received
    ids: Sequence[int]
    foreign: Sequence[Op]
    first_foreign: int
    """The id of the first of the new ones; the others' follow it."""
    spans: Sequence[Span]
    """The addresses of the new ones."""
    placed: list[tuple[int, Op]] = field(default_factory=list)
    again: set[bytes] = field(default_factory=set)

    def entries(self) -> list[Entry]:
        """The new ones with their ids."""
        return list(enumerate(self.foreign, self.first_foreign))


def _write_new(connection: Connection, part: Part, spans: Sequence[Span], first_id: int) -> _Written:
    """Write entries none of which was here."""
    ids = range(first_id, first_id + len(part.ops))
    insert_columns(connection, _INSERT_OP, [ids, records_of(part.ops), part.bodies])
    addresses.add(connection, spans)
    done = Received(received=len(ids), runs={span.run for span in spans})
    return _Written(done, ids, part.ops, first_id, spans)


def _write_mixed(
    connection: Connection, part: Part, tail_: Mapping[tuple[bytes, int], _Own], first_id: int
) -> _Written:
    """Write entries some of which the tail has."""
    ids: list[int] = []
    inserts: list[tuple[int, bytes | None, bytes]] = []
    spans: list[Span] = []
    foreign: list[Op] = []
    written = _Written(Received(), ids, foreign, first_id, spans)
    gone = Aside()
    for op, body in zip(part.ops, part.bodies, strict=True):
        own = tail_.get((op.run, op.seq))
        if own is not None and own.body == body:
            ids.append(own.waiting.op)
            tail.take(connection, own.waiting)
            written.placed.append((own.waiting.turn, op))
            continue
        if own is not None:
            ours = parse(own.body)
            aside.put(connection, [(own.waiting.op, ours)])
            gone.add(ours)
            written.again |= {target(ours), target(op)}
        id_ = first_id + len(inserts)
        ids.append(id_)
        inserts.append((id_, op.record, body))
        spans.append(Span(op.run, op.seq, 1, id_))
        foreign.append(op)
    if gone:
        written.again |= aside.follow(connection, part.log, gone)
    if inserts:
        insert_values(connection, _INSERT_OP, inserts)
        addresses.add(connection, spans)
    if written.placed:
        written.again |= _reordered(connection, part.log, written.placed)
    written.done = Received(
        placed=len(written.placed),
        received=len(inserts),
        kinds={op.kind for _, op in written.placed},
        runs={op.run for op in foreign},
    )
    return written


def _reordered(connection: Connection, log: Log, placed: Sequence[tuple[int, Op]]) -> set[bytes]:
    """Records whose ops did not get their places in the order of their turns."""
    turns = [turn for turn, _ in placed]
    left = tail.first_turn(connection, log)
    if (left is None or turns[-1] < left) and all(a < b for a, b in pairwise(turns)):
        return set()
    return {_subject(op) for _, op in placed}


def _take_values(
    connection: Connection, log: Log, written: _Written, values: Values
) -> dict[PersonalKey, object]:
    """Keep the values that came with new ops and note those that did not; the values in clear."""
    clear: dict[PersonalKey, object] = {}
    kept: list[tuple[Any, ...]] = []
    owed: list[tuple[Any, ...]] = []
    for _, op in picked(written.foreign, may_promise):
        for name in committed_fields(op):
            key = (op.run, op.seq, name)
            value = values.get(key)
            if value is not None and commits_to(op.fields[name], value.value, value.salt):
                clear[key] = value.value
                kept.append((*key, target(op), value.salt, encode_value(value.value)))
            else:
                owed.append((*key, int(log), target(op)))
    if kept:
        connection.exec_driver_sql(_KEEP_VALUE, kept)
    if owed:
        connection.exec_driver_sql(_OWE, owed)
    return clear


def _collisions(connection: Connection, written: _Written, waiting: int) -> set[bytes]:
    """Records of which the tail, or what has just left it, speaks as well as the new ops.

    ``waiting`` ops were in the tail before.
    """
    referred = {_subject(op) for op in _later(written.foreign)}
    own = {_subject(op) for _, op in written.placed}
    if waiting <= _FEW:
        own.update(connection.exec_driver_sql(_SPOKEN_OF).scalars())
    else:
        subjects = sorted(set(map(_subject, written.foreign)))
        for some in chunks(subjects, CHUNK):
            own.update(connection.exec_driver_sql(_spoken_of_among(len(some)), (*some, *some)).scalars())
    hits = {record for record in own if record in referred or _is_new(record, written.spans)}
    by_run: dict[bytes, set[int]] = {}
    for record in referred:
        run, seq = address_of(record)
        by_run.setdefault(run, set()).add(seq)
    for run, seqs in by_run.items():
        low = min(seqs)
        for there in addresses.overlaps(connection, Span(run, low, max(seqs) - low + 1, 0)):
            for row in tail.among(connection, there.op, there.count):
                first = there.first + row.op - there.op
                hits.update(record_id(run, seq) for seq in seqs.intersection(range(first, first + row.count)))
    return hits


def _later(ops: Sequence[Op]) -> Iterator[Op]:
    """Those that speak of records which other ops created."""
    if isinstance(ops, Batch) and not any(group.records or group.kind == "erasure" for group in ops.groups):
        return iter(())
    return (op for op in ops if op.record is not None or op.kind == "erasure")


def _is_new(record: bytes, spans: Sequence[Span]) -> bool:
    """Whether the op that creates a record is among the new ones."""
    run, seq = address_of(record)
    return any(span.run == run and span.first <= seq <= span.last for span in spans)


_SPOKEN_OF: Final = (
    "SELECT op.record FROM tail JOIN op ON op.id >= tail.op AND op.id < tail.op + tail.count"
    " WHERE op.record IS NOT NULL"
    " UNION SELECT e.record FROM tail JOIN erasure e ON e.entry >= tail.op AND e.entry < tail.op + tail.count"
    " WHERE tail.kind = 'erasure'"
)
"""Every record of which an op of the tail speaks."""


def _spoken_of_among(count: int) -> str:
    """SQL for those of so many records of which an op of the tail speaks."""
    marks = ", ".join("?" * count)
    return (
        f"SELECT record FROM op WHERE record IN ({marks}) AND {turn_of('op.id')} IS NOT NULL"
        f" UNION SELECT record FROM erasure WHERE record IN ({marks}) AND {turn_of('erasure.entry')} IS NOT NULL"
    )


def _subject(op: Op) -> bytes:
    """The record whose row the op changes: that of an erasure is the one whose values it erases."""
    if op.kind == "erasure":
        record = op.fields.get("record")
        if isinstance(record, bytes) and len(record) == ID_BYTES:
            return record
    return target(op)
