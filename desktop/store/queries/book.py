"""The order in which an item's movements and counts count, and the balance before each: a ledger without its words.

Light enough for tens of thousands of lines, of which a screen shows a few: it reads what the index of movements holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from desktop.store.queries.joined import marks
from desktop.store.queries.stock import NEVER, SIGNED
from desktop.views import Instant, RecordId
from sync.ops import ID_BYTES, RUN_PREFIX

_COUNTS: Final = "SELECT c.id, c.at, c.void, c.counted, c.known FROM stocktake c"
_KNOWING: Final = "SELECT m.id, m.at, m.known FROM movement m WHERE m.known <> '' AND m.item IN"
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
    knowing = connection.exec_driver_sql(f"{_KNOWING} {marks(its)}", its).all()
    # What knew of a count lies behind it and is of an earlier time.
    start = min((start, *(line.at for line in knowing)))
    known = {bytes(line.id): str(line.known) for line in knowing}
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
        behind = 0
        for n, count in backwards:
            if _lies_behind(line, count, known):
                behind = n
                break
        if behind or anchor is None or _lies_behind(line, anchor, known):
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
    """Counts by their time, but none before one that it knew of; by their time alone where all knew of each other."""
    waiting = sorted(counts, key=lambda count: (count.at, count.id))
    backwards: list[Any] = []
    while waiting:
        unknown = (
            count
            for count in reversed(waiting)
            if not any(_knew(other, count.id) for other in waiting if other is not count)
        )
        last = next(unknown, waiting[-1])
        backwards.append(last)
        waiting.remove(last)
    return backwards[::-1]


def _knew(count: Any, id_: RecordId) -> bool:
    """Whether a count knew of another line when it was made."""
    if id_[:RUN_PREFIX] == count.id[:RUN_PREFIX]:
        return id_ < bytes(count.id)
    return _names(count.known, id_)


def _names(known: str, id_: RecordId) -> bool:
    at = known.find(id_[:RUN_PREFIX].hex().upper()) if known else -1
    return at >= 0 and id_.hex().upper() <= known[at : at + 2 * ID_BYTES]


def _lies_behind(line: Any, count: Any, known: Mapping[RecordId, str]) -> bool:
    """Whether a line lies behind a count."""
    id_, at = bytes(line[0]), line[1]
    if _knew(count, id_):
        return False
    if at > count.at or (at == count.at and id_[:RUN_PREFIX] == count.id[:RUN_PREFIX]):
        return True
    return id_ in known and _names(known[id_], bytes(count.id))
