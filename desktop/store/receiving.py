"""Writes a part of a log as the union answered it: places for what this end had, rows for what is new.

Called within a write transaction, with entries whose chain is verified already. What arrives before ops that are
folded already (those of the tail) has its record folded anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, delete, select

from desktop.store import schema
from desktop.store.folding import CHUNK, Entry, Folded, chunks, fold_again, fold_new, may_commit
from desktop.store.parts import Part
from sync.bulk import insert_values
from sync.envelope import PersonalValue
from sync.fold import PersonalKey
from sync.log import START, Head, Log
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
TailRow = tuple[int, int]
"""Row id and turn of an op in the tail."""

_INSERT_OP: Final = "INSERT OR IGNORE INTO op (id, run, seq, kind, record, log, place, turn, hash, body)"
_PLACE: Final = "UPDATE op SET log = ?, place = ?, hash = ? WHERE id = ?"
_REPLACE: Final = "UPDATE op SET kind = ?, record = ?, log = ?, place = ?, hash = ?, body = ? WHERE id = ?"
_STATE: Final = "SELECT (SELECT coalesce(max(id), 0) FROM op), EXISTS (SELECT 1 FROM op WHERE place IS NULL)"
"""The last row id, and whether there is a tail at all."""
_KEEP_CLASH: Final = "INSERT OR REPLACE INTO clash (run, seq, body) VALUES (?, ?, ?)"
_KEEP_CLASH_VALUES: Final = (
    "INSERT OR REPLACE INTO clash_value (run, seq, field, record, value, last)"
    " SELECT run, seq, field, record, value, (SELECT max(id) FROM op) FROM personal WHERE run = ? AND seq = ?"
)
_KEEP_VALUE: Final = "INSERT OR IGNORE INTO personal (run, seq, field, record, salt, value) VALUES (?, ?, ?, ?, ?, ?)"
_OWE: Final = "INSERT OR IGNORE INTO owed (run, seq, field, log, record) VALUES (?, ?, ?, ?, ?)"
_SET_CURSOR: Final = (
    "INSERT INTO cursor (log, n, hash) VALUES (?, ?, ?)"
    " ON CONFLICT (log) DO UPDATE SET n = excluded.n, hash = excluded.hash"
)


@dataclass(slots=True)
class Received:
    """What writing a part of a log did."""

    placed: int = 0
    received: int = 0
    kinds: set[str] = field(default_factory=set)
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
        self.erased = self.erased or other.erased


class _Own(NamedTuple):
    """An op of the tail."""

    id: int
    turn: int
    body: bytes


def place_sent(connection: Connection, part: Part, rows: Sequence[TailRow]) -> Received:
    """Give places to ops of the tail; ``rows`` are theirs, in the order of the tail."""
    log = int(part.log)
    numbers = range(part.first, part.first + len(rows))
    connection.exec_driver_sql(
        _PLACE, [(log, n, hash_, id_) for n, hash_, (id_, _) in zip(numbers, part.hashes, rows, strict=True)]
    )
    done = Received(placed=len(rows), kinds={op.kind for op in part.ops})
    before = _first_turn(connection, part.log)
    if before is not None and before < rows[-1][1]:
        done.fold(fold_again(connection, {_subject(op) for op in part.ops}))
    set_cursor(connection, part.log, part.head())
    return done


def write_entries(connection: Connection, part: Part, values: Values) -> Received:
    """Write entries of the union's answer, fold them and move the log's cursor behind them.

    Raises ChainMismatch when the log repeats an address, which no log does.
    """
    log = int(part.log)
    id_, any_tail = connection.exec_driver_sql(_STATE).one()
    tail = _in_tail(connection, part.ops) if any_tail else {}
    foreign: list[Entry] = []
    inserts: list[tuple[Any, ...]] = []
    placed: list[tuple[int, Op]] = []
    places: list[tuple[Any, ...]] = []
    replaced: list[Entry] = []
    again: set[bytes] = set()
    for n, (op, body, hash_) in enumerate(zip(part.ops, part.bodies, part.hashes, strict=True), part.first):
        own = tail.get((op.run, op.seq)) if tail else None
        if own is None:
            id_ += 1
            inserts.append((id_, op.run, op.seq, op.kind, op.record, log, n, id_, hash_, body))
            foreign.append((id_, op))
        elif own.body == body:
            places.append((log, n, hash_, own.id))
            placed.append((own.turn, op))
        else:
            again |= _replace(connection, own, op, (log, n, hash_, body))
            replaced.append((own.id, op))
    done = Received(placed=len(places), received=len(inserts) + len(replaced), kinds={op.kind for _, op in placed})
    if places:
        connection.exec_driver_sql(_PLACE, places)
        again |= _reordered(connection, part.log, placed)
    if inserts and insert_values(connection, _INSERT_OP, inserts) != len(inserts):
        raise ChainMismatch(part.log)
    if foreign or replaced:
        clear = _take_values(connection, part.log, [*foreign, *replaced], values)
        if any_tail:
            again |= _collisions(connection, foreign, placed)
        if again:
            foreign = [entry for entry in foreign if target(entry[1]) not in again]
        done.fold(fold_new(connection, foreign, clear))
    if again:
        done.fold(fold_again(connection, again))
    set_cursor(connection, part.log, part.head())
    return done


def set_cursor(connection: Connection, log: Log, head: Head) -> None:
    """Say how far a log goes here."""
    connection.exec_driver_sql(_SET_CURSOR, (int(log), head.n, head.hash))


def drop_log(connection: Connection, log: Log) -> set[str]:
    """Forget a log that this end no longer follows, with the records that came by it; their kinds."""
    op = schema.op
    mine = select(op.c.id).where(op.c.log == int(log)).scalar_subquery()
    kinds = set(connection.execute(select(op.c.kind).where(op.c.log == int(log)).distinct()).scalars())
    for kind in kinds & schema.records.by_kind.keys():
        rows = schema.records[kind]
        connection.execute(delete(rows).where(rows.c.entry.in_(mine)))
    connection.execute(delete(schema.unfolded).where(schema.unfolded.c.op.in_(mine)))
    connection.execute(delete(op).where(op.c.log == int(log)))
    set_cursor(connection, log, START)
    return kinds


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
        body = connection.execute(
            select(schema.op.c.body).where(schema.op.c.run == run, schema.op.c.seq == seq)
        ).scalar_one()
        if not commits_to(parse(body).fields.get(name), value.value, value.salt):
            continue
        connection.exec_driver_sql(_KEEP_VALUE, (run, seq, name, record, value.salt, encode_value(value.value)))
        connection.execute(delete(owed).where(owed.c.run == run, owed.c.seq == seq, owed.c.field == name))
        records.add(record)
    if records:
        done.fold(fold_again(connection, records))
    return done


def _in_tail(connection: Connection, ops: Iterable[Op]) -> dict[tuple[bytes, int], _Own]:
    """Those of the ops' addresses that the tail has."""
    bounds: dict[bytes, tuple[int, int]] = {}
    for op in ops:
        low, high = bounds.get(op.run, (op.seq, op.seq))
        bounds[op.run] = (min(low, op.seq), max(high, op.seq))
    found = {}
    for run, (low, high) in bounds.items():
        rows = connection.exec_driver_sql(
            "SELECT seq, id, turn, body FROM op WHERE run = ? AND seq BETWEEN ? AND ? AND place IS NULL",
            (run, low, high),
        ).all()
        for seq, id_, turn, body in rows:
            found[run, seq] = _Own(id_, turn, body)
    return found


