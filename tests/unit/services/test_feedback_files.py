"""Opinions and repairs as files: from the page and from the book in one, each with what the station answered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.services.exports import ExportService
from desktop.store.replica import StoreReplica
from sync.sheets import SHEETS
from sync.sheets.columns import full_columns
from sync.times import DAY
from tests.store.page import Page
from tests.store.union import sync
from tests.unit.services.conftest import FakeClock, Services


@pytest.fixture
def files(desk: Services, clock: FakeClock) -> ExportService:
    """A month with something of each."""
    page = Page()
    now = clock.now()
    page.say("rating", now - 3 * DAY, stars=5, tags="clean;friendly", text="很干净", contact="139")
    page.say("fault", now - 2 * DAY, facility="dispenser", trouble="empty")
    desk.opinions.record("complaint", "book", at=now - 4 * DAY, text="门锁着")
    sync(StoreReplica(desk.store), page.union)
    fault, rated, _complaint = desk.opinions.page().rows
    desk.opinions.reply(rated.id, "谢谢")
    desk.opinions.change_reply(rated.id, text="谢谢您")
    desk.opinions.reply(fault.id, "收回的话")
    desk.opinions.take_back_reply(fault.id)
    (repair,) = desk.repairs.from_opinion(fault.id).records
    desk.repairs.edit(repair, repaired_by="周师傅", cost=8_050, done_at=now - DAY, note="换桶")
    return ExportService(desk.store)


def read(files: ExportService, kind: str, folder: Path, **bounds: int) -> list[dict[str, object]]:
    assert files.export(kind, folder / "ledger.json", **bounds) >= 0  # type: ignore[arg-type]
    rows: list[dict[str, object]] = json.loads((folder / "ledger.json").read_text("utf-8"))
    return rows


def test_all_opinions_stand_in_one_file_by_time_with_their_answers(files: ExportService, tmp_path: Path) -> None:
    rows = read(files, "opinions", tmp_path)
    said = [(row["kind"], row["channel"], row["stars"], row["facility"], row["text"], row["reply"]) for row in rows]
    assert said == [
        ("complaint", "book", 0, "", "门锁着", ""),
        ("rating", "page", 5, "", "很干净", "谢谢您"),
        ("fault", "page", 0, "dispenser", "", ""),
    ]
    assert [row["replied_at"] is None for row in rows] == [True, False, True]
    assert "139" not in json.dumps(rows)


def test_a_file_of_opinions_can_be_cut_to_a_period(files: ExportService, clock: FakeClock, tmp_path: Path) -> None:
    rows = read(files, "opinions", tmp_path, start=clock.now() - 3 * DAY, end=clock.now() - 2 * DAY)
    assert [row["kind"] for row in rows] == ["rating"]


def test_repairs_have_their_cost_in_yuan_in_every_format(files: ExportService, tmp_path: Path) -> None:
    (row,) = read(files, "repairs", tmp_path)
    assert (row["facility"], row["trouble"], row["repaired_by"], row["cost"], row["note"]) == (
        "dispenser", "empty", "周师傅", 80.5, "换桶",
    )  # fmt: skip
    files.export("repairs", tmp_path / "ledger.csv")
    assert ",80.50," in (tmp_path / "ledger.csv").read_text("utf-8-sig")
    files.export("repairs", tmp_path / "ledger.xlsx", chinese=True)
    heads, cells = load_workbook(tmp_path / "ledger.xlsx").worksheets[0].iter_rows()
    cell = cells[[head.value for head in heads].index("费用（元）")]
    assert (cell.value, cell.number_format) == (80.5, "0.00")


def test_somebodys_words_and_who_mended_it_are_in_no_file_of_the_unions() -> None:
    for kind, private in (("opinions", "text"), ("repairs", "repaired_by")):
        here, there = ({c.head for c in full_columns(SHEETS[kind], station=union)} for union in (False, True))
        assert private in here
        assert here - {private} == there - {"station"}
