"""A conversation with the real server: everything arrives exactly once, whatever the line does."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from sync.card import Card
from sync.client.cancel import Cancellation
from sync.client.carriers import https_carrier
from sync.client.exchange import Listener
from sync.client.faults import FaultCode
from sync.client.talk import PageSize
from sync.log import GENESIS, Log
from sync.ops import Op, canonical, parse, record_id, unions_run
from sync.server.authority import load_authority
from sync.server.db import lock_head
from sync.server.logbook import append, read_entries
from sync.server.notices import publish
from sync.server.schema import UNION_LOG, chunk, device, head, held, span
from tests.helpers.impostor import http, impostor, self_signed
from tests.helpers.proxy import Mischief, Plan, Proxy, bodies
from tests.helpers.station import Station, carrier, is_visit, visits_at
from tests.helpers.union import UnionServer


def test_what_was_entered_before_enrolment_arrives_in_one_round_trip(
    server: UnionServer, card: Card, station: Station
) -> None:
    station.record_visits(25)
    station.enrol(card)
    result = station.converse(server.url)
    assert result.complete
    assert (result.exchanges, result.sent, result.received) == (1, 26, 4), (
        "25 visits and the run; run and registration, run and device"
    )
    assert (result.pending_here, result.pending_there, result.error) == (0, 0, None)
    placed = visits_at(server, card.station_code)
    assert len(placed) == 25
    assert set(placed.values()) == {1}


def test_a_second_conversation_has_nothing_to_say(server: UnionServer, card: Card, station: Station) -> None:
    station.record_visits(3)
    station.enrol(card)
    station.converse(server.url)
    result = station.converse(server.url)
    assert result.complete
    assert (result.exchanges, result.sent, result.received) == (1, 0, 0)


def test_a_second_pc_receives_the_whole_log_and_both_agree(
    server: UnionServer, card: Card, station: Station, new_station: Callable[[str], Station]
) -> None:
    station.record_visits(40)
    station.enrol(card)
    assert station.converse(server.url).complete
    second = new_station("second")
    second.record_visits(2)
    second.enrol(server.card(card.station_code))
    assert second.converse(server.url).complete
    assert station.converse(server.url).complete
    assert station.visits() == second.visits() == 42
    assert station.replica.cursors() == second.replica.cursors()


def test_personal_values_travel_beside_the_ops(
    server: UnionServer, card: Card, station: Station, new_station: Callable[[str], Station]
) -> None:
    station.record_visits(3, visitor="李敏")
    station.enrol(card)
    assert station.converse(server.url).complete
    second = new_station("second")
    second.enrol(server.card(card.station_code))
    result = second.converse(server.url)
    assert result.complete
    assert second.replica.owed() == ()


def test_long_tails_and_long_logs_go_in_pages(
    server: UnionServer, card: Card, station: Station, new_station: Callable[[str], Station]
) -> None:
    station.record_visits(20_500)
    station.enrol(card)
    seen: list[tuple[int, int]] = []
    listener = Listener(progress=lambda sent, of: seen.append((sent, of)))
    result = station.converse(server.url, listener=listener, page_size=PageSize(9_000, 9_000))
    assert result.complete
    assert (result.exchanges, result.sent) == (3, 20_501)
    assert seen == [(9_000, 20_501), (18_000, 20_501), (20_501, 20_501)]
    second = new_station("second")
    second.record_visits(10)
    second.enrol(server.card(card.station_code))
    received = second.converse(server.url)
    assert received.complete
    assert received.exchanges == 6
    assert second.visits() == 20_510
    placed = visits_at(server, card.station_code)
    assert len(placed) == 20_510
    assert set(placed.values()) == {1}


@pytest.mark.parametrize(
    "mischief",
    [
        Plan(Mischief.DROP_REQUEST),
        Plan(Mischief.DROP_REPLY),
        Plan(Mischief.TRUNCATE, 60),
        Plan(Mischief.TRUNCATE, 200),
        Plan(Mischief.FLIP_REQUEST, 10),
        Plan(Mischief.FLIP_REPLY, 10),
        Plan(Mischief.FLIP_REPLY, 150),
    ],
    ids=lambda plan: f"{plan.mischief.name}-{plan.bytes}",
)
def test_whatever_the_line_does_everything_arrives_exactly_once(
    server: UnionServer, card: Card, station: Station, mischief: Plan
) -> None:
    station.record_visits(30)
    station.enrol(card)
    with Proxy(("127.0.0.1", server.port)) as line:
        line.misbehave(mischief)
        first = station.converse(line.url)
        assert first.fault is not None
        assert first.fault.retry
        assert not first.fault.needs_person
        assert first.pending_here == 31
        assert station.visits() == 30
        assert station.converse(line.url).complete
    placed = visits_at(server, card.station_code)
    assert len(placed) == 30
    assert set(placed.values()) == {1}


def test_a_lost_reply_in_the_middle_of_a_long_tail_costs_nothing(
    server: UnionServer, card: Card, station: Station
) -> None:
    station.record_visits(2_000)
    station.enrol(card)
    with Proxy(("127.0.0.1", server.port)) as line:
        line.misbehave(Mischief.NONE, Mischief.DROP_REPLY)
        result = station.converse(line.url, page_size=PageSize(900, 900))
        assert result.complete, "a kept connection that breaks is worth one more try"
        assert line.requests == 4
    placed = visits_at(server, card.station_code)
    assert len(placed) == 2_000
    assert set(placed.values()) == {1}


def test_a_line_that_swallows_large_pages_is_given_smaller_ones(
    server: UnionServer, card: Card, station: Station
) -> None:
    station.record_visits(3_000)
    station.enrol(card)
    size = PageSize()
    with Proxy(("127.0.0.1", server.port)) as line:
        line.misbehave(Mischief.DROP_REQUEST)
        assert not station.converse(line.url, page_size=size).complete
        assert size.ops == 750
        assert station.converse(line.url, page_size=size).complete
    assert len(visits_at(server, card.station_code)) == 3_000


def test_connections_are_kept_between_exchanges(server: UnionServer, card: Card, station: Station) -> None:
    station.enrol(card)
    with Proxy(("127.0.0.1", server.port)) as line, carrier(line.url) as way:
        conversation = station.conversation(way)
        for _ in range(5):
            station.record_visits()
            assert conversation.run(Cancellation()).complete
        assert line.connections == 1


def test_a_kept_connection_that_the_server_closed_is_no_fault(
    server: UnionServer, card: Card, station: Station
) -> None:
    station.enrol(card)
    with Proxy(("127.0.0.1", server.port)) as line, carrier(line.url) as way:
        conversation = station.conversation(way)
        assert conversation.run(Cancellation()).complete
        station.record_visits(2)
        line.misbehave(Mischief.DROP_REPLY)
        assert conversation.run(Cancellation()).complete
    assert set(visits_at(server, card.station_code).values()) == {1}


def test_a_quiet_exchange_is_small(server: UnionServer, card: Card, station: Station) -> None:
    station.record_visits(100)
    station.enrol(card)
    with Proxy(("127.0.0.1", server.port)) as line, carrier(line.url) as way:
        conversation = station.conversation(way)
        assert conversation.run(Cancellation()).complete
        line.forget()
        assert conversation.run(Cancellation()).complete
        assert line.requests == 1
        assert len(line.up) + len(line.down) <= 1_000
        assert sum(map(len, bodies(bytes(line.up)) + bodies(bytes(line.down)))) <= 400
        line.forget()
        station.record_visits()
        assert conversation.run(Cancellation()).complete
        assert line.requests == 1, "one visit, one round trip"


def test_a_visit_crosses_a_slow_line_in_one_round_trip(server: UnionServer, card: Card, station: Station) -> None:
    station.enrol(card)
    with Proxy(("127.0.0.1", server.port), delay=0.02) as line, carrier(line.url) as way:
        conversation = station.conversation(way)
        assert conversation.run(Cancellation()).complete
        station.record_visits()
        line.forget()
        result = conversation.run(Cancellation())
        assert (result.exchanges, result.sent, line.requests) == (1, 2, 1)


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


def test_a_server_that_answers_garbage_changes_nothing(server: UnionServer, card: Card, station: Station) -> None:
    station.record_visits(2)
    station.enrol(card)
    kind = "Content-Type: application/vnd.yizhan.exchange"
    for body in (b"", b"garbage", b"\x94\xc4\x03YZS\xc4\x00\xc4\x00\xc4\x00", bytes(100_000)):
        with impostor(http("200 OK", body, kind)) as url:
            assert station.converse(url).error == FaultCode.NONSENSE
    assert station.replica.pending() == 3
    assert station.converse(server.url).complete


def test_an_old_answer_played_back_is_refused(server: UnionServer, card: Card, station: Station) -> None:
    station.enrol(card)
    with Proxy(("127.0.0.1", server.port)) as line:
        assert station.converse(line.url).complete
        old = bytes(line.down)
    station.record_visits()
    with impostor(old) as url:
        result = station.converse(url)
    assert result.error == FaultCode.NONSENSE
    assert "another request" in (result.fault.detail if result.fault else "")
    assert station.replica.pending() == 2


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


def test_calling_off_in_the_middle_loses_nothing(server: UnionServer, card: Card, station: Station) -> None:
    station.record_visits(1_000)
    station.enrol(card)
    cancellation = Cancellation()
    listener = Listener(progress=lambda sent, of: cancellation.cancel())
    result = station.converse(server.url, cancellation, listener, PageSize(600, 600))
    assert result.error == FaultCode.CANCELLED
    assert (result.sent, result.pending_here) == (600, 401)
    assert station.converse(server.url).complete
    assert len(visits_at(server, card.station_code)) == 1_000


def test_over_tls_large_pages_and_small_ones_arrive(
    server: UnionServer, card: Card, station: Station, tmp_path: Path
) -> None:
    certificate = self_signed(tmp_path)
    station.record_visits(2_000)
    station.enrol(card)
    with Proxy(("127.0.0.1", server.port), tls=certificate.server()) as line:
        way = https_carrier(line.url, agent="yizhan/0", trust=certificate.trust())
        conversation = station.conversation(way)
        assert conversation.run(Cancellation()).complete
        station.record_visits()
        assert conversation.run(Cancellation()).complete
        assert line.connections == 1
        way.close()
    assert len(visits_at(server, card.station_code)) == 2_001


def test_a_carrier_speaks_to_one_address(server: UnionServer) -> None:
    way = https_carrier(f"{server.url}/", agent="yizhan/0")
    assert way.url == server.url