def _replace(connection: Connection, own: _Own, op: Op, standing: tuple[int, int, bytes, bytes]) -> set[bytes]:
    """The log has other content under this address: keep ours aside, uncounted. The records that are concerned."""
    log, n, hash_, body = standing
    ours = parse(own.body)
    connection.exec_driver_sql(_KEEP_CLASH, (op.run, op.seq, own.body))
    connection.exec_driver_sql(_REPLACE, (op.kind, op.record, log, n, hash_, body, own.id))
    connection.exec_driver_sql(_KEEP_CLASH_VALUES, (op.run, op.seq))
    for table in (schema.personal, schema.owed):
        connection.execute(delete(table).where(table.c.run == op.run, table.c.seq == op.seq))
    connection.execute(delete(schema.unfolded).where(schema.unfolded.c.op == own.id))
    if ours.kind in schema.records.by_kind:
        rows = schema.records[ours.kind]
        connection.execute(delete(rows).where(rows.c.id == target(ours)))
    return {target(ours), target(op)}


def _reordered(connection: Connection, log: Log, placed: Sequence[tuple[int, Op]]) -> set[bytes]:
    """Records whose ops did not get their places in the order of their turns."""
    turns = [turn for turn, _ in placed]
    left = connection.exec_driver_sql("SELECT min(turn) FROM op WHERE log = ? AND place IS NULL", (int(log),)).scalar()
    if (left is None or turns[-1] < left) and all(a < b for a, b in pairwise(turns)):
        return set()
    return {_subject(op) for _, op in placed}


def _first_turn(connection: Connection, log: Log) -> int | None:
    """The turn of the first op that is left in the tail."""
    turn = connection.exec_driver_sql("SELECT min(turn) FROM op WHERE log = ? AND place IS NULL", (int(log),)).scalar()
    return None if turn is None else int(turn)


def _take_values(
    connection: Connection, log: Log, entries: Sequence[Entry], values: Values
) -> dict[PersonalKey, object]:
    """Keep the values that came with new ops and note those that did not; the values in clear."""
    clear: dict[PersonalKey, object] = {}
    kept: list[tuple[Any, ...]] = []
    owed: list[tuple[Any, ...]] = []
    for _, op in entries:
        if not may_commit(op):
            continue
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


def _collisions(connection: Connection, foreign: Sequence[Entry], placed: Sequence[tuple[int, Op]]) -> set[bytes]:
    """Records of which the tail, or what has just left it, speaks as well as the new ops."""
    subjects = {_subject(op) for _, op in foreign}
    hits = subjects & {_subject(op) for _, op in placed}
    op, erasure = schema.op, schema.records["erasure"]
    for some in chunks(sorted(subjects), CHUNK):
        patched = select(op.c.record).where(op.c.record.in_(some), op.c.place.is_(None))
        erased = (
            select(erasure.c.record)
            .join(op, op.c.id == erasure.c.entry)
            .where(erasure.c.record.in_(some), op.c.place.is_(None))
        )
        hits.update(record for (record,) in connection.execute(patched))
        hits.update(record for (record,) in connection.execute(erased))
    by_run: dict[bytes, list[int]] = {}
    for record in {_subject(op_) for _, op_ in foreign if op_.record is not None or op_.kind == "erasure"}:
        run, seq = address_of(record)
        by_run.setdefault(run, []).append(seq)
    for run, seqs in by_run.items():
        for part in chunks(seqs, CHUNK):
            created = select(op.c.seq).where(op.c.run == run, op.c.seq.in_(part), op.c.place.is_(None))
            hits.update(record_id(run, seq) for (seq,) in connection.execute(created))
    return hits


def _subject(op: Op) -> bytes:
    """The record whose row the op changes: that of an erasure is the one whose values it erases."""
    if op.kind == "erasure":
        record = op.fields.get("record")
        if isinstance(record, bytes) and len(record) == ID_BYTES:
            return record
    return target(op)
