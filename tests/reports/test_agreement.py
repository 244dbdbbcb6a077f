"""All outputs say the same figures: paper, workbook, LibreOffice's own sums, the export, the screens."""

from __future__ import annotations

import csv
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.printing.reports.document import Document, Marked, Table, plain
from desktop.printing.reports.output import save_pdf
from desktop.printing.reports.pages import Pages
from desktop.printing.reports.values import shown
from desktop.printing.reports.workbook import save_workbook
from desktop.services.report_kinds import KINDS
from desktop.services.report_only import Only
from desktop.services.report_periods import Period
from tests.reports.conftest import DAY, NOVEMBER, OCTOBER, YEAR, Lived
from tests.reports.readers import cached, pages_of, recalculated

WHOLE = Period(OCTOBER.first, NOVEMBER.last)


def document(lived: Lived, key: str, period: Period) -> Document:
    """A report as it is looked at."""
    return lived.desk.reports.document(key, period, "zh_CN")


def usual(key: str) -> Period:
    """The days of which a report is usually asked."""
    return YEAR if key == "year" else DAY if key == "day" else NOVEMBER


def column(of: Table, key: str) -> list[object]:
    """The values of a column."""
    place = of.index(key)
    return [plain(row[place]) for row in of.rows.read(0, len(of.rows))]


def test_sums_that_a_workbook_carries_are_those_that_libreoffice_works_out(lived: Lived, tmp_path: Path) -> None:
    files = []
    for key in KINDS:
        file = tmp_path / f"{key}.xlsx"
        with lived.desk.reports.at_once(key, usual(key), "zh_CN") as made:
            save_workbook(made, file)
        files.append(file)
    for file, again in zip(files, recalculated(files, tmp_path), strict=True):
        carried = cached(file)
        formulas = {
            (sheet.title, cell.coordinate)
            for sheet in load_workbook(file).worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        }
        for sheet, place in formulas:
            ours, theirs = carried[sheet][place], again[sheet][place]
            assert isinstance(ours, int | float)
            assert theirs == pytest.approx(ours), f"{file.name} {sheet} {place}"
        if file.stem in ("month", "year", "visits", "flows", "duty", "visit_days"):
            assert formulas, file.name


@pytest.mark.parametrize("key", [key for key, kind in KINDS.items() if not kind.of_now])
def test_every_sum_stands_alike_in_document_workbook_and_on_paper(
    lived: Lived, tmp_path: Path, qapp: object, key: str
) -> None:
    with lived.desk.reports.at_once(key, usual(key), "zh_CN") as made:
        save_workbook(made, tmp_path / "a.xlsx")
        save_pdf(Pages(made), tmp_path / "a.pdf")
        totals = [
            (table, column, table.totals[column.key])
            for table in made.tables()
            for column in table.columns
            if column.total and len(table.rows)
        ]
        figures = [figure for figure in made.figures().values() if figure.value is not None]
    words = " ".join(pages_of(tmp_path / "a.pdf")).split()
    values = [value for sheet in cached(tmp_path / "a.xlsx").values() for value in sheet.values()]
    for table, of, total in totals:
        assert total in values, f"{table.key}.{of.key}"
        if table.shown and not of.hidden:
            assert any(shown(of.kind, total) in word for word in words), f"{table.key}.{of.key}"
    for figure in figures:
        assert figure.value in values, figure.key
        assert any(shown(figure.kind, figure.value) in word for word in words), figure.key


