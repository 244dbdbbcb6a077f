"""Putting back a backup costs nothing that was entered since: what was never sent stays, with its erasures."""

from __future__ import annotations

import os
import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.store.applications import offered_to
from desktop.store.backup import Restored, backup, foresee, restore
from desktop.store.contents import Contents
from desktop.store.doctor import examine
from desktop.store.errors import StoreError
from desktop.store.files import StoreFiles
from desktop.store.local import Json
from desktop.store.opening import DATABASE_NAME
from desktop.store.quarantine import kept
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.files import hash_of
from sync.log import Log
from tests.store.conftest import OpenStore, SetClock, repeatable
from tests.store.contents import ops, rebuild, row, tables, values
from tests.store.test_files import attach, photo
from tests.store.test_trustcheck import ENROLMENT
from tests.store.union import MemoryUnion, sync


def save(store: Store, **fields: object) -> bytes:
    with store.write() as unit:
        return unit.create("visit", {"category": "courier", **fields})


def put_back(store: Store, file: Path, clock: SetClock) -> tuple[Store, Restored]:
    """Restore into a store's folder; the store that is opened there then, and what was done."""
    store.close()
    done = restore(file, store.folder, clock)
    again = Store.open(store.folder, clock)
    assert examine(again) == ()
    before = tables(again)
    rebuild(again)
    assert tables(again) == before
    return again, done


def test_what_was_never_sent_stays_with_its_values_photos_and_erasures(
    open_store: OpenStore, clock: SetClock, tmp_path: Path
) -> None:
    store, union = open_store(), MemoryUnion()
    regretted, kept_photo, erased_photo = save(store, visitor="李"), attach(store, photo(1)), attach(store, photo(2))
    backup(store, tmp_path / "backup")
    with store.write() as unit:
        unit.erase("visit", regretted, ["visitor"], "asked for")
        unit.erase_content(erased_photo, "shows a person")
    StoreFiles(store).obey_erasures()
    later = [save(store, visitor=f"客{n}") for n in range(12)]
    attach(store, photo(3))
    expected, secrets, waiting = tables(store), values(store), StoreReplica(store).pending()
    assert foresee(store, tmp_path / "backup").stay
    assert foresee(store, tmp_path / "backup").waiting == waiting
    again, done = put_back(store, tmp_path / "backup", clock)
    with again:
        assert (done.carried.taken, done.carried.lost) == (waiting, 0)
        assert tables(again) == expected
        assert values(again) == secrets
        assert row(again, "visit", regretted)["visitor"] is None
        assert row(again, "visit", later[0])["visitor"] == "客0"
        assert not Contents(again.folder).has_any(hash_of([photo(2)]))
        assert {due.hash for due in StoreFiles(again).to_send()} == {hash_of([photo(1)]), hash_of([photo(3)])}
        assert row(again, "attachment", kept_photo)["void"] is None
        sync(StoreReplica(again), union)
        assert len(union.logs[Log.STATION].ops) == waiting
        other = open_store("other")
        sync(StoreReplica(other), union)
        assert tables(other) == expected
    assert "李".encode() not in again.path.read_bytes()


def test_what_was_sent_since_is_there_at_once_and_counts_once(
    open_store: OpenStore, clock: SetClock, tmp_path: Path
) -> None:
    store, other, union = open_store(), open_store("other"), MemoryUnion()
    first = save(store, visitor="李", note="sent after the backup")
    backup(store, tmp_path / "backup")
    sync(StoreReplica(store), union)
    sync(StoreReplica(other), union)
    with other.write() as unit:
        unit.patch("visit", first, {"note": "corrected elsewhere"})
        unit.erase("visit", first, ["visitor"], "asked for")
    sync(StoreReplica(other), union)
    sync(StoreReplica(store), union)
    with store.write() as unit:
        unit.patch("visit", first, {"persons": 7})
    second = save(store, visitor="王")
    expected, head = tables(store), StoreReplica(store).cursors()
    again, done = put_back(store, tmp_path / "backup", clock)
    with again:
        assert done.carried.lost == 0
        assert tables(again) == expected
        assert StoreReplica(again).cursors() == head
        assert row(again, "visit", first)["visitor"] is None
        assert row(again, "visit", second)["visitor"] == "王"
        sync(StoreReplica(again), union)
        sync(StoreReplica(other), union)
        assert tables(other) == tables(again) == expected
        assert len({body for _, body in ops(again)}) == len(ops(again)) == len(union.logs[Log.STATION].ops)


