"""The ledgers of opinions and of repairs, as foreign programs read them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.bootstrap import open_desk
from desktop.printing.reports.document import Document
from desktop.printing.reports.output import save_pdf
from desktop.printing.reports.pages import Pages
from desktop.printing.reports.workbook import save_workbook
from desktop.services.desk import Desk
from sync.times import parse_iso
from tests.reports.conftest import NOVEMBER, OCTOBER, MovableClock
from tests.reports.readers import cached, pages_of


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A month in which people spoke, and two things were mended."""
    clock = MovableClock()
    clock.at("2026-11-20 09:00")
    with open_desk(tmp_path / "data", clock, device="前台电脑") as made:
        made.station.set_up("五一广场工会驿站", "140106")
        person = made.people.add_person("李敏").records[0]
        made.duty.sign_in(person, "", promised=True)
        made.opinions.record("rating", at=parse_iso("2026-11-02 10:00"), stars=4, tags=("hidden", "clean"), text="水热")
        fault = made.opinions.record(
            "fault", "phone", at=parse_iso("2026-11-03 10:00"), facility="dispenser", trouble="empty"
        ).records[0]
        made.opinions.reply(fault, "已叫送水")
        repair = made.repairs.from_opinion(fault).records[0]
        done = parse_iso("2026-11-04 11:00")
        made.repairs.edit(repair, done_at=done, cost=3_550, repaired_by="小李", accepted_by=person)
        lock = made.repairs.report(what="门锁", reported_at=parse_iso("2026-11-05 10:00")).records[0]
        made.repairs.edit(lock, cost=10_025, note="等配件")
        voided = made.opinions.record("thanks", at=parse_iso("2026-11-06 10:00"), text="好").records[0]
        made.opinions.void(voided, "重复")
        yield made


def rows(document: Document) -> list[tuple[object, ...]]:
    (listed,) = document.tables()
    return [tuple(row) for row in listed.rows.read(0, len(listed.rows))]


def test_the_opinion_ledger_says_what_was_said_and_how_it_was_handled(desk: Desk) -> None:
    assert rows(desk.reports.document("opinions", NOVEMBER, "zh_CN")) == [
        (date(2026, 11, 2), "评价", 4, "干净整洁、不好找、水热", "意见簿", "", None, ""),
        (
            date(2026, 11, 3), "报故障", None, "饮水机、空了、没有了", "电话", "已叫送水；2026-11-04 修好",
            date(2026, 11, 20), "李敏",
        ),
    ]  # fmt: skip
    assert desk.reports.document("opinions", OCTOBER, "zh_CN").blank


def test_the_repair_ledger_adds_up_what_it_cost(desk: Desk, tmp_path: Path, qapp: object) -> None:
    made = desk.reports.document("repairs", NOVEMBER, "zh_CN")
    assert rows(made) == [
        (date(2026, 11, 3), "饮水机", "空了、没有了", "小李", date(2026, 11, 4), 35.5, "李敏", ""),
        (date(2026, 11, 5), "门锁", "坏了", "", None, 100.25, "", "等配件"),
    ]
    (listed,) = made.tables()
    assert listed.total("cost") == 135.75
    save_pdf(Pages(made), tmp_path / "repairs.pdf")
    (page,) = pages_of(tmp_path / "repairs.pdf")
    for word in ("报修台账", "费用（元）", "35.50", "135.75", "验收人", "制表人（签字）"):
        assert word in page
    save_workbook(made, tmp_path / "repairs.xlsx")
    (sheet,) = load_workbook(tmp_path / "repairs.xlsx").worksheets
    costs = [cell for row in sheet.iter_rows() for cell in row if cell.value in (35.5, 100.25)]
    assert [cell.number_format for cell in costs] == ["#,##0.00", "#,##0.00"]
    (values,) = cached(tmp_path / "repairs.xlsx").values()
    assert 135.75 in values.values()
