"""What a folder's database has and a backup that takes its place lacks: carried over, so that nothing is lost by it.

What had not been sent is nowhere else, and an erasure among it would be undone. Runs differ, so no two addresses can
collide but those of a machine that was resumed twice, which go aside as they do in a sync. The rest of the logs comes
along where both are of one chain: it would come from the union as well, but perhaps not today. Of a damaged database
each entry of the tail that can still be read is carried over. Knows no files and nothing of how a copy is put in place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from desktop.store import addresses, applications, local, places, tail
from desktop.store.addresses import spans_of
from desktop.store.chains import keeps
from desktop.store.folding import batches, fold_again, fold_new, may_commit, values_of
from desktop.store.parts import Part
from desktop.store.receiving import write_entries
from desktop.store.rewinding import go_back
from desktop.store.tail import Waiting
from desktop.values import Struct
from desktop.views.upkeep import Outlook
from sync.aside import Aside
from sync.bulk import insert_values
from sync.envelope import PersonalValue
from sync.fold import PersonalKey
from sync.log import START, Head, Log, chain_many
from sync.ops import FIXED_RUN, Op, OpError, committed_fields, decoded, is_unions_run, parse, target
from sync.ports import ChainMismatch

_SLICE: Final = 2_000
_INSERT_OP: Final = "INSERT INTO op (id, record, body)"
_VALUES: Final = "SELECT field, salt, value FROM personal WHERE run = ? AND seq = ?"
_KEEP: Final = "INSERT OR IGNORE INTO personal (run, seq, field, record, salt, value) VALUES (?, ?, ?, ?, ?, ?)"
_OWE: Final = "INSERT OR IGNORE INTO owed (run, seq, field, log, record) VALUES (?, ?, ?, ?, ?)"
_CLASH: Final = "INSERT OR IGNORE INTO clash (run, seq, body) VALUES (?, ?, ?)"
_CLASH_VALUE: Final = (
    "INSERT OR IGNORE INTO clash_value (run, seq, field, record, value, last)"
    " SELECT ?, ?, ?, ?, ?, coalesce(max(id), 0) FROM op"
)
_DROP_ERASED: Final = (
    "DELETE FROM clash_value WHERE EXISTS (SELECT 1 FROM erasure e WHERE e.record = clash_value.record"
    " AND ';' || e.fields || ';' LIKE '%;' || clash_value.field || ';%')"
)
_FILE: Final = (
    "INSERT INTO file (hash, here, delivered, refused) VALUES (?, ?, ?, ?) ON CONFLICT (hash) DO UPDATE"
    " SET here = excluded.here, delivered = excluded.delivered, refused = excluded.refused"
)
_LISTS: Final = (local.IMPORTS, local.COUNTED_HERE)


class Carried(Struct, frozen=True):
    """What became of the entries that had not been sent. ``lost`` is None where nobody can tell how many there were."""

    taken: int = 0
    lost: int | None = 0


class _Unreadable(Exception):
    """A database that is to give something cannot be read, or holds what it should not."""


def outlook(present: Connection, backup: Connection) -> Outlook:
    """Whether what waits in the present database would be carried over."""
    return Outlook(tail.size(present, Log.STATION), _belong_together(present, backup))


def carry_over(present: Engine, backup: Engine) -> Carried:
    """Put into a backup what the present database has and it lacks; nothing is written to the present one.

    The tables of the backup must be those of this version and the fold of what it holds. Raises DBAPIError when the
    backup cannot be written, never because of what the present database is like.
    """
    with present.connect() as old, backup.begin() as new:
        try:
            tails = {log: _waiting(old, log) for log in Log}
        except _Unreadable:
            return Carried(0, None)
        waiting = sum(row.count for row in tails[Log.STATION])
        if not _belong_together(old, new):
            return Carried(0, waiting)
        _take_enrolment(old, new)
        followed = [log for log in Log if log is not Log.REGION or _same_region(old, new)]
        for log in followed:
            _extend(old, new, log)
        lost = {log: _append(old, new, log, tails[log]) for log in followed}
        _take_rest(old, new)
        return Carried(waiting - lost[Log.STATION], lost[Log.STATION])


# -- whether they belong together -------------------------------------------------------------------------------------


def _belong_together(old: Connection, new: Connection) -> bool:
    """Whether both are of one station: by what the union told them, or, where it did not tell both, by what both
    hold."""
    ours, theirs = _station(old), _station(new)
    if ours is not None and theirs is not None:
        # Where no entry has been placed, the wrong card was used and put right before it mattered.
        return ours == theirs or (places.cursor(new, Log.STATION) == START and _share_a_run(old, new))
    return _share_a_run(old, new)


def _share_a_run(old: Connection, new: Connection) -> bool:
    """Whether both hold something that was entered at one opening, or the backup nothing at all."""
    theirs = _runs(new)
    return not theirs or not theirs.isdisjoint(_runs(old))


def _station(connection: Connection) -> object:
    try:
        with _reading():
            return connection.exec_driver_sql("SELECT json_extract(data, '$.station') FROM enrolment").scalar()
    except _Unreadable:
        return None


def _runs(connection: Connection) -> set[bytes]:
    """The runs of the station's PCs of which there is anything."""
    try:
        with _reading():
            runs = connection.exec_driver_sql("SELECT DISTINCT run FROM span").scalars().all()
    except _Unreadable:
        return set()
    return {bytes(run) for run in runs if run != FIXED_RUN and not is_unions_run(run)}


