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
    Marked,
    Points,
    Row,
    Section,
    Table,
    plain,
    table,
    total_figure,
)
from desktop.printing.reports.values import short_day, weekday_words
from desktop.services.duty_days import DutyFigures, hours_of
from desktop.services.report_carried import CarriedSpan, carried_spans
from desktop.services.report_duty import day_times, kept_note, person_table
from desktop.services.report_ground import Ground
from desktop.services.report_periods import month_of
from desktop.services.report_requests import request_table
from desktop.services.report_visits import VisitSums, carried_note, carried_table, category_table, hour_chart
from desktop.services.report_whole import Whole
from desktop.services.told_days import told
from desktop.store.queries import today
from sync.posted import Posted
from sync.times import day_of

MONTH: Final = N_("Monthly report")
PERIOD: Final = N_("Work report")


def month(ground: Ground) -> Document:
    """The whole report of a month, or of another period."""
    whole = Whole.read(ground)
    visits, duty, flows, asked = whole.visits, whole.duty, whole.flows, whole.asked
    period = ground.period
    brought = whole.brought
    spans = carried_spans(brought, duty)
    by_day = day_table(ground, visits, duty, spans)
    by_category = category_table(ground, visits, brought)
    before = len(spans)
    sections: list[Section] = [
        head_figures(ground, by_day, whole, spans),
        Heading(ground.part(1, ground.tr("Visits"))),
        Chart(ground.tr("Visitors by day"), "columns", by_day, "short", ("persons",), height=60, first=before),
        Beside(
            Chart(ground.tr("By category"), "bars", by_category, "category", ("persons",), most=10),
            Chart(ground.tr("By service used"), "bars", whole.by_service, "service", ("persons",), most=10),
        ),
        hour_chart(ground, 44),
        *([carried_table(ground, brought)] if brought else []),
        Heading(ground.part(2, ground.tr("Supplies"))),
        *_flow_pictures(ground, flows),
        flows,
        *([request_table(ground, asked)] if asked else []),
        Heading(ground.part(3, ground.tr("Duty", "of a station"))),
        Chart(
            ground.tr("Hours kept, against those posted"), "posted", by_day, "short", ("kept", "posted"), unit="h",
            first=before,
        ),
        person_table(ground, duty.shifts),
        Heading(ground.part(4, ground.tr("What was missing"))),
        Points(tuple(whole.missing(ground))),
        Heading(ground.part(5, ground.tr("Day by day"))),
        by_day,
        ground.signatures(),
    ]
    title = MONTH if period == month_of(period.first) else PERIOD
    blank = not (len(by_category.rows) or duty.shifts or len(flows.rows))
    return ground.document("month", ground.tr(title), sections, blank=blank)


def day_table(ground: Ground, visits: VisitSums, duty: DutyFigures, spans: Sequence[CarriedSpan]) -> Table:
    """A line a day: who came, how long it was open, who was there. What was carried in stands before them, a line a
    span."""
    until = day_of(ground.now)
    of_duty = {day.view.day: day for day in duty.days}
    rows: list[Row] = [_carried_row(ground, span) for span in spans]
    for day in ground.period.days():
        if day > until:
            break
        sums, kept = visits.of_day(day), of_duty[day]
        first_in, last_out = day_times(kept.view)
        names = dict.fromkeys(shift.staff_name for shift in kept.view.shifts)
        rows.append(
            (
                day,
                str(day.day) if ground.period.first.month == ground.period.last.month else f"{day.month}/{day.day}",
                weekday_words(day, ground.language),
                sums.entries,
                sums.persons,
                hours_of(kept.posted),
                hours_of(kept.kept),
                hours_of(kept.open),
                first_in,
                last_out,
                ground.tr(", ").join(names),
                _remark(ground, kept.missed, late=kept.view.late, early=kept.view.early, rest=kept.rest),
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
            Column("kept", ground.tr("Of them kept", "posted hours"), "hours", total=True),
            Column("open", ground.tr("Hours open"), "hours", total=True),
            Column("in", ground.tr("First sign-in"), "time"),
            Column("out", ground.tr("Last sign-out"), "time"),
            Column("names", ground.tr("On duty", "people"), width=1.6),
            Column("remark", ground.tr("Remark"), width=1.1),
        ),
        rows,
        total_label=ground.tr("Total"),
    )


