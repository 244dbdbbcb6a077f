"""A union whose disk is full starts all the same, answers, and takes entries in as soon as there is room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from sync.ops import fixed_id
from sync.server.authority import WORKING_KEY_LIFE, load_authority
from sync.server.db import Database
from sync.server.migrate import upgrade
from sync.server.notices import publish
from sync.server.system import Union
from tests.helpers.processes import run_module
from tests.helpers.small_disk import SmallDisk, small_disk
from tests.sync.server.conftest import Office, TestClock
from tests.sync.server.served import HANGS, Start


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk") as mounted:
        yield mounted


@pytest.fixture
def cramped(disk: SmallDisk) -> Iterator[Office]:
    """A union on a disk that can be full."""
    clock = TestClock()
    union = Union(Database.open(str(disk.folder / "union.db")), clock)
    upgrade(union.database)
    yield Office(union, load_authority(union), clock)
    union.database.close()


def test_a_server_starts_without_room_and_takes_entries_in_once_there_is_some(
    cramped: Office, disk: SmallDisk, start: Start
) -> None:
    code = cramped.code(cramped.register())
    publish(cramped.union, cramped.authority, title="nobody has read this yet", body="")
    disk.fill()
    server = start(str(disk.folder / "union.db"))
    server.process.wait_for_line("disk is full")
    assert requests.get(f"{server.url}/healthz", timeout=HANGS).status_code == 200
    disk.free()
    desk = server.enrol(code)
    desk.visits(3)
    desk.sync()
    assert desk.tail == []
    assert server.command("doctor")["findings"] == []


def test_where_no_room_is_left_to_open_the_database_that_is_said(cramped: Office, disk: SmallDisk) -> None:
    cramped.union.database.close()
    disk.fill()
    done = run_module("sync.server", "--db", disk.folder / "union.db", "serve", "--port", "0")
    assert (done.returncode, done.stdout) == (1, "")
    assert "disk is full" in done.stderr


def test_a_key_that_has_served_its_year_signs_until_there_is_room_for_the_next(
    cramped: Office, disk: SmallDisk
) -> None:
    old = load_authority(cramped.union).signing_id
    cramped.clock.time += WORKING_KEY_LIFE + 1
    disk.fill()
    assert load_authority(cramped.union).signing_id == old
    disk.free()
    assert load_authority(cramped.union).signing_id != old


def test_a_stations_page_is_shown_as_it_stood_while_there_is_no_room_to_fold_what_is_new(
    cramped: Office, disk: SmallDisk, start: Start
) -> None:
    station, unread = cramped.register(), cramped.register("没有人看过的驿站")
    code = cramped.code(station)
    server = start(str(disk.folder / "union.db"))
    desk = server.enrol(code)
    page = f"{server.url}/s/{station.code}"
    desk.write("station", fixed_id(1), name="驿站", phone="0351-1111111")
    desk.sync()
    assert "0351-1111111" in requests.get(page, timeout=HANGS).text
    desk.visits(900)
    desk.write("station", fixed_id(1), phone="0351-2222222")
    desk.sync()
    disk.fill()
    for _ in range(5):
        shown = requests.get(page, timeout=HANGS)
        assert (shown.status_code, "0351-1111111" in shown.text) == (200, True)
    nothing = requests.get(f"{server.url}/s/{unread.code}", timeout=HANGS)
    assert nothing.status_code == 503, "of a station that nobody has looked at there is nothing to show yet"
    disk.free()
    assert "0351-2222222" in requests.get(page, timeout=HANGS).text
    server.process.stop()
    told = [line for line in server.process.stderr.splitlines() if "before the latest entries" in line]
    assert len(told) == 1, "what strangers look at is no reason to fill a log, least of all on that disk"


def test_stations_nearby_are_listed_as_they_stood_while_there_is_no_room_to_fold_what_is_new(
    cramped: Office, disk: SmallDisk, start: Start
) -> None:
    station = cramped.register("五一路驿站")
    code = cramped.code(station)
    server = start(str(disk.folder / "union.db"))
    desk = server.enrol(code)
    listed = f"{server.url}/near?q={station.region}"
    publish(cramped.union, cramped.authority, title="everybody has read this", body="")
    desk.write(
        "station", fixed_id(1), name="五一路驿站", address="五一路 1 号", longitude=112_570_000, latitude=37_865_000
    )
    desk.sync()
    assert "五一路 1 号" in requests.get(listed, timeout=HANGS).text
    desk.visits(900)
    desk.write("station", fixed_id(1), address="五一路 2 号")
    desk.sync()
    publish(cramped.union, cramped.authority, title="nobody has read this yet", body="")
    disk.fill()
    for asked in (listed, f"{server.url}/near?at=112.57,37.865"):
        shown = requests.get(asked, timeout=HANGS)
        assert (shown.status_code, "五一路 1 号" in shown.text) == (200, True)
    disk.free()
    assert "五一路 2 号" in requests.get(listed, timeout=HANGS).text
