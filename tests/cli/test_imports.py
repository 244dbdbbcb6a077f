"""A paper ledger typed into a spreadsheet comes in whole or not at all; what is wrong is told by row and column."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from desktop.errors import KnownError
from desktop.services.desk import Desk
from desktop.services.imports import ImportedBefore, ImportRefused
from tests.e2e.union import read_csv


def written(folder: Path, text: str, name: str = "ledger.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def visits(desk: Desk) -> int:
    return desk.visits.page(start=None, end=None).entries


def test_chinese_and_english_heads_mean_the_same(desk: Desk, tmp_path: Path) -> None:
    chinese = "到站时间,人群,人数,服务,备注\n2026-11-20 09:30,快递员,2,饮水、充电,班组\n"
    english = "services,category,arrived_at\nrest;water,courier,2026-11-20T10:00:00+08:00\n"
    desk.imports.run("visits", written(tmp_path, chinese))
    desk.imports.run("visits", written(tmp_path, english))
    rows = desk.visits.page(start=None, end=None).rows
    assert [(row.category, row.persons, row.services, row.note) for row in rows] == [
        ("courier", 1, ("rest", "water"), ""),
        ("courier", 2, ("charge", "water"), "班组"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_utf8_and_gb18030_are_read_alike(desk: Desk, tmp_path: Path, encoding: str) -> None:
    text = "到站时间\t人群\r\n2026/11/20 9:30\t环卫工人\r\n"
    desk.imports.run("visits", written(tmp_path, text, encoding=encoding))
    assert desk.visits.page(start=None, end=None).rows[0].category == "sanitation"


def test_a_spreadsheet_with_typed_cells_is_read(desk: Desk, tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["arrived_at", "category", "persons"])
    sheet.append([datetime(2026, 11, 20, 9, 30), "rider", 3.0])  # noqa: DTZ001 - spreadsheets know no zone
    sheet.append([None, None, None])
    workbook.save(tmp_path / "ledger.xlsx")
    report = desk.imports.run("visits", tmp_path / "ledger.xlsx")
    row = desk.visits.page(start=None, end=None).rows[0]
    assert (report.plan.rows, row.persons, row.late) == (1, 3, True)


def test_one_wrong_cell_keeps_the_whole_file_out_and_is_named(desk: Desk, tmp_path: Path) -> None:
    text = (
        "arrived_at,category,persons,left_at\n"
        "2026-11-20 09:30,courier,1,\n"
        "yesterday,courier,1,\n"
        "2026-11-20 09:30,astronaut,-2,\n"
        "2026-11-20 09:30,courier,1,2026-11-20 08:00\n"
        "2062-11-20 09:30,courier,1,\n"
        ",courier,1,\n"
        "0226-11-20 09:30,courier,1,0001-01-01\n"
    )
    with pytest.raises(ImportRefused) as refused:
        desk.imports.run("visits", written(tmp_path, text))
    assert [(fault.row, fault.column) for fault in refused.value.faults] == [
        (3, "arrived_at"),
        (4, "category"),
        (4, "persons"),
        (5, "left_at"),
        (6, "arrived_at"),
        (7, "arrived_at"),
        (8, "arrived_at"),
        (8, "left_at"),
    ]
    assert visits(desk) == 0


@pytest.mark.parametrize(("written_word", "offered"), [("宇航员", "快递员"), ("astronaut", "courier")])
def test_an_unknown_word_is_answered_with_the_known_ones_in_its_language(
    desk: Desk, tmp_path: Path, written_word: str, offered: str
) -> None:
    with pytest.raises(ImportRefused) as refused:
        desk.imports.run("visits", written(tmp_path, f"arrived_at,category\n2026-11-20,{written_word}\n"))
    assert offered in str(refused.value.faults[0].params["known"])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ledger.csv", b""),
        ("ledger.csv", b"\x00\x01\x02\xff\xfe"),
        ("ledger.csv", "时间,随便\n1,2\n".encode()),
        ("ledger.csv", b"arrived_at,category,mood\n2026-11-20,courier,fine\n"),
        ("ledger.csv", b"arrived_at,category,category\n2026-11-20,courier,rider\n"),
        ("ledger.csv", b'arrived_at,category\n"2026-11-20,courier\n'),
        ("ledger.xlsx", b"not a zip file at all"),
        ("ledger.doc", b"arrived_at,category\n"),
    ],
    ids=["empty", "binary", "no column", "unknown column", "twice", "open quote", "no xlsx", "suffix"],
)
def test_a_file_that_is_no_ledger_is_refused_in_one_sentence(
    desk: Desk, tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(KnownError) as refused:
        desk.imports.run("visits", path)
    assert name in str(refused.value)
    assert visits(desk) == 0


def test_a_file_that_is_not_there_is_refused(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(KnownError, match=r"nowhere\.csv"):
        desk.imports.run("visits", tmp_path / "nowhere.csv")


def test_packs_become_pieces_and_a_known_item_is_taken_from_the_catalogue(desk: Desk, tmp_path: Path) -> None:
    text = (
        "at,item,kind,quantity,unit,expires_on\n"
        "2026-11-20 09:00,矿泉水 550ml,restock,2,箱,2027-08\n"
        "2026-11-20 10:00,矿泉水 550ml,issue,5,,\n"
    )
    desk.imports.run("movements", written(tmp_path, text))
    (item,) = desk.supplies.items()
    assert (item.name, item.balance, str(item.next_expiry)) == ("矿泉水 550ml", 43, "2027-08-31")


def test_a_negative_quantity_or_an_unknown_item_is_refused(desk: Desk, tmp_path: Path) -> None:
    text = "at,item,kind,quantity\n2026-11-20,矿泉水 550ml,issue,-5\n2026-11-20,月球石,issue,1\n"
    with pytest.raises(ImportRefused) as refused:
        desk.imports.run("movements", written(tmp_path, text))
    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(2, "quantity"), (3, "item")]
    assert desk.supplies.items() == ()


def test_shifts_bring_their_people_along(desk: Desk, tmp_path: Path) -> None:
    text = "signed_in_at,signed_out_at,staff\n2026-11-20 08:00,2026-11-20 18:00,李敏\n2026-11-19 08:00,,李敏\n"
    desk.imports.run("shifts", written(tmp_path, text))
    assert [person.name for person in desk.people.people()] == ["李敏"]


def test_an_import_is_undone_in_one_step(desk: Desk, tmp_path: Path) -> None:
    text = "arrived_at,category\n2026-11-20 09:00,courier\n2026-11-20 09:05,rider\n"
    report = desk.imports.run("visits", written(tmp_path, text))
    desk.history.remember(report.changes, "import")
    desk.history.undo()
    assert visits(desk) == 0


def test_a_dry_run_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    plan = desk.imports.check("visits", written(tmp_path, "arrived_at,category\n2026-11-20 09:00,courier\n"))
    assert plan.rows == 1
    assert visits(desk) == 0


def test_the_template_has_the_columns_that_an_import_reads(desk: Desk, tmp_path: Path) -> None:
    for kind in ("visits", "movements", "supplies", "shifts"):
        path = tmp_path / f"{kind}.csv"
        desk.imports.template(kind, path, chinese=True)
        assert desk.imports.check(kind, path).rows == 0


def test_an_export_opens_in_a_spreadsheet_with_typed_cells(desk: Desk, tmp_path: Path) -> None:
    desk.visits.record_visit("courier", persons=2, note="=1+1")
    desk.exports.export("visits", tmp_path / "visits.xlsx", chinese=True)
    sheet = load_workbook(tmp_path / "visits.xlsx").active
    assert sheet is not None
    heads, row = sheet.iter_rows(values_only=True)
    cells = dict(zip(heads, row, strict=True))
    assert cells["到站时间"] == datetime(2026, 11, 21, 14, 30)  # noqa: DTZ001
    assert (cells["人数"], cells["备注"]) == (2, "=1+1")
    assert sheet.freeze_panes == "A2"


def test_a_csv_export_cannot_run_as_a_formula(desk: Desk, tmp_path: Path) -> None:
    desk.visits.record_visit("courier", note="=cmd()")
    desk.exports.export("visits", tmp_path / "visits.csv")
    heads, row = read_csv(tmp_path / "visits.csv")
    assert row[heads.index("note")] == "'=cmd()"


def test_a_file_that_was_imported_before_is_known_again(desk: Desk, tmp_path: Path) -> None:
    file = written(tmp_path, "arrived_at,category\n2026-11-20 09:00,courier\n")
    assert desk.imports.check("visits", file).imported_at is None
    assert desk.imports.run("visits", file).plan.imported_at is None
    assert desk.imports.check("visits", file).imported_at == desk.clock.now()
    with pytest.raises(ImportedBefore, match="2026-11-21 14:30"):
        desk.imports.run("visits", file)
    assert visits(desk) == 1
    assert desk.imports.run("visits", file, again=True).plan.imported_at == desk.clock.now()
    assert visits(desk) == 2


def test_rows_of_a_time_whose_totals_were_carried_in_are_left_out_and_counted_once(desk: Desk, tmp_path: Path) -> None:
    desk.carried.carry_in(date(2026, 1, 1), date(2026, 10, 31), {"": 5100})
    path = tmp_path / "ledger.csv"
    rows = ("2026-10-31 23:30,快递员,2", "2026-11-01 08:00,快递员,3", "2026-10-01 09:00,快递员,3")
    path.write_text("\n".join(("到站时间,人群,人数", *rows)), encoding="utf-8")
    plan = desk.imports.run("visits", path).plan
    assert (plan.rows, plan.carried) == (1, 2)
    year = desk.reports.document("year", desk.reports.whole(date(2026, 1, 1), date(2026, 12, 31)), "zh_CN")
    assert year.figures()["persons"].value == 5100 + 3


def test_an_import_is_not_brought_back_into_a_time_that_was_carried_in_meanwhile(desk: Desk, tmp_path: Path) -> None:
    desk.imports.run("visits", written(tmp_path, "到站时间,人群\n2026-10-31 23:30,快递员\n"))
    (one,) = desk.imports.imported()
    desk.imports.take_back(one.key, "改为结转")
    desk.carried.carry_in(date(2026, 1, 1), date(2026, 10, 31), {"": 5100})
    with pytest.raises(KnownError, match="were carried in"):
        desk.imports.bring_back(one.key)
    assert visits(desk) == 0
