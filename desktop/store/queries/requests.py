"""What the station has asked its union for, with the answers and with what has come in for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from desktop.store.queries.joined import stays
from desktop.store.queries.origins import origins
from desktop.views import EntryState, RecordId
from desktop.views.requests import AnswerView, RequestState, RequestView

_ROWS = f"""
    SELECT r.id, r.at, {stays("r.item")} AS item, coalesce(s.name, r.wanted) AS name, coalesce(s.unit, '') AS unit,
        r.quantity, r.needed_by, r.reason, r.void, r.entry, p.name AS person,
        a.decision, a.quantity AS granted, a.text, a.arrives_on, a.at AS answered_at,
        (SELECT sum(m.quantity) FROM movement m WHERE m.request = r.id AND m.void IS NULL) AS arrived
    FROM request r
    LEFT JOIN supply s ON s.id = {stays("r.item")}
    LEFT JOIN staff p ON p.id = {stays("r.entered_by")}
    LEFT JOIN union_answer a ON a.rowid = (
        SELECT b.rowid FROM union_answer b WHERE b.request = r.id AND b.void IS NULL
        ORDER BY b.at DESC, b.id DESC LIMIT 1)
"""


def requests(connection: Connection, *, withdrawn: bool = False, limit: int = 200) -> tuple[RequestView, ...]:
    """Requests, the newest first; withdrawn ones only when asked for."""
    rows = connection.exec_driver_sql(
        f"{_ROWS} WHERE ? OR r.void IS NULL ORDER BY r.at DESC, r.id DESC LIMIT ?", (withdrawn, limit)
    ).all()
    return _views(connection, rows)


def answered(connection: Connection) -> tuple[RequestView, ...]:
    """What the union has answered while nothing has come in for it, the newest first."""
    rows = connection.exec_driver_sql(
        f"{_ROWS} WHERE r.void IS NULL AND r.id IN (SELECT b.request FROM union_answer b WHERE b.void IS NULL)"
        " AND NOT EXISTS (SELECT 1 FROM movement m WHERE m.request = r.id AND m.void IS NULL)"
        " ORDER BY r.at DESC, r.id DESC"
    ).all()
    return _views(connection, rows)


def request(connection: Connection, record: RecordId) -> RequestView | None:
    """One request, withdrawn or not."""
    return next(iter(_views(connection, connection.exec_driver_sql(f"{_ROWS} WHERE r.id = ?", (record,)).all())), None)


def _views(connection: Connection, rows: Sequence[Any]) -> tuple[RequestView, ...]:
    whence = origins(connection, [row.id for row in rows], [row.entry for row in rows])
    return tuple(_view(row, placed=whence[row.id].placed) for row in rows)


def _view(row: Any, *, placed: bool) -> RequestView:
    answer = None
    if row.decision is not None:
        answer = AnswerView(row.decision, row.granted, row.text, _day(row.arrives_on), row.answered_at)
    return RequestView(
        id=row.id,
        at=row.at,
        item=row.item,
        name=row.name,
        unit=row.unit,
        quantity=row.quantity,
        needed_by=_day(row.needed_by),
        reason=row.reason,
        state=_state(row),
        answer=answer,
        arrived=row.arrived or 0,
        entered_by=row.person or "",
        withdrawn=row.void,
        entry=EntryState.PLACED if placed else EntryState.SAVED,
    )


def _state(row: Any) -> RequestState:
    if row.void is not None:
        return RequestState.WITHDRAWN
    if row.arrived:
        return RequestState.ARRIVED
    return RequestState.WAITING if row.decision is None else RequestState.ANSWERED


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
