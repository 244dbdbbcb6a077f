"""The engine does not sleep longer than the network does, and nobody waits for it when he closes the window."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest

from sync.card import Card
from sync.client.cancel import Cancellation
from sync.client.carriers import https_carrier
from sync.client.engine import STALLED
from sync.client.events import StateChanged
from sync.client.faults import FaultCode, FaultError
from sync.client.timer import SystemTimer
from tests.helpers.hourglass import Hourglass
from tests.helpers.impostor import http, impostor
from tests.helpers.proxy import Mischief, Proxy
from tests.helpers.station import Station
from tests.helpers.union import UnionServer
from tests.sync.client.engines import Ear, all_sent, made, move_to, running

LIMIT = 30.0
NAME = "union.invalid"


def test_a_pc_that_wakes_up_tries_at_once(server: UnionServer, card: Card, station: Station, ear: Ear) -> None:
    station.enrol(card)
    hourglass = Hourglass()
    with Proxy(("127.0.0.1", server.port)) as line:
        move_to(station, line.url)
        with running(station, ear, hourglass):
            ear.wait_for(all_sent)
            hourglass.wait_until_still()
            line.forget()
            before = len(ear.events)
            hourglass.sleep(3_600)
            ear.wait_for(lambda state: not state.conversing and state.complete, before)
            hourglass.wait_until_still()
            assert line.requests == 1
    assert hourglass.naps == []


def test_a_conversation_that_hangs_on_the_former_network_begins_anew(
    server: UnionServer, card: Card, station: Station, ear: Ear
) -> None:
    station.record_visits(2)
    station.enrol(card)
    hourglass = Hourglass()
    with Proxy(("127.0.0.1", server.port)) as line:
        move_to(station, line.url)
        line.misbehave(Mischief.HANG_REPLY)
        with running(station, ear, hourglass) as engine:
            assert line.hanging.wait(LIMIT)
            hourglass.now += STALLED / 2
            engine.network_changed()
            assert engine.state.conversing, "it may still be answered"
            hourglass.now += STALLED
            engine.network_changed()
            ear.wait_for(all_sent)


def test_who_waits_for_a_result_gets_that_of_the_new_beginning(
    server: UnionServer, card: Card, station: Station, ear: Ear
) -> None:
    station.enrol(card)
    hourglass = Hourglass()
    with Proxy(("127.0.0.1", server.port)) as line:
        move_to(station, line.url)
        with running(station, ear, hourglass) as engine:
            ear.wait_for(all_sent)
            hourglass.wait_until_still()
            line.misbehave(Mischief.HANG_REPLY)
            results = []
            asking = threading.Thread(target=lambda: results.append(engine.sync_and_wait(LIMIT)))
            asking.start()
            assert line.hanging.wait(LIMIT)
            hourglass.now += 2 * STALLED
            engine.network_changed()
            asking.join(LIMIT)
    assert results[0].complete


def test_a_union_that_asked_for_time_is_left_in_peace_until_a_person_asks(
    server: UnionServer, card: Card, station: Station, ear: Ear
) -> None:
    station.record_visits(1)
    station.enrol(card)
    hourglass = Hourglass()
    real = station.replica.enrolment()
    assert real is not None
    with impostor(http("503 Service Unavailable", b"", "Retry-After: 1000")) as url:
        move_to(station, url)
        with running(station, ear, hourglass) as engine:
            ear.wait_for(lambda state: state.fault is not None and state.fault.code is FaultCode.BUSY)
            hourglass.wait_until_still()
            move_to(station, real.url)
            hourglass.sleep(300)
            hourglass.wait_until_still()
            engine.set_work_offline(True)
            engine.set_work_offline(False)
            engine.wake()
            hourglass.wait_until_still()
            assert engine.stop()
            engine.start()
            hourglass.wait_until_still()
            assert engine.state.pending
            engine.sync_now()
            ear.wait_for(all_sent)
    states = [event.state for event in ear.events if isinstance(event, StateChanged)]
    begun = [after for before, after in pairwise(states) if after.conversing and not before.conversing]
    assert len(begun) == 2


class Clocks:
    """A machine's own time and the wall's, which runs on while the machine sleeps."""

    def __init__(self) -> None:
        self.own = 100.0
        self.wall = 1_000_000.0

    def timer(self) -> SystemTimer:
        return SystemTimer(lambda: self.own, lambda: self.wall)


class Asleep(threading.Condition):
    """While it is waited on, the machine's clocks go as a test says."""

    def __init__(self, clocks: Clocks, own: float, wall: float) -> None:
        super().__init__()
        self._clocks, self._own, self._wall = clocks, own, wall

    def wait(self, timeout: float | None = None) -> bool:
        self._clocks.own += self._own
        self._clocks.wall += self._wall
        return False


def test_the_timer_tells_a_night_asleep_from_a_long_wait() -> None:
    clocks = Clocks()
    assert clocks.timer().wait(Asleep(clocks, 10.0, 8 * 3_600.0), 60.0)
    assert not clocks.timer().wait(Asleep(clocks, 10.0, 10.0), 60.0)
    assert not clocks.timer().wait(Asleep(clocks, 61.0, 61.0), 60.0)


@contextmanager
def hanging_names(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The system's look-up of a name hangs, as it does for minutes behind a dead name server; set once it does."""
    asked, over = threading.Event(), threading.Event()
    real = socket.getaddrinfo

    def look_up(host: object, *arguments: object, **more: object) -> object:
        if host == NAME:
            asked.set()
            over.wait(2 * LIMIT)
            raise socket.gaierror(socket.EAI_AGAIN, "no answer")
        return real(host, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    try:
        yield asked
    finally:
        over.set()


def test_closing_does_not_wait_for_a_name_that_is_not_found(
    card: Card, station: Station, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.record_visits(2)
    station.enrol(card)
    move_to(station, f"http://{NAME}")
    with hanging_names(monkeypatch) as asked:
        engine = made(station, ear)
        engine.start()
        assert asked.wait(LIMIT)
        assert engine.stop(LIMIT), "which is half of what the look-up takes"
    assert station.replica.pending() == 3


def test_a_look_up_that_hangs_is_called_off_like_anything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    cancellation = Cancellation()
    with hanging_names(monkeypatch) as asked:
        carrier = https_carrier(f"http://{NAME}", agent="yizhan/0")

        def stop() -> None:
            asked.wait(LIMIT)
            cancellation.cancel()

        stopper = threading.Thread(target=stop)
        stopper.start()
        with pytest.raises(FaultError) as raised:
            carrier.exchange(b"a question", cancellation)
        stopper.join(LIMIT)
        carrier.close()
    assert raised.value.fault.code is FaultCode.CANCELLED
