"""What people really hand in: an odd file is understood, or told in one clear sentence and nothing is written."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from desktop.errors import KnownError
from desktop.services.desk import Desk
from desktop.services.imports import ColumnsUnclear, ImportRefused

HEADS = ["日期", "时间", "类别", "人数"]


def book(path: Path, *rows: list[Any], **cells: Any) -> Path:
    """A workbook of one sheet."""
    workbook = Workbook()
    sheet: Any = workbook.active
    for row in rows:
        sheet.append(row)
    for place, value in cells.items():
        sheet[place] = value
    workbook.save(path)
    return path


def csv(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def visits(desk: Desk) -> list[tuple[str, str, int]]:
    from sync.times import iso

    rows = desk.visits.page(start=None, end=None).rows
    return sorted((iso(row.arrived_at)[:16], row.category, row.persons) for row in rows)


def zipped(*parts: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for part in parts:
                archive.writestr(part, "x")

    return write


def bytes_of(content: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(content)

    return write


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("name", "write", "said"),
    [
        ("old.xlsx", bytes_of(OLE + "Workbook".encode("utf-16-le")), "workbook of the old form"),
        ("old.et", bytes_of(OLE), "workbook of the old form"),
        ("old.xls", bytes_of(OLE), "workbook of the old form"),
        ("secret.xlsx", bytes_of(OLE + "EncryptedPackage".encode("utf-16-le")), "protected by a password"),
        ("letter.xlsx", zipped("word/document.xml"), "Word document"),
        ("letter.xlsx", bytes_of(OLE + "WordDocument".encode("utf-16-le")), "Word document"),
        ("calc.xlsx", zipped("mimetype", "content.xml"), "OpenDocument"),
        ("web.xlsx", bytes_of(b"<html><table><tr><td>1</table>"), "web page"),
        ("text.xlsx", bytes_of("日期,类别\n".encode()), "text file"),
        ("book.csv", zipped("xl/workbook.xml"), "workbook with the name of a text file"),
        ("empty.xlsx", bytes_of(b""), "is empty"),
        ("blank.csv", bytes_of(b" \n\n"), "is empty"),
        ("long.csv", bytes_of(b"arrived_at,category\n" + b"2026-11-20,courier\n" * 1_048_577), "a million rows"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_a_file_that_is_something_else_is_told_as_what_it_is(
    desk: Desk, tmp_path: Path, name: str, write: Callable[[Path], None], said: str
) -> None:
    write(tmp_path / name)
    with pytest.raises(KnownError, match=said) as refused:
        desk.imports.run("visits", tmp_path / name)
    assert name in str(refused.value)
    assert visits(desk) == []


def test_a_workbook_without_a_filled_cell_is_empty(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="is empty"):
        desk.imports.run("visits", book(tmp_path / "none.xlsx"))


def test_the_sheet_with_the_ledger_is_found_behind_others(desk: Desk, tmp_path: Path) -> None:
    workbook = Workbook()
    assert workbook.active is not None
    workbook.active["A1"] = "封面"
    workbook.create_sheet("空")
    ledger: Any = workbook.create_sheet("十一月")
    ledger.append(HEADS)
    ledger.append([date(2026, 11, 20), time(9, 30), "快递员", 2])
    workbook.save(tmp_path / "many.xlsx")
    plan = desk.imports.run("visits", tmp_path / "many.xlsx").plan
    assert (plan.sheet, visits(desk)) == ("十一月", [("2026-11-20T09:30", "courier", 2)])


def test_a_paper_ledger_is_read_as_it_lies_there(desk: Desk, tmp_path: Path) -> None:
    workbook = Workbook()
    sheet: Any = workbook.active
    sheet["A1"] = "五一广场驿站 2026年11月使用台账"
    sheet.merge_cells("A1:E1")
    for row in (
        ["序号", "日 期", "时间", "服务对象", "人数（人）"],
        [1, "11月3日", "上午", "环卫工", "２"],
        [2, None, "下午3点半", "快递小哥", 1],
        [3, "11.4", time(8, 5), "〃", "3人"],
        ["合计", None, None, None, 6],
        ["序号", "日 期", "时间", "服务对象", "人数（人）"],
        [4, "26-11-05", 0.5, "其它", 1],
        [5, 46332, "", "rider", 1],
    ):
        sheet.append(row)
    sheet.merge_cells("B3:B4")
    workbook.save(tmp_path / "纸质.xlsx")
    plan = desk.imports.run("visits", tmp_path / "纸质.xlsx").plan
    assert plan.sums == 2
    assert visits(desk) == [
        ("2026-11-03T09:00", "sanitation", 2),
        ("2026-11-03T15:30", "courier", 1),
        ("2026-11-04T08:05", "courier", 3),
        ("2026-11-05T12:00", "other", 1),
        ("2026-11-06T00:00", "rider", 1),
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030", "utf-8-sig"])
def test_a_text_file_may_have_a_title_too(desk: Desk, tmp_path: Path, encoding: str) -> None:
    text = "2026年使用台账\n\n日期\t类别\n11/20\t快递员\n"
    desk.imports.run("visits", csv(tmp_path / "a.csv", text, encoding))
    assert visits(desk) == [("2026-11-20T00:00", "courier", 1)]


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"D2": "=1+1"}, "人数", "a formula without a result"),
        ({"D2": "-2"}, "人数", "is not between"),
        ({"D2": "两"}, "人数", "not a whole number"),
        ({"A2": "昨天"}, "日期", "is not a time"),
        ({"A2": "11月3日"}, "日期", "has no year"),
        ({"A2": datetime(2062, 1, 1)}, "日期", "in the future"),  # noqa: DTZ001 - spreadsheets know no zone
        ({"B2": "25:00"}, "时间", "is not a time of day"),
    ],
)
def test_a_wrong_cell_is_named_by_the_files_own_head_and_place(
    desk: Desk, tmp_path: Path, cells: dict[str, Any], column: str, said: str
) -> None:
    file = book(tmp_path / "a.xlsx", HEADS, ["2026-11-20", "9:30", "快递员", 2], **cells)
    with pytest.raises(ImportRefused) as refused:
        desk.imports.run("visits", file)
    (fault,) = refused.value.faults
    assert (fault.head, fault.cell) == (column, next(iter(cells)))
    assert said in fault.what.format(**fault.params)


def test_a_number_that_is_merged_over_two_rows_is_not_counted_twice(desk: Desk, tmp_path: Path) -> None:
    workbook = Workbook()
    sheet: Any = workbook.active
    for row in (HEADS, ["2026-11-20", "9:30", "快递员", 5], ["2026-11-20", "9:40", "外卖员", None]):
        sheet.append(row)
    sheet.merge_cells("D2:D3")
    workbook.save(tmp_path / "merged.xlsx")
    with pytest.raises(ImportRefused) as refused:
        desk.imports.run("visits", tmp_path / "merged.xlsx")
    assert "merged with the one above" in refused.value.faults[0].what


def test_something_far_to_the_right_is_told_before_room_is_made_for_it(desk: Desk, tmp_path: Path) -> None:
    file = book(tmp_path / "far.xlsx", HEADS, ["2026-11-20", "9:30", "快递员", 2], XFD9="x")
    with pytest.raises(KnownError, match="XFD9"):
        desk.imports.run("visits", file)


def test_a_stock_ledger_with_in_and_out_in_two_columns(desk: Desk, tmp_path: Path) -> None:
    text = (
        "日期,品名,规格,单位,收入,发出,结存\n"
        "2026-11-01,矿泉水,550ml,瓶,48,,48\n"
        "2026-11-02,矿泉水,550ml,瓶,,12,36\n"
        "2026-11-02,电风扇,,台,2台,,2\n"
    )
    plan = desk.imports.run("movements", csv(tmp_path / "stock.csv", text)).plan
    assert plan.new_items == ("矿泉水 550ml", "电风扇")
    assert {item.name: item.balance for item in desk.supplies.items()} == {"矿泉水 550ml": 36, "电风扇": 2}


def test_what_came_in_is_taken_back_with_the_items_that_nobody_else_names(desk: Desk, tmp_path: Path) -> None:
    text = "日期,品名,单位,收入\n2026-11-01,矿泉水 550ml,瓶,48\n2026-11-02,电风扇,台,2\n"
    desk.imports.run("movements", csv(tmp_path / "stock.csv", text))
    fan = next(item for item in desk.supplies.items() if item.name == "电风扇")
    desk.supplies.issue(fan.id, 1)
    (made,) = desk.imports.imported()
    taken = desk.imports.take_back(made.key, "录错了")
    assert (taken.entries, taken.kept) == (2, 1)
    assert [(item.name, item.balance) for item in desk.supplies.items()] == [("电风扇", -1)]
    assert desk.imports.check("movements", tmp_path / "stock.csv").before is None
    back = desk.imports.bring_back(made.key)
    assert back.entries == 2
    assert {item.name: item.balance for item in desk.supplies.items()} == {"矿泉水 550ml": 48, "电风扇": 1}


def test_the_same_rows_from_another_file_are_known_as_well(desk: Desk, tmp_path: Path) -> None:
    """Saved anew in WPS, or imported on the station's other PC: its bytes are others, its rows are not."""
    rows = "日期,类别\n2026-11-20,快递员\n2026-11-20,快递员\n"
    desk.imports.run("visits", csv(tmp_path / "a.csv", rows))
    again = book(tmp_path / "a.xlsx", ["日期", "类别"], *[[date(2026, 11, 20), "快递员"]] * 2)
    with pytest.raises(KnownError, match=r"All 2 rows of a\.xlsx are here already"):
        desk.imports.run("visits", again)
    longer = csv(tmp_path / "b.csv", rows + "2026-11-21,快递员\n")
    reading = desk.imports.read("visits", longer)
    assert (reading.plan.same, reading.plan.twice) == (2, False)
    assert desk.imports.write(reading, only_new=True).plan.rows == 1
    assert len(visits(desk)) == 3


