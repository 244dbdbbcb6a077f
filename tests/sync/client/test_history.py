"""What is noted of conversations: each that said something new, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.store.queries.sync import history, runs
from sync.card import Card
from sync.client.cancel import Cancellation
from sync.client.carriers import HttpsCarrier
from sync.client.exchange import Listener
from sync.client.faults import FaultCode, FaultError
from tests.helpers.photos import Photographer, photo
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


def test_photos_that_a_filter_keeps_back_are_still_told_of_after_a_start(
    server: UnionServer, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def filtered(*_: object, **__: object) -> bytes:
        raise FaultError(FaultCode.BLOCKED, "a filter refuses PUT")

    clock = SetClock()
    station = Station(tmp_path / "desk", clock=clock)
    station.enrol(card)
    desk = Photographer(station)
    assert desk.sync().complete
    delivered = clock.at
    desk.attach(photo())
    with monkeypatch.context() as line:
        line.setattr(HttpsCarrier, "file", filtered)
        for _ in range(3):
            clock.at += 60
            assert desk.sync().error == FaultCode.BLOCKED
    with station.store.read() as connection:
        past = history(connection, clock.at)
        assert (past.synced_at, past.fault, past.fault_at) == (delivered, "blocked", delivered + 60)
        assert [(run.sent, run.fault) for run in runs(connection, 50)] == [(2, "blocked"), (0, "")]
    clock.at += 60
    assert desk.sync().complete
    with station.store.read() as connection:
        past = history(connection, clock.at)
    assert (past.synced_at, past.fault) == (clock.at, "")
    desk.speaker.close()
    station.close()


def test_what_was_sent_before_its_photos_were_called_off_is_noted_and_not_as_all_that_there_was(
    server: UnionServer, card: Card, tmp_path: Path
) -> None:
    clock, flight = SetClock(), Cancellation()
    station = Station(tmp_path / "desk", clock=clock)
    station.enrol(card)
    desk = Photographer(station, Listener(files=lambda here, there: flight.cancel()))
    desk.attach(photo())
    assert desk.sync(cancellation=flight).error == FaultCode.CANCELLED
    with station.store.read() as connection:
        assert [(run.sent, run.fault) for run in runs(connection, 50)] == [(2, "")]
        assert history(connection, clock.at).synced_at is None
    desk.speaker.close()
    station.close()


def test_a_photo_that_arrives_with_no_entry_makes_it_the_last_time_that_all_was_delivered(
    server: UnionServer, card: Card, tmp_path: Path
) -> None:
    clock = SetClock()
    station = Station(tmp_path / "desk", clock=clock)
    station.enrol(card)
    desk = Photographer(station)
    desk.attach(photo())
    assert station.converse(server.url).complete, "the entry alone"
    station.replica.note_exchange(clock.at, 2, 0, "")
    clock.at += 60
    assert desk.sync().complete
    with station.store.read() as connection:
        assert history(connection, clock.at).synced_at == clock.at
    desk.speaker.close()
    station.close()
