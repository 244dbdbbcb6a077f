"""Erasing personal values whose time is up, at the desk.

The rule is that of ``sync.retention``; positions are the row ids of entries, which count up as entries arrive. What is
erased is written as erasures like a person's own, a few at a time, so that nobody who saves waits. Copies that the
programme itself keeps beside the database are gone through too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from desktop.store import copies, local
from desktop.store.engine import connect
from desktop.store.files import StoreFiles
from desktop.store.folding import history
from desktop.store.opening import DATABASE_NAME
from desktop.store.queries.photos import ERASED
from desktop.store.store import Store
from desktop.values import Struct
from sync.files import CONTENT
from sync.ops import OpError, committed_fields, parse
from sync.records import KINDS
from sync.retention import (
    OPINIONS,
    PHOTO_DAYS,
    REASON,
    Register,
    Value,
    days_aside,
    days_at_most,
    kept_for_a_time,
)
from sync.times import DAY

REGISTER: Final = "retention"
"""Setting: what is remembered of how long this PC has had things."""
BATCH: Final = 20
"""Records in one transaction: a few milliseconds."""
ASIDE: Final = "before-restore-*"
"""Folders that a restore leaves."""
_LAST: Final = "SELECT coalesce(max(id), 0) FROM op"
_HELD: Final = "SELECT record, field FROM personal WHERE field = ? UNION SELECT record, field FROM owed WHERE field = ?"
_CLASHED: Final = (
    "SELECT v.run, v.seq, v.field, v.last, coalesce(c.body, x'') FROM clash_value v"
    " LEFT JOIN clash c ON c.run = v.run AND c.seq = v.seq WHERE v.last <= ?"
)
_FORGET: Final = "DELETE FROM clash_value WHERE run = ? AND seq = ? AND field = ? AND last <= ?"
_ERASURES: Final = "SELECT id, record, fields FROM erasure"
_Erasure = tuple[bytes, bytes, str]


class Due(Struct, frozen=True):
    """Fields of a record whose time is up."""

    kind: str
    record: bytes
    fields: tuple[str, ...]


def look(store: Store, *, told: bool) -> Register:
    """Note the time and how far the entries go. ``told`` says that the union has just told the time."""
    now = store.now()
    with store.read() as connection:
        plain = local.get(connection, REGISTER)
        last = int(connection.exec_driver_sql(_LAST).scalar_one())
        voided = [bytes(id_) for (id_,) in connection.exec_driver_sql("SELECT id FROM staff WHERE void IS NOT NULL")]
    register = Register.read(plain, now)
    if told:
        register.told(now)
    else:
        register.look(now)
    register.note(last)
    register.note_voids(voided)
    store.settings.put(REGISTER, register.plain())
    return register


def is_stale(store: Store) -> bool:
    """Whether nobody has looked for about a day."""
    plain = store.settings.get(REGISTER)
    if not isinstance(plain, dict):
        return True
    return not 0 <= store.now() - Register.read(plain, 0).clock.seen < DAY * 5 // 6


def due(store: Store, register: Register) -> tuple[Due, ...]:
    """What is to be erased by now."""
    with store.read() as connection:
        by_record: dict[tuple[str, bytes], list[str]] = {}
        for value in (*_values(connection, register), *_photos(connection, register)):
            if register.is_due(value):
                by_record.setdefault((value.kind, value.record), []).append(value.field)
    return tuple(Due(kind, record, tuple(sorted(names))) for (kind, record), names in sorted(by_record.items()))


def erase(store: Store, register: Register, some: Sequence[Due]) -> frozenset[str]:
    """Erase of some records what is still due: somebody may have erased it meanwhile, or corrected what decides; the
    kinds that changed."""
    with store.write(background=True) as unit:
        for one in some:
            names = tuple(value.field for value in _of(unit.connection, one) if register.is_due(value))
            if names == (CONTENT,):
                unit.erase_content(one.record, REASON)
            elif names:
                unit.erase(one.kind, one.record, names, REASON, anyway=True)
    if any(one.fields == (CONTENT,) for one in some):
        StoreFiles(store).obey_erasures()
    return unit.changes().kinds


def forget_clashes(store: Store, register: Register) -> int:
    """Values of entries that clashed are kept for their time and not for ever; how many were dropped."""
    with store.read() as connection:
        over = [
            (run, seq, name, last)
            for run, seq, name, last, body in connection.exec_driver_sql(_CLASHED, (register.settled(0),))
            if max(last, 1) <= register.settled(_days_aside(body, name))
        ]
    if over:
        with store.write_in_background() as connection:
            connection.exec_driver_sql(_FORGET, over)
        store.checkpoints.committed(len(over), True)
    return len(over)


def _days_aside(body: bytes, name: str) -> int:
    try:
        return days_aside(parse(body), name)
    except OpError:
        return days_at_most("", name)  # of what cannot be read nobody knows what it was


def clean_copies(store: Store, register: Register) -> int:
    """Take from the databases that restores put aside, and from the daily copies, what has been erased since, and
    every personal value from those older than any such value may be; how many copies that were."""
    with store.read() as connection:
        erased = {(id_, record, names) for id_, record, names in connection.exec_driver_sql(_ERASURES)}
    seen = store.settings.get(_COPIES)
    first_seen = {str(k): int(v) for k, v in seen.items() if isinstance(v, int)} if isinstance(seen, dict) else {}
    there = {path.parent.name: path for path in sorted(store.folder.glob(f"{ASIDE}/{DATABASE_NAME}"))}
    there |= {copy.file.name: copy.file for copy in copies.made(store)}
    now = {name: first_seen.get(name, register.clock.at) for name in there}
    if now != first_seen:
        store.settings.put(_COPIES, dict(now))
    return sum(_clean(path, erased, (register.clock.at - now[name]) // DAY) for name, path in there.items())


_COPIES: Final = "retention_copies"


def _kept_days() -> Mapping[tuple[str, str], int]:
    """For how many days each personal field of each kind is kept at the most."""
    return {(kind.name, name): days_at_most(kind.name, name) for kind in KINDS.values() for name in kind.personal}


def _clean(path: Path, erasures: Set[_Erasure], age: int) -> bool:
    """Take out what was erased by what the copy lacks of these, and what nobody keeps for ``age`` days; whether there
    was any."""
    kept_days = _kept_days()
    by_name: dict[str, int] = {}
    for (_, name), days in kept_days.items():
        by_name[name] = max(days, by_name.get(name, 0))
    over = [(name,) for name, days in by_name.items() if days <= age]
    try:
        with closing(connect(path, "rw")) as copy:
            copy.execute("PRAGMA secure_delete = ON")
            copy.execute("BEGIN IMMEDIATE")
            before = copy.total_changes
            # A copy of an earlier release has not all of the tables.
            tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            erased = [(record, names.split(";")) for _, record, names in erasures - _obeyed(copy)]
            for kind in (kind for kind in KINDS.values() if kind.name in tables):
                for field in sorted(kind.personal):
                    if kept_days[kind.name, field] <= age:
                        copy.execute(f'UPDATE "{kind.name}" SET "{field}" = NULL WHERE "{field}" <> \'\'')
                    else:
                        copy.executemany(
                            f'UPDATE "{kind.name}" SET "{field}" = NULL WHERE id = ? AND "{field}" IS NOT NULL',
                            [(record,) for record, names in erased if field in names],
                        )
            for table in sorted(tables & {"personal", "clash_value"}):
                copy.executemany(f"DELETE FROM {table} WHERE field = ?", over)
                copy.executemany(
                    f"DELETE FROM {table} WHERE record = ? AND field = ?",
                    [(record, name) for record, names in erased for name in names],
                )
            changed = copy.total_changes > before
            copy.execute("COMMIT")
            copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error:
        return False  # a damaged copy has been put aside as it was; nothing can be read from it by name
    return changed


def _obeyed(copy: sqlite3.Connection) -> Set[_Erasure]:
    """The erasures that a copy has: it says so itself, whatever has come and gone here since."""
    try:
        return set(copy.execute(_ERASURES))
    except sqlite3.DatabaseError:
        return set()  # of a damaged one nobody knows, and once more does no harm


def _values(connection: Connection, register: Register) -> Iterator[Value]:
    known_fields = kept_for_a_time()
    for kind, name in known_fields:
        known = KINDS[kind].by_name[name]
        days = 0 if known.after_void is not None else known.keep_days or 0
        rows = connection.exec_driver_sql(
            f'SELECT h.record, v.void IS NOT NULL FROM ({_HELD}) h JOIN "{kind}" v ON v.id = h.record'
            " WHERE coalesce(v.entry, 0) <= ?",
            (name, name, register.settled(days)),
        ).all()
        for record, voided in rows:
            yield from _value(connection, bytes(record), kind, name, bool(voided))
    names = {name for _, name in known_fields}
    held = " UNION ".join([_HELD] * len(names))
    tables = "".join(
        f' AND NOT EXISTS (SELECT 1 FROM "{kind}" WHERE id = h.record)' for kind in sorted({k for k, _ in known_fields})
    )
    params = tuple(name for name in sorted(names) for _ in range(2))
    for record, name in connection.exec_driver_sql(f"SELECT record, field FROM ({held}) h WHERE 1 {tables}", params):
        for _, op in history(connection, bytes(record)):
            if (op.kind, name) in known_fields:
                yield from _value(connection, bytes(record), op.kind, name, False)
                break


def _photos(connection: Connection, register: Register) -> Iterator[Value]:
    """The photos of opinions that may be due."""
    for kind in OPINIONS:
        rows = connection.exec_driver_sql(
            f"SELECT a.id, a.entry FROM attachment a JOIN {kind} o ON o.id = a.record"
            f" WHERE a.entry <= ? AND NOT {ERASED}",
            (register.settled(PHOTO_DAYS),),
        )
        for record, entry in rows:
            yield Value("attachment", bytes(record), CONTENT, int(entry), False, False)


def _value(connection: Connection, record: bytes, kind: str, name: str, voided: bool) -> Iterator[Value]:
    """The value as the record's entries have it."""
    last, lent = 0, False
    for id_, op in history(connection, record):
        if name in committed_fields(op):
            last = max(last, id_)
        if kind == "movement" and "kind" in op.fields:
            lent = op.fields["kind"] == "loan"
    if last:
        yield Value(kind, record, name, last, voided, lent)


def _of(connection: Connection, one: Due) -> Iterator[Value]:
    """A record's values that were due, as far as they are there, as they are now."""
    if one.fields == (CONTENT,):
        where = f"SELECT a.entry FROM attachment a WHERE a.id = ? AND NOT {ERASED}"
        for entry in connection.exec_driver_sql(where, (one.record,)).scalars():
            yield Value(one.kind, one.record, CONTENT, int(entry), False, False)
        return
    row = connection.exec_driver_sql(f'SELECT void IS NOT NULL FROM "{one.kind}" WHERE id = ?', (one.record,)).first()
    there = connection.exec_driver_sql(
        "SELECT field FROM personal WHERE record = ? UNION SELECT field FROM owed WHERE record = ?",
        (one.record, one.record),
    ).scalars()
    for name in sorted(set(there).intersection(one.fields)):
        yield from _value(connection, one.record, one.kind, name, row is not None and bool(row[0]))
