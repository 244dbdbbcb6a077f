"""Days that are kept otherwise than their weekday: public holidays and make-up workdays of the built-in tables, what
the union publishes, what the station enters itself or takes from a file.

The station's word counts before the union's, the union's before the tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from desktop.i18n import N_
from desktop.services import inputs
from desktop.services.errors import KnownError
from desktop.services.station import hours_text
from desktop.services.work import Work
from desktop.store.queries import days as queries
from desktop.views import Changes, OpeningHours, SpecialDayView, TableOffer, YearDays
from sync.day_tables import MOST_BYTES, TableError, Trouble, read_table
from sync.hours import Interval, format_hours
from sync.posted import Posted as Posted
from sync.special_days import CLOSED, HOLIDAY, OPEN, WORKDAY, Origin, SpecialDay, laid_over, years_built_in

KINDS: Final = (HOLIDAY, WORKDAY, CLOSED, OPEN)
LEAST_HOLIDAYS: Final = 5
"""So many holidays make a year's table; fewer are a festival of the place."""
LONGEST_STRETCH: Final = 92
"""Days that are entered at once: longer is no special day but other hours."""
_EVERY_DAY: Final = 0b111_1111
_ORIGINS: Final = {Origin.BUILT_IN: "built_in", Origin.UNION: "union", Origin.STATION: "station"}
_FIRST, _LAST = date(2000, 1, 1), date(2100, 12, 31)


class DaysService:
    """Every method may be called from any thread; commands raise KnownError and have then changed nothing."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._store = work.store

    def posted(self) -> Posted:
        """When the station is open."""
        with self._store.read() as connection:
            return queries.posted(connection)

    def year(self, year: int) -> YearDays:
        """The special days of a year in order, of each day what holds, and where its public holidays come from."""
        with self._store.read() as connection:
            entered = queries.entered(connection)
        rows = {row.special.day: row for row in entered}
        days = laid_over(row.special for row in entered)
        found = [special_view(days[day], rows.get(day)) for day in sorted(days) if day.year == year]
        return YearDays(
            year, tuple(view for view in found if view is not None), _source(year, (row.special for row in entered))
        )

    def save(
        self,
        day: date,
        kind: str,
        *,
        name: str = "",
        hours: Iterable[OpeningHours] = (),
        until: date | None = None,
    ) -> Changes:
        """Say how a day, or all days ``until`` another one, are kept: like a Sunday (``holiday``), like a Monday
        (``workday``), not at all (``closed``) or with hours of their own (``open``)."""
        chosen = tuple(hours)
        days = _days(day, until)
        wanted = {one: self._fields(one, inputs.code(kind, KINDS), name, chosen) for one in days}
        with self._work.unit() as unit:
            own = queries.own_of(unit.connection, set(wanted))
            for one, fields in wanted.items():
                if one in own:
                    unit.patch("special_day", own[one][-1], fields)
            unit.create_many("special_day", [fields for one, fields in wanted.items() if one not in own])
        return unit.changes()

    def remove(self, day: date, *, until: date | None = None) -> Changes:
        """Take back what the station has said of a day, or of all days ``until`` another one: then it is what the union
        or the table says, or an ordinary one."""
        days = set(_days(day, until))
        with self._work.unit() as unit:
            own = [record for records in queries.own_of(unit.connection, days).values() for record in records]
            if not own:
                raise KnownError(
                    N_("The station has entered nothing of this day."),
                    N_("To keep it otherwise, enter the day as it is kept here."),
                )
            for record in own:
                unit.patch("special_day", record, {"void": "removed"})
        return unit.changes()

    def read_file(self, path: Path) -> TableOffer:
        """What a year's table holds (JSON, or comma-separated values), before anything of it is saved."""
        try:
            if path.stat().st_size > MOST_BYTES:
                raise _refusal(Trouble("many"))
            found = read_table(path.read_bytes(), Origin.STATION)
        except OSError as error:
            raise KnownError(
                N_("The file {name} cannot be read."), N_("Look whether it is still there."), name=path.name
            ) from error
        except TableError as error:
            raise _refusal(error.trouble) from error
        now = self.posted().days
        fresh = [special for special in found if not _same(now.get(special.day), special)]
        views = (special_view(special, None) for special in found)
        return TableOffer(
            tuple(view for view in views if view is not None),
            new=sum(special.day not in now for special in fresh),
            changed=sum(special.day in now for special in fresh),
        )

    def take(self, offer: TableOffer) -> Changes:
        """Save what a file holds. What is known already just so is left as it is."""
        wanted = {view.day: self._fields(view.day, view.kind, view.name, view.hours) for view in offer.days}
        with self._work.unit() as unit:
            now = queries.posted(unit.connection).days
            own = queries.own_of(unit.connection, set(wanted))
            created = []
            for view in offer.days:
                if _same(now.get(view.day), _special(view)):
                    continue
                if view.day in own:
                    unit.patch("special_day", own[view.day][-1], wanted[view.day])
                else:
                    created.append(wanted[view.day])
            unit.create_many("special_day", created)
        return unit.changes()

    def _fields(self, day: date, kind: str, name: str, hours: Sequence[OpeningHours]) -> dict[str, object]:
        if not _FIRST <= day <= _LAST:
            raise KnownError(N_("{day} is no day for a calendar of opening hours."), N_("Check the year."), day=day)
        cleaned = " ".join(name.split())
        text = ""
        if kind == OPEN:
            if not hours:
                raise KnownError(N_("An open day needs hours."), N_("Say from when until when, or choose closed."))
            # One day and not seven: hours over midnight do not meet themselves there.
            hours_text([OpeningHours(1, one.opens, one.closes, one.staffed) for one in hours])
            text = format_hours([Interval(_EVERY_DAY, one.opens, one.closes, one.staffed) for one in hours])
        return {
            "day": day.isoformat(),
            "kind": kind,
            "hours": text,
            "name": inputs.name(cleaned) if cleaned else "",
        }


