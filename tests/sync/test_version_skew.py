"""An end that is a release behind keeps, passes on and later counts what it does not know; it is no fault."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desktop.store.opening import DATABASE_NAME
from tests.e2e.union import UnionServer
from tests.helpers.next_release import desk as next_desk
from tests.helpers.next_release import union as next_union
from tests.helpers.processes import Processes
from tests.helpers.shell import Said, Shell

TODAY, NEXT = "today", "next"
Shells = dict[str, Shell]


class Desk:
    """A data folder, and which release is installed on its PC."""

    def __init__(self, shells: Shells, folder: Path, release: str) -> None:
        self.shells = shells
        self.folder = folder
        self.release = release

    def try_to(self, *arguments: str) -> Said:
        return self.shells[self.release].run("--data", str(self.folder), "--lang", "en", *arguments)

    def run(self, *arguments: str) -> Said:
        done = self.try_to(*arguments)
        assert done.code == 0, done.stderr
        return done

    def sync(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.run("sync", "--json").stdout)
        assert (answer["error"], answer["pending_here"], answer["pending_there"]) == (None, 0, 0)
        return answer

    def status(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.run("status", "--json").stdout)
        return answer

    def export(self, kind: str) -> tuple[list[dict[str, str]], str]:
        path = self.folder.parent / f"{self.folder.name}-{kind}.csv"
        said = self.run("export", kind, "-o", str(path)).stderr
        return rows_of(path), said

    def count(self, table: str) -> int:
        with closing(sqlite3.connect(self.folder / DATABASE_NAME)) as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


class Union(UnionServer):
    """A server, and which release is installed on its machine."""

    def __init__(self, processes: Processes, db: str, shells: Shells) -> None:
        super().__init__(processes, db)
        self.shells = shells
        self.release = TODAY

    def start(self) -> None:
        if self.release == TODAY:
            super().start()
            return
        line = ("union", "--db", self.db, "serve", "--host", "127.0.0.1", "--port", str(self.port))
        self.running = self.processes.module("tests.helpers.next_release", *line)
        self.port = int(self.running.wait_for_line(r"listening on http://127\.0\.0\.1:(\d+)", timeout=60).group(1))

    def upgrade(self) -> None:
        self.kill()
        self.release = NEXT
        self.start()

    def try_to(self, *arguments: str) -> Said:
        return self.shells[self.release].run("--db", self.db, *arguments)

    def run(self, *arguments: str) -> Said:
        done = self.try_to(*arguments)
        assert done.code == 0, done.stderr
        return done

    def command(self, *arguments: str) -> str:
        return self.run(*arguments).stdout

    def export(self, kind: str, station: str, folder: Path) -> tuple[list[dict[str, str]], str]:
        path = folder / f"union-{kind}.csv"
        said = self.run("export", kind, "--station", station, "-o", str(path)).stderr
        return [{key: value for key, value in row.items() if key != "station"} for row in rows_of(path)], said


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def written_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


@pytest.fixture(scope="module")
def desks() -> Iterator[Shells]:
    """A shell of each release, on whose PC it is."""
    with Shell("desktop.__main__:main") as today, Shell("tests.helpers.next_release:run", "desk") as later:
        yield {TODAY: today, NEXT: later}


@pytest.fixture(scope="module")
def unions() -> Iterator[Shells]:
    """The same on the machine of the union."""
    with Shell("sync.server.__main__:main") as today, Shell("tests.helpers.next_release:run", "union") as later:
        yield {TODAY: today, NEXT: later}


@pytest.fixture
def union(processes: Processes, unions: Shells, tmp_path: Path) -> Iterator[Union]:
    server = Union(processes, f"sqlite:///{tmp_path / 'union.db'}", unions)
    server.start()
    yield server
    server.kill()


def test_what_only_a_newer_desk_knows_is_kept_passed_on_and_counted_after_the_update(
    union: Union, desks: Shells, tmp_path: Path
) -> None:
    station, code = union.station()
    second_code = json.loads(union.command("station", "code", station, "--json"))["enrol_code"]
    newer, older = Desk(desks, tmp_path / "newer", NEXT), Desk(desks, tmp_path / "older", TODAY)
    newer.run("init", "--name", "驿站", "--region", "140106")
    newer.run("record", "--count", "2")
    newer.run("enrol", "--url", union.url, "--code", code)
    newer.sync()
    older.run("enrol", "--url", union.url, "--code", second_code)
    older.sync()

    unread = 2 * next_desk.UNREAD
    status = older.status()
    assert (status["newer"], status["last_error"], status["tail"]) == (unread, None, 0)
    visits, said = older.export("visits")
    assert [(row["category"], row["persons"]) for row in visits] == [("tourist", "3")] * 2
    assert "6 entries of this ledger come from a newer version" in said
    at_union, said = union.export("visits", station, tmp_path)
    assert at_union == visits, "both ends leave out the same"
    assert "6 entries come from a newer version" in said
    found = json.loads(older.try_to("doctor", "--json").stdout)["findings"]
    assert [finding["check"] for finding in found] == ["quarantine"]
    assert f"{unread} entries were written by a newer version" in found[0]["what"]

    union.upgrade()
    older.release = NEXT
    older.sync()
    assert older.status()["newer"] == 0
    for kind in ("visits", "patrols"):
        here, said = older.export(kind)
        assert "newer version" not in said
        assert here == newer.export(kind)[0] == union.export(kind, station, tmp_path)[0], kind
    visits, _ = older.export("visits")
    assert sorted((row["category"], row["persons"], row["mood"], row["guide"]) for row in visits) == [
        *[("courier", "2", "glad", "孙师傅")] * 2,
        *[("tourist", "3", "tired", "")] * 2,
    ]
    patrols, _ = older.export("patrols")
    assert [(row["route"], row["met"]) for row in patrols] == [("south", "赵师傅")] * 2, "personal values came along"
    for end in (older, newer, union):
        end.run("doctor")


def test_what_only_a_newer_union_knows_is_counted_once_the_desk_is_updated(
    union: Union, desks: Shells, tmp_path: Path
) -> None:
    union.upgrade()
    station, code = union.station()
    union.run("rate", "--station", station)
    desk = Desk(desks, tmp_path / "desk", TODAY)
    desk.run("init", "--name", "驿站", "--region", "140106")
    desk.run("enrol", "--url", union.url, "--code", code)
    desk.sync()
    assert desk.status()["newer"] == next_union.UNREAD
    assert "3 entries come from a newer version" in desk.run("status").stderr
    desk.release = NEXT
    desk.sync()
    assert desk.status()["newer"] == 0
    assert desk.count("union_rating") == next_union.UNREAD
    desk.run("doctor")
    union.run("doctor")


def test_a_release_that_is_older_than_its_data_says_so_and_touches_nothing(
    union: Union, desks: Shells, tmp_path: Path
) -> None:
    union.upgrade()
    station, _ = union.station()
    union.kill()
    desk = Desk(desks, tmp_path / "desk", NEXT)
    desk.run("init", "--name", "驿站", "--region", "140106")
    desk.run("backup", str(tmp_path / "backup"))
    before = written_in(tmp_path / "desk" / DATABASE_NAME), written_in(tmp_path / "union.db")
    desk.release = union.release = TODAY
    for command in ("status", "sync", f"export visits -o {tmp_path / 'x.csv'}", "doctor"):
        refused = desk.try_to(*command.split())
        assert (refused.code, refused.stdout) == (1, "")
        assert "was written by a newer version of Yizhan" in refused.stderr
    refused = Desk(desks, tmp_path / "other", TODAY).try_to("restore", str(tmp_path / "backup"))
    assert refused.code == 1
    assert "newer version of Yizhan" in refused.stderr
    for command in ("station list", "serve --port 0", "doctor"):
        refused = union.try_to(*command.split())
        assert (refused.code, refused.stdout) == (1, "")
        assert "was written by a newer yizhan-union" in refused.stderr
    assert before == (written_in(tmp_path / "desk" / DATABASE_NAME), written_in(tmp_path / "union.db"))
    assert station
