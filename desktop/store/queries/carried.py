"""Totals that were carried in, and whether anything was recorded in their time."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from desktop.values import Struct
from desktop.views import Instant, RecordId
from desktop.views.carried import CarriedView
from sync.times import DAY, day_start

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


class Doubled(Struct, frozen=True):
    """A stretch of days, both ends included, whose totals were carried in, and the valid visits of the same days."""

    since: date
    until: date
    entries: int


def doubled(connection: Connection) -> tuple[Doubled, ...]:
    """Where visits and totals of the same days stand side by side, the earliest first. One PC alone lets nobody do
    that; two that had not met yet may have done it together."""
    found = []
    for since, until in spans(connection):
        entries = connection.exec_driver_sql(
            "SELECT count(*) FROM visit WHERE arrived_at >= ? AND arrived_at < ? AND void IS NULL",
            (day_start(since), day_start(until) + DAY),
        ).scalar_one()
        if entries:
            found.append(Doubled(since, until, entries))
    return tuple(found)


def first_visit(connection: Connection, start: Instant, end: Instant) -> Instant | None:
    """When the first visit arrived from ``start`` until before ``end``, None when there was none."""
    found = connection.exec_driver_sql(
        "SELECT arrived_at FROM visit WHERE arrived_at >= ? AND arrived_at < ? AND void IS NULL"
        " ORDER BY arrived_at LIMIT 1",
        (start, end),
    ).scalar()
    return None if found is None else int(found)
