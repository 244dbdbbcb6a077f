"""An engine over a real station, and somebody who hears what it tells."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from sync.client.carriers import https_carrier
from sync.client.engine import Engine, Ports
from sync.client.events import EngineState, Event, StateChanged
from sync.client.timer import SystemTimer, Timer
from sync.client.transport import READ_TIMEOUT
from tests.helpers.station import AGENT, Station

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
