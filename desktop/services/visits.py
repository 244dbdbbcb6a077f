"""Visits: recording them with one tap, seeing people leave, correcting, voiding, finding.

Knows the rules of the field; SQL and screens are elsewhere.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, TypedDict, Unpack

from desktop.i18n import N_
from desktop.services import inputs, shift_times
from desktop.services.carried import refuse_counted
from desktop.services.catalogue import Catalogue
from desktop.services.errors import KnownError
from desktop.services.inputs import UNCHANGED, Unchanged
from desktop.services.told_days import told
from desktop.services.visit_search import search_words
from desktop.services.work import Work
from desktop.store.local import Reading
from desktop.store.queries import past, people, reports_visits, tally, today, visits
from desktop.store.queries.days import posted
from desktop.store.queries.search import Cursor, Search
from desktop.store.store import Store
from desktop.store.uow import UnitOfWork
from desktop.values import replace
from desktop.views import Changes, InsideView, Instant, RecordId, VisitPage, VisitView
from desktop.views.charts import MonthCharts
from desktop.views.visit_history import VisitChange
from sync.posted import Posted
from sync.records import KINDS
from sync.times import day_of, day_start

STAY: Final = 2 * 3600
"""Seconds for which somebody counts as inside of whom nobody has seen the leaving: the tap that records an arrival is
often the only one, and a room that fills up for ever says nothing. People rest, eat and charge a phone in that time."""
TALLY_EVERY: Final = 2_048
"""Visits behind the tally's mark from which it is brought up to date before a page is read."""
_SLICES_A_PAGE: Final = 10
"""What a page waits for at most; after an import of a million visits the rest is read from the table meanwhile."""
NAME_KEPT: Final = KINDS["visit"].by_name["visitor"].keep_days or 0
"""Days after which a visitor's name is erased on every end, counted from its entry."""
MISTAKEN: Final = "corrected"
"""Reason of the erasure of a name that was corrected or taken off."""


class VisitFilters(TypedDict, total=False):
    """Which visits are asked for. ``search`` holds words that must all be met by a category, a service, a person on
    duty (also in pinyin or by initials), the note or the visitor's name; what is left out narrows nothing."""

    start: Instant | None
    """The first arrival."""
    end: Instant | None
    """Before this arrival."""
    search: str
    category: str | None
    service: str | None
    staff: RecordId | None
    """Who was on duty."""


