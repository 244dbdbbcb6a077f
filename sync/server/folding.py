"""Folding the logs into tables, when somebody wants to read them.

An exchange only appends; whoever reads first folds what has been appended since, a page of entries in a transaction,
under the lock of the log's fold row. Folding is a function of the log alone, so it can be thrown away and done
again, which is what happens when the records are defined anew or an owed value came late.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, select, update
from sqlalchemy.exc import DatabaseError

from sync.bulk import insert_many
from sync.fold import Folder, PersonalKey
from sync.ops import Op, OpError, address_of, decoded, parse, record_id, target
from sync.records import KINDS
from sync.server.db import DAMAGED, DISK_FULL, explain, read_head, upsert
from sync.server.logbook import entry_at, place_of, read_entries
from sync.server.schema import fold, personal, records, unfolded
from sync.server.system import Union
from sync.soundness import Trouble

_PAGE: Final = 5_000
"""Entries folded in one transaction: with SQLite nobody else writes meanwhile."""
_RECENT: Final = 1_000
"""Entries of a log that a picture may lack at the most where it cannot be brought up to date: nobody is shown how
things were long ago while the tables are folded anew."""
_TOGETHER: Final = 1_000
"""Logs, records or entries asked about in one statement."""
_FEW: Final = 16
"""Records up to which an entry is looked for by their ids' bytes before it is read."""

LATE: Final = "late"
"""Stands beside an entry that is folded and whose value came afterwards."""

_log = logging.getLogger("yizhan.union")
_told_full = threading.Event()
"""Whether this process has told the server's keeper of a full disk since it last folded an entry."""

Entry = tuple[int, Op]
"""An op with its number in the log."""


def _definition() -> str:
    """A short name for how the records are defined in this programme."""
    text = repr([(k.name, k.version, [(f.name, f.type, f.default) for f in k.fields]) for k in KINDS.values()])
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


DEFINITION: Final = _definition()


@contextmanager
def folded(union: Union, logs: Iterable[int], *, or_before: bool = False) -> Iterator[Connection]:
    """One picture of the database in which the tables hold at least what these logs held at the call.

    Another process may throw a log's tables away and be half through folding them anew; such a picture is not given.
    ``or_before``: where the disk is full, the tables as they stand do, as long as they lack no more than the latest
    entries of a log.
    """
    chosen = tuple(dict.fromkeys(logs))
    with union.database.read() as connection:
        wanted = {log: read_head(connection, log).n for log in chosen}
    while True:
        full: DatabaseError | None = None
        try:
            fold_logs(union, chosen)
        except DatabaseError as error:
            if not or_before or explain(error).code != DISK_FULL:
                raise
            full = error
        with union.database.read() as connection:
            if _reaches(connection, wanted if full is None else _before(wanted)):
                if full is not None:
                    _tell_full()
                yield connection
                return
        if full is not None:
            raise full


def _before(wanted: Mapping[int, int]) -> dict[int, int]:
    """How far the tables of these logs must reach at the least, given their heads."""
    return {log: max(n - _RECENT, min(n, 1)) for log, n in wanted.items()}


def _tell_full() -> None:
    # Once: what strangers look at is no reason to fill a log, least of all on that disk.
    if not _told_full.is_set():
        _told_full.set()
        _log.warning("the disk is full: pages are shown as they were before the latest entries")


def _reaches(connection: Connection, wanted: Mapping[int, int]) -> bool:
    """Whether the tables are folded up to these heads."""
    logs = [log for log, n in wanted.items() if n]
    done: dict[int, int] = {}
    for start in range(0, len(logs), _TOGETHER):
        some = logs[start : start + _TOGETHER]
        rows = select(fold.c.log, fold.c.n).where(fold.c.log.in_(some), fold.c.definition == DEFINITION)
        done.update((log, int(n)) for log, n in connection.execute(rows))
    return all(done.get(log, 0) >= wanted[log] for log in logs)


def is_folded(connection: Connection, log: int) -> bool:
    """Whether a log's tables hold all that the log holds."""
    return _reaches(connection, {log: read_head(connection, log).n})


def fold_logs(union: Union, logs: Iterable[int]) -> None:
    """Bring the tables of these logs up to their heads."""
    for log in dict.fromkeys(logs):
        _fold_late(union, log)
        while _behind(union, log):
            with union.database.write() as connection:
                _fold_page(connection, log)
            _told_full.clear()


@dataclass(frozen=True, slots=True)
class Folded:
    """What became of several logs: for how many there was no time or no room, and how many cannot be read."""

    late: int = 0
    damaged: int = 0


