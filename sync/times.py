"""Instants and days: whole seconds since 1970 UTC, shown in China time.

Rest stations stand in China, which has had one time zone and no summer time since 1991; one offset on
every end is what lets the desk's export and the union's agree to the letter. Knows no clock: the present
is always passed in.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Protocol

CHINA = timezone(timedelta(hours=8))
OFFSET = 8 * 3600
DAY = 86_400
FARTHEST = 2**35
"""Seconds from 1970, either way, within which an instant must lie: the years 881 to 3058, which every calendar here can
show."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).astimezone(CHINA)
_DATE_ONLY = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}$")


class Clock(Protocol):
    """Where a programme's times come from."""

    def now(self) -> int:
        """The present, in seconds since 1970 UTC."""


def can_be_shown(instant: int) -> bool:
    """Whether a number can be an instant at all."""
    return -FARTHEST < instant < FARTHEST


def moment_of(instant: int) -> datetime:
    """The instant as China's calendar and clocks show it."""
    # By arithmetic: Windows' own conversion knows nothing before 1970 or after 3000.
    return _EPOCH + timedelta(seconds=instant)


def iso(instant: int) -> str:
    """``2026-11-21T14:32:05+08:00``."""
    return moment_of(instant).isoformat()


def parse_iso(text: str) -> int:
    """An instant from ISO 8601; without an offset China time is meant, without a time midnight.

    Slashes or dots in the date, a blank for the ``T`` and missing leading zeros are accepted, as spreadsheets
    write them. Raises ValueError.
    """
    cleaned = text.strip().replace("T", " ").replace("t", " ")
    if cleaned.endswith(("Z", "z")):
        cleaned = cleaned[:-1] + "+00:00"
    day, _, clock = cleaned.partition(" ")
    parts = re.split(r"[-/.]", day)
    if len(parts) == 3 and len(parts[0]) == 4:
        day = f"{int(parts[0]):04d}-{int(parts[1]):02d}-{int(parts[2]):02d}"
    clock = clock.strip()
    if clock and clock[1:2] == ":":
        clock = "0" + clock
    moment = datetime.fromisoformat(f"{day}T{clock}" if clock else day)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=CHINA)
    return int(moment.timestamp())


def day_of(instant: int) -> date:
    """The day in China on which the instant lies."""
    return moment_of(instant).date()


def day_start(day: date) -> int:
    """The instant of a day's first second in China."""
    return int(datetime.combine(day, time(), CHINA).timestamp())


def minute_of_day(instant: int) -> int:
    """Minutes since midnight in China, 0 to 1439."""
    return (instant + OFFSET) % DAY // 60


def hour_of(instant: int) -> int:
    """The hour in China, 0 to 23."""
    return (instant + OFFSET) % DAY // 3600


def parse_date(text: str) -> date:
    """A day from ``2026-11-21``, ``2026/11/21`` or ``2026.11.21``. Raises ValueError."""
    if not _DATE_ONLY.match(text.strip()):
        return day_of(parse_iso(text))
    return day_of(parse_iso(text.strip()))
