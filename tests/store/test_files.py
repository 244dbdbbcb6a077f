"""Contents of files on this PC: whole or not there, carried by a backup, mended by the doctor, gone with an erasure."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from desktop.store import orphans
from desktop.store.backup import backup, restore
from desktop.store.contents import Contents
from desktop.store.files import StoreFiles, examine_files, note_here, repair_files
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.files import hash_of
from sync.ops import fixed_id
from tests.helpers.processes import Processes
from tests.store.conftest import SetClock


def photo(seed: int = 1, size: int = 300_000) -> bytes:
    return b"\xff\xd8\xff\xe0" + bytes([seed]) * (size - 4)


def attach(store: Store, content: bytes) -> bytes:
    """Attach a content to the station; the attachment's id."""
    hash_ = Contents(store.folder).put(content)
    fields = {"record": fixed_id(1), "hash": hash_, "type": "image/jpeg", "size": len(content)}
    with store.write() as unit:
        note_here(unit.connection, hash_)
        return unit.create("attachment", fields)


def checks(store: Store) -> list[str]:
    return [finding.check for finding in examine_files(store)]


def test_a_content_lies_under_its_hash_and_nothing_else_is_left(tmp_path: Path) -> None:
    contents = Contents(tmp_path)
    hash_ = contents.put(photo())
    name = hash_.hex()
    assert (tmp_path / "files" / name[:2] / name[2:]).read_bytes() == photo()
    assert list(contents.all()) == [hash_]
    assert list((tmp_path / "files" / "new").iterdir()) == []


def test_a_content_that_comes_in_chunks_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    contents, content = Contents(tmp_path), photo()
    hash_ = hash_of([content])
    contents.add(hash_, 0, content[:1000])
    assert contents.fetched(hash_) == 1000
    assert not contents.has(hash_)
    contents.add(hash_, 1000, content[1000:])
    assert contents.finish(hash_)
    assert contents.is_sound(hash_)
    assert contents.fetched(hash_) == 0


def test_a_content_that_came_wrong_is_thrown_away(tmp_path: Path) -> None:
    contents, content = Contents(tmp_path), photo()
    hash_ = hash_of([content])
    contents.add(hash_, 0, content[:-1] + b"?")
    assert not contents.finish(hash_)
    assert contents.fetched(hash_) == 0
    assert not contents.has(hash_)


def test_what_is_owed_follows_from_the_entries_and_from_what_is_here(store: Store) -> None:
    files = StoreFiles(store)
    sent, fresh = attach(store, photo(1)), attach(store, photo(2))
    files.note_delivered(hash_of([photo(1)]))
    assert [due.hash for due in files.to_send()] == [hash_of([photo(2)])]
    assert files.to_fetch() == ()
    files.contents.delete(hash_of([photo(1)]))
    files.look_after()
    assert [due.hash for due in files.to_fetch()] == [hash_of([photo(1)])]
    with store.write() as unit:
        unit.patch("attachment", sent, {"lost": "the disk broke"})
        unit.patch("attachment", fresh, {"void": "undone"})
    assert (files.to_send(), files.to_fetch()) == ((), ())


def test_an_erasure_deletes_the_content_unless_another_entry_shows_it(store: Store) -> None:
    files = StoreFiles(store)
    first, second = attach(store, photo()), attach(store, photo())
    files.contents.put_thumbnail(hash_of([photo()]), b"small")
    for attachment, left in ((first, True), (second, False)):
        with store.write() as unit:
            unit.erase_content(attachment, "shows a person")
        files.obey_erasures()
        assert files.contents.has(hash_of([photo()])) is left
        assert files.contents.thumbnail(hash_of([photo()])).exists() is left


def test_what_has_come_of_a_content_goes_with_its_erasure(store: Store) -> None:
    files = StoreFiles(store)
    attachment = attach(store, photo())
    files.contents.delete(hash_of([photo()]))
    files.add(hash_of([photo()]), 0, photo()[:5000])
    with store.write() as unit:
        unit.erase_content(attachment, "shows a person")
    files.obey_erasures()
    assert files.fetched(hash_of([photo()])) == 0


def test_a_crash_before_the_entry_is_saved_leaves_an_orphan_that_the_doctor_sweeps(store: Store) -> None:
    Contents(store.folder).put(photo())
    assert checks(store) == ["file_orphan"]
    repair_files(store)
    assert checks(store) == []
    assert list(Contents(store.folder).all()) == []
    assert list(Contents(store.folder).aside()) == [hash_of([photo()])]


KEEPING = """
import os, sys
from pathlib import Path
from desktop.store.contents import Contents
from desktop.store.store import Store
from tests.store.conftest import SetClock

store = Store.open(Path(sys.argv[1]), SetClock())
os.fsync = lambda _descriptor: os.kill(os.getpid(), 9)
Contents(store.folder).put(Path(sys.argv[2]).read_bytes())
"""


