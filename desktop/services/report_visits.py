"""The use ledger (使用台账), entry by entry or a line a day and category; and sums of visits for other reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from desktop.i18n import N_
from desktop.printing.reports.document import Chart, Column, Document, Mark, Marked, Row, Table, table
from desktop.printing.reports.values import shown, weekday_words
from desktop.services.report_ground import Ground
from desktop.services.report_only import ALL
from desktop.services.visit_search import search_words
from desktop.store.queries import reports_visits as queries
from desktop.store.queries.conditions import Condition, condition
from desktop.store.queries.reports_visits import CarriedLine, Cursor, LedgerLine, Sums
from desktop.store.queries.visits import all_of
from desktop.values import Struct
from sync.times import day_of

VISITS: Final = N_("Visit ledger")
VISIT_DAYS: Final = N_("Visit ledger by day")
_ANCHOR: Final = 500


class _VisitRows:
    """The ledger's rows, read when they are wanted: a busy station's year has hundreds of thousands."""

    def __init__(self, ground: Ground, count: int, asked: Condition) -> None:
        self._ground = ground
        self._count = count
        self._asked = asked
        self._anchors: dict[int, Cursor] = {0: queries.FIRST}
        self._categories: dict[str, str] = {}
        self._services: dict[tuple[str, ...], str] = {}

    def __len__(self) -> int:
        return self._count

    def read(self, start: int, stop: int) -> Sequence[Row]:
        """See `document.Rows`."""
        period = self._ground.period
        base = next(place for place in range(start // _ANCHOR * _ANCHOR, -1, -_ANCHOR) if place in self._anchors)
        cursor = self._anchors[base]
        with self._ground.again() as connection:
            if start > base:
                cursor = queries.skip(connection, period.start, period.end, start - base, cursor, self._asked)
            lines = queries.ledger_lines(connection, period.start, period.end, stop - start, cursor, self._asked)
        if stop % _ANCHOR == 0 and len(lines) == stop - start and lines:
            self._anchors[stop] = (lines[-1].arrived_at, lines[-1].id)
        return [self._row(start + n, line) for n, line in enumerate(lines, 1)]

    def _row(self, number: int, line: LedgerLine) -> Row:
        # The same few words stand in hundreds of thousands of rows.
        category = self._categories.get(line.category)
        if category is None:
            category = self._categories[line.category] = self._ground.name("category", line.category)
        services = self._services.get(line.services)
        if services is None:
            services = self._services[line.services] = self._ground.names("service", line.services)
        return _row(line, number, category, services)


def _row(line: LedgerLine, number: int, category: str, services: str) -> Row:
    left = line.left_at
    return (
        number,
        Marked(day_of(line.arrived_at), "late") if line.timeless else day_of(line.arrived_at),
        None if line.timeless else Marked(line.arrived_at, "late") if line.late else line.arrived_at,
        Marked(left, "estimated") if line.estimated and left is not None else left,
        category,
        line.persons,
        services,
        line.entered_by,
        line.note,
    )


def visits(ground: Ground) -> Document:
    """Every entry of the period."""
    period, asked = ground.period, _asked(ground)
    sums = queries.ledger_sums(ground.connection, period.start, period.end, asked)
    columns = (
        Column("n", ground.tr("No."), "number"),
        Column("day", ground.tr("Date"), "day"),
        Column("arrived", ground.tr("Arrived"), "time"),
        Column("left", ground.tr("Left"), "time"),
        Column("category", ground.tr("Category"), width=1.0),
        Column("persons", ground.tr("Persons"), "number", total=True),
        Column("services", ground.tr("Services"), width=2.0),
        Column("by", ground.tr("Entered by"), width=0.8),
        Column("note", ground.tr("Note"), width=1.4),
    )
    marks: set[Mark] = set()
    if sums.late:
        marks.add("late")
    if sums.estimated:
        marks.add("estimated")
    ledger = Table(
        "visits",
        ground.tr(VISITS),
        columns,
        _VisitRows(ground, sums.entries, asked),
        {"persons": sums.persons},
        ground.tr("Total of %n entries", "", sums.entries),
        ground.tr("No visit was recorded in this period."),
    )
    return ground.ledger(ledger, *_carried(ground), marks=marks)


def visit_days(ground: Ground) -> Document:
    """A line a day and category."""
    found = VisitSums.read(ground, _asked(ground))
    columns = (
        Column("day", ground.tr("Date"), "day"),
        Column("weekday", ground.tr("Weekday"), width=0.7),
        Column("category", ground.tr("Category"), width=1.6),
        Column("entries", ground.tr("Entries"), "number", total=True),
        Column("persons", ground.tr("Persons"), "number", total=True),
    )
    rows = [
        (
            day,
            weekday_words(day, ground.language),
            ground.name("category", category),
            found.days[day][category].entries,
            found.days[day][category].persons,
        )
        for day in sorted(found.days)
        for category in ground.ordered("category", found.days[day])
    ]
    by_day = table(
        "visit_days",
        ground.tr(VISIT_DAYS),
        columns,
        rows,
        total_label=ground.tr("Total"),
        empty=ground.tr("No visit was recorded in this period."),
    )
    return ground.ledger(by_day, *_carried(ground))


def _asked(ground: Ground) -> Condition:
    """Which visits are meant at all."""
    only = ground.only
    return condition(
        search_words(ground.connection, ground.catalogue, only.search),
        only.category or None,
        only.service or None,
        all_of(ground.connection, only.staff) if only.staff else None,
    )


def _carried(ground: Ground) -> list[Table]:
    if ground.only != ALL:
        # Of what was carried in nobody knows who used what.
        return []
    lines = queries.carried(ground.connection, ground.period.first, ground.period.last)
    return [carried_table(ground, lines)] if lines else []


def category_words(ground: Ground, code: str) -> str:
    """A category's name; of totals that were carried in as one number it is not known."""
    return ground.name("category", code) or ground.tr("Not broken down")


