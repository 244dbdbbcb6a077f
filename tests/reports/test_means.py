"""What a mean is of is what happened on those days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.bootstrap import open_desk
from desktop.services.desk import Desk
from desktop.services.report_periods import month_of
from sync.times import parse_iso
from tests.reports.conftest import MovableClock

NOVEMBER = month_of(date(2026, 11, 1))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "data", MovableClock(parse_iso("2026-11-21 09:00")), device="前台电脑") as desk:
        yield desk


def test_a_day_of_an_imported_ledger_counts_in_the_mean_of_a_day_though_nobody_signed_in(
    desk: Desk, tmp_path: Path
) -> None:
    ledger = tmp_path / "visits.csv"
    lines = [f"2026-11-{day:02d} 10:00,快递员,{day % 3 + 1}\n" for day in range(1, 21)]
    ledger.write_text("到站时间,人群,人数\n" + "".join(lines), encoding="utf-8")
    desk.imports.run("visits", ledger)
    head = desk.people.add_person("王芳").records[0]
    desk.duty.sign_in(head, "", promised=True)
    desk.visits.record_visit("courier", persons=3)
    figures = desk.reports.document("month", NOVEMBER, "en").figures()
    persons = sum(day % 3 + 1 for day in range(1, 21)) + 3
    assert figures["persons"].value == persons
    assert figures["opened"].value == 1
    assert figures["daily"].value == round(persons / 21, 1)
    assert figures["daily"].note == "of 21 days with visits or duty"


def test_an_item_of_which_nothing_is_there_is_on_the_list_as_well(desk: Desk) -> None:
    water = desk.supplies.add_item("矿泉水", category="drink", unit="瓶").records[0]
    desk.supplies.add_item("纸杯", category="daily", unit="只")
    desk.supplies.restock(water, 24)
    figures = desk.reports.document("month", NOVEMBER, "zh_CN").figures()
    assert (figures["items"].value, figures["items"].note) == (1, "在册 2 种")
