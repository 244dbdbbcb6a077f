"""Stocktakes: which go on, what was counted on one, and what the books said without it.

PCs that could not reach each other open a sheet each. Those that are open are one stocktake, and so are those that were
closed together, which tells by the instant: whoever closes one closes all.

What an item's books said follows from its ledger and from nothing else, so the difference on a sheet is always the one
that stands in the ledger, also when an item was counted twice or a movement of before arrives late. A record's id
begins with its run, and the first op of a run states the run itself: that names the PC. PCs that were imaged from one
disk bear one name; which runs were this one's it has noted for itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection

from desktop.store import local
from desktop.store.queries import stock
from desktop.store.queries.found import AHEAD, is_found, of_count
from desktop.store.queries.joined import STANDS, marks, stays
from desktop.store.queries.ledger import lines_since
from desktop.store.queries.writers import device_of
from desktop.values import Struct
from desktop.views import Instant, RecordId
from desktop.views.stocktakes import CountedLine, CountView, Progress, SheetHead, SheetView
from sync.ops import address_of
from sync.records import INCOMING

_HEADS: Final = f"""
    SELECT h.id, h.opened_at, h.closed_at, h.note, p.name AS person
    FROM stocktake_sheet h LEFT JOIN staff p ON p.id = {stays("h.entered_by")}
"""
_COUNTS: Final = f"""
    SELECT c.id, {stays("c.item")} AS item, c.at, c.counted, p.name AS person,
        {device_of("c.id")} AS device, {of_count("c", "expires_on")} AS until
    FROM stocktake c LEFT JOIN staff p ON p.id = {stays("c.entered_by")}
