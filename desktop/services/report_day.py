"""The day's summary (日报): a page, a short text for the station's chat group, and what its picture shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desktop.i18n import N_
from desktop.printing.reports.day import Bar, DayFacts
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
    Section,
    Table,
    plain,
    table,
    total_figure,
)
from desktop.printing.reports.values import day_words, shown, weekday_words
from desktop.services.duty_days import hours_of
from desktop.services.report_duty import clock_span, hours_within, times
from desktop.services.report_ground import Ground
from desktop.services.report_visits import carried_note, category_table, hour_chart
from desktop.services.report_whole import Whole
from desktop.store.queries import supplies, today
from desktop.store.queries.reports_stock import Book
from desktop.values import Struct
from desktop.views import StockLevel

DAY_REPORT: Final = N_("Daily summary")
_MOST: Final = 5
"""So many items are named in a short text."""


class Day(Struct, frozen=True):
    """A day's document and what is told of it elsewhere."""

    document: Document
    facts: DayFacts
    text: str


def day(ground: Ground) -> Day:
    """A day, which is the period's last."""
    whole = Whole.read(ground)
    duty, flows, by_service = whole.duty, whole.flows, whole.by_service
    by_category, by_hour = category_table(ground, whole.visits, whole.brought), hour_chart(ground, 34)
    last = ground.period.last
    month = today.received(ground.connection, last.replace(day=1), last)
    kept = duty.days[-1] if duty.days else None
    # Whoever came the evening before is named on the page of the morning too.
    on_duty = (*duty.before, *duty.shifts)
    shifts = table(
        "duty",
        ground.tr("On duty", "people"),
        (
            Column("name", ground.tr("Name"), width=1.2),
            Column("role", ground.tr("Role"), width=1.0),
            Column("in", ground.tr("Sign-in"), "time"),
            Column("out", ground.tr("Sign-out"), "time"),
            Column("hours", ground.tr("Hours on this day"), "hours", total=True),
            Column("handover", ground.tr("Handover"), width=2.4),
        ),
        [
            (
                shift.staff_name,
                ground.name("role", shift.role),
                *times(shift),
                hours_within(shift, ground.period),
                shift.handover,
            )
            for shift in on_duty
        ],
        total_label=ground.tr("Total"),
        empty=ground.tr("Nobody signed in during this period."),
    )
    open_hours = hours_of(kept.open) if kept else 0.0
    wanted = _wanted(ground, whole.books)
    moved = _moved(ground, flows, whole.books)
    points = [Point(text, "warn") for text in wanted] or whole.missing(ground)
    sections: list[Section] = [
        Figures(
            (
                total_figure(
                    "persons",
                    ground.tr("Visitors received"),
                    by_category,
                    "persons",
                    note=ground.tr("%n entries", "report", by_category.count("entries")),
                ),
                Figure(
                    "month", ground.tr("This month so far"), month.persons, note=carried_note(ground, month.carried)
                ),
                Figure("open", ground.tr("Hours open"), open_hours, "hours"),
                Figure("items", ground.tr("Items moved"), len(moved)),
            )
        ),
        Heading(ground.tr("Visits")),
        Beside(
            Chart(ground.tr("By category"), "bars", by_category, "category", ("persons",), most=8),
            Chart(ground.tr("By service used"), "bars", by_service, "service", ("persons",), most=8),
        ),
        by_hour,
        Heading(ground.tr("Duty", "of a station")),
        shifts,
        Heading(ground.tr("Supplies")),
        flows,
        Heading(ground.tr("Needs attention")),
        Points(tuple(points)),
        ground.signatures(),
    ]
    total, entries = by_category.count("persons"), by_category.count("entries")
    facts = DayFacts(
        language=ground.language,
        station=ground.station.name,
        code=ground.station.code,
        union=ground.station.union_name,
        day=day_words(last, ground.language),
        weekday=weekday_words(last, ground.language),
        persons=total,
        entries=entries,
        month_persons=month.persons,
        month_carried=month.carried,
        categories=_counted(_bars(by_category, "category")),
        services=_counted(_bars(by_service, "service")),
        hours=_bars(by_hour.of, "hour", first=by_hour.first)[:24],
        duty=tuple(
            f"{shift.staff_name} "
            + (
                clock_span(shift.signed_in_at, shift.signed_out_at)
                if shift.signed_out_at is not None
                else ground.tr("since {time}").format(time=shown("time", shift.signed_in_at))
            )
            for shift in on_duty
        ),
        open_hours=open_hours,
        stock=moved,
        wanted=wanted,
        labels=(
            ("persons", ground.tr("persons received today", "day's picture")),
            ("month", ground.tr("This month so far")),
            ("carried", carried_note(ground, month.carried)),
            ("open", ground.tr("Hours open")),
            ("categories", ground.tr("Who came")),
            ("services", ground.tr("What for")),
            ("hours", ground.tr("By the hour")),
            ("duty", ground.tr("On duty", "people")),
            ("stock", ground.tr("In and out")),
            ("wanted", ground.tr("Needs attention")),
            ("title", ground.tr(DAY_REPORT)),
            ("nobody", ground.tr("Nobody on duty")),
            ("quiet", ground.tr("No visits yet")),
        ),
    )
    blank = not (total or on_duty or moved)
    document = ground.document("day", ground.tr(DAY_REPORT), sections, blank=blank)
    return Day(document, facts, _text(ground, facts))