def test_the_use_ledger_says_what_the_export_and_the_screen_say(lived: Lived, tmp_path: Path) -> None:
    ledger = document(lived, "visits", NOVEMBER).table("visits")
    lived.desk.exports.export("visits", tmp_path / "v.csv", start=NOVEMBER.start, end=NOVEMBER.end)
    with (tmp_path / "v.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["voided"]]
    page = lived.desk.visits.page(start=NOVEMBER.start, end=NOVEMBER.end)
    assert len(ledger.rows) == len(rows) == page.entries == 46
    assert column(ledger, "persons") == [int(row["persons"]) for row in rows]
    assert ledger.total("persons") == sum(int(row["persons"]) for row in rows) == page.persons
    assert column(ledger, "day") == [date.fromisoformat(row["arrived_at"][:10]) for row in rows]


def test_month_year_and_ledgers_agree_on_visits(lived: Lived) -> None:
    persons = document(lived, "visits", NOVEMBER).table("visits").total("persons")
    month, year = document(lived, "month", NOVEMBER), document(lived, "year", YEAR)
    assert month.figures()["persons"].value == persons
    for key in ("days", "categories", "hours"):
        assert month.table(key).total("persons") == persons
    assert document(lived, "visit_days", NOVEMBER).table("visit_days").total("persons") == persons
    months = year.table("months")
    of_november = months.rows.read(0, len(months.rows))[-1]
    assert plain(of_november[months.index("persons")]) == persons
    assert year.table("categories").total("total") == months.total("persons")


def test_the_year_counts_what_was_carried_in_and_the_month_does_not(lived: Lived) -> None:
    year = document(lived, "year", YEAR)
    lived_here = document(lived, "visits", WHOLE).table("visits").total("persons")
    assert isinstance(lived_here, int)
    assert year.figures()["persons"].value == lived_here + 5_200
    assert year.figures()["opened"].value == 180 + 5
    assert "其中结转 5,200" in year.figures()["persons"].note
    assert "carried" in year.marks
    assert "carried" not in document(lived, "month", NOVEMBER).marks


def test_a_month_is_held_against_no_month_in_which_the_station_began(lived: Lived) -> None:
    assert document(lived, "visits", OCTOBER).table("visits").total("persons")
    assert document(lived, "month", NOVEMBER).figures()["persons"].note == ""
    charts = lived.desk.visits.charts(NOVEMBER.first)
    assert (charts.month_before, charts.year_before) == (None, None)
    second_week = Period(date(2026, 10, 19), date(2026, 10, 25))
    assert document(lived, "month", second_week).figures()["persons"].note == "比上期 −100.0%"


def test_the_year_says_what_the_ratings_say_and_nothing_where_there_are_none(lived: Lived) -> None:
    assert "satisfaction" not in document(lived, "year", YEAR).figures()
    given = [lived.desk.opinions.record("rating", stars=stars) for stars in (5, 4, 4)]
    try:
        figure = document(lived, "year", YEAR).figures()["satisfaction"]
        assert (figure.value, figure.note) == (4.3, "满分 5 星，评价 3 次")
        assert lived.desk.opinions.satisfaction().mean == pytest.approx(13 / 3)
    finally:
        for one in given:
            lived.desk.opinions.void(one.records[0], "记错")
    assert "satisfaction" not in document(lived, "year", YEAR).figures()


def test_duty_says_the_same_in_its_ledger_in_the_month_and_on_the_duty_screen(lived: Lived) -> None:
    screen = lived.desk.duty.month(2026, 11)
    month, ledger = document(lived, "month", NOVEMBER), document(lived, "duty", NOVEMBER)
    assert month.figures()["opened"].value == screen.opened == 3
    total = month.table("days").total("open")
    assert total == screen.open_hours
    assert month.table("days").total("posted") == screen.posted_hours
    assert month.table("days").total("kept") == screen.kept_hours
    assert month.figures()["opened"].note == f"应开放 {screen.due} 天"
    assert month.table("people").total("hours") == ledger.table("duty").total("hours")
    assert document(lived, "year", NOVEMBER).table("months").total("open") == total
    assert document(lived, "year", NOVEMBER).table("months").total("missed") == 12


def test_balances_run_through_and_end_where_the_supplies_screen_stands(lived: Lived) -> None:
    flows = document(lived, "flows", NOVEMBER).table("flows")
    items = {item.name: item.balance for item in lived.desk.supplies.items()}
    assert dict(zip(column(flows, "item"), column(flows, "closing"), strict=True)) == items
    before = document(lived, "flows", OCTOBER).table("flows")
    closing = dict(zip(column(before, "item"), column(before, "closing"), strict=True))
    assert dict(zip(column(flows, "item"), column(flows, "opening"), strict=True)) == closing | {"雨伞": 0}
    for opening, taken, given, counted, left in zip(
        *(column(flows, key) for key in ("opening", "taken", "given", "counted", "closing")), strict=True
    ):
        assert opening + taken - given + counted == left
    ledger = document(lived, "movements", WHOLE).table("movements")
    last: dict[object, object] = dict(zip(column(ledger, "item"), column(ledger, "balance"), strict=True))
    assert last == items


def test_a_voided_slip_keeps_its_number_and_counts_nothing(lived: Lived) -> None:
    ledger = document(lived, "movements", WHOLE)
    vouchers = [str(text) for text in column(ledger.table("movements"), "voucher") if text]
    numbers = sorted(int(text.rpartition("-")[2]) for text in vouchers)
    assert numbers == list(range(1, len(numbers) + 1))
    assert "void" in ledger.marks


def test_a_workbook_s_cells_have_their_types_and_its_sheet_is_set_up_for_paper(lived: Lived, tmp_path: Path) -> None:
    with lived.desk.reports.at_once("visits", NOVEMBER, "zh_CN") as made:
        save_workbook(made, tmp_path / "v.xlsx")
    sheet = load_workbook(tmp_path / "v.xlsx").worksheets[0]
    heads = {cell.value: n for n, cell in enumerate(sheet[5])}
    first = sheet[6]
    assert isinstance(first[heads["日期"]].value, datetime)
    assert first[heads["日期"]].number_format == "yyyy-mm-dd"
    assert isinstance(first[heads["到站时间"]].value, datetime)
    assert isinstance(first[heads["人数"]].value, int)
    assert sheet.freeze_panes == "A6"
    assert sheet.print_title_rows == "$5:$5"
    assert int(sheet.page_setup.paperSize or 0) == 9
    footer = sheet.oddFooter
    assert footer is not None
    assert "&P" in str(footer.right.text)
    last = sheet.max_row
    sums = [cell for row in sheet.iter_rows(max_row=last) for cell in row if cell.data_type == "f"]
    assert [str(cell.value) for cell in sums] == [f"=SUM({'F'}6:{'F'}{6 + 46 - 1})"]
    notes = [row[heads["备注"]] for row in sheet.iter_rows(min_row=6, max_row=51) if row[heads["备注"]].value]
    assert notes
    # What looks like a formula was typed by a person, and stays what was typed.
    assert all(cell.data_type == "s" and cell.value == "=SUM(A1) 补记" for cell in notes)


def test_times_that_are_marked_stay_times(lived: Lived, tmp_path: Path) -> None:
    with lived.desk.reports.at_once("duty", NOVEMBER, "zh_CN") as made:
        save_workbook(made, tmp_path / "d.xlsx")
    sheet = load_workbook(tmp_path / "d.xlsx").worksheets[0]
    marked = [cell for row in sheet.iter_rows() for cell in row if "估" in cell.number_format]
    assert [cell.value for cell in marked] == [datetime(2026, 11, 20, 18, 0)]  # noqa: DTZ001 - as it stands there


def test_the_figures_at_the_front_of_a_summary_are_formulas_on_its_tables(lived: Lived, tmp_path: Path) -> None:
    with lived.desk.reports.at_once("month", NOVEMBER, "zh_CN") as made:
        save_workbook(made, tmp_path / "m.xlsx")
    sheet = load_workbook(tmp_path / "m.xlsx").worksheets[0]
    formulas = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) == 2
    assert all(re.fullmatch(r"='.+'!\$[A-Z]+\$\d+", formula) for formula in formulas)


