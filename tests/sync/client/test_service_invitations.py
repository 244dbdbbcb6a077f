"""A PC asks its union for the card of another one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.errors import KnownError
from desktop.services.sync_faults import FAULT_WORDS
from desktop.store.replica import StoreReplica
from sync.card import Card, card_text, parse_card
from sync.server.enrolment import INVITATIONS
from sync.trust import enrolment_text, public_bytes
from tests.helpers.impostor import free_port, http, impostor
from tests.helpers.union import UnionServer
from tests.sync.client.services import LIMIT, Desk


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
