"""A template can be had before there is a station, as a file or as its heads."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.arguments import parser
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
