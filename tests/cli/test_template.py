"""A template can be had before there is a station, as a file or as its heads."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.arguments import parser
from desktop.services.templates import write_template
from sync.records import KINDS
from tests.e2e.union import read_csv
from tests.helpers.processes import run_module

HEADS = [
    "at", "item", "kind", "quantity", "unit", "batch", "expires_on", "source", "donor", "recipient", "voucher", "note",
]  # fmt: skip


def test_a_template_is_written_without_a_station(tmp_path: Path) -> None:
    data, file = tmp_path / "nowhere", tmp_path / "movements.csv"
    written = run_module("desktop", "--data", data, "import", "movements", file, "--template")
    shown = run_module("desktop", "--data", data, "import", "movements", "--template")
    assert (written.returncode, shown.returncode) == (0, 0)
    assert read_csv(file) == [HEADS]
    assert shown.stdout.strip().split(",") == HEADS
    assert not data.exists()


def test_an_import_without_a_file_is_wrong_usage(tmp_path: Path) -> None:
    done = run_module("desktop", "--data", tmp_path / "nowhere", "import", "visits")
    assert done.returncode == 2
    assert "FILE" in done.stderr


@pytest.mark.parametrize(
    "order",
    [
        ("--data", "{data}", "import", "visits", "{file}"),
        ("import", "--data", "{data}", "visits", "{file}"),
        ("import", "visits", "--data", "{data}", "{file}"),
        ("import", "visits", "{file}", "--data", "{data}"),
    ],
)
def test_options_may_stand_anywhere(order: tuple[str, ...]) -> None:
    args = parser(Path("default")).parse_args([part.format(data="D", file="F.csv") for part in order])
    assert (args.data, args.kind, args.file, args.template) == (Path("D"), "visits", Path("F.csv"), False)


@pytest.mark.parametrize(
    ("chinese", "said"),
    [
        (True, "领用或借用的人；姓名 {days} 天后删除。"),
        (False, "Who got or borrowed it; the name is erased after {days} days."),
    ],
)
def test_a_template_says_how_long_a_name_is_kept(tmp_path: Path, chinese: bool, said: str) -> None:
    file = tmp_path / "movements.xlsx"
    write_template("movements", file, chinese=chinese)
    notes = [row[2] for row in load_workbook(file).worksheets[1].iter_rows(values_only=True)]
    assert said.format(days=KINDS["movement"].by_name["recipient"].keep_days) in notes
    assert not any("%n" in str(note) for note in notes)
