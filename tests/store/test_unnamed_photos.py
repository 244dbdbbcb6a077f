"""A photo that no entry names any more may be the only one: unless an erasure took it, it lies aside and comes back."""

from __future__ import annotations

from pathlib import Path

from desktop.store.backup import backup, restore
from desktop.store.contents import Contents
from desktop.store.files import StoreFiles
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.files import hash_of
from tests.store.conftest import OpenStore, SetClock
from tests.store.test_files import attach, name_again, photo
from tests.store.test_putting_back import save
from tests.store.union import MemoryUnion, sync


def test_a_photo_whose_entry_a_backup_lacks_waits_for_it_whatever_becomes_of_the_first_conversation(
    open_store: OpenStore, clock: SetClock, tmp_path: Path
) -> None:
    store, union = open_store(), MemoryUnion()
    save(store)
    sync(StoreReplica(store), union)
    backup(store, tmp_path / "backup")
    save(store)
    attach(store, photo())
    sync(StoreReplica(store), union)
    with store.write_in_background() as connection:
        # The disk bends an entry before the photo's, which is at the union; the photo is not yet.
        connection.exec_driver_sql("UPDATE op SET body = x'c1ff' WHERE id = (SELECT max(id) - 1 FROM op)")
    store.close()
    assert restore(tmp_path / "backup", store.folder, clock).carried.lost == 0
    with Store.open(store.folder, clock) as again:
        files, hash_ = StoreFiles(again), hash_of([photo()])
        files.obey_erasures()
        files.look_after()
        assert list(files.contents.aside()) == [hash_]
        assert (files.to_send(), files.to_fetch()) == ((), ())
        sync(StoreReplica(again), union)
        files.obey_erasures()
        assert files.to_fetch() == (), "the union never had it"
        assert [due.hash for due in files.to_send()] == [hash_]
        assert files.is_sound(hash_)
        assert list(files.contents.aside()) == []


def put_aside(store: Store) -> StoreFiles:
    """A photo is noted here and no entry names it; it lies aside."""
    files = StoreFiles(store)
    attachment = attach(store, photo())
    with store.write_in_background() as connection:
        connection.exec_driver_sql("DELETE FROM attachment WHERE id = ?", (attachment,))
    files.obey_erasures()
    assert list(files.contents.aside()) == [hash_of([photo()])]
    return files


def test_a_photo_comes_back_although_its_entry_was_closed_as_lost_meanwhile(store: Store) -> None:
    files = put_aside(store)
    attachment = name_again(store, photo())
    with store.write() as unit:
        unit.patch("attachment", attachment, {"lost": "nobody has it"})
    assert files.to_fetch() == ()
    assert [due.hash for due in files.to_send()] == [hash_of([photo()])]
    assert files.contents.is_sound(hash_of([photo()]))


def test_a_photo_that_lies_aside_goes_with_the_erasure_that_comes_with_its_entry(store: Store) -> None:
    files = put_aside(store)
    attachment = name_again(store, photo())
    with store.write() as unit:
        unit.erase_content(attachment, "shows a person")
    files.obey_erasures()
    assert not files.contents.has_any(hash_of([photo()]))


def test_what_had_come_of_a_photo_that_no_entry_names_goes_without_the_whole(store: Store) -> None:
    contents = Contents(store.folder)
    hash_ = contents.put(photo())
    contents.add(hash_, 0, photo()[:1000])
    StoreFiles(store).obey_erasures()
    assert contents.fetched(hash_) == 0
    assert contents.is_sound(hash_), "the doctor puts it aside once no entry is to come"
