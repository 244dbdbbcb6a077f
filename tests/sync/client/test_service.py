"""What screens and commands get to see of the sync."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.errors import KnownError
from desktop.i18n import load
from desktop.services.events import Event, Events
from desktop.services.settings import SettingsService
from desktop.services.sync import SyncService
from desktop.services.sync_faults import FAULT_WORDS, fault_words
from desktop.services.sync_status import view_of
from desktop.services.work import Work
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from desktop.views import Changes, SyncPhase, SyncView
from sync.card import Card, card_text, parse_card
from sync.client.events import EngineState
from sync.client.faults import Fault, FaultCode
from sync.client.keys import FileKeys
from sync.server import held, stations
from sync.server.authority import load_authority
from sync.server.enrolment import INVITATIONS
from sync.server.system import SystemClock
from sync.times import Clock
from sync.trust import enrolment_text, public_bytes
from tests.helpers.impostor import free_port, http, impostor
from tests.helpers.proxy import Mischief, Proxy
from tests.helpers.station import visits_at
from tests.helpers.union import UnionServer

LIMIT = 120.0


class Still:
    """A clock that stands."""

    def now(self) -> int:
        return 1_795_000_000


class Desk:
    """The sync service over a real folder, and all that it publishes."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.clock = clock
        self.store = Store.open(folder, self.clock, device="窗口电脑")
        self.events = Events()
        self.work = Work(self.store, self.events)
        self.settings = SettingsService(self.store, self.events)
        self.sync = SyncService(
            self.work,
            self.settings,
            partial(StoreReplica, self.store),
            lambda: 0.5,
            device="窗口电脑",
            keys=FileKeys(folder),
        )
        self.heard: list[Event] = []
        self._news = threading.Condition()
        self.events.subscribe(self._hear)

    def record(self, count: int = 1) -> None:
        with self.work.unit() as unit:
            unit.create_many("visit", [{"category": "courier"} for _ in range(count)])

    def wait_for(self, phase: SyncPhase, since: int = 0) -> SyncView:
        def found() -> SyncView | None:
            views = (event for event in self.heard[since:] if isinstance(event, SyncView))
            return next((view for view in views if view.phase is phase), None)

        with self._news:
            assert self._news.wait_for(lambda: found() is not None, LIMIT), f"heard only {self.heard[since:]}"
        view = found()
        assert view is not None
        return view

    def close(self) -> None:
        self.sync.stop()
        self.store.close()

    def _hear(self, event: Event) -> None:
        with self._news:
            self.heard.append(event)
            self._news.notify_all()


@contextmanager
def opened(folder: Path, clock: Clock | None = None) -> Iterator[Desk]:
    desk = Desk(folder, clock or SystemClock())
    try:
        yield desk
    finally:
        desk.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path / "desk") as made:
        yield made


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


def test_a_card_is_read_before_anything_is_sent(desk: Desk, card: Card) -> None:
    read = desk.sync.read_card(card_text(card))
    assert (read.url, read.code, read.station_code, read.fingerprint) == (
        card.url,
        card.enrol_code,
        card.station_code,
        card.fingerprint,
    )
    for text in ("", "https://union.example", "YIZHAN1|x", card_text(card) + "|more"):
        with pytest.raises(KnownError) as raised:
            desk.sync.read_card(text)
        assert raised.value.remedy


