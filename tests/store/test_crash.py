"""A desk that is killed at any moment has everything that it said was saved."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.store.doctor import examine
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.ports import Page
from tests.store.conftest import OpenStore, SetClock
from tests.store.contents import rebuild, tables
from tests.store.union import MemoryUnion, sync

DESK = """
import sys
from pathlib import Path
from desktop.store.store import Store

class Clock:
    def now(self):
        return 1_795_233_600

store = Store.open(Path(sys.argv[1]), Clock())
while True:
    with store.write() as unit:
        visit = unit.create("visit", {"category": "courier", "visitor": "李"})
        unit.patch("visit", visit, {"persons": 2})
    print(visit.hex(), flush=True)
"""


RECEIVING = """
import pickle
import sys
import threading
from pathlib import Path
from desktop.store.replica import StoreReplica
from desktop.store.store import Store

class Clock:
    def now(self):
        return 1_795_233_600

store = Store.open(Path(sys.argv[1]), Clock())
page = pickle.loads(Path(sys.argv[2]).read_bytes())
threading.Thread(target=StoreReplica(store).commit, args=(page,), daemon=True).start()
while True:
    with store.write() as unit:
        visit = unit.create("visit", {"category": "courier"})
    print(visit.hex(), flush=True)
"""


def kill_after(folder: Path, saves: int, programme: str = DESK, *more: str) -> list[bytes]:
    """Let a desk save and kill it; the visits that it said were saved."""
    command = [sys.executable, "-c", programme, str(folder), *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as desk:
        assert desk.stdout is not None
        said = [desk.stdout.readline().strip() for _ in range(saves)]
        desk.kill()
        said += desk.stdout.read().split()
    return [bytes.fromhex(visit) for visit in said if len(visit) == 32]


@pytest.mark.parametrize("saves", [1, 7, 60])
def test_a_killed_desk_loses_nothing_that_it_acknowledged(tmp_path: Path, saves: int) -> None:
    acknowledged = kill_after(tmp_path, saves)
    with Store.open(tmp_path, SetClock()) as store:
        found = tables(store)
        visits = {fields[0]: fields for fields in found["visit"]}
        assert set(acknowledged) <= visits.keys()
        assert len(visits) - len(acknowledged) <= 1
        assert examine(store) == ()
        rebuild(store)
        assert tables(store) == found


def test_a_desk_killed_twice_goes_on_under_new_addresses(tmp_path: Path) -> None:
    first = kill_after(tmp_path, 3)
    second = kill_after(tmp_path, 3)
    with Store.open(tmp_path, SetClock()) as store:
        assert {*first, *second} <= {fields[0] for fields in tables(store)["visit"]}
        assert len(tables(store)["run"]) == 2
        assert examine(store) == ()


@pytest.mark.parametrize("saves", [1, 20])
def test_a_desk_killed_while_a_page_comes_in_goes_on_where_it_was(
    tmp_path: Path, open_store: OpenStore, saves: int
) -> None:
    author = open_store("author")
    with author.write() as unit:
        unit.create_many("visit", [{"category": "rider", "persons": 1 + n % 4} for n in range(5_000)])
    union = MemoryUnion()
    sync(StoreReplica(author), union)
    empty = StoreReplica(open_store("empty"))
    tail = empty.tail(10, 1_000)
    page = tmp_path / "page"
    page.write_bytes(pickle.dumps(Page(tail, union.exchange(tail, empty.cursors()))))
    acknowledged = kill_after(tmp_path / "data", saves, RECEIVING, str(page))
    store = open_store()
    assert examine(store) == ()
    assert set(acknowledged) <= {fields[0] for fields in tables(store)["visit"]}
    sync(StoreReplica(store), union)
    sync(StoreReplica(author), union)
    assert tables(store) == tables(author)