class VisitService:
    """Every method may be called from any thread; commands raise KnownError and have then changed nothing."""

    def __init__(self, work: Work, catalogue: Catalogue) -> None:
        self._work = work
        self._store: Store = work.store
        self._catalogue = catalogue

    def record_visit(
        self,
        category: str,
        *,
        persons: int = 1,
        services: Iterable[str] = (),
        arrived_at: Instant | None = None,
        left_at: Instant | None = None,
        note: str = "",
        visitor: str = "",
    ) -> Changes:
        """Record an arrival: one person or a group, now or earlier."""
        now = self._work.now()
        fields: dict[str, object] = {
            "category": self._category(category),
            "persons": _persons(persons),
            "services": self._services(services),
            "note": inputs.note(note),
        }
        if visitor.strip():
            fields["visitor"] = inputs.name(visitor)
        if arrived_at is not None:
            fields["arrived_at"] = inputs.past(arrived_at, now)
        if left_at is not None:
            fields["left_at"] = _leaving(now if arrived_at is None else arrived_at, left_at, now)
        with self._work.unit() as unit:
            if arrived_at is not None:
                refuse_counted(unit.connection, arrived_at)
            unit.create("visit", fields)
        return unit.changes()

    def leave(self, visit_id: RecordId, *, at: Instant | None = None) -> Changes:
        """Record that the people of a visit have left."""
        now = self._work.now()
        seen = self._valid(visit_id)
        if at is None and seen.left_at is not None:
            return Changes()
        # The arrival may come from a PC whose clock is a little ahead of this one's.
        left_at = max(now, seen.arrived_at) if at is None else at
        with self._work.unit() as unit:
            fields: dict[str, object] = {"left_at": _leaving(seen.arrived_at, left_at, now), "left_estimated": False}
            unit.patch("visit", visit_id, fields)
        return unit.changes()

    def correct_visit(
        self,
        visit_id: RecordId,
        *,
        category: str | Unchanged = UNCHANGED,
        persons: int | Unchanged = UNCHANGED,
        services: Iterable[str] | Unchanged = UNCHANGED,
        arrived_at: Instant | Unchanged = UNCHANGED,
        left_at: Instant | Unchanged | None = UNCHANGED,
        note: str | Unchanged = UNCHANGED,
        visitor: str | Unchanged = UNCHANGED,
    ) -> Changes:
        """Correct what was recorded; what is not named stays as it is.

        A name that is corrected or taken off (``visitor`` empty) is erased on every end and cannot be brought back by
        an undo: left in the entries behind the new one it would outlast its time."""
        now = self._work.now()
        seen = self._valid(visit_id)
        fields: dict[str, object] = {}
        if not isinstance(category, Unchanged):
            fields["category"] = self._category(category)
        if not isinstance(persons, Unchanged):
            fields["persons"] = _persons(persons)
        if not isinstance(services, Unchanged):
            fields["services"] = self._services(services)
        if not isinstance(note, Unchanged):
            fields["note"] = inputs.note(note)
        arrival = seen.arrived_at if isinstance(arrived_at, Unchanged) else inputs.past(arrived_at, now)
        leaving = seen.left_at if isinstance(left_at, Unchanged) else left_at
        if leaving is not None:
            _leaving(arrival, leaving, now)
        if arrival != seen.arrived_at:
            fields["arrived_at"] = arrival
        if leaving != seen.left_at:
            fields |= {"left_at": leaving, "left_estimated": False}
        mistaken = False
        if not isinstance(visitor, Unchanged):
            called = inputs.name(visitor) if visitor.strip() else ""
            mistaken = bool(seen.visitor) and called != seen.visitor
            if called and called != seen.visitor:
                fields["visitor"] = called
        with self._work.unit() as unit:
            if "arrived_at" in fields:
                refuse_counted(unit.connection, arrival)
            if mistaken:
                unit.erase("visit", visit_id, ["visitor"], MISTAKEN)
            if fields:
                unit.patch("visit", visit_id, fields)
        changes = unit.changes()
        return replace(changes, inverse=tuple(patch for patch in changes.inverse if patch.fields))

    def void_visit(self, visit_id: RecordId, reason: str) -> Changes:
        """Take a visit out of every count; it stays in the history with the reason."""
        self._valid(visit_id)
        with self._work.unit() as unit:
            unit.patch("visit", visit_id, {"void": inputs.reason(reason)})
        return unit.changes()

    def close_day(self, at: Instant) -> Changes:
        """Everybody who counts as inside at ``at`` has left then, as an estimate. Of the others who were never seen
        leaving it stays unknown when they did."""
        inputs.past(at, self._work.now())
        with self._work.unit() as unit:
            sweep(unit, at)
        return unit.changes()

    def page(
        self, *, limit: int = 100, before: Cursor | None = None, voided: bool = False, **filters: Unpack[VisitFilters]
    ) -> VisitPage:
        """The visits that the filters leave, newest first, with the totals of all of them. ``before`` is arrival and id
        of the last row of the page before."""
        self._advance_tally(_SLICES_A_PAGE)
        with self._store.read() as connection:
            return visits.page(connection, self._asked(connection, filters, voided=voided), limit, before)

    def found(self, **filters: Unpack[VisitFilters]) -> set[RecordId]:
        """Ids of all visits, voided ones too, that :meth:`page` shows of the same questions."""
        self._advance_tally(_SLICES_A_PAGE)
        with self._store.read() as connection:
            return self._asked(connection, filters, voided=True).ids()

    def charts(self, month: date) -> MonthCharts:
        """The month in which a day lies: by hour, weekday and category, as the month report sums them up, and how many
        came in the month before and in the same month a year before, where both are told whole."""
        first = month.replace(day=1)
        now = day_of(self._work.now())
        whole = date(first.year, first.month, monthrange(first.year, first.month)[1])
        last = min(whole, max(now, first))
        before = (first - timedelta(days=1)).replace(day=1)
        by_weekday, by_category = [0] * 7, Counter[str]()
        with self._store.read() as connection:
            days = reports_visits.by_day_and_category(connection, first, last)
            brought = reports_visits.carried(connection, first, last)
            by_hour, timeless = reports_visits.by_hour(connection, first, last)
            hours = posted(connection)
            is_told = told(connection, hours, first, last)
            month_before, year_before = (
                _measure(connection, hours, start, _as_far(start, last, whole)) if is_told else None
                for start in (before, first.replace(year=first.year - 1))
            )
        for day, sums in days.items():
            for category, of_category in sums.items():
                by_weekday[day.weekday()] += of_category.persons
                by_category[category] += of_category.persons
        for line in brought:
            by_category[line.category] += line.persons
        return MonthCharts(
            first=first,
            last=last,
            persons=by_category.total(),
            carried=sum(line.persons for line in brought),
            month_before=month_before,
            year_before=year_before,
            by_hour=by_hour,
            timeless=timeless,
            by_weekday=tuple(by_weekday),
            by_category=tuple(by_category.most_common()),
        )

    def inside(self) -> tuple[InsideView, ...]:
        """Who is in the station now, the latest arrival first."""
        now = self._work.now()
        with self._store.read() as connection:
            return visits.inside(connection, inside_since(now), now)

    def history(self, visit_id: RecordId) -> tuple[VisitChange, ...]:
        """What was said of a visit after it was entered, in order."""
        with self._store.read() as connection:
            entries = past.entries_of(connection, "visit", [visit_id])
            said = past.said_of(connection, entries, MISTAKEN).get(visit_id, ())
            names = people.names(connection)
        # An entry leaves out what goes without saying: one person, arriving as it is entered.
        told = shift_times.history(said, names, lambda word: {"persons": 1, "arrived_at": word.at, **word.fields})
        return tuple(VisitChange(change.at, change.by, change.fields, change.before) for change in told[1:])

    def visit(self, visit_id: RecordId) -> VisitView:
        """One visit, voided or not."""
        with self._store.read() as connection:
            found = visits.visit(connection, visit_id)
        if found is None:
            raise KnownError(N_("This visit is not there."), N_("Look for it in the history."))
        return found

    def _valid(self, visit_id: RecordId) -> VisitView:
        found = self.visit(visit_id)
        if found.voided is not None:
            raise KnownError(N_("This visit has been voided."), N_("Record it again if it did happen."))
        return found

    def _asked(self, connection: Reading, filters: VisitFilters, *, voided: bool) -> Search:
        return visits.asked_for(
            connection,
            start=filters.get("start"),
            end=filters.get("end"),
            words=search_words(connection, self._catalogue, filters.get("search", "")),
            category=filters.get("category"),
            service=filters.get("service"),
            staff=filters.get("staff"),
            voided=voided,
        )

    def _category(self, code: str) -> str:
        return inputs.code(code, self._catalogue.codes("category"))

    def _services(self, codes: Iterable[str]) -> str:
        return inputs.codes(codes, self._catalogue.codes("service"))

    def prepare(self) -> None:
        """Do now, while nobody waits for it, what the first page or search would have to do."""
        while self._store.writable and not self._advance_tally(1):
            pass

    def _advance_tally(self, slices: int) -> bool:
        """Count what the tally has not counted; whether it is up to date."""
        for _ in range(slices):
            with self._store.read() as connection:
                if tally.behind(connection) <= TALLY_EVERY:
                    return True
            if not self._store.writable:
                return False
            with self._store.write_in_background() as connection:
                tally.advance(connection)
        return False


