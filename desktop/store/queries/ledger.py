"""An item's ledger: its movements and counts in the order in which they count, with the balance behind each.

A movement that arrives late and belongs before a count takes its place there; the count's variance mends itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import Connection

from desktop.store.queries import book
from desktop.store.queries.batches import number_of
from desktop.store.queries.book import Entry
from desktop.store.queries.found import AHEAD, is_found, of_count
from desktop.store.queries.joined import marks, stays, whole
from desktop.store.queries.lent import NAMED, UNSETTLED, last_return
from desktop.store.queries.origins import Origin, origins
from desktop.store.queries.stock import NEVER
from desktop.store.queries.visits import LATE_AFTER
from desktop.values import Struct
from desktop.views import EntryState, Instant, MovementView, OverReturnedView, RecordId
from sync.ops import address_of

_MOVEMENTS: Final = (
    "SELECT m.id, m.at, m.entry, m.void, m.kind, m.quantity, m.source, m.batch,"
    " m.expires_on, m.donor, m.recipient, m.note, p.name, m.voucher, m.loan, m.entered_at"
    f" FROM movement m LEFT JOIN staff p ON p.id = {stays('m.entered_by')}"
)
_COUNTS: Final = (
    f"SELECT c.id, c.at, c.entry, c.void, c.counted, c.note, p.name, {of_count('c', 'expires_on')} AS until"
    f" FROM stocktake c LEFT JOIN staff p ON p.id = {stays('c.entered_by')}"
)


class Ledger(Struct, frozen=True):
    """Lines newest first; ``steps`` are balances from ``since`` on, oldest first."""

    lines: tuple[MovementView, ...]
    steps: tuple[tuple[Instant, int], ...]


class Lending(Struct, frozen=True):
    """What is lent, as :func:`loans` tells it, and what came back more than once."""

    loans: tuple[tuple[RecordId, MovementView], ...]
    over: tuple[OverReturnedView, ...]


def ledger(connection: Connection, item: RecordId, limit: int, since: Instant) -> Ledger:
    """The last ``limit`` lines of an item and its balances since an instant."""
    its = whole(connection, item)
    balance, ordered = book.entries(connection, its, _window(connection, its, limit, since))
    ordered = _as_said(connection, ordered)
    steps = [(since, balance), *((entry.at, entry.after) for entry in ordered if not entry.void)]
    return Ledger(lines(connection, ordered[: -limit - 1 : -1]), _since(steps, since))


def whole_book(connection: Connection, item: RecordId) -> list[Entry]:
    """All lines of an item, newest first, without their words."""
    return _as_said(connection, book.entries(connection, whole(connection, item))[1])[::-1]


def cleared_for(connection: Connection, record: RecordId) -> RecordId | None:
    """The valid count that made room on the shelf for a movement, an opening stock with its date; None where there is
    none, or the movement is nothing of the kind."""
    counts = connection.exec_driver_sql(
        "SELECT c.id FROM movement m JOIN stocktake c ON c.item = m.item AND c.at = m.at AND c.counted = 0"
        " WHERE m.id = ? AND m.kind = 'restock' AND m.source = '' AND m.void IS NULL AND c.void IS NULL",
        (record,),
    ).scalars()
    return next((bytes(count) for count in counts if _at_once(count, record)), None)


def lines(connection: Connection, entries: Sequence[Entry]) -> tuple[MovementView, ...]:
    """What stands on lines of a book; those that are gone since are left out."""
    rows: dict[RecordId, Any] = {}
    for statement, is_count in ((f"{_MOVEMENTS} WHERE m.id", False), (f"{_COUNTS} WHERE c.id", True)):
        ids = tuple(entry.id for entry in entries if entry.is_count is is_count)
        if ids:
            found = connection.exec_driver_sql(f"{statement} IN {marks(ids)}", ids)
            rows |= {bytes(row.id): row for row in found}
    whence = origins(connection, list(rows), [row.entry for row in rows.values()])
    return tuple(
        _line(rows[entry.id], entry, whence[entry.id]) for entry in entries if entry.id in rows
    )


def lines_since(connection: Connection, item: RecordId, since: Instant) -> tuple[int, list[Any]]:
    """Movements and counts of an item in the order in which they count, from ``since`` on and maybe from somewhat
    earlier, and the balance before the first of them. Voided ones are there and count nothing."""
    its = whole(connection, item)
    balance, ordered = book.entries(connection, its, since)
    start = min((entry.at for entry in ordered), default=since)
    in_time = f"{_MOVEMENTS} WHERE m.item IN {marks(its)} AND m.at >= ?"
    rows = {row.id: row for row in connection.exec_driver_sql(in_time, (*its, start))}
    rows |= {row.id: row for row in connection.exec_driver_sql(f"{_COUNTS} WHERE c.item IN {marks(its)}", its)}
    return balance, [rows[entry.id] for entry in ordered]


def loans(connection: Connection) -> tuple[tuple[RecordId, MovementView], ...]:
    """Loans of which something is still out, the oldest first, each with its item. ``delta`` is what is out yet; the
    balance is not told. Of a borrower whose name was erased there is no recipient."""
    return lending(connection).loans


def lending(connection: Connection) -> Lending:
    """What is lent, read in one go with what came back more than once."""
    rows = connection.exec_driver_sql(
        f"WITH open AS MATERIALIZED ({UNSETTLED}) SELECT q.*, s.id AS item, s.name AS item_name, s.unit, open.out"
        f" FROM open JOIN ({_MOVEMENTS}) q ON q.id = open.id JOIN movement m ON m.id = open.id"
        f" JOIN supply s ON s.id = {stays('m.item')} WHERE open.out < 0 OR {NAMED} ORDER BY m.at, m.id"
    ).all()
    out = [row for row in rows if row.out > 0]
    whence = origins(connection, [row.id for row in out], [row.entry for row in out])
    return Lending(
        tuple((bytes(row.item), _line(row, _lent(row), whence[row.id])) for row in out),
        tuple(
            OverReturnedView(
                bytes(row.item), row.item_name, row.unit, *last_return(connection, row.id), quantity=-row.out
            )
            for row in rows
            if row.out < 0
        ),
    )


def _window(connection: Connection, its: tuple[RecordId, ...], limit: int, since: Instant) -> Instant:
    """From when on the ledger has to be known for that many lines."""
    first = connection.exec_driver_sql(
        f"SELECT at FROM movement WHERE item IN {marks(its)} ORDER BY at DESC, id DESC LIMIT 1 OFFSET ?",
        (*its, limit),
    ).scalar()
    return -NEVER if first is None else min(since, int(first))


def _as_said(connection: Connection, ordered: list[Entry]) -> list[Entry]:
    """Lines in order, each as it was said: an opening stock with its date is in the books a count that empties the
    shelf and what then stands on it, and what was counted beyond them a restock before its count."""
    pairs = _pairs(connection, ordered)
    if not pairs:
        return ordered
    found: list[Entry] = []
    for n, entry in enumerate(ordered):
        if n - 1 in pairs:
            before = ordered[n - 1].before
            change = entry.change if entry.is_count else entry.change - before
            found.append(entry._replace(change=change, before=before))
        elif n not in pairs:
            found.append(entry)
    return found


def _pairs(connection: Connection, ordered: Sequence[Entry]) -> frozenset[int]:
    """Where among lines in order one stands that is one with the line right behind it."""
    openings: dict[RecordId, int] = {}
    finds: dict[RecordId, int] = {}
    for n, (first, second) in enumerate(pairwise(ordered)):
        if first.void != second.void or first.is_count == second.is_count:
            continue
        if second.is_count and second.at - first.at == AHEAD and first.change > 0:
            finds[first.id] = n
        elif first.is_count and not first.change and second.at == first.at and _at_once(first.id, second.id):
            openings[second.id] = n
    likely = (*openings, *finds)
    if not likely:
        return frozenset()
    rows = connection.exec_driver_sql(
        f"SELECT id, kind, source, at, entered_at FROM movement WHERE id IN {marks(likely)} AND kind = 'restock'"
        " AND source = ''",
        likely,
    ).all()
    found = ((finds if is_found(row) else openings).get(bytes(row.id)) for row in rows)
    return frozenset(n for n in found if n is not None)


def _at_once(first: RecordId, second: RecordId) -> bool:
    """Whether one unit of work wrote both, with no more between them than what is said of their item."""
    (run, seq), (its, next_) = address_of(first), address_of(second)
    return run == its and 0 < next_ - seq <= 2


def _lent(row: Any) -> Entry:
    """A loan as a line by itself: what of it is out yet, and no balance."""
    return Entry(bytes(row.id), row.at, is_count=False, void=False, change=-row.out, before=0)


def _line(row: Any, entry: Entry, origin: Origin) -> MovementView:
    state = EntryState.PLACED if origin.placed else EntryState.SAVED
    if entry.is_count:
        return MovementView(
            row.id, row.at, "stocktake", "", row.counted - entry.before, entry.after, "",
            None if row.until is None else date.fromisoformat(row.until), "", "", row.note, row.name or "", row.void,
            state,
        )  # fmt: skip
    expires_on = None if row.expires_on is None else date.fromisoformat(row.expires_on)
    return MovementView(
        row.id, row.at, "found" if is_found(row) else row.kind, row.source, entry.change, entry.after,
        number_of(row.batch, expires_on), expires_on,
        row.donor, row.recipient or "", row.note, row.name or "", row.void, state, row.voucher, is_late(row),
    )  # fmt: skip


def is_late(row: Any) -> bool:
    """Whether a movement was entered some time after it happened, by the same measure as a visit."""
    return bool(row.entered_at - row.at > LATE_AFTER)


def _since(steps: Sequence[tuple[Instant, int]], since: Instant) -> tuple[tuple[Instant, int], ...]:
    """The balance at ``since`` and every change after it, times never running backwards."""
    kept: list[tuple[Instant, int]] = []
    for at, balance in steps:
        if at <= since and len(kept) <= 1:
            kept = [(since, balance)]
        else:
            kept.append((max(at, kept[-1][0]), balance))
    return tuple(kept)
