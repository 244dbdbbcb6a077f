"""Files of what was found: the rows that were meant, in the order of time, without going through all others."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection

from desktop.services.exports import ExportService
from desktop.store import schema
from desktop.store.queries.among import among
from sync.sheets import SHEETS, read_rows
from tests.helpers.steps import steps
from tests.unit.services.conftest import FakeClock, Services


@pytest.fixture
def files(desk: Services) -> ExportService:
    return ExportService(desk.store)


def notes(path: Path) -> list[str]:
    return [row["note"] for row in json.loads(path.read_text("utf-8"))]


def test_a_file_holds_the_visits_that_were_chosen_and_no_others(
    desk: Services, clock: FakeClock, files: ExportService, tmp_path: Path
) -> None:
    made = [
        desk.visits.record_visit("courier", note=note, arrived_at=clock.now() - ago).records[0]
        for note, ago in (("third", 10), ("first", 3_000), ("second", 2_000), ("fourth", 5))
    ]
    file = tmp_path / "v.json"
    assert files.export("visits", file, only=made[:3]) == 3
    assert notes(file) == ["first", "second", "third"]
    assert files.export("visits", file, only=made[:3], start=clock.now() - 2_500) == 2
    assert files.export("visits", file, only=()) == 0
    assert files.export("visits", file) == 4


def test_more_visits_can_be_chosen_than_a_statement_has_values(
    desk: Services, files: ExportService, tmp_path: Path
) -> None:
    with desk.store.write() as unit:
        made = unit.create_many("visit", [{"category": "courier"} for _ in range(300)])
    others = [n.to_bytes(16, "big") for n in range(300_000)]
    assert files.export("visits", tmp_path / "v.csv", only=[*made[:200], *others]) == 200


def test_movements_and_opinions_are_chosen_in_the_same_way(
    desk: Services, files: ExportService, tmp_path: Path
) -> None:
    (item,) = desk.supplies.add_item("矿泉水", category="drink", unit="瓶").records
    desk.supplies.restock(item, 5, source="purchase", note="a")
    before = files.movements_of(item)
    desk.supplies.restock(item, 5, source="purchase", note="b")
    said = [desk.opinions.record(kind, text=kind).records[0] for kind in ("thanks", "complaint")]
    assert files.export("movements", tmp_path / "m.json", only=files.movements_of(item) - before) == 1
    assert notes(tmp_path / "m.json") == ["b"]
    assert files.export("opinions", tmp_path / "o.csv", only=said[:1]) == 1


def one(connection: Connection, visit: bytes) -> None:
    assert len(list(read_rows(connection, schema.records, SHEETS["visits"], only=among([visit])))) == 1


def test_a_file_of_few_visits_costs_the_same_among_many(desk: Services) -> None:
    (visit,) = desk.visits.record_visit("courier", note="这一条").records
    taken = []
    for more in (50, 2_000):
        with desk.store.write() as unit:
            unit.create_many("visit", [{"category": "rider"} for _ in range(more)])
        with desk.store.read() as connection:
            taken.append(steps(connection, partial(one, connection, visit)))
    assert taken[1] < 1.2 * taken[0] + 60
