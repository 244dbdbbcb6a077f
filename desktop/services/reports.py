"""Reports: which there are, and how each is made for a period.

Every output of a report is made of the one document that is built here, so none can say another figure than the others.
Knows neither Qt nor SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date, timedelta
from typing import Final

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.printing.reports.document import Document, Step, no_step
from desktop.services import (
    report_day,
    report_duty,
    report_month,
    report_stock,
    report_stocktakes,
    report_visits,
    report_year,
)
from desktop.services.catalogue import Catalogue
from desktop.services.report_day import Day
from desktop.services.report_ground import Ground
from desktop.services.report_only import ALL, Narrowing, Only
from desktop.services.report_periods import LONGEST, Named, Period, month_of, named
from desktop.services.work import Work
from desktop.store.local import Reading
from desktop.store.queries import station, today
from desktop.store.queries.earliest import earliest
from desktop.values import dataclass
from sync.times import DAY, day_of, day_start


@dataclass(frozen=True, slots=True)
class Kind:
    """A report that can be made. ``about`` says in a line what it is good for; both are source strings."""

    key: str
    title: str
    about: str
    icon: str
    build: Callable[[Ground], Document]
    group: str
    periods: tuple[Named, ...]
    """The periods that are offered first, the usual one in front."""
    of_now: bool = False
    """It shows what is there now, whatever the period."""
    narrowed_by: Narrowing = ""


SUMMARY: Final = N_("Reports", "group")
LEDGER: Final = N_("Ledgers", "group")
_LEDGER_PERIODS: Final[tuple[Named, ...]] = ("month", "today", "week", "last_month", "quarter", "year")


def _day(ground: Ground) -> Document:
    return report_day.day(ground, _month_persons(ground)).document


def _month_persons(ground: Ground) -> int:
    last = ground.period.last
    return today.persons_between(ground.connection, day_start(month_of(last).first), day_start(last) + DAY)


KINDS: Final[Mapping[str, Kind]] = {
    kind.key: kind
    for kind in (
        Kind("month", report_month.MONTH, N_("Visits, supplies, duty and what was missing, with pictures"),
             "chart-column", report_month.month, SUMMARY, ("month", "last_month", "week", "quarter")),
        Kind("year", report_year.YEAR, N_("Months side by side, for the assessment"),
             "calendar-days", report_year.year, SUMMARY, ("year", "quarter")),
        Kind("day", report_day.DAY_REPORT, N_("A page, a text and a picture for the chat group"),
             "sun", _day, SUMMARY, ("today",)),
        Kind("visits", report_visits.VISITS, N_("Every entry, for signature and seal"),
             "users", report_visits.visits, LEDGER, _LEDGER_PERIODS, narrowed_by="visits"),
        Kind("visit_days", report_visits.VISIT_DAYS, N_("A line a day and category"),
             "list", report_visits.visit_days, LEDGER, _LEDGER_PERIODS, narrowed_by="visits"),
        Kind("movements", report_stock.MOVEMENTS, N_("Vouchers, in, out and balances"),
             "arrow-left-right", report_stock.movements, LEDGER, _LEDGER_PERIODS, narrowed_by="items"),
        Kind("flows", report_stock.FLOWS, N_("Beginning, in, out and end of each item"),
             "boxes", report_stock.flows, LEDGER, _LEDGER_PERIODS, narrowed_by="items"),
        Kind("stock", report_stock.STOCK, N_("What is there now, and how long it lasts"),
             "package", report_stock.stock, LEDGER, ("today",), of_now=True, narrowed_by="items"),
        Kind("duty", report_duty.DUTY, N_("Shifts, handovers and corrections"),
             "log-in", report_duty.duty, LEDGER, _LEDGER_PERIODS),
        Kind("loans", report_stock.LOANS, N_("What was lent and what is still out"),
             "umbrella", report_stock.loans, LEDGER, _LEDGER_PERIODS),
        Kind("donations", report_stock.DONATIONS, N_("Who gave what"),
             "hand-heart", report_stock.donations, LEDGER, _LEDGER_PERIODS),
        Kind("stocktakes", report_stocktakes.RESULTS, N_("Books and shelf side by side, and who counted"),
             "clipboard-check", report_stocktakes.results, LEDGER, _LEDGER_PERIODS),
        Kind("count_form", report_stocktakes.FORM, N_("To be filled in by hand along the shelves"),
             "clipboard-list", report_stocktakes.form, LEDGER, ("today",), of_now=True),
        Kind("counts", report_stock.COUNTS, N_("Every count of every item, those outside a stocktake too"),
             "list-checks", report_stock.counts, LEDGER, _LEDGER_PERIODS, narrowed_by="items"),
        Kind("requests", report_stock.REQUESTS, N_("What was asked for, and the answers"),
             "send", report_stock.requests, LEDGER, _LEDGER_PERIODS),
    )
}  # fmt: skip
"""Reports by their keys, in the order in which they are offered."""


class ReportService:
    """May be called from any thread."""

    def __init__(self, work: Work, catalogue: Catalogue) -> None:
        self._work = work
        self._store = work.store
        self._catalogue = catalogue

    def today(self) -> date:
        """The day it is."""
        return day_of(self._work.now())

    def period(self, name: Named) -> Period:
        """One of the fixed periods, as of today."""
        return named(name, self.today())

    def whole(self, first: date | None, last: date | None) -> Period:
        """From a day to another; where one is missing, from the first entry that there is, until today."""
        with self._store.read() as connection:
            began = earliest(connection)
        last = last or max(self.today(), first or self.today())
        if first is None:
            first = last if began is None else min(last, day_of(began))
        return Period(max(first, last - timedelta(days=LONGEST - 1)), last)

    def document(
        self, key: str, period: Period, language: str, step: Step = no_step, only: Only = ALL
    ) -> Document:
        """A report to be looked at: long ledgers read their rows as pages are turned. ``step`` may raise to end it;
        ``only`` narrows it, where its kind can be. Raises KnownError."""
        with self._store.read() as connection:
            return _kind(key).build(self._ground(connection, self._store.read, period, language, step, only))

    @contextmanager
    def at_once(
        self, key: str, period: Period, language: str, step: Step = no_step, only: Only = ALL
    ) -> Iterator[Document]:
        """A report to be written out: all of it is of one moment, for as long as the block lasts. Raises KnownError."""
        with self._store.read() as connection:
            ground = self._ground(connection, lambda: nullcontext(connection), period, language, step, only)
            yield _kind(key).build(ground)

    def day(self, day: date, language: str) -> Day:
        """A day's page, text and facts."""
        with self._store.read() as connection:
            ground = self._ground(connection, self._store.read, Period(day, day), language, no_step)
            return report_day.day(ground, _month_persons(ground))

    def _ground(
        self,
        connection: Reading,
        again: Callable[[], AbstractContextManager[Reading]],
        period: Period,
        language: str,
        step: Step,
        only: Only = ALL,
    ) -> Ground:
        if period.last < period.first:
            raise KnownError(N_("The end is before the beginning."), N_("Choose other days."))
        if len(period) > LONGEST:
            raise KnownError(N_("A report spans ten years at most."), N_("Choose a shorter period."))
        return Ground(
            connection=connection,
            again=again,
            period=period,
            language=language,
            now=self._work.now(),
            station=station.station(connection),
            catalogue=self._catalogue,
            step=step,
            only=only,
        )


def _kind(key: str) -> Kind:
    kind = KINDS.get(key)
    if kind is None:
        raise KnownError(
            N_("There is no report called {key}."), N_("Choose one of: {keys}."), key=key, keys=", ".join(KINDS)
        )
    return kind