def test_the_fingerprint_of_an_address_is_shown_for_comparison(server: UnionServer, card: Card, desk: Desk) -> None:
    assert desk.sync.fingerprint_of(server.url) == card.fingerprint
    with pytest.raises(KnownError):
        desk.sync.fingerprint_of(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(KnownError):
        desk.sync.fingerprint_of("not an address")


def test_a_log_is_never_handed_to_another_station(server: UnionServer, card: Card, desk: Desk) -> None:
    desk.record(2)
    desk.sync.enrol(card_text(card))
    assert desk.sync.sync_now(timeout=LIMIT).complete
    other = server.add_station("别的驿站")
    for arguments in ((card_text(other),), (other.url, other.enrol_code, other.fingerprint)):
        with pytest.raises(KnownError, match="another station"):
            desk.sync.enrol(*arguments)
    assert desk.sync.panel().station_code == card.station_code
    desk.sync.enrol(card_text(server.card(card.station_code)))
    desk.record()
    assert desk.sync.sync_now(timeout=LIMIT).complete


def test_what_was_offered_to_a_station_is_not_handed_to_another_because_the_answer_was_lost(
    server: UnionServer, card: Card, desk: Desk
) -> None:
    desk.record(3)
    other = server.add_station("别的驿站")
    with Proxy(("127.0.0.1", server.port)) as line:
        desk.sync.enrol(line.url, card.enrol_code, card.fingerprint)
        line.misbehave(Mischief.DROP_REPLY, *[Mischief.DROP_REQUEST] * 5)
        assert desk.sync.sync_now(timeout=LIMIT).error == "interrupted"
        assert len(visits_at(server, card.station_code)) == 3, "the union has taken them, and nobody here knows"
        assert desk.sync.panel().log_entries == 0
        with pytest.raises(KnownError, match="another station"):
            desk.sync.enrol(card_text(other))
    desk.sync.enrol(card_text(server.card(card.station_code)))
    assert desk.sync.sync_now(timeout=LIMIT).complete
    assert set(visits_at(server, card.station_code).values()) == {1}
    assert not visits_at(server, other.station_code)


def test_a_wrong_card_is_put_right_as_long_as_nothing_was_sent(server: UnionServer, card: Card, desk: Desk) -> None:
    desk.record(3)
    wrong = server.add_station("别的驿站")
    desk.sync.set_work_offline(True)
    desk.sync.enrol(card_text(wrong))
    assert desk.sync.sync_now(timeout=LIMIT).error == "working_offline"
    desk.sync.enrol(card_text(card))
    desk.sync.set_work_offline(False)
    assert desk.sync.sync_now(timeout=LIMIT).complete
    assert len(visits_at(server, card.station_code)) == 3
    assert not visits_at(server, wrong.station_code)


def test_a_union_that_forgot_a_station_may_give_it_another_card(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("forgetful")
    server = UnionServer(folder)
    try:
        server.stop()
        shutil.copytree(folder, folder.parent / f"{folder.name}-copy")
        server.start()
        desk.record(2)
        card = server.add_station()
        with Proxy(("127.0.0.1", server.port)) as line:
            desk.sync.enrol(line.url, card.enrol_code, card.fingerprint)
            line.misbehave(Mischief.DROP_REPLY, *[Mischief.DROP_REQUEST] * 5)
            assert desk.sync.sync_now(timeout=LIMIT).error == "interrupted"
            server.stop()
            shutil.rmtree(folder)
            shutil.copytree(folder.parent / f"{folder.name}-copy", folder)
            server.start()
            line.upstream = ("127.0.0.1", server.port)
            line.calm()
            assert desk.sync.sync_now(timeout=LIMIT).error == "unknown_device"
        again = server.add_station()
        desk.sync.enrol(card_text(again))
        assert desk.sync.sync_now(timeout=LIMIT).complete
        assert len(visits_at(server, again.station_code)) == 2
    finally:
        server.stop()


def test_a_card_shown_at_the_wrong_pc_is_still_good(server: UnionServer, card: Card, desk: Desk) -> None:
    desk.record()
    desk.sync.enrol(card_text(card))
    assert desk.sync.sync_now(timeout=LIMIT).complete
    other = server.add_station("别的驿站")
    with pytest.raises(KnownError, match="another station"):
        desk.sync.enrol(card_text(other))
    key = Ed25519PrivateKey.generate()
    device = public_bytes(key)
    form = {"code": other.enrol_code, "device": device.hex()}
    form["signature"] = key.sign(enrolment_text(other.enrol_code, device)).hex()
    answer = requests.post(f"{other.url}/v1/enrol", json=form, timeout=LIMIT).json()
    assert answer["station_code"] == other.station_code


def test_a_pc_invites_another_one(server: UnionServer, card: Card, desk: Desk, tmp_path: Path) -> None:
    desk.record(3)
    desk.sync.enrol(card_text(card))
    assert desk.sync.sync_now(timeout=LIMIT).complete
    invitation = desk.sync.invite()
    offered = parse_card(invitation.card)
    assert (offered.station_code, offered.fingerprint) == (card.station_code, card.fingerprint)
    key = Ed25519PrivateKey.generate()
    device = public_bytes(key)
    form = {"code": offered.enrol_code, "device": device.hex()}
    form["signature"] = key.sign(enrolment_text(offered.enrol_code, device)).hex()
    answer = requests.post(f"{offered.url}/v1/enrol", json=form, timeout=LIMIT).json()
    assert answer["station_code"] == card.station_code


def test_who_waits_for_another_pcs_card_is_told_what_to_do_and_to_ask_again(
    server: UnionServer, card: Card, desk: Desk
) -> None:
    replica = StoreReplica(desk.store)
    with pytest.raises(KnownError, match="own enrolment card first"):
        desk.sync.invite()
    desk.sync.enrol(card_text(card))
    enrolled = replica.enrolment()
    assert enrolled is not None

    def answer(url: str) -> str:
        replica.enrol(replace(enrolled, url=url))
        with pytest.raises(KnownError) as raised:
            desk.sync.invite()
        assert raised.value.remedy not in dict(FAULT_WORDS.values()).values(), "nothing is sent by itself here"
        return str(raised.value)

    closed = answer(f"http://127.0.0.1:{free_port()}")
    assert closed.startswith("The union's server is not running at the moment. Try again in a few minutes.")
    assert answer("http://union.invalid").endswith("Check this PC's network, then try again.")
    with impostor(http("200 OK", b"<html>Welcome</html>")) as url:
        assert answer(url).endswith("sign in to the network, then try again.")
    with impostor(http("503 Service Unavailable", b'{"error": "disk_full", "message": ""}')) as url:
        assert "full. Tell whoever looks after the union's server, and try again" in answer(url)
    server.revoke(card.station_code)
    assert "shut out cannot bring in another one" in answer(server.url)


def test_a_station_with_cards_enough_is_told_to_use_one_of_them(server: UnionServer, card: Card, desk: Desk) -> None:
    desk.sync.enrol(card_text(card))
    for _ in range(INVITATIONS):
        server.card(card.station_code)
    with pytest.raises(KnownError, match="Use one of those cards"):
        desk.sync.invite()


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
