"""The helpers for instants and days that screens use, so that they need not know of the sync core."""

from __future__ import annotations

from typing import Final

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
    "OVERNIGHT",
    "Clock",
    "day_of",
    "day_start",
    "hour_of",
    "iso",
    "iso_minute",
    "leaving",
    "minute_of_day",
    "parse_date",
    "parse_iso",
]

OVERNIGHT: Final = 12 * 3_600
"""Seconds up to which a leaving that lies before the arrival on the clock is taken for the next day's."""


def leaving(arrived_at: int, clock: int) -> int:
    """When somebody left, by a clock time in seconds since midnight: on the day of the arrival, or on the next when
    people stayed over midnight. It may lie before the arrival, which is then somebody's mistake."""
    left_at = day_start(day_of(arrived_at)) + clock
    if left_at < arrived_at and left_at + DAY - arrived_at <= OVERNIGHT:
        return left_at + DAY
    return left_at


def iso_minute(at: int) -> str:
    """``2026-11-21 14:30``, as sentences say it."""
    return iso(at)[:16].replace("T", " ")
