"""A list of items brings packs along, so that the movements after it may be given in packs."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.services.desk import Desk
from desktop.services.imports import ImportRefused
from desktop.services.times import parse_iso
from sync.sheets.columns import Cell, Column
from sync.sheets.files import write
from tests.e2e.union import read_csv


def written(folder: Path, text: str, name: str = "items.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def examples(desk: Desk, folder: Path, kind: str, *, chinese: bool) -> Path:
    """The example of a template as a file of its own."""
    template, path = folder / f"{kind}.xlsx", folder / f"{kind}.csv"
    desk.imports.template(kind, template, chinese=chinese)
    heads, *rows = load_workbook(template).worksheets[2].iter_rows(values_only=True)
    columns = [Column(str(head), str(head), Cell.TEXT, "") for head in heads]
    write(path, kind, columns, [[None if cell is None else str(cell) for cell in row] for row in rows])
    return path


def packs(desk: Desk) -> list[tuple[str, str, int]]:
    return [(item.name, item.pack_unit, item.pack_size) for item in desk.supplies.items()]


@pytest.mark.parametrize("chinese", [True, False])
def test_the_examples_of_the_templates_can_be_imported_one_after_the_other(
    desk: Desk, tmp_path: Path, chinese: bool
) -> None:
    for kind in ("supplies", "movements", "shifts", "visits"):
        assert desk.imports.run(kind, examples(desk, tmp_path, kind, chinese=chinese)).plan.rows == 2
    assert packs(desk) == [("矿泉水 550ml", "箱", 24), ("雨伞", "", 1)]
    assert [item.balance for item in desk.supplies.items()] == [42, 0]


def test_what_the_list_leaves_open_of_an_item_of_the_catalogue_stands_there(desk: Desk, tmp_path: Path) -> None:
    desk.imports.run("supplies", written(tmp_path, "名称,单位,最低库存\n矿泉水 550ml,瓶,48\n"))
    (item,) = desk.supplies.items()
    assert (item.category, item.pack_unit, item.pack_size, item.tracks_expiry, item.minimum) == (
        "drink", "箱", 24, True, 48,
    )  # fmt: skip


def test_an_item_that_is_counted_otherwise_than_in_the_catalogue_has_no_pack_of_its(desk: Desk, tmp_path: Path) -> None:
    desk.imports.run("supplies", written(tmp_path, "名称,单位\n矿泉水 550ml,箱\n"))
    assert packs(desk) == [("矿泉水 550ml", "", 1)]


def test_a_pack_says_how_many_are_in_it(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused) as refused:
        desk.imports.run("supplies", written(tmp_path, "名称,单位,包装单位,每包数量\n特种茶,包,箱,\n苦荞茶,包,箱,1\n"))
    assert [(fault.row, fault.column, fault.cell) for fault in refused.value.faults] == [
        (2, "pack_size", "D2"),
        (3, "pack_size", "D3"),
    ]


def test_an_exported_list_of_items_brings_its_packs_to_another_station(desk: Desk, tmp_path: Path) -> None:
    desk.supplies.add_item("特种茶", category="drink", unit="包", pack_unit="箱", pack_size=12)
    desk.exports.export("supplies", tmp_path / "items.csv")
    heads, row = read_csv(tmp_path / "items.csv")
    assert row[heads.index("pack_unit")] == "箱"
    desk.supplies.void_item(desk.supplies.items()[0].id, "moves")
    carried = written(tmp_path, ",".join(heads[1:-3]) + "\n" + ",".join(row[1:-3]) + "\n", "carried.csv")
    desk.imports.run("supplies", carried)
    assert packs(desk) == [("特种茶", "箱", 12)]


@pytest.mark.parametrize("kind", ["supplies", "movements"])
def test_an_undone_import_leaves_no_item_of_the_catalogue_without_a_name(
    desk: Desk, tmp_path: Path, kind: str
) -> None:
    report = desk.imports.run(kind, examples(desk, tmp_path, kind, chinese=True))
    desk.history.remember(report.changes, "import")
    desk.history.undo()
    assert desk.supplies.items() == ()
    desk.history.redo()
    assert desk.supplies.items()[0].name == "矿泉水 550ml"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("supplies", "名称,单位,最低库存\n特种茶,包,6\n"),
        ("movements", "日期,物品,类型,数量,单位\n2026-11-20 10:00,特种茶,发放,10,包\n"),
        ("movements", "日期,物品,类型,数量,单位\n2026-11-20 10:00,特种茶,发放,1,箱\n"),
        ("movements", "日期,物品,类型,数量\n2026-11-20 10:00,特种茶,发放,10\n"),
    ],
)
def test_an_item_that_was_taken_off_the_list_comes_back_with_its_ledger(
    desk: Desk, tmp_path: Path, kind: str, text: str
) -> None:
    desk.supplies.add_item("特种茶", category="drink", unit="包", pack_unit="箱", pack_size=10, barcode="6901028")
    (tea,) = desk.supplies.items()
    desk.supplies.restock(tea.id, 50, at=parse_iso("2026-11-01 10:00"))
    desk.supplies.void_item(tea.id, "no more")
    report = desk.imports.run(kind, written(tmp_path, text))
    assert report.plan.new_items == ("特种茶",)
    (back,) = desk.supplies.items()
    assert (back.id, back.balance) == (tea.id, 50 if kind == "supplies" else 40)
    assert (back.category, back.pack_unit, back.pack_size, back.barcode) == ("drink", "箱", 10, "6901028")
    assert back.minimum == (6 if kind == "supplies" else 0)
    desk.history.remember(report.changes, "import")
    desk.history.undo()
    assert desk.supplies.items() == ()


def test_what_is_counted_otherwise_is_no_item_that_was_taken_off_the_list(desk: Desk, tmp_path: Path) -> None:
    desk.supplies.add_item("特种茶", category="drink", unit="包")
    (tea,) = desk.supplies.items()
    desk.supplies.void_item(tea.id, "no more")
    desk.imports.run("movements", written(tmp_path, "日期,物品,类型,数量,单位\n2026-11-20,特种茶,入库,3,罐\n"))
    assert [(item.id == tea.id, item.unit, item.balance) for item in desk.supplies.items()] == [(False, "罐", 3)]


def test_a_list_never_counts_what_comes_back_in_its_packs(desk: Desk, tmp_path: Path) -> None:
    desk.supplies.add_item("特种茶", category="drink", unit="包", pack_unit="箱", pack_size=10)
    (tea,) = desk.supplies.items()
    desk.supplies.void_item(tea.id, "no more")
    desk.imports.run("supplies", written(tmp_path, "名称,单位\n特种茶,箱\n"))
    assert [(item.id == tea.id, item.unit) for item in desk.supplies.items()] == [(False, "箱")]


def test_an_item_that_comes_back_is_counted_in_one_unit(desk: Desk, tmp_path: Path) -> None:
    desk.supplies.add_item("特种茶", category="drink", unit="包")
    desk.supplies.void_item(desk.supplies.items()[0].id, "no more")
    rows = "日期,物品,类型,数量,单位\n2026-11-20,特种茶,入库,3,包\n2026-11-20,特种茶,入库,3,罐\n"
    with pytest.raises(ImportRefused) as refused:
        desk.imports.run("movements", written(tmp_path, rows))
    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(3, "unit")]


def test_rows_of_what_was_taken_off_the_list_are_known_to_be_there(desk: Desk, tmp_path: Path) -> None:
    first = "日期,物品,类型,数量,单位\n2026-11-20 10:00,特种茶,入库,3,包\n"
    desk.imports.run("movements", written(tmp_path, first))
    desk.supplies.void_item(desk.supplies.items()[0].id, "no more")
    more = written(tmp_path, first + "2026-11-20 11:00,特种茶,入库,4,包\n", "more.csv")
    assert desk.imports.read("movements", more).plan.same == 1
