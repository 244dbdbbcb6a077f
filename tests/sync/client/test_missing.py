"""Values that got lost on one end, and machines that were copied while they ran."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import delete

from desktop.store import addresses, schema, tail
from desktop.store.queries.sync import quarantined
from sync.card import Card
from sync.client.schedule import EVERY, Schedule
from sync.log import Log
from sync.ops import Op, canonical
from sync.server import stations
from sync.server.gate import Room
from sync.server.load import Load
from tests.helpers.losing import lose_values
from tests.helpers.served_app import served_app
from tests.helpers.station import Station, visits_at
from tests.helpers.union import UnionServer

COLUMNS = "log, n, field, run, seq, record"


def forget_at_the_union(server: UnionServer, station_code: str) -> None:
    """Let the union lose the personal values of a station, as a damaged disk might."""
    with server.opened() as union, union.database.write() as connection:
        log = stations.require_station(connection, station_code).log
        connection.exec_driver_sql(
            f"INSERT INTO owed ({COLUMNS}, since) SELECT {COLUMNS}, 0 FROM personal WHERE log = ?", (log,)
        )
        connection.exec_driver_sql("DELETE FROM personal WHERE log = ?", (log,))


def test_a_value_that_the_union_lost_is_delivered_again(
    server: UnionServer, card: Card, station: Station, new_station: Callable[[str], Station]
) -> None:
    station.record_visits(3, visitor="李敏")
    station.enrol(card)
    assert station.converse(server.url).complete
    forget_at_the_union(server, card.station_code)
    result = station.converse(server.url)
    assert result.complete, result
    assert result.exchanges == 2, "asked for, and delivered"
    assert station.converse(server.url).exchanges == 1
    second = new_station("second")
    second.enrol(server.card(card.station_code))
    assert second.converse(server.url).complete


def test_a_value_that_the_desk_lost_comes_back(server: UnionServer, card: Card, station: Station) -> None:
    station.record_visits(3, visitor="李敏")
    station.enrol(card)
    assert station.converse(server.url).complete
    lose_values(station.store.folder)
    assert len(station.replica.owed()) == 3
    result = station.converse(server.url)
    assert result.complete, result
    assert result.exchanges == 1
    assert station.replica.owed() == ()


def test_of_however_many_values_a_desk_lost_all_come_back_in_one_conversation(
    server: UnionServer, card: Card, station: Station
) -> None:
    station.record_visits(5_600, visitor="李敏")
    station.enrol(card)
    assert station.converse(server.url).complete
    lose_values(station.store.folder)
    result = station.converse(server.url)
    assert (result.fault, result.pending_there, result.complete) == (None, 0, True)
    assert station.replica.owed() == ()


def test_a_value_that_nobody_has_is_not_called_synced_and_not_asked_for_without_end(
    server: UnionServer, card: Card, station: Station
) -> None:
    station.record_visits(3, visitor="李敏")
    station.enrol(card)
    assert station.converse(server.url).complete
    forget_at_the_union(server, card.station_code)
    lose_values(station.store.folder)
    result = station.converse(server.url)
    assert result.fault is None
    assert not result.complete
    assert result.exchanges <= 3
    assert (result.pending_there, result.values_here) == (3, 3)
    assert result.values_there == 0, "the union asks for them itself"
    assert set(result.values_nowhere) == set(station.replica.owed())


def test_what_the_union_neither_has_nor_asks_for_is_told_apart(
    server: UnionServer, card: Card, station: Station
) -> None:
    station.record_visits(3, visitor="李敏")
    station.enrol(card)
    assert station.converse(server.url).complete
    with server.opened() as union, union.database.write() as connection:
        log = stations.require_station(connection, card.station_code).log
        connection.exec_driver_sql("DELETE FROM personal WHERE log = ?", (log,))
    lose_values(station.store.folder)
    result = station.converse(server.url)
    assert (result.values_here, result.values_there, result.complete) == (0, 3, False)
    assert result.values_nowhere == ()


def test_a_machine_resumed_twice_from_one_snapshot_blocks_nobody(
    server: UnionServer, card: Card, tmp_path: Path
) -> None:
    twins = [Station(tmp_path / name, random.Random(7).randbytes) for name in ("first", "second")]
    try:
        first, second = twins
        first.record_visits(3)
        second.record_visits(5, visitor="李敏")
        first.enrol(card)
        second.enrol(server.card(card.station_code))
        assert first.converse(server.url).complete
        result = second.converse(server.url)
        assert result.complete, result
        assert second.replica.pending() == 0
        with second.store.read() as connection:
            assert quarantined(connection) > 0, "and it is shown"
        assert first.converse(server.url).complete
        assert first.replica.cursors()[Log.STATION] == second.replica.cursors()[Log.STATION]
        assert set(visits_at(server, card.station_code).values()) == {1}
    finally:
        for twin in twins:
            twin.close()


def test_a_value_that_nobody_has_makes_no_pc_ask_without_end(server: UnionServer, card: Card, station: Station) -> None:
    with station.store.write() as unit:
        unit.create("visit", {"category": "courier", "visitor": "李敏"})
    with station.store.write_in_background() as connection:
        connection.execute(delete(schema.personal))
    station.enrol(card)
    result = station.converse(server.url)
    assert (result.pending_here, result.values_here, result.values_there, result.complete) == (0, 1, 0, False)
    schedule = Schedule(lambda: 0.5)
    schedule.succeeded(0.0, more=result.pending_here > 0)
    assert schedule.due == EVERY


def lose_at_the_union(station: Station, count: int) -> None:
    """Let a desk have so many notices that the union does not have, and never takes: nothing seals them."""
    what: dict[str, object] = {"published_at": 1, "title": "无封印"}
    forged = [Op(bytes([0x80]) * 8, n + 1, 1_795_233_600, None, "notice", 1, None, what) for n in range(count)]
    with station.store.write_in_background() as connection:
        first = tail.next_op(connection)
        rows = [{"id": first + n, "record": None, "body": canonical(op)} for n, op in enumerate(forged)]
        connection.execute(schema.op.insert(), rows)
        addresses.add(connection, addresses.spans_of(forged, first))
        tail.put_first(connection, Log.UNION, [(first + n, "notice") for n in range(count)])


def test_nothing_is_complete_while_the_union_lacks_its_own_notices(
    server: UnionServer, card: Card, station: Station
) -> None:
    station.enrol(card)
    assert station.converse(server.url).complete
    lose_at_the_union(station, 1)
    result = station.converse(server.url)
    assert (result.error, result.pending_here, result.lost, result.complete) == (None, 0, True, False)


def test_what_the_union_lost_keeps_no_entry_from_a_union_that_takes_little_at_once(
    server: UnionServer, card: Card, station: Station
) -> None:
    station.enrol(card)
    assert station.converse(server.url).complete
    lose_at_the_union(station, 2_000)
    station.record_visits(1)
    with server.opened() as union, served_app(union, Load(room=Room(heavy=800_000))) as url:
        result = station.converse(url)
    assert (result.fault, result.pending_here, result.lost) == (None, 0, True)
    assert len(visits_at(server, card.station_code)) == 1


def test_the_values_that_a_union_asks_for_come_in_so_many_parts_as_it_can_take(
    server: UnionServer, card: Card, station: Station
) -> None:
    station.record_visits(2_000, visitor="李敏")
    station.enrol(card)
    assert station.converse(server.url).complete
    forget_at_the_union(server, card.station_code)
    with server.opened() as union, served_app(union, Load(room=Room(heavy=800_000))) as url:
        result = station.converse(url)
    assert (result.fault, result.values_here, result.complete) == (None, 0, True)
