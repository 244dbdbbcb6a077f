"""Folding the logs into tables, when somebody wants to read them.

An exchange only appends; whoever reads first folds what has been appended since, a page of entries in a transaction,
under the lock of the log's fold row. Folding is a function of the log alone, so it can be thrown away and done
again, which is what happens when the records are defined anew or an owed value came late.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from sync.fold import Folder, PersonalKey
from sync.ops import Op, decode_value, parse
from sync.records import KINDS
from sync.server.db import read_head, upsert
from sync.server.logbook import read_entries
from sync.server.schema import fold, personal, records, unfolded
from sync.server.system import Union

_PAGE: Final = 5_000
"""Entries folded in one transaction: with SQLite nobody else writes meanwhile."""
_TOGETHER: Final = 1_000
"""Logs asked about in one statement."""


def _definition() -> str:
    """A short name for how the records are defined in this programme."""
    text = repr([(k.name, k.version, [(f.name, f.type, f.default) for f in k.fields]) for k in KINDS.values()])
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


DEFINITION: Final = _definition()


@contextmanager
def folded(union: Union, logs: Iterable[int]) -> Iterator[Connection]:
    """One picture of the database in which the tables hold at least what these logs held at the call.

    Another process may throw a log's tables away and be half through folding them anew; such a picture is not given.
    """
    chosen = tuple(dict.fromkeys(logs))
    with union.database.read() as connection:
        wanted = {log: read_head(connection, log).n for log in chosen}
    while True:
        fold_logs(union, chosen)
        with union.database.read() as connection:
            if _reaches(connection, wanted):
                yield connection
                return


def _reaches(connection: Connection, wanted: Mapping[int, int]) -> bool:
    """Whether the tables are folded up to these heads."""
    logs = [log for log, n in wanted.items() if n]
    done: dict[int, int] = {}
    for start in range(0, len(logs), _TOGETHER):
        some = logs[start : start + _TOGETHER]
        rows = select(fold.c.log, fold.c.n).where(fold.c.log.in_(some), fold.c.definition == DEFINITION)
        done.update((log, int(n)) for log, n in connection.execute(rows))
    return all(done.get(log, 0) >= wanted[log] for log in logs)


def fold_logs(union: Union, logs: Iterable[int]) -> None:
    """Bring the tables of these logs up to their heads."""
    for log in dict.fromkeys(logs):
        while _behind(union, log):
            with union.database.write() as connection:
                _fold_page(connection, log)


def fold_anew(union: Union) -> None:
    """Have every log folded from its beginning at the next reading."""
    with union.database.write() as connection:
        connection.execute(update(fold).values(definition=""))


def _behind(union: Union, log: int) -> bool:
    with union.database.read() as connection:
        at = connection.execute(select(fold.c.n, fold.c.definition).where(fold.c.log == log)).one_or_none()
        head = read_head(connection, log)
    if at is None:
        return head.n > 0
def fold_up(connection: Connection, log: int) -> None:
    """Bring a log's tables up to its head within a transaction that writes; for what little is new since the last
    reading."""
    while _fold_page(connection, log) < read_head(connection, log).n:
        pass


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


def fold_entries(connection: Connection, log: int, first: int, last: int, into: Connection | None = None) -> None:
    """Fold the entries ``first`` … ``last`` into the tables; what cannot be folded is noted beside them.

    ``into`` has the tables when they stand in another database than the entries.
    return last
    """
    target = connection if into is None else into
    entries: list[tuple[int, Op]] = [(n, parse(body)) for n, body in read_entries(connection, log, first, last)]
    values = _values(connection, log, first, last)
    result = Folder(records, target, log).apply(entries, values)
    if result.unfolded:
        target.execute(
            insert(unfolded),
            [
                {"log": log, "n": left.entry, "trouble": left.trouble.value, "reason": left.reason}
                for left in result.unfolded
            ],
        )


def forget(connection: Connection, log: int) -> None:
    """Take away what a log was folded into."""
    for table in (*records.by_kind.values(), unfolded):
        connection.execute(delete(table).where(table.c.log == log))


def _values(connection: Connection, log: int, first: int, last: int) -> dict[PersonalKey, object]:
    rows = connection.execute(
        select(personal.c.run, personal.c.seq, personal.c.field, personal.c.value).where(
            personal.c.log == log, personal.c.n.between(first, last)
        )
    )
    return {(run, seq, name): decode_value(value) for run, seq, name, value in rows}