def test_where_the_union_was_put_back_meanwhile_nothing_is_missing_either(
    open_store: OpenStore, clock: SetClock, tmp_path: Path
) -> None:
    store, other, union = open_store(), open_store("other"), MemoryUnion()
    save(store, note="1")
    sync(StoreReplica(store), union)
    save(store, note="2")
    sync(StoreReplica(store), union)
    backup(store, tmp_path / "backup")
    cut(union, 2)
    save(other, note="3")
    sync(StoreReplica(other), union)
    sync(StoreReplica(store), union)
    save(store, note="4")
    expected, head = tables(store), StoreReplica(store).cursors()
    cut(union, 2)
    again, done = put_back(store, tmp_path / "backup", clock)
    with again:
        assert done.carried.lost == 0
        assert tables(again) == expected
        assert StoreReplica(again).cursors() == head, "what the union lost again is here still"
        other = open_store("third")
        sync(StoreReplica(again), union)
        sync(StoreReplica(other), union)
        assert sorted(fields[7] for fields in tables(again)["visit"]) == ["1", "2", "3", "4"]
        assert tables(again) == tables(other)
        assert examine(again) == ()


def cut(union: MemoryUnion, n: int) -> None:
    """Put a union back to when its log of the station had so many entries."""
    log = union.logs[Log.STATION]
    del log.ops[n:], log.bodies[n:], log.hashes[n:]


def test_what_a_rewind_took_the_place_from_stays_too(open_store: OpenStore, clock: SetClock, tmp_path: Path) -> None:
    store, union = open_store(), MemoryUnion()
    save(store, note="1")
    backup(store, tmp_path / "backup")
    sync(StoreReplica(store), union)
    save(store, note="2")
    sync(StoreReplica(store), union)
    save(store, note="3")
    StoreReplica(store).rewind(Log.STATION, 1)
    expected = tables(store)
    again, _ = put_back(store, tmp_path / "backup", clock)
    with again:
        assert tables(again) == expected
        empty = MemoryUnion()
        sync(StoreReplica(again), empty)
        assert sorted(op.fields.get("note", "") for op in empty.logs[Log.STATION].ops) == ["", "1", "2", "3"]


def test_the_present_connection_with_the_union_counts(open_store: OpenStore, clock: SetClock, tmp_path: Path) -> None:
    store = open_store()
    save(store)
    backup(store, tmp_path / "alone")
    now = ENROLMENT
    StoreReplica(store).enrol(replace(now, device=bytes([1]) * 32))
    backup(store, tmp_path / "before")
    StoreReplica(store).enrol(now)
    for file in ("alone", "before"):
        store, _ = put_back(store, tmp_path / file, clock)
        assert StoreReplica(store).enrolment() == now
    store.close()


def test_nothing_is_carried_into_the_backup_of_another_station(
    open_store: OpenStore, clock: SetClock, tmp_path: Path
) -> None:
    store, stranger = open_store(), open_store("stranger")
    save(stranger, note="theirs")
    backup(stranger, tmp_path / "backup")
    for note in "ab":
        save(store, note=note)
    ahead = foresee(store, tmp_path / "backup")
    assert (ahead.waiting, ahead.stay) == (3, False)
    again, done = put_back(store, tmp_path / "backup", clock)
    with again:
        assert (done.carried.taken, done.carried.lost) == (0, 3)
        assert tables(again) == tables(stranger)
        mine = StoreReplica(again)
        mine.enrol(ENROLMENT)
        save(again, note="theirs too")
        ahead = foresee(again, tmp_path / "backup")
        assert ahead.stay
    assert done.aside is not None
    back, _ = put_back(again, done.aside / DATABASE_NAME, clock)
    with back:
        assert sorted(fields[7] for fields in tables(back)["visit"]) == ["a", "b"], "which is the way back"


def test_stations_that_the_union_tells_apart_are_not_mixed_although_one_was_a_copy_of_the_other(
    open_store: OpenStore, clock: SetClock, tmp_path: Path
) -> None:
    store, union = open_store(), MemoryUnion()
    save(store)
    StoreReplica(store).enrol(replace(ENROLMENT, station=bytes([1]) * 16))
    backup(store, tmp_path / "wrong card, nothing sent")
    sync(StoreReplica(store), union)
    backup(store, tmp_path / "sent")
    StoreReplica(store).enrol(replace(ENROLMENT, station=bytes([2]) * 16))
    save(store)
    assert not foresee(store, tmp_path / "sent").stay
    assert foresee(store, tmp_path / "wrong card, nothing sent").stay