def _take_enrolment(old: Connection, new: Connection) -> None:
    """The present enrolment counts: a PC may have been let in anew since the backup."""
    if _station(old) is not None:
        data = old.exec_driver_sql("SELECT data FROM enrolment").scalar_one()
        new.exec_driver_sql("INSERT OR REPLACE INTO enrolment (id, data) VALUES (1, ?)", (data,))


def _same_region(old: Connection, new: Connection) -> bool:
    """Whether both follow the log of one region; a backup that follows none yet follows the present one's."""
    try:
        with _reading():
            ours = local.get(old, local.REGION)
    except _Unreadable:
        return False
    theirs = local.get(new, local.REGION)
    if theirs is None and ours is not None:
        local.put(new, local.REGION, ours)
        return True
    return ours == theirs


# -- the logs ---------------------------------------------------------------------------------------------------------


def _extend(old: Connection, new: Connection, log: Log) -> None:
    """Put behind the log what the present database has further of it. What is damaged the union brings.

    Where the union was put back in between, the two part somewhere: then the backup's goes back to there, because the
    present one's is what the union had last."""
    attempt = new.begin_nested()
    try:
        common = _common(old, new, log)
        with _reading():
            ours = places.cursor(old, log).n
        theirs = places.cursor(new, log).n
        if common < min(ours, theirs):
            go_back(new, log, common, theirs)
        for part, values in _further(old, log, places.cursor(new, log)):
            write_entries(new, part, values)
    except (_Unreadable, ChainMismatch):
        attempt.rollback()
    else:
        attempt.commit()


def _common(old: Connection, new: Connection, log: Log) -> int:
    """The number of the last entry that both have."""
    with _reading():
        low, high = 0, min(places.cursor(old, log).n, places.cursor(new, log).n)
        while low < high:
            middle = (low + high + 1) // 2
            if places.hash_at(old, log, middle) == places.hash_at(new, log, middle):
                low = middle
            else:
                high = middle - 1
    return low


def _further(
    old: Connection, log: Log, at: Head
) -> Iterator[tuple[Part, Mapping[PersonalKey, PersonalValue]]]:
    with _reading():
        end = places.cursor(old, log)
        parts = list(places.stretches(old, log, at.n)) if places.hash_at(old, log, at.n) == at.hash else []
    for there in parts:
        with _reading():
            known = max(0, at.n - there.n + 1)
            first, last = there.op + known, there.op + there.count - 1
            bodies = [body for _, body in _rows(old, first, last)]
            ops = list(map(parse, bodies))
            values = {(v.run, v.seq, v.field): v for op in ops for v in _values(old, log, op)}
        hashes = chain_many(at.hash, bodies)
        if len(bodies) != last - first + 1 or (not known and there.before != at.hash):
            raise _Unreadable
        yield Part(log, at.n + 1, ops, bodies, at.hash, hashes, None), values
        at = Head(at.n + len(bodies), hashes[-1])
    if parts and at != end:
        raise _Unreadable


