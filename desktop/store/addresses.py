"""Which op stands under which address: spans of neighbouring ops of one run.

Ops come in long stretches of one run, so that a span a stretch takes the place of an index of single addresses, which
would cost more than the ops themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from desktop.values import Struct
from sync import batch
from sync.ops import Op

_EXTEND: Final = (
    "UPDATE span SET count = count + ?1 WHERE run = ?2"
    " AND first = (SELECT max(first) FROM span WHERE run = ?2 AND first < ?3)"
    " AND first + count = ?3 AND op + count = ?4"
)
_INSERT: Final = "INSERT INTO span (run, first, count, op) VALUES (?, ?, ?, ?)"
_LAST_BEFORE: Final = "SELECT first, count, op FROM span WHERE run = ? AND first <= ? ORDER BY first DESC LIMIT 1"
_BETWEEN: Final = "SELECT first, count, op FROM span WHERE run = ? AND first > ? AND first <= ? ORDER BY first"


class Span(Struct, frozen=True):
    """``count`` neighbouring ops of a run from seq ``first`` on; the first of them is the op ``op``."""

    run: bytes
    first: int
    count: int
    op: int

    @property
    def last(self) -> int:
        """The last seq."""
        return self.first + self.count - 1


def spans_of(ops: Sequence[Op], first_op: int) -> list[Span]:
    """The addresses of neighbouring ops, when the first of them is the op ``first_op``."""
    spans = []
    for run, first, count in batch.spans_of(ops):
        spans.append(Span(run, first, count, first_op))
        first_op += count
    return spans


def add(connection: Connection, spans: Sequence[Span]) -> None:
    """Note the addresses of new ops; a span that goes on where another ends lengthens it."""
    for new in spans:
        grown = connection.exec_driver_sql(_EXTEND, (new.count, new.run, new.first, new.op))
        if not grown.rowcount:
            connection.exec_driver_sql(_INSERT, (new.run, new.first, new.count, new.op))


def overlaps(connection: Connection, wanted: Span) -> list[Span]:
    """The addresses among those of a span that are taken, as spans."""
    before = connection.exec_driver_sql(_LAST_BEFORE, (wanted.run, wanted.first)).all()
    behind = connection.exec_driver_sql(_BETWEEN, (wanted.run, wanted.first, wanted.last)).all()
    found = []
    for first, count, op in (*before, *behind):
        start, end = max(first, wanted.first), min(first + count - 1, wanted.last)
        if start <= end:
            found.append(Span(wanted.run, start, end - start + 1, op + start - first))
    return found


def op_at(connection: Connection, run: bytes, seq: int) -> int | None:
    """The op at an address, or None."""
    for found in overlaps(connection, Span(run, seq, 1, 0)):
        return found.op
    return None


def forget(connection: Connection, gone: Span) -> None:
    """Take addresses out, whichever spans they stand in."""
    for there in overlaps(connection, gone):
        first, count, op = connection.exec_driver_sql(_LAST_BEFORE, (there.run, there.first)).one()
        connection.exec_driver_sql("DELETE FROM span WHERE run = ? AND first = ?", (there.run, first))
        left = [
            Span(there.run, first, there.first - first, op),
            Span(there.run, there.last + 1, first + count - there.last - 1, there.op + there.count),
        ]
        for part in left:
            if part.count:
                connection.exec_driver_sql(_INSERT, (part.run, part.first, part.count, part.op))
