"""Whether the visits of a stretch of days are all told here, so that another stretch may be held against it.

A month in whose middle the station began, or whose paper ledger was never carried in, is no measure of the next.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from desktop.store.local import Reading
from desktop.store.queries import reports_visits
from sync.posted import Posted
from sync.times import DAY, day_of, day_start

QUIET_DAYS: Final = 28
"""So many days without a visit and a sign-in nobody lived here: an entry under a wrong year, or a month of an old
ledger, is followed by more of them."""


def told(connection: Reading, hours: Posted, first: date, last: date) -> bool:
    """Whether every day from one to another, both included, was lived here, carried in or kept closed.

    Where no hours are posted on any of them, none counts as closed.
    """
    spans = [(line.since, line.until) for line in reports_visits.carried(connection, first, last)]
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    posted = any(hours.on(day) for day in days)
    lived_until = first - timedelta(days=1)
    for day in days:
        if any(since <= day <= until for since, until in spans) or (posted and not hours.on(day)):
            continue
        if day > lived_until:
            until = day_start(day) + DAY
            trace = reports_visits.last_trace(connection, until - QUIET_DAYS * DAY, until)
            if trace is None:
                return False
            lived_until = day_of(trace) + timedelta(days=QUIET_DAYS - 1)
    return True
