"""Which union and which station a PC belongs to: its card."""

from __future__ import annotations

import shutil

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.errors import KnownError
from sync.card import Card, card_text
from sync.trust import enrolment_text, public_bytes
from tests.helpers.impostor import free_port
from tests.helpers.proxy import Mischief, Proxy
from tests.helpers.station import visits_at
from tests.helpers.union import UnionServer
from tests.sync.client.services import LIMIT, Desk


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
