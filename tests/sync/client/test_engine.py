"""The engine: it sends what was entered, by itself and soon, and nothing that happens to it loses anything."""

from __future__ import annotations

import pytest

from sync.card import Card
from sync.client.events import Progress, Received
from sync.client.faults import FaultCode
from tests.helpers.hourglass import Hourglass
from tests.helpers.impostor import free_port
from tests.helpers.proxy import Mischief, Proxy
from tests.helpers.station import Station, visits_at
from tests.helpers.union import UnionServer
from tests.sync.client.engines import LIMIT, Ear, all_sent, made, move_to, running


def test_what_waits_is_sent_when_the_engine_starts(server: UnionServer, card: Card, station: Station, ear: Ear) -> None:
    station.record_visits(3)
    station.enrol(card)
    with running(station, ear):
        state = ear.wait_for(all_sent)
    assert state.synced_at is not None
    assert state.fault is None
    assert Progress(4, 4) in ear.events
    assert any(isinstance(event, Received) and event.placed == 4 for event in ear.events)
    assert len(visits_at(server, card.station_code)) == 3


def test_the_ends_are_alike_once_the_union_has_said_so_and_not_after_it_could_not_be_asked(
    server: UnionServer, card: Card, station: Station, ear: Ear
) -> None:
    station.enrol(card)
    station.record_visits(2)
    engine = made(station, ear)
    engine.sync_and_wait(LIMIT)
    known = [engine.state.agreed]
    move_to(station, f"http://127.0.0.1:{free_port()}")
    engine.sync_and_wait(LIMIT)
    known.append(engine.state.agreed)
    engine.sync_now()
    assert engine.state.fault is None
    known.append(engine.state.agreed)
    move_to(station, server.url)
    engine.sync_and_wait(LIMIT)
    known.append(engine.state.agreed)
    assert known == [True, False, False, True], "forgetting a fault makes nothing known"


def test_a_burst_of_taps_makes_one_round_trip(server: UnionServer, card: Card, station: Station, ear: Ear) -> None:
    station.enrol(card)
    hourglass = Hourglass()
    with Proxy(("127.0.0.1", server.port)) as line:
        move_to(station, line.url)
        with running(station, ear, hourglass) as engine:
            ear.wait_for(all_sent)
            hourglass.wait_until_still()
            line.forget()
            before = len(ear.events)
            for _ in range(3):
                station.record_visits()
                engine.wake()
            ear.wait_for(lambda state: state.pending == 4, before)
            hourglass.let_pass(1)
            ear.wait_for(all_sent, before)
            assert line.requests == 1
    assert hourglass.naps == [pytest.approx(0.3)]


def test_while_all_is_well_the_union_is_asked_every_minute(
    server: UnionServer, card: Card, station: Station, ear: Ear
) -> None:
    station.enrol(card)
    hourglass = Hourglass(turns=3)
    with Proxy(("127.0.0.1", server.port)) as line:
        move_to(station, line.url)
        with running(station, ear, hourglass, jitter=0.5):
            hourglass.wait_until_still()
            assert line.requests == 4
            assert line.connections == 1
    assert hourglass.naps == [60, 60, 60]


def test_nothing_leaves_this_pc_while_working_offline(
    server: UnionServer, card: Card, station: Station, ear: Ear
) -> None:
    station.record_visits(2)
    station.enrol(card)
    with Proxy(("127.0.0.1", server.port)) as line:
        move_to(station, line.url)
        with running(station, ear, offline=True) as engine:
            ear.wait_for(lambda state: state.pending == 3)
            station.record_visits()
            engine.wake()
            ear.wait_for(lambda state: state.pending == 4)
            result = engine.sync_and_wait(LIMIT)
            assert (result.error, result.pending_here) == (FaultCode.WORKING_OFFLINE, 4)
            assert engine.state.fault is None, "it is what the person chose, no fault"
            assert line.connections == 0
            engine.set_work_offline(False)
            ear.wait_for(all_sent)
    assert len(visits_at(server, card.station_code)) == 3


