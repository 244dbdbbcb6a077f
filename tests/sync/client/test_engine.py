"""The engine: it sends what was entered, by itself and soon, and nothing that happens to it loses anything."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from sync.card import Card
from sync.client.carriers import https_carrier
from sync.client.engine import Engine, Ports
from sync.client.events import EngineState, Event, Progress, Received, StateChanged
from sync.client.faults import FaultCode
from sync.client.timer import SystemTimer, Timer
from sync.client.transport import READ_TIMEOUT
from tests.helpers.hourglass import Hourglass
from tests.helpers.impostor import free_port, http, impostor, self_signed
from tests.helpers.proxy import Mischief, Proxy
from tests.helpers.small_disk import small_disk
from tests.helpers.station import AGENT, Station, visits_at
from tests.helpers.union import UnionServer

LIMIT = READ_TIMEOUT / 2
"""Seconds for whatever must not wait until a request is given up."""


class Ear:
    """Hears an engine."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._news = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._news:
            self.events.append(event)
            self._news.notify_all()

    def wait_for(self, wanted: Callable[[EngineState], bool], since: int = 0) -> EngineState:
        """The first state of that kind told from event ``since`` on."""

        def found() -> EngineState | None:
            states = (e.state for e in self.events[since:] if isinstance(e, StateChanged))
            return next((state for state in states if wanted(state)), None)

        with self._news:
            assert self._news.wait_for(lambda: found() is not None, LIMIT), f"heard only {self.events[since:]}"
        state = found()
        assert state is not None
        return state


@contextmanager
def running(
    station: Station, ear: Ear, timer: Timer | None = None, *, offline: bool = False, jitter: float = 1.0
) -> Iterator[Engine]:
    engine = made(station, ear, timer, offline=offline, jitter=jitter)
    engine.start()
    try:
        yield engine
    finally:
        assert engine.stop()


def made(
    station: Station, ear: Ear, timer: Timer | None = None, *, offline: bool = False, jitter: float = 1.0
) -> Engine:
    ports = Ports(
        replica=lambda: station.replica,
        carrier=lambda url: https_carrier(url, agent=AGENT),
        keys=station.keys,
        clock=station.clock,
        jitter=lambda: jitter,
        timer=timer or SystemTimer(),
    )
    return Engine(ports, ear, EngineState(work_offline=offline))


def all_sent(state: EngineState) -> bool:
    return state.complete and not state.pending and not state.conversing


def move_to(station: Station, url: str) -> None:
    """Let the station's union be found at another address."""
    known = station.replica.enrolment()
    assert known is not None
    station.replica.enrol(replace(known, url=url))


@pytest.fixture
def ear() -> Ear:
    return Ear()


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


def test_a_server_that_is_down_is_tried_ever_more_rarely(card: Card, station: Station, ear: Ear) -> None:
    station.enrol(card)
    move_to(station, f"http://127.0.0.1:{free_port()}")
    hourglass = Hourglass(turns=9)
    with running(station, ear, hourglass):
        hourglass.wait_until_still()
        state = ear.wait_for(lambda state: state.fault is not None)
    assert hourglass.naps == [2, 4, 8, 16, 32, 64, 128, 256, 300]
    assert state.fault is not None
    assert state.fault.code is FaultCode.REFUSED
    assert state.offline_since is not None
    assert state.next_try_at is not None


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


def test_the_networks_return_is_worth_a_try_at_once(
    server: UnionServer, card: Card, station: Station, ear: Ear
) -> None:
    station.enrol(card)
    hourglass = Hourglass()
    with Proxy(("127.0.0.1", server.port)) as line:
        move_to(station, line.url)
        line.misbehave(Mischief.DROP_REQUEST)
        with running(station, ear, hourglass) as engine:
            ear.wait_for(lambda state: state.fault is not None and state.fault.code is FaultCode.INTERRUPTED)
            hourglass.wait_until_still()
            engine.network_changed()
            state = ear.wait_for(all_sent)
    assert state.offline_since is None
    assert hourglass.naps == []


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


