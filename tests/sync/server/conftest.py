"""Unions to test against: in process with a clock that the test moves, over either database."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from sync.ops import stations_run
from sync.server import enrolment, stations
from sync.server.authority import Authority, load_authority
from sync.server.db import Database
from sync.server.exchange import answer
from sync.server.migrate import upgrade
from sync.server.schema import metadata
from sync.server.stations import Station
from sync.server.system import Union
from sync.trust import enrolment_text
from tests.helpers.postgres import PostgresCluster
from tests.helpers.processes import Processes
from tests.sync.server.desks import NOON, Desk, working_keys
from tests.sync.server.served import Server, Start, start_server


class TestClock:
    """A clock that stands until it is moved."""

    __test__ = False

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> int:
        return self.time


@dataclass
class Office:
    """A union with its keys, and the desks that speak to it without a network."""

    union: Union
    authority: Authority
    clock: TestClock

    def register(self, name: str = "五一广场驿站") -> Station:
        """Register a station."""
        return stations.register(self.union, self.authority, name=name, region="140106")

    def code(self, station: Station) -> str:
        """A new enrolment code."""
        return enrolment.issue_code(self.union, self.authority, station.code, None).code

    def exchange(self, data: bytes) -> bytes:
        """Answer a request."""
        return answer(self.union, self.authority, data)

    def enrol(self, desk: Desk, code: str, address: str = "192.0.2.1") -> enrolment.Enrolled:
        """Enrol a desk with a code."""
        return enrolment.enrol(
            self.union,
            self.authority,
            code=code,
            device_key=desk.device,
            device_name="前台",
            app="yizhan 0.1.0",
            signature=desk.key.sign(enrolment_text(code, desk.device)),
            address=address,
        )

    def stranger(self, station: Station) -> Desk:
        """A desk that has not enrolled."""
        keys = working_keys([key.public for key in self.authority.working_keys])
        return Desk(self.authority.union, station.id, keys, self.exchange)

    def desk(self, station: Station) -> Desk:
        """An enrolled desk."""
        desk = self.stranger(station)
        self.enrol(desk, self.code(station))
        return desk


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database of each kind, migrated and empty."""
    if request.param == "sqlite":
        path = tmp_path / "union.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("migrated_postgres")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE " + ", ".join(table.name for table in metadata.tables.values())))
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table and nothing in it."""
    path = tmp_path_factory.mktemp("migrated") / "union.db"
    database = Database.open(str(path))
    upgrade(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres: PostgresCluster) -> str:
    """A PostgreSQL database with every table."""
    url = postgres.create_database()
    database = Database.open(url)
    upgrade(database)
    database.close()
    return url


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    """A union over each kind of database."""
    clock = TestClock()
    union = Union(Database.open(database_url), clock)
    yield Office(union, load_authority(union), clock)
    union.database.close()


@pytest.fixture
def station(office: Office) -> Station:
    """A registered station."""
    return office.register()


@pytest.fixture
def desk(office: Office, station: Station) -> Desk:
    """An enrolled desk of that station."""
    return office.desk(station)


@pytest.fixture
def another(office: Office, station: Station) -> Callable[[], Desk]:
    """Makes further enrolled desks of the same station, each with runs of its own."""
    seeds = itertools.count(100)

    def make() -> Desk:
        made = office.desk(station)
        made.random.seed(next(seeds))
        made.run = stations_run(made.random.randbytes(8))
        return made

    return make


@pytest.fixture
def start(processes: Processes) -> Start:
    """Starts servers on a free port."""
    return lambda db, *arguments: start_server(processes, db, *arguments)


@pytest.fixture
def server(start: Start, database_url: str) -> Server:
    """A server over each kind of database."""
    return start(database_url)
