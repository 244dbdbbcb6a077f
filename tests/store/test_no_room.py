"""A disk that is really full: one clear sentence, nothing lost, and on it goes when there is room again."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.errors import KnownError
from desktop.services.events import Events
from desktop.services.photos import Photo, PhotoService
from desktop.services.work import Work
from desktop.store.backup import backup, restore
from desktop.store.doctor import examine
from desktop.store.errors import StoreError
from desktop.store.files import StoreFiles
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.client.faults import FaultCode, store_fault
from sync.files import hash_of
from sync.ops import fixed_id
from tests.helpers.small_disk import SmallDisk, small_disk
from tests.store.conftest import OpenStore, SetClock
from tests.store.contents import rebuild, tables
from tests.store.union import MemoryUnion, sync

FULL = "is full. Free some space and do it again; everything saved before is safe."


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk of twelve megabytes."""
    with small_disk(tmp_path / "disk") as made:
        yield made


@pytest.fixture
def desk(disk: SmallDisk, clock: SetClock) -> Iterator[Store]:
    """A data folder on it."""
    with Store.open(disk.folder / "data", clock) as store:
        yield store


def save(store: Store, count: int = 1) -> list[bytes]:
    with store.write() as unit:
        return unit.create_many("visit", [{"category": "rider", "note": "x" * 500}] * count)


def visits(store: Store) -> int:
    return len(tables(store)["visit"])


def is_sound(store: Store) -> bool:
    before = tables(store)
    rebuild(store)
    return tables(store) == before and examine(store) == ()


def save_until_full(store: Store) -> tuple[int, StoreError]:
    """Visits that were saved one at a time until the disk was full, and what was said then."""
    for saved in range(100_000):
        try:
            save(store)
        except StoreError as error:
            return saved, error
    raise AssertionError("the disk is never full")


def test_every_entry_that_was_saved_is_there_and_the_first_without_room_is_told(disk: SmallDisk, desk: Store) -> None:
    disk.fill(200_000)
    saved, said = save_until_full(desk)
    assert str(said).endswith(FULL)
    with pytest.raises(StoreError, match="is full"):
        save(desk, 50)
    assert visits(desk) == saved
    disk.free()
    save(desk)
    assert visits(desk) == saved + 1
    assert is_sound(desk)


def test_what_the_union_sends_is_taken_in_as_far_as_it_goes_and_the_rest_when_there_is_room(
    disk: SmallDisk, desk: Store, open_store: OpenStore
) -> None:
    union, author = MemoryUnion(), open_store("author")
    save(author, 6_000)
    sync(StoreReplica(author), union)
    own = save(desk, 10)
    disk.fill(2_000_000)
    with pytest.raises(StoreError, match="is full") as caught:
        sync(StoreReplica(desk), union)
    fault = store_fault(caught.value)
    assert fault is not None
    assert fault.code is FaultCode.DISK_FULL
    assert set(own) <= {row[0] for row in tables(desk)["visit"]}
    assert is_unharmed(desk.path)
    disk.free()
    sync(StoreReplica(desk), union)
    sync(StoreReplica(author), union)
    assert visits(desk) == 6_010
    assert tables(desk) == tables(author)
    assert examine(desk) == ()


def is_unharmed(path: Path) -> bool:
    with sqlite3.connect(path) as connection:
        found: str = connection.execute("PRAGMA integrity_check").fetchone()[0]
    return found == "ok"


def test_a_backup_without_room_leaves_the_former_one_and_nothing_half(disk: SmallDisk, desk: Store) -> None:
    save(desk, 500)
    file = disk.folder / "backup.yz"
    backup(desk, file)
    former = file.read_bytes()
    save(desk, 500)
    disk.fill(100_000)
    with pytest.raises(StoreError, match=r"The file .*backup\.yz cannot be written\..*the disk is not full"):
        backup(desk, file)
    assert file.read_bytes() == former
    assert sorted(path.name for path in disk.folder.iterdir()) == ["backup.yz", "ballast", "data"]
    disk.free()
    backup(desk, file)
    assert file.read_bytes() != former