def _days(first: date, last: date | None) -> list[date]:
    """All days of a stretch."""
    length = 0 if last is None else (last - first).days
    if length < 0:
        raise KnownError(N_("The last day lies before the first."), N_("Check the two dates."))
    if length > LONGEST_STRETCH:
        raise KnownError(
            N_("That is longer than {most} days."),
            N_("Change the posted hours instead, or check the two dates."),
            most=LONGEST_STRETCH,
        )
    return [first + timedelta(days=n) for n in range(length + 1)]


def special_view(special: SpecialDay | None, row: queries.DayRow | None) -> SpecialDayView | None:
    """A special day as screens see it; ``row`` is the record that says so, if it is one's word that holds."""
    if special is None:
        return None
    return SpecialDayView(
        day=special.day,
        kind=special.kind,
        name=special.name,
        name_en=special.name_en,
        hours=tuple(OpeningHours(i.weekdays, i.opens, i.closes, i.staffed) for i in special.hours),
        origin=_ORIGINS[special.origin],
        id=row.id if row is not None and row.special == special else None,
    )


def years_known(entered: Iterable[SpecialDay]) -> frozenset[int]:
    """The years whose public holidays are known here."""
    many: dict[int, int] = {}
    for special in entered:
        many[special.day.year] = many.get(special.day.year, 0) + (special.kind == HOLIDAY)
    return years_built_in() | {year for year, n in many.items() if n >= LEAST_HOLIDAYS}


def _source(year: int, entered: Iterable[SpecialDay]) -> str:
    holidays = [special.origin for special in entered if special.day.year == year and special.kind == HOLIDAY]
    for origin in (Origin.STATION, Origin.UNION):
        if holidays.count(origin) >= LEAST_HOLIDAYS:
            return _ORIGINS[origin]
    return _ORIGINS[Origin.BUILT_IN] if year in years_built_in() else ""


def _special(view: SpecialDayView) -> SpecialDay:
    hours = tuple(Interval(one.weekdays, one.opens, one.closes, one.staffed) for one in view.hours)
    return SpecialDay(view.day, view.kind, view.name, view.name_en, hours, Origin.STATION)


def _same(known: SpecialDay | None, special: SpecialDay) -> bool:
    """Whether a day is kept so already."""
    if known is None or known.kind != special.kind or known.name != special.name:
        return False
    times = [[(i.opens, i.closes, i.staffed) for i in one.hours] for one in (known, special)]
    return times[0] == times[1]


def _refusal(trouble: Trouble) -> KnownError:
    """What is wrong in a file, in words."""
    said = {"line": trouble.line, "value": trouble.value}
    match trouble.what:
        case "heads":
            return KnownError(
                N_("The first line names no columns for the day and for what it is."),
                N_("Write 日期,类型,名称 or day,kind,name there."),
            )
        case "day":
            return KnownError(
                N_("Line {line}: “{value}” is no day."), N_("Write it like 2027-01-01; nothing was saved."), **said
            )
        case "kind":
            return KnownError(
                N_("Line {line}: “{value}” is not known."),
                N_("Write 放假, 上班, 不开放 or 开放 (holiday, workday, closed, open); nothing was saved."),
                **said,
            )
        case "hours":
            return KnownError(
                N_("Line {line}: “{value}” are no opening hours."),
                N_("Write them like 09:00-16:00; nothing was saved."),
                **said,
            )
        case "twice":
            return KnownError(
                N_("{value} stands there twice."), N_("Keep one of the two lines; nothing was saved."), **said
            )
        case "empty":
            return KnownError(N_("There is no day in this file."), N_("Choose another file."))
        case "many":
            return KnownError(N_("The file is too large for a table of days."), N_("Choose another file."))
        case _:
            return KnownError(
                N_("This is no table of special days."),
                N_("It has to be JSON or comma-separated values (.csv), as the manual describes; nothing was saved."),
            )