def fold_within(union: Union, logs: Sequence[int], seconds: float) -> Folded:
    """Bring the tables of these logs up to their heads as far as the time and the disk's room allow. A log that is
    damaged keeps nobody from the others: its tables stay as they are."""
    end = time.monotonic() + seconds
    damaged = 0
    for done, log in enumerate(logs):
        if time.monotonic() > end:
            return Folded(len(logs) - done, damaged)
        try:
            damaged += not can_fold(union, log)
        except DatabaseError as error:
            if explain(error).code != DISK_FULL:
                raise
            _tell_full()
            return Folded(len(logs) - done, damaged)
    return Folded(0, damaged)


def can_fold(union: Union, log: int) -> bool:
    """Bring a log's tables up to its head; False, and a line for the server's keeper, where its entries cannot be
    read."""
    try:
        fold_logs(union, [log])
    except OpError as error:
        _log.error("log %s is damaged: %s; ask `yizhan-union doctor`", log, error)
        return False
    except DatabaseError as error:
        if explain(error).code != DAMAGED:
            raise
        _log.error("log %s cannot be read: %s; ask `yizhan-union doctor`", log, error)
        return False
    return True


def mark_late(connection: Connection, log: int, late: Mapping[int, bytes]) -> None:
    """Note entries whose values came after they were folded, given by their numbers, with the records that they speak
    of: whoever reads next folds those anew. Costs no more in a long log, where an exchange holds the lock."""
    at = connection.execute(select(fold).where(fold.c.log == log).with_for_update()).one_or_none()
    if at is None:
        return
    numbers = sorted(n for n in late if n <= at.n)
    for start in range(0, len(numbers), _TOGETHER):
        some = numbers[start : start + _TOGETHER]
        # What waits there to be folded at all is going to be folded with its values.
        there = select(unfolded.c.n).where(unfolded.c.log == log, unfolded.c.n.in_(some))
        waits = set(connection.execute(there).scalars())
        insert_many(connection, unfolded, [(log, n, LATE, "", late[n]) for n in some if n not in waits])


def _fold_late(union: Union, log: int) -> None:
    """Fold the records anew of which values came late. What is to be read for that is read before anybody waits."""
    marks = select(unfolded.c.record).where(unfolded.c.log == log, unfolded.c.trouble == LATE)
    with union.database.read() as connection:
        about = frozenset(connection.execute(marks.distinct().limit(_PAGE)).scalars())
        if not about:
            return
        read = look_up(connection, log, about) if len(about) < _PAGE else None
    with union.database.write() as connection:
        if read is not None:
            fold_records(connection, log, about, read)
        else:
            connection.execute(update(fold).where(fold.c.log == log).values(definition=""))


def look_up(connection: Connection, log: int, about: Collection[bytes]) -> tuple[Sequence[Entry], int]:
    """What a log says of some records as far as it is folded, and how far that is: for :func:`fold_records`."""
    at = connection.execute(select(fold.c.n).where(fold.c.log == log)).scalar_one_or_none() or 0
    return list(_entries_about(connection, log, frozenset(about), 1, at)), at


def fold_up(connection: Connection, log: int) -> None:
    """Bring a log's tables up to its head within a transaction that writes; for what little is new since the last
    reading."""
    while _fold_page(connection, log) < read_head(connection, log).n:
        pass


def _behind(union: Union, log: int) -> bool:
    with union.database.read() as connection:
        at = connection.execute(select(fold.c.n, fold.c.definition).where(fold.c.log == log)).one_or_none()
        head = read_head(connection, log)
    if at is None:
        return head.n > 0
    return bool(at.n < head.n or at.definition != DEFINITION)


def _fold_page(connection: Connection, log: int) -> int:
    """Fold a page more; how far the tables reach then."""
    first = upsert(connection, fold).values(log=log, n=0, definition="")
    connection.execute(first.on_conflict_do_nothing())
    at = connection.execute(select(fold).where(fold.c.log == log).with_for_update()).one()
    done = int(at.n)
    if at.definition != DEFINITION:
        forget(connection, log)
        done = 0
    last = min(read_head(connection, log).n, done + _PAGE)
    if last > done:
        fold_entries(connection, log, done + 1, last)
    connection.execute(update(fold).where(fold.c.log == log).values(n=last, definition=DEFINITION))
    return last


def fold_entries(connection: Connection, log: int, first: int, last: int, into: Connection | None = None) -> None:
    """Fold the entries ``first`` … ``last`` into the tables; what cannot be folded is noted beside them.

    What has waited for a record that comes to be here is folded right behind its creation, in its own order and before
    whatever else is said of the record: as a desk has it. ``into`` has the tables when they stand in another database
    than the entries.
    """
    target_ = connection if into is None else into
    entries: list[Entry] = [(n, parse(body)) for n, body in read_entries(connection, log, first, last)]
    waited = _waited_for(target_, log, entries)
    if waited:
        target_.execute(delete(unfolded).where(unfolded.c.log == log, unfolded.c.n == bindparam("at")), waited)
        entries = [(row["at"], parse(entry_at(connection, log, row["at"]))) for row in waited] + entries
    values = _values(connection, log, first, last)
    for row in waited:
        values |= _values(connection, log, row["at"], row["at"])
    _apply(target_, log, entries, values)


