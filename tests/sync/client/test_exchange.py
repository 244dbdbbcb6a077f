"""A conversation with the real server: everything arrives exactly once, whatever the line does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sync.card import Card
from sync.client.cancel import Cancellation
from sync.client.carriers import https_carrier
from sync.client.exchange import Listener
from sync.client.faults import FaultCode
from sync.client.talk import PageSize
from sync.server.gate import Room
from sync.server.load import Load
from tests.helpers.impostor import http, impostor, self_signed
from tests.helpers.proxy import Mischief, Plan, Proxy, bodies
from tests.helpers.served_app import served_app
from tests.helpers.station import Station, carrier, visits_at
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
    station.record_visits(3_000, visitor="李敏")
    station.enrol(card)
    size = PageSize()
    with Proxy(("127.0.0.1", server.port)) as line:
        line.misbehave(Mischief.DROP_REQUEST)
        assert not station.converse(line.url, page_size=size).complete
        assert size.ops == 750
        assert station.converse(line.url, page_size=size).complete
    assert len(visits_at(server, card.station_code)) == 3_000


def test_a_union_that_takes_little_at_once_is_given_smaller_pages_in_the_same_conversation(
    server: UnionServer, card: Card, station: Station
) -> None:
    station.record_visits(2_000)
    station.enrol(card)
    with server.opened() as union, served_app(union, Load(room=Room(heavy=800_000))) as url:
        result = station.converse(url)
    assert (result.complete, result.sent) == (True, 2_001)
    assert result.exchanges > 1
    assert len(visits_at(server, card.station_code)) == 2_000


def test_few_entries_that_are_long_ones_go_one_by_one_if_need_be(
    server: UnionServer, card: Card, station: Station
) -> None:
    with station.store.write() as unit:
        unit.create_many("visit", [{"category": "courier", "note": f"{n}" * 10_000} for n in range(10, 40)])
    station.enrol(card)
    with server.opened() as union, served_app(union, Load(room=Room(heavy=600_000))) as url:
        result = station.converse(url)
    assert (result.complete, result.sent) == (True, 31)
    assert len(visits_at(server, card.station_code)) == 30


def test_a_union_that_takes_hardly_anything_is_not_asked_for_ever(
    server: UnionServer, card: Card, station: Station
) -> None:
    station.record_visits(2_000)
    station.enrol(card)
    with server.opened() as union, served_app(union, Load(room=Room(heavy=1_000))) as url:
        result = station.converse(url)
    assert (result.error, result.exchanges, result.pending_here) == (FaultCode.TOO_LARGE, 0, 2_001)


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