def test_of_a_photo_that_was_being_kept_when_the_power_failed_nothing_stays(
    store: Store, clock: SetClock, tmp_path: Path, processes: Processes
) -> None:
    store.close()
    (tmp_path / "photo").write_bytes(photo())
    processes.start([sys.executable, "-c", KEEPING, store.folder, tmp_path / "photo"]).wait()
    left = [path for path in store.folder.rglob("*") if path.is_file() and path.read_bytes() == photo()]
    assert len(left) == 1, "the power failed where it should"
    with Store.open_for_reading(store.folder, clock) as reader:
        os.utime(left[0], (clock.now() - 10, clock.now() - 10))
        assert checks(reader) == [], "somebody may be writing it"
        os.utime(left[0], (clock.now() - 3_600, clock.now() - 3_600))
        assert checks(reader) == ["file_draft"]
    with Store.open(store.folder, clock) as again:
        attachment = attach(again, photo())
        with again.write() as unit:
            unit.erase_content(attachment, "shows a person")
        StoreFiles(again).obey_erasures()
        assert checks(again) == []
    assert [path for path in store.folder.rglob("*") if path.is_file() and path.read_bytes() == photo()] == []


def test_the_doctor_finds_what_is_missing_or_damaged_and_has_it_fetched_again(store: Store) -> None:
    files = StoreFiles(store)
    for seed in range(3):
        attach(store, photo(seed))
    assert checks(store) == []
    for seed in range(2):
        files.note_delivered(hash_of([photo(seed)]))
    files.contents.path(hash_of([photo(0)])).unlink()
    files.contents.path(hash_of([photo(1)])).write_bytes(photo(1)[:-1])
    assert checks(store) == ["file_content", "file_missing"]
    repair_files(store)
    assert checks(store) == []
    assert {due.hash for due in files.to_fetch()} == {hash_of([photo(0)]), hash_of([photo(1)])}
    assert files.contents.is_sound(hash_of([photo(2)]))


def test_a_backup_carries_the_contents_that_are_not_delivered_and_no_others(
    store: Store, clock: SetClock, tmp_path: Path
) -> None:
    waiting, delivered = os.urandom(400_000), os.urandom(400_000)
    backup(store, tmp_path / "empty.db")
    empty = (tmp_path / "empty.db").stat().st_size
    attach(store, waiting)
    attach(store, delivered)
    StoreFiles(store).note_delivered(hash_of([delivered]))
    file = tmp_path / "backup.db"
    backup(store, file)
    assert 350_000 < file.stat().st_size - empty < 500_000
    restore(file, tmp_path / "new", clock)
    with Store.open(tmp_path / "new", clock) as other:
        files = StoreFiles(other)
        assert files.contents.is_sound(hash_of([waiting]))
        assert [due.hash for due in files.to_send()] == [hash_of([waiting])]
        assert [due.hash for due in files.to_fetch()] == [hash_of([delivered])]
        again = tmp_path / "again.db"
        backup(other, again)
        assert again.stat().st_size - empty < 500_000


def test_a_restore_in_place_keeps_the_contents_that_are_there(store: Store, clock: SetClock, tmp_path: Path) -> None:
    attach(store, photo(1))
    StoreFiles(store).note_delivered(hash_of([photo(1)]))
    file = tmp_path / "backup.db"
    backup(store, file)
    attach(store, photo(2))
    folder = store.folder
    store.close()
    restore(file, folder, clock)
    with Store.open(folder, clock) as other:
        assert StoreFiles(other).to_fetch() == ()
        assert Contents(folder).has(hash_of([photo(2)])), "what was set aside still has its photo"


def converse(store: Store, at: int) -> None:
    """Note a conversation with the union that went well."""
    StoreReplica(store).note_exchange(at, 1, 0, "")


def connect(store: Store) -> None:
    """Let the store look connected with a union."""
    with store.write_local() as connection:
        connection.exec_driver_sql("INSERT INTO enrolment (id, data) VALUES (1, '{}')")


def test_a_photo_behind_a_backup_that_was_put_back_is_no_orphan_before_its_entry_can_come_again(
    store: Store, clock: SetClock, tmp_path: Path
) -> None:
    connect(store)
    converse(store, clock.now())
    file = tmp_path / "backup.db"
    backup(store, file)
    attach(store, photo())
    path = Contents(store.folder).path(hash_of([photo()]))
    os.utime(path, (clock.now() + 60, clock.now() + 60))
    folder = store.folder
    store.close()
    store.path.unlink()
    restore(file, folder, clock)
    with Store.open(folder, clock) as other:
        assert checks(other) == []
        repair_files(other)
        assert path.exists(), "its entry comes again with the next conversation"
        clock.at += 3_600
        converse(other, clock.now())
        assert checks(other) == ["file_orphan"]
        repair_files(other)
        assert not path.exists()


def name_again(store: Store, content: bytes) -> bytes:
    """The entry of a photo comes, as the union or another PC brings it; the attachment's id."""
    with store.write() as unit:
        fields = {"record": fixed_id(1), "hash": hash_of([content]), "type": "image/jpeg", "size": len(content)}
        return unit.create("attachment", fields)


