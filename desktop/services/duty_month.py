"""A month of duty held against the posted hours: each day's mark, what was late or early, the month's sums. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from desktop.services import forgotten
from desktop.services.forgotten import LATE_AFTER
from desktop.views import DayMark, DutyDay, Instant, ShiftView, SpecialDayView
from sync.posted import Posted, clipped, measure, merged
from sync.times import day_of

Shift = tuple[Instant, Instant | None]
"""Sign-in and sign-out."""


def presence(shifts: Iterable[Shift], hours: Posted, now: Instant) -> list[tuple[Instant, Instant]]:
    """The stretches of time during which somebody was on duty. A shift that still runs goes until now; one whose
    sign-out was forgotten counts for nothing, because nobody has said how long it was."""
    found = []
    for begun, ended in shifts:
        if ended is not None:
            found.append((begun, ended))
        elif not forgotten.is_forgotten(begun, hours, now):
            found.append((begun, now))
    return merged(found)


def day_view(
    day: date,
    shifts: Sequence[ShiftView],
    there: Sequence[tuple[Instant, Instant]],
    hours: Posted,
    since: date | None,
    now: Instant,
    special: SpecialDayView | None,
) -> DutyDay:
    """One day: ``shifts`` that began on it, ``there`` when somebody was on duty at all."""
    ends = [shift.signed_out_at for shift in shifts if shift.signed_out_at is not None]
    late, early = _kept(day, shifts, there, hours, now)
    return DutyDay(
        day=day,
        mark=_mark(day, shifts, hours, since, now),
        first_in=min((shift.signed_in_at for shift in shifts), default=None),
        last_out=max(ends) if ends and len(ends) == len(shifts) else None,
        shifts=tuple(shifts),
        posted=tuple((span.start, span.end) for span in hours.staffed_spans(day)),
        special=special,
        late=late,
        early=early,
    )


def open_seconds(there: Sequence[tuple[Instant, Instant]], start: Instant, end: Instant) -> int:
    """For how long somebody was on duty from ``start`` until ``end``."""
    return measure(clipped(there, start, end))


def posted_seconds(day: date, hours: Posted, now: Instant) -> int:
    """The staffed hours that are posted for a day, as far as they have passed by ``now``."""
    return sum(end - start for start, end in due(day, hours, now))


def due(day: date, hours: Posted, now: Instant) -> list[tuple[Instant, Instant]]:
    """The stretches of a day's staffed hours during which somebody was to be there by ``now``."""
    return merged((span.start, min(span.end, now)) for span in hours.staffed_spans(day))


def _kept(
    day: date,
    shifts: Sequence[ShiftView],
    there: Sequence[tuple[Instant, Instant]],
    hours: Posted,
    now: Instant,
) -> tuple[bool, bool]:
    """Whether a day on which the station was open was opened late, and whether it was closed early."""
    span = hours.staffed_span(day)
    if span is None:
        return False, False
    inside = clipped(there, *span)
    if not inside:
        # Whoever came after closing, or whose end nobody knows: late by the sign-in, and no more can be said.
        return any(shift.signed_in_at > span[0] + LATE_AFTER for shift in shifts), False
    over = now >= span[1] and all(shift.signed_out_at is not None for shift in shifts)
    return inside[0][0] > span[0] + LATE_AFTER, over and inside[-1][1] < span[1] - LATE_AFTER


def _mark(day: date, shifts: Sequence[ShiftView], hours: Posted, since: date | None, now: Instant) -> DayMark:
    today = day_of(now)
    if shifts:
        still_open = [shift for shift in shifts if shift.signed_out_at is None]
        if any(not forgotten.is_forgotten(shift.signed_in_at, hours, now) for shift in still_open):
            return DayMark.RUNNING
        return DayMark.ESTIMATED if any(shift.estimated for shift in shifts) else DayMark.OPEN
    if day > today:
        return DayMark.FUTURE
    if hours.staffed_span(day) is None:
        return DayMark.REST
    # Before the first sign-in nothing was kept here, and today is not over.
    return DayMark.NONE if since is None or day < since or day == today else DayMark.MISSED
