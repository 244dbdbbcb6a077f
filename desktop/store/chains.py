"""Verifies the logs entry by entry: gapless numbers, the chain of hashes, ops that are what their columns say, personal
values that keep their promises. For ``doctor``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, select

from desktop.i18n import N_
from desktop.store import schema
from desktop.store.folding import REFOLD_SLICE, history, may_commit
from desktop.views import Finding
from sync.fold import PersonalKey
from sync.log import START, Head, Log, chain
from sync.ops import Op, OpError, commits_to, committed_fields, decode_value, parse, target

REFOLD: Final = N_("Make a backup with yizhan backup and restore it: the tables are then built anew from the log.")
BROKEN: Final = N_("Restore the latest backup; what has been delivered comes back from the union.")


LOG_CHECKS: Final = frozenset({"chain", "entries"})
"""Checks whose findings mean that what was to be folded cannot be relied on."""


@dataclass(slots=True)
class _Promises:
    """Personal values as ops promise them and as they are kept."""

    kept: dict[PersonalKey, tuple[bytes, bytes]]
    owed: set[PersonalKey]
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
                salt, value = kept
                self.broken += not commits_to(op.fields[name], decode_value(value), salt)
            elif key in self.owed:
                self.owed_count += 1
            else:
                self.missing.append((target(op), key))


def examine_chains(connection: Connection) -> Iterator[Finding]:
    """What is wrong with the logs and the tail or, where they are sound, with the personal values."""
    promises = _read_promises(connection)
    damage = [finding for log in Log for finding in _examine_log(connection, log, promises)]
    strays = sum(not _is_itself(row, promises) for row in _rows(connection, None))
    if strays:
        damage.append(Finding("entries", N_("{n} entries that wait to be sent are damaged."), BROKEN, {"n": strays}))
    yield from damage or _examine_values(connection, promises)


def _examine_log(connection: Connection, log: Log, promises: _Promises) -> Iterator[Finding]:
    at = START
    for row in _rows(connection, log):
        if row.place != at.n + 1:
            yield _finding(log, N_("In the log {log}, entry {n} is missing."), at.n + 1)
            return
        if not _is_itself(row, promises):
            yield _finding(log, N_("In the log {log}, entry {n} is damaged."), row.place)
            return
        at = Head(row.place, chain(at.hash, row.body))
        if at.hash != row.hash:
            yield _finding(log, N_("In the log {log}, the chain of hashes breaks at entry {n}."), row.place)
            return
    cursor = connection.execute(select(schema.cursor).where(schema.cursor.c.log == int(log))).first()
    if (START if cursor is None else Head(cursor.n, cursor.hash)) != at:
        yield _finding(log, N_("The log {log} ends at entry {n} and not where it should."), at.n)


def _finding(log: Log, what: str, n: int) -> Finding:
    return Finding("chain", what, BROKEN, {"log": log.name.lower(), "n": n})


@dataclass(frozen=True, slots=True)
class _Row:
    run: bytes
    seq: int
    kind: str
    record: bytes | None
    place: int | None
    hash: bytes | None
    body: bytes


def _rows(connection: Connection, log: Log | None) -> Iterator[_Row]:
    """The entries of a log in order, or with None the tail."""
    op = schema.op
    columns = (op.c.run, op.c.seq, op.c.kind, op.c.record, op.c.place, op.c.hash, op.c.body)
    if log is None:
        wanted = select(*columns).where(op.c.place.is_(None)).order_by(op.c.id)
    else:
        wanted = select(*columns).where(op.c.log == int(log), op.c.place.is_not(None)).order_by(op.c.place)
    for row in connection.execute(wanted.execution_options(yield_per=REFOLD_SLICE)):
        yield _Row(*row)


def _is_itself(row: _Row, promises: _Promises) -> bool:
    """Whether the row's body is an op and the one that its columns name; its promises are checked on the way."""
    try:
        op = parse(row.body)
    except OpError:
        return False
    if may_commit(op):
        promises.check(op)
    return (op.run, op.seq, op.kind, op.record) == (row.run, row.seq, row.kind, row.record)


def _read_promises(connection: Connection) -> _Promises:
    personal, owed = schema.personal, schema.owed
    return _Promises(
        {(row.run, row.seq, row.field): (row.salt, row.value) for row in connection.execute(select(personal))},
        {(row.run, row.seq, row.field) for row in connection.execute(select(owed))},
    )


def _examine_values(connection: Connection, promises: _Promises) -> Iterator[Finding]:
    lost = sum(key not in _erased(connection, record) for record, key in promises.missing)
    if promises.owed_count:
        yield Finding(
            "personal",
            N_("{n} personal values have not arrived yet."),
            N_("Sync with the union; they are asked for."),
            {"n": promises.owed_count},
        )
    if lost:
        yield Finding("personal", N_("{n} personal values are gone although nobody erased them."), BROKEN, {"n": lost})
    if promises.broken:
        yield Finding(
            "personal", N_("{n} personal values are not the ones that were entered."), BROKEN, {"n": promises.broken}
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
