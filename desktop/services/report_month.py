"""The month report (月报): who came, what came in and went out, how duty was kept, and what was missing, with pictures.

Serves any period of some weeks as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from desktop.i18n import N_
from desktop.printing.reports.document import (
    Beside,
    Chart,
    Column,
    Document,
    Figure,
    Figures,
    Heading,
    Point,
    Points,
    Row,
    Section,
    Table,
    plain,
    table,
    total_figure,
)
from desktop.printing.reports.values import short_day, shown, weekday_words
from desktop.services.forgotten import is_forgotten
from desktop.services.report_duty import DutyFigures, by_person, hours_of, read_duty
from desktop.services.report_ground import Ground
from desktop.services.report_periods import month_of
from desktop.services.report_stock import flow_table, gaps, read_books, request_table, whole_days
from desktop.services.report_visits import VisitSums, carried_table
from desktop.store.queries import reports_stock, reports_visits
from desktop.store.queries.reports_stock import Book
from desktop.views import Instant, ShiftView
from sync.times import day_of

MONTH: Final = N_("Month report")
PERIOD: Final = N_("Work report")
_MOST_DAYS: Final = 12
"""Days that are named one by one in a sentence."""


def month(ground: Ground) -> Document:
    """The whole report of a month, or of another period."""
    visits = VisitSums.read(ground)
    duty = read_duty(ground)
    books = read_books(ground)
    period = ground.period
    by_day = day_table(ground, visits, duty)
    by_category = category_table(ground, visits)
    by_service = service_table(ground)
    by_hour = hour_table(ground)
    flows = flow_table(ground, books, everything=False)
    asked = reports_stock.requests(ground.connection, period.start, min(period.end, ground.now + 1))
    persons_table = table(
        "people",
        ground.tr("On duty", "people"),
        (
            Column("name", ground.tr("Name"), width=1.4),
            Column("role", ground.tr("Role"), width=1.2),
            Column("shifts", ground.tr("Shifts"), "number", total=True),
            Column("hours", ground.tr("Hours"), "hours", total=True),
        ),
        by_person(ground, duty.shifts),
        total_label=ground.tr("Total"),
        empty=ground.tr("Nobody signed in during this period."),
    )
    sections: list[Section] = [
        head_figures(ground, by_day, duty, flows),
        Heading(ground.part(1, ground.tr("Visits"))),
        Chart(ground.tr("Persons by day"), "columns", by_day, "short", ("persons",), height=60),
        Beside(
            Chart(ground.tr("By category"), "bars", by_category, "category", ("persons",), most=10),
            Chart(ground.tr("By service used"), "bars", by_service, "service", ("persons",), most=10),
        ),
        Chart(ground.tr("By hour of arrival"), "columns", by_hour, "hour", ("persons",), height=44),
        *_carried(ground),
        Heading(ground.part(2, ground.tr("Supplies"))),
        *_flow_pictures(ground, flows),
        flows,
        *([request_table(ground, asked)] if asked else []),
        Heading(ground.part(3, ground.tr("Duty", "of a station"))),
        Chart(
            ground.tr("Hours kept, against those posted"), "posted", by_day, "short", ("open", "posted"), unit="h"
        ),
        persons_table,
        Heading(ground.part(4, ground.tr("What was missing"))),
        Points(tuple(missing(ground, duty, books, asked))),
        Heading(ground.part(5, ground.tr("Day by day"))),
        by_day,
        ground.signatures(),
    ]
    title = MONTH if period == month_of(period.first) else PERIOD
    blank = not (len(by_category.rows) or duty.shifts or len(flows.rows))
    return ground.document("month", ground.tr(title), sections, blank=blank)


def day_table(ground: Ground, visits: VisitSums, duty: DutyFigures) -> Table:
    """A line a day: who came, how long it was open, who was there."""
    today = day_of(ground.now)
    of_duty = {day.view.day: day for day in duty.days}
    rows: list[Row] = []
    for day in ground.period.days():
        if day > today:
            break
        sums, kept = visits.of_day(day), of_duty[day]
        first_in, last_out = kept.view.first_in, kept.view.last_out
        names = dict.fromkeys(shift.staff_name for shift in kept.view.shifts)
        rows.append(
            (
                day,
                str(day.day) if ground.period.first.month == ground.period.last.month else f"{day.month}/{day.day}",
                weekday_words(day, ground.language),
                sums.entries,
                sums.persons,
                hours_of(kept.posted),
                hours_of(kept.open),
                first_in,
                last_out,
                ground.tr(", ").join(names),
                _remark(ground, kept.missed, late=kept.view.late, early=kept.view.early, rest=not kept.due),
            )
        )
    return table(
        "days",
        ground.tr("Day by day"),
        (
            Column("day", ground.tr("Date"), "day"),
            Column("short", ground.tr("Day"), hidden=True),
            Column("weekday", ground.tr("Weekday"), width=0.7),
            Column("entries", ground.tr("Entries"), "number", total=True),
            Column("persons", ground.tr("Persons"), "number", total=True),
            Column("posted", ground.tr("Hours posted"), "hours", total=True),
            Column("open", ground.tr("Hours open"), "hours", total=True),
            Column("in", ground.tr("First sign-in"), "time"),
            Column("out", ground.tr("Last sign-out"), "time"),
            Column("names", ground.tr("On duty", "people"), width=1.6),
            Column("remark", ground.tr("Remark"), width=1.1),
        ),
        rows,
        total_label=ground.tr("Total"),
    )


def _remark(ground: Ground, missed: bool, *, late: bool, early: bool, rest: bool) -> str:
    if missed:
        return ground.tr("Nobody on duty")
    said = [ground.tr("Opened late")] if late else []
    said += [ground.tr("Closed early")] if early else []
    return ground.tr(", ").join(said) or (ground.tr("Day of rest") if rest else "")


def category_table(ground: Ground, visits: VisitSums) -> Table:
    """A line a category, the most persons first."""
    sums = visits.by_category()
    ordered = sorted(ground.ordered("category", sums), key=lambda code: -sums[code].persons)
    everybody = sum(one.persons for one in sums.values())
    return table(
        "categories",
        ground.tr("By category"),
        (
            Column("category", ground.tr("Category"), width=1.6),
            Column("entries", ground.tr("Entries"), "number", total=True),
            Column("persons", ground.tr("Persons"), "number", total=True),
            Column("share", ground.tr("Share"), "share"),
        ),
        [
            (ground.name("category", code), sums[code].entries, sums[code].persons, sums[code].persons / everybody)
            for code in ordered
        ],
        total_label=ground.tr("Total"),
        shown=False,
    )


def service_table(ground: Ground) -> Table:
    """A line a service, the most used first; one person may use several, so there is no sum."""
    sums = reports_visits.by_service(ground.connection, ground.period.start, ground.period.end)
    ordered = sorted(ground.ordered("service", sums), key=lambda code: -sums[code])
    return table(
        "services",
        ground.tr("By service used"),
        (Column("service", ground.tr("Service"), width=1.6), Column("persons", ground.tr("Persons"), "number")),
        [(ground.name("service", code), sums[code]) for code in ordered],
        shown=False,
    )


def hour_table(ground: Ground) -> Table:
    """A line an hour, from the first to the last in which anybody came."""
    sums = reports_visits.by_hour(ground.connection, ground.period.start, ground.period.end)
    spanned = range(min(sums), max(sums) + 1) if sums else range(0)
    return table(
        "hours",
        ground.tr("By hour of arrival"),
        (Column("hour", ground.tr("Hour")), Column("persons", ground.tr("Persons"), "number", total=True)),
        [(str(hour), sums.get(hour, 0)) for hour in spanned],
        total_label=ground.tr("Total"),
        shown=False,
    )


def head_figures(ground: Ground, by_day: Table, duty: DutyFigures, flows: Table) -> Figures:
    """The numbers at the top."""
    opened = sum(day.opened for day in duty.days)
    due = sum(day.due for day in duty.days)
    persons = by_day.total("persons")
    assert isinstance(persons, int)
    return Figures(
        (
            total_figure("persons", ground.tr("Persons received"), by_day, "persons", note=_against(ground, persons)),
            Figure(
                "daily",
                ground.tr("Per day open"),
                round(persons / opened, 1) if opened else None,
                note=ground.tr("{n} entries").format(n=shown("number", by_day.total("entries"))),
            ),
            Figure(
                "opened",
                ground.tr("Days open"),
                opened,
                note=ground.tr("of {n} days posted").format(n=due),
            ),
            total_figure(
                "open",
                ground.tr("Hours open"),
                by_day,
                "open",
                kind="hours",
                note=ground.tr("of {n} hours posted").format(n=shown("hours", by_day.total("posted"))),
            ),
            Figure(
                "items",
                ground.tr("Items that moved"),
                sum(any(plain(row[flows.index(key)]) for key in ("taken", "given")) for row in _rows(flows)),
                note=ground.tr("of {n} on the list").format(n=len(flows.rows)),
            ),
        )
    )


def _against(ground: Ground, persons: int) -> str:
    """Against the stretch before, as long as that was also lived here: ``比上期 +12.5%``."""
    before = ground.period.before()
    if before.last >= day_of(ground.now) or ground.period.last > day_of(ground.now):
        return ""
    earlier = sum(
        (
            sums.persons
            for of_day in reports_visits.by_day_and_category(ground.connection, before.first, before.last).values()
            for sums in of_day.values()
        ),
        0,
    )
    if not earlier:
        return ""
    change = (persons - earlier) / earlier
    sign = "+" if change >= 0 else "−"
    return ground.tr("{change} against the period before").format(change=f"{sign}{abs(change) * 100:.1f}%")


def _carried(ground: Ground) -> list[Section]:
    lines = reports_visits.carried(ground.connection, ground.period.first, ground.period.last)
    return [carried_table(ground, lines)] if lines else []


def _flow_pictures(ground: Ground, flows: Table) -> list[Section]:
    moved = any(plain(row[flows.index(key)]) for row in _rows(flows) for key in ("taken", "given"))
    if not moved:
        return []
    return [Chart(ground.tr("In and out"), "pair_bars", flows, "item", ("taken", "given"), most=8)]


def _rows(of: Table) -> Sequence[Row]:
    return of.rows.read(0, len(of.rows))


def missing(
    ground: Ground, duty: DutyFigures, books: Sequence[Book], asked: Sequence[reports_stock.RequestLine]
) -> list[Point]:
    """What was not as it should have been, each in a sentence; one that says so when nothing was."""
    tr = ground.tr
    found = []
    missed = [day.view.day for day in duty.days if day.missed]
    if missed:
        text = tr("%n days without anybody on duty: {days}.", "", len(missed))
        found.append(Point(text.format(days=_days(ground, missed)), "warn"))
    late = [day.view.day for day in duty.days if day.view.late and not day.missed]
    if late:
        found.append(Point(tr("%n days opened late: {days}.", "", len(late)).format(days=_days(ground, late)), "warn"))
    early = [day.view.day for day in duty.days if day.view.early]
    if early:
        found.append(
            Point(tr("%n days closed early: {days}.", "", len(early)).format(days=_days(ground, early)), "warn")
        )
    unended = [day_of(shift.signed_in_at) for shift in duty.shifts if _unended(shift, duty, ground.now)]
    if unended:
        text = tr("%n shifts without a sign-out, which count for no hours: {days}.", "", len(unended))
        found.append(Point(text.format(days=_days(ground, unended)), "warn"))
    estimated = sum(shift.estimated for shift in duty.shifts)
    if estimated:
        found.append(Point(tr("%n shifts with an estimated time.", "", estimated)))
    for gap in gaps(ground, books):
        first, last = short_day(gap.first, ground.language), short_day(gap.last, ground.language)
        if gap.open:
            text = tr("{item} has been used up since {first}.").format(item=gap.item, first=first)
        elif gap.first == gap.last:
            text = tr("{item} was used up on {first} and refilled the same day.").format(item=gap.item, first=first)
        else:
            text = tr("{item} was used up on {first} and refilled on {last}: %n days.", "", whole_days(gap)).format(
                item=gap.item, first=first, last=last
            )
        found.append(Point(text, "warn"))
    waiting = [line for line in asked if not line.decision]
    for line in waiting:
        found.append(
            Point(
                tr("The request for {what} ({quantity}) of {day} waits for its answer.").format(
                    what=line.what,
                    quantity=f"{line.quantity} {line.unit}".strip(),
                    day=short_day(day_of(line.at), ground.language),
                ),
                "warn",
            )
        )
    return found or [Point(tr("Nothing: open on every posted day, nothing ran out, no request waits."), "ok")]


def _unended(shift: ShiftView, duty: DutyFigures, now: Instant) -> bool:
    return shift.signed_out_at is None and is_forgotten(shift.signed_in_at, duty.posted, now)


def _days(ground: Ground, days: Sequence[date]) -> str:
    named = ground.tr(", ").join(short_day(day, ground.language) for day in days[:_MOST_DAYS])
    if len(days) <= _MOST_DAYS:
        return named
    return ground.tr("{days} and %n more", "", len(days) - _MOST_DAYS).format(days=named)
