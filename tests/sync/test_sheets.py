"""Ledgers as files: what is written can be read again, and a file that is broken is told in a sentence."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from sync.sheets import SHEETS, SheetError, write
from sync.sheets.columns import STATION, full_columns
from sync.sheets.reading import read_sheets

COLUMNS = [column for column in SHEETS["visits"].columns if column.head in ("category", "note")]


def a_workbook(path: Path, damage: Callable[[str, bytes], bytes]) -> Path:
    """A sound workbook whose parts went through ``damage``."""
    sound = path.with_name("sound.xlsx")
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["arrived_at", "category"])
    sheet.append(["2026-11-20 10:00", "courier"])
    workbook.save(sound)
    with zipfile.ZipFile(sound) as parts, zipfile.ZipFile(path, "w") as damaged:
        for name in parts.namelist():
            damaged.writestr(name, damage(name, parts.read(name)))
    return path


@pytest.mark.parametrize(
    "damage",
    [
        lambda name, data: data[: len(data) // 2] if "sheet1" in name else data,
        lambda name, data: b"<x" if name == "xl/workbook.xml" else data,
    ],
    ids=["a sheet cut off", "no workbook"],
)
def test_a_spreadsheet_that_is_broken_inside_is_told_in_a_sentence(
    damage: Callable[[str, bytes], bytes], tmp_path: Path
) -> None:
    with pytest.raises(SheetError, match=r"not an \.xlsx file.*Save it"):
        read_sheets(a_workbook(tmp_path / "ledger.xlsx", damage))


def test_a_spreadsheet_whose_bytes_were_damaged_is_told_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "ledger.xlsx"
    workbook = Workbook()
    workbook.save(path)
    data = path.read_bytes()
    with zipfile.ZipFile(path) as parts:
        start = parts.getinfo("xl/worksheets/sheet1.xml").header_offset + 60
    path.write_bytes(data[:start] + b"\xff\xff\xff\xff" + data[start + 4 :])
    with pytest.raises(SheetError, match=r"not an \.xlsx file"):
        read_sheets(path)


@pytest.mark.parametrize("note", ["=1+1", "'=1+1", "''@x", "-5", "-x", "'tis", "“+”"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_note_comes_back_as_it_was_written(note: str, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"visits{suffix}"
    write(path, "visits", COLUMNS, [("courier", note)])
    assert list(read_sheets(path)[0].rows())[1].cells == ("courier", note)


def test_no_text_of_a_csv_is_run_as_a_formula(tmp_path: Path) -> None:
    write(tmp_path / "visits.csv", "visits", COLUMNS, [("courier", "=cmd()"), ("courier", "'=cmd()")])
    assert (tmp_path / "visits.csv").read_text(encoding="utf-8-sig").splitlines()[1:] == [
        "courier,'=cmd()",
        "courier,''=cmd()",
    ]


def test_what_a_scanner_typed_into_a_note_does_not_keep_a_spreadsheet_from_being_written(tmp_path: Path) -> None:
    write(tmp_path / "visits.xlsx", "visits", COLUMNS, [("courier", "(01)0690\x1d21A")])
    assert list(read_sheets(tmp_path / "visits.xlsx")[0].rows())[1].cells == ("courier", "(01)069021A")


@pytest.mark.parametrize("kind", ["visits", "supplies", "movements", "shifts", "stocktakes"])
def test_a_ledger_has_the_same_columns_at_both_ends(kind: str) -> None:
    there = [column for column in full_columns(SHEETS[kind], station=True) if column is not STATION]
    assert there == list(full_columns(SHEETS[kind], station=False))
