"""A period's days of duty held against the posted hours: the duty screen and every report read them here.

Knows the store's queries; no screen and no report.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from desktop.services import duty_month, shift_times
from desktop.services.days import special_view
from desktop.services.shift_times import Doubt
from desktop.store.local import Reading
from desktop.store.queries import days as day_queries
from desktop.store.queries import past, people
from desktop.values import Struct, replace
from desktop.views import DayMark, DutyDay, Instant, RecordId, ShiftView
from sync.posted import Posted
from sync.times import DAY, day_of, day_start

HOUR: Final = 3_600
_REACH: Final = people.LONGEST_SHIFT // DAY
"""Days before a day on which a shift may have begun that reaches into it."""


class DutyOfDay(Struct, frozen=True):
    """A day with its posted and its kept hours, in seconds; of a day to come nothing was kept and nothing missed."""

    view: DutyDay
    posted: int
    """Of staffed hours, as far as they have passed; none before the first sign-in, when nothing was kept here."""
    kept: int
    """Of the posted ones, while anybody was on duty."""
    open: int
    """While anybody was on duty, within the posted hours or not."""

    @property
    def due(self) -> bool:
        """Whether it was to be open by now."""
        return self.posted > 0

    @property
    def opened(self) -> bool:
        """Whether anybody was on duty."""
        return bool(self.view.shifts)

    @property
    def rest(self) -> bool:
        """Whether no staffed hours are posted for it."""
        return not self.view.posted

    @property
    def missed(self) -> bool:
        """Whether it was to be open and nobody was on duty."""
        return self.view.mark is DayMark.MISSED


class DutyFigures(Struct, frozen=True):
    """Days in order, the shifts that began on them, and the hours by which they are judged."""

    days: tuple[DutyOfDay, ...]
    shifts: tuple[ShiftView, ...]
    posted: Posted
    before: tuple[ShiftView, ...] = ()
    """Shifts that began before the first of the days and reached into them."""

    def within(self, first: date, last: date) -> tuple[DutyOfDay, ...]:
        """The days from one to another."""
        return tuple(day for day in self.days if first <= day.view.day <= last)


def read_days(
    connection: Reading, days: Sequence[date], now: Instant, doubt: Doubt | None = None
) -> DutyFigures:
    """Some days that follow one another, one at least. With ``doubt`` each time of a shift says where it comes from;
    without it only those of shifts with an estimate do."""
    start, end = day_start(days[0]), day_start(days[-1]) + DAY
    hours = day_queries.posted(connection)
    specials = {row.special.day: row for row in day_queries.entered(connection)}
    began = people.first_sign_in(connection)
    since = None if began is None else day_of(began)
    earlier = people.shifts_between(connection, start - people.LONGEST_SHIFT, start)
    before = _marked(connection, duty_month.reach(earlier, [(start, end)], hours, now), doubt)
    shifts = _marked(connection, people.shifts_between(connection, start, end), doubt)
    # What began the night before or ends the morning after counts in the days that it reaches into.
    there = duty_month.presence(people.shifts_within(connection, start, end + DAY), hours, now)
    starts, ends = [one[0] for one in there], [one[1] for one in there]
    by_day: dict[date, list[ShiftView]] = {}
    for shift in (*before, *shifts):
        by_day.setdefault(day_of(shift.signed_in_at), []).append(shift)
    found = []
    for day in days:
        own = by_day.get(day)
        if own is None:
            due = duty_month.due(day, hours, now)
            last = [shift for n in range(_REACH, 0, -1) for shift in by_day.get(day - timedelta(days=n), ())]
            own = duty_month.reach(last, due, hours, now) if due else []
        midnight = day_start(day)
        # An interval that begins on the day ends before the next one does: no other presence speaks of it.
        near = there[bisect_right(ends, midnight) : bisect_left(starts, midnight + 2 * DAY)]
        special = special_view(hours.days.get(day), specials.get(day))
        view = duty_month.day_view(day, own, near, hours, since, now, special)
        found.append(
            DutyOfDay(
                view,
                posted=0 if since is None or day < since else duty_month.posted_seconds(day, hours, now),
                kept=duty_month.kept_seconds(near, day, hours, now),
                open=duty_month.open_seconds(near, midnight, min(midnight + DAY, now)),
            )
        )
    return DutyFigures(tuple(found), shifts, hours, before)


def hours_of(seconds: int) -> float:
    """Hours with one decimal, as screens and reports have them."""
    return round(seconds / HOUR, 1)


def sum_of(seconds: Iterable[int]) -> float:
    """The hours of several days: the sum of what is shown of each, as a total beneath them is."""
    return round(sum(hours_of(one) for one in seconds), 1)


def marked(
    shifts: Sequence[ShiftView],
    said: Mapping[RecordId, Sequence[past.Said]],
    names: Mapping[RecordId, str],
    doubt: Doubt,
) -> tuple[ShiftView, ...]:
    """The shifts with what is known of where their times come from."""
    found = []
    for shift in shifts:
        begun, ended = shift_times.marks(shift, said.get(shift.id, ()), names, doubt)
        found.append(replace(shift, sign_in_mark=begun, sign_out_mark=ended))
    return tuple(found)


def _marked(connection: Reading, shifts: Sequence[ShiftView], doubt: Doubt | None) -> tuple[ShiftView, ...]:
    wanted = [shift for shift in shifts if doubt is not None or shift.estimated]
    said = past.said_of(connection, past.entries_of(connection, "shift", [shift.id for shift in wanted]))
    names = people.names(connection) if wanted else {}
    done = {shift.id: shift for shift in marked(wanted, said, names, doubt or _no_doubt)}
    return tuple(done.get(shift.id, shift) for shift in shifts)


def _no_doubt(_device: str, _at: Instant) -> bool:
    return False
