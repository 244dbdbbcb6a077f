"""What the union does by itself: personal values whose time is up are erased for stations whose PCs are away.

Each station's log is looked after once a day, by whichever process claims its row first, some erasures in a
transaction. The erasures are the union's own entries, sealed like all of them. Knows the rule by ``sync.retention``.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Set
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select, true, union_all, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from sync.files import CONTENT
from sync.ops import decode_value, encode_value, parse
from sync.records import KINDS
from sync.retention import OPINIONS, PHOTO_DAYS, UNION_GRACE_DAYS, Register, Value, days_aside, kept_for_a_time
from sync.server.authority import Authority, load_authority
from sync.server.db import explain, lock_head, read_head, upsert
from sync.server.elapsing import NEVER
from sync.server.erasing import forget_traces, write_erasures
from sync.server.errors import Refusal
from sync.server.files import is_erased
from sync.server.folding import fold_logs, fold_up
from sync.server.logbook import entry_at
from sync.server.schema import held, held_value, housekeeping, owed, records
from sync.server.schema import personal as personal_table
from sync.server.stations import Station, all_stations
from sync.server.system import Union
from sync.server.tally import forget_visitors
from sync.times import DAY

BATCH: Final = 100
"""Values erased in one transaction."""
PATIENCE: Final = 3
"""Stations at which the database itself may fail before a round is called off."""
EVERY: Final = 15 * 60
"""Seconds between two looks at whether a station is due."""
_attachment = records["attachment"]
_log = logging.getLogger("yizhan.union")


@dataclass(slots=True)
class Done:
    """What one round did."""

    stations: int = 0
    erased: int = 0
    """Records of which values were erased."""
    failed: int = 0
    """Stations that could not be looked after; why, is in the server's own log."""
    dropped: int = 0
    """Values of shut-out devices that nobody accepted in time."""


def keep_house(union: Union, *, everything: bool = False) -> Done:
    """Look after every station that is due, with ``everything`` after all of them."""
    authority = load_authority(union)
    done = Done()
    forget_visitors(union)
    with union.database.read() as connection:
        stations = all_stations(connection)
        looked = {log: int(at) for log, at in connection.execute(select(housekeeping.c.log, housekeeping.c.at))}
    ailing = 0
    for found in stations:
        if not everything and not _is_due(looked.get(found.log), union.clock.now()):
            continue
        try:
            _look_after(union, authority, found, everything, done)
        except Exception as error:
            # Whatever is wrong with one station's entries, the others' values are erased in time.
            done.failed += 1
            if not _is_everybodys(error):
                _log.exception("housekeeping of %s failed; it is tried again", found.code)
                continue
            ailing += 1
            if ailing == PATIENCE:
                raise
            why = explain(error) if isinstance(error, DatabaseError) else error
            _log.warning("housekeeping of %s waits: %s", found.code, why)
    if union.database.is_sqlite or done.erased or done.dropped:
        forget_traces(union)
    return done


class Housekeeper:
    """Keeps house from time to time in a thread of its own, until it is told to stop."""

    def __init__(self, union: Union) -> None:
        self._union = union
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the transaction that is underway; a second call does nothing."""
        self._stopped.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        # A server that has just been started has other things to do.
        while not self._stopped.wait(EVERY):
            try:
                keep_house(self._union)
            except Exception:  # noqa: BLE001 - if this thread ended, nobody would see it, and nothing would be erased
                _log.exception("housekeeping failed; it is tried again")


def _is_everybodys(error: Exception) -> bool:
    """Whether the next station would meet the same: a database that is busy, full or not there."""
    if isinstance(error, DatabaseError):
        error = explain(error)
    if isinstance(error, Refusal):
        return error.status == HTTPStatus.SERVICE_UNAVAILABLE
    return isinstance(error, PoolTimeout)


def _is_due(last: int | None, now: int) -> bool:
    # A clock that was set back must not keep a station from its turn.
    return last is None or not 0 <= now - last < DAY


def _look_after(union: Union, authority: Authority, found: Station, anyway: bool, done: Done) -> None:
    fold_logs(union, [found.log])
    register = _claim(union, found, anyway)
    if register is None:
        return
    done.stations += 1
    with union.database.read() as connection:
        due = _due(connection, found.log, register)
    for start in range(0, len(due), BATCH):
        with union.database.write() as connection:
            lock_head(connection, found.log)
            fold_up(connection, found.log)
            # Somebody may have erased it since it was found, or corrected what decides.
            some = due[start : start + BATCH]
            now = set(_due(connection, found.log, register, {record for record, _ in some}))
            still = [pair for pair in some if pair in now]
            done.erased += write_erasures(union, authority, connection, found, still)
    with union.database.write() as connection:
        done.dropped += _drop_held(connection, found.log, register)


def _claim(union: Union, found: Station, anyway: bool) -> Register | None:
    """Take the station's turn; what is remembered of it, or None when another process has taken it."""
    now = union.clock.now()
    first = {"log": found.log, "at": NEVER, "marks": b""}
    with union.database.write() as connection:
        connection.execute(upsert(connection, housekeeping).values(first).on_conflict_do_nothing())
        where = housekeeping.c.log == found.log
        row = connection.execute(select(housekeeping).where(where).with_for_update()).one()
        if not anyway and row.at != NEVER and not _is_due(int(row.at), now):
            return None
        register = Register.read(decode_value(row.marks) if row.marks else None, now)
        register.look(now)
        register.note(read_head(connection, found.log).n)
        staff = records["staff"]
        voided = select(staff.c.id).where(staff.c.log == found.log, staff.c.void.is_not(None))
        register.note_voids(bytes(record) for record in connection.execute(voided).scalars())
        connection.execute(update(housekeeping).where(where).values(at=now, marks=encode_value(register.plain())))
    return register


