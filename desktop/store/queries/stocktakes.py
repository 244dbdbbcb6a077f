"""Stocktake sheets: which are open, and what was counted on one.

A record's id begins with its run, and the first op of a run states the run itself: that names the PC.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from desktop.store.queries import stock
from desktop.store.queries.joined import STANDS, stays
from desktop.views import RecordId
from desktop.views.stocktakes import CountedLine, SheetView

_SHEETS = f"""
    SELECT h.id, h.opened_at, h.closed_at, h.note, p.name AS person
    FROM stocktake_sheet h LEFT JOIN staff p ON p.id = {stays("h.entered_by")}
"""
_COUNTS = f"""
    SELECT {stays("c.item")} AS item, c.at, c.book, c.counted, p.name AS person,
        (SELECT u.device FROM run u WHERE u.id > substr(c.id, 1, 9) AND u.id <= c.id ORDER BY u.id LIMIT 1) AS device
    FROM stocktake c LEFT JOIN staff p ON p.id = {stays("c.entered_by")}
    WHERE c.sheet = ? AND c.void IS NULL ORDER BY c.at, c.id
"""


def open_sheets(connection: Connection) -> tuple[RecordId, ...]:
    """All sheets that are open, the oldest first."""
    rows = connection.exec_driver_sql(
        "SELECT id FROM stocktake_sheet WHERE closed_at IS NULL AND void IS NULL ORDER BY opened_at, id"
    )
    return tuple(bytes(id_) for (id_,) in rows)


def closed_sheets(connection: Connection, limit: int = 50) -> tuple[RecordId, ...]:
    """Sheets that were closed, the newest first."""
    rows = connection.exec_driver_sql(
        "SELECT id FROM stocktake_sheet WHERE closed_at IS NOT NULL AND void IS NULL"
        " ORDER BY opened_at DESC, id DESC LIMIT ?",
        (limit,),
    )
    return tuple(bytes(id_) for (id_,) in rows)


def sheet(connection: Connection, record: RecordId) -> SheetView | None:
    """A sheet with a line for every item that is on the list or was counted on it."""
    head = connection.exec_driver_sql(f"{_SHEETS} WHERE h.id = ?", (record,)).first()
    if head is None:
        return None
    counts: dict[RecordId, list[Any]] = {}
    for row in connection.exec_driver_sql(_COUNTS, (record,)):
        counts.setdefault(bytes(row.item), []).append(row)
    balances = stock.stocks(connection)
    items = connection.exec_driver_sql(
        f"SELECT id, name, unit, category, void FROM supply WHERE {STANDS} ORDER BY category, name, id"
    )
    lines = []
    for id_, name, unit, category, void in items:
        item = bytes(id_)
        found = counts.get(item, [])
        if void is not None and not found:
            continue
        last = found[-1] if found else None
        lines.append(
            CountedLine(
                item=item,
                name=name,
                unit=unit,
                category=category,
                book=balances[item].balance if last is None else last.book,
                counted=None if last is None else last.counted,
                counted_at=None if last is None else last.at,
                counted_by="" if last is None else last.person or "",
                counted_on="" if last is None else last.device or "",
                times=len(found),
            )
        )
    return SheetView(bytes(head.id), head.opened_at, head.closed_at, head.person or "", head.note, tuple(lines))
