"""What is broken or has run out, and how far its repair has come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection

from desktop.store.queries.joined import stays
from desktop.store.queries.origins import origins
from desktop.views import EntryState, Instant, RecordId
from desktop.views.feedback import RepairView

_ROWS: Final = f"""
    SELECT r.*, p.name AS person, a.name AS acceptor, coalesce(
        (SELECT o.text FROM union_opinion o WHERE o.id = r.opinion),
        (SELECT o.text FROM opinion o WHERE o.id = r.opinion), '') AS said
    FROM repair r
    LEFT JOIN staff p ON p.id = {stays("r.entered_by")}
    LEFT JOIN staff a ON a.id = {stays("r.accepted_by")}
"""


def repairs(connection: Connection, *, voided: bool = False, limit: int = 500) -> tuple[RepairView, ...]:
    """All repairs: the open ones first, the longest open in front; then those done, the last one in front."""
    order = (
        "r.void IS NOT NULL, r.done_at IS NOT NULL,"
        " CASE WHEN r.done_at IS NULL THEN r.reported_at ELSE -r.done_at END, r.id"
    )
    first = f"SELECT r.id FROM repair r WHERE ? OR r.void IS NULL ORDER BY {order} LIMIT ?"
    rows = connection.exec_driver_sql(f"{_ROWS} WHERE r.id IN ({first}) ORDER BY {order}", (voided, limit)).all()
    return _views(connection, rows)


def reported(connection: Connection, start: Instant, end: Instant) -> tuple[RepairView, ...]:
    """Everything reported from ``start`` until before ``end``, the oldest first, without what was voided."""
    rows = connection.exec_driver_sql(
        f"{_ROWS} WHERE r.void IS NULL AND r.reported_at >= ? AND r.reported_at < ? ORDER BY r.reported_at, r.id",
        (start, end),
    ).all()
    return _views(connection, rows)


def open_repairs(connection: Connection) -> tuple[RepairView, ...]:
    """What is still being seen to, the longest open first."""
    rows = connection.exec_driver_sql(
        f"{_ROWS} WHERE r.void IS NULL AND r.done_at IS NULL ORDER BY r.reported_at, r.id"
    ).all()
    return _views(connection, rows)


def repair(connection: Connection, record: RecordId) -> RepairView | None:
    """One repair, voided or not; None when there is none of that id."""
    return next(iter(_views(connection, connection.exec_driver_sql(f"{_ROWS} WHERE r.id = ?", (record,)).all())), None)


def of_opinions(connection: Connection, opinions: Sequence[RecordId]) -> dict[RecordId, RepairView]:
    """The newest repair that was made of each opinion; opinions without one are left out."""
    rows = connection.exec_driver_sql(
        f"{_ROWS} WHERE r.void IS NULL AND r.opinion IN ({', '.join('?' * len(opinions))})"
        " ORDER BY r.reported_at, r.id",
        tuple(opinions),
    ).all()
    return {view.opinion: view for view in _views(connection, rows) if view.opinion is not None}


def _views(connection: Connection, rows: Sequence[Any]) -> tuple[RepairView, ...]:
    whence = origins(connection, [row.id for row in rows], [row.entry for row in rows])
    return tuple(
        RepairView(
            id=row.id,
            facility=row.facility,
            what=row.what,
            trouble=row.trouble,
            opinion=row.opinion,
            said=row.said,
            reported_at=row.reported_at,
            repaired_by=row.repaired_by or "",
            done_at=row.done_at,
            cost=row.cost,
            accepted_by=row.accepted_by,
            accepted_name=row.acceptor or "",
            note=row.note,
            entered_by=row.person or "",
            voided=row.void,
            entry=EntryState.PLACED if whence[row.id].placed else EntryState.SAVED,
        )
        for row in rows
    )
