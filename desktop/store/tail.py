"""The tail: ops without a place, in the order in which they are to get one.

It is kept as stretches of neighbouring ops of one kind, so that a long tail and a page of it are a few rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection

from desktop.store import local
from desktop.values import Struct
from sync.log import Log

_COLUMNS: Final = "turn, op, count, log, kind"
_EXTEND: Final = (
    "UPDATE tail SET count = count + ?1 WHERE turn = (SELECT max(turn) FROM tail)"
    " AND turn + count = ?2 AND op + count = ?2 AND log = ?3 AND kind = ?4"
)
_BODIES: Final = "SELECT body FROM op WHERE id BETWEEN ? AND ? ORDER BY id"
_INSERT: Final = f"INSERT INTO tail ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)"

_LAST_TURN: Final = "SELECT turn + count - 1 FROM tail ORDER BY turn DESC LIMIT 1"
_END: Final = f"SELECT max(coalesce((SELECT max(id) FROM op), 0), coalesce(({_LAST_TURN}), 0)) + 1"
_GIVEN_OUT: Final = "last_op"
"""Setting: the last id that was given out, when its op has gone."""
_NEXT: Final = (
    f"SELECT max(({_END}), coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE key = '{_GIVEN_OUT}'), 0) + 1)"
)
_DROP: Final = "DELETE FROM op WHERE id BETWEEN ? AND ?"


class Read(Struct, frozen=True):
    """A page of the tail: canonical forms, where they stand, and whether more wait behind them."""

    bodies: list[bytes]
    rows: list[Waiting]
    more: bool


class Waiting(Struct, frozen=True):
    """``count`` ops of the tail from ``op`` on; the first has the turn ``turn``."""

    turn: int
    op: int
    count: int
    log: Log
    kind: str

    @property
    def last_turn(self) -> int:
        """The turn of the last of them."""
        return self.turn + self.count - 1

    def part(self, start: int, count: int) -> Waiting:
        """``count`` of them, behind the first ``start``."""
        return Waiting(self.turn + start, self.op + start, count, self.log, self.kind)


def end(connection: Connection) -> int:
    """What lies behind every op and every turn that is there."""
    return int(connection.exec_driver_sql(_END).scalar_one())


def next_op(connection: Connection) -> int:
    """The id of the next op: behind every op and every turn, those that have gone included. By its id it is told how
    long an op has been here, so none is given out twice."""
    return int(connection.exec_driver_sql(_NEXT).scalar_one())


def drop(connection: Connection, first: int, last: int) -> None:
    """Delete the ops ``first`` … ``last``, which wait no longer."""
    if last == (given_out := next_op(connection) - 1):
        local.put(connection, _GIVEN_OUT, given_out)
    connection.exec_driver_sql(_DROP, (first, last))


def append(connection: Connection, kind: str, op: int, count: int, log: Log = Log.STATION) -> None:
    """Put new ops at the end, ``count`` from ``op`` on."""
    if not connection.exec_driver_sql(_EXTEND, (count, op, int(log), kind)).rowcount:
        connection.exec_driver_sql(_INSERT, (op, op, count, int(log), kind))


def put_first(connection: Connection, log: Log, entries: Sequence[tuple[int, str]]) -> None:
    """Put ops, given with their kinds, before everything else that waits."""
    first = first_turn(connection)
    if first is None:
        first = next_op(connection)
    numbered = [(turn, op, kind) for turn, (op, kind) in enumerate(entries, first - len(entries))]
    for (_, kind), group in groupby(numbered, key=lambda entry: (entry[1] - entry[0], entry[2])):
        members = list(group)
        turn, op, _ = members[0]
        connection.exec_driver_sql(_INSERT, (turn, op, len(members), int(log), kind))


def waiting(connection: Connection, log: Log) -> Iterator[Waiting]:
    """What waits for a place in a log, in its order."""
    rows = connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM tail WHERE log = ? ORDER BY turn", (int(log),))
    return (_of(row) for row in rows.all())


def read(connection: Connection, log: Log, limit: int, max_bytes: int, skip: int = 0) -> Read:
    """What waits for a place in a log behind the first ``skip``: at most ``limit`` ops and about ``max_bytes``, at
    least one."""
    page = Read([], [], False)
    size_ = 0
    for row in waiting(connection, log):
        passed = min(skip, row.count)
        skip -= passed
        wanted = min(row.count - passed, limit - len(page.bodies) + 1)
        if not wanted:
            continue
        part = row.part(passed, wanted)
        taken = 0
        for body in connection.exec_driver_sql(_BODIES, (part.op, part.op + part.count - 1)).scalars().all():
            size_ += len(body)
            if len(page.bodies) == limit or (page.bodies and size_ > max_bytes):
                break
            page.bodies.append(body)
            taken += 1
        if taken:
            page.rows.append(part.part(0, taken))
        if taken < wanted:
            return Read(page.bodies, page.rows, True)
    return page


def cut(rows: Sequence[Waiting], start: int, count: int) -> list[Waiting]:
    """``count`` of the ops that rows stand for, behind the first ``start``."""
    found = []
    for row in rows:
        if start < row.count and count:
            some = row.part(start, min(count, row.count - start))
            found.append(some)
            count -= some.count
        start = max(0, start - row.count)
    return found


def among(connection: Connection, op: int, count: int) -> list[Waiting]:
    """Which of ``count`` ops from ``op`` on wait."""
    rows = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM tail WHERE op < ?2 AND op >="
        " coalesce((SELECT max(op) FROM tail WHERE op <= ?1), ?1) AND op + count > ?1 ORDER BY op",
        (op, op + count),
    ).all()
    found = []
    for row in rows:
        there = _of(row)
        start = max(0, op - there.op)
        found.append(there.part(start, min(there.count, op + count - there.op) - start))
    return found


def take(connection: Connection, taken: Waiting) -> None:
    """Take neighbouring ops out of the tail; they must be in it."""
    row = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM tail WHERE turn <= ? ORDER BY turn DESC LIMIT 1", (taken.turn,)
    ).one()
    there = _of(row)
    connection.exec_driver_sql("DELETE FROM tail WHERE turn = ?", (there.turn,))
    start = taken.turn - there.turn
    for left in (there.part(0, start), there.part(start + taken.count, there.count - start - taken.count)):
        if left.count:
            connection.exec_driver_sql(_INSERT, (left.turn, left.op, left.count, int(left.log), left.kind))


def first_turn(connection: Connection, log: Log | None = None) -> int | None:
    """The turn of the first op that waits, for a place in a log or in any."""
    if log is None:
        turn = connection.exec_driver_sql("SELECT min(turn) FROM tail").scalar()
    else:
        turn = connection.exec_driver_sql("SELECT min(turn) FROM tail WHERE log = ?", (int(log),)).scalar()
    return None if turn is None else int(turn)


def size(connection: Connection, log: Log | None = None) -> int:
    """How many ops wait, for a place in a log or in any."""
    if log is None:
        return int(connection.exec_driver_sql("SELECT coalesce(sum(count), 0) FROM tail").scalar_one())
    statement = "SELECT coalesce(sum(count), 0) FROM tail WHERE log = ?"
    return int(connection.exec_driver_sql(statement, (int(log),)).scalar_one())


def _of(row: Sequence[Any]) -> Waiting:
    turn, op, count, log, kind = row
    return Waiting(turn, op, count, Log(log), kind)
