"""A copy a day beside the data: sound, of one moment, two of them, and in nobody's way."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from desktop.store import copies, retention
from desktop.store.backup import restore
from desktop.store.copies import LEFT_FREE, CalledOff
from desktop.store.doctor import examine
from desktop.store.engine import connect
from desktop.store.regions import follow_region
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.log import Log
from sync.times import DAY
from tests.helpers.processes import Processes
from tests.store.conftest import OpenStore, SetClock
from tests.store.contents import row, tables
from tests.store.talk import foreign, put
from tests.store.union import MemoryUnion, sync


def save(store: Store, count: int = 1, **fields: object) -> list[bytes]:
    with store.write() as unit:
        return unit.create_many("visit", [{"category": "courier", **fields}] * count)


def on() -> None:
    """Go on with the next step."""


def names(store: Store) -> list[str]:
    return [copy.file.name for copy in copies.made(store)]


def test_a_copy_puts_everything_back_when_the_file_is_lost(store: Store, clock: SetClock) -> None:
    save(store, note="delivered", visitor="李")
    union = MemoryUnion()
    sync(StoreReplica(store), union)
    save(store, note="not delivered")
    before = tables(store)
    assert copies.make(store, on)
    file = copies.made(store)[-1].file
    store.close()
    store.path.write_bytes(os.urandom(20_000))
    restore(file, store.folder, clock)
    with Store.open(store.folder, clock) as again:
        assert tables(again) == before
        assert examine(again) == ()
        save(again, note="and on")
        sync(StoreReplica(again), union)
        assert StoreReplica(again).pending() == 0


def test_two_are_kept_and_the_next_is_due_a_day_later_if_anything_was_entered(store: Store, clock: SetClock) -> None:
    save(store)
    assert copies.is_due(store)
    days = []
    for _ in range(4):
        copies.make(store, on)
        days.append(names(store)[-1])
        assert not copies.is_due(store)
        clock.at += DAY
        assert not copies.is_due(store), "nothing was entered since"
        save(store)
        assert copies.is_due(store)
    assert names(store) == days[-2:]
    assert len(list((store.folder / "copies").iterdir())) == 2
    assert days[0] == "20261121-120000.yizhan-backup"


def test_a_clock_that_goes_back_keeps_the_latest_all_the_same(store: Store, clock: SetClock) -> None:
    save(store)
    copies.make(store, on)
    first = names(store)
    clock.at -= 400 * DAY
    save(store)
    assert copies.is_due(store)
    copies.make(store, on)
    clock.at += 10
    second = names(store)[-1]
    assert names(store) == [*first, second]
    save(store)
    copies.make(store, on)
    assert names(store)[0] == second


def test_what_is_saved_while_it_is_made_goes_on_and_does_not_have_it_begin_anew(store: Store, clock: SetClock) -> None:
    save(store, 20_000, note="x" * 100)
    steps = 0

    def meanwhile() -> None:
        nonlocal steps
        steps += 1
        save(store, note=f"step {steps}")

    assert copies.make(store, meanwhile)
    size = store.path.stat().st_size // 4096 // 256
    assert 5 < steps <= size + 2
    copy = copies.made(store)[-1]
    store.close()
    restored = store.folder.parent / "restored"
    restore(copy.file, restored, clock)
    with Store.open(restored, clock) as other:
        assert len(tables(other)["visit"]) == 20_000, "one moment, from before the first step"
        assert examine(other) == ()


def test_one_that_is_called_off_leaves_nothing_half_and_the_former_ones(store: Store) -> None:
    save(store, 5_000, note="x" * 100)
    copies.make(store, on)
    there = names(store)

    def enough() -> None:
        raise CalledOff

    with pytest.raises(CalledOff):
        copies.make(store, enough)
    assert names(store) == there
    assert [path.name for path in (store.folder / "copies").iterdir()] == there


KILLED = """
import os, sys
from pathlib import Path
from desktop.store import copies
from desktop.store.store import Store
from tests.store.conftest import SetClock

