"""A backup is one file with everything in it, and a restored folder goes on as if nothing had been."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from desktop.store import engine
from desktop.store.backup import backup, restore
from desktop.store.doctor import examine
from desktop.store.errors import StoreError
from desktop.store.lock import FolderHeld
from desktop.store.opening import DATABASE_NAME, NewerDatabase
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from tests.store.conftest import OpenStore, SetClock
from tests.store.contents import ops, tables, values
from tests.store.union import MemoryUnion, sync


def save(store: Store, **fields: object) -> None:
    """Save one visit."""
    with store.write() as unit:
        unit.create("visit", {"category": "courier", **fields})


def test_a_backup_holds_everything_saved_so_far(open_store: OpenStore, tmp_path: Path, clock: SetClock) -> None:
    store = open_store()
    save(store, visitor="李")
    file = tmp_path / "copies.bak"
    file.write_text("an older backup")
    backup(store, file)
    save(store)
    assert {path.name for path in tmp_path.iterdir()} == {"data", "copies.bak"}
    assert restore(file, tmp_path / "elsewhere", clock).aside is None
    other = open_store("elsewhere")
    assert len(tables(other)["visit"]) == 1
    assert values(other) == values(store)
    assert examine(other) == ()


def test_restoring_keeps_aside_what_was_there(open_store: OpenStore, tmp_path: Path, clock: SetClock) -> None:
    store = open_store()
    save(store, note="old")
    backup(store, tmp_path / "backup")
    save(store, note="new")
    store.close()
    aside = restore(tmp_path / "backup", store.folder, clock).aside
    assert aside == store.folder / "before-restore-20261121-120000"
    again = restore(tmp_path / "backup", store.folder, clock).aside
    assert again == store.folder / "before-restore-20261121-120000-2"
    with Store.open(aside, clock) as former:
        assert sorted(fields[7] for fields in tables(former)["visit"]) == ["new", "old"]


def test_a_restored_pc_gets_back_what_it_had_delivered_and_doubles_nothing(
    open_store: OpenStore, tmp_path: Path, clock: SetClock
) -> None:
    union, store = MemoryUnion(), open_store()
    save(store, note="1")
    backup(store, tmp_path / "backup")
    save(store, note="2")
    sync(StoreReplica(store), union)
    store.close()
    restore(tmp_path / "backup", store.folder, clock)
    again = open_store()
    save(again, note="3")
    sync(StoreReplica(again), union)
    assert sorted(fields[7] for fields in tables(again)["visit"]) == ["1", "2", "3"]
    assert len({body for _, body in ops(again)}) == len(ops(again))
    assert examine(again) == ()


def test_a_backup_that_is_taken_while_a_long_log_comes_in_is_one_sound_moment_of_it(
    open_store: OpenStore, tmp_path: Path, clock: SetClock
) -> None:
    union, author, store = MemoryUnion(), open_store("author"), open_store()
    with author.write() as unit:
        unit.create_many("visit", [{"category": "rider", "visitor": "李"}] * 6_000)
    sync(StoreReplica(author), union)
    coming = threading.Thread(target=sync, args=(StoreReplica(store), union), name="helper-coming")
    coming.start()
    copies: list[Path] = []
    while coming.is_alive() or not copies:
        save(store)
        copies.append(tmp_path / f"{len(copies)}.yz")
        backup(store, copies[-1])
    coming.join()
    assert len(copies) > 1
    sync(StoreReplica(store), union)
    for number in sorted({0, len(copies) // 2, len(copies) - 1}):
        restore(copies[number], tmp_path / f"restored{number}", clock)
        other = open_store(f"restored{number}")
        assert examine(other) == ()
        sync(StoreReplica(other), union)
        assert tables(other) == tables(store)
        assert examine(other) == ()


def test_a_folder_in_use_is_not_restored_into(open_store: OpenStore, tmp_path: Path, clock: SetClock) -> None:
    store = open_store()
    backup(store, tmp_path / "backup")
    with pytest.raises(FolderHeld):
        restore(tmp_path / "backup", store.folder, clock)
    save(store)
    assert sorted(path.name for path in store.folder.iterdir() if not path.name.startswith(DATABASE_NAME)) == [
        "yizhan.lock"
    ]


def test_a_folder_that_somebody_reads_is_not_restored_into(
    open_store: OpenStore, tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    store = open_store()
    backup(store, tmp_path / "backup")
    with Store.open_for_reading(store.folder, clock) as reader, reader.read() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM visit")
        save(store, note="only in the log beside the database")
        store.close()
        with pytest.raises(StoreError, match="Another program is using the database"):
            restore(tmp_path / "backup", store.folder, clock)
    assert [path.name for path in store.folder.glob("*restor*")] == []
    assert len(tables(open_store())["visit"]) == 1


def test_a_file_that_is_no_sound_backup_changes_nothing(open_store: OpenStore, tmp_path: Path, clock: SetClock) -> None:
    store = open_store()
    save(store)
    backup(store, tmp_path / "backup")
    store.close()
    before = store.path.read_bytes()
    whole = (tmp_path / "backup").read_bytes()
    half = len(whole) // 4096 // 2 * 4096
    for name, content in {
        "text": b"arrived_at,category\n",
        "empty": b"",
        "cut": whole[:half],
        "torn": whole[:half] + os.urandom(8192) + whole[half + 8192 :],
    }.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(StoreError, match="is not a sound backup"):
            restore(tmp_path / name, store.folder, clock)
    with pytest.raises(StoreError, match="There is no file"):
        restore(tmp_path / "missing", store.folder, clock)
    with closing(sqlite3.connect(tmp_path / "backup")) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(NewerDatabase):
        restore(tmp_path / "backup", store.folder, clock)
    assert store.path.read_bytes() == before
    assert {path.name for path in store.folder.iterdir()} == {DATABASE_NAME, "yizhan.lock"}


def test_a_backup_that_cannot_be_written_says_where(open_store: OpenStore, tmp_path: Path) -> None:
    store = open_store()
    with pytest.raises(StoreError, match=r"missing/backup\S* cannot be written"):
        backup(store, tmp_path / "missing" / "backup")
    with pytest.raises(StoreError, match="cannot take the place"):
        backup(store, store.path)
    save(store)


def test_a_damaged_folder_can_be_restored(open_store: OpenStore, tmp_path: Path, clock: SetClock) -> None:
    store = open_store()
    save(store)
    backup(store, tmp_path / "backup")
    store.close()
    store.path.write_bytes(os.urandom(20_000))
    done = restore(tmp_path / "backup", store.folder, clock)
    aside = done.aside
    assert aside is not None
    assert done.carried.lost is None
    assert (aside / DATABASE_NAME).stat().st_size == 20_000
    assert len(tables(open_store())["visit"]) == 1


def test_tables_that_differ_from_the_log_are_mended_by_a_backup_and_its_restoring(
    open_store: OpenStore, tmp_path: Path, clock: SetClock
) -> None:
    store = open_store()
    save(store)
    before = tables(store)
    with store.write_local() as connection:
        connection.exec_driver_sql("UPDATE visit SET persons = 5")
    assert [finding.check for finding in examine(store)] == ["tables"]
    backup(store, tmp_path / "backup")
    store.close()
    restore(tmp_path / "backup", store.folder, clock)
    again = open_store()
    assert examine(again) == ()
    assert tables(again) == before
