"""Totals that were carried in, and whether anything was recorded in their time."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from desktop.views import Instant, RecordId
from desktop.views.carried import CarriedView

VISITS = "visits"
_ROWS = "SELECT id, since, until, category, persons, entries, days, note, void FROM carried WHERE ledger = 'visits'"


def carried(connection: Connection, *, voided: bool = False) -> tuple[CarriedView, ...]:
    """What was carried in, the earliest first; voided totals only when asked for."""
    rows = connection.exec_driver_sql(f"{_ROWS} AND (? OR void IS NULL) ORDER BY since, category, id", (voided,))
    return tuple(
        CarriedView(bytes(id_), date.fromisoformat(since), date.fromisoformat(until), *rest)
        for id_, since, until, *rest in rows
    )


def one(connection: Connection, record: RecordId) -> CarriedView | None:
    """One total, voided or not."""
    return next((found for found in carried(connection, voided=True) if found.id == record), None)


def spans(connection: Connection) -> tuple[tuple[date, date], ...]:
    """The stretches of days whose totals were carried in, both ends included, the earliest first."""
    return tuple(dict.fromkeys((known.since, known.until) for known in carried(connection)))


def first_visit(connection: Connection, start: Instant, end: Instant) -> Instant | None:
    """When the first visit arrived from ``start`` until before ``end``, None when there was none."""
    found = connection.exec_driver_sql(
        "SELECT arrived_at FROM visit WHERE arrived_at >= ? AND arrived_at < ? AND void IS NULL"
        " ORDER BY arrived_at LIMIT 1",
        (start, end),
    ).scalar()
    return None if found is None else int(found)
