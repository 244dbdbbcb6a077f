"""An item's ledger: its movements and counts in the order in which they count, with the balance behind each.

A movement that arrives late and belongs before a count takes its place there; the count's variance mends itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection

from desktop.store.queries.batches import number_of
from desktop.store.queries.joined import marks, stays, whole
from desktop.store.queries.origins import Origin, origins
from desktop.store.queries.standing import place_of
from desktop.store.queries.stock import NEVER, SIGNED
from desktop.values import dataclass
from desktop.views import EntryState, Instant, MovementView, RecordId
from sync.records import INCOMING

_RUN_BYTES: Final = 9
"""A record id's beginning that is the same for all that one run wrote."""
_MOVEMENTS: Final = (
    f"SELECT m.id, m.at, m.entry, {place_of('m.entry')} AS place, m.void, m.kind, m.quantity, m.source, m.batch,"
    " m.expires_on, m.donor, m.recipient, m.note, p.name, m.voucher, m.loan"
    f" FROM movement m LEFT JOIN staff p ON p.id = {stays('m.entered_by')}"
)
_COUNTS: Final = (
    f"SELECT c.id, c.at, c.entry, {place_of('c.entry')} AS place, c.void, c.counted, c.seen, c.note, p.name"
    f" FROM stocktake c LEFT JOIN staff p ON p.id = {stays('c.entered_by')}"
)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Lines newest first; ``steps`` are balances from ``since`` on, oldest first."""

    lines: tuple[MovementView, ...]
    steps: tuple[tuple[Instant, int], ...]


def ledger(connection: Connection, item: RecordId, limit: int, since: Instant) -> Ledger:
    """The last ``limit`` lines of an item and its balances since an instant."""
    its = whole(connection, item)
    start = _window(connection, its, limit, since)
    balance, ordered = _book(connection, its, start)
    whence = origins(connection, [row.id for row in ordered], [row.entry for row in ordered])
    views: list[MovementView] = []
    steps: list[tuple[Instant, int]] = [(since, balance)]
    for row in ordered:
        view = _line(row, balance, whence[row.id])
        views.append(view)
        balance = view.balance
        if view.voided is None:
            steps.append((view.at, balance))
    return Ledger(tuple(reversed(views[-limit:])), _since(steps, since))


def lines_since(connection: Connection, item: RecordId, since: Instant) -> tuple[int, list[Any]]:
    """Movements and counts of an item in the order in which they count, from ``since`` on and maybe from somewhat
    earlier, and the balance before the first of them. Voided ones are there and count nothing."""
    return _book(connection, whole(connection, item), since)


def _book(connection: Connection, its: tuple[RecordId, ...], start: Instant) -> tuple[int, list[Any]]:
    recorded = connection.exec_driver_sql(f"{_COUNTS} WHERE c.item IN {marks(its)}", its).all()
    counts = _in_order([count for count in recorded if count.void is None])
    earlier = [n for n, count in enumerate(counts) if count.at < start]
    anchor = counts[earlier[-1]] if earlier else None
    if anchor is None:
        balance = _sum_before(connection, its, start)
    else:
        counts = counts[earlier[-1] + 1 :]
        start, balance = min(count.at for count in (anchor, *counts)), anchor.counted
    in_time = f"{_MOVEMENTS} WHERE m.item IN {marks(its)} AND m.at >= ?"
    movements = connection.exec_driver_sql(in_time, (*its, start)).all()
    # A voided count sets nothing: it is a line among the movements.
    lines = [*movements, *(count for count in recorded if count.void is not None and count.at >= start)]
    segments: list[list[Any]] = [[] for _ in range(len(counts) + 1)]
    for line in sorted(lines, key=lambda line: (line.at, line.id)):
        segment = _segment(line, counts)
        if segment or anchor is None or not _before(line, anchor):
            segments[segment].append(line)
    ordered = [row for n, segment in enumerate(segments) for row in (*segment, *counts[n : n + 1])]
    return balance, ordered


def loans(connection: Connection) -> tuple[tuple[RecordId, MovementView], ...]:
    """Items lent to somebody who is still named, oldest loan first, each with its item. The balance is not told."""
    rows = connection.exec_driver_sql(
        f"SELECT q.*, {stays('m.item')} AS item"
        f" FROM ({_MOVEMENTS} WHERE m.kind = 'loan' AND m.recipient <> '' AND m.void IS NULL) q"
        " JOIN movement m ON m.id = q.id ORDER BY q.at, q.id"
    ).all()
    whence = origins(connection, [row.id for row in rows], [row.entry for row in rows])
    return tuple((bytes(row.item), _line(row, 0, whence[row.id])) for row in rows)


def _window(connection: Connection, its: tuple[RecordId, ...], limit: int, since: Instant) -> Instant:
    """From when on the ledger has to be known for that many lines."""
    first = connection.exec_driver_sql(
        f"SELECT at FROM movement WHERE item IN {marks(its)} ORDER BY at DESC, id DESC LIMIT 1 OFFSET ?",
        (*its, limit),
    ).scalar()
    return -NEVER if first is None else min(since, int(first))


def _sum_before(connection: Connection, its: tuple[RecordId, ...], start: Instant) -> int:
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
            if not any(_knew(other, count) for other in waiting if other is not count)
        )
        backwards.append(last)
        waiting.remove(last)
    return backwards[::-1]


def _knew(count: Any, row: Any) -> bool:
    """Whether a count knew of a movement or of another count when it was made."""
    same_run = row.id[:_RUN_BYTES] == count.id[:_RUN_BYTES]
    return bool((NEVER if row.place is None else row.place) <= count.seen or (same_run and row.id < count.id))


def _before(movement: Any, count: Any) -> bool:
    if _knew(count, movement) or movement.at < count.at:
        return True
    return bool(movement.at == count.at and movement.id[:_RUN_BYTES] != count.id[:_RUN_BYTES])


def _segment(line: Any, counts: Sequence[Any]) -> int:
    """Behind how many of the counts a line lies: behind the last of those that it does not lie before."""
    return max((n for n, count in enumerate(counts, 1) if not _before(line, count)), default=0)


def _line(row: Any, balance: int, origin: Origin) -> MovementView:
    state = EntryState.PLACED if origin.placed else EntryState.SAVED
    valid = row.void is None
    if hasattr(row, "counted"):
        delta = row.counted - balance
        return MovementView(
            row.id, row.at, "stocktake", "", delta, row.counted if valid else balance, "", None, "", "", row.note,
            row.name or "", row.void, state,
        )  # fmt: skip
    delta = row.quantity if row.kind in INCOMING else -row.quantity
    expires_on = None if row.expires_on is None else date.fromisoformat(row.expires_on)
    return MovementView(
        row.id, row.at, row.kind, row.source, delta, balance + delta if valid else balance,
        number_of(row.batch, expires_on), expires_on,
        row.donor, row.recipient or "", row.note, row.name or "", row.void, state, row.voucher,
    )  # fmt: skip


def _since(steps: Sequence[tuple[Instant, int]], since: Instant) -> tuple[tuple[Instant, int], ...]:
    """The balance at ``since`` and every change after it, times never running backwards."""
    kept: list[tuple[Instant, int]] = []
    for at, balance in steps:
        if at <= since and len(kept) <= 1:
            kept = [(since, balance)]
        else:
            kept.append((max(at, kept[-1][0]), balance))
    return tuple(kept)
