"""A month's visits as charts show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from desktop.values import Struct


class MonthCharts(Struct, frozen=True):
    """Persons of a month, of the running one until ``last`` (today), as its report counts them."""

    first: date
    last: date
    persons: int
    carried: int
    """Of them, how many were carried in: nobody knows their hours and weekdays."""
    month_before: int | None
    """Persons of the month before: all of it, or as many days of it as have gone of the running month. None where the
    station began in one of the two: such a month is no measure."""
    year_before: int | None
    """Persons of the same month a year before, likewise."""
    by_hour: Mapping[int, int]
    timeless: int
    """Persons of whose arrival only the day is known; they are in none of the hours."""
    by_weekday: tuple[int, ...]
    """Monday to Sunday."""
    by_category: tuple[tuple[str, int], ...]
    """The most first; under an empty code who was carried in as one number."""
