"""Where posters lead: to the union's latest address and the station's code of today, whatever the enrolment said."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from desktop.store.queries.station import station
from sync.card import Card
from sync.server import enrolment, public_address, registration, settings, stations
from sync.server.authority import load_authority
from sync.server.db import Database, read_head
from sync.server.migrate import upgrade
from sync.server.schema import UNION_LOG
from sync.server.system import Union
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
