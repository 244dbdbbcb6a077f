"""Posted opening hours: several intervals a day with the weekdays on which they hold.

Text form, one interval after another joined by ``; ``: ``12345 08:00-18:00 staffed; 1234567 18:00-08:00 unmanned``.
Weekdays are digits, Monday 1 to Sunday 7. A close at or before the opening lies on the next day; ``00:00-24:00`` is
round the clock.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sync.times import day_start

_INTERVAL = re.compile(r"([1-7]+)\s+(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})\s+(staffed|unmanned)$")
DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Interval:
    """``weekdays`` is a mask, Monday = 1 … Sunday = 64; minutes count from midnight, ``closes`` up to 1440."""

    weekdays: int
    opens: int
    closes: int
    staffed: bool

    def holds_on(self, day: date) -> bool:
        """Whether the interval begins on this day."""
        return bool(self.weekdays >> day.weekday() & 1)

    def span(self, day: date) -> tuple[int, int]:
        """First and last instant of the interval that begins on this day."""
        start = day_start(day)
        closes = self.closes if self.closes > self.opens else self.closes + DAY_MINUTES
        return start + self.opens * 60, start + closes * 60


def parse_hours(text: str) -> tuple[Interval, ...]:
    """Intervals of the text form. Raises ValueError naming the part that is wrong."""
    intervals = []
    for part in filter(None, (p.strip() for p in text.split(";"))):
        match = _INTERVAL.match(part)
        if match is None:
            raise ValueError(part)
        days, h1, m1, h2, m2, how = match.groups()
        opens, closes = int(h1) * 60 + int(m1), int(h2) * 60 + int(m2)
        if opens >= DAY_MINUTES or closes > DAY_MINUTES or int(m1) > 59 or int(m2) > 59:
            raise ValueError(part)
        mask = 0
        for digit in days:
            mask |= 1 << (int(digit) - 1)
        intervals.append(Interval(mask, opens, closes, how == "staffed"))
    return tuple(intervals)


def format_hours(intervals: Sequence[Interval]) -> str:
    """The text form of the intervals."""
    return "; ".join(
        f"{''.join(str(i + 1) for i in range(7) if interval.weekdays >> i & 1)} "
        f"{clock_text(interval.opens)}-{clock_text(interval.closes)} "
        f"{'staffed' if interval.staffed else 'unmanned'}"
        for interval in intervals
    )


def clock_text(minutes: int) -> str:
    """``08:05`` for 485."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
