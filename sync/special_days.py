"""Days whose hours are not those of their weekday: the public holidays and make-up workdays of a year, and what a union
or a station has of its own.

The tables of the years stand in ``resources/holidays``, one file a year as the State Council's office publishes it in
the autumn before; a year without a file has no holidays here until a union or a station enters them. Knows no database.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import cache
from typing import Final

import resources
from sync.hours import Interval, parse_hours

HOLIDAY: Final = "holiday"
"""Kept like a Sunday."""
WORKDAY: Final = "workday"
"""Kept like a Monday."""
CLOSED: Final = "closed"
OPEN: Final = "open"
"""Open with hours of its own."""
KINDS: Final = (HOLIDAY, WORKDAY, CLOSED, OPEN)


class Origin(IntEnum):
    """Who says so; the greater one is heard."""

    BUILT_IN = 0
    UNION = 1
    STATION = 2


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """``hours`` only of an ``open`` day; their weekdays mean nothing. ``name_en`` is empty where nobody wrote one."""

    day: date
    kind: str
    name: str = ""
    name_en: str = ""
    hours: tuple[Interval, ...] = ()
    origin: Origin = Origin.BUILT_IN


@cache
def built_in() -> Mapping[date, SpecialDay]:
    """The special days of all years that have a table here."""
    return {
        special.day: special
        for file in sorted(resources.path("holidays").glob("*.json"))
        for special in days_of_table(json.loads(file.read_text("utf-8")))
    }


def years_built_in() -> frozenset[int]:
    """The years that have a table here."""
    return frozenset(day.year for day in built_in())


def days_of_table(table: Mapping[str, object]) -> Iterator[SpecialDay]:
    """The days of a year's table: of each holiday its days off, then the days on which they are worked for.

    Raises ValueError, KeyError or TypeError when it is no such table.
    """
    holidays = table["holidays"]
    if not isinstance(holidays, list):
        raise TypeError("holidays")
    for holiday in holidays:
        name, english = str(holiday["name"]), str(holiday.get("en", ""))
        first, last = date.fromisoformat(holiday["first"]), date.fromisoformat(holiday["last"])
        if not 0 <= (last - first).days < 60:
            raise ValueError(f"{first} {last}")
        for n in range((last - first).days + 1):
            yield SpecialDay(first + timedelta(days=n), HOLIDAY, name, english)
        for day in holiday.get("workdays", ()):
            yield SpecialDay(date.fromisoformat(day), WORKDAY, name, english)


def special_day(day: str, kind: str, hours: str, name: str, origin: Origin) -> SpecialDay | None:
    """The day of a record; None when this programme cannot read it, because a newer one wrote it."""
    try:
        parsed = parse_hours(hours) if kind == OPEN else ()
        on = date.fromisoformat(day)
    except ValueError:
        return None
    if kind not in KINDS or (kind == OPEN and not parsed):
        return None
    return SpecialDay(on, kind, name, "", parsed, origin)


def laid_over(own: Iterable[SpecialDay | None]) -> Mapping[date, SpecialDay]:
    """What holds of each day: the built-in tables, over them what the union, over that what the station says. Of two
    of one origin the later in order."""
    days = dict(built_in())
    for special in own:
        if special is None:
            continue
        known = days.get(special.day)
        if known is None or special.origin >= known.origin:
            days[special.day] = special
    return days
