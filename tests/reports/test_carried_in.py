"""What was carried in counts alike wherever a whole month is told, and is said to be carried in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.bootstrap import open_desk
from desktop.printing.reports.document import Chart, Table, plain
from desktop.printing.reports.workbook import save_workbook
from desktop.services.desk import Desk
from desktop.services.report_periods import Period, month_of, quarter_of, year_of
from sync.times import parse_iso
from tests.reports.conftest import MovableClock
from tests.reports.readers import cached, recalculated

TODAY = date(2026, 11, 21)
SEPTEMBER, OCTOBER, NOVEMBER = (month_of(date(2026, month, 1)) for month in (9, 10, 11))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A station's first day: what came before stood on paper."""
    clock = MovableClock(parse_iso("2026-11-21 09:00"))
    with open_desk(tmp_path / "data", clock, device="前台电脑") as desk:
        desk.carried.carry_in(OCTOBER.first, OCTOBER.last, {"courier": 500, "": 200}, days=31)
        desk.carried.carry_in(NOVEMBER.first, date(2026, 11, 20), {"courier": 400}, days=20)
        desk.visits.record_visit("courier")
        yield desk


def column(of: Table, key: str) -> list[object]:
    """The values of a column."""
    place = of.index(key)
    return [plain(row[place]) for row in of.rows.read(0, len(of.rows))]


@pytest.mark.parametrize(("month", "persons", "carried"), [(OCTOBER, 700, 700), (NOVEMBER, 401, 400)])
def test_totals_carried_in_count_in_the_month_that_holds_their_whole_period(
    desk: Desk, month: Period, persons: int, carried: int
) -> None:
    report = desk.reports.document("month", month, "en")
    assert not report.blank
    assert "carried" in report.marks
    figure = report.figures()["persons"]
    assert (figure.value, figure.note) == (persons, f"of which {carried} carried in")
    for key in ("days", "categories"):
        assert report.table(key).total("persons") == persons
    assert report.table("carried").total("persons") == carried


def test_days_open_and_their_mean_go_by_the_days_that_were_carried_in(desk: Desk) -> None:
    figures = desk.reports.document("month", OCTOBER, "en").figures()
    assert (figures["opened"].value, figures["opened"].note) == (31, "of which 31 carried in")
    assert figures["daily"].value == round(700 / 31, 1)


def test_a_day_on_duty_here_is_not_counted_again_among_those_carried_in(desk: Desk, tmp_path: Path) -> None:
    duty = tmp_path / "duty.csv"
    days = [*range(1, 11), 31]
    lines = [f"2026-10-{day:02d},李敏,08:00,18:00\n" for day in days]
    duty.write_text("日期,姓名,签到时间,签退时间\n" + "".join(lines), encoding="utf-8")
    desk.imports.run("shifts", duty)
    desk.carried.carry_in(SEPTEMBER.first, SEPTEMBER.last, {"": 300}, days=30)
    month = desk.reports.document("month", OCTOBER, "en").figures()
    assert (month["opened"].value, month["opened"].note) == (31, "of which 20 carried in")
    assert month["daily"].value == round(700 / 31, 1)
    year = desk.reports.document("year", year_of(TODAY), "en")
    assert column(year.table("months"), "opened") == [30, 20, 20, 11, 0]
    assert (year.figures()["opened"].value, year.figures()["opened"].note) == (81, "of which 70 carried in")


def test_days_of_totals_without_days_are_no_measure_of_a_mean(desk: Desk, tmp_path: Path) -> None:
    desk.carried.take_back(OCTOBER.first, OCTOBER.last, "other totals")
    desk.carried.carry_in(OCTOBER.first, OCTOBER.last, {"": 700})
    duty = tmp_path / "duty.csv"
    duty.write_text("日期,姓名,签到时间,签退时间\n2026-10-05,李敏,08:00,18:00\n", encoding="utf-8")
    desk.imports.run("shifts", duty)
    figures = desk.reports.document("month", OCTOBER, "en").figures()
    assert (figures["opened"].value, figures["daily"].value) == (1, None)


def test_no_chart_of_days_draws_what_was_carried_in(desk: Desk) -> None:
    report = desk.reports.document("month", NOVEMBER, "en")
    days = [part for part in report.sections if isinstance(part, Chart) and part.of.key == "days"]
    assert [chart.first for chart in days] == [1, 1]


def test_a_time_longer_than_the_month_counts_in_the_year_alone(desk: Desk) -> None:
    desk.carried.carry_in(date(2026, 1, 1), SEPTEMBER.last, {"": 9_000})
    assert desk.reports.document("month", SEPTEMBER, "en").figures()["persons"].value == 0
    assert desk.reports.document("month", SEPTEMBER, "en").blank
    assert desk.reports.document("year", year_of(TODAY), "en").figures()["persons"].value == 9_000 + 700 + 401


def test_month_quarter_year_today_charts_and_the_chat_text_say_one_number(desk: Desk) -> None:
    persons = desk.reports.document("month", NOVEMBER, "en").figures()["persons"].value
    assert persons == 401
    day = desk.reports.day(TODAY, "en")
    figure = day.document.figures()["month"]
    assert (figure.value, figure.note) == (persons, "of which 400 carried in")
    assert (day.facts.month_persons, day.facts.month_carried) == (persons, 400)
    assert "Received 1 person today, 401 this month so far (400 carried in)." in day.text
    today = desk.today.overview()
    assert (today.month_persons, today.month_carried) == (persons, 400)
    charts = desk.visits.charts(TODAY)
    assert (charts.persons, charts.carried) == (persons, 400)
    assert sum(count for _, count in charts.by_category) == persons
    assert desk.reports.document("month", quarter_of(TODAY), "en").figures()["persons"].value == 700 + 401
    months = desk.reports.document("year", year_of(TODAY), "en").table("months")
    assert sum(value for value in column(months, "persons") if isinstance(value, int)) == 700 + 401


def test_the_categories_of_month_and_year_agree_on_what_was_carried_in(desk: Desk) -> None:
    month = desk.reports.document("month", OCTOBER, "en").table("categories")
    year = desk.reports.document("year", OCTOBER, "en").table("categories")
    of_month = dict(zip(column(month, "category"), column(month, "persons"), strict=True))
    assert of_month == dict(zip(column(year, "category"), column(year, "total"), strict=True))
    assert of_month["Not broken down"] == 200
    assert sum(share for share in column(month, "share") if isinstance(share, float)) == pytest.approx(1)


def test_the_workbook_s_sum_of_a_month_holds_what_was_carried_in(desk: Desk, tmp_path: Path) -> None:
    with desk.reports.at_once("month", NOVEMBER, "en") as made:
        save_workbook(made, tmp_path / "month.xlsx")
    (again,) = recalculated([tmp_path / "month.xlsx"], tmp_path)
    front = next(iter(again))
    assert again[front]["B5"] == cached(tmp_path / "month.xlsx")[front]["B5"] == 401


def test_a_month_is_held_against_the_one_before_where_that_was_carried_in_whole(desk: Desk) -> None:
    desk.carried.carry_in(SEPTEMBER.first, SEPTEMBER.last, {"": 350})
    assert desk.reports.document("month", OCTOBER, "en").figures()["persons"].note == "of which 700 carried in"
    charts = desk.visits.charts(OCTOBER.first)
    assert (charts.persons, charts.month_before) == (700, 350)
