"""Reports: how each is made for a period.

Every output of a report is made of the one document that is built here, so none can say another figure than the others.
Knows neither Qt nor SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date, timedelta

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.printing.reports.document import Document, Step, no_step
from desktop.services import report_day
from desktop.services.catalogue import Catalogue
from desktop.services.report_day import Day
from desktop.services.report_ground import Ground
from desktop.services.report_kinds import kind_of
from desktop.services.report_only import ALL, Only
from desktop.services.report_periods import LONGEST, Named, Period, named
from desktop.services.work import Work
from desktop.store.local import Reading
from desktop.store.queries import station
from desktop.store.queries.earliest import earliest
from sync.times import day_of


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
            return kind_of(key).build(self._ground(connection, self._store.read, period, language, step, only))

    @contextmanager
    def at_once(
        self, key: str, period: Period, language: str, step: Step = no_step, only: Only = ALL
    ) -> Iterator[Document]:
        """A report to be written out: all of it is of one moment, for as long as the block lasts. Raises KnownError."""
        with self._store.read() as connection:
            ground = self._ground(connection, lambda: nullcontext(connection), period, language, step, only)
            yield kind_of(key).build(ground)

    def day(self, day: date, language: str) -> Day:
        """A day's page, text and facts."""
        with self._store.read() as connection:
            ground = self._ground(connection, self._store.read, Period(day, day), language, no_step)
            return report_day.day(ground)

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
