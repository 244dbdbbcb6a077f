"""What ``sync`` and ``status`` say when not everything is well: in JSON for scripts, in words for people."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desktop.services.events import Events
from desktop.services.settings import SettingsService
from desktop.store.contents import Contents
from desktop.store.files import note_here
from desktop.store.opening import DATABASE_NAME
from desktop.store.store import Store
from sync.files import hash_of
from sync.ops import fixed_id
from tests.e2e.union import UnionServer
from tests.helpers.processes import Processes, run_module
from tests.store.conftest import SetClock

PHOTO = b"\xff\xd8\xff\xe0 a photo"


@pytest.fixture
def union(processes: Processes, tmp_path: Path) -> UnionServer:
    """A running server; what a desk says of it has nothing to do with its database."""
    server = UnionServer(processes, f"sqlite:///{tmp_path / 'union.db'}")
    server.start()
    return server


def sync(desk: Path, code: int) -> tuple[dict[str, Any], str]:
    """The JSON of a sync that ends with a code, and what it said to a person."""
    done = run_module("desktop", "--data", desk, "--lang", "en", "sync", "--json")
    assert done.returncode == code, done.stdout + done.stderr
    answer = json.loads(done.stdout)
    assert set(answer) == {
        *("seconds", "sent", "received", "exchanges"),
        *("pending_here", "pending_there", "error"),
    }
    assert answer["exchanges"] or not answer["sent"]
    return answer, done.stderr


def status(desk: Path) -> dict[str, Any]:
    done = run_module("desktop", "--data", desk, "status", "--json")
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A station with four entries of its own and a photo."""
    folder = tmp_path / "desk"
    with Store.open(folder, SetClock()) as store:
        hash_ = Contents(folder).put(PHOTO)
        with store.write() as unit:
            unit.create_many("visit", [{"category": "courier"}] * 2)
            note_here(unit.connection, hash_)
            unit.create("attachment", {"record": fixed_id(1), "hash": hash_, "type": "image/jpeg", "size": 12})
    return folder


def connect(desk: Path, union: UnionServer) -> str:
    station, code = union.station()
    assert run_module("desktop", "--data", desk, "enrol", "--url", union.url, "--code", code).returncode == 0
    return station


def test_a_pc_without_a_union_says_what_waits_and_what_to_do(desk: Path) -> None:
    answer, said = sync(desk, 1)
    assert (answer["error"], answer["pending_here"], answer["exchanges"]) == ("not_enrolled", 5, 0)
    assert "Connect it with the enrolment card." in said
    assert "。 " not in run_module("desktop", "--data", desk, "--lang", "zh_CN", "sync").stderr
    assert (status(desk)["tail"], status(desk)["code"], status(desk)["head"]) == (4, "", 0)


def test_a_switch_that_is_off_a_server_that_is_away_and_all_well_again(desk: Path, union: UnionServer) -> None:
    connect(desk, union)
    work_offline(desk, True)
    answer, said = sync(desk, 1)
    assert (answer["error"], answer["pending_here"], answer["exchanges"]) == ("working_offline", 5, 0)
    assert "Switch it off on the Sync page" in said
    work_offline(desk, False)
    union.kill()
    answer, said = sync(desk, 1)
    assert (answer["error"], answer["pending_here"]) == ("refused", 5)
    assert "not running at the moment" in said
    assert (status(desk)["tail"], status(desk)["last_error"]) == (4, "refused")
    union.start()
    answer, said = sync(desk, 0)
    assert (answer["error"], answer["pending_here"], answer["pending_there"], said) == (None, 0, 0, "")
    assert (status(desk)["tail"], status(desk)["last_error"]) == (0, None)


def test_a_photo_that_neither_end_has_does_not_wait_at_the_union(desk: Path, union: UnionServer) -> None:
    connect(desk, union)
    with Store.open(desk, SetClock()) as store:
        Contents(store.folder).delete(hash_of([PHOTO]))
    done = run_module("desktop", "--data", desk, "--lang", "en", "sync")
    assert done.returncode == 1, done.stderr
    assert "0 wait here, 0 wait at the union." in done.stderr
    assert "1 photo is neither here nor at the union yet." in done.stderr
    zh = run_module("desktop", "--data", desk, "--lang", "zh_CN", "sync").stderr
    assert "有 1 张照片本机和总工会都还没有。" in zh
    assert "按丢失处理" in zh
    answer, _ = sync(desk, 1)
    assert (answer["pending_here"], answer["pending_there"]) == (0, 1), "this PC still waits for it"


def test_a_station_whose_code_was_changed_goes_by_the_new_one(desk: Path, union: UnionServer) -> None:
    station = connect(desk, union)
    sync(desk, 0)
    assert status(desk)["code"] == station
    union.command("station", "edit", station, "--new-code", "TY-0007")
    assert status(desk)["code"] == station, "nobody has told this PC"
    sync(desk, 0)
    assert status(desk)["code"] == "TY-0007"


def work_offline(desk: Path, offline: bool) -> None:
    with Store.open(desk, SetClock()) as store:
        SettingsService(store, Events()).set("work_offline", offline)


def test_a_pc_that_was_shut_out_says_what_became_of_its_entries(desk: Path, union: UnionServer) -> None:
    station = connect(desk, union)
    device = json.loads(union.command("device", "list", station, "--json"))["devices"][0]["device"]
    union.command("device", "revoke", station, device)
    for _ in range(2):
        answer, said = sync(desk, 1)
        assert (answer["error"], answer["pending_here"]) == ("revoked", 5)
        assert re.search(r"shut this PC out.*\n4 entries were handed to the union, where a person decides\.", said)
    union.command("device", "accept", station, device)
    for _ in range(2):
        answer, said = sync(desk, 1)
        assert (answer["error"], answer["pending_here"]) == ("revoked", 4), "they stay in its tail; the photo went"
        assert "The union has settled 4 entries of this PC: none of them is to be entered again." in said
        assert "handed" not in said


def test_what_is_kept_and_not_counted_is_said_though_nothing_waits(desk: Path, union: UnionServer) -> None:
    connect(desk, union)
    with closing(sqlite3.connect(desk / DATABASE_NAME)) as connection, connection:
        connection.execute(
            "INSERT INTO unfolded (op, kind, trouble, reason, record)"
            " SELECT entry, 'visit', 'invalid', '', id FROM visit LIMIT 1"
        )
    answer, said = sync(desk, 0)
    assert (answer["error"], answer["pending_here"], answer["pending_there"]) == (None, 0, 0)
    assert "Some entries are kept but not counted." in said
    assert run_module("desktop", "--data", desk, "doctor").returncode == 1