def fold_records(
    connection: Connection, log: int, about: Collection[bytes], read: tuple[Sequence[Entry], int] = ((), 0)
) -> None:
    """Fold these records anew, each from all entries about it as far as the log is folded; nothing happens while it
    waits to be folded from its beginning.

    ``read`` holds what has been looked up already, and how far the log was read for that.
    """
    at = connection.execute(select(fold).where(fold.c.log == log).with_for_update()).one_or_none()
    if not about or at is None or at.definition != DEFINITION:
        return
    found, done = read
    entries = [*found, *_entries_about(connection, log, frozenset(about), done + 1, int(at.n))]
    entries.sort(key=lambda entry: (entry[1].record is not None or entry[1].kind == "erasure", entry[0]))
    by_kind: dict[str, list[bytes]] = {}
    for _, op in entries:
        if op.kind in records.by_kind:
            by_kind.setdefault(op.kind, []).append(target(op))
    for kind, ids in by_kind.items():
        table = records[kind]
        _delete_each(connection, table, log, table.c.id, ids)
    numbers = [n for n, _ in entries]
    _delete_each(connection, unfolded, log, unfolded.c.n, numbers)
    values: dict[PersonalKey, object] = {}
    for start in range(0, len(numbers), _TOGETHER):
        values |= _values_at(connection, log, numbers[start : start + _TOGETHER])
    _apply(connection, log, entries, values)


def _apply(target_: Connection, log: int, entries: Sequence[Entry], values: Mapping[PersonalKey, object]) -> None:
    result = Folder(records, target_, log).apply(entries, values)
    ops = dict(entries)
    rows = [(log, left.entry, left.trouble.value, left.reason, target(ops[left.entry])) for left in result.unfolded]
    insert_many(target_, unfolded, rows)


def _waited_for(connection: Connection, log: int, entries: Sequence[Entry]) -> list[dict[str, int]]:
    """Entries that have waited for records that come to be by these, in the order of the log."""
    waits = (unfolded.c.log == log, unfolded.c.trouble == Trouble.WAITING.value)
    if connection.execute(select(unfolded.c.n).where(*waits).limit(1)).first() is None:
        return []
    created = [record_id(op.run, op.seq) for _, op in entries if op.record is None]
    found: list[int] = []
    for start in range(0, len(created), _TOGETHER):
        some = created[start : start + _TOGETHER]
        found += connection.execute(select(unfolded.c.n).where(*waits, unfolded.c.record.in_(some))).scalars()
    return [{"at": n} for n in sorted(found)]


def _entries_about(
    connection: Connection, log: int, about: Collection[bytes], first: int, last: int
) -> Iterator[Entry]:
    """Those of the entries ``first`` … ``last`` that create, change or erase something of these records."""
    if first > last:
        return
    created = {n for record in about if (n := place_of(connection, log, *address_of(record))) is not None and n <= last}
    few = len(about) <= _FEW
    for n, body in read_entries(connection, log, first, last):
        if n in created:
            yield n, parse(body)
        elif not few or any(record in body for record in about):
            op = parse(body)
            erased = op.fields.get("record") if op.kind == "erasure" else None
            if op.record in about or (isinstance(erased, bytes) and erased in about):
                yield n, op


def _delete_each(
    connection: Connection, table: Table, log: int, column: ColumnElement[Any], found: Sequence[object]
) -> None:
    for start in range(0, len(found), _TOGETHER):
        some = found[start : start + _TOGETHER]
        connection.execute(delete(table).where(table.c.log == log, column.in_(some)))


def forget(connection: Connection, log: int) -> None:
    """Take away what a log was folded into."""
    for table in (*records.every, unfolded):
        connection.execute(delete(table).where(table.c.log == log))


def _values(connection: Connection, log: int, first: int, last: int) -> dict[PersonalKey, object]:
    return _clear(connection, personal.c.log == log, personal.c.n.between(first, last))


def _values_at(connection: Connection, log: int, numbers: Sequence[int]) -> dict[PersonalKey, object]:
    return _clear(connection, personal.c.log == log, personal.c.n.in_(numbers))


def _clear(connection: Connection, *where: ColumnElement[bool]) -> dict[PersonalKey, object]:
    rows = connection.execute(select(personal.c.run, personal.c.seq, personal.c.field, personal.c.value).where(*where))
    return {(run, seq, name): value for run, seq, name, value in decoded(rows)}