def test_any_cut_of_a_ledger_reads_the_same_rows(lived: Lived) -> None:
    rows = document(lived, "visits", WHOLE).table("visits").rows
    whole = [tuple(row) for row in rows.read(0, len(rows))]
    again = document(lived, "visits", WHOLE).table("visits").rows
    for start, stop in ((70, 75), (3, 9), (0, 1), (50, 75), (10, 60)):
        assert [tuple(row) for row in again.read(start, stop)] == whole[start:stop]


def test_a_longer_span_is_the_sum_of_its_days(lived: Lived) -> None:
    days = [Period(day, day) for day in (NOVEMBER.first + timedelta(days=n) for n in range(20))]
    sums = [document(lived, "visits", day).table("visits").total("persons") for day in days]
    assert sum(value for value in sums if isinstance(value, int)) == (
        document(lived, "visits", NOVEMBER).table("visits").total("persons")
    )


def test_a_narrowed_ledger_says_what_the_screen_says_with_the_same_filter(lived: Lived) -> None:
    person = next(person.id for person in lived.desk.people.people() if person.name == "李敏")
    for only, asked in (
        (Only(category="sanitation"), {"category": "sanitation"}),
        (Only(service="water"), {"service": "water"}),
        (Only(search="hwgr"), {"search": "hwgr"}),
        (Only(category="courier", staff=person), {"category": "courier", "staff": person}),
    ):
        shown = lived.desk.visits.page(start=WHOLE.start, end=WHOLE.end, limit=5_000, **asked)
        document = lived.desk.reports.document("visits", WHOLE, "zh_CN", only=only)
        ledger = document.table("visits")
        assert 0 < len(ledger.rows) == shown.entries
        assert ledger.total("persons") == shown.persons
        assert sum(1 for _ in ledger.rows.read(0, 5_000)) == shown.entries
        by_day = lived.desk.reports.document("visit_days", WHOLE, "zh_CN", only=only).table("visit_days")
        assert by_day.total("persons") == shown.persons
        assert document.only
        assert f"仅{document.only}" in document.period
        assert document.only in document.file_name


def test_a_supplies_ledger_of_one_item_is_that_item_s_part_of_the_whole(lived: Lived) -> None:
    whole = lived.desk.reports.document("movements", NOVEMBER, "zh_CN").table("movements")
    part = lived.desk.reports.document("movements", NOVEMBER, "zh_CN", only=Only(items=frozenset({lived.water})))
    rows = part.table("movements").rows.read(0, 1_000)
    assert part.only == "矿泉水 550ml"
    assert list(rows) == [row for row in whole.rows.read(0, 1_000) if row[2] == "矿泉水 550ml"]
    assert rows


def test_the_months_days_mark_as_an_estimate_what_the_duty_ledger_does(lived: Lived) -> None:
    month, ledger = (lived.desk.reports.document(key, NOVEMBER, "en") for key in ("month", "duty"))
    marked = {
        key: [
            (plain(row[of.index("day")]), row[of.index(column)])
            for row in of.rows.read(0, len(of.rows))
            for column in ("in", "out")
            if isinstance(row[of.index(column)], Marked)
        ]
        for key, of in (("days", month.table("days")), ("duty", ledger.table("duty")))
    }
    assert marked["duty"]
    assert marked["days"] == marked["duty"]
    assert "estimated" in month.marks
