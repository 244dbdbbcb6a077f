"""Personal values that nobody has are closed as lost by a person, and nobody asks for them any more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from desktop.errors import KnownError
from desktop.services.details import DetailService
from desktop.services.events import Events
from desktop.services.work import Work
from desktop.store import schema
from sync.card import Card
from sync.client.result import SyncResult
from sync.envelope import PersonalRef
from sync.server import stations
from sync.server.schema import owed
from tests.helpers.losing import lose_values
from tests.helpers.station import Station
from tests.helpers.union import UnionServer
from tests.sync.client.test_missing import forget_at_the_union


def details(station: Station, result: SyncResult) -> DetailService:
    """The service of a desk that has just spoken with its union."""
    return DetailService(Work(station.store, Events()), lambda: result.values_nowhere)


def value(station: Station, kind: str, record: bytes, field: str) -> object:
    table = schema.records[kind]
    with station.store.read() as connection:
        return connection.execute(select(table.c[field]).where(table.c.id == record)).scalar_one()


def owed_at(server: UnionServer, station_code: str) -> int:
    with server.opened() as union, union.database.read() as connection:
        log = stations.require_station(connection, station_code).log
        return len(connection.execute(select(owed.c.n).where(owed.c.log == log)).all())


def test_what_nobody_has_is_told_by_the_pc_that_entered_it(
    server: UnionServer, card: Card, station: Station
) -> None:
    station.record_visits(3, visitor="李敏")
    with station.store.write() as unit:
        unit.create("staff", {"name": "王芳", "phone": "13800000000"})
    lose_values(station.store.folder)
    station.enrol(card)
    result = station.converse(server.url)
    (missing,) = details(station, result).missing()
    assert (missing.device, missing.page, missing.count) == ("窗口电脑", False, 5)
    assert missing.counts == (("visit", "visitor", 3), ("staff", "name", 1), ("staff", "phone", 1))


def test_once_closed_nobody_asks_for_it_and_all_is_at_the_union(
    server: UnionServer, card: Card, station: Station, new_station: Callable[[str], Station]
) -> None:
    station.record_visits(60, visitor="李敏")
    station.enrol(card)
    second = new_station("second")
    second.enrol(server.card(card.station_code))
    assert station.converse(server.url).complete
    assert second.converse(server.url).complete
    forget_at_the_union(server, card.station_code)
    for desk in (station, second):
        lose_values(desk.store.folder)
    result = station.converse(server.url)
    assert not result.complete
    service = details(station, result)
    (missing,) = service.missing()
    service.give_up(missing)
    assert service.missing() == ()
    assert station.converse(server.url).complete
    assert owed_at(server, card.station_code) == 0
    assert second.converse(server.url).complete
    assert second.replica.owed() == ()
    assert second.visits() == 60


def test_a_value_that_has_come_meanwhile_is_not_closed(
    server: UnionServer, card: Card, station: Station, new_station: Callable[[str], Station]
) -> None:
    (visit,) = station.record_visits(1, visitor="李敏")
    station.enrol(card)
    second = new_station("second")
    second.enrol(server.card(card.station_code))
    assert station.converse(server.url).complete
    assert second.converse(server.url).complete
    forget_at_the_union(server, card.station_code)
    lose_values(station.store.folder)
    service = details(station, station.converse(server.url))
    (missing,) = service.missing()
    assert second.converse(server.url).complete, "which brings it"
    assert station.converse(server.url).complete
    assert service.missing() == ()
    with pytest.raises(KnownError):
        service.give_up(missing)
    assert value(station, "visit", visit, "visitor") == "李敏"


def test_a_pc_that_still_has_a_value_forgets_it_once_it_hears_that_it_was_closed(
    server: UnionServer, card: Card, station: Station, new_station: Callable[[str], Station]
) -> None:
    (visit,) = station.record_visits(1, visitor="李敏")
    station.enrol(card)
    second = new_station("second")
    second.enrol(server.card(card.station_code))
    assert station.converse(server.url).complete
    assert second.converse(server.url).complete
    forget_at_the_union(server, card.station_code)
    lose_values(station.store.folder)
    service = details(station, station.converse(server.url))
    service.give_up(*service.missing())
    assert station.converse(server.url).complete
    assert second.converse(server.url).complete
    assert value(second, "visit", visit, "visitor") is None


def test_what_was_said_of_the_same_field_later_stays(
    server: UnionServer, card: Card, station: Station, new_station: Callable[[str], Station]
) -> None:
    with station.store.write() as unit:
        person = unit.create("staff", {"name": "王方", "phone": "13800000000"})
    lose_values(station.store.folder)
    with station.store.write() as unit:
        unit.patch("staff", person, {"name": "王芳"})
    station.enrol(card)
    result = station.converse(server.url)
    assert {ref.field for ref in result.values_nowhere} == {"name", "phone"}
    service = details(station, result)
    service.give_up(*service.missing())
    assert station.converse(server.url).complete
    second = new_station("second")
    second.enrol(server.card(card.station_code))
    assert second.converse(server.url).complete
    for desk in (station, second):
        assert value(desk, "staff", person, "name") == "王芳"
        assert value(desk, "staff", person, "phone") is None


def test_what_a_table_still_has_is_said_once_more_and_reaches_the_union(
    server: UnionServer, card: Card, station: Station, new_station: Callable[[str], Station]
) -> None:
    (visit,) = station.record_visits(1, visitor="李敏")
    lose_values(station.store.folder, also_in_tables=False)
    station.enrol(card)
    service = details(station, station.converse(server.url))
    service.give_up(*service.missing())
    assert station.converse(server.url).complete
    second = new_station("second")
    second.enrol(server.card(card.station_code))
    assert second.converse(server.url).complete
    assert [value(desk, "visit", visit, "visitor") for desk in (station, second)] == ["李敏", "李敏"]


def test_what_the_union_has_is_not_offered_to_be_closed(server: UnionServer, card: Card, station: Station) -> None:
    station.record_visits(1, visitor="李敏")
    station.enrol(card)
    assert station.converse(server.url).complete
    lose_values(station.store.folder)
    refs: tuple[PersonalRef, ...] = station.replica.owed()
    assert len(refs) == 1
    assert station.converse(server.url).values_nowhere == ()