def _bars(of: Table, label: str, first: int = 0) -> tuple[Bar, ...]:
    name, value = of.index(label), of.index("persons")
    found = []
    for row in of.rows.read(first, len(of.rows)):
        persons = plain(row[value])
        assert isinstance(persons, int)
        found.append(Bar(str(plain(row[name])), persons))
    return tuple(found)


def _counted(bars: Sequence[Bar]) -> tuple[Bar, ...]:
    """All that came: what is told of a day adds up to its sum."""
    return tuple(bar for bar in bars if bar.value)


def _moved(ground: Ground, flows: Table, books: Sequence[Book]) -> tuple[str, ...]:
    units = {book.item.name: book.item.unit for book in books}
    found = []
    for row in flows.rows.read(0, len(flows.rows)):
        item, taken, given = (plain(row[flows.index(key)]) for key in ("item", "taken", "given"))
        parts = [ground.tr("in {n}").format(n=taken)] if taken else []
        parts += [ground.tr("out {n}").format(n=given)] if given else []
        if parts:
            last = given or taken
            unit = ground.unit(units[str(item)], last if isinstance(last, int) else 1)
            found.append(f"{item} {ground.tr(', ').join(parts)} {unit}".strip())
    return tuple(found)


def _wanted(ground: Ground, books: Sequence[Book]) -> tuple[str, ...]:
    """What ran low, was used up or had expired at the end of the day, or of as much of it as has passed."""
    found = []
    balances = {book.item.id: book.closing for book in books}
    for item in supplies.items_at(ground.connection, balances, min(ground.now, ground.period.end - 1)):
        if not item.minimum and item.days_left is None:
            continue
        if item.level is StockLevel.OUT:
            found.append(ground.tr("{item} is used up").format(item=item.name))
        elif item.level is StockLevel.LOW:
            left = f"{item.usable} {ground.unit(item.unit, item.usable)}".strip()
            found.append(ground.tr("{item}: {left} left").format(item=item.name, left=left))
        if item.expired_quantity:
            found.append(ground.tr("{item}: expired").format(item=item.name))
    return tuple(found)


def _text(ground: Ground, facts: DayFacts) -> str:
    """For a chat group: short lines, no decoration."""
    tr = ground.tr
    comma = tr(", ")
    received = (
        tr("Received %n persons today, {month} this month so far ({carried} carried in).", "", facts.persons)
        if facts.month_carried
        else tr("Received %n persons today, {month} this month so far.", "", facts.persons)
    )
    lines = [
        tr("{station}, {day} ({weekday})").format(station=facts.station, day=facts.day, weekday=facts.weekday),
        received.format(month=shown("number", facts.month_persons), carried=shown("number", facts.month_carried)),
    ]
    if facts.categories:
        who = comma.join(f"{bar.name} {bar.value}" for bar in facts.categories)
        lines.append(tr("Who came: {list}.").format(list=who))
    if facts.services:
        what = comma.join(f"{bar.name} {bar.value}" for bar in facts.services)
        lines.append(tr("What for: {list}.").format(list=what))
    if facts.duty:
        lines.append(tr("On duty: {list}.").format(list=comma.join(facts.duty)))
    if facts.stock:
        lines.append(tr("Supplies: {list}.").format(list=_first(ground, facts.stock)))
    if facts.wanted:
        lines.append(tr("Needs attention: {list}.").format(list=_first(ground, facts.wanted)))
    return "\n".join(lines)


def _first(ground: Ground, items: Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    more = len(items) - _MOST
    shown_ones = [*items[:_MOST], ground.tr("%n more", "", more)] if more > 0 else items
    return ground.tr("; ", "between items").join(shown_ones)