def test_going_offline_calls_off_a_request_that_hangs(
    server: UnionServer, card: Card, station: Station, ear: Ear
) -> None:
    station.record_visits(2)
    station.enrol(card)
    with Proxy(("127.0.0.1", server.port)) as line:
        move_to(station, line.url)
        line.misbehave(Mischief.HANG_REPLY)
        with running(station, ear) as engine:
            assert line.hanging.wait(LIMIT)
            engine.set_work_offline(True)
            state = ear.wait_for(lambda state: state.work_offline and not state.conversing)
            assert state.fault is None
            assert (state.sent, state.of, state.received, state.to_receive) == (0, 0, 0, 0), "nothing is under way"
            engine.set_work_offline(False)
            ear.wait_for(all_sent)
    assert set(visits_at(server, card.station_code).values()) == {1}


def test_stopping_does_not_wait_for_a_request_that_hangs(
    server: UnionServer, card: Card, station: Station, ear: Ear
) -> None:
    station.record_visits(2)
    station.enrol(card)
    with Proxy(("127.0.0.1", server.port)) as line:
        move_to(station, line.url)
        line.misbehave(Mischief.HANG)
        engine = made(station, ear)
        engine.start()
        assert line.hanging.wait(LIMIT)
        assert engine.stop(LIMIT)
    assert station.replica.pending() == 3
    assert station.converse(server.url).complete


def test_a_stopped_engine_starts_again(server: UnionServer, card: Card, station: Station, ear: Ear) -> None:
    station.enrol(card)
    engine = made(station, ear)
    engine.start()
    ear.wait_for(all_sent)
    assert engine.stop()
    station.record_visits()
    before = len(ear.events)
    engine.start()
    ear.wait_for(all_sent, before)
    assert engine.stop()


def test_before_enrolment_it_waits_and_then_begins_by_itself(
    server: UnionServer, card: Card, station: Station, ear: Ear
) -> None:
    station.record_visits(2)
    with running(station, ear) as engine:
        state = ear.wait_for(lambda state: state.pending == 3)
        assert not state.enrolled
        assert engine.sync_and_wait(LIMIT).error == FaultCode.NOT_ENROLLED
        station.enrol(card)
        engine.enrolled()
        ear.wait_for(all_sent)


def test_without_a_thread_the_caller_does_the_work(server: UnionServer, card: Card, station: Station, ear: Ear) -> None:
    station.record_visits(3)
    station.enrol(card)
    engine = made(station, ear)
    result = engine.sync_and_wait(LIMIT)
    assert result.complete
    assert result.sent == 4
    assert engine.sync_and_wait(LIMIT).exchanges == 1


def test_a_caller_who_waits_no_longer_is_told_what_still_waits(
    server: UnionServer, card: Card, station: Station, ear: Ear
) -> None:
    station.record_visits(3)
    station.enrol(card)
    with Proxy(("127.0.0.1", server.port)) as line:
        move_to(station, line.url)
        line.misbehave(Mischief.HANG, Mischief.HANG)
        engine = made(station, ear)
        result = engine.sync_and_wait(0.5)
        assert (result.error, result.pending_here, result.sent) == (FaultCode.TIMEOUT, 4, 0)
        engine.start()
        result = engine.sync_and_wait(0.5)
        assert (result.error, result.pending_here) == (FaultCode.TIMEOUT, 4)
        assert engine.stop()


def test_the_caller_of_a_running_engine_gets_a_conversation_that_began_after_the_call(
    server: UnionServer, card: Card, station: Station, ear: Ear
) -> None:
    station.enrol(card)
    with running(station, ear) as engine:
        for _ in range(3):
            station.record_visits()
            result = engine.sync_and_wait(LIMIT)
            assert result.complete
            assert station.replica.pending() == 0


def test_the_history_has_a_line_for_whatever_was_new(
    server: UnionServer, card: Card, station: Station, ear: Ear
) -> None:
    from desktop.store.queries.sync import history, runs

    station.record_visits(2)
    station.enrol(card)
    move_to(station, f"http://127.0.0.1:{free_port()}")
    engine = made(station, ear)
    for _ in range(3):
        engine.sync_and_wait(LIMIT)
    move_to(station, server.url)
    for _ in range(3):
        engine.sync_and_wait(LIMIT)
    with station.store.read() as connection:
        lines = [(run.sent, run.received, run.fault) for run in runs(connection, 10)]
        past = history(connection, station.clock.now())
    assert lines == [(3, 4, ""), (0, 0, "refused")]
    assert past.fault == ""
    assert past.synced_at is not None
