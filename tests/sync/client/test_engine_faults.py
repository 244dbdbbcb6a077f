"""What keeps the engine from the union is named, and it goes on as soon as that has passed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from desktop.store.replica import StoreReplica
from sync.card import Card
from sync.client.faults import FaultCode
from sync.ports import Commit, Page
from tests.helpers.hourglass import Hourglass
from tests.helpers.impostor import free_port, http, impostor, self_signed
from tests.helpers.proxy import Mischief, Proxy
from tests.helpers.small_disk import small_disk
from tests.helpers.station import Station
from tests.helpers.union import UnionServer
from tests.sync.client.engines import LIMIT, Ear, all_sent, made, move_to, running


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


class Unread(StoreReplica):
    """The replica of a PC whose disk is read well or not."""

    ill = False
    breaks = False
    """Whether the disk falls ill as soon as something is to be written on it."""

    def pending(self) -> int:
        if self.ill:
            raise sqlite3.OperationalError("disk I/O error")
        return super().pending()

    def commit(self, page: Page) -> Commit:
        self.ill = self.ill or self.breaks
        if self.ill:
            raise sqlite3.OperationalError("disk I/O error")
        return super().commit(page)


@pytest.mark.parametrize("breaks", [False, True], ids=["before the union is asked", "once it has answered"])
def test_what_waits_on_a_disk_that_cannot_be_read_is_still_said_to_wait(
    card: Card, station: Station, ear: Ear, *, breaks: bool
) -> None:
    station.record_visits(3)
    station.enrol(card)
    station.replica = replica = Unread(station.store)
    replica.breaks = breaks
    engine = made(station, ear)
    engine.enrolled()
    assert engine.state.pending == 4
    replica.ill = not breaks
    result = engine.sync_and_wait(LIMIT)
    assert (result.error, result.pending_here) == (FaultCode.STORE, 4)
    assert engine.state.pending == 4
    engine.enrolled()
    assert engine.state.fault is not None
    assert engine.state.pending == 4, "looking again finds no less"
    replica.ill = replica.breaks = False
    assert engine.sync_and_wait(LIMIT).complete
    assert engine.state.pending == 0


def test_a_key_that_is_gone_is_named(card: Card, station: Station, ear: Ear) -> None:
    station.enrol(card)
    for file in (station.store.folder / "keys").iterdir():
        file.unlink()
    with running(station, ear):
        state = ear.wait_for(lambda state: state.fault is not None)
    assert state.fault is not None
    assert state.fault.code is FaultCode.KEY_MISSING
    assert state.next_try_at is None


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
