"""Sums and rows of visits for reports: by day and category, by hour, by service, and the ledger in the order of time.

Voided visits are in none of them. Knows no report.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from desktop.store.queries.conditions import Condition, condition
from desktop.store.queries.joined import stays
from desktop.store.queries.search import Search
from desktop.store.queries.visits import LATE_AFTER
from desktop.store.queries.writers import device_of
from desktop.values import Struct
from desktop.views import Instant, RecordId
from desktop.views.visits import is_timeless
from sync.times import DAY, day_start

Cursor = tuple[Instant, RecordId]
"""Arrival and id of a row; the next rows lie behind it."""

FIRST: Final[Cursor] = (-(2**62), b"")
EVERY: Final = condition(())
"""Leaves no visit out."""


class Sums(Struct, frozen=True):
    """Entries and persons."""

    entries: int
    persons: int

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.entries + other.entries, self.persons + other.persons)


NOBODY: Final = Sums(0, 0)


class LedgerSums(Struct, frozen=True):
    """Of a ledger's whole period: ``late`` entries were made afterwards, of ``estimated`` ones nobody saw the end."""

    entries: int
    persons: int
    late: int
    estimated: int


class LedgerLine(Struct, frozen=True):
    """A visit of the ledger."""

    arrived_at: Instant
    id: RecordId
    left_at: Instant | None
    estimated: bool
    category: str
    persons: int
    services: tuple[str, ...]
    note: str
    late: bool
    entered_by: str

    @property
    def timeless(self) -> bool:
        """Whether only the day of the arrival is known."""
        return is_timeless(self.arrived_at, late=self.late)


class CarriedLine(Struct, frozen=True):
    """Totals of a time before the first day here; of ``category`` "" they are not told apart."""

    since: date
    until: date
    category: str
    persons: int
    entries: int
    days: int
    note: str
    device: str
    """The PC on which it was carried in."""


def by_day_and_category(
    connection: Connection,
    first: date,
    last: date,
    step: Callable[[], None] = lambda: None,
    asked: Condition = EVERY,
) -> dict[date, dict[str, Sums]]:
    """Of every day on which anybody came the sums by category; both days included.

    Day by day: sorting a day's visits is much less work than sorting a year's.
    """
    found: dict[date, dict[str, Sums]] = {}
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        start = day_start(day)
        rows = connection.exec_driver_sql(
            "SELECT v.category, count(*), sum(v.persons) FROM visit v WHERE v.arrived_at >= :start"
            f" AND v.arrived_at < :end AND v.void IS NULL AND {asked.full} GROUP BY v.category",
            {"start": start, "end": start + DAY, **asked.params},
        ).all()
        if rows:
            found[day] = {category: Sums(entries, persons) for category, entries, persons in rows}
        step()
    return found


def timeless(connection: Connection, days: Sequence[date]) -> int:
    """Persons of some days of whose arrival nothing but the day is known (see ``views.visits.is_timeless``)."""
    found = connection.exec_driver_sql(
        "SELECT sum(persons) FROM visit WHERE arrived_at IN (SELECT value FROM json_each(?)) AND void IS NULL"
        " AND entered_at - arrived_at > ?",
        (json.dumps([day_start(day) for day in days]), LATE_AFTER),
    ).scalar()
    return int(found or 0)


def without(by_hour: dict[int, int], timeless: int) -> dict[int, int]:
    """Persons by hour without those who stand at midnight because their time is not known."""
    return {hour: persons for hour, persons in {**by_hour, 0: by_hour.get(0, 0) - timeless}.items() if persons}


def by_hour(connection: Connection, first: date, last: date) -> tuple[dict[int, int], int]:
    """Persons by the hour of their arrival, both days included, and how many came at no known hour."""
    start, end = day_start(first), day_start(last) + DAY
    nowhere = timeless(connection, [first + timedelta(days=n) for n in range((last - first).days + 1)])
    rows = connection.exec_driver_sql(
        "SELECT (arrived_at + 28800) % 86400 / 3600, sum(persons) FROM visit"
        " WHERE arrived_at >= ? AND arrived_at < ? AND void IS NULL GROUP BY 1",
        (start, end),
    )
    return without({int(hour): int(persons) for hour, persons in rows}, nowhere), nowhere


def by_service(connection: Connection, start: Instant, end: Instant) -> dict[str, int]:
    """Persons who used each service; one person may have used several."""
    counts: Counter[str] = Counter()
    for services, _, persons in Search(connection, EVERY, low=start, high=end, voided=False).totals():
        for code in filter(None, services.split(";")):
            counts[code] += persons
    return dict(+counts)


