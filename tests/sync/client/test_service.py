"""What screens and commands get to see of the sync."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.i18n import load
from desktop.services.sync_faults import FAULT_WORDS, fault_words
from desktop.services.sync_status import view_of
from desktop.store.replica import StoreReplica
from desktop.views import Changes, SyncPhase, SyncView
from sync.card import Card, card_text
from sync.client.events import EngineState
from sync.client.faults import Fault, FaultCode
from sync.server import held, stations
from sync.server.authority import load_authority
from tests.helpers.impostor import free_port
from tests.helpers.station import visits_at
from tests.helpers.union import UnionServer
from tests.sync.client.services import LIMIT, Desk, opened


class Still:
    """A clock that stands."""

    def now(self) -> int:
        return 1_795_000_000


def test_before_a_card_everything_is_simply_saved_here(desk: Desk) -> None:
    desk.record(2)
    desk.sync.start()
    view = desk.wait_for(SyncPhase.NOT_ENROLLED)
    assert view.fault == ""
    panel = desk.sync.panel()
    assert panel.pending_by_kind == (("visit", 2), ("run", 1))
    assert (panel.station_code, panel.url, panel.log_entries) == ("", "", 0)


def test_the_pasted_card_connects_and_what_was_entered_arrives(server: UnionServer, card: Card, desk: Desk) -> None:
    desk.record(3)
    desk.sync.start()
    desk.wait_for(SyncPhase.NOT_ENROLLED)
    desk.sync.enrol(f"  {card_text(card)}\n")
    view = desk.wait_for(SyncPhase.SYNCED)
    assert (view.pending, view.fault, view.offline_since) == (0, "", None)
    assert view.synced_at is not None
    assert len(visits_at(server, card.station_code)) == 3
    panel = desk.sync.panel()
    assert panel.station_code == card.station_code
    assert panel.fingerprint == card.fingerprint
    assert panel.url == server.url
    assert panel.log_entries == 8
    assert panel.pending_by_kind == ()
    assert [(run.sent, run.received, run.fault) for run in panel.runs] == [(4, 4, "")]
    assert [(device.name, device.here) for device in panel.devices] == [("窗口电脑", True)]


def test_a_tap_goes_out_by_itself_and_its_screen_hears_that_it_arrived(
    server: UnionServer, card: Card, desk: Desk
) -> None:
    desk.sync.enrol(card.url, card.enrol_code, card.fingerprint)
    desk.sync.start()
    desk.wait_for(SyncPhase.SYNCED)
    before = len(desk.heard)
    desk.record()
    view = desk.wait_for(SyncPhase.SYNCED, before)
    assert view.pending == 0
    told = [event for event in desk.heard[before:] if isinstance(event, Changes)]
    assert told[0].records, "what the person did"
    assert told[-1].touches("visit"), "and that it now has its place"
    phases = [event.phase for event in desk.heard[before:] if isinstance(event, SyncView)]
    assert SyncPhase.WAITING in phases


def test_what_comes_from_another_pc_is_told_to_the_screens(
    server: UnionServer, card: Card, desk: Desk, tmp_path: Path
) -> None:
    desk.sync.enrol(card_text(card))
    with opened(tmp_path / "second") as second:
        second.record(2)
        second.sync.enrol(card_text(server.card(card.station_code)))
        assert second.sync.sync_now(timeout=LIMIT).complete
    before = len(desk.heard)
    assert desk.sync.sync_now(timeout=LIMIT).complete
    told = [event for event in desk.heard[before:] if isinstance(event, Changes)]
    assert any(changes.touches("visit") for changes in told)


def test_what_another_pc_sent_does_not_start_a_round_of_its_own(
    server: UnionServer, card: Card, desk: Desk, tmp_path: Path
) -> None:
    desk.sync.enrol(card_text(card))
    with opened(tmp_path / "second") as second:
        second.record(2)
        second.sync.enrol(card_text(server.card(card.station_code)))
        assert second.sync.sync_now(timeout=LIMIT).complete
    desk.sync.start()
    desk.wait_for(SyncPhase.SYNCED)
    assert desk.sync.status().next_try_at is not None
    assert desk.sync.status().next_try_at > desk.clock.now() + 30  # type: ignore[operator]


def test_a_server_that_is_away_is_said_in_words_and_kept_over_a_restart(card: Card, tmp_path: Path) -> None:
    with opened(tmp_path / "desk", Still()) as desk:
        desk.sync.enrol(card_text(card))
        replica = StoreReplica(desk.store)
        known = replica.enrolment()
        assert known is not None
        replica.enrol(replace(known, url=f"http://127.0.0.1:{free_port()}"))
        desk.record()
        result = desk.sync.sync_now(timeout=LIMIT)
        assert (result.complete, result.error, result.pending_here) == (False, "refused", 2)
        error = desk.sync.fault_words(result)
        assert error is not None
        assert load("zh_CN").error(error)[0] == "总工会服务器暂未运行。"
        view = desk.sync.status()
        assert (view.phase, view.fault, view.pending) == (SyncPhase.WAITING, "refused", 2)
        assert view.offline_since == Still().now()
    with opened(tmp_path / "desk", Still()) as desk:
        view = desk.sync.status()
        assert (view.phase, view.fault, view.pending, view.offline_since) == (
            SyncPhase.WAITING,
            "refused",
            2,
            Still().now(),
        )


def test_working_offline_is_remembered(server: UnionServer, card: Card, tmp_path: Path) -> None:
    with opened(tmp_path / "desk") as desk:
        desk.sync.enrol(card_text(card))
        desk.sync.set_work_offline(True)
        desk.record()
    with opened(tmp_path / "desk") as desk:
        desk.sync.start()
        assert desk.sync.status().phase is SyncPhase.OFFLINE
        assert desk.sync.panel().work_offline
        result = desk.sync.sync_now(timeout=LIMIT)
        assert (result.error, result.complete) == ("working_offline", False)
        desk.sync.set_work_offline(False)
        desk.wait_for(SyncPhase.SYNCED)


def test_what_a_shut_out_pc_had_to_send_waits_at_the_union_until_a_person_accepts_it(
    server: UnionServer, card: Card, desk: Desk
) -> None:
    desk.record()
    desk.sync.enrol(card_text(card))
    assert desk.sync.sync_now(timeout=LIMIT).complete
    server.revoke(card.station_code)
    desk.record(7)
    before = len(server.entries(card.station_code))
    result = desk.sync.sync_now(timeout=LIMIT)
    assert result.fault is not None
    assert (result.error, result.fault.held, result.pending_here) == ("revoked", 7, 7)
    assert desk.sync.sync_now(timeout=LIMIT).pending_here == 7, "nothing leaves the tail"
    assert len(server.entries(card.station_code)) == before
    with server.opened() as union:
        with union.database.read() as connection:
            (waiting,) = held.waiting(connection, stations.require_station(connection, card.station_code))
        assert (waiting.entries, dict(waiting.kinds)) == (7, {"visit": 7})
        authority = load_authority(union)
        assert held.accept(union, authority, card.station_code, waiting.device.label) == 7
    assert [op.kind for op in server.entries(card.station_code)[before:]] == ["visit"] * 7


def test_a_shut_out_pc_is_told_so_and_comes_back_with_a_new_card(server: UnionServer, card: Card, desk: Desk) -> None:
    desk.record()
    desk.sync.enrol(card_text(card))
    assert desk.sync.sync_now(timeout=LIMIT).complete
    server.revoke(card.station_code)
    desk.record()
    assert desk.sync.sync_now(timeout=LIMIT).error == "revoked"
    assert desk.sync.status().phase is SyncPhase.NEEDS_YOU
    desk.sync.enrol(card_text(server.card(card.station_code)))
    assert desk.sync.status().phase is SyncPhase.WAITING
    assert desk.sync.sync_now(timeout=LIMIT).complete
    assert desk.sync.status().phase is SyncPhase.SYNCED


@pytest.mark.parametrize(
    ("state", "quarantined", "phase"),
    [
        (EngineState(), 0, SyncPhase.NOT_ENROLLED),
        (EngineState(enrolled=True), 0, SyncPhase.WAITING),
        (EngineState(enrolled=True, complete=True), 0, SyncPhase.SYNCED),
        (EngineState(enrolled=True, complete=True), 2, SyncPhase.NEEDS_YOU),
        (EngineState(enrolled=True, complete=True, conversing=True), 0, SyncPhase.SYNCED),
        (EngineState(enrolled=True, pending=3), 0, SyncPhase.WAITING),
        (EngineState(enrolled=True, pending=3, conversing=True, of=3), 0, SyncPhase.SENDING),
        (EngineState(enrolled=True, complete=True, work_offline=True), 0, SyncPhase.OFFLINE),
        (
            EngineState(enrolled=True, pending=3, conversing=True, of=3, fault=Fault(FaultCode.REFUSED)),
            0,
            SyncPhase.WAITING,
        ),
        (EngineState(enrolled=True, fault=Fault(FaultCode.REVOKED)), 0, SyncPhase.NEEDS_YOU),
        (EngineState(enrolled=True, complete=True, fault=Fault(FaultCode.DNS)), 0, SyncPhase.WAITING),
    ],
)
def test_the_chip_says_what_is_true(state: EngineState, quarantined: int, phase: SyncPhase) -> None:
    assert view_of(state, quarantined).phase is phase


def test_every_fault_has_words_in_both_languages() -> None:
    chinese = load("zh_CN")
    assert set(FAULT_WORDS) == set(FaultCode)
    for what, remedy in FAULT_WORDS.values():
        for sentence in (what, remedy):
            assert sentence
            assert chinese.find(sentence), sentence
    assert fault_words("a code of a later version") == FAULT_WORDS[FaultCode.INTERNAL]


def test_threads_may_ask_at_the_same_time(server: UnionServer, card: Card, desk: Desk) -> None:
    desk.sync.enrol(card_text(card))
    desk.sync.start()
    results: list[bool] = []

    def ask(record: Callable[[], None]) -> None:
        for _ in range(5):
            record()
            results.append(desk.sync.sync_now(timeout=LIMIT).complete)
            desk.sync.panel()

    threads = [threading.Thread(target=ask, args=(desk.record,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT)
    assert len(results) == 20
    assert desk.sync.sync_now(timeout=LIMIT).complete
    placed = visits_at(server, card.station_code)
    assert len(placed) == 20
    assert set(placed.values()) == {1}
