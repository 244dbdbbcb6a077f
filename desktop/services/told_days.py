"""Whether the visits of a stretch of days are all told here, so that another stretch may be held against it.

A month in whose middle the station began, or whose paper ledger was never carried in, is no measure of the next.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from desktop.store.local import Reading
from desktop.store.queries import carried, people, reports_visits
from sync.posted import Posted
from sync.times import day_of

_EVER: Final = 2**62


def told(connection: Reading, hours: Posted, first: date, last: date) -> bool:
    """Whether every day from one to another, both included, was lived here, carried in or kept closed.

    Where no hours are posted on any of them, none counts as closed.
    """
    begun = [
        day_of(at)
        for at in (carried.first_visit(connection, -_EVER, _EVER), people.first_sign_in(connection))
        if at is not None
    ]
    lived = min(begun, default=last + timedelta(days=1))
    spans = [(line.since, line.until) for line in reports_visits.carried(connection, first, last)]
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    posted = any(hours.on(day) for day in days)
    return all(
        day >= lived or any(since <= day <= until for since, until in spans) or (posted and not hours.on(day))
        for day in days
    )
