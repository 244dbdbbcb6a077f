"""Dates and times of paper ledgers, as they stand in the books afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.services.desk import Desk
from desktop.services.imports import ImportRefused
from sync.times import parse_iso
from tests.e2e.union import read_csv


def written(folder: Path, text: str, name: str = "ledger.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("wrong", ["2072-08-31", "1027-05", "2710-07-31"])
def test_an_expiry_that_no_package_has_is_refused(desk: Desk, tmp_path: Path, wrong: str) -> None:
    row = "2026-11-20 09:00,姜茶,补货,1,盒,"
    text = f"时间,物资,类型,数量,单位,有效期至\n{row}270831\n{row}{wrong}\n"
    with pytest.raises(ImportRefused) as refused:
        desk.imports.run("movements", written(tmp_path, text))
    assert [(fault.cell, fault.params) for fault in refused.value.faults] == [("F3", {"value": wrong})]


def test_a_shift_that_ends_at_midnight_or_lasts_a_whole_day_is_read_as_such(desk: Desk, tmp_path: Path) -> None:
    text = "日期,时间,姓名\n2026-11-18,16:00-24:00,李敏\n2026-11-19,8:00-8:00,王力\n2026-11-20,0:00-24:00,李敏\n"
    desk.imports.run("shifts", written(tmp_path, text))
    desk.exports.export("shifts", tmp_path / "out.csv")
    heads, *rows = read_csv(tmp_path / "out.csv")
    at = heads.index("signed_out_at")
    assert [parse_iso(row[at]) for row in rows] == [
        parse_iso(said) for said in ("2026-11-19 00:00", "2026-11-20 08:00", "2026-11-21 00:00")
    ]
