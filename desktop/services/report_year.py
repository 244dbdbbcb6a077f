"""The year's report for the assessment (年度考核): months side by side, hours open, services, donations, satisfaction,
and what was carried in.

Serves any period of some months as well.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from desktop.i18n import N_
from desktop.printing.reports.document import (
    Beside,
    CellValue,
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
    table,
    total_figure,
)
from desktop.printing.reports.values import day_words, month_words
from desktop.services.duty_days import DutyFigures, sum_of
from desktop.services.report_carried import CarriedSpan, carried_spans
from desktop.services.report_duty import kept_note, person_table
from desktop.services.report_ground import Ground
from desktop.services.report_periods import Period, year_of
from desktop.services.report_stock import donation_table
from desktop.services.report_visits import VisitSums, carried_note, category_words
from desktop.services.report_whole import Whole
from desktop.store.queries import opinions
from desktop.store.queries.reports_stock import Book, StockLine
from desktop.store.queries.reports_visits import CarriedLine
from sync.times import day_of

YEAR: Final = N_("Annual report")
PERIOD: Final = N_("Report for the assessment")


def year(ground: Ground) -> Document:
    """The whole report of a year, or of another period."""
    whole = Whole.read(ground)
    visits, duty, books = whole.visits, whole.duty, whole.books
    period = ground.period
    brought = whole.brought
    spans = carried_spans(brought, duty)
    months = month_table(ground, visits, duty, books, spans)
    by_category = category_months(ground, visits, lived(ground, visits, duty, books), brought)
    before = len(spans)
    sections: list[Section] = [
        _figures(ground, months, spans),
        Heading(ground.part(1, ground.tr("Month by month"))),
        months,
        Beside(
            Chart(ground.tr("Visitors received"), "columns", months, "short", ("persons",), first=before),
            Chart(
                ground.tr("Hours kept, against those posted"), "posted", months, "short", ("kept", "posted"), unit="h",
                first=before,
            ),
        ),
        Heading(ground.part(2, ground.tr("Who came and what for"))),
        Beside(
            Chart(ground.tr("By category"), "bars", by_category, "category", ("total",), most=12, height=58),
            Chart(ground.tr("By service used"), "bars", whole.by_service, "service", ("persons",), most=12, height=58),
        ),
        by_category,
        Heading(ground.part(3, ground.tr("Supplies and donations"))),
        whole.flows,
        donation_table(ground, books),
        Heading(ground.part(4, ground.tr("Duty", "of a station"))),
        person_table(ground, duty.shifts),
        Heading(ground.part(5, ground.tr("What was missing"))),
        Points(tuple(whole.missing(ground))),
        ground.signatures(),
    ]  # fmt: skip
    title = YEAR if period == year_of(period.first) else PERIOD
    blank = not (len(by_category.rows) or duty.shifts or len(whole.flows.rows))
    return ground.document("year", ground.tr(title), sections, landscape=True, blank=blank)


def month_table(
    ground: Ground, visits: VisitSums, duty: DutyFigures, books: list[Book], spans: Sequence[CarriedSpan]
) -> Table:
    """A line a month; what was carried in stands before them, a line a span."""
    rows: list[Row] = [_carried_row(ground, span) for span in spans]
    months = lived(ground, visits, duty, books)
    lines = _by_month(months, books)
    rows += [_month_row(ground, month, visits, duty, lines[n]) for n, month in enumerate(months)]
    return table(
        "months",
        ground.tr("Month by month"),
        (
            Column("month", ground.tr("Month"), width=1.8),
            Column("short", ground.tr("Month"), hidden=True),
            Column("entries", ground.tr("Entries"), "number", total=True),
            Column("persons", ground.tr("Persons"), "number", total=True),
            Column("due", ground.tr("Days posted"), "number", total=True),
            Column("opened", ground.tr("Days open"), "number", total=True),
            Column("posted", ground.tr("Hours posted"), "hours", total=True),
            Column("kept", ground.tr("Of them kept", "posted hours"), "hours", total=True),
            Column("open", ground.tr("Hours open"), "hours", total=True),
            Column("missed", ground.tr("Days without duty"), "number", total=True),
            Column("restocks", ground.tr("Restocks"), "number", total=True),
            Column("donations", ground.tr("Donations"), "number", total=True),
            Column("issues", ground.tr("Issues"), "number", total=True),
        ),
        rows,
        total_label=ground.tr("Total"),
    )


def lived(ground: Ground, visits: VisitSums, duty: DutyFigures, books: list[Book]) -> list[Period]:
    """The months from the first in which anything was recorded; what was before them is carried in or nothing."""
    months = [month for month in ground.period.months() if month.first <= day_of(ground.now)]
    firsts = [min(visits.days)] if visits.days else []
    firsts += [day_of(shift.signed_in_at) for shift in duty.shifts[:1]]
    firsts += [day_of(line.counts_at) for book in books for line in book.lines[:1]]
    began = min(firsts, default=None)
    return [month for month in months if began is not None and month.last >= began] or months[-1:]


def _carried_row(ground: Ground, span: CarriedSpan) -> Row:
    words = ground.tr("{first} to {last}").format(
        first=day_words(span.since, ground.language), last=day_words(span.until, ground.language)
    )
    return (
        Marked(words, "carried"),
        ground.tr("before", "carried in"),
        span.entries,
        span.persons,
        None,
        span.opened,
        None, None, None, None, None, None, None,
    )  # fmt: skip


def _by_month(months: list[Period], books: list[Book]) -> list[list[StockLine]]:
    """The valid lines of all items, a list a month."""
    starts = [month.start for month in months]
    found: list[list[StockLine]] = [[] for _ in months]
    for book in books:
        for line in book.lines:
            place = bisect_right(starts, line.counts_at) - 1
            if place >= 0 and not line.voided:
                found[place].append(line)
    return found


def _month_row(
    ground: Ground, month: Period, visits: VisitSums, duty: DutyFigures, lines: list[StockLine]
) -> Row:
    sums = visits.between(month.first, month.last)
    days = duty.within(month.first, month.last)
    return (
        month.words(ground.language) if len(ground.period) > 366 else month_words(month.first.month, ground.language),
        str(month.first.month),
        sums.entries,
        sums.persons,
        sum(day.due for day in days),
        sum(day.opened for day in days),
        sum_of(day.posted for day in days),
        sum_of(day.kept for day in days),
        sum_of(day.open for day in days),
        sum(day.missed for day in days),
        sum(line.came_in for line in lines),
        sum(line.kind == "restock" and line.source == "donation" for line in lines),
        sum(line.kind in ("issue", "consume", "gift") for line in lines),
    )


def category_months(
    ground: Ground, visits: VisitSums, months: list[Period], brought: tuple[CarriedLine, ...]
) -> Table:
    """Persons by category, a column a month and one for what was carried in."""
    carried: dict[str, int] = {}
    for line in brought:
        carried[line.category] = carried.get(line.category, 0) + line.persons
    columns = [Column("category", ground.tr("Category"), width=1.8)]
    if carried:
        columns.append(Column("carried", ground.tr("Carried in"), "number", total=True))
    columns += [
        Column(f"m{n}", month_words(month.first.month, ground.language), "number", total=True)
        for n, month in enumerate(months)
    ]
    parts = [column.key for column in columns[1:]]
    columns.append(Column("total", ground.tr("Total"), "number", total=True, formula=" + ".join(parts)))
    by_month = [visits.categories_between(month.first, month.last) for month in months]
    codes = ground.ordered("category", {code for sums in by_month for code in sums} | {c for c in carried if c})
    rows: list[Row] = []
    for code in [*codes, *([""] if "" in carried else [])]:
        of_months = [sums[code].persons if code in sums else 0 for sums in by_month]
        before = carried.get(code, 0)
        cells: list[CellValue] = [category_words(ground, code)]
        if carried:
            cells.append(Marked(before, "carried") if before else 0)
        rows.append((*cells, *of_months, before + sum(of_months)))
    return table(
        "categories",
        ground.tr("Visitors by category and month"),
        columns,
        rows,
        total_label=ground.tr("Total"),
        dense=len(months) > 6,
    )


def _figures(ground: Ground, months: Table, spans: Sequence[CarriedSpan]) -> Figures:
    before = sum(span.persons for span in spans)
    note = carried_note(ground, before) or ground.tr("%n entries", "report", months.count("entries"))
    kept, posted = months.total("kept"), months.total("posted")
    share = None
    if isinstance(kept, float | int) and isinstance(posted, float | int) and posted:
        share = round(kept / posted, 4)
    return Figures(
        (
            total_figure("persons", ground.tr("Visitors received"), months, "persons", note=note),
            total_figure(
                "opened",
                ground.tr("Days open"),
                months,
                "opened",
                note=_days_note(ground, months, spans),
            ),
            total_figure(
                "open",
                ground.tr("Hours open"),
                months,
                "open",
                kind="hours",
                note=kept_note(ground, months),
            ),
            Figure("kept", ground.tr("Posted hours kept"), share, "share", note=_missed(ground, months)),
            total_figure(
                "donations",
                ground.tr("Donations"),
                months,
                "donations",
                note=ground.tr("%n restocks in all", "", months.count("restocks")),
            ),
            *_satisfaction(ground),
        )
    )


def _satisfaction(ground: Ground) -> tuple[Figure, ...]:
    """The mean of the stars that were given; none where nobody gave any."""
    stars = [stars for _, stars in opinions.rated(ground.connection, ground.period.start, ground.period.end)]
    if not stars:
        return ()
    note = ground.tr("of 5 stars, %n ratings", "", len(stars))
    return (Figure("satisfaction", ground.tr("Satisfaction"), round(sum(stars) / len(stars), 1), note=note),)


def _days_note(ground: Ground, months: Table, spans: Sequence[CarriedSpan]) -> str:
    days = sum(span.opened for span in spans)
    return carried_note(ground, days) or ground.tr("of %n days posted", "", months.count("due"))


def _missed(ground: Ground, months: Table) -> str:
    return ground.tr("%n days without duty", "", months.count("missed"))
