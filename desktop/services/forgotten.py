"""When a shift counts as forgotten, and the times that are then proposed: proposals, never records by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from desktop.views import Instant
from sync.posted import Posted, merged
from sync.times import DAY, day_of, day_start

GRACE: Final = 2 * 3600
"""Seconds after closing during which somebody may still be tidying up."""
EARLY: Final = 3600
"""Seconds before an opening at which a sign-in belongs to it, though the day is another one."""
WHOLE_DAY: Final = DAY
"""Seconds that a shift may last where no closing ends it: whoever is there round the clock is relieved after a day."""
PAUSE: Final = 4 * 3600
"""Seconds between two of a day's intervals during which visitors may well rest on."""
LATE_AFTER: Final = 600
"""Seconds after the posted hour from which a day counts as opened late, before it as closed early."""


def shift_closing(signed_in_at: Instant, hours: Posted) -> Instant | None:
    """When the station closes after a sign-in; None on a day of rest, after the last closing, or where hours follow one
    another for longer than a shift lasts.

    Of an interval over midnight that began the day before, its own close; else the last one that begins that day; of a
    sign-in shortly before midnight perhaps the one that begins then.
    """
    end, closes = _end_of(signed_in_at, hours)
    return end if closes else None


def closed_at(hours: Posted, now: Instant) -> Instant | None:
    """Since when the day is over for whoever signs out: the end of the hours that ended last, or now shortly before it;
    None while they go on, and where none ended within half a day."""
    days = [day_of(now) + timedelta(days=n) for n in (-1, 0, 1)]
    spans = [span for day in days for span in hours.staffed_spans(day)] or [
        span for day in days for span in hours.spans(day)
    ]
    for start, end in reversed(merged((span.start, span.end) for span in spans)):
        if start <= now < end:
            return now if end - now <= LATE_AFTER else None
        if end <= now:
            return end if now - end <= DAY // 2 else None
    return None


def day_closing(hours: Posted, now: Instant) -> Instant | None:
    """When the day closes or has closed for whoever is inside: the end of the hours that begin last on it, staffed ones
    where there are any; of hours that go on over midnight, and of a day without any, as :func:`closed_at` says."""
    today = day_of(now)
    posted = hours.staffed_spans if hours.staffed_spans(today) else hours.spans
    spans = merged((span.start, span.end) for n in (-1, 0, 1) for span in posted(today + timedelta(days=n)))
    begun = [end for start, end in spans if day_of(start) == today]
    return begun[-1] if begun and begun[-1] <= day_start(today) + DAY else closed_at(hours, now)


def reopens(hours: Posted, closed: Instant, now: Instant) -> bool:
    """Whether a closing is no more than a pause: there are posted hours, of whatever kind, now or soon after it."""
    days = [day_of(now) + timedelta(days=n) for n in (-1, 0, 1)]
    since = max(closed, now) + LATE_AFTER
    return any(span.end > since and span.start < closed + PAUSE for day in days for span in hours.spans(day))


def is_forgotten(signed_in_at: Instant, hours: Posted, now: Instant) -> bool:
    """Whether a shift that is still open belongs to a day that is over."""
    if now < day_start(day_of(signed_in_at)) + DAY:
        return False
    end, _ = _end_of(signed_in_at, hours)
    return end is None or now > end + GRACE


def last_of(signed_in_at: Instant, hours: Posted) -> Instant:
    """Until when what a person enters may belong to a shift: the day's end, or a whole day after the sign-in where the
    station does not close in between."""
    end, closes = _end_of(signed_in_at, hours)
    midnight = day_start(day_of(signed_in_at)) + DAY
    return midnight if closes or end is None else end


def proposal(signed_in_at: Instant, hours: Posted, last_entry: Instant | None) -> Instant:
    """The sign-out to propose: when the interval of the posted hours closed in which the person was last seen, by the
    sign-in or by an entry; where no closing ends the shift, the last entry of it."""
    seen = max(signed_in_at, last_entry or signed_in_at)
    closing = shift_closing(signed_in_at, hours)
    if closing is None:
        return seen
    days = [day_of(signed_in_at) + timedelta(days=n) for n in (-1, 0, 1)]
    spans = merged((span.start, min(span.end, closing)) for day in days for span in hours.staffed_spans(day))
    own = [(start, end) for start, end in spans if end > signed_in_at]
    # Who came in the pause came for what follows it.
    reached = [end for start, end in own if start - EARLY <= seen] or [end for _, end in own[:1]]
    return max(reached, default=closing)


def _end_of(signed_in_at: Instant, hours: Posted) -> tuple[Instant | None, bool]:
    """When a shift ends at the latest, and whether that is because the station closes then; None where nothing says."""
    today = day_of(signed_in_at)
    ends = [span.end for span in hours.staffed_spans(today) if span.end > signed_in_at]
    if not ends:
        ends = [
            span.end
            for span in hours.staffed_spans(today - timedelta(days=1))
            if span.start <= signed_in_at < span.end
        ]
    if not ends:
        ends = [
            span.end
            for span in hours.staffed_spans(today + timedelta(days=1))
            if span.start - EARLY <= signed_in_at < span.start
        ]
    if not ends:
        return None, False
    end = max(ends)
    longest = max(end, signed_in_at + WHOLE_DAY)
    while (after := _following(end, hours)) is not None:
        if after > longest:
            return longest, False
        end = after
    return end, True


def _following(end: Instant, hours: Posted) -> Instant | None:
    """When the hours end that go on where others end; None where none do."""
    day = day_of(end)
    spans = (*hours.staffed_spans(day - timedelta(days=1)), *hours.staffed_spans(day))
    return max((span.end for span in spans if span.start <= end < span.end), default=None)


def sign_in_proposal(span: tuple[Instant, Instant], first_entry: Instant) -> Instant:
    """The sign-in to propose where somebody recorded without being signed in: the posted opening, or the first entry
    when that came earlier."""
    return min(span[0], first_entry)
