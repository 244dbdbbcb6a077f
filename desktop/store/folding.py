"""Keeping the tables equal to the fold of log and tail.

``sync.fold`` turns ops into rows; this module knows which ops those are at the desk and in which order they count: each
log by its places, then the tail by its turns. Where an op arrives before others that are folded already, its record is
folded anew from all of its ops, so there is no second set of merge rules. Must be called inside a write transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, TypeVar

from sqlalchemy import Connection, delete, select

from desktop.store import addresses, places, schema, tail
from desktop.store.queries import tally
from desktop.store.queries.standing import place_of, turn_of
from desktop.values import Struct, field
from sync.aliases import refresh
from sync.batch import Batch
from sync.fold import Folder, FoldResult, PersonalKey
from sync.log import Log
from sync.ops import Op, address_of, committed_fields, decoded, parse, target
from sync.records import KINDS
from sync.soundness import Trouble

CHUNK: Final = 400
"""Values in one statement, well below SQLite's limit on parameters."""
REFOLD_SLICE: Final = 5_000

_WAITING: Final = "SELECT record FROM unfolded WHERE trouble = ?"
_BETWEEN: Final = "SELECT id, body FROM op WHERE id BETWEEN ? AND ? ORDER BY id"
_CREATION: Final = "SELECT id, body FROM op WHERE id = ? AND record IS NULL"
_HISTORY: Final = (
    "WITH about AS (SELECT id FROM op WHERE record = ?1 UNION SELECT entry FROM erasure WHERE record = ?1),"
    f" standing AS (SELECT id, {place_of('id')} AS place, {turn_of('id')} AS turn FROM about)"
    " SELECT op.id, op.body FROM standing JOIN op ON op.id = standing.id ORDER BY place IS NULL, place, turn"
)
"""What was said of a record after its creation, in the order in which it counts."""

Entry = tuple[int, Op]
"""An op with its row id."""
Progress = Callable[[int], None]
T = TypeVar("T")


class Folded(Struct):
    """What folding changed."""

    kinds: set[str] = field(default_factory=set)
    erased: bool = False


def fold_batch(connection: Connection, batch: Batch, first: int) -> Folded | None:
    """The same for a batch that does nothing but create, its first op having the id ``first``, without looking at its
    ops one by one; None, and nothing was done, for any other."""
    result = Folder(schema.records, connection).create(batch, first)
    if result is None:
        return None
    folded = Folded(result.kinds)
    waiting = _waiting(connection)
    if waiting:
        folded.kinds |= fold_again(connection, waiting.intersection(map(target, batch))).kinds
    return folded


def fold_new(connection: Connection, entries: Sequence[Entry], values: Mapping[PersonalKey, object]) -> Folded:
    """Fold ops that come after everything folded so far."""
    result = _apply(connection, entries, values)
    folded = Folded(result.kinds)
    left_out = {unfolded.entry for unfolded in result.unfolded}
    erased = {op.fields["record"] for id_, op in entries if op.kind == "erasure" and id_ not in left_out}
    for record in erased:
        folded.erased = True
        _drop_erased(connection, history(connection, record))
    waiting = _waiting(connection)
    if waiting:
        waiting &= {target(op) for _, op in entries if op.record is None}
        folded.kinds |= fold_again(connection, waiting).kinds
    return folded


def fold_again(connection: Connection, records: Collection[bytes]) -> Folded:
    """Fold these records anew, each from all of its ops in their order."""
    folded = Folded()
    for some in chunks(sorted(records), CHUNK):
        entries = []
        for record in some:
            its_ops = history(connection, record)
            folded.erased = _drop_erased(connection, its_ops) or folded.erased
            entries += its_ops
        for kind in {op.kind for _, op in entries} & schema.records.by_kind.keys():
            table = schema.records[kind]
            ids = sorted({target(op) for _, op in entries if op.kind == kind})
            for part in chunks(ids, CHUNK):
                connection.execute(delete(table).where(table.c.id.in_(part)))
        for part_ in chunks([id_ for id_, _ in entries], CHUNK):
            connection.execute(delete(schema.unfolded).where(schema.unfolded.c.op.in_(part_)))
        _apply(connection, entries, values_of(connection, entries))
        folded.kinds |= {op.kind for _, op in entries}
    # A record that is no longer what it was may have been joined with another.
    refresh(connection, schema.records)
    return folded


def fold_everything(connection: Connection, progress: Progress | None = None) -> None:
    """Empty the tables and fold every op anew; ``progress`` hears how many are done."""
    # The tally follows every row that goes unless it is forgotten first.
    tally.reset(connection)
    for table in schema.records.every:
        connection.execute(delete(table))
    connection.execute(delete(schema.unfolded))
    done = 0
    for some in batches(ops_in_order(connection), REFOLD_SLICE):
        _apply(connection, some, values_of(connection, some))
        done += len(some)
        if progress is not None:
            progress(done)
    fold_again(connection, {record for record in _waiting(connection) if _exists(connection, record)})
    erased = connection.execute(select(schema.records["erasure"].c.record).distinct()).scalars().all()
    for record in erased:
        _drop_erased(connection, history(connection, record))


