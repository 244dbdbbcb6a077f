"""``yizhan doctor --repair`` is killed at any moment, and the next one ends as if nothing had been."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

import pytest

from desktop.store.contents import Contents
from desktop.store.doctor import examine
from desktop.store.files import note_here
from desktop.store.opening import DATABASE_NAME
from desktop.store.queries import tally
from desktop.store.repair import repair
from desktop.store.store import Store
from sync.files import hash_of
from sync.ops import fixed_id
from tests.helpers.processes import Running, module_command, run_module
from tests.store.conftest import SetClock
from tests.store.contents import Rows, tables

VISITS = 1_500
AN_INDEX = "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master WHERE name = 'ix_visit_arrival'"
HARM = (
    "UPDATE visit SET arrived_at = arrived_at + 1 WHERE category = 'courier'",
    "UPDATE visit SET persons = 9 WHERE category = 'rider'",
    "DELETE FROM supply",
    "UPDATE movement SET quantity = quantity + 1",
    "UPDATE visit_tally SET persons = persons + 1",
    "INSERT INTO personal SELECT run, seq, 'note', record, salt, value FROM personal WHERE field = 'visitor' LIMIT 50",
)


def photo(seed: int) -> bytes:
    return b"\xff\xd8\xff\xe0" + Random(seed).randbytes(49_996)


def fill(store: Store) -> None:
    """Some of everything that a repair goes through."""
    contents = Contents(store.folder)
    with store.write() as unit:
        item = unit.create("supply", {"name": "矿泉水", "unit": "瓶"})
        unit.create_many("movement", [{"item": item, "kind": "restock", "quantity": 24}] * 20)
        rows = [{"category": ("rider", "courier")[n % 2], "visitor": "李" if n % 10 else ""} for n in range(VISITS)]
        for visit in unit.create_many("visit", rows)[::10]:
            unit.patch("visit", visit, {"persons": 2})
        for seed in range(6):
            hash_ = contents.put(photo(seed))
            note_here(unit.connection, hash_, delivered=True)
            unit.create("attachment", {"record": fixed_id(1), "hash": hash_, "type": "image/jpeg", "size": 50_000})
    with store.write_local() as connection:
        tally.advance(connection)


def harm(folder: Path) -> None:
    """Damage everything that follows from the log, an index with it."""
    with opened(folder) as connection:
        index = connection.execute(AN_INDEX).fetchone()
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_master WHERE name = ?", (index[1],))
    with opened(folder) as connection:
        for statement in HARM:
            assert connection.execute(statement).rowcount, statement
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", index)
    contents = Contents(folder)
    contents.put(photo(100))
    contents.path(hash_of([photo(1)])).write_bytes(b"damaged")
    (contents.folder / "new" / "left").write_bytes(b"half a photo")


@contextmanager
def opened(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / DATABASE_NAME, isolation_level=None)) as connection:
        yield connection


@pytest.fixture(scope="module")
def harmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A damaged data folder, to be copied."""
    folder = tmp_path_factory.mktemp("harmed") / "data"
    with Store.open(folder, SetClock()) as store:
        fill(store)
        assert examine(store) == ()
    harm(folder)
    return folder


def state(folder: Path) -> tuple[Rows, set[bytes]]:
    with Store.open(folder, SetClock()) as store:
        assert repair(store) == ((), ())
        return tables(store), set(Contents(folder).all())


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a process group is killed")
def test_a_repair_that_is_killed_at_any_moment_is_ended_by_the_next(harmed: Path, tmp_path: Path) -> None:
    random = Random(7)
    shutil.copytree(harmed, tmp_path / "whole")
    # The first start of a programme takes longer than those after it, and only a repair is to be timed.
    run_module("desktop", "--data", tmp_path / "whole", "status")
    began = time.monotonic()
    said = repaired(tmp_path / "whole")
    took = time.monotonic() - began
    assert len(said["repaired"]) == 4
    wanted = state(tmp_path / "whole")
    killed = 0
    for n in range(2):
        folder = tmp_path / f"{n}"
        shutil.copytree(harmed, folder)
        for share in (random.uniform(0.3, 0.9), random.uniform(0.3, 0.9)):
            killed += is_killed_after(took * share, folder)
        repaired(folder)
        assert state(folder) == wanted
    assert killed


def repaired(folder: Path) -> dict[str, list[str]]:
    done = run_module("desktop", "--data", folder, "doctor", "--repair", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    answer: dict[str, list[str]] = json.loads(done.stdout)
    assert answer["findings"] == []
    return answer


def is_killed_after(seconds: float, folder: Path) -> bool:
    """Begin a repair and kill it; False when it was quicker."""
    running = Running(module_command("desktop", "--data", folder, "doctor", "--repair"))
    try:
        running.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return True
    else:
        return False
    finally:
        running.kill()
