"""The next page is asked for while the present one is written, and counts for nothing when that fails."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sync.card import Card
from sync.client.cancel import Cancellation
from sync.client.carriers import HttpsCarrier
from sync.client.exchange import Conversation
from sync.client.faults import FaultCode, FaultError
from sync.client.keys import load_key
from sync.log import Log
from sync.ports import ChainMismatch, Commit, Page
from tests.helpers.proxy import Mischief, Proxy
from tests.helpers.station import Station, carrier
from tests.helpers.union import UnionServer

VISITS = 9_000
"""More than two answers hold."""


@pytest.fixture
def second(
    server: UnionServer, card: Card, station: Station, new_station: Callable[[str], Station]
) -> Station:
    """A new PC of a station that has a long log."""
    station.record_visits(VISITS)
    station.enrol(card)
    assert station.converse(server.url).complete
    made = new_station("second")
    made.enrol(server.card(card.station_code))
    return made


class Noting:
    """A carrier that notes how far the log was written when each request went out."""

    def __init__(self, way: HttpsCarrier, station: Station) -> None:
        self._way = way
        self._station = station
        self.written: list[int] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._way, name)

    def exchange(self, envelope: bytes, cancellation: Cancellation) -> bytes:
        self.written.append(self._station.replica.cursors()[Log.STATION].n)
        return self._way.exchange(envelope, cancellation)


def test_the_union_packs_a_page_while_the_one_before_it_is_written(server: UnionServer, second: Station) -> None:
    starts: list[int] = []
    commit = second.replica.commit

    class Slow:
        """The replica, which writes a page once the next one has been asked for."""

        def __getattr__(self, name: str) -> object:
            return getattr(second.replica, name)

        def commit(self, page: Page) -> Commit:
            starts.append(len(way.written))
            return commit(page)

    with carrier(server.url) as real:
        way = Noting(real, second)
        result = conversation(second, way, Slow()).run(Cancellation())
    assert result.complete
    assert second.visits() == VISITS
    assert result.exchanges == len(way.written), "no page is asked for twice"
    assert len(set(way.written)) < len(way.written), "some page was asked for before the one before it was written"


def test_an_answer_to_what_could_not_be_written_is_thrown_away(server: UnionServer, second: Station) -> None:
    failed: list[Page] = []

    class Failing:
        """The replica, which once does not find the chain to be the union's."""

        def __getattr__(self, name: str) -> object:
            return getattr(second.replica, name)

        def commit(self, page: Page) -> Commit:
            if len(page.response.bodies.get(Log.STATION, ())) > 1_000 and not failed:
                failed.append(page)
                raise ChainMismatch(Log.STATION)
            return second.replica.commit(page)

    with carrier(server.url) as way:
        result = conversation(second, way, Failing()).run(Cancellation())
    assert failed
    assert result.complete
    assert second.visits() == VISITS


def test_what_goes_wrong_with_the_page_behind_is_told_once_the_present_one_is_written(
    server: UnionServer, second: Station
) -> None:
    with Proxy(("127.0.0.1", server.port)) as proxy, carrier(proxy.url) as way:
        proxy.misbehave(Mischief.NONE, Mischief.DROP_REPLY, Mischief.DROP_REPLY)
        result = conversation(second, way, second.replica).run(Cancellation())
        assert result.fault is not None
        assert result.fault.code is FaultCode.INTERRUPTED
        assert second.visits() > 0
        again = conversation(second, way, second.replica).run(Cancellation())
    assert again.complete
    assert second.visits() == VISITS


def test_calling_off_breaks_the_request_ahead_off(server: UnionServer, second: Station) -> None:
    with Proxy(("127.0.0.1", server.port)) as proxy, carrier(proxy.url) as way:
        proxy.misbehave(Mischief.NONE, Mischief.HANG)
        called_off = Cancellation()

        class Leaving:
            """The replica, whose owner goes offline while a page is written and the next one hangs."""

            def __getattr__(self, name: str) -> object:
                return getattr(second.replica, name)

            def commit(self, page: Page) -> Commit:
                done = second.replica.commit(page)
                assert proxy.hanging.wait(30)
                called_off.cancel()
                return done

        result = conversation(second, way, Leaving()).run(called_off)
    assert result.fault is not None
    assert result.fault.code is FaultCode.CANCELLED
    with pytest.raises(FaultError):
        called_off.check()


def conversation(station: Station, way: object, replica: object) -> Conversation:
    """A conversation of a station over a carrier and with a replica that do as the real ones, or nearly."""
    enrolment = station.replica.enrolment()
    assert enrolment is not None
    return Conversation(
        replica,  # type: ignore[arg-type]
        way,  # type: ignore[arg-type]
        load_key(station.keys, enrolment.device),
        enrolment,
        clock=station.clock,
        monotonic=lambda: 0.0,
    )