def _values(old: Connection, log: Log, op: Op) -> Iterator[PersonalValue]:
    if may_commit(op) and committed_fields(op):
        for name, salt, value in decoded(old.exec_driver_sql(_VALUES, (op.run, op.seq)).all()):
            yield PersonalValue(log, op.run, op.seq, name, salt, value)


# -- the tail ---------------------------------------------------------------------------------------------------------


def _waiting(old: Connection, log: Log) -> list[Waiting]:
    """What waits for a place in a log; a damaged row may speak of more than there ever was."""
    with _reading():
        end = tail.end(old)
        rows = list(tail.waiting(old, log))
    return [row.part(0, min(row.count, end - row.op)) for row in rows if 0 < row.op < end and row.count > 0]


def _append(old: Connection, new: Connection, log: Log, waiting: Sequence[Waiting]) -> int:
    """Put what waits for a place in a log behind what waits in the backup; how many entries could not be read."""
    lost = 0
    gone = Aside()
    for row in waiting:
        for some in batches(_readable(old, row), _SLICE):
            found = [entry for entry in some if entry is not None]
            lost += len(some) - len(found)
            _write(old, new, log, [entry for entry in found if _is_new(old, new, entry, gone)])
    return lost


def _readable(old: Connection, row: Waiting) -> Iterator[tuple[Op, bytes] | None]:
    """Neighbouring entries of the tail; None for each that cannot be read or is not what stood there."""
    for start in range(row.op, row.op + row.count, _SLICE):
        last = min(start + _SLICE, row.op + row.count) - 1
        there: dict[int, bytes] = {}
        try:
            there = dict(_rows(old, start, last))
        except DBAPIError:
            for id_ in range(start, last + 1):
                try:
                    there |= dict(_rows(old, id_, id_))
                except DBAPIError:
                    continue
        for id_ in range(start, last + 1):
            yield _entry(old, id_, row.kind, there.get(id_))


def _entry(old: Connection, id_: int, kind: str, body: bytes | None) -> tuple[Op, bytes] | None:
    if body is None:
        return None
    try:
        op = parse(body)
    except OpError:
        return None
    try:
        stands = addresses.op_at(old, op.run, op.seq) == id_
    except DBAPIError:
        stands = True  # the entry says itself where it belongs
    return (op, body) if stands and op.kind == kind else None


def _rows(connection: Connection, first: int, last: int) -> Sequence[tuple[int, bytes]]:
    rows = connection.exec_driver_sql("SELECT id, body FROM op WHERE id BETWEEN ? AND ? ORDER BY id", (first, last))
    return [(id_, bytes(body)) for id_, body in rows]


def _is_new(old: Connection, new: Connection, entry: tuple[Op, bytes], gone: Aside) -> bool:
    """Whether the backup lacks an entry; what it has otherwise under the address, or speaks of such, goes aside."""
    op, body = entry
    there = addresses.op_at(new, op.run, op.seq)
    if there is None and not gone.takes(op, body):
        return True
    if there is not None:
        if new.exec_driver_sql("SELECT body FROM op WHERE id = ?", (there,)).scalar() == body:
            return False
        gone.add(op)
    new.exec_driver_sql(_CLASH, (op.run, op.seq, body))
    for name, _, value in _kept(old, op):
        new.exec_driver_sql(_CLASH_VALUE, (op.run, op.seq, name, target(op), value))
    return False


