"""PCs that recorded alone, and copies of one folder: whatever a station is made of, everything is there once.

By the commands, but for what only a window does: people with PINs, counts on the shelf, joining. The server is a
process of its own; the commands run in this one, one after another.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from desktop.bootstrap import SystemClock, open_desk
from desktop.store.doctor import examine
from desktop.store.folding import history
from desktop.store.store import Store
from desktop.views import OpeningHours, RecordId
from sync.ops import fixed_id
from tests.bench.lab import visits_csv
from tests.e2e.test_restored_union import office, yizhan
from tests.e2e.union import UnionServer, read_csv

WATER = "矿泉水 550ml"
"""An item of the built-in catalogue."""
STATION = fixed_id(1)
LEDGERS = ("visits", "movements", "supplies", "shifts")


def enrol(union: UnionServer, station: str, *folders: Path) -> None:
    """Connect PCs with a station, each with a code of its own."""
    for folder in folders:
        code = json.loads(office(union, "station", "code", station, "--json"))["enrol_code"]
        yizhan(folder, "enrol", "--url", union.url, "--code", code)


def deliver(*folders: Path) -> None:
    """Sync each; the first once more for what came after it."""
    for folder in (*folders, *folders[:-1]):
        answer = json.loads(yizhan(folder, "sync", "--json"))
        assert (answer["pending_here"], answer["pending_there"], answer["error"]) == (0, 0, None)


def agree(
    union: UnionServer, station: str, here: Path, *folders: Path, ledgers: Sequence[str] = LEDGERS
) -> dict[str, list[list[str]]]:
    """What all ends export alike, by ledger and without the heads; the desks' doctor finds them sound."""
    found = {}
    for kind in ledgers:
        office(union, "export", kind, "--station", station, "-o", str(here / "union.csv"))
        there = [row[:1] + row[2:] for row in read_csv(here / "union.csv")]
        for folder in folders:
            yizhan(folder, "export", kind, "-o", here / "desk.csv")
            assert read_csv(here / "desk.csv") == there, (folder, kind)
        found[kind] = there[1:]
    for folder in folders:
        with Store.open_for_reading(folder, SystemClock()) as store:
            assert examine(store) == ()
    return found


def sound(union: UnionServer) -> None:
    """The union's doctor finds nothing."""
    assert json.loads(office(union, "doctor", "--json"))["findings"] == []


def record_alone(folder: Path, here: Path, name: str, water: int, hours: tuple[OpeningHours, ...], seed: int) -> None:
    """Weeks of one PC: its own name for the station, its hours, items, people with PINs, a count."""
    yizhan(folder, "init", "--name", name, "--region", "140106")
    yizhan(folder, "import", "visits", visits_csv(here / f"{seed}.csv", 40, seed=seed))
    with open_desk(folder, SystemClock(), device=name) as desk:
        desk.station.edit(hours=hours)
        desk.people.add_person("李敏", pin="1234" if seed == 1 else "", role="head" if seed == 1 else "manager")
        desk.people.add_person(f"只在{name}", pin="5678")
        person = next(who.id for who in desk.people.people() if who.name == "李敏")
        desk.duty.sign_in(person, "1234", promised=True)
        offer = next(offer.id for offer in desk.catalogue.suggestions() if offer.name == WATER)
        desk.supplies.adopt(offer, minimum=10 * seed)
        desk.supplies.restock(offer, water)
        tea = desk.supplies.add_item("绿豆汤", category="drink", unit="碗").records[0]
        desk.supplies.restock(tea, 10 * seed)
        own = desk.supplies.add_item(f"{name}的伞", category="other", unit="把").records[0]
        desk.supplies.count([(own, seed)])
        desk.duty.sign_out(desk.duty.view().on_duty[0].id)


def said_of(folder: Path, record: RecordId, field: str) -> list[object]:
    """What was ever said of a field of a record, in the order in which it counts."""
    with Store.open_for_reading(folder, SystemClock()) as store, store.read() as connection:
        return [op.fields[field] for _, op in history(connection, record) if field in op.fields]


