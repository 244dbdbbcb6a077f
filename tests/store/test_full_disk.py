"""A full disk costs the entry that did not fit, and nothing that was saved before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from desktop.store.doctor import examine
from desktop.store.errors import StoreError
from desktop.store.store import Store
from tests.store.conftest import SetClock
from tests.store.contents import tables

FILL = """
import resource
import sys
from pathlib import Path
from desktop.store.errors import StoreError
from desktop.store.store import Store

class Clock:
    def now(self):
        return 1_795_233_600

store = Store.open(Path(sys.argv[1]), Clock())
with store.write() as unit:
    unit.create("visit", {"category": "courier"})
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
try:
    with store.write() as unit:
        unit.create_many("visit", [{"category": "rider", "note": "x" * 500}] * 5_000)
except StoreError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
with store.write() as unit:
    unit.create("visit", {"category": "other"})
print("saved")
"""


def test_a_full_disk_is_one_sentence_and_nothing_saved_changes(store: Store) -> None:
    with store.write() as unit:
        unit.create("visit", {"category": "courier"})

    def import_too_much() -> None:
        with store.write() as unit:
            pages = unit.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            unit.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")
            unit.create_many("visit", [{"category": "rider", "note": "x" * 500}] * 5_000)

    with pytest.raises(StoreError, match=r"is full\. Free some space and do it again"):
        import_too_much()
    with store.write() as unit:
        unit.create("visit", {"category": "other"})
    assert [fields[4] for fields in tables(store)["visit"]] == ["courier", "other"]
    assert examine(store) == ()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a process's files")
def test_a_disk_that_takes_no_more_bytes_is_one_sentence_too(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    said, saved = done.stdout.splitlines()
    assert "everything saved before is safe" in said
    assert saved == "saved"
    with Store.open(tmp_path, SetClock()) as store:
        assert sorted(fields[4] for fields in tables(store)["visit"]) == ["courier", "other"]
        assert examine(store) == ()
