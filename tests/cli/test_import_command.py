"""``yizhan import`` and ``yizhan imports`` as scripts call them, as real processes."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import Workbook

from desktop.services.desk import Desk
from sync.times import parse_iso
from tests.e2e.union import read_csv
from tests.helpers.processes import run_module

LEDGER = "日期,时间,谁来了,人数\n2026-11-20,9:30,环卫工,2\n2026-11-20,9:40,骑手,1\n"


def yizhan(data: Path, *arguments: str | Path) -> tuple[int, str, str]:
    done = run_module("desktop", "--lang", "en", "--data", data, *arguments)
    return done.returncode, done.stdout, done.stderr


def test_a_station_may_begin_with_its_ledger_and_is_told_that_it_has_no_name(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "november.csv"
    file.write_text(LEDGER.replace("谁来了", "category"), encoding="utf-8")
    code, _, said = yizhan(data, "import", "visits", file)
    assert (code, "has no name yet" in said, "2 rows imported." in said) == (0, True, True)
    assert yizhan(data, "init", "--name", "S", "--region", "140106")[0] == 0


def test_a_ledger_comes_in_once_is_listed_and_is_taken_back(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "november.csv"
    file.write_text(LEDGER, encoding="utf-8")
    assert yizhan(data, "init", "--name", "S", "--region", "140106")[0] == 0
    code, _, said = yizhan(data, "import", "visits", file)
    assert (code, "has no column category" in said) == (1, True)
    known = ("import", "visits", file, "--column", "谁来了=category")
    code, _, said = yizhan(data, *known)
    assert (code, "2 rows imported." in said) == (0, True)
    code, _, said = yizhan(data, *known)
    assert (code, "imported on" in said, "--again" in said) == (1, True, True)
    code, out, _ = yizhan(data, "imports", "--json")
    (made,) = json.loads(out)["imports"]
    assert (made["kind"], made["file"], made["rows"], made["taken_back"]) == ("visits", "november.csv", 2, None)
    assert yizhan(data, "imports", "--take-back", "1", "--reason", "wrong month")[0] == 0
    assert yizhan(data, "export", "visits", "-o", tmp_path / "out.csv")[0] == 0
    assert [row[-1] for row in read_csv(tmp_path / "out.csv")[1:]] == ["wrong month"] * 2
    assert yizhan(data, "imports", "--take-back", "1", "--reason", "again")[0] == 1
    assert yizhan(data, *known)[0] == 0


def test_the_list_of_items_of_a_period_has_those_of_the_catalogue(desk: Desk, tmp_path: Path) -> None:
    desk.supplies.adopt(desk.catalogue.suggestions()[0].id)
    for start in (None, parse_iso("2026-11-01")):
        assert desk.exports.export("supplies", tmp_path / "items.csv", start=start) == 1


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
@pytest.mark.slow
def test_what_libreoffice_saves_is_read_as_what_it_shows(desk: Desk, tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (["日期", "时间", "类别", "人数"], ["2026-11-20", "9:30", "快递员", "=1+1"]):
        sheet.append(row)
    made, saved = tmp_path / "made.xlsx", tmp_path / "saved"
    workbook.save(made)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx",
         "--outdir", saved, made],
        check=True, capture_output=True, timeout=100,
    )  # fmt: skip
    desk.imports.run("visits", saved / "made.xlsx")
    (visit,) = desk.visits.page(start=None, end=None).rows
    assert (visit.arrived_at, visit.category, visit.persons) == (parse_iso("2026-11-20 09:30"), "courier", 2)
