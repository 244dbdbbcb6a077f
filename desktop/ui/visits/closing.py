"""When the station closes today by its posted hours. Pure; knows no service."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from desktop.services.times import day_start
from desktop.views import OpeningHours


def closing_of(hours: Iterable[OpeningHours], day: date) -> int | None:
    """The instant at which the last staffed interval of a day ends (the last of any kind where none is staffed);
    None when the station rests, or when it is open beyond midnight."""
    today = [interval for interval in hours if interval.weekdays >> day.weekday() & 1]
    counted = [interval for interval in today if interval.staffed] or today
    if not counted or any(interval.closes <= interval.opens for interval in counted):
        return None
    return day_start(day) + max(interval.closes for interval in counted) * 60
