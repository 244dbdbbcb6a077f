"""What the summaries of a day, a month and a year are all made of, read once for each."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.printing.reports.document import Point, Table
from desktop.services.duty_days import DutyFigures
from desktop.services.report_duty import read_duty
from desktop.services.report_ground import Ground
from desktop.services.report_missing import missing
from desktop.services.report_stock import flow_table, read_books
from desktop.services.report_visits import VisitSums, service_table
from desktop.store.queries import carried, ledger, reports_stock, reports_visits
from desktop.store.queries.carried import Doubled
from desktop.store.queries.reports_stock import Book, RequestLine
from desktop.store.queries.reports_visits import CarriedLine
from desktop.values import Struct
from desktop.views import OverReturnedView
from desktop.views.carried import CarriedTwice


class Whole(Struct, frozen=True):
    """A period of all that a station does."""

    visits: VisitSums
    brought: tuple[CarriedLine, ...]
    """What was carried in of a time that lies within; it counts with the visits."""
    by_service: Table
    duty: DutyFigures
    books: list[Book]
    flows: Table
    """Of the items that moved or are there."""
    asked: Sequence[RequestLine]
    doubled: Sequence[Doubled]
    """What of that which was carried in is of days whose visits stand here as well."""
    over: Sequence[OverReturnedView]
    """Loans that came back more than once, the last time within the period."""
    twice: Sequence[CarriedTwice]
    """Days of it that more than one PC carried in."""

    @classmethod
    def read(cls, ground: Ground) -> Whole:
        """Read it, up to now."""
        visits = VisitSums.read(ground)
        duty = read_duty(ground)
        books = read_books(ground)
        return cls(
            visits=visits,
            brought=reports_visits.carried(ground.connection, ground.period.first, ground.period.last),
            by_service=service_table(ground),
            duty=duty,
            books=books,
            flows=flow_table(ground, books, everything=False),
            doubled=[
                one
                for one in carried.doubled(ground.connection)
                if ground.period.first <= one.since and one.until <= ground.period.last
            ],
            over=[
                one
                for one in ledger.lending(ground.connection).over
                if ground.period.start <= one.at < ground.period.end
            ],
            twice=_counted_twice(ground),
            asked=reports_stock.requests(
                ground.connection, ground.period.start, min(ground.period.end, ground.now + 1)
            ),
        )

    def missing(self, ground: Ground) -> list[Point]:
        """What was not as it should have been, each in a sentence."""
        return missing(ground, self.duty, self.books, self.asked, self.doubled, self.twice, self.over)


def _counted_twice(ground: Ground) -> list[CarriedTwice]:
    """Days that are twice in the totals that this report counts: those whose whole time lies within its period."""
    first, last = ground.period.first, ground.period.last
    found = []
    for one in carried.twice(ground.connection):
        parts = tuple(part for part in one.parts if first <= part.since and part.until <= last)
        if len(parts) > 1:
            found.append(CarriedTwice(one.since, one.until, parts))
    return found