def test_a_backup_whose_photos_find_no_room_is_none(disk: SmallDisk, desk: Store, tmp_path: Path) -> None:
    album = PhotoService(Work(desk, Events()), StoreFiles(desk), bytes, bytes)
    album.attach(fixed_id(1), [taken(1), taken(2)])
    backup(desk, tmp_path / "elsewhere.yz")
    disk.fill((tmp_path / "elsewhere.yz").stat().st_size - 300_000)
    with pytest.raises(StoreError, match=r"The file .*backup\.yz cannot be written"):
        backup(desk, disk.folder / "backup.yz")
    assert not list(disk.folder.glob("backup*"))


@pytest.mark.parametrize("room", [0, 300_000, 1_200_000])
def test_a_restore_without_room_changes_nothing_and_leaves_nothing(
    disk: SmallDisk, desk: Store, clock: SetClock, tmp_path: Path, room: int
) -> None:
    save(desk, 700)
    backup(desk, tmp_path / "backup.yz")
    save(desk, 300)
    folder = desk.folder
    desk.close()
    before = sorted(path.name for path in folder.iterdir())
    disk.fill(room)
    with pytest.raises(StoreError, match=r"cannot be written\. Check .*the disk is not full"):
        restore(tmp_path / "backup.yz", folder, clock)
    assert sorted(path.name for path in folder.iterdir()) == before
    disk.free()
    with Store.open(folder, clock) as again:
        assert visits(again) == 1_000
        assert examine(again) == ()
    restore(tmp_path / "backup.yz", folder, clock)
    with Store.open(folder, clock) as restored:
        assert visits(restored) == 1_000
        assert is_sound(restored)


def taken(seed: int, size: int = 400_000) -> Photo:
    content = b"\xff\xd8\xff\xe0" + bytes([seed]) * 4 + os.urandom(size)
    return Photo(content, hash_of([content]), "shelf", b"small")


def test_a_photo_without_room_is_told_records_nothing_and_leaves_nothing(disk: SmallDisk, desk: Store) -> None:
    files = StoreFiles(desk)
    album = PhotoService(Work(desk, Events()), files, bytes, bytes)
    photo = taken(1)
    disk.fill(200_000)
    with pytest.raises(KnownError, match=r"The photo could not be kept in .*Check that the disk is not full"):
        album.attach(fixed_id(1), [photo])
    assert disk.room() > 150_000, "what did not fit takes no room"
    assert tables(desk)["attachment"] == []
    disk.free()
    album.attach(fixed_id(1), [photo])
    assert [due.hash for due in files.to_send()] == [photo.hash]
    assert examine(desk) == ()


def test_a_photo_that_comes_goes_on_where_the_disk_was_full(disk: SmallDisk, desk: Store) -> None:
    files, content = StoreFiles(desk), os.urandom(400_000)
    hash_ = hash_of([content])
    disk.fill(150_000)
    files.add(hash_, 0, content[:100_000])
    with pytest.raises(OSError, match="No space") as caught:
        files.add(hash_, 100_000, content[100_000:200_000])
    fault = store_fault(caught.value)
    assert fault is not None
    assert fault.code is FaultCode.DISK_FULL
    disk.free()
    here = files.fetched(hash_)
    assert 100_000 <= here < 400_000
    files.add(hash_, here, content[here:])
    assert files.finish(hash_)
    assert files.contents.is_sound(hash_)


def test_the_doctor_names_the_disk_that_is_full(
    disk: SmallDisk, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store()
    save(store, 500)
    monkeypatch.setattr(tempfile, "tempdir", str(disk.folder))
    disk.fill(300_000)
    with pytest.raises(StoreError, match=f"The disk that holds {disk.folder}"):
        examine(store)
    disk.free()
    assert examine(store) == ()


def test_a_station_on_a_full_disk_opens_or_says_why(disk: SmallDisk, desk: Store, clock: SetClock) -> None:
    save(desk, 10)
    folder = desk.folder
    desk.close()
    disk.fill()
    with pytest.raises(StoreError, match=r"The disk that holds .* (is full|not full)"):
        Store.open(folder, clock)
    disk.free()
    disk.fill(70_000)
    with Store.open(folder, clock) as store:
        assert visits(store) == 10
    disk.free()
    with Store.open(folder, clock) as store:
        assert visits(store) == 10