def test_a_full_disk_is_named_and_loses_nothing(server: UnionServer, card: Card, station: Station, ear: Ear) -> None:
    station.enrol(card)
    station.converse(server.url)
    other = Station(station.store.folder.parent / "other")
    try:
        other.record_visits(3_000)
        other.enrol(server.card(card.station_code))
        assert other.converse(server.url).complete
    finally:
        other.close()
    station.record_visits(2)
    room(station, 4)
    with running(station, ear, Hourglass()) as engine:
        state = ear.wait_for(lambda state: state.fault is not None)
        assert state.fault is not None
        assert state.fault.code is FaultCode.DISK_FULL
        assert state.fault.needs_person
        assert state.pending == 3
        room(station, 1_000_000)
        engine.sync_now()
        ear.wait_for(all_sent)
    assert station.visits() == 3_002


def room(station: Station, pages: int) -> None:
    """Let the database grow by so many pages and no more."""
    with station.store.gate.person(), station.store.transaction() as connection:
        used = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {used + pages}")


def test_a_key_that_is_gone_is_named(card: Card, station: Station, ear: Ear) -> None:
    station.enrol(card)
    for file in (station.store.folder / "keys").iterdir():
        file.unlink()
    with running(station, ear):
        state = ear.wait_for(lambda state: state.fault is not None)
    assert state.fault is not None
    assert state.fault.code is FaultCode.KEY_MISSING
    assert state.next_try_at is None


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


def test_a_sign_in_page_becomes_a_fault_that_needs_a_person_and_passes(
    server: UnionServer, card: Card, station: Station, ear: Ear, tmp_path: Path
) -> None:
    station.record_visits()
    station.enrol(card)
    with impostor(http("200 OK", b"<html>Sign in</html>", "Content-Type: text/html")) as url:
        move_to(station, url)
        with running(station, ear, Hourglass()) as engine:
            state = ear.wait_for(lambda state: state.fault is not None)
            assert state.fault is not None
            assert state.fault.code is FaultCode.CAPTIVE_PORTAL
            move_to(station, server.url)
            engine.network_changed()
            ear.wait_for(all_sent)


def test_a_network_that_shows_a_certificate_of_its_own_is_tried_again_when_it_has_changed(
    server: UnionServer, card: Card, station: Station, ear: Ear, tmp_path: Path
) -> None:
    station.record_visits()
    station.enrol(card)
    with impostor(http("200 OK"), tls=self_signed(tmp_path).server()) as url:
        move_to(station, url)
        with running(station, ear, Hourglass()) as engine:
            state = ear.wait_for(lambda state: state.fault is not None)
            assert state.fault is not None
            assert state.fault.code is FaultCode.TLS
            move_to(station, server.url)
            engine.network_changed()
            ear.wait_for(all_sent)


def test_a_pc_whose_disk_was_full_goes_on_as_soon_as_it_can_save(
    server: UnionServer, card: Card, station: Station, ear: Ear, tmp_path: Path
) -> None:
    station.enrol(card)
    station.record_visits(2_000)
    assert station.converse(server.url).complete
    hourglass = Hourglass()
    with small_disk(tmp_path / "disk", "4m") as disk:
        second = Station(disk.folder)
        second.enrol(server.card(card.station_code))
        disk.fill(100_000)
        with running(second, ear, hourglass) as engine:
            state = ear.wait_for(lambda state: state.fault is not None and not state.conversing)
            assert state.fault is not None
            assert state.fault.code is FaultCode.DISK_FULL
            hourglass.wait_until_still()
            disk.free()
            second.record_visits()
            engine.wake()
            ear.wait_for(all_sent)
        assert second.visits() == 2_001
        second.close()
    assert hourglass.naps == []


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