"""
_ITEMS: Final = f"SELECT id, name, unit, category, void, expires FROM supply WHERE {STANDS} ORDER BY category, name, id"


def open_sheets(connection: Connection) -> tuple[RecordId, ...]:
    """All sheets that are open, the oldest first."""
    rows = connection.exec_driver_sql(
        "SELECT id FROM stocktake_sheet WHERE closed_at IS NULL AND void IS NULL ORDER BY opened_at, id"
    )
    return tuple(bytes(id_) for (id_,) in rows)


def progress(connection: Connection) -> Progress | None:
    """How far the stocktake that goes on has come; None when nothing was counted on any."""
    its = open_sheets(connection)
    if not its:
        return None
    counted = connection.exec_driver_sql(
        f"SELECT count(DISTINCT {stays('item')}) FROM stocktake WHERE sheet IN {marks(its)} AND void IS NULL", its
    ).scalar_one()
    items = connection.exec_driver_sql(f"SELECT count(*) FROM supply WHERE void IS NULL AND {STANDS}").scalar_one()
    return Progress(int(counted), max(int(items), int(counted))) if counted else None


def closed_between(connection: Connection, start: Instant, end: Instant, limit: int = 50) -> tuple[SheetHead, ...]:
    """Stocktakes that were closed from ``start`` until before ``end``, the newest first."""
    rows = connection.exec_driver_sql(
        f"{_HEADS} WHERE h.closed_at >= ? AND h.closed_at < ? AND h.void IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM stocktake_sheet o WHERE o.closed_at = h.closed_at AND o.void IS NULL"
        " AND (o.opened_at, o.id) < (h.opened_at, h.id)) ORDER BY h.closed_at DESC, h.id DESC LIMIT ?",
        (start, end, limit),
    ).all()
    return tuple(_head(connection, row) for row in rows)


def counts_of(
    connection: Connection, sheets: tuple[RecordId, ...], item: RecordId | None = None
) -> tuple[RecordId, ...]:
    """The valid counts of sheets, of one item or of all."""
    rows = connection.exec_driver_sql(
        f"SELECT id FROM stocktake WHERE sheet IN {marks(sheets)} AND void IS NULL"
        f" AND (? IS NULL OR {stays('item')} = ?) ORDER BY id",
        (*sheets, item, item),
    )
    return tuple(bytes(id_) for (id_,) in rows)


def sheet(connection: Connection, record: RecordId) -> SheetView | None:
    """A stocktake: with a line for every item that is on the list or was counted on it while it goes on, and once it
    is closed with what was counted alone, for the list goes on changing."""
    head = connection.exec_driver_sql(f"{_HEADS} WHERE h.id = ? AND h.void IS NULL", (record,)).first()
    if head is None:
        return None
    counted = _counted(connection, _together(connection, head))
    lines = tuple(line for line in _lines(connection, counted) if head.closed_at is None or line.counts)
    return SheetView(bytes(head.id), head.opened_at, head.closed_at, head.person or "", head.note, lines)


def blank(connection: Connection, now: Instant) -> SheetView:
    """One that begins with its first count."""
    return SheetView(b"", now, None, "", "", _lines(connection, {}))


def _head(connection: Connection, row: Any) -> SheetHead:
    its = _together(connection, row)
    counted = connection.exec_driver_sql(
        f"SELECT count(DISTINCT {stays('item')}) FROM stocktake WHERE sheet IN {marks(its)} AND void IS NULL", its
    ).scalar_one()
    return SheetHead(bytes(row.id), row.opened_at, row.closed_at, row.person or "", row.note, int(counted))


def _together(connection: Connection, head: Any) -> tuple[RecordId, ...]:
    """All sheets that are one stocktake with this one."""
    rows = connection.exec_driver_sql(
        "SELECT id FROM stocktake_sheet WHERE void IS NULL AND closed_at IS ? ORDER BY opened_at, id", (head.closed_at,)
    )
    return tuple(bytes(id_) for (id_,) in rows)


def _counted(connection: Connection, sheets: tuple[RecordId, ...]) -> dict[RecordId, dict[RecordId, CountView]]:
    """The counts of sheets by their ids, by items."""
    found: dict[RecordId, dict[RecordId, CountView]] = {}
    rows = connection.exec_driver_sql(
        f"{_COUNTS} WHERE c.sheet IN {marks(sheets)} AND c.void IS NULL ORDER BY c.at, c.id", sheets
    ).all()
    kept = local.get(connection, local.COUNTED_HERE)
    runs = frozenset(str(run) for run in kept) if isinstance(kept, list) else frozenset()
    here = {bytes(row.id) for row in rows if address_of(row.id)[0].hex() in runs}
    names = {row.device for row in rows if row.id in here}
    for row in rows:
        namesake = row.device in names and row.id not in here
        until = None if row.until is None else date.fromisoformat(row.until)
        view = CountView(row.at, row.counted, row.person or "", row.device or "", namesake, until)
        found.setdefault(bytes(row.item), {})[bytes(row.id)] = view
    return found


def _lines(
    connection: Connection, counted: Mapping[RecordId, Mapping[RecordId, CountView]]
) -> tuple[CountedLine, ...]:
    balances = stock.stocks(connection)
    lines = []
    for id_, name, unit, category, void, expires in connection.exec_driver_sql(_ITEMS).all():
        item = bytes(id_)
        its = counted.get(item, {})
        if void is not None and not its:
            continue
        now = balances[item].balance
        if its:
            variance = _variance(connection, item, its)
            counts = tuple(its[record] for record in variance.order)
            book = counts[-1].counted - variance.total
        else:
            counts, book = (), now
        lines.append(CountedLine(item, name, unit, category, book, now, counts, bool(expires)))
    return tuple(lines)


class _Variance(Struct, frozen=True):
    order: tuple[RecordId, ...]
    """The counts in the order in which they count."""
    total: int
    """What they changed, all together."""


def _variance(connection: Connection, item: RecordId, its: Mapping[RecordId, CountView]) -> _Variance:
    balance, rows = lines_since(connection, item, min(view.at for view in its.values()) - AHEAD)
    order, total = [], 0
    # What a count found is what it differs by, also where it was said until when that keeps.
    counted_at = {row.at for row in rows if "counted" in row._fields and row.void is None}
    for row in rows:
        if row.void is not None:
            continue
        if "counted" in row._fields:
            if bytes(row.id) in its:
                order.append(bytes(row.id))
                total += row.counted - balance
            balance = row.counted
        elif not (is_found(row) and row.at + AHEAD in counted_at):
            balance += row.quantity if row.kind in INCOMING else -row.quantity
    # One that a clock put behind those that knew of it lies before them, and is no longer read.
    return _Variance((*(record for record in its if record not in order), *order), total)