def ops_in_order(connection: Connection) -> Iterator[Entry]:
    """Every op with its row id, in the order in which they count."""
    for log in Log:
        for first, count in joined((part.op, part.count) for part in places.stretches(connection, log)):
            yield from ops_from(connection, first, count)
    for log in Log:
        for first, count in joined((part.op, part.count) for part in tail.waiting(connection, log)):
            yield from ops_from(connection, first, count)


def ops_from(connection: Connection, first: int, count: int) -> Iterator[Entry]:
    """Neighbouring ops with their row ids, ``count`` from ``first`` on."""
    for start in range(first, first + count, REFOLD_SLICE):
        last = min(start + REFOLD_SLICE, first + count) - 1
        for id_, body in connection.exec_driver_sql(_BETWEEN, (start, last)):
            yield id_, parse(body)


def entries_after(connection: Connection, log: Log, n: int) -> Iterator[Entry]:
    """The ops behind the entry ``n`` of a log with their row ids, in order."""
    for part in places.stretches(connection, log, n):
        known = max(0, n - part.n + 1)
        yield from ops_from(connection, part.op + known, part.count - known)


def joined(parts: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Stretches of ops, given as first and count, neighbours joined."""
    at, total = 0, 0
    for first, count in parts:
        if total and first == at + total:
            total += count
            continue
        if total:
            yield at, total
        at, total = first, count
    if total:
        yield at, total


def values_of(connection: Connection, entries: Iterable[Entry]) -> dict[PersonalKey, object]:
    """The clear values of the ops' commitments, as far as they are here."""
    addresses = [(op.run, op.seq) for _, op in entries if may_commit(op) and committed_fields(op)]
    personal = schema.personal
    values: dict[PersonalKey, object] = {}
    for run in {run for run, _ in addresses}:
        seqs = sorted(seq for its_run, seq in addresses if its_run == run)
        for some in chunks(seqs, CHUNK):
            rows = connection.execute(
                select(personal.c.seq, personal.c.field, personal.c.value).where(
                    personal.c.run == run, personal.c.seq.in_(some)
                )
            )
            for seq, name, value in decoded(rows.all()):
                values[run, seq, name] = value
    return values


def may_commit(op: Op) -> bool:
    """A quick no for ops that hold no commitment: most of them."""
    return may_promise(op.kind, op.version, op.fields)


def may_promise(name: str, version: int, fields: Collection[str]) -> bool:
    """Whether ops of a kind and version with these fields may hold a commitment. What a later release promises is kept
    and handed on although it cannot be read."""
    kind = KINDS.get(name)
    return kind is None or version > kind.version or not kind.personal.isdisjoint(fields)


def _apply(connection: Connection, entries: Sequence[Entry], values: Mapping[PersonalKey, object]) -> FoldResult:
    result = Folder(schema.records, connection).apply(entries, values)
    if result.unfolded:
        ops = dict(entries)
        connection.exec_driver_sql(
            "INSERT INTO unfolded (op, kind, trouble, reason, record) VALUES (?, ?, ?, ?, ?)",
            [(u.entry, ops[u.entry].kind, u.trouble.value, u.reason, target(ops[u.entry])) for u in result.unfolded],
        )
    return result


def _waiting(connection: Connection) -> set[bytes]:
    """Records that ops speak of and that are not there, or were not when those ops came."""
    rows = connection.exec_driver_sql(_WAITING, (Trouble.WAITING.value,)).all()
    return {bytes(record) for (record,) in rows}


def _exists(connection: Connection, record: bytes) -> bool:
    """Whether the op that creates the record is here."""
    return addresses.op_at(connection, *address_of(record)) is not None


def history(connection: Connection, record: bytes) -> list[Entry]:
    """All ops about a record in the order in which they count, erasures of its values among them."""
    created = addresses.op_at(connection, *address_of(record))
    rows = connection.exec_driver_sql(_HISTORY, (record,)).all()
    if created is not None:
        # Where a machine was resumed twice, the op at the address may speak of another record.
        rows = [*connection.exec_driver_sql(_CREATION, (created,)), *rows]
    return [(id_, parse(body)) for id_, body in rows]


def _drop_erased(connection: Connection, its_ops: Sequence[Entry]) -> bool:
    """Delete the personal values of a record that a later erasure names; whether there is an erasure at all."""
    gone: set[str] = set()
    erased = False
    for _, op in reversed(its_ops):
        if op.kind == "erasure":
            erased = True
            names = set(str(op.fields.get("fields", "")).split(";"))
            gone |= names
            values = schema.clash_value
            record = op.fields.get("record")
            connection.execute(delete(values).where(values.c.record == record, values.c.field.in_(names)))
            continue
        for name in gone.intersection(committed_fields(op)):
            for table in (schema.personal, schema.owed):
                connection.execute(
                    delete(table).where(table.c.run == op.run, table.c.seq == op.seq, table.c.field == name)
                )
    return erased


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The items in runs of at most ``size``."""
    return (items[start : start + size] for start in range(0, len(items), size))


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """What an iterator yields in lists of at most ``size``."""
    iterator = iter(items)
    while some := list(islice(iterator, size)):
        yield some
