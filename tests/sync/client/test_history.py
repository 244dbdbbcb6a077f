"""What is noted of conversations: each that said something new, once."""

from __future__ import annotations

from pathlib import Path

from desktop.store.queries.sync import history, runs
from sync.card import Card
from sync.client.faults import FaultCode
from tests.helpers.photos import Photographer
from tests.helpers.station import Station
from tests.helpers.union import UnionServer
from tests.store.conftest import SetClock


def test_what_waits_for_a_person_is_noted_once_however_often_it_is_met(
    server: UnionServer, card: Card, tmp_path: Path
) -> None:
    clock = SetClock()
    station = Station(tmp_path / "desk", clock=clock)
    station.enrol(card)
    desk = Photographer(station)
    assert desk.sync().complete
    server.revoke(card.station_code)
    for _ in range(4):
        clock.at += 3_600
        assert desk.sync().error == FaultCode.REVOKED
    with station.store.read() as connection:
        assert [run.fault for run in runs(connection, 50)] == ["revoked", ""]
    desk.speaker.close()
    station.close()


def test_conversations_after_one_while_the_clock_was_ahead_are_noted(
    server: UnionServer, card: Card, tmp_path: Path
) -> None:
    clock = SetClock()
    right = clock.at
    station = Station(tmp_path / "desk", clock=clock)
    station.enrol(card)
    desk = Photographer(station)
    assert desk.sync().complete
    clock.at = right + 3_650 * 86_400
    assert desk.sync().complete
    clock.at = right + 60
    assert desk.sync().complete
    with station.store.read() as connection:
        assert history(connection, clock.at).synced_at == clock.at
    desk.speaker.close()
    station.close()
