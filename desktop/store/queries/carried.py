"""Totals that were carried in, and whether anything was recorded in their time."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from sqlalchemy import Connection

from desktop.store.queries.writers import device_of
from desktop.values import Struct
from desktop.views import Instant, RecordId
from desktop.views.carried import CarriedPart, CarriedTwice, CarriedView
from sync.ops import address_of
from sync.times import DAY, day_start

VISITS: Final = "visits"
_ROWS: Final = f"""
    SELECT id, since, until, category, persons, entries, days, note, void, entered_at,
        coalesce({device_of("carried.id")}, '')
    FROM carried WHERE ledger = 'visits'
"""


def carried(connection: Connection, *, voided: bool = False) -> tuple[CarriedView, ...]:
    """What was carried in, the earliest first; voided totals only when asked for."""
    rows = connection.exec_driver_sql(
        f"{_ROWS} AND (? OR void IS NULL) ORDER BY since, until, entered_at, substr(id, 1, 9), category, id", (voided,)
    )
    return tuple(
        CarriedView(
            bytes(id_), date.fromisoformat(since), date.fromisoformat(until), *(*rest, address_of(id_)[0])
        )
        for id_, since, until, *rest in rows
    )


def one(connection: Connection, record: RecordId) -> CarriedView | None:
    """One total, voided or not."""
    return next((found for found in carried(connection, voided=True) if found.id == record), None)


def spans(connection: Connection) -> tuple[tuple[date, date], ...]:
    """The stretches of days whose totals were carried in, both ends included, the earliest first."""
    return tuple(dict.fromkeys((known.since, known.until) for known in carried(connection)))


def parts(connection: Connection) -> tuple[CarriedPart, ...]:
    """What each PC carried in at once, the one entered first first."""
    found: dict[tuple[date, date, bytes], CarriedPart] = {}
    for one_ in carried(connection):
        key = (one_.since, one_.until, one_.origin)
        before = found[key].persons if key in found else 0
        found[key] = CarriedPart(*key, one_.device, one_.entered_at, before + one_.persons)
    return tuple(sorted(found.values(), key=lambda part: (part.entered_at, part.origin)))


def twice(connection: Connection) -> tuple[CarriedTwice, ...]:
    """Days that are in more than one total, the earliest first; stretches of the same totals are one. One PC alone
    lets nobody do that; two that had not met yet may have done it together."""
    known = parts(connection)
    edges = sorted({edge for part in known for edge in (part.since, part.until + timedelta(days=1))})
    found: list[CarriedTwice] = []
    for since, end in pairwise(edges):
        its = tuple(part for part in known if part.since <= since <= part.until)
        if len(its) < 2:
            continue
        if found and found[-1].parts == its:
            since = found.pop().since
        found.append(CarriedTwice(since, end - timedelta(days=1), its))
    return tuple(found)


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