@pytest.mark.timeout(600)
def test_two_pcs_that_recorded_alone_become_one_station_and_nobody_is_asked_anything(
    union: UnionServer, tmp_path: Path
) -> None:
    station, _ = union.station()
    one, other = tmp_path / "one", tmp_path / "other"
    early, late = (OpeningHours(0b1111111, 7 * 60, 18 * 60, True),), (OpeningHours(0b0111111, 8 * 60, 20 * 60, True),)
    record_alone(one, tmp_path, "迎泽驿站", 24, early, 1)
    record_alone(other, tmp_path, "五一广场驿站", 12, late, 2)
    enrol(union, station, one, other)
    deliver(one, other)

    rows = agree(union, station, tmp_path, one, other)
    # Nothing is there twice but what two people named: the soup and the person.
    assert len(rows["visits"]) == 80
    assert sorted(row[1] for row in rows["supplies"]) == sorted(
        [WATER, "绿豆汤", "绿豆汤", "迎泽驿站的伞", "五一广场驿站的伞"]
    )
    assert [row[3] for row in rows["shifts"]] == ["李敏", "李敏"]
    for folder in (one, other):
        with open_desk(folder, SystemClock()) as desk:
            view = desk.station.view()
            # The later place wins, and what it won over stays in the history.
            assert (view.name, view.hours) == ("五一广场驿站", late)
            assert sorted(who.name for who in desk.people.people()) == [
                "只在五一广场驿站",
                "只在迎泽驿站",
                "李敏",
                "李敏",
            ]
            stock = {item.name: (item.balance, item.minimum) for item in desk.supplies.items()}
            assert (stock[WATER], stock["五一广场驿站的伞"]) == ((36, 20), (2, 0))
            assert [todo.figures for todo in desk.today.overview().todo if todo.kind == "twice"] == [{"pairs": 2}]
        assert said_of(folder, STATION, "name") == ["迎泽驿站", "五一广场驿站"]
        assert len(said_of(folder, STATION, "hours")) == 2

    with open_desk(one, SystemClock()) as desk:
        desk.joins.join((pair.kind, pair.goes.id, pair.stays.id) for pair in desk.joins.pairs())
    deliver(one, other)
    rows = agree(union, station, tmp_path, one, other)
    assert sorted(row[1] for row in rows["supplies"]) == sorted([WATER, "绿豆汤", "迎泽驿站的伞", "五一广场驿站的伞"])
    with open_desk(other, SystemClock()) as desk:
        assert {item.name: item.balance for item in desk.supplies.items()}["绿豆汤"] == 30
        assert [(who.name, who.role, who.has_pin) for who in desk.people.people() if who.name == "李敏"] == [
            ("李敏", "head", True)
        ]
        joined = next(who.id for who in desk.people.people() if who.name == "李敏")
        desk.people.check_pin(joined, "1234")
        assert not desk.joins.pairs()
        (part,) = desk.joins.parts("staff", joined)
        desk.joins.take_apart("staff", part.id)
    deliver(other, one)
    agree(union, station, tmp_path, one, other, ledgers=("shifts",))
    sound(union)
    with open_desk(one, SystemClock()) as desk:
        assert len(desk.people.people()) == 4
        assert not desk.joins.pairs()


@pytest.mark.timeout(600)
def test_five_pcs_imaged_from_one_folder_serve_five_stations(union: UnionServer, tmp_path: Path) -> None:
    image = tmp_path / "image"
    yizhan(image, "init", "--name", "样板驿站", "--region", "140106")
    yizhan(image, "import", "visits", visits_csv(tmp_path / "image.csv", 15, seed=9))
    with open_desk(image, SystemClock()) as desk:
        tea = desk.supplies.add_item("绿豆汤", category="drink", unit="碗").records[0]
        desk.supplies.restock(tea, 5)
    folders, stations = [], []
    for n in range(5):
        folder = tmp_path / f"pc{n}"
        shutil.copytree(image, folder)
        station, _ = union.station(f"驿站{n}")
        enrol(union, station, folder)
        yizhan(folder, "import", "visits", visits_csv(tmp_path / f"{n}.csv", n + 1, seed=n))
        folders.append(folder)
        stations.append(station)
    for folder in folders:
        deliver(folder)
    for n, (station, folder) in enumerate(zip(stations, folders, strict=True)):
        rows = agree(union, station, tmp_path, folder, ledgers=("visits", "movements"))
        assert len(rows["visits"]) == 15 + n + 1
        assert [row[2] for row in rows["movements"]] == ["绿豆汤"]
    sound(union)


@pytest.mark.timeout(600)
def test_an_enrolled_folder_that_was_copied_is_used_on_both_pcs(union: UnionServer, tmp_path: Path) -> None:
    station, _ = union.station()
    one, other = tmp_path / "one", tmp_path / "other"
    yizhan(one, "init", "--name", "五一广场驿站", "--region", "140106")
    yizhan(one, "import", "visits", visits_csv(tmp_path / "first.csv", 10, seed=1))
    enrol(union, station, one)
    deliver(one)
    # The copy is made with entries that the union does not have yet: both PCs have them, and both send them.
    yizhan(one, "import", "visits", visits_csv(tmp_path / "second.csv", 5, seed=2))
    shutil.copytree(one, other)
    yizhan(one, "import", "visits", visits_csv(tmp_path / "third.csv", 7, seed=3))
    yizhan(other, "import", "visits", visits_csv(tmp_path / "fourth.csv", 11, seed=4))
    deliver(other, one)
    assert len(agree(union, station, tmp_path, one, other, ledgers=("visits",))["visits"]) == 33
    for n, folder in enumerate((one, other, one)):
        yizhan(folder, "import", "visits", visits_csv(tmp_path / f"more{n}.csv", 3, seed=20 + n))
        yizhan(folder, "sync")
    deliver(one, other)
    assert len(agree(union, station, tmp_path, one, other, ledgers=("visits",))["visits"]) == 42
    sound(union)
