"""The desk forgets personal values in time, also those that nobody sees, and its log stays whole."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import pytest
from msgspec import structs

from desktop.store import retention
from desktop.store.backup import backup, restore
from desktop.store.doctor import examine
from desktop.store.engine import connect
from desktop.store.opening import DATABASE_NAME
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.log import Log
from sync.ops import canonical
from sync.records import KINDS
from sync.times import DAY
from tests.helpers.processes import Processes
from tests.store.conftest import OpenStore, SetClock
from tests.store.contents import rebuild, row, tables, values
from tests.store.union import MemoryUnion, sync

KEPT = KINDS["visit"].by_name["visitor"].keep_days or 0


def keep(store: Store) -> int:
    """One round; of how many records something was erased."""
    register = retention.look(store, told=False)
    due = retention.due(store, register)
    for start in range(0, len(due), retention.BATCH):
        retention.erase(store, register, due[start : start + retention.BATCH])
    retention.forget_clashes(store, register)
    retention.clean_copies(store, register)
    return len(due)


def live(store: Store, clock: SetClock, days: int) -> None:
    """Let days go by, with a round on each."""
    for _ in range(days):
        clock.at += DAY
        keep(store)


def visit(store: Store, visitor: str) -> bytes:
    with store.write() as unit:
        return unit.create("visit", {"category": "courier", "visitor": visitor})


def test_a_visitor_is_forgotten_in_time_and_not_before(store: Store, clock: SetClock) -> None:
    first = visit(store, "过客")
    keep(store)
    live(store, clock, KEPT - 1)
    second = visit(store, "来宾")
    assert row(store, "visit", first)["visitor"] == "过客"
    live(store, clock, 1)
    assert row(store, "visit", first)["visitor"] is None
    assert row(store, "visit", second)["visitor"] == "来宾"
    assert examine(store) == ()
    assert keep(store) == 0


def test_what_is_corrected_after_it_was_found_due_is_judged_again(store: Store, clock: SetClock) -> None:
    first, second = visit(store, "过客"), visit(store, "王力")
    with store.write() as unit:
        person = unit.create("staff", {"name": "李敏", "phone": "13912345678"})
    keep(store)
    with store.write() as unit:
        unit.patch("staff", person, {"void": "moved"})
    for _ in range(KEPT):
        clock.at += DAY
        retention.look(store, told=False)
    register = retention.look(store, told=False)
    due = retention.due(store, register)
    assert {one.record for one in due} == {first, second, person}, "found, and not erased yet"
    with store.write() as unit:
        unit.patch("visit", first, {"visitor": "来宾"})
        unit.patch("visit", second, {"category": "rider"})
        unit.patch("staff", person, {"void": None})
    retention.erase(store, register, due)
    assert row(store, "visit", first)["visitor"] == "来宾"
    assert row(store, "visit", second)["visitor"] is None
    assert row(store, "staff", person)["phone"] == "13912345678"


def test_an_older_value_that_nobody_has_is_not_asked_for_beyond_its_time(store: Store, clock: SetClock) -> None:
    first = visit(store, "过客")
    with store.write() as unit:
        person = unit.create("staff", {"name": "李敏", "phone": "13912345678"})
    with store.write_in_background() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO owed (run, seq, field, log, record) SELECT run, seq, field, {int(Log.STATION)}, record"
            " FROM personal WHERE field <> 'name'"
        )
        connection.exec_driver_sql("DELETE FROM personal WHERE field <> 'name'")
    with store.write() as unit:
        unit.patch("visit", first, {"visitor": "来宾"})
        unit.patch("staff", person, {"phone": "13900000000"})
    keep(store)
    assert {ref.field for ref in StoreReplica(store).owed()} == {"visitor", "phone"}, "a correction hides no loss"
    live(store, clock, KEPT)
    assert {ref.field for ref in StoreReplica(store).owed()} == {"phone"}
    with store.write() as unit:
        unit.patch("staff", person, {"void": "moved"})
    live(store, clock, 1)
    assert StoreReplica(store).owed() == ()


def test_many_are_forgotten_a_few_at_a_time(store: Store, clock: SetClock) -> None:
    with store.write() as unit:
        unit.create_many("visit", [{"category": "rider", "visitor": f"{n}"} for n in range(90)])
    keep(store)
    live(store, clock, KEPT)
    assert values(store) == []
    assert examine(store) == ()


def test_not_a_byte_of_it_is_left_in_the_folder(open_store: OpenStore, clock: SetClock, tmp_path: Path) -> None:
    store = open_store()
    visit(store, "Zaphod Beeblebrox")
    person = None
    with store.write() as unit:
        person = unit.create("staff", {"name": "李敏", "phone": "13912345678", "pin": "secretpin"})
        unit.patch("staff", person, {"void": "moved"})
    keep(store)
    copy = tmp_path / "copy.yz"
    backup(store, copy)
    store.close()
    restore(copy, store.folder, clock)
    copy.unlink()
    store = open_store()
    live(store, clock, KEPT + 1)
    store.close()
    files = [path for path in store.folder.rglob("*") if path.is_file()]
    assert any("before-restore" in str(path) for path in files)
    for secret in (b"Beeblebrox", b"13912345678", b"secretpin"):
        assert [path.name for path in files if secret in path.read_bytes()] == []


ROUND = """
import sys
from pathlib import Path
from desktop.store import retention
from desktop.store.store import Store
from tests.store.conftest import SetClock

