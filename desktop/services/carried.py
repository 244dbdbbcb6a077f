"""Totals of a year that began on paper: carried in once, counted with the year, and always marked as carried in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from desktop.i18n import N_
from desktop.services import inputs
from desktop.services.catalogue import Catalogue
from desktop.services.errors import KnownError
from desktop.services.work import Work
from desktop.store.local import Reading
from desktop.store.queries import carried
from desktop.views import Changes, Instant, RecordId
from desktop.views.carried import CarriedPart, CarriedTwice, CarriedView
from sync.times import DAY, day_of, day_start

_MOST: int = 100_000_000
"""More people than that have no station."""


def counted_spans(connection: Reading) -> tuple[tuple[Instant, Instant], ...]:
    """From when until before when visits are counted by totals that were carried in."""
    return tuple((day_start(since), day_start(until) + DAY) for since, until in carried.spans(connection))


@contextmanager
def counted_once(connection: Reading) -> Iterator[None]:
    """Bringing entries back within the block raises KnownError where somebody would be counted twice by it."""
    before = {(one.since, one.until): one.entries for one in carried.doubled(connection)}
    known = carried.parts(connection)
    yield
    for one in carried.doubled(connection):
        if one.entries > before.get((one.since, one.until), 0):
            refuse_counted(connection, day_start(one.since))
    for part in carried.parts(connection):
        if part not in known:
            _refuse_overlap(known, part.since, part.until)


def _refuse_overlap(known: Sequence[CarriedPart], since: date, until: date) -> None:
    """Raise KnownError when any day from one to another is in totals that were carried in."""
    for part in known:
        if part.since <= until and since <= part.until:
            raise KnownError(
                N_("Totals from {since} to {until} were carried in already."),
                N_("Take those back first, or carry in another time."),
                since=part.since.isoformat(),
                until=part.until.isoformat(),
            )


def refuse_counted(connection: Reading, arrived_at: Instant) -> None:
    """Raise KnownError when a visit is counted already by totals that were carried in."""
    for start, end in counted_spans(connection):
        if start <= arrived_at < end:
            raise KnownError(
                N_("The totals from {since} to {until} were carried in; a visit of that time is counted with them."),
                N_("Whoever wants it by itself first has to take those totals back, under Settings, First day."),
                since=day_of(start).isoformat(),
                until=day_of(end - 1).isoformat(),
            )


class CarriedService:
    """Every method may be called from any thread; commands raise KnownError and have then changed nothing."""

    def __init__(self, work: Work, catalogue: Catalogue) -> None:
        self._work = work
        self._store = work.store
        self._catalogue = catalogue

    def totals(self) -> tuple[CarriedView, ...]:
        """What was carried in, the earliest first."""
        with self._store.read() as connection:
            return carried.carried(connection)

    def twice(self) -> tuple[CarriedTwice, ...]:
        """Days that two PCs carried in, each before it knew of the other's totals; they count twice."""
        with self._store.read() as connection:
            return carried.twice(connection)

    def carry_in(
        self, since: date, until: date, persons: Mapping[str, int], *, days: int = 0, note: str = ""
    ) -> Changes:
        """Carry in how many persons came from one day to another, both included: by worker category, or all together
        under the empty name. ``days`` are those on which the station was open.

        Refused where visits are recorded or totals were carried in already: nobody is counted twice.
        """
        counts = {category: count for category, count in persons.items() if count}
        if not counts:
            raise KnownError(N_("Nothing is carried in yet."), N_("Type how many people came, in all or by category."))
        for category, count in counts.items():
            if category:
                inputs.code(category, self._catalogue.codes("category"))
            if not 0 < count <= _MOST:
                raise KnownError(N_("{number} cannot be a number of people."), N_("Correct it and save."), number=count)
        if until < since or until >= day_of(self._work.now()):
            raise KnownError(
                N_("The time that is carried in ends before today and after it begins."),
                N_("Check both days; nothing was recorded."),
            )
        span = (until - since).days + 1
        if not 0 <= days <= span:
            raise KnownError(N_("Between these days there are {span} days."), N_("Check the days open."), span=span)
        about = inputs.note(note)
        with self._work.unit() as unit:
            _refuse_overlap(carried.parts(unit.connection), since, until)
            recorded = carried.first_visit(unit.connection, day_start(since), day_start(until) + DAY)
            if recorded is not None:
                raise KnownError(
                    N_("From {day} on visits are recorded here one by one."),
                    N_("Carry in the time before, so that nobody is counted twice."),
                    day=day_of(recorded).isoformat(),
                )
            rows = [
                {
                    "ledger": carried.VISITS,
                    "since": since.isoformat(),
                    "until": until.isoformat(),
                    "category": category,
                    "persons": count,
                    # Of several categories the first says it, so that days are not added up.
                    "days": days if n == 0 else 0,
                    "note": about,
                }
                for n, (category, count) in enumerate(sorted(counts.items()))
            ]
            unit.create_many("carried", rows)
        return unit.changes()

    def take_back(self, since: date, until: date, reason: str, *, origin: bytes | None = None) -> Changes:
        """Take totals back that were carried in from one day to another; where two PCs did so, those of ``origin``
        (see ``CarriedView``), else all."""
        why = inputs.reason(reason)
        with self._work.unit() as unit:
            found: list[RecordId] = [
                known.id
                for known in carried.carried(unit.connection)
                if (known.since, known.until) == (since, until) and origin in (None, known.origin)
            ]
            if not found:
                raise KnownError(N_("These totals are not there any more."), N_("Look at the list again."))
            for record in found:
                unit.patch("carried", record, {"void": why})
        return unit.changes()