def _write(old: Connection, new: Connection, log: Log, entries: Sequence[tuple[Op, bytes]]) -> None:
    if not entries:
        return
    first = tail.next_op(new)
    ops = [op for op, _ in entries]
    insert_values(new, _INSERT_OP, [(id_, op.record, body) for id_, (op, body) in enumerate(entries, first)])
    addresses.add(new, spans_of(ops, first))
    at = first
    for kind, group in groupby(ops, key=lambda op: op.kind):
        count = sum(1 for _ in group)
        tail.append(new, kind, at, count, log)
        at += count
    for op in ops:
        if may_commit(op) and (names := committed_fields(op)):
            _take_values(old, new, log, op, names)
    numbered = list(enumerate(ops, first))
    if log is Log.STATION:
        fold_new(new, numbered, values_of(new, numbered))
    else:
        fold_again(new, set(map(target, ops)))  # the station's own tail counts after it


def _take_values(old: Connection, new: Connection, log: Log, op: Op, names: Sequence[str]) -> None:
    """Keep an op's values; those that are not what was promised are asked for, those that were erased stay so."""
    broken = set()
    for name, salt, value in _kept(old, op):
        if name in names and keeps(op, name, salt, value):
            new.exec_driver_sql(_KEEP, (op.run, op.seq, name, target(op), salt, value))
        else:
            broken.add(name)
    try:
        with _reading():
            rows = old.exec_driver_sql("SELECT field FROM owed WHERE run = ? AND seq = ?", (op.run, op.seq))
            broken.update(rows.scalars())
    except _Unreadable:
        pass
    for name in broken.intersection(names):
        new.exec_driver_sql(_OWE, (op.run, op.seq, name, int(log), target(op)))


def _kept(old: Connection, op: Op) -> Sequence[tuple[str, bytes, bytes]]:
    try:
        with _reading():
            rows = old.exec_driver_sql(_VALUES, (op.run, op.seq)).all()
    except _Unreadable:
        return ()
    return [(name, bytes(salt), bytes(value)) for name, salt, value in rows]


# -- what stands beside them ------------------------------------------------------------------------------------------


def _take_rest(old: Connection, new: Connection) -> None:
    """What was kept and not counted, what is known of contents, and what this PC notes about its own entries."""
    _copy(old, new, "SELECT run, seq, body FROM clash", _CLASH)
    _copy(old, new, "SELECT run, seq, field, record, value FROM clash_value", _CLASH_VALUE)
    new.exec_driver_sql(_DROP_ERASED)
    _copy(old, new, "SELECT hash, here, delivered, refused FROM file", _FILE)
    try:
        with _reading():
            lists = {key: local.get(old, key) for key in _LISTS}
            again = local.get(old, local.ENTERED_AGAIN)
            present = {key: local.get(old, key) for key in (applications.APPLIED, applications.OFFERED)}
    except _Unreadable:
        return
    for key, ours in lists.items():
        theirs = local.get(new, key)
        if isinstance(ours, list):
            here = [_name(one) for one in ours]
            further = [one for one in theirs if _name(one) not in here] if isinstance(theirs, list) else []
            local.put(new, key, [*further, *ours])
    if isinstance(again, dict):
        before = local.get(new, local.ENTERED_AGAIN)
        local.put(new, local.ENTERED_AGAIN, {**(before if isinstance(before, dict) else {}), **again})
    for key, value in present.items():
        if value is not None:
            local.put(new, key, value)


def _name(one: local.Json) -> object:
    """By what a line of a list is known: an import by its address, because it may have been taken back since."""
    return (one.get("run"), one.get("first")) if isinstance(one, dict) else one


def _copy(old: Connection, new: Connection, select: str, insert: str) -> None:
    try:
        with _reading():
            rows: list[Any] = [tuple(row) for row in old.exec_driver_sql(select) if None not in row]
    except _Unreadable:
        return
    if rows:
        new.exec_driver_sql(insert, rows)


@contextmanager
def _reading() -> Iterator[None]:
    """Raises _Unreadable in place of what reading a damaged database raises."""
    try:
        yield
    except (DBAPIError, OpError, ValueError) as error:
        raise _Unreadable from error
