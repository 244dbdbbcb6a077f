"""Where posters lead: to the union's latest address and the station's code of today, whatever the enrolment said."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from desktop.store.queries.station import station
from sync.card import Card
from sync.server import enrolment, public_address, registration, settings, stations
from sync.server.authority import load_authority
from sync.server.backup import back_up
from sync.server.db import Database, read_head
from sync.server.migrate import upgrade
from sync.server.schema import UNION_LOG
from sync.server.system import SystemClock, Union
from sync.times import DAY
from tests.helpers.served_app import served_app
from tests.helpers.station import Station


def page_of(desk: Station) -> str:
    with desk.store.read() as connection:
        return station(connection).public_url


def test_a_desk_that_enrolled_before_the_union_had_an_address_learns_it_and_every_change(tmp_path: Path) -> None:
    union = Union(Database.open(str(tmp_path / "union.db")))
    upgrade(union.database)
    authority = load_authority(union)
    code = stations.register(union, authority, name="驿站", region="140106").code
    with served_app(union) as url, closing(Station(tmp_path / "desk")) as desk:
        issued = enrolment.issue_code(union, authority, code, url)
        desk.enrol(Card(url, code, issued.code, issued.fingerprint))
        assert page_of(desk) == f"{url}/s/{code}", "where it was reached is the best that is known"

        public_address.settle(union, authority, "https://union.example/")
        assert desk.converse(url).fault is None
        assert page_of(desk) == f"https://union.example/s/{code}"

        public_address.settle(union, authority, "https://yz.example.cn")
        registration.change(union, authority, code, new_code="140106-31-0007-2")
        assert desk.converse(url).fault is None
        assert page_of(desk) == "https://yz.example.cn/s/140106-31-0007-2"


def test_an_address_is_written_once_and_comes_back_from_the_log(tmp_path: Path) -> None:
    union = Union(Database.open(str(tmp_path / "union.db")))
    upgrade(union.database)
    authority = load_authority(union)

    def entries() -> int:
        with union.database.read() as connection:
            return read_head(connection, UNION_LOG).n

    public_address.settle(union, authority, None)
    before = entries()
    public_address.settle(union, authority, "https://union.example")
    written = entries()
    assert written > before
    public_address.settle(union, authority, "https://union.example/")
    public_address.settle(union, authority, None)
    assert entries() == written
    # The settings of a backup that is older than what the stations have brought back.
    with union.database.write() as connection:
        settings.put(connection, settings.PUBLIC_URL, "https://old.example")
    public_address.settle(union, authority, None)
    with union.database.read() as connection:
        assert settings.server_address(connection) == "https://union.example"
    assert entries() == written
    union.database.close()


class Later:
    """A clock that is some seconds ahead of this machine's."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds

    def now(self) -> int:
        return SystemClock().now() + self.seconds


def test_what_the_union_said_last_counts_also_when_an_older_word_comes_back_behind_it(tmp_path: Path) -> None:
    union = Union(Database.open(str(tmp_path / "union.db")))
    upgrade(union.database)
    authority = load_authority(union)
    code = stations.register(union, authority, name="驿站", region="140106").code
    public_address.settle(union, authority, "https://first.example")
    with closing(Station(tmp_path / "desk")) as desk:
        with served_app(union) as url:
            issued = enrolment.issue_code(union, authority, code, url)
            desk.enrol(Card(url, code, issued.code, issued.fingerprint))
            assert desk.converse(url).fault is None
            back_up(union, tmp_path / "backup.db")
            public_address.settle(union, authority, "https://second.example")
            assert desk.converse(url).fault is None
            assert page_of(desk) == f"https://second.example/s/{code}"
        union.database.close()

        again = Union(Database.open(str(tmp_path / "backup.db")), Later(60))
        authority = load_authority(again)
        public_address.settle(again, authority, "https://third.example")
        with served_app(again) as url, closing(Station(tmp_path / "joined")) as joined:
            assert desk.converse(url).fault is None
            issued = enrolment.issue_code(again, authority, code, url)
            joined.enrol(Card(url, code, issued.code, issued.fingerprint))
            assert joined.converse(url).fault is None
            for one in (desk, joined):
                assert page_of(one) == f"https://third.example/s/{code}"
    public_address.settle(again, authority, None)
    with again.database.read() as connection:
        assert settings.server_address(connection) == "https://third.example"
    again.database.close()


def test_an_address_that_is_said_by_a_clock_that_was_put_back_counts_at_once(tmp_path: Path) -> None:
    database = Database.open(str(tmp_path / "union.db"))
    upgrade(database)
    ahead = Union(database, Later(365 * DAY))
    authority = load_authority(ahead)
    public_address.settle(ahead, authority, "https://first.example")
    union = Union(database)
    public_address.settle(union, authority, "https://second.example")
    public_address.settle(union, authority, None)
    with database.read() as connection:
        assert settings.server_address(connection) == "https://second.example"
    database.close()
