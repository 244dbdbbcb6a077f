"""What a PC does when its union is not as it left it: killed, restored, another one, or one that shut it out."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable

import pytest
from sqlalchemy import delete, update

from sync.card import Card
from sync.client.cancel import Cancellation
from sync.client.faults import FaultCode
from sync.client.talk import PageSize
from sync.log import GENESIS, Log
from sync.ops import Op, canonical, parse, record_id, unions_run
from sync.server.authority import load_authority
from sync.server.db import lock_head
from sync.server.gate import Room
from sync.server.load import Load
from sync.server.logbook import append, read_entries
from sync.server.notices import publish
from sync.server.schema import UNION_LOG, chunk, device, head, held, span
from tests.helpers.proxy import Proxy
from tests.helpers.served_app import served_app
from tests.helpers.station import Station, carrier, is_visit, visits_at
from tests.helpers.union import UnionServer


def test_a_server_killed_and_started_again_is_no_case_of_its_own(
    tmp_path_factory: pytest.TempPathFactory, station: Station
) -> None:
    server = UnionServer(tmp_path_factory.mktemp("other"))
    try:
        card = server.add_station()
        station.enrol(card)
        with carrier(server.url) as way:
            conversation = station.conversation(way)
            station.record_visits(5)
            assert conversation.run(Cancellation()).complete
            server.kill()
            station.record_visits(5)
            assert conversation.run(Cancellation()).error == FaultCode.REFUSED
            server.start()
            assert conversation.run(Cancellation()).complete
        assert set(visits_at(server, card.station_code).values()) == {1}
        assert len(visits_at(server, card.station_code)) == 10
    finally:
        server.stop()


def test_a_union_restored_from_an_old_copy_gets_everything_back(
    tmp_path_factory: pytest.TempPathFactory, station: Station, new_station: Callable[[str], Station]
) -> None:
    folder = tmp_path_factory.mktemp("other")
    server = UnionServer(folder)
    try:
        card = server.add_station()
        station.enrol(card)
        station.record_visits(20)
        assert station.converse(server.url).complete
        server.stop()
        shutil.copytree(folder, folder.parent / f"{folder.name}-copy")
        server.start()
        second = new_station("second")
        second.enrol(server.card(card.station_code))
        station.record_visits(20)
        assert station.converse(server.url).complete
        assert second.converse(server.url).complete
        second.record_visits(3)
        before = station.replica.cursors()[Log.STATION].n
        server.stop()
        shutil.rmtree(folder)
        shutil.copytree(folder.parent / f"{folder.name}-copy", folder)
        server.start()
        result = station.converse(server.url)
        assert result.complete, result
        assert result.exchanges == 2, "the fault and its one answer"
        assert station.replica.cursors()[Log.STATION].n >= before
        placed = visits_at(server, card.station_code)
        assert len(placed) == 40
        assert set(placed.values()) == {1}
        assert station.visits() == 40
    finally:
        server.stop()


def test_a_key_that_the_union_made_since_is_accepted_on_its_root_keys_word(
    tmp_path_factory: pytest.TempPathFactory, station: Station
) -> None:
    class Later:
        def now(self) -> int:
            return int(time.time()) + 10 * 366 * 86_400

    server = UnionServer(tmp_path_factory.mktemp("other"))
    try:
        card = server.add_station()
        station.enrol(card)
        assert station.converse(server.url).complete
        server.stop()
        with server.opened(Later()) as union:
            load_authority(union)
        server.start()
        station.record_visits(2)
        result = station.converse(server.url)
        assert result.complete, result
        assert (result.exchanges, result.sent) == (1, 3), "the answer was read again, not asked for again"
        enrolment = station.replica.enrolment()
        assert enrolment is not None
        assert len(enrolment.working_keys) == 2
        assert station.converse(server.url).complete
    finally:
        server.stop()


def test_another_union_at_the_address_gets_nothing(
    server: UnionServer, card: Card, station: Station, tmp_path_factory: pytest.TempPathFactory
) -> None:
    station.record_visits(2)
    station.enrol(card)
    other = UnionServer(tmp_path_factory.mktemp("other"))
    try:
        result = station.converse(other.url)
    finally:
        other.stop()
    assert result.error == FaultCode.WRONG_UNION
    assert result.fault is not None
    assert result.fault.needs_person
    assert result.pending_here == 3


def test_a_device_that_was_shut_out_is_told_so(server: UnionServer, card: Card, station: Station) -> None:
    station.enrol(card)
    station.record_visits()
    server.revoke(card.station_code)
    result = station.converse(server.url)
    assert result.error == FaultCode.REVOKED
    assert station.visits() == 1


def test_what_the_union_does_not_take_back_keeps_nothing_behind_it_from_coming_back(
    server: UnionServer, card: Card, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.client.exchange.MAX_LOST", 3)
    run = unions_run(b"stranger")
    strange = [Op(run, n, 1_795_233_600, None, "notice", 1, None, {"title": str(n)}) for n in range(1, 9)]
    with server.opened() as union:
        with union.database.write() as connection:
            append(connection, UNION_LOG, lock_head(connection, UNION_LOG), strange, [canonical(op) for op in strange])
        publish(union, load_authority(union), title="停水通知", body="")
        station.enrol(card)
        assert station.converse(server.url).complete
        with union.database.write() as connection:
            for table in (chunk, span):
                connection.execute(delete(table).where(table.c.log == UNION_LOG))
            connection.execute(update(head).where(head.c.log == UNION_LOG).values(n=0, hash=GENESIS))
        with carrier(server.url) as way:
            conversation = station.conversation(way)
            results = [conversation.run(Cancellation()) for _ in range(5)]
        assert [result.fault for result in results] == [None] * 5
        with union.database.read() as connection:
            back = [parse(body) for _, body in read_entries(connection, UNION_LOG, 1, 10)]
    assert [op.fields.get("title") for op in back] == [None, "停水通知"]
    assert len(station.replica.lost(100, 100_000)[Log.UNION]) == len(strange)


def test_a_pc_that_was_shut_out_shows_what_it_has_once(server: UnionServer, card: Card, station: Station) -> None:
    station.enrol(card)
    station.record_visits(600)
    server.revoke(card.station_code)
    with Proxy(("127.0.0.1", server.port)) as line, carrier(line.url) as way:
        conversation = station.conversation(way, page_size=PageSize(250, 250))

        def shown() -> tuple[int, int]:
            """Requests of a conversation, and what the union has on its list then."""
            line.forget()
            result = conversation.run(Cancellation())
            assert result.fault is not None
            assert (result.fault.code, result.pending_here) == (FaultCode.REVOKED, station.replica.pending())
            return line.requests, result.fault.held

        assert shown() == (3, 601)
        assert shown() == (1, 601)
        assert len(line.up) < 1_000, "it only asks whether it is shut out still"
        station.record_visits(2)
        assert shown() == (2, 603)
        assert shown() == (1, 603)
        with server.opened() as union, union.database.write() as connection:
            connection.execute(delete(held))  # as a backup of before would have it
        assert shown() == (4, 603)
        assert shown() == (1, 603)


def test_a_pc_that_was_shut_out_shows_all_it_has_to_a_union_that_takes_little_at_once(
    server: UnionServer, card: Card, station: Station
) -> None:
    station.enrol(card)
    station.record_visits(1_000)
    station.record_visits(1_000, visitor="李敏")
    server.revoke(card.station_code)
    with server.opened() as union, served_app(union, Load(room=Room(heavy=1_500_000))) as url:
        result = station.converse(url, page_size=PageSize(1_000, 1_000))
    assert result.fault is not None
    assert (result.fault.code, result.fault.held, result.pending_here) == (FaultCode.REVOKED, 2_001, 2_001)


def test_a_pc_that_is_let_in_again_delivers_in_its_order(server: UnionServer, card: Card, station: Station) -> None:
    station.enrol(card)
    ids = station.record_visits(5)
    server.revoke(card.station_code)
    with carrier(server.url) as way:
        conversation = station.conversation(way)
        assert conversation.run(Cancellation()).error == FaultCode.REVOKED
        more = station.record_visits(5)
        with server.opened() as union, union.database.write() as connection:
            connection.execute(update(device).values(revoked_at=None))
        assert conversation.run(Cancellation()).complete
    placed = [record_id(op.run, op.seq) for op in server.entries(card.station_code) if is_visit(op)]
    assert placed == [*ids, *more]
