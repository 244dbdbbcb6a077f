"""Verifies the logs entry by entry: gapless numbers, the chain of hashes, ops that are what their columns say, personal
values that keep their promises. For ``doctor``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, select

from desktop.i18n import N_
from desktop.store import lost_values, places, schema, tail
from desktop.store.folding import REFOLD_SLICE, history, may_commit
from desktop.values import Struct, field
from desktop.views import Finding
from sync.envelope import PersonalRef
from sync.fold import PersonalKey
from sync.log import START, Head, Log, chain
from sync.ops import Op, OpError, commits_to, committed_fields, decoded, parse, target

REFOLD: Final = N_("yizhan doctor --repair builds it anew from the log.")
ASK: Final = N_("yizhan doctor --repair has them asked for at the union.")
BROKEN: Final = N_(
    "Restore the latest backup or daily copy (in the data folder's folder copies), or begin with an empty folder and a "
    "new card: what has been delivered comes back from the union."
)


LOG_CHECKS: Final = frozenset({"chain", "entries"})
"""Checks whose findings mean that what was to be folded cannot be relied on."""


class _Promises(Struct):
    """Personal values as ops promise them and as they are kept."""

    kept: dict[PersonalKey, tuple[bytes, bytes]]
    owed: set[PersonalKey]
    """Asked for, also those that a person has called lost."""
    given_up: set[PersonalKey]
    missing: list[tuple[bytes, PersonalKey]] = field(default_factory=list)
    """Records with the values that are nowhere."""
    owed_count: int = 0
    broken: int = 0

    def check(self, op: Op) -> None:
        """Hold an op's promises against what is kept."""
        for name in committed_fields(op):
            key = (op.run, op.seq, name)
            kept = self.kept.pop(key, None)
            if kept is not None:
                self.broken += not keeps(op, name, *kept)
            elif key in self.owed:
                self.owed_count += key not in self.given_up
            else:
                self.missing.append((target(op), key))


def keeps(op: Op, name: str, salt: bytes, value: bytes) -> bool:
    """Whether a value as it is kept is the one that an op promises. What can no longer be read is none."""
    return any(commits_to(op.fields.get(name), clear, salt) for (clear,) in decoded([(value,)]))


def examine_chains(connection: Connection) -> Iterator[Finding]:
    """What is wrong with the logs and the tail or, where they are sound, with the personal values."""
    known = _Known(_read_promises(connection), _read_addresses(connection))
    damage = [finding for log in Log for finding in _examine_log(connection, log, known)]
    waiting = [row for log in Log for row in tail.waiting(connection, log)]
    strays = sum(row.count for row in waiting)
    for row in waiting:
        for entry in _entries(connection, row.op, row.count):
            strays -= _is_itself(entry, known, row.kind)
    if strays:
        damage.append(Finding("entries", N_("{n} entries that wait to be sent are damaged."), BROKEN, {"n": strays}))
    if not damage:
        damage += _examine_rest(connection, known)
    yield from damage or _examine_values(connection, known.promises)


def _examine_log(connection: Connection, log: Log, known: _Known) -> Iterator[Finding]:
    at = START
    for part in places.stretches(connection, log):
        if part.n != at.n + 1:
            yield _finding(log, N_("In the log {log}, entry {n} is missing."), at.n + 1)
            return
        if part.before != at.hash:
            yield _finding(log, N_("In the log {log}, the chain of hashes breaks at entry {n}."), part.n)
            return
        for expected, entry in enumerate(_entries(connection, part.op, part.count), part.op):
            n = at.n + 1
            if entry.id != expected:
                yield _finding(log, N_("In the log {log}, entry {n} is missing."), n)
                return
            if not _is_itself(entry, known):
                yield _finding(log, N_("In the log {log}, entry {n} is damaged."), n)
                return
            at = Head(n, chain(at.hash, entry.body))
        if at.n != part.n + part.count - 1:
            yield _finding(log, N_("In the log {log}, entry {n} is missing."), at.n + 1)
            return
    cursor = connection.execute(select(schema.cursor).where(schema.cursor.c.log == int(log))).first()
    if (START if cursor is None else Head(cursor.n, cursor.hash)) != at:
        yield _finding(log, N_("The log {log} ends at entry {n} and not where it should."), at.n)


def _examine_rest(connection: Connection, known: _Known) -> Iterator[Finding]:
    """Ops that are neither in a log nor in the tail, and addresses of none."""
    held = int(connection.exec_driver_sql("SELECT count(*) FROM op").scalar_one())
    addressed = sum(count for spans in known.addresses.values() for _, count, _ in spans)
    if strays := abs(held - known.seen) + abs(addressed - known.seen):
        yield Finding("entries", N_("{n} entries that wait to be sent are damaged."), BROKEN, {"n": strays})


