"""When a shift counts as forgotten, and the sign-out that is then proposed: a proposal, never a record by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from desktop.views import Instant
from sync.hours import Interval, parse_hours
from sync.times import DAY, day_of, day_start

GRACE: Final = 2 * 3600
"""Seconds after closing during which somebody may still be tidying up."""


def intervals(text: str) -> tuple[Interval, ...]:
    """Posted hours of their text form; what cannot be read counts as none."""
    try:
        return parse_hours(text)
    except ValueError:
        return ()


def closing_of(signed_in_at: Instant, hours: Sequence[Interval]) -> Instant | None:
    """When the station closes on the day of a sign-in; None on a day of rest or after the last closing.

    Of an interval over midnight that began the day before, its own close; else the last one that begins that day.
    """
    today = day_of(signed_in_at)
    yesterday = today - timedelta(days=1)
    staffed = [interval for interval in hours if interval.staffed]
    ends = [end for i in staffed if i.holds_on(today) for _, end in (i.span(today),) if end > signed_in_at]
    if not ends:
        ends = [
            end
            for i in staffed
            if i.holds_on(yesterday)
            for start, end in (i.span(yesterday),)
            if start <= signed_in_at < end
        ]
    return max(ends, default=None)


def is_forgotten(signed_in_at: Instant, hours: Sequence[Interval], now: Instant) -> bool:
    """Whether a shift that is still open belongs to a day that is over."""
    if now < day_start(day_of(signed_in_at)) + DAY:
        return False
    closing = closing_of(signed_in_at, hours)
    return closing is None or now > closing + GRACE


def proposal(signed_in_at: Instant, hours: Sequence[Interval], last_entry: Instant | None) -> Instant:
    """The sign-out to propose: the posted closing time; without one the person's last entry of that day."""
    closing = closing_of(signed_in_at, hours)
    if closing is not None:
        return closing
    return max(signed_in_at, last_entry or signed_in_at)
