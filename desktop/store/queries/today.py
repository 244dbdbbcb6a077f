"""The figures of one day and what is usual for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Connection

from desktop.store.queries import reports_visits
from desktop.values import Struct
from desktop.views import Instant
from sync.times import DAY, day_start


class DayFigures(Struct, frozen=True):
    """Persons of a day; in none of the hours are those of whose arrival only the day is known."""

    persons: int
    by_hour: dict[int, int]
    by_category: dict[str, int]


class Usual(Struct, frozen=True):
    """Means over the earlier days on which anybody came; ``days`` tells how many there were."""

    days: int
    so_far: float
    by_hour: dict[int, float]


class Received(Struct, frozen=True):
    """Persons of some days; of them ``carried`` in totals whose whole time lies within."""

    persons: int
    carried: int


def day_figures(connection: Connection, day: date) -> DayFigures:
    """A day's persons by hour and by category."""
    start = day_start(day)
    by_hour: Counter[int] = Counter()
    by_category: Counter[str] = Counter()
    rows = connection.exec_driver_sql(
        "SELECT (arrived_at - :start) / 3600, category, sum(persons) FROM visit"
        " WHERE arrived_at >= :start AND arrived_at < :end AND void IS NULL GROUP BY 1, 2",
        {"start": start, "end": start + DAY},
    )
    for hour, category, persons in rows:
        by_hour[hour] += persons
        by_category[category] += persons
    hours = reports_visits.without(by_hour, reports_visits.timeless(connection, [day]))
    return DayFigures(by_category.total(), hours, dict(by_category))


def usual(connection: Connection, days: Sequence[date], seconds_so_far: int) -> Usual:
    """What those days were like on average, in all and up to that many seconds after midnight."""
    by_hour: Counter[int] = Counter()
    so_far = counted = 0
    for day in days:
        start = day_start(day)
        rows = connection.exec_driver_sql(
            "SELECT (arrived_at - :start) / 3600, sum(persons),"
            " sum(CASE WHEN arrived_at <= :start + :so_far THEN persons ELSE 0 END) FROM visit"
            " WHERE arrived_at >= :start AND arrived_at < :end AND void IS NULL GROUP BY 1",
            {"start": start, "end": start + DAY, "so_far": seconds_so_far},
        ).all()
        counted += bool(rows)
        for hour, persons, until_now in rows:
            by_hour[hour] += persons
            so_far += until_now
    if not counted:
        return Usual(0, 0.0, {})
    hours = reports_visits.without(by_hour, reports_visits.timeless(connection, days))
    return Usual(counted, so_far / counted, {hour: persons / counted for hour, persons in hours.items()})


def persons_between(connection: Connection, start: Instant, end: Instant) -> int:
    """Persons who arrived from ``start`` until before ``end``."""
    found = connection.exec_driver_sql(
        "SELECT sum(persons) FROM visit WHERE arrived_at >= ? AND arrived_at < ? AND void IS NULL", (start, end)
    ).scalar()
    return int(found or 0)


def received(connection: Connection, first: date, last: date) -> Received:
    """Persons of the days from one to another, both included, as every report of them counts."""
    carried = sum(line.persons for line in reports_visits.carried(connection, first, last))
    return Received(persons_between(connection, day_start(first), day_start(last) + DAY) + carried, carried)


def weeks_before(day: date, weeks: int) -> list[date]:
    """The same weekday of the weeks before."""
    return [day - timedelta(days=7 * n) for n in range(1, weeks + 1)]
