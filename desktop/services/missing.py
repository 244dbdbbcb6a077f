"""Sign-ins that were forgotten: something was recorded within the posted hours while nobody was signed in.

What is found is a proposal; a person accepts it, says other times, or says that nobody was on duty. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta
from typing import Final

from desktop.services import duty_month, forgotten
from desktop.views import ForgottenSignIn, Instant, ShiftView
from sync.posted import Posted, clipped
from sync.times import day_of, day_start

LOOKED_BACK: Final = 7
"""Days for which a forgotten sign-in is proposed: who was there longer ago, nobody knows for sure."""

Recorded = Callable[[Instant, Instant], Sequence[Instant]]
"""When things were recorded from one instant until before another, in order."""


def missing_sign_ins(
    shifts: Sequence[ShiftView],
    recorded: Recorded,
    hours: Posted,
    began: Instant | None,
    now: Instant,
    settled: Collection[date],
    back: int = LOOKED_BACK,
) -> tuple[ForgottenSignIn, ...]:
    """The days of the last week, or as far ``back``, with a sign-in that was forgotten, the oldest first.

    ``shifts`` are the valid ones from two days before that week on, ``began`` is when the very first began: before it
    nothing was kept here.
    """
    if began is None:
        return ()
    today = day_of(now)
    days = [today - timedelta(days=n) for n in range(back, -1, -1)]
    found = [_of_day(day, shifts, recorded, hours, now) for day in days if day >= day_of(began) and day not in settled]
    return tuple(one for one in found if one is not None)


def _of_day(
    day: date, shifts: Sequence[ShiftView], recorded: Recorded, hours: Posted, now: Instant
) -> ForgottenSignIn | None:
    span = hours.staffed_span(day)
    if span is None or now <= span[0] + forgotten.LATE_AFTER:
        return None
    own = [shift for shift in shifts if day_of(shift.signed_in_at) == day]
    if any(shift.signed_out_at is None and forgotten.is_forgotten(shift.signed_in_at, hours, now) for shift in own):
        # Somebody was there and did not sign out: that is mended first.
        return None
    start, end = max(span[0] - forgotten.EARLY, day_start(day)), min(span[1], now)
    there = duty_month.presence([(shift.signed_in_at, shift.signed_out_at) for shift in shifts], hours, now)
    inside = clipped(there, start, end)
    until = inside[0][0] if inside else end
    if until <= span[0] + forgotten.LATE_AFTER:
        return None
    seen = recorded(start, until)
    if not seen or until - seen[0] < forgotten.LATE_AFTER:
        return None
    proposed = forgotten.sign_in_proposal(span, seen[0])
    if inside:
        moved = next((shift for shift in own if shift.signed_in_at == until), None)
        return None if moved is None else ForgottenSignIn(day, len(seen), seen[0], proposed, None, moved)
    if own or now < span[1] + forgotten.GRACE:
        # While the day goes on, whoever is there simply signs in; the sign-in can be moved afterwards.
        return None
    return ForgottenSignIn(day, len(seen), seen[0], proposed, max(span[1], seen[-1]), None)
