"""What reports say of supplies: every item's lines in a period with balances, requests, donations, loans.

An item's lines stand in the order in which they count (see ``ledger``). A line that counts behind one of a later time
belongs to that later time, so that the balance at the end of a month is always that at the beginning of the next.
Knows no report.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection

from desktop.store.queries import book
from desktop.store.queries.batches import number_of
from desktop.store.queries.found import is_found
from desktop.store.queries.joined import STANDS, stays, whole
from desktop.store.queries.ledger import is_late, lines_since
from desktop.store.queries.lent import NAMED
from desktop.store.queries.pace import RATE_DAYS, YEAR_DAYS
from desktop.store.queries.stock import NEVER
from desktop.values import Struct
from desktop.views import Instant, RecordId
from sync.records import INCOMING
from sync.times import DAY

_LOOKED_BACK: Final = (RATE_DAYS * DAY, YEAR_DAYS * DAY, NEVER)
COUNT: Final = "stocktake"
"""The kind of a line that is a count."""


class Item(Struct, frozen=True):
    """What is kept of an item in its file."""

    id: RecordId
    name: str
    category: str
    unit: str
    pack_unit: str
    pack_size: int
    minimum: int
    voided: bool


class StockLine(Struct, frozen=True):
    """A movement or a count. ``delta`` is what it changed: nothing when it is voided."""

    at: Instant
    counts_at: Instant
    """When it counts: never before the line that stands before it."""
    id: RecordId
    kind: str
    quantity: int
    delta: int
    balance: int
    source: str
    batch: str
    expires_on: date | None
    donor: str
    recipient: str
    note: str
    entered_by: str
    voucher: str
    voided: bool
    late: bool = False
    found: bool = False
    """Whether it says until when it keeps what the count right behind it found."""

    @property
    def counted(self) -> bool:
        """Whether it says what stood on the shelf: a count, or an opening stock with its date, which is a restock that
        came from nowhere."""
        return self.kind == COUNT or (self.kind == "restock" and not self.source)

    @property
    def came_in(self) -> bool:
        """Whether it is a delivery."""
        return self.kind == "restock" and not self.counted


class Book(Struct, frozen=True):
    """An item's lines of a period and what was there before and after them."""

    item: Item
    opening: int
    lines: tuple[StockLine, ...]
    closing: int


class LoanLine(Struct, frozen=True):
    """A loan and what has come back of it."""

    at: Instant
    item: str
    unit: str
    quantity: int
    recipient: str | None
    """Empty where there never was one; None where there is none any more, or none has come from the PC that lent."""
    returned: int
    returned_at: Instant | None
    settled: bool
    """Whether all of it is back by now, of whatever day that was."""
    note: str
    entered_by: str

    @property
    def out(self) -> int:
        """How much of it is still out."""
        return max(0, self.quantity - self.returned)

    @property
    def over(self) -> int:
        """How much has come back more often than it went out."""
        return max(0, self.returned - self.quantity)


class RequestLine(Struct, frozen=True):
    """A request to the union and its newest answer; ``decision`` is empty while it waits."""

    at: Instant
    what: str
    unit: str
    quantity: int
    needed_by: date | None
    reason: str
    decision: str
    granted: int
    answered_at: Instant | None
    arrives_on: date | None


def items(connection: Connection) -> list[Item]:
    """All items under the names that stay, by category and name."""
    rows = connection.exec_driver_sql(
        "SELECT id, name, category, unit, pack_unit, pack_size, minimum, void IS NOT NULL FROM supply"
        f" WHERE {STANDS} ORDER BY category, name, id"
    )
    return [
        Item(bytes(id_), name, category, unit, pack_unit, pack_size, minimum, bool(voided))
        for id_, name, category, unit, pack_unit, pack_size, minimum, voided in rows
    ]


def books(
    connection: Connection,
    start: Instant,
    end: Instant,
    step: Callable[[], None] = lambda: None,
    only: Collection[RecordId] = (),
) -> list[Book]:
    """Of every item that is on the list or ever moved the lines from ``start`` until before ``end``; with ``only`` of
    these items."""
    found = []
    for item in items(connection):
        if only and item.id not in only:
            continue
        its = _book(connection, item, start, end)
        if its.lines or its.opening or not item.voided:
            found.append(its)
        step()
    return found


def _book(connection: Connection, item: Item, start: Instant, end: Instant) -> Book:
    balance, rows = lines_since(connection, item.id, start)
    opening, lines = balance, []
    counts_at: Instant | None = None
    for row in rows:
        counts_at = row.at if counts_at is None else max(counts_at, row.at)
        if counts_at >= end:
            break
        line = _line(row, counts_at, balance)
        balance = line.balance
        if counts_at < start:
            opening = balance
        else:
            lines.append(line)
    return Book(item, opening, tuple(lines), balance)


