"""A month of duty held against the posted hours: each day's mark, what was late or early, the month's sums. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from desktop.services import forgotten
from desktop.services.forgotten import LATE_AFTER
from desktop.views import DayMark, DutyDay, Instant, ShiftView, SpecialDayView
from sync.posted import Posted, clipped, measure, merged
from sync.times import day_of

Stretch = tuple[Instant, Instant]
"""From one instant until before another."""
Shift = tuple[Instant, Instant | None]
"""Sign-in and sign-out."""


def stretch(shift: Shift, hours: Posted, now: Instant) -> Stretch | None:
    """From when until when somebody was on duty. A shift that still runs goes until now; of one whose sign-out was
    forgotten nobody has said how long it was."""
    begun, ended = shift
    if ended is not None:
        return begun, ended
    return None if forgotten.is_forgotten(begun, hours, now) else (begun, now)


def presence(shifts: Iterable[Shift], hours: Posted, now: Instant) -> list[Stretch]:
    """The stretches of time during which somebody was on duty, those that touch joined."""
    found = (stretch(shift, hours, now) for shift in shifts)
    return merged(one for one in found if one is not None)


def reach(shifts: Iterable[ShiftView], wanted: Sequence[Stretch], hours: Posted, now: Instant) -> list[ShiftView]:
    """Those of some shifts that reach into one of the stretches that are wanted."""
    found = []
    for shift in shifts:
        its = stretch((shift.signed_in_at, shift.signed_out_at), hours, now)
        if its is not None and any(clipped([its], *one) for one in wanted):
            found.append(shift)
    return found


def day_view(
    day: date,
    shifts: Sequence[ShiftView],
    there: Sequence[Stretch],
    hours: Posted,
    since: date | None,
    now: Instant,
    special: SpecialDayView | None,
) -> DutyDay:
    """One day: ``shifts`` that began on it, or where none did those that reached into its hours; ``there`` when
    somebody was on duty at all."""
    own = [shift for shift in shifts if day_of(shift.signed_in_at) == day]
    ends = [shift.signed_out_at for shift in own if shift.signed_out_at is not None]
    late, early = _kept(day, shifts, there, hours, now)
    return DutyDay(
        day=day,
        mark=_mark(day, shifts, hours, since, now),
        first_in=min((shift.signed_in_at for shift in own), default=None),
        last_out=max(ends) if ends and len(ends) == len(own) else None,
        shifts=tuple(shifts),
        posted=tuple((span.start, span.end) for span in hours.staffed_spans(day)),
        special=special,
        late=late,
        early=early,
    )


def open_seconds(there: Sequence[Stretch], start: Instant, end: Instant) -> int:
    """For how long somebody was on duty from ``start`` until ``end``."""
    return measure(clipped(there, start, end))


def posted_seconds(day: date, hours: Posted, now: Instant) -> int:
    """The staffed hours that are posted for a day, as far as they have passed by ``now``."""
    return sum(end - start for start, end in due(day, hours, now))


def kept_seconds(there: Sequence[Stretch], day: date, hours: Posted, now: Instant) -> int:
    """For how long of those somebody was on duty: never more than was posted."""
    return sum(measure(clipped(there, *one)) for one in due(day, hours, now))


def due(day: date, hours: Posted, now: Instant) -> list[Stretch]:
    """The stretches of a day's staffed hours during which somebody was to be there by ``now``."""
    return merged((span.start, min(span.end, now)) for span in hours.staffed_spans(day))


def _kept(
    day: date,
    shifts: Sequence[ShiftView],
    there: Sequence[Stretch],
    hours: Posted,
    now: Instant,
) -> tuple[bool, bool]:
    """Whether any of a day's intervals was opened late, and whether any was closed early; one that nobody kept at all
    was opened late where somebody came for a later one, else closed early. On a day without anybody neither is said."""
    spans = merged((span.start, span.end) for span in hours.staffed_spans(day))
    kept = [clipped(there, *span) for span in spans]
    begun = next((n for n, inside in enumerate(kept) if inside), None)
    if begun is None:
        # Whoever came outside of the hours, or whose end nobody knows: late by the sign-in, and no more can be said.
        first = min((shift.signed_in_at for shift in shifts), default=None)
        return bool(spans) and first is not None and first > spans[0][0] + LATE_AFTER, False
    # From these sign-ins on somebody may have been there, nobody knows for how long.
    unended = [
        shift.signed_in_at
        for shift in shifts
        if shift.signed_out_at is None and forgotten.is_forgotten(shift.signed_in_at, hours, now)
    ]
    late = early = False
    for n, ((start, end), inside) in enumerate(zip(spans, kept, strict=True)):
        if n < begun or (inside and inside[0][0] > start + LATE_AFTER):
            late = late or all(at > start + LATE_AFTER for at in unended)
        if n >= begun and now >= end and (not inside or inside[-1][1] < end - LATE_AFTER):
            early = early or all(at >= end for at in unended)
    return late, early


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