store = Store.open(Path(sys.argv[1]), SetClock(int(sys.argv[2])))
register = retention.look(store, told=False)
due = retention.due(store, register)
for start in range(0, len(due), retention.BATCH):
    retention.erase(store, register, due[start : start + retention.BATCH])
    print("erased", start, flush=True)
"""


@pytest.mark.slow
def test_a_round_that_is_killed_is_ended_by_the_next(
    open_store: OpenStore, clock: SetClock, processes: Processes
) -> None:
    store = open_store()
    with store.write() as unit:
        unit.create_many("visit", [{"category": "rider", "visitor": f"{n}"} for n in range(300)])
    keep(store)
    live(store, clock, KEPT - 1)
    store.close()
    clock.at += 2 * DAY
    killed = processes.start([sys.executable, "-c", ROUND, store.folder, str(clock.at)])
    killed.wait_for_line("^erased 40$")
    killed.kill()
    again = open_store()
    assert 0 < len(values(again)) < 300
    assert examine(again) == ()
    keep(again)
    assert values(again) == []
    before = tables(again)
    rebuild(again)
    assert tables(again) == before
    assert examine(again) == ()


@pytest.mark.parametrize("everything", [False, True])
def test_a_copy_keeps_nothing_of_what_clashed_either(
    store: Store, clock: SetClock, tmp_path: Path, everything: bool
) -> None:
    union = MemoryUnion()
    person = visit(store, "李")
    run, ours = StoreReplica(store).tail(10, 10_000).ops
    for op in (run, structs.replace(ours, fields={"category": "rider"})):
        union.logs[Log.STATION].append(op, canonical(op))
    sync(StoreReplica(store), union)
    keep(store)
    backup(store, tmp_path / "copy.yz")
    folder = store.folder
    store.close()
    aside = restore(tmp_path / "copy.yz", folder, clock).aside
    assert aside is not None
    assert clashed(aside) == 1
    with Store.open(folder, clock) as again:
        if not everything:
            with again.write() as unit:
                unit.erase("visit", person, ["visitor"], "asked for", anyway=True)
        keep(again)
        live(again, clock, 2 * KEPT if everything else 0)
    assert clashed(aside) == 0


def clashed(folder: Path) -> int:
    with closing(connect(folder / DATABASE_NAME, "ro")) as copy:
        return int(copy.execute("SELECT count(*) FROM clash_value").fetchone()[0])


def test_a_clock_that_jumps_erases_nothing_early(store: Store, clock: SetClock) -> None:
    first = visit(store, "过客")
    keep(store)
    for jump in (20 * 366 * DAY, -20 * 366 * DAY, -DAY, 366 * DAY):
        clock.at += jump
        keep(store)
    assert row(store, "visit", first)["visitor"] == "过客"


def test_what_was_entered_before_the_time_was_known_is_kept_for_its_whole_time(store: Store, clock: SetClock) -> None:
    clock.at -= 20 * 366 * DAY
    first = visit(store, "过客")
    keep(store)
    clock.at += 20 * 366 * DAY
    retention.look(store, told=True)
    assert keep(store) == 0
    live(store, clock, KEPT - 1)
    assert row(store, "visit", first)["visitor"] == "过客"
    live(store, clock, 1)
    assert row(store, "visit", first)["visitor"] is None


def test_the_other_pc_forgets_it_too(open_store: OpenStore, clock: SetClock) -> None:
    union, here, there = MemoryUnion(), open_store("here"), open_store("there")
    first = visit(here, "过客")
    sync(StoreReplica(here), union)
    sync(StoreReplica(there), union)
    keep(here)
    live(here, clock, KEPT)
    sync(StoreReplica(here), union)
    sync(StoreReplica(there), union)
    assert row(there, "visit", first)["visitor"] is None
    assert values(there) == []
    assert examine(there) == ()
    assert keep(there) == 0


def test_the_first_word_about_the_time_makes_no_copy_older(store: Store, clock: SetClock, tmp_path: Path) -> None:
    clock.at -= 20 * 366 * DAY
    visit(store, "过客")
    keep(store)
    backup(store, tmp_path / "copy.yz")
    folder = store.folder
    store.close()
    aside = restore(tmp_path / "copy.yz", folder, clock).aside
    assert aside is not None
    with Store.open(folder, clock) as again:
        keep(again)
        clock.at += 20 * 366 * DAY
        retention.clean_copies(again, retention.look(again, told=True))
        with closing(connect(aside / DATABASE_NAME, "ro")) as copy:
            assert copy.execute("SELECT count(*) FROM personal").fetchone() == (1,)
        live(again, clock, KEPT)
        with closing(connect(aside / DATABASE_NAME, "ro")) as copy:
            assert copy.execute("SELECT count(*) FROM personal").fetchone() == (0,)
