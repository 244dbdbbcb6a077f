"""The counting sheet for paper and the results of stocktakes, as foreign programs read them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.bootstrap import open_desk
from desktop.printing.reports.document import Document
from desktop.printing.reports.output import save_pdf
from desktop.printing.reports.pages import Pages
from desktop.printing.reports.workbook import save_workbook
from desktop.services.desk import Desk
from tests.reports.conftest import DAY, NOVEMBER, OCTOBER, MovableClock
from tests.reports.readers import cached, pages_of


@pytest.fixture
def clock() -> MovableClock:
    made = MovableClock()
    made.at("2026-11-20 09:00")
    return made


@pytest.fixture
def desk(tmp_path: Path, clock: MovableClock) -> Iterator[Desk]:
    """Three items, two of which were counted on a stocktake, one of them twice."""
    with open_desk(tmp_path / "data", clock, device="前台电脑") as made:
        made.station.set_up("五一广场工会驿站", "140106")
        for name, stands in (("矿泉水", 24), ("绿茶", 12), ("姜茶", 6)):
            record = made.supplies.add_item(name, category="drink", unit="瓶", pack_unit="箱", pack_size=24).records[0]
            made.supplies.restock(record, stands)
        ids = {item.name: item.id for item in made.supplies.items()}
        clock.instant += 3_600
        for name, counted in (("矿泉水", 240), ("矿泉水", 20), ("绿茶", 12)):
            made.stocktakes.count(b"", ids[name], counted)
        yield made


def rows(document: Document, *columns: str) -> list[tuple[object, ...]]:
    (listed,) = document.tables()
    places = [listed.index(column) for column in columns]
    return [tuple(row[place] for place in places) for row in listed.rows.read(0, len(listed.rows))]


def test_the_counting_sheet_lists_every_item_with_room_to_write(desk: Desk, tmp_path: Path, qapp: object) -> None:
    made = desk.reports.document("count_form", DAY, "zh_CN")
    assert sorted(rows(made, "item", "spec", "unit", "book", "counted", "difference")) == [
        ("姜茶", "24 瓶/箱", "瓶", 6, "", ""),
        ("矿泉水", "24 瓶/箱", "瓶", 20, "", ""),
        ("绿茶", "24 瓶/箱", "瓶", 12, "", ""),
    ]
    english = desk.reports.document("count_form", DAY, "en")
    assert {row[1:] for row in rows(english, "item", "spec", "unit")} == {("24 bottles/case", "bottle")}
    save_pdf(Pages(made), tmp_path / "form.pdf")
    (page,) = pages_of(tmp_path / "form.pdf")
    for word in ("盘点表（空白）", "账面", "实盘", "差异", "姜茶", "制表人（签字）"):
        assert word in page


def test_a_stocktake_is_on_paper_and_in_a_workbook_what_it_is_on_the_screen(
    desk: Desk, clock: MovableClock, tmp_path: Path, qapp: object
) -> None:
    desk.stocktakes.close("月底")
    clock.instant += 86_400
    desk.supplies.issue(desk.supplies.items()[0].id, 1)
    with desk.reports.at_once("stocktakes", NOVEMBER, "zh_CN") as made:
        assert rows(made, "item", "book", "counted", "difference", "pc") == [
            ("矿泉水", 24, 20, -4, "前台电脑"), ("绿茶", 12, 12, 0, "前台电脑")
        ]  # fmt: skip
        save_pdf(Pages(made), tmp_path / "found.pdf")
        save_workbook(made, tmp_path / "found.xlsx")
    (page,) = pages_of(tmp_path / "found.pdf")
    assert "2026-11-20：共盘2种，相符1，盘盈0，盘亏1；备注：月底" in "".join(page.split())
    values = next(iter(cached(tmp_path / "found.xlsx").values()))
    assert -4 in values.values()
    formulas = [cell.value for row in load_workbook(tmp_path / "found.xlsx").worksheets[0].iter_rows() for cell in row]
    assert any(isinstance(value, str) and value.startswith("=") for value in formulas)
    assert desk.reports.document("stocktakes", OCTOBER, "zh_CN").blank


def test_one_that_goes_on_is_said_to_and_names_what_nobody_counted(desk: Desk, tmp_path: Path, qapp: object) -> None:
    made = desk.reports.document("stocktakes", DAY, "zh_CN")
    save_pdf(Pages(made), tmp_path / "found.pdf")
    (page,) = pages_of(tmp_path / "found.pdf")
    assert "尚未结束：共盘2种，相符1，盘盈0，盘亏1；未盘：姜茶" in "".join(page.split())