copies.make(Store.open(Path(sys.argv[1]), SetClock()), lambda: os.kill(os.getpid(), 9))
"""


def test_of_one_that_was_being_made_when_the_power_failed_nothing_stays(
    open_store: OpenStore, processes: Processes
) -> None:
    store = open_store()
    save(store, 5_000, visitor="Zaphod Beeblebrox")
    store.close()
    processes.start([sys.executable, "-c", KILLED, store.folder]).wait()
    folder = store.folder / "copies"
    assert (folder / "copy.part").exists(), "the power failed where it should"
    assert copies.made(open_store()) == ()
    assert list(folder.iterdir()) == []


def test_of_a_damaged_database_no_copy_takes_the_place_of_a_sound_one(open_store: OpenStore, clock: SetClock) -> None:
    store = open_store()
    save(store, 3_000, note="x" * 100)
    copies.make(store, on)
    there = names(store)
    store.close()
    whole = bytearray(store.path.read_bytes())
    for page in range(len(whole) // 8192, len(whole) // 4096, 7):
        whole[page * 4096 : page * 4096 + 100] = os.urandom(100)
    store.path.write_bytes(whole)
    again = open_store()
    clock.at += DAY
    assert not copies.make(again, on)
    assert (names(again), copies.trouble(again)) == (there, copies.UNSOUND)


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_none_is_made_where_room_is_short_and_the_older_one_goes_first(
    store: Store, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        save(store)
        copies.make(store, on)
        clock.at += DAY
    latest = names(store)[-1]
    short: Callable[[Path], Usage] = lambda _folder: Usage(LEFT_FREE * 9, LEFT_FREE * 8, LEFT_FREE)  # noqa: E731
    monkeypatch.setattr(shutil, "disk_usage", short)
    save(store)
    assert not copies.make(store, on)
    assert (names(store), copies.trouble(store)) == ([latest], copies.NO_ROOM)
    monkeypatch.undo()
    assert copies.make(store, on)
    assert (names(store)[0], copies.trouble(store)) == (latest, "")


def test_what_is_erased_goes_out_of_the_copies_too(store: Store, clock: SetClock) -> None:
    [visit] = save(store, visitor="Zaphod Beeblebrox")
    [other] = save(store, visitor="Tricia McMillan")
    copies.make(store, on)
    clock.at += DAY
    copies.make(store, on)
    with store.write() as unit:
        unit.erase("visit", visit, ["visitor"], "asked for")
    assert retention.clean_copies(store, retention.look(store, told=False)) == 2
    assert retention.clean_copies(store, retention.look(store, told=False)) == 0
    for copy in copies.made(store):
        assert b"Beeblebrox" not in copy.file.read_bytes()
        assert b"McMillan" in copy.file.read_bytes()
    assert row(store, "visit", other)["visitor"] == "Tricia McMillan"


def test_what_is_erased_after_the_region_has_changed_goes_out_of_the_copies_too(store: Store) -> None:
    union, replica = MemoryUnion(), StoreReplica(store)
    [visit] = save(store, visitor="Zaphod Beeblebrox")
    sync(replica, union)
    put(union, *(foreign(n, "notice", {"title": "x", "body": "x"}) for n in range(1, 6)), log=Log.REGION)
    sync(replica, union)
    copies.make(store, on)
    with store.write_in_background() as connection:
        follow_region(connection, 140107)
    with store.write() as unit:
        unit.erase("visit", visit, ["visitor"], "asked for")
    assert retention.clean_copies(store, retention.look(store, told=False)) == 1
    assert b"Beeblebrox" not in copies.made(store)[-1].file.read_bytes()


def test_what_was_entered_again_before_a_copy_stays_in_it_until_it_is_erased_again(store: Store) -> None:
    [visit] = save(store, visitor="Zaphod Beeblebrox")
    with store.write() as unit:
        unit.erase("visit", visit, ["visitor"], "asked for")
    with store.write() as unit:
        unit.patch("visit", visit, {"visitor": "Tricia McMillan"})
    copies.make(store, on)
    [copy] = copies.made(store)
    assert retention.clean_copies(store, retention.look(store, told=False)) == 0
    assert b"McMillan" in copy.file.read_bytes()
    with store.write() as unit:
        unit.erase("visit", visit, ["visitor"], "asked for")
    assert retention.clean_copies(store, retention.look(store, told=False)) == 1
    assert b"McMillan" not in copy.file.read_bytes()


def test_from_a_copy_that_cannot_say_what_was_erased_everything_erased_goes(store: Store) -> None:
    [visit] = save(store, visitor="Zaphod Beeblebrox")
    copies.make(store, on)
    [copy] = copies.made(store)
    with closing(connect(copy.file, "rw")) as spoiled:
        spoiled.execute("DROP TABLE erasure")
    with store.write() as unit:
        unit.erase("visit", visit, ["visitor"], "asked for")
    assert retention.clean_copies(store, retention.look(store, told=False)) == 1
    assert b"Beeblebrox" not in copy.file.read_bytes()