def _finding(log: Log, what: str, n: int) -> Finding:
    return Finding("chain", what, BROKEN, {"log": log.name.lower(), "n": n})


class _Entry(Struct, frozen=True):
    id: int
    record: bytes | None
    body: bytes


class _Known(Struct):
    """What entries are held against; ``seen`` counts them."""

    promises: _Promises
    addresses: dict[bytes, list[tuple[int, int, int]]]
    """By run, in order: first seq, count and first op of a span."""
    seen: int = 0


def _entries(connection: Connection, first: int, count: int) -> Iterator[_Entry]:
    """Neighbouring ops."""
    for start in range(first, first + count, REFOLD_SLICE):
        last = min(start + REFOLD_SLICE, first + count) - 1
        rows = connection.exec_driver_sql(
            "SELECT id, record, body FROM op WHERE id BETWEEN ? AND ? ORDER BY id", (start, last)
        )
        for row in rows:
            yield _Entry(*row)


def _is_itself(entry: _Entry, known: _Known, kind: str | None = None) -> bool:
    """Whether the entry's body is an op and the one that stands under its address; its promises are checked on the
    way."""
    known.seen += 1
    try:
        op = parse(entry.body)
    except OpError:
        return False
    if may_commit(op):
        known.promises.check(op)
    spans = known.addresses.get(op.run, [])
    at = bisect_right(spans, op.seq, key=lambda span: span[0]) - 1
    if at < 0:
        return False
    first, count, id_ = spans[at]
    named = op.seq < first + count and id_ + op.seq - first == entry.id
    return named and op.record == entry.record and kind in (None, op.kind)


def _read_addresses(connection: Connection) -> dict[bytes, list[tuple[int, int, int]]]:
    found: dict[bytes, list[tuple[int, int, int]]] = {}
    rows = connection.exec_driver_sql("SELECT run, first, count, op FROM span ORDER BY run, first")
    for run, first, count, op in rows:
        found.setdefault(run, []).append((first, count, op))
    return found


def _read_promises(connection: Connection) -> _Promises:
    personal, owed = schema.personal, schema.owed
    refs = [PersonalRef(Log(row.log), row.run, row.seq, row.field) for row in connection.execute(select(owed))]
    return _Promises(
        {(row.run, row.seq, row.field): (row.salt, row.value) for row in connection.execute(select(personal))},
        {(ref.run, ref.seq, ref.field) for ref in refs},
        {(ref.run, ref.seq, ref.field) for ref in lost_values.given_up(connection, refs)},
    )


def _examine_values(connection: Connection, promises: _Promises) -> Iterator[Finding]:
    lost = sum(key not in _erased(connection, record) for record, key in promises.missing)
    if promises.owed_count:
        yield Finding(
            "personal",
            N_("{n} personal values have not arrived yet."),
            N_(
                "Sync this PC and the station's other ones: they are asked for. What none of them has is closed as"
                " lost on the Sync page."
            ),
            {"n": promises.owed_count},
        )
    if lost:
        yield Finding("personal", N_("{n} personal values are gone although nobody erased them."), ASK, {"n": lost})
    if promises.broken:
        yield Finding(
            "personal", N_("{n} personal values are not the ones that were entered."), ASK, {"n": promises.broken}
        )
    erasure = schema.records["erasure"]
    records = connection.execute(select(erasure.c.record).distinct()).scalars().all()
    left = sum(not _erased(connection, record).isdisjoint(_kept(connection, record)) for record in records)
    if left or promises.kept:
        yield Finding(
            "personal",
            N_("{n} personal values are still here that should have been erased."),
            REFOLD,
            {"n": left + len(promises.kept)},
        )


def _erased(connection: Connection, record: bytes) -> set[PersonalKey]:
    """The values of a record that a later erasure took away."""
    gone: set[str] = set()
    erased: set[PersonalKey] = set()
    for _, op in reversed(history(connection, record)):
        if op.kind == "erasure":
            gone |= set(op.fields["fields"].split(";"))
        else:
            erased |= {(op.run, op.seq, name) for name in gone.intersection(committed_fields(op))}
    return erased


def _kept(connection: Connection, record: bytes) -> set[PersonalKey]:
    personal = schema.personal
    rows = connection.execute(select(personal).where(personal.c.record == record))
    return {(row.run, row.seq, row.field) for row in rows}
