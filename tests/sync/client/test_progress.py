"""While much goes up or comes down, the engine says how far it is."""

from __future__ import annotations

from collections.abc import Callable

from sync.card import Card
from sync.client.events import EngineState, Progress
from tests.helpers.station import Station
from tests.helpers.union import UnionServer
from tests.sync.client.engines import Ear, made

LIMIT = 60.0


def steps(ear: Ear) -> list[Progress]:
    return [event for event in ear.events if isinstance(event, Progress)]


def test_what_goes_up_is_counted_against_all_there_is(
    server: UnionServer, card: Card, station: Station, ear: Ear
) -> None:
    station.record_visits(40)
    station.enrol(card)
    assert made(station, ear).sync_and_wait(LIMIT).complete
    assert steps(ear)[0].of == 41
    assert steps(ear)[-1].sent == 41


def test_a_pc_that_joins_counts_what_it_receives(
    server: UnionServer, card: Card, station: Station, ear: Ear, new_station: Callable[[str], Station]
) -> None:
    station.record_visits(40)
    station.enrol(card)
    assert station.converse(server.url).complete
    second = new_station("second")
    second.enrol(server.card(card.station_code))
    result = made(second, ear).sync_and_wait(LIMIT)
    assert result.complete
    last = steps(ear)[-1]
    assert last.received == last.to_receive == result.received
    assert last.received > 40


def test_the_next_conversation_counts_from_nothing(server: UnionServer, card: Card, station: Station, ear: Ear) -> None:
    station.enrol(card)
    engine = made(station, ear)
    assert engine.sync_and_wait(LIMIT).complete
    state = engine.state
    assert isinstance(state, EngineState)
    assert (state.sent, state.of, state.received, state.to_receive) == (0, 0, 0, 0)