def test_an_import_that_was_undone_may_come_in_again(desk: Desk, tmp_path: Path) -> None:
    file = csv(tmp_path / "a.csv", "日期,类别\n2026-11-20,快递员\n")
    desk.history.remember(desk.imports.run("visits", file).changes, "import")
    desk.history.undo()
    assert desk.imports.imported()[0].undone
    assert desk.imports.run("visits", file).plan.rows == 1


@pytest.mark.parametrize("kind", ["visits", "movements", "supplies", "shifts"])
@pytest.mark.parametrize("chinese", [True, False])
def test_a_template_has_lists_notes_and_an_example_that_can_be_imported(
    desk: Desk, tmp_path: Path, kind: str, chinese: bool
) -> None:
    path = tmp_path / "t.xlsx"
    desk.imports.template(kind, path, chinese=chinese)
    workbook = load_workbook(path)
    ledger, how, example, lists = workbook.worksheets
    assert how.max_row > ledger.max_column
    assert lists.sheet_state == "hidden"
    if kind == "visits":
        assert "快递员" in [cell.value for cell in lists["B"]] or not chinese
        assert [str(rule.sqref) for rule in ledger.data_validations.dataValidation] == ["B2:B5000", "D2:D5000"]
    assert desk.imports.check(kind, path).rows == 0
    for row in example.iter_rows(min_row=2, values_only=True):
        ledger.append(row)
    workbook.save(path)
    assert desk.imports.run(kind, path).plan.rows == 2


def test_columns_are_asked_for_and_what_is_said_of_them_counts(desk: Desk, tmp_path: Path) -> None:
    file = csv(tmp_path / "a.csv", "何时,谁,几个\n2026-11-20 9:30,快递员,2\n")
    with pytest.raises(ColumnsUnclear) as unclear:
        desk.imports.check("visits", file)
    assert unclear.value.found.samples[1] == ("快递员",)
    desk.imports.run("visits", file, assigned={0: "arrived_at", 1: "category", 2: "persons"})
    assert visits(desk) == [("2026-11-20T09:30", "courier", 2)]
