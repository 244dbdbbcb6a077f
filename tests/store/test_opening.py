"""Which data folders are opened, which are refused and with what sentence."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from desktop.store.errors import StoreError
from desktop.store.lock import LOCK_NAME, FolderHeld
from desktop.store.opening import DATABASE_NAME
from desktop.store.schema import SCHEMA
from desktop.store.store import Store
from tests.store.conftest import NOON, OpenStore, SetClock
from tests.store.contents import ops, tables

CHILD = """
import sys
from pathlib import Path
from desktop.store.errors import StoreError
from desktop.store.store import Store

class Clock:
    def now(self):
        return 1_795_233_600

try:
    store = Store.open(Path(sys.argv[1]), Clock())
except StoreError as error:
    print(error)
else:
    print(*(name for name in ("alembic",) if name in sys.modules))
    store.close()
"""


def open_in_child(folder: Path) -> str:
    """What another process says when it opens the folder."""
    done = subprocess.run([sys.executable, "-c", CHILD, str(folder)], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def save_one(store: Store) -> None:
    """Save a visit."""
    with store.write() as unit:
        unit.create("visit", {"category": "courier"})


def test_a_folder_that_is_not_there_is_made(open_store: OpenStore, tmp_path: Path) -> None:
    store = open_store("a/b/c")
    save_one(store)
    assert (tmp_path / "a/b/c" / DATABASE_NAME).is_file()


def test_what_is_saved_is_there_after_closing(open_store: OpenStore) -> None:
    store = open_store()
    save_one(store)
    store.close()
    assert len(tables(open_store())["visit"]) == 1


def test_what_a_restore_that_was_killed_left_is_gone_at_the_next_opening(open_store: OpenStore) -> None:
    store = open_store()
    store.close()
    left = [store.folder / f"yizhan.db.restoring{side}" for side in ("", "-journal")]
    for path in left:
        path.write_bytes(b"a whole copy")
    open_store()
    assert not any(path.exists() for path in left)


def test_a_database_of_a_newer_version_is_refused_and_left_as_it_is(open_store: OpenStore) -> None:
    store = open_store()
    store.close()
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    before = store.path.read_bytes()
    with pytest.raises(StoreError, match=r"newer version of Yizhan\. Install the newest version"):
        open_store()
    with pytest.raises(StoreError, match="newer version"):
        Store.open_for_reading(store.folder, SetClock())
    assert store.path.read_bytes() == before


def test_another_programmes_database_is_refused_and_left_as_it_is(open_store: OpenStore, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / DATABASE_NAME
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="is not a database of Yizhan"):
        open_store()
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(open_store: OpenStore, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / DATABASE_NAME
    path.write_bytes("访客登记\n".encode() * 500)
    with pytest.raises(StoreError, match="is not a database of Yizhan"):
        open_store()
    assert path.read_bytes() == "访客登记\n".encode() * 500


def test_a_damaged_database_says_so(open_store: OpenStore) -> None:
    store = open_store()
    save_one(store)
    store.close()
    whole = store.path.read_bytes()
    store.path.write_bytes(whole[:4096] + os.urandom(len(whole) - 4096))
    with pytest.raises(StoreError, match=r"is damaged\. Put back the latest backup or daily copy"):
        open_store()


def test_a_second_instance_is_refused_and_told_who_is_there(open_store: OpenStore, tmp_path: Path) -> None:
    store = open_store(device="窗口电脑")
    with pytest.raises(FolderHeld, match=f"窗口电脑.*process {os.getpid()}, since 2026-11-21T12:00:00") as refusal:
        open_store()
    assert refusal.value.holder is not None
    assert refusal.value.holder.since == NOON
    assert f"process {os.getpid()}" in open_in_child(tmp_path / "data")
    save_one(store)
    store.close()
    open_store()


def test_reading_needs_no_lock_and_sees_what_is_being_saved(open_store: OpenStore, clock: SetClock) -> None:
    store = open_store()
    save_one(store)
    with Store.open_for_reading(store.folder, clock) as reader:
        assert len(tables(reader)["visit"]) == 1
        save_one(store)
        assert len(tables(reader)["visit"]) == 2
        with pytest.raises(ValueError, match="for reading"):
            save_one(reader)
    save_one(store)


def test_reading_where_nothing_is_says_so(tmp_path: Path, clock: SetClock) -> None:
    with pytest.raises(StoreError, match="There is no station in"):
        Store.open_for_reading(tmp_path, clock)
    assert list(tmp_path.iterdir()) == []


def test_a_read_sees_one_picture_however_much_is_saved_meanwhile(store: Store) -> None:
    save_one(store)
    count = "SELECT count(*) FROM visit"
    with store.read() as connection:
        assert connection.exec_driver_sql(count).scalar() == 1
        save_one(store)
        assert connection.exec_driver_sql(count).scalar() == 1
    with store.read() as connection:
        assert connection.exec_driver_sql(count).scalar() == 2


@pytest.mark.skipif(sys.platform == "win32", reason="folders of Windows have no such mode")
def test_a_read_only_folder_is_refused_with_what_to_do(open_store: OpenStore, tmp_path: Path) -> None:
    open_store().close()
    folder = tmp_path / "data"
    (folder / LOCK_NAME).unlink()
    folder.chmod(0o555)
    # Modes do not bind root, so somebody else tries, once everything that he needs is loaded.
    child = CHILD.replace("try:\n", "Store.open(Path(sys.argv[2]), Clock()).close()\ntry:\n").replace(
        "    store = ", "    if os.getuid() == 0:\n        os.setuid(65534)\n    store = "
    )
    parents = [parent for parent in folder.parents if not parent.stat().st_mode & 0o001]
    modes = [parent.stat().st_mode for parent in parents]
    try:
        for parent in parents:
            parent.chmod(0o755)
        done = subprocess.run(
            [sys.executable, "-c", "import os\n" + child, str(folder), str(tmp_path / "other")],
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        for parent, mode in zip(parents, modes, strict=True):
            parent.chmod(mode)
        folder.chmod(0o755)
    assert done.stdout.strip() == (
        f"The data folder {folder} is read-only. "
        "Give your account the right to write there, or choose another folder with --data."
    )


def test_an_up_to_date_start_does_not_load_alembic(open_store: OpenStore, tmp_path: Path) -> None:
    open_store().close()
    assert open_in_child(tmp_path / "data") == ""


def test_two_openings_never_share_an_address(open_store: OpenStore) -> None:
    for _ in range(3):
        store = open_store()
        save_one(store)
        store.close()
    addresses = [body[:12] for _, body in ops(open_store())]
    assert len(addresses) == len(set(addresses)) == 6


def test_a_copied_folder_writes_under_addresses_of_its_own(open_store: OpenStore, tmp_path: Path) -> None:
    store = open_store()
    save_one(store)
    store.close()
    shutil.copytree(store.folder, tmp_path / "copy")
    both = [open_store(), open_store("copy")]
    common = set(ops(both[0]))
    for store in both:
        save_one(store)
    one, other = (set(ops(store)) for store in both)
    assert one & other == common
    assert len(one | other) == 2 + 2 + 2
