"""Sign-ins that were forgotten: something was recorded within the posted hours while nobody was signed in.

What is found is a proposal; a person accepts it, says other times, or says that nobody was on duty. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from desktop.services import duty_month, forgotten
from desktop.views import ForgottenSignIn, Instant, ShiftView
from sync.posted import Posted, clipped, merged
from sync.times import DAY, day_of, day_start

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
    settled: Collection[Instant],
    back: int = LOOKED_BACK,
) -> tuple[ForgottenSignIn, ...]:
    """The intervals of the last week, or as far ``back``, with a sign-in that was forgotten, the oldest first.

    ``shifts`` are the valid ones from two days before that week on, ``began`` is when the very first began: before it
    nothing was kept here. ``settled`` are the openings of intervals of which a person said that nobody was there.
    """
    if began is None:
        return ()
    today = day_of(now)
    days = [today - timedelta(days=n) for n in range(back, -1, -1)]
    found = [
        one for day in days if day >= day_of(began) for one in _of_day(day, shifts, recorded, hours, now)
    ]
    return tuple(one for one in found if one.opening not in settled)


def _of_day(
    day: date, shifts: Sequence[ShiftView], recorded: Recorded, hours: Posted, now: Instant
) -> Iterator[ForgottenSignIn]:
    own = [shift for shift in shifts if day_of(shift.signed_in_at) == day]
    if any(shift.signed_out_at is None and forgotten.is_forgotten(shift.signed_in_at, hours, now) for shift in own):
        # Somebody was there and did not sign out: that is mended first.
        return
    there = duty_month.presence([(shift.signed_in_at, shift.signed_out_at) for shift in shifts], hours, now)
    spans = merged((span.start, span.end) for span in hours.staffed_spans(day))
    # Whoever signs in shortly before an opening comes for that one, and nobody for one that is over.
    since = [day_start(day), *(max(before[1], span[0] - forgotten.EARLY) for before, span in pairwise(spans))]
    for span, start, until in zip(spans, since, [*since[1:], day_start(day) + DAY], strict=False):
        its = [shift for shift in own if start <= shift.signed_in_at < until]
        one = _of_interval(day, span, max(start, span[0] - forgotten.EARLY), its, there, recorded, now)
        if one is not None:
            yield one


def _of_interval(
    day: date,
    span: tuple[Instant, Instant],
    start: Instant,
    own: Sequence[ShiftView],
    there: Sequence[duty_month.Stretch],
    recorded: Recorded,
    now: Instant,
) -> ForgottenSignIn | None:
    """What was forgotten of one stretch of posted hours; from ``start`` on an entry belongs to it, and ``own`` are the
    shifts that began for it."""
    if now <= span[0] + forgotten.LATE_AFTER:
        return None
    end = min(span[1], now)
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
        return None if moved is None else ForgottenSignIn(day, span[0], len(seen), seen[0], proposed, None, moved)
    if own or now < span[1] + forgotten.GRACE:
        # While the hours go on, whoever is there simply signs in; the sign-in can be moved afterwards.
        return None
    return ForgottenSignIn(day, span[0], len(seen), seen[0], proposed, max(span[1], seen[-1]), None)
