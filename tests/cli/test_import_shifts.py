"""A ledger of shifts puts nobody on duty twice at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.services.desk import Desk
from desktop.services.imports import ImportRefused
from sync.times import parse_iso
from tests.e2e.union import read_csv

HEADS = "日期,姓名,签到时间,签退时间\n"


def written(folder: Path, *rows: str) -> Path:
    path = folder / "shifts.csv"
    path.write_text(HEADS + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def shifts(desk: Desk, folder: Path) -> list[str]:
    desk.exports.export("shifts", folder / "out.csv")
    heads, *rows = read_csv(folder / "out.csv")
    name, begin, end = (heads.index(head) for head in ("staff", "signed_in_at", "signed_out_at"))
    return [f"{row[name]} {row[begin][5:16]} {row[end][5:16]}".strip() for row in rows]


def refused(desk: Desk, file: Path) -> list[tuple[str, str]]:
    """What is wrong, and where."""
    with pytest.raises(ImportRefused) as error:
        desk.imports.run("shifts", file)
    return [(fault.cell, fault.what.format(**fault.params)) for fault in error.value.faults]


def test_a_shift_that_stands_in_the_file_twice_counts_once(desk: Desk, tmp_path: Path) -> None:
    row = "2026-11-19,王芳,07:30,18:30"
    plan = desk.imports.run("shifts", written(tmp_path, row, "2026-11-19,李敏,07:30,18:30", row)).plan
    assert (plan.rows, plan.already_here) == (2, 1)
    assert shifts(desk, tmp_path) == ["王芳 11-19T07:30 11-19T18:30", "李敏 11-19T07:30 11-19T18:30"]


def test_shifts_that_overlap_in_the_file_are_refused_by_row_and_column(desk: Desk, tmp_path: Path) -> None:
    rows = ("2026-11-19,王芳,08:00,18:00", "2026-11-19,王芳,17:00,20:00", "2026-11-19,王芳,08:00,12:00")
    said = "王芳 is on duty then already, from 2026-11-19 08:00 to 2026-11-19 18:00"
    assert refused(desk, written(tmp_path, *rows)) == [("C3", said), ("C4", said)]
    assert shifts(desk, tmp_path) == []


def test_one_shift_may_begin_when_another_ends(desk: Desk, tmp_path: Path) -> None:
    rows = ("2026-11-19,王芳,13:00,18:00", "2026-11-19,王芳,08:00,13:00", "2026-11-19,王芳,20:00,06:00")
    assert desk.imports.run("shifts", written(tmp_path, *rows)).plan.rows == 3


def test_a_shift_that_overlaps_one_of_the_desk_is_refused(desk: Desk, tmp_path: Path) -> None:
    person = desk.people.add_person("王芳", pin="1234").records[0]
    desk.duty.enter_forgotten(
        person, "1234", parse_iso("2026-11-20 08:00"), parse_iso("2026-11-20 18:00"), estimated=True
    )
    said = "王芳 is on duty then already, from 2026-11-20 08:00 to 2026-11-20 18:00"
    assert refused(desk, written(tmp_path, "2026-11-20,王芳,07:30,18:30")) == [("C2", said)]
    rows = ("2026-11-20,王芳,08:00,18:30", "2026-11-20,王芳,18:30,20:00")
    plan = desk.imports.run("shifts", written(tmp_path, *rows)).plan
    assert (plan.rows, plan.already_here) == (1, 1)


def test_whoever_is_on_duty_now_cannot_have_another_shift_meanwhile(desk: Desk, tmp_path: Path) -> None:
    person = desk.people.add_person("王芳", pin="1234").records[0]
    desk.duty.enter_forgotten(person, "1234", parse_iso("2026-11-21 08:00"), None, estimated=True)
    said = "王芳 is on duty then already, from 2026-11-21 08:00"
    assert refused(desk, written(tmp_path, "2026-11-21,王芳,09:00,11:00")) == [("C2", said)]


def test_a_file_of_shifts_that_is_imported_again_brings_nothing(desk: Desk, tmp_path: Path) -> None:
    file = written(tmp_path, "2026-11-19,王芳,07:30,18:30", "2026-11-20,王芳,07:30,")
    assert desk.imports.run("shifts", file).plan.rows == 2
    for again in (False, True):
        plan = desk.imports.run("shifts", file, again=again).plan
        assert (plan.rows, plan.already_here) == (0, 2)
    assert len(shifts(desk, tmp_path)) == 2
    desk.imports.take_back(desk.imports.imported()[0].key, "wrong month")
    assert desk.imports.run("shifts", file).plan.rows == 2


def test_a_shift_of_more_than_two_days_is_refused(desk: Desk, tmp_path: Path) -> None:
    file = written(tmp_path, "2026-11-10,王芳,08:00,2026-11-13 08:00")
    assert refused(desk, file) == [("D2", "the sign-out lies more than two days after the sign-in")]


@pytest.mark.parametrize(
    ("heads", "cells"),
    [
        ("日期,时间,姓名", "2026-11-20,08:00-08:00,王建国"),
        ("日期,签到时间,签退时间,姓名", "2026-11-20,08:00,08:00,王建国"),
        ("签到时间,签退时间,姓名", "2026-11-20 08:00,08:00,王建国"),
    ],
)
def test_from_eight_to_eight_is_a_whole_day_however_it_is_written(
    desk: Desk, tmp_path: Path, heads: str, cells: str
) -> None:
    path = tmp_path / "shifts.csv"
    path.write_text(f"{heads}\n{cells}\n", encoding="utf-8")
    desk.imports.run("shifts", path)
    assert shifts(desk, tmp_path) == ["王建国 11-20T08:00 11-21T08:00"]
