"""A ledger on paper that has days and no times says nothing of hours, and no output claims that it does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.bootstrap import open_desk
from desktop.printing.reports.document import Chart, Table, plain
from desktop.services.desk import Desk
from desktop.services.report_periods import Period
from sync.times import parse_iso
from tests.reports.conftest import NOVEMBER, OCTOBER, MovableClock

LEDGER = (
    "日期,时间,类别,人数\n"
    "2026-10-05,,快递员,3\n"
    "2026-10-06,,外卖员,2\n"
    "2026-10-06,9:20,外卖员,1\n"
    "2026-10-07,下午,快递员,1\n"
    "2026-11-21,,快递员,4\n"
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A station that has imported what stood on paper, and had a visitor at midnight itself."""
    clock = MovableClock(parse_iso("2026-11-20 00:00"))
    file = tmp_path / "ledger.csv"
    file.write_text(LEDGER, encoding="utf-8")
    with open_desk(tmp_path / "data", clock, device="前台电脑") as desk:
        desk.visits.record_visit("taxi")
        clock.at("2026-11-21 09:30")
        desk.visits.record_visit("courier")
        desk.imports.run("visits", file)
        yield desk


def hours(desk: Desk, kind: str, period: Period) -> tuple[Chart, list[tuple[object, ...]]]:
    """The chart of the hours, and the table that it is drawn from."""
    report = desk.reports.document(kind, period, "en")
    chart = next(one for one in report.sections if isinstance(one, Chart) and one.of.key == "hours")
    return chart, [tuple(map(plain, row)) for row in chart.of.rows.read(0, len(chart.of.rows))]


def test_the_report_counts_apart_who_came_at_no_known_hour(desk: Desk) -> None:
    chart, rows = hours(desk, "month", OCTOBER)
    assert rows[0] == ("No time", 5)
    assert [row for row in rows[1:] if row[1]] == [("9", 1), ("15", 1)]
    assert (chart.first, chart.title) == (1, "By hour of arrival; of 5 persons no time is known")
    assert chart.of.total("persons") == 7, "the sum stays that of the report"


def test_a_visitor_at_midnight_came_at_midnight(desk: Desk) -> None:
    chart, rows = hours(desk, "month", NOVEMBER)
    assert rows[:2] == [("No time", 4), ("0", 1)]
    assert chart.first == 1
    chart, rows = hours(desk, "day", Period(date(2026, 11, 20), date(2026, 11, 20)))
    assert (chart.first, chart.title, rows) == (0, "By hour of arrival", [("0", 1)])


def test_the_page_the_picture_and_today_show_no_hour_for_what_has_none(desk: Desk) -> None:
    today = date(2026, 11, 21)
    _chart, rows = hours(desk, "day", Period(today, today))
    assert rows == [("No time", 4), ("9", 1)]
    assert [(bar.name, bar.value) for bar in desk.reports.day(today, "en").facts.hours] == [("9", 1)]
    view = desk.today.overview()
    assert (view.persons, sum(view.by_hour), view.by_hour[view.hours.index(9)]) == (5, 1, 1)


def test_the_charts_of_the_month_agree_with_its_report(desk: Desk) -> None:
    charts = desk.visits.charts(date(2026, 10, 1))
    assert (charts.by_hour, charts.timeless, charts.persons) == ({9: 1, 15: 1}, 5, 7)


def test_the_ledger_prints_no_time_that_nobody_knows(desk: Desk) -> None:
    ledger = desk.reports.document("visits", OCTOBER, "en")
    table = next(one for one in ledger.sections if isinstance(one, Table))
    day, arrived = table.index("day"), table.index("arrived")
    rows = table.rows.read(0, len(table.rows))
    assert [(plain(row[day]), plain(row[arrived]) is None) for row in rows] == [
        (date(2026, 10, 5), True),
        (date(2026, 10, 6), True),
        (date(2026, 10, 6), False),
        (date(2026, 10, 7), False),
    ]
    assert "late" in ledger.marks
    page = desk.visits.page(start=None, end=None).rows
    assert [visit.timeless for visit in reversed(page)] == [True, True, False, False, False, True, False]


def test_what_is_usual_for_an_hour_leaves_them_out(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "weeks.csv"
    file.write_text("日期,时间,类别,人数\n2026-11-14,,快递员,8\n2026-11-07,10:00,快递员,2\n", encoding="utf-8")
    desk.imports.run("visits", file)
    view = desk.today.overview()
    assert dict(zip(view.hours, view.usual_by_hour, strict=True))[10] == 1.0
    assert sum(view.usual_by_hour) == 1.0


def test_the_dry_run_says_how_many_rows_have_no_time(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    rows = ("日期,时间,类别", "2026-09-05,,快递员", "2026-09-05,早上,快递员", "2026-09-06,,快递员")
    file.write_text("\n".join(rows), encoding="utf-8")
    assert desk.imports.check("visits", file).timeless == 2