def _carried_row(ground: Ground, span: CarriedSpan) -> Row:
    until = ground.tr("Carried in, until {day}").format(day=short_day(span.until, ground.language))
    return (
        Marked(span.since, "carried"),
        ground.tr("before", "carried in"),
        "",
        span.entries,
        span.persons,
        None, None, None, None, None, "",
        until,
    )  # fmt: skip


def _remark(ground: Ground, missed: bool, *, late: bool, early: bool, rest: bool) -> str:
    if missed:
        return ground.tr("Nobody on duty")
    said = [ground.tr("Opened late")] if late else []
    said += [ground.tr("Closed early")] if early else []
    return ground.tr(", ").join(said) or (ground.tr("Day of rest") if rest else "")


def head_figures(ground: Ground, by_day: Table, whole: Whole, spans: Sequence[CarriedSpan]) -> Figures:
    """The numbers at the top."""
    duty, flows = whole.duty, whole.flows
    due = sum(day.due for day in duty.days)
    persons = by_day.count("persons")
    note = carried_note(ground, sum(span.persons for span in spans)) or _against(ground, persons, duty.posted)
    days = sum(span.opened for span in spans)
    opened = sum(day.opened for day in duty.days) + days
    # Of totals without their days nobody knows to how many days they belong.
    dated = persons - sum(span.persons for span in spans if not span.dated)
    dated_days = days + len(_lively_days(by_day, duty, spans))
    return Figures(
        (
            total_figure("persons", ground.tr("Visitors received"), by_day, "persons", note=note),
            Figure(
                "daily",
                ground.tr("Per day"),
                round(dated / dated_days, 1) if dated_days else None,
                note=ground.tr("of %n days with visits or duty", "", dated_days) if dated_days else "",
            ),
            Figure(
                "opened",
                ground.tr("Days open"),
                opened,
                note=carried_note(ground, days) or ground.tr("of %n days posted", "", due),
            ),
            total_figure(
                "open",
                ground.tr("Hours open"),
                by_day,
                "open",
                kind="hours",
                note=kept_note(ground, by_day),
            ),
            Figure(
                "items",
                ground.tr("Items moved"),
                sum(any(plain(row[flows.index(key)]) for key in ("taken", "given")) for row in _rows(flows)),
                note=ground.tr("of {n} on the list").format(n=sum(not book.item.voided for book in whole.books)),
            ),
        )
    )


def _lively_days(by_day: Table, duty: DutyFigures, spans: Sequence[CarriedSpan]) -> set[date]:
    """Days on which anybody came or was on duty: a paper ledger that was imported knows of no duty.

    Within what was carried in only those on duty, beside which it says itself how many more it is of; none where it
    says nothing of its days.
    """
    day_of_row, persons = by_day.index("day"), by_day.index("persons")
    came = {plain(row[day_of_row]) for row in _rows(by_day)[len(spans) :] if plain(row[persons])}
    found = set()
    for day in duty.days:
        within = next((span for span in spans if span.since <= day.view.day <= span.until), None)
        if (day.opened or day.view.day in came) if within is None else (day.opened and within.dated):
            found.add(day.view.day)
    return found


def _against(ground: Ground, persons: int, hours: Posted) -> str:
    """Against the stretch before, where both are told whole: ``比上期 +12.5%``."""
    period, before = ground.period, ground.period.before()
    if period.last > day_of(ground.now):
        return ""
    if not all(told(ground.connection, hours, days.first, days.last) for days in (before, period)):
        return ""
    earlier = today.received(ground.connection, before.first, before.last).persons
    if not earlier:
        return ""
    change = (persons - earlier) / earlier
    sign = "+" if change >= 0 else "−"
    return ground.tr("{change} against the period before").format(change=f"{sign}{abs(change) * 100:.1f}%")


def _flow_pictures(ground: Ground, flows: Table) -> list[Section]:
    moved = any(plain(row[flows.index(key)]) for row in _rows(flows) for key in ("taken", "given"))
    if not moved:
        return []
    return [Chart(ground.tr("In and out"), "pair_bars", flows, "item", ("taken", "given"), most=8)]


def _rows(of: Table) -> Sequence[Row]:
    return of.rows.read(0, len(of.rows))