def test_a_machine_that_was_resumed_twice_puts_aside_what_its_twin_wrote_under_its_addresses(
    clock: SetClock, tmp_path: Path
) -> None:
    notes = {}
    for name in ("here", "there"):
        with Store.open(tmp_path / name, clock, repeatable("one snapshot")) as store:
            notes[name] = save(store, note=name, visitor=name)
            with store.write() as unit:
                unit.patch("visit", notes[name], {"persons": len(name)})
            save(store, note=f"{name} later")
            backup(store, tmp_path / f"{name}.backup")
    assert notes["here"] == notes["there"]
    restore(tmp_path / "there.backup", tmp_path / "here", clock)
    with Store.open(tmp_path / "here", clock) as again:
        assert row(again, "visit", notes["here"])["note"] == "there"
        with again.read() as connection:
            aside = [one.op.fields.get("note") for one in kept(connection)]
            secrets = connection.exec_driver_sql("SELECT field, value FROM clash_value").all()
        assert "here" in aside
        assert [field for field, _ in secrets] == ["visitor"]
        assert {finding.check for finding in examine(again)} == {"clash"}
        before = tables(again)
        rebuild(again)
        assert tables(again) == before


def test_of_a_damaged_database_every_entry_that_can_be_read_stays_and_the_others_are_counted(
    open_store: OpenStore, clock: SetClock, tmp_path: Path
) -> None:
    store = open_store()
    save(store, note="old")
    backup(store, tmp_path / "backup")
    lost = [save(store, note=f"{n}", visitor=f"客{n}") for n in range(20)][7]
    with store.write_local() as connection:
        id_ = connection.exec_driver_sql("SELECT entry FROM visit WHERE id = ?", (lost,)).scalar_one()
        connection.exec_driver_sql("UPDATE op SET body = ? WHERE id = ?", (os.urandom(80), id_))
    again, done = put_back(store, tmp_path / "backup", clock)
    with again:
        assert (done.carried.taken, done.carried.lost) == (21, 1)
        assert sorted(fields[7] for fields in tables(again)["visit"]) == sorted(
            ["old", *(f"{n}" for n in range(20) if n != 7)]
        )


@pytest.mark.parametrize("seed", range(6))
def test_a_file_with_torn_pages_is_made_the_most_of(
    open_store: OpenStore, clock: SetClock, tmp_path: Path, seed: int
) -> None:
    draw = random.Random(seed)
    store = open_store()
    save(store, note="old")
    backup(store, tmp_path / "backup")
    said = {"old", *(f"{n}" for n in range(1_500))}
    with store.write() as unit:
        unit.create_many("visit", [{"category": "rider", "note": f"{n}"} for n in range(1_500)])
    store.close()
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = bytearray(store.path.read_bytes())
    for _ in range(4):
        page = draw.randrange(1, len(whole) // 4096) * 4096
        whole[page : page + 4096] = draw.randbytes(4096)
    store.path.write_bytes(whole)
    again, done = put_back(store, tmp_path / "backup", clock)
    with again:
        there = {fields[7] for fields in tables(again)["visit"]}
        assert there <= said
        if done.carried.lost is not None:
            assert done.carried.taken + done.carried.lost == 1_502
            assert len(said - there) <= done.carried.lost


def test_of_what_is_no_database_any_more_nobody_can_tell_what_was_in_it(
    open_store: OpenStore, clock: SetClock, tmp_path: Path
) -> None:
    store = open_store()
    save(store)
    backup(store, tmp_path / "backup")
    store.close()
    store.path.write_bytes(os.urandom(20_000))
    again, done = put_back(store, tmp_path / "backup", clock)
    again.close()
    assert done.carried.lost is None


def test_a_file_that_is_no_backup_is_told_before_anything_is_closed(store: Store, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("arrived_at,category\n" * 100)
    with pytest.raises(StoreError, match="is not a sound backup"):
        foresee(store, tmp_path / "text")
    with pytest.raises(StoreError, match="There is no file"):
        foresee(store, tmp_path / "missing")


def test_what_this_pc_noted_of_its_own_entries_is_still_known(
    open_store: OpenStore, clock: SetClock, tmp_path: Path
) -> None:
    store = open_store()
    first: dict[str, Json] = {"run": "aa", "first": 1, "back": None}
    save(store)
    store.settings.put("imports", [first])
    backup(store, tmp_path / "backup")
    since: list[Json] = [{**first, "back": ["bb", 1, 2, 3]}, {"run": "cc", "first": 1, "back": None}]
    store.settings.put("imports", since)
    StoreReplica(store).offer(bytes(16))
    again, _ = put_back(store, tmp_path / "backup", clock)
    with again:
        assert again.settings.get("imports") == since
        with again.read() as connection:
            assert offered_to(connection) == bytes(16)
