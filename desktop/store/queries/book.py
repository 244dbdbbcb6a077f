"""The order in which an item's movements and counts count, and the balance before each: a ledger without its words.

Light enough for tens of thousands of lines, of which a screen shows a few: it reads what the index of movements holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from desktop.store.queries.joined import marks
from desktop.store.queries.stock import NEVER, SIGNED
from desktop.views import Instant, RecordId
from sync.ops import ID_BYTES, RUN_PREFIX

_COUNTS: Final = "SELECT c.id, c.at, c.void, c.counted, c.known FROM stocktake c"
_MOVEMENTS: Final = f"SELECT m.id, m.at, m.void IS NOT NULL, {SIGNED} FROM movement m"


class Entry(NamedTuple):
    """One line. ``change`` is what it adds, of a count what it sets; ``before`` the balance in front of it."""

    id: RecordId
    at: Instant
    is_count: bool
    void: bool
    change: int
    before: int

    @property
    def after(self) -> int:
        """The balance behind it; a voided line leaves it as it is."""
        if self.void:
            return self.before
        return self.change if self.is_count else self.before + self.change


def entries(connection: Connection, its: tuple[RecordId, ...], start: Instant = -NEVER) -> tuple[int, list[Entry]]:
    """The lines of an item from ``start`` on, and maybe from somewhat earlier, oldest first, and the balance before
    the first of them. ``its`` are all records that are the item."""
    recorded = connection.exec_driver_sql(f"{_COUNTS} WHERE c.item IN {marks(its)}", its).all()
    counts = _in_order([count for count in recorded if count.void is None])
    earlier = [n for n, count in enumerate(counts) if count.at < start]
    anchor = counts[earlier[-1]] if earlier else None
    if anchor is None:
        balance = _sum_before(connection, its, start)
    else:
        counts = counts[earlier[-1] + 1 :]
        start, balance = min(count.at for count in (anchor, *counts)), anchor.counted
    lines: list[Any] = list(
        connection.exec_driver_sql(f"{_MOVEMENTS} WHERE m.item IN {marks(its)} AND m.at >= ?", (*its, start)).all()
    )
    # A voided count sets nothing: it is a line among the movements.
    lines += [
        (count.id, count.at, True, None, count.counted)
        for count in recorded
        if count.void is not None and count.at >= start
    ]
    lines.sort(key=lambda line: (line[1], line[0]))
    backwards = [(n, count) for n, count in enumerate(counts, 1)][::-1]
    segments: list[list[Any]] = [[] for _ in range(len(counts) + 1)]
    for line in lines:
        at = line[1]
        behind = 0
        for n, count in backwards:
            if at >= count.at and not _lies_before(line, count):
                behind = n
                break
        if behind or anchor is None or not (at < anchor.at or _lies_before(line, anchor)):
            segments[behind].append(line)
    found: list[Entry] = []
    first = balance
    for n, segment in enumerate(segments):
        for id_, at, void, change, *counted in segment:
            entry = Entry(bytes(id_), at, change is None, bool(void), counted[0] if change is None else change, balance)
            found.append(entry)
            balance = entry.after
        for count in counts[n : n + 1]:
            found.append(Entry(bytes(count.id), count.at, True, False, count.counted, balance))
            balance = count.counted
    return first, found


def _sum_before(connection: Connection, its: tuple[RecordId, ...], start: Instant) -> int:
    """What the valid movements before an instant come to."""
    found = connection.exec_driver_sql(
        f"SELECT sum({SIGNED}) FROM movement m WHERE m.item IN {marks(its)} AND m.at < ? AND m.void IS NULL",
        (*its, start),
    ).scalar()
    return int(found or 0)


def _in_order(counts: Sequence[Any]) -> list[Any]:
    """Counts by their time, but none before one that it knew of."""
    waiting = sorted(counts, key=lambda count: (count.at, count.id))
    backwards: list[Any] = []
    while waiting:
        last = next(
            count
            for count in reversed(waiting)
            if not any(_knew(other, count.id) for other in waiting if other is not count)
        )
        backwards.append(last)
        waiting.remove(last)
    return backwards[::-1]


def _knew(count: Any, id_: RecordId) -> bool:
    """Whether a count knew of another line when it was made."""
    run = id_[:RUN_PREFIX]
    if run == count.id[:RUN_PREFIX]:
        return id_ < bytes(count.id)
    known: bytes = count.known
    return any(known[at : at + ID_BYTES] >= id_ for at in range(0, len(known), ID_BYTES) if known.startswith(run, at))


def _lies_before(line: Any, count: Any) -> bool:
    """Whether a line that is not earlier than a count lies before it."""
    id_, at = line[0], line[1]
    return _knew(count, id_) or (at == count.at and id_[:RUN_PREFIX] != count.id[:RUN_PREFIX])
