"""The union's backup: made while the server runs, and one of the first day brings everything back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sync.server.authority import load_authority
from sync.server.backup import back_up
from sync.server.db import Database
from sync.server.doctor import examine
from sync.server.errors import Refusal
from sync.server.notices import publish
from sync.server.system import SystemClock, Union
from tests.helpers.photos import Photographer, photo
from tests.helpers.processes import run_module
from tests.helpers.station import Station
from tests.helpers.union import UnionServer
from tests.sync.server.conftest import Office


@pytest.fixture
def union(tmp_path: Path) -> Iterator[UnionServer]:
    """A union that began today."""
    running = UnionServer(tmp_path / "union")
    yield running
    running.stop()


def test_a_backup_of_the_first_day_is_enough_to_get_everything_back(union: UnionServer, tmp_path: Path) -> None:
    file = tmp_path / "first day.db"
    done = run_module("sync.server", "--db", union.database, "backup", file)
    assert (done.returncode, done.stdout) == (0, "")
    assert str(file) in done.stderr
    card = union.add_station()
    with union.opened() as beside:
        publish(beside, load_authority(beside), title="停水通知", body="")
    content = photo(60_000)
    desk = Station(tmp_path / "desk")
    desk.enrol(card)
    front = Photographer(desk)
    desk.record_visits(3, visitor="过客")
    front.attach(content)
    assert front.sync().complete
    before = union.entries(card.station_code)
    front.speaker.close()
    union.stop()
    for path in Path(union.database).parent.glob("union.db*"):
        path.unlink()
    Path(union.database).write_bytes(file.read_bytes())
    union.start()
    again = Photographer(desk)
    try:
        for _ in range(3):
            again.sync()
        assert again.sync().complete
    finally:
        again.speaker.close()
        desk.close()
    assert union.entries(card.station_code) == before
    with union.opened() as beside:
        assert examine(beside).findings == ()
    exported = tmp_path / "visits.csv"
    done = run_module("sync.server", "--db", union.database, "export", "visits", "-o", exported)
    assert done.returncode == 0, done.stderr
    assert len(exported.read_text(encoding="utf-8-sig").splitlines()) == 1 + 3
    with closing(sqlite3.connect(union.database)) as database:
        assert database.execute("SELECT count(*) FROM personal").fetchone() == (3,)
        assert database.execute("SELECT sum(length(content)) FROM file_part").fetchone() == (len(content),)
        assert database.execute("SELECT title FROM r_notice").fetchall() == [("停水通知",)]


def test_a_backup_is_one_whole_file_that_takes_the_place_of_the_last_one(union: UnionServer, tmp_path: Path) -> None:
    file = tmp_path / "backup" / "union.db"
    file.parent.mkdir()
    file.write_bytes(b"the last one")
    with union.opened() as beside:
        assert back_up(beside, file) == file.stat().st_size
        assert beside.database.is_sqlite
    assert [path.name for path in file.parent.iterdir()] == ["union.db"]
    copy = Union(Database.open(str(file)), SystemClock())
    assert load_authority(copy).union == union.authority().union
    copy.database.close()


def test_a_backup_that_cannot_be_written_leaves_the_last_one(union: UnionServer, tmp_path: Path) -> None:
    with union.opened() as beside:
        with pytest.raises(Refusal, match="cannot be written"):
            back_up(beside, tmp_path / "nowhere" / "union.db")
        for name in ("union.db", "union.db-wal"):
            with pytest.raises(Refusal, match="cannot take the place"):
                back_up(beside, Path(union.database).with_name(name))


@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_of_postgresql_it_is_said_how_a_backup_is_made(office: Office, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="pg_dump"):
        back_up(office.union, tmp_path / "union.db")
    assert not list(tmp_path.glob("union.db*"))


def test_a_backup_may_lie_beside_the_database_under_a_name_like_its_own(union: UnionServer) -> None:
    with union.opened() as beside:
        source = Path(str(beside.database.engine.url.database))
        file = source.with_name(source.name + ".2026-11-22")
        assert back_up(beside, file) == file.stat().st_size
