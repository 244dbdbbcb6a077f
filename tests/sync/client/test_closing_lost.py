"""Personal values that neither end has are called lost by a person: nobody waits for them, nothing is erased."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from desktop.errors import KnownError
from desktop.services.details import DetailService
from desktop.services.events import Events
from desktop.services.work import Work
from desktop.store import schema
from desktop.store.doctor import examine
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


def test_once_closed_nobody_waits_for_it_and_all_is_at_the_union(
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
    service.give_up(*service.missing())
    assert service.missing() == ()
    assert station.converse(server.url).complete
    assert second.converse(server.url).complete, "what one PC's manager says holds on the others"
    assert [finding.check for finding in examine(second.store) if finding.check == "personal"] == []


@pytest.mark.parametrize("before", [True, False])
def test_what_was_closed_comes_all_the_same_from_a_pc_that_has_it(
    server: UnionServer, card: Card, station: Station, new_station: Callable[[str], Station], before: bool
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
    missing = service.missing()
    if before:
        assert second.converse(server.url).complete, "which brings it before anybody calls it lost"
    service.give_up(*missing)
    for desk in (station, second, station):
        assert desk.converse(server.url).complete
    assert [value(desk, "visit", visit, "visitor") for desk in (station, second)] == ["李敏", "李敏"]
    assert owed_at(server, card.station_code) == 0


def test_what_has_come_meanwhile_is_not_called_lost(
    server: UnionServer, card: Card, station: Station, new_station: Callable[[str], Station]
) -> None:
    station.record_visits(1, visitor="李敏")
    station.enrol(card)
    second = new_station("second")
    second.enrol(server.card(card.station_code))
    assert station.converse(server.url).complete
    assert second.converse(server.url).complete
    forget_at_the_union(server, card.station_code)
    lose_values(station.store.folder)
    service = details(station, station.converse(server.url))
    (missing,) = service.missing()
    assert second.converse(server.url).complete
    assert station.converse(server.url).complete
    with pytest.raises(KnownError):
        service.give_up(missing)


def test_what_was_said_of_the_same_field_elsewhere_stays(
    server: UnionServer, card: Card, station: Station, new_station: Callable[[str], Station]
) -> None:
    with station.store.write() as unit:
        person = unit.create("staff", {"name": "王方", "phone": "13800000000"})
    lose_values(station.store.folder)
    station.enrol(card)
    service = details(station, station.converse(server.url))
    second = new_station("second")
    second.enrol(server.card(card.station_code))
    second.converse(server.url)
    with second.store.write() as unit:
        unit.patch("staff", person, {"name": "王芳"})
    second.converse(server.url)
    service.give_up(*service.missing())
    for desk in (station, second):
        assert desk.converse(server.url).complete
    assert [value(desk, "staff", person, "name") for desk in (station, second)] == ["王芳", "王芳"]


def test_one_of_two_values_of_an_entry_is_closed_without_the_other(
    server: UnionServer, card: Card, station: Station
) -> None:
    with station.store.write() as unit:
        unit.create("staff", {"name": "王方", "phone": "13800000000"})
    lose_values(station.store.folder)
    station.enrol(card)
    result = station.converse(server.url)
    name = tuple(ref for ref in result.values_nowhere if ref.field == "name")
    service = DetailService(Work(station.store, Events()), lambda: name)
    service.give_up(*service.missing())
    again = station.converse(server.url)
    assert [ref.field for ref in again.values_nowhere] == ["phone"]
    assert (again.values_here, again.pending_there, again.complete) == (1, 1, False)


def test_taking_the_word_back_lets_it_be_waited_for_again(server: UnionServer, card: Card, station: Station) -> None:
    station.record_visits(1, visitor="李敏")
    lose_values(station.store.folder)
    station.enrol(card)
    service = details(station, station.converse(server.url))
    changes = service.give_up(*service.missing())
    assert station.converse(server.url).complete
    with station.store.write() as unit:
        for patch in changes.inverse:
            unit.patch(patch.kind, patch.record, patch.fields)
    assert len(station.converse(server.url).values_nowhere) == 1


def test_what_the_union_has_is_not_offered_to_be_closed(server: UnionServer, card: Card, station: Station) -> None:
    station.record_visits(1, visitor="李敏")
    station.enrol(card)
    assert station.converse(server.url).complete
    lose_values(station.store.folder)
    refs: tuple[PersonalRef, ...] = station.replica.owed()
    assert len(refs) == 1
    assert station.converse(server.url).values_nowhere == ()