def staying(connection: Reading, at: Instant) -> tuple[InsideView, ...]:
    """The visits that count as inside at ``at`` and whose leaving nobody has entered."""
    unseen = set(visits.staying(connection, inside_since(at), at))
    return tuple(visit for visit in visits.inside(connection, inside_since(at), at) if visit.id in unseen)


def sweep(unit: UnitOfWork, at: Instant) -> None:
    """Let all of those have left at ``at``, as an estimate."""
    for visit in reversed(staying(unit.connection, at)):
        unit.patch("visit", visit.id, {"left_at": at, "left_estimated": True})


def inside_since(now: Instant) -> Instant:
    """The instant after which somebody must have arrived to count as inside, when nobody has seen the leaving."""
    return max(now - STAY, day_start(day_of(now)) - 1)


def _as_far(start: date, last: date, whole: date) -> date:
    """The last day of a month to compare with: as far into it as ``last`` is into a month that ends on ``whole``."""
    end = monthrange(start.year, start.month)[1]
    return start.replace(day=end if last == whole else min(last.day, end))


def _measure(connection: Reading, hours: Posted, first: date, last: date) -> int | None:
    """Persons of days that others may be held against; None where they are not told whole."""
    return today.received(connection, first, last).persons if told(connection, hours, first, last) else None


def _persons(number: int) -> int:
    if number < 1:
        raise KnownError(N_("A visit has at least one person."), N_("Type how many came."))
    if number > inputs.MOST_PERSONS:
        raise KnownError(
            N_("{number} persons are too many for one visit."),
            N_("Check whether a code was typed as a number of persons."),
            number=number,
        )
    return number


def _leaving(arrived_at: Instant, left_at: Instant, now: Instant) -> Instant:
    if left_at < arrived_at:
        raise KnownError(N_("The leaving lies before the arrival."), N_("Check both times; nothing was recorded."))
    if left_at - arrived_at > inputs.LONGEST_STAY:
        raise KnownError(
            N_("The leaving lies more than a week after the arrival."), N_("Check both dates; nothing was recorded.")
        )
    return inputs.past(left_at, now)
