"""Traces of what was erased go later when they cannot go now, and somebody is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.server.authority import load_authority
from sync.server.db import Database
from sync.server.erasing import forget_traces
from sync.server.errors import Refusal
from sync.server.migrate import upgrade
from sync.server.system import Union
from tests.helpers.small_disk import small_disk
from tests.sync.server.conftest import Office, TestClock


def test_a_full_disk_keeps_traces_until_there_is_room_and_says_so(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        database, clock = Database.open(f"sqlite:///{disk.folder / 'union.db'}"), TestClock()
        upgrade(database)
        union = Union(database, clock)
        office = Office(union, load_authority(union), clock)
        for _ in range(40):
            office.register()
        disk.fill()
        with pytest.raises(Refusal, match=r"is erased, but .* traces of it .*full"):
            forget_traces(union)
        disk.free()
        forget_traces(union)
        log = disk.folder / "union.db-wal"
        assert log.stat().st_size == 0
        database.close()
