"""Opening hours as a visitor reads them: whether it is open now, until when, and a table of the week."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from sync.hours import DAY_MINUTES, Interval, clock_text
from sync.posted import Posted
from sync.server.wording import Say, day_name, month_name
from sync.special_days import WORKDAY, SpecialDay
from sync.times import day_of, minute_of_day

_NAME: Final = 40
"""Characters of a day's name."""
_SPANS: Final = 6
"""Intervals of a day in the table."""
_SHUT_STATES: Final = frozenset({"filed", "relocating", "rectification", "revoked", "exited"})


@dataclass(frozen=True, slots=True)
class Status:
    """Whether the station is open, and what follows; ready to show."""

    open: bool
    headline: str
    detail: str


@dataclass(frozen=True, slots=True)
class Span:
    """One interval of a day, ready to show."""

    text: str
    how: str


@dataclass(frozen=True, slots=True)
class Row:
    """Neighbouring weekdays with the same hours."""

    days: str
    spans: tuple[Span, ...]
    today: bool


def status(hours: Posted, now: int, say: Say, language: str) -> Status:
    """What to tell somebody who stands at the door now."""
    current = hours.at(now)
    if current is None:
        opening = hours.next_opening(now)
        detail = say("opens", when=_when(opening, now, say, language)) if opening is not None else say("no_hours")
        return Status(False, say("closed_now"), detail)
    how = say("staffed_now" if current.staffed else "unmanned_now")
    closing = hours.closing(now)
    until = say("closes", when=_when(closing, now, say, language)) if closing else say("round_the_clock")
    return Status(True, say("open_now"), say("open_how", until=until, how=how))


def alert(state: str, say: Say) -> str:
    """Why a station in this state is not open, whatever hours are posted; empty for one that is, and for a state that
    this release does not know."""
    return say(state) if state in _SHUT_STATES else ""


def week(hours: Posted, now: int, say: Say, language: str) -> tuple[Row, ...]:
    """The week from Monday, days with the same hours joined."""
    days = [tuple(sorted((i for i in hours.intervals if i.weekdays >> d & 1), key=_order)) for d in range(7)]
    weekday = day_of(now).weekday()
    rows: list[Row] = []
    first = 0
    for day in range(1, 8):
        if day == 7 or days[day] != days[first]:
            rows.append(
                Row(
                    _days(first, day - 1, say, language),
                    tuple(_span(interval, say) for interval in days[first][:_SPANS]),
                    first <= weekday < day,
                )
            )
            first = day
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class Today:
    """That today is kept otherwise than its weekday, ready to show: why, and the hours that hold."""

    why: str
    spans: tuple[Span, ...]


def today(hours: Posted, now: int, say: Say, language: str) -> Today | None:
    """What holds today where the week's table does not say it; None on an ordinary day."""
    day = day_of(now)
    special = hours.days.get(day)
    if special is None or hours.on(day) == replace(hours, days={}).on(day):
        return None
    spans = tuple(_span(interval, say) for interval in sorted(hours.on(day), key=_order)[:_SPANS])
    return Today(_why(special, say, language), spans)


def _why(special: SpecialDay, say: Say, language: str) -> str:
    name = (special.name if language == "zh" else special.name_en or special.name)[:_NAME]
    if special.kind == WORKDAY:
        return say("day_workday_named", name=name) if name else say("day_workday")
    return name or say(f"day_{special.kind}")


def _order(interval: Interval) -> tuple[int, int]:
    return interval.opens, interval.closes


def _days(first: int, last: int, say: Say, language: str) -> str:
    if (first, last) == (0, 6):
        return say("every_day")
    if first == last:
        return day_name(first, language)
    return say("days_range", first=day_name(first, language), last=day_name(last, language))


def _span(interval: Interval, say: Say) -> Span:
    how = say("staffed" if interval.staffed else "unmanned")
    if interval.closes - interval.opens == DAY_MINUTES or interval.closes == interval.opens:
        return Span(say("whole_day"), how)
    closes = clock_text(interval.closes)
    if interval.closes < interval.opens:
        closes = say("next_day", time=closes)
    return Span(f"{clock_text(interval.opens)} – {closes}", how)


def _when(instant: int, now: int, say: Say, language: str) -> str:
    time = clock_text(minute_of_day(instant))
    days = (day_of(instant) - day_of(now)).days
    if days == 1 and minute_of_day(instant) == 0:
        return say("at_midnight")
    if days == 0:
        return say("at_today", time=time)
    if days == 1:
        return say("at_tomorrow", time=time)
    if days > 6:
        day = day_of(instant)
        return say("at_date", month=day.month, day=day.day, name=month_name(day.month, language), time=time)
    return say("at_day", day=day_name(day_of(instant).weekday(), language), time=time)
