"""The helpers for instants and days that screens use, so that they need not know of the sync core."""

from __future__ import annotations

from sync.times import (
    CHINA,
    DAY,
    Clock,
    day_of,
    day_start,
    hour_of,
    iso,
    minute_of_day,
    parse_date,
    parse_iso,
)

__all__ = [
    "CHINA",
    "DAY",
    "Clock",
    "day_of",
    "day_start",
    "hour_of",
    "iso",
    "minute_of_day",
    "parse_date",
    "parse_iso",
    "when",
]


def when(at: int) -> str:
    """``2026-11-21 14:30``, as sentences say it."""
    return iso(at)[:16].replace("T", " ")