def carried_note(ground: Ground, carried: int) -> str:
    """``其中结转 5,200``; nothing where nothing was carried in."""
    return ground.tr("of which {n} carried in").format(n=shown("number", carried)) if carried else ""


def category_table(ground: Ground, visits: VisitSums, brought: Sequence[CarriedLine]) -> Table:
    """A line a category, the most persons first, with what was carried in."""
    sums = visits.by_category()
    carried: Counter[str] = Counter()
    for line in brought:
        carried[line.category] += line.persons
        sums[line.category] = sums.get(line.category, queries.NOBODY) + Sums(line.entries, line.persons)
    ordered = sorted(ground.ordered("category", sums), key=lambda code: -sums[code].persons)
    everybody = sum(one.persons for one in sums.values())
    beside = (Column("carried", ground.tr("Carried in"), "number", total=True),) if brought else ()
    return table(
        "categories",
        ground.tr("By category"),
        (
            Column("category", ground.tr("Category"), width=1.6),
            Column("entries", ground.tr("Entries"), "number", total=True),
            *beside,
            Column("persons", ground.tr("Persons"), "number", total=True),
            Column("share", ground.tr("Share"), "share"),
        ),
        [
            (
                category_words(ground, code),
                sums[code].entries,
                *([Marked(carried[code], "carried") if carried[code] else 0] if brought else []),
                sums[code].persons,
                sums[code].persons / everybody,
            )
            for code in ordered
        ],
        total_label=ground.tr("Total"),
        shown=False,
    )


def service_table(ground: Ground) -> Table:
    """A line a service, the most used first; one person may use several, so there is no sum."""
    sums = queries.by_service(ground.connection, ground.period.start, ground.period.end)
    ordered = sorted(ground.ordered("service", sums), key=lambda code: -sums[code])
    return table(
        "services",
        ground.tr("By service used"),
        (Column("service", ground.tr("Service"), width=1.6), Column("persons", ground.tr("Persons"), "number")),
        [(ground.name("service", code), sums[code]) for code in ordered],
        shown=False,
    )


def hour_chart(ground: Ground, height: float) -> Chart:
    """A column an hour, from the first to the last in which anybody came. Who came at no known hour stands before them
    and is no column; ``height`` in millimetres."""
    sums, timeless = queries.by_hour(ground.connection, ground.period.first, ground.period.last)
    spanned = range(min(sums), max(sums) + 1) if sums else range(0)
    title = ground.tr("By hour of arrival")
    if timeless:
        title = ground.tr("By hour of arrival; of %n persons no time is known", "", timeless)
    hours = [(str(hour), sums.get(hour, 0)) for hour in spanned]
    of = table(
        "hours",
        ground.tr("By hour of arrival"),
        (Column("hour", ground.tr("Hour")), Column("persons", ground.tr("Persons"), "number", total=True)),
        [(ground.tr("No time"), timeless), *hours] if timeless else hours,
        total_label=ground.tr("Total"),
        shown=False,
    )
    return Chart(title, "columns", of, "hour", ("persons",), height=height, first=bool(timeless))


def carried_table(ground: Ground, lines: Sequence[CarriedLine]) -> Table:
    """What was carried in from the ledger on paper, as it was entered; by which PC where more than one did."""
    several = len({line.device for line in lines}) > 1
    return table(
        "carried",
        ground.tr("Carried in from before"),
        (
            Column("since", ground.tr("From"), "day"),
            Column("until", ground.tr("To"), "day"),
            Column("category", ground.tr("Category"), width=1.2),
            Column("days", ground.tr("Days open"), "number"),
            Column("entries", ground.tr("Entries"), "number", total=True),
            Column("persons", ground.tr("Persons"), "number", total=True),
            Column("note", ground.tr("Note"), width=1.6),
            *([Column("device", ground.tr("PC"), width=1.2)] if several else []),
        ),
        [
            (
                line.since,
                line.until,
                category_words(ground, line.category),
                line.days,
                line.entries,
                Marked(line.persons, "carried"),
                line.note,
                *([line.device] if several else []),
            )
            for line in lines
        ],
        total_label=ground.tr("Total"),
    )


class VisitSums(Struct, frozen=True):
    """A period's visits by day and category."""

    days: Mapping[date, Mapping[str, Sums]]

    @classmethod
    def read(cls, ground: Ground, asked: Condition = queries.EVERY) -> VisitSums:
        """Read them, telling every day that is done."""
        period, done = ground.period, Counter[str]()

        def step() -> None:
            done["days"] += 1
            ground.step(done["days"], len(period))

        return cls(queries.by_day_and_category(ground.connection, period.first, period.last, step, asked))

    def of_day(self, day: date) -> Sums:
        """A day's sums."""
        return sum(self.days.get(day, {}).values(), queries.NOBODY)

    def by_category(self) -> dict[str, Sums]:
        """The sums of each category."""
        found: dict[str, Sums] = {}
        for of_day in self.days.values():
            for category, sums in of_day.items():
                found[category] = found.get(category, queries.NOBODY) + sums
        return found

    def between(self, first: date, last: date) -> Sums:
        """The sums of the days from one to another."""
        return sum((self.of_day(day) for day in self.days if first <= day <= last), queries.NOBODY)

    def categories_between(self, first: date, last: date) -> dict[str, Sums]:
        """The sums of each category from one day to another."""
        return VisitSums({day: sums for day, sums in self.days.items() if first <= day <= last}).by_category()