def emptied(connection: Connection, item: RecordId, before: Instant, reach: int = NEVER) -> Instant | None:
    """Since when nothing of an item had been there at an instant; None when something was, never had been, or ran out
    more than ``reach`` seconds before."""
    its = whole(connection, item)
    # It mostly ran out not long before: five years of a ledger are read only where nothing was there all that time.
    for back in (some for some in _LOOKED_BACK if some <= reach):
        since: Instant | None = None
        counts_at = -NEVER
        for entry in book.entries(connection, its, before - back)[1]:
            counts_at = max(counts_at, entry.at)
            if counts_at >= before:
                break
            if entry.after > 0:
                since = None
            elif entry.before > 0:
                since = counts_at
        if since is not None:
            return since
    return None


def _line(row: Any, counts_at: Instant, balance: int) -> StockLine:
    valid = row.void is None
    if "counted" in row._fields:
        delta = row.counted - balance if valid else 0
        return StockLine(
            row.at, counts_at, bytes(row.id), COUNT, row.counted, delta, balance + delta, "", "", None, "", "",
            row.note, row.name or "", "", not valid,
        )  # fmt: skip
    signed = row.quantity if row.kind in INCOMING else -row.quantity
    delta = signed if valid else 0
    expires_on = None if row.expires_on is None else date.fromisoformat(row.expires_on)
    return StockLine(
        row.at, counts_at, bytes(row.id), row.kind, row.quantity, delta, balance + delta, row.source,
        number_of(row.batch, expires_on),
        expires_on, row.donor, row.recipient or "", row.note, row.name or "", row.voucher, not valid,
        is_late(row), is_found(row),
    )  # fmt: skip


def loans(connection: Connection, start: Instant, end: Instant) -> list[LoanLine]:
    """Loans of a period, and those of earlier that had not wholly come back when it began, the earliest first. One
    without a borrower is among them once all of it is back: before that nobody knows whether it is out."""
    rows = connection.exec_driver_sql(
        "SELECT m.at, s.name, s.unit, m.quantity, m.recipient,"
        " coalesce(sum(iif(r.at < :end, r.quantity, 0)), 0) AS back, max(iif(r.at < :end, r.at, NULL)) AS back_at,"
        " coalesce(sum(r.quantity), 0) >= m.quantity, m.note, p.name"
        f" FROM movement m JOIN supply s ON s.id = {stays('m.item')}"
        f" LEFT JOIN staff p ON p.id = {stays('m.entered_by')}"
        " LEFT JOIN movement r ON r.loan = m.id AND r.kind = 'return' AND r.void IS NULL"
        " WHERE m.kind = 'loan' AND m.void IS NULL AND m.at < :end GROUP BY m.id"
        " HAVING (m.at >= :start OR back < m.quantity OR back_at >= :start)"
        f" AND (back >= m.quantity OR {NAMED}) ORDER BY m.at, m.id",
        {"start": start, "end": end},
    )
    return [
        LoanLine(at, name, unit, quantity, recipient, back, back_at, bool(settled), note, by or "")
        for at, name, unit, quantity, recipient, back, back_at, settled, note, by in rows
    ]


def requests(connection: Connection, start: Instant, end: Instant) -> list[RequestLine]:
    """Requests of a period, and those of earlier that were still waiting when it began, the earliest first."""
    rows = connection.exec_driver_sql(
        "SELECT q.at, coalesce(s.name, q.wanted), coalesce(s.unit, ''), q.quantity, q.needed_by, q.reason,"
        " coalesce(a.decision, ''), coalesce(a.quantity, 0), a.at, a.arrives_on FROM request q"
        f" LEFT JOIN supply s ON s.id = {stays('q.item')}"
        " LEFT JOIN union_answer a ON a.id = (SELECT n.id FROM union_answer n WHERE n.request = q.id"
        " AND n.void IS NULL AND n.at < :end ORDER BY n.at DESC, n.id DESC LIMIT 1)"
        " WHERE q.void IS NULL AND q.at < :end AND (q.at >= :start OR a.id IS NULL OR a.at >= :start)"
        " ORDER BY q.at, q.id",
        {"start": start, "end": end},
    )
    return [
        RequestLine(
            at, what, unit, quantity, _day(needed_by), reason, decision, granted, answered_at, _day(arrives_on)
        )
        for at, what, unit, quantity, needed_by, reason, decision, granted, answered_at, arrives_on in rows
    ]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
