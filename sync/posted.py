"""When a station is open, for both ends: its posted hours by weekday and the days that are kept otherwise.

A public holiday is kept like a Sunday, the workday that makes up for it like a Monday; a closed day has no hours, an
open one its own. An interval belongs to the day on which it begins, also what of it lies behind midnight. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, NamedTuple

from sync.hours import Interval
from sync.special_days import CLOSED, HOLIDAY, OPEN, WORKDAY, SpecialDay
from sync.times import day_of

_LIKE: Final = {HOLIDAY: 6, WORKDAY: 0}
"""The weekday, Monday = 0, like which such a day is kept."""
_AHEAD: Final = 40
"""Days within which the next opening is looked for: longer than any holiday."""


class Span(NamedTuple):
    """A stretch of posted hours: from ``start`` until before ``end``, in seconds since 1970 UTC."""

    start: int
    end: int
    staffed: bool


@dataclass(frozen=True, slots=True)
class Posted:
    """``intervals`` by weekday, ``days`` that are kept otherwise."""

    intervals: tuple[Interval, ...] = ()
    days: Mapping[date, SpecialDay] = field(default_factory=dict)

    def on(self, day: date) -> tuple[Interval, ...]:
        """The intervals that begin on a day; their weekdays mean nothing any more."""
        special = self.days.get(day)
        if special is not None and special.kind in (CLOSED, OPEN):
            return special.hours
        weekday = day.weekday() if special is None else _LIKE[special.kind]
        return tuple(interval for interval in self.intervals if interval.weekdays >> weekday & 1)

    def spans(self, day: date) -> tuple[Span, ...]:
        """The posted hours that begin on a day, the earliest first."""
        return tuple(sorted(Span(*interval.span(day), interval.staffed) for interval in self.on(day)))

    def staffed_spans(self, day: date) -> tuple[Span, ...]:
        """Those of them when somebody is there."""
        return tuple(span for span in self.spans(day) if span.staffed)

    def staffed_span(self, day: date) -> tuple[int, int] | None:
        """First opening and last closing of the staffed hours that begin on a day, or None on a day of rest."""
        spans = self.staffed_spans(day)
        return (spans[0].start, max(span.end for span in spans)) if spans else None

    def at(self, now: int) -> Span | None:
        """The stretch in which ``now`` lies, a staffed one first, or None when the station is closed."""
        today = day_of(now)
        found = [
            span
            for day in (today - timedelta(days=1), today)
            for span in self.spans(day)
            if span.start <= now < span.end
        ]
        return max(found, key=lambda span: span.staffed, default=None)

    def next_opening(self, now: int) -> int | None:
        """The next instant after ``now`` at which posted hours begin; None when that is farther than any holiday."""
        today = day_of(now)
        for n in range(_AHEAD):
            for span in self.spans(today + timedelta(days=n)):
                if span.start > now:
                    return span.start
        return None

    def closing(self, now: int) -> int | None:
        """When the door is shut next, across hours that follow one another; None when that is not within eight days
        or the station is closed."""
        at = now
        while (span := self._longest_at(at)) is not None:
            at = span.end
            if at - now > 8 * 86_400:
                return None
        return at if at > now else None

    def _longest_at(self, now: int) -> Span | None:
        today = day_of(now)
        found = [
            span
            for day in (today - timedelta(days=1), today)
            for span in self.spans(day)
            if span.start <= now < span.end
        ]
        return max(found, key=lambda span: span.end, default=None)


def measure(spans: Iterable[tuple[int, int]]) -> int:
    """Seconds that stretches of time cover together; what several of them cover counts once."""
    return sum(end - start for start, end in merged(spans))


def merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches of time in order, those that touch or overlap joined, empty ones left out."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def clipped(spans: Sequence[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """What of stretches of time lies from ``start`` until ``end``."""
    return [(max(start, a), min(end, b)) for a, b in spans if a < end and b > start]