def test_a_clock_that_was_ahead_once_costs_no_photo_whose_entry_is_still_to_come(
    store: Store, clock: SetClock, tmp_path: Path
) -> None:
    connect(store)
    right = clock.now()
    converse(store, right + 3_650 * 86_400)
    backup(store, tmp_path / "backup.db")
    attach(store, photo())
    hash_ = hash_of([photo()])
    path = Contents(store.folder).path(hash_)
    os.utime(path, (right, right))
    folder = store.folder
    store.close()
    store.path.unlink()
    restore(tmp_path / "backup.db", folder, clock)
    with Store.open(folder, clock) as other:
        assert checks(other) == [], "what was noted in years to come says nothing"
        clock.at = right + 3_660 * 86_400
        assert checks(other) == ["file_orphan"], "the clock is ahead again"
        repair_files(other)
        assert checks(other) == []
        clock.at = right
        files = StoreFiles(other)
        assert (files.to_send(), files.to_fetch()) == ((), ())
        name_again(other, photo())
        assert files.to_fetch() == (), "it is not asked for at the union, which never had it"
        assert [due.hash for due in files.to_send()] == [hash_]
        assert files.contents.is_sound(hash_)
        assert list(files.contents.aside()) == []


def test_a_photo_aside_goes_with_its_erasure(store: Store) -> None:
    files = StoreFiles(store)
    hash_ = files.contents.put(photo())
    repair_files(store)
    with store.write() as unit:
        fields = {"record": fixed_id(1), "hash": hash_, "type": "image/jpeg", "size": 300_000}
        unit.erase_content(unit.create("attachment", fields), "shows a person")
    files.look_after()
    assert not files.contents.has_any(hash_)


def test_a_photo_that_lies_aside_damaged_is_fetched(store: Store) -> None:
    files = StoreFiles(store)
    hash_ = files.contents.put(photo())
    repair_files(store)
    (store.folder / "files" / "aside" / hash_.hex()).write_bytes(b"damaged")
    name_again(store, photo())
    assert [due.hash for due in files.to_fetch()] == [hash_]


def test_what_lies_aside_is_kept_for_its_days_whatever_a_clock_does(store: Store, clock: SetClock) -> None:
    hash_ = Contents(store.folder).put(photo())
    repair_files(store)
    at = clock.now()
    assert orphans.forget(store, at - 40 * 365 * 86_400) == 0
    assert orphans.forget(store, at) == 0, "forty years have not gone by"
    assert orphans.forget(store, at - 86_400) == 0
    days = 0
    while list(Contents(store.folder).aside()) == [hash_]:
        days += 1
        orphans.forget(store, at + days * 86_400)
    assert orphans.KEPT_DAYS - 9 <= days <= orphans.KEPT_DAYS, "and a jump counts as a week or so"
    assert store.settings.get("orphans") == {"at": at + days * 86_400, "kept": {}}


def test_a_photo_that_is_damaged_here_is_whole_again_when_it_is_taken_again(store: Store) -> None:
    files = StoreFiles(store)
    attach(store, photo())
    files.contents.path(hash_of([photo()])).write_bytes(b"damaged")
    files.contents.put(photo())
    assert files.contents.is_sound(hash_of([photo()]))


def test_what_another_pc_gave_up_is_sent_by_the_one_that_has_it(store: Store) -> None:
    files, lost = StoreFiles(store), attach(store, photo())
    with store.write() as unit:
        unit.patch("attachment", lost, {"lost": "nobody has it"})
    assert [due.hash for due in files.to_send()] == [hash_of([photo()])]
    files.note_delivered(hash_of([photo()]))
    assert (files.to_send(), files.to_fetch()) == ((), ())


def test_a_content_that_somebody_looks_at_is_deleted_at_the_next_turn(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, attachment = StoreFiles(store), attach(store, photo())
    with store.write() as unit:
        unit.erase_content(attachment, "shows a person")
    unlink = Path.unlink

    def in_use(self: Path, missing_ok: bool = False) -> None:
        if self.exists():
            raise PermissionError(13, "The process cannot access the file because it is being used")
        unlink(self, missing_ok)

    with monkeypatch.context() as windows:
        windows.setattr(Path, "unlink", in_use)
        files.obey_erasures()
    assert files.contents.has(hash_of([photo()]))
    files.obey_erasures()
    assert not files.contents.has(hash_of([photo()]))


def test_a_disk_without_room_saves_no_entry(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        attach(store, photo())
    assert StoreFiles(store).to_send() == ()


def test_what_was_erased_since_a_backup_goes_although_the_backup_knew_nothing_of_it(store: Store) -> None:
    files, content = StoreFiles(store), photo()
    attachment = attach(store, content)
    with store.write() as unit:
        unit.patch("attachment", attachment, {"void": "blurred"})
        unit.erase_content(attachment, "blurred")
    with store.write_in_background() as connection:
        connection.exec_driver_sql("DELETE FROM file")
    files.obey_erasures()
    assert files.contents.has(hash_of([content]))
    files.look_after()
    assert not files.contents.has(hash_of([content]))
    assert checks(store) == []
