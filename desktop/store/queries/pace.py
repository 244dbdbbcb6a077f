"""How long what is there lasts: the use of the last four weeks, and what the season makes of it.

Four weeks of last year, those that lie ahead, are held against the four before them. A year is 52 weeks here, so that
weekdays fall on weekdays. Transfers, losses and loans are no use.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from desktop.store.queries.joined import gone
from desktop.store.queries.stock import Stock
from desktop.values import Struct
from desktop.views import Instant, Pace, RecordId
from sync.times import DAY

RATE_DAYS: Final = 28
"""Use is measured over four whole weeks, so that every weekday weighs the same."""
LEAST_RATE_DAYS: Final = 7
"""An item that is younger than that is measured over a week, lest its first day set the pace."""
YEAR_DAYS: Final = 364
LEAST_SEASON_BASE: Final = 10
"""Of fewer pieces a ratio is chance."""
LEAST_SEASON, MOST_SEASON = 0.5, 3.0
"""Last year is a hint, not a promise: a heat wave or a gap in the books must not turn everything upside down."""


class Used(Struct, frozen=True):
    """Pieces of one item: of late, and a year ago in the weeks before today and in those after it."""

    recently: int
    last_year_before: int
    last_year_ahead: int


NOT_USED: Final = Used(0, 0, 0)

_SAME: Final = "void IS NULL AND kind IN ('issue', 'consume', 'gift') GROUP BY item"
# Two ranges of the index by time, each read alone: with OR it would be looked through from the first to the last.
_USED: Final = f"""
    SELECT item, sum(quantity), 0, 0 FROM movement WHERE at > :recent AND at <= :now AND {_SAME}
    UNION ALL
    SELECT item, 0, sum(iif(at <= :year, quantity, 0)), sum(iif(at > :year, quantity, 0))
    FROM movement WHERE at > :before AND at <= :ahead AND {_SAME}
"""


def used(connection: Connection, now: Instant) -> Mapping[RecordId, Used]:
    """What was used of each item; what was joined has the sums of all of it. Items without any use are left out."""
    year = now - YEAR_DAYS * DAY
    window = RATE_DAYS * DAY
    rows = connection.exec_driver_sql(
        _USED, {"now": now, "recent": now - window, "year": year, "before": year - window, "ahead": year + window}
    )
    whose = gone(connection)
    sums: dict[RecordId, Counter[str]] = {}
    for id_, recently, before, ahead in rows:
        item = bytes(id_)
        kept = sums.setdefault(whose.get(item, item), Counter())
        kept.update({"recently": recently, "before": before, "ahead": ahead})
    return {id_: Used(found["recently"], found["before"], found["ahead"]) for id_, found in sums.items()}


def pace(of_item: Stock, its_use: Used, now: Instant) -> Pace | None:
    """The pace at which an item goes; None when nothing has gone of late."""
    if not its_use.recently or of_item.first_movement is None:
        return None
    age = -((of_item.first_movement - now) // DAY)
    days = min(RATE_DAYS, max(LEAST_RATE_DAYS, age))
    before, ahead = its_use.last_year_before, its_use.last_year_ahead
    # A ratio needs weeks that were in the books whole, and something that it is a ratio of.
    if of_item.first_movement > now - (YEAR_DAYS + RATE_DAYS) * DAY:
        return Pace(its_use.recently, days)
    if before < LEAST_SEASON_BASE:
        return Pace(its_use.recently, days, 1.0, before, ahead, year=True)
    season = min(MOST_SEASON, max(LEAST_SEASON, ahead / before))
    return Pace(its_use.recently, days, season, before, ahead, year=True, seasonal=True)


def days_left(balance: int, going: Pace | None) -> int | None:
    """Whole days that a balance lasts; None when nothing is used, or when books of a few days would speak of months:
    they can tell that something runs out soon, and not how long the rest goes on."""
    if going is None:
        return None
    days = int(max(0, balance) * going.days / (going.used * going.season))
    return None if going.days <= LEAST_RATE_DAYS and days > RATE_DAYS else days