def ledger_sums(connection: Connection, start: Instant, end: Instant, asked: Condition = EVERY) -> LedgerSums:
    """Of all visits of a period that meet a condition."""
    row = connection.exec_driver_sql(
        "SELECT count(*), coalesce(sum(v.persons), 0), coalesce(sum(v.entered_at - v.arrived_at > :late_after), 0),"
        " coalesce(sum(v.left_estimated), 0) FROM visit v WHERE v.arrived_at >= :start AND v.arrived_at < :end"
        f" AND v.void IS NULL AND {asked.full}",
        {"late_after": LATE_AFTER, "start": start, "end": end, **asked.params},
    ).one()
    return LedgerSums(*(int(value) for value in row))


def ledger_lines(
    connection: Connection,
    start: Instant,
    end: Instant,
    limit: int,
    after: Cursor = FIRST,
    asked: Condition = EVERY,
) -> list[LedgerLine]:
    """The next visits behind ``after``, in the order of their arrival."""
    low = max(start, after[0])
    rows = connection.exec_driver_sql(
        "SELECT v.arrived_at, v.id, v.left_at, v.left_estimated, v.category, v.persons, v.services, v.note,"
        f" v.entered_at, s.name FROM visit v LEFT JOIN staff s ON s.id = {stays('v.entered_by')}"
        " WHERE v.arrived_at >= :low AND v.arrived_at < :end AND (v.arrived_at, v.id) > (:at, :id) AND v.void IS NULL"
        f" AND {asked.full} ORDER BY v.arrived_at, v.id LIMIT :limit",
        {"low": low, "end": end, "at": after[0], "id": after[1], "limit": limit, **asked.params},
    ).all()
    return [_line(row) for row in rows]


def skip(
    connection: Connection, start: Instant, end: Instant, rows: int, after: Cursor, asked: Condition = EVERY
) -> Cursor:
    """The cursor so many rows behind another one."""
    low = max(start, after[0])
    found = connection.exec_driver_sql(
        "SELECT v.arrived_at, v.id FROM visit v WHERE v.arrived_at >= :low AND v.arrived_at < :end"
        f" AND (v.arrived_at, v.id) > (:at, :id) AND v.void IS NULL AND {asked.full}"
        " ORDER BY v.arrived_at, v.id LIMIT 1 OFFSET :before",
        {"low": low, "end": end, "at": after[0], "id": after[1], "before": rows - 1, **asked.params},
    ).first()
    return after if found is None else (int(found[0]), bytes(found[1]))


def span(connection: Connection) -> tuple[Instant, Instant] | None:
    """The first and the last arrival; None when nobody ever came."""
    first, last = connection.exec_driver_sql(
        "SELECT (SELECT min(arrived_at) FROM visit), (SELECT max(arrived_at) FROM visit)"
    ).one()
    return None if first is None else (int(first), int(last))


def last_trace(connection: Connection, start: Instant, end: Instant) -> Instant | None:
    """When from ``start`` until before ``end`` somebody last came or signed in; None when nobody did."""
    found = connection.exec_driver_sql(
        "SELECT max(coalesce((SELECT arrived_at FROM visit WHERE arrived_at >= :start AND arrived_at < :end"
        " AND void IS NULL ORDER BY arrived_at DESC LIMIT 1), :start - 1),"
        " coalesce((SELECT signed_in_at FROM shift WHERE signed_in_at >= :start AND signed_in_at < :end"
        " AND void IS NULL ORDER BY signed_in_at DESC LIMIT 1), :start - 1))",
        {"start": start, "end": end},
    ).scalar_one()
    return int(found) if found >= start else None


def carried(connection: Connection, first: date, last: date) -> tuple[CarriedLine, ...]:
    """What was carried in of the visits whose whole span lies within a period, the earliest first."""
    rows = connection.exec_driver_sql(
        "SELECT since, until, category, persons, entries, days, note,"
        f" coalesce({device_of('carried.id')}, '') FROM carried"
        " WHERE ledger = 'visits' AND void IS NULL AND since >= ? AND until <= ? ORDER BY since, until, category, id",
        (first.isoformat(), last.isoformat()),
    )
    return tuple(
        CarriedLine(date.fromisoformat(since), date.fromisoformat(until), *rest) for since, until, *rest in rows
    )


def _line(row: Any) -> LedgerLine:
    arrived_at, id_, left_at, estimated, category, persons, services, note, entered_at, name = row
    return LedgerLine(
        arrived_at=arrived_at,
        id=bytes(id_),
        left_at=left_at,
        estimated=bool(estimated),
        category=category,
        persons=persons,
        services=tuple(filter(None, services.split(";"))),
        note=note,
        late=entered_at - arrived_at > LATE_AFTER,
        entered_by=name or "",
    )