def _due(
    connection: Connection, log: int, register: Register, among: Set[bytes] | None = None
) -> list[tuple[bytes, str]]:
    """Record and field of what is to be erased by now, of all records or ``among`` some."""
    values = (*_values(connection, log, register, among), *_photos(connection, log, register, among))
    return [(value.record, value.field) for value in values if register.is_due(value, UNION_GRACE_DAYS)]


def _of(column: ColumnElement[Any], among: Set[bytes] | None) -> ColumnElement[bool]:
    return true() if among is None else column.in_(among)


def _values(connection: Connection, log: int, register: Register, among: Set[bytes] | None) -> Iterator[Value]:
    """The values that may be due, those that are owed among them."""
    every = union_all(
        *(
            select(t.c.record, t.c.field, t.c.n).where(t.c.log == log, _of(t.c.record, among))
            for t in (personal_table, owed)
        )
    ).subquery()
    for kind_name, name in kept_for_a_time():
        known = KINDS[kind_name].by_name[name]
        days = 0 if known.after_void is not None else known.keep_days or 0
        table = records[kind_name]
        its = and_(table.c.log == log, table.c.id == every.c.record)
        lent = table.c.kind == "loan" if kind_name == "movement" else table.c.id.is_(None)
        rows = connection.execute(
            select(every.c.record, func.max(every.c.n), table.c.void, lent)
            .join(table, its)
            .where(every.c.field == name)
            .group_by(every.c.record, table.c.void, lent)
            .having(func.max(every.c.n) <= register.settled(days))
        )
        for record, last, void, is_lent in rows:
            yield Value(kind_name, bytes(record), name, int(last), void is not None, bool(is_lent))
    yield from _of_no_record(connection, log, every, register)


def _photos(connection: Connection, log: int, register: Register, among: Set[bytes] | None) -> Iterator[Value]:
    """The photos of opinions that may be due."""
    for kind in OPINIONS:
        said = records[kind]
        rows = connection.execute(
            select(_attachment.c.id, _attachment.c.entry)
            .join(said, and_(said.c.log == _attachment.c.log, said.c.id == _attachment.c.record))
            .where(_attachment.c.log == log, _of(_attachment.c.id, among))
            .where(_attachment.c.entry <= register.settled(PHOTO_DAYS), ~is_erased())
        )
        for record, entry in rows:
            yield Value("attachment", bytes(record), CONTENT, int(entry), False, False)


def _of_no_record(connection: Connection, log: int, every: Any, register: Register) -> Iterator[Value]:
    """Values of entries that could not be folded into any record."""
    tables = [records[kind] for kind in {kind for kind, _ in kept_for_a_time()}]
    rows = connection.execute(
        select(every.c.record, every.c.field, func.max(every.c.n))
        .where(
            every.c.field.in_({name for _, name in kept_for_a_time()}),
            *(~select(t.c.id).where(t.c.log == log, t.c.id == every.c.record).exists() for t in tables),
        )
        .group_by(every.c.record, every.c.field)
    ).all()
    known = set(kept_for_a_time())
    for record, name, last in rows:
        kind = parse(entry_at(connection, log, int(last))).kind
        if (kind, name) in known and int(last) <= register.settled(0):
            yield Value(kind, bytes(record), name, int(last), False, False)


def _drop_held(connection: Connection, log: int, register: Register) -> int:
    """Values that wait beside entries of a shut-out device do not wait for ever; the entries do."""
    its = and_(held.c.log == held_value.c.log, held.c.device == held_value.c.device, held.c.run == held_value.c.run)
    rows = connection.execute(
        select(held_value, held.c.body, held.c.received_at)
        .join(held, and_(its, held.c.seq == held_value.c.seq))
        .where(held_value.c.log == log, held.c.body.is_not(None))
    ).all()
    dropped = 0
    for row in rows:
        if row.received_at + (days_aside(parse(row.body), row.field) + UNION_GRACE_DAYS) * DAY <= register.clock.at:
            key = (held_value.c.device == row.device, held_value.c.run == row.run, held_value.c.seq == row.seq)
            connection.execute(delete(held_value).where(held_value.c.log == log, *key, held_value.c.field == row.field))
            dropped += 1
    return dropped
