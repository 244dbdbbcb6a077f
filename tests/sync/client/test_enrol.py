"""Connecting a desk: a card, a one-time code, and a server that must be the one on the card."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.card import Card
from sync.client.cancel import Cancellation
from sync.client.enrol import Application, enrol
from sync.client.faults import FaultCode, FaultError
from sync.client.keys import FileKeys
from sync.ports import Enrolment
from sync.server.devices import devices_of
from sync.server.stations import require_station
from sync.trust import public_bytes
from tests.helpers.impostor import http, impostor
from tests.helpers.proxy import Mischief, Proxy, bodies
from tests.helpers.small_disk import small_disk
from tests.helpers.station import AGENT, Station, carrier
from tests.helpers.union import UnionServer


def connect(
    station: Station, url: str, code: str, fingerprint: str = "", cancellation: Cancellation | None = None
) -> Enrolment:
    with carrier(url) as way:
        application = Application(url, code, fingerprint, "窗口电脑", AGENT)
        cancellation = cancellation or Cancellation()
        return enrol(application, way, station.keys, station.applications, station.clock, cancellation)


def refusal(station: Station, url: str, code: str, fingerprint: str = "") -> FaultCode:
    with pytest.raises(FaultError) as raised:
        connect(station, url, code, fingerprint)
    return raised.value.fault.code


def test_a_card_makes_this_pc_one_of_the_stations(server: UnionServer, card: Card, station: Station) -> None:
    enrolment = connect(station, server.url, card.enrol_code, card.fingerprint)
    assert enrolment.station_code == card.station_code
    assert enrolment.station_name == "五一广场驿站"
    assert enrolment.region == "140106"
    assert enrolment.public_url.endswith(f"/s/{card.station_code}")
    assert enrolment.union == server.authority().union
    station.replica.enrol(enrolment)
    assert station.replica.enrolment() == enrolment


def test_a_code_is_read_as_people_type_it(server: UnionServer, card: Card, station: Station) -> None:
    typed = f" {card.enrol_code[:4].lower()}-{card.enrol_code[4:].lower()} ".replace("0", "o").replace("1", "l")
    assert connect(station, server.url, typed).station_code == card.station_code


def test_a_full_disk_is_told_and_costs_no_code(
    server: UnionServer, card: Card, station: Station, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", "1m") as disk:
        station.keys = FileKeys(disk.folder)
        disk.fill()
        assert refusal(station, server.url, card.enrol_code) is FaultCode.DISK_FULL
        disk.free()
        assert connect(station, server.url, card.enrol_code).station_code == card.station_code


def test_a_strangers_server_does_not_get_to_see_the_code(server: UnionServer, card: Card, station: Station) -> None:
    with Proxy(("127.0.0.1", server.port)) as line:
        assert refusal(station, line.url, card.enrol_code, "0000-0000-0000-0000") is FaultCode.WRONG_FINGERPRINT
        assert card.enrol_code.encode() not in bytes(line.up)
    assert not (station.store.folder / "keys").exists(), "and no key was made for it"
    assert connect(station, server.url, card.enrol_code, card.fingerprint).station_code == card.station_code


def test_a_wrong_code_a_used_one_and_a_garbled_one_are_refused(
    server: UnionServer, card: Card, station: Station, new_station: Callable[[str], Station]
) -> None:
    assert refusal(station, server.url, "00000000") is FaultCode.UNKNOWN_CODE
    connect(new_station("another"), server.url, card.enrol_code)
    assert refusal(station, server.url, card.enrol_code) is FaultCode.USED_CODE
    assert refusal(station, server.url, "!") is FaultCode.UNKNOWN_CODE


@pytest.mark.parametrize("mischief", [Mischief.DROP_REPLY, Mischief.TRUNCATE])
def test_a_lost_answer_does_not_cost_the_code(
    server: UnionServer, card: Card, station: Station, mischief: Mischief
) -> None:
    with Proxy(("127.0.0.1", server.port)) as line:
        line.misbehave(mischief, Mischief.NONE, mischief)
        assert connect(station, line.url, card.enrol_code).station_code == card.station_code
        assert line.requests == 4, "both questions were asked twice"


def lose_the_answer(server: UnionServer, station: Station, card: Card) -> None:
    """The union takes the code, and neither that answer nor any later one comes through."""
    with Proxy(("127.0.0.1", server.port)) as line:
        line.misbehave(Mischief.NONE, Mischief.DROP_REPLY, *[Mischief.DROP_REQUEST] * 10)
        assert refusal(station, line.url, card.enrol_code) is FaultCode.INTERRUPTED
    with server.opened() as union, union.database.read() as connection:
        assert len(devices_of(connection, require_station(connection, card.station_code))) == 1


def test_a_lost_answer_does_not_cost_the_code_when_the_network_stays_away_for_long(
    server: UnionServer, card: Card, station: Station, tmp_path: Path
) -> None:
    lose_the_answer(server, station, card)
    station.close()
    again = Station(tmp_path / "desk")
    try:
        typed = f"{card.enrol_code[:4].lower()} {card.enrol_code[4:]}"
        assert connect(again, server.url, typed, card.fingerprint).station_code == card.station_code
        with server.opened() as union, union.database.read() as connection:
            devices = devices_of(connection, require_station(connection, card.station_code))
        assert len(devices) == 1, "and at the union there is no PC that nobody has"
    finally:
        again.close()


def test_a_code_whose_key_is_lost_is_applied_with_anew(
    server: UnionServer, card: Card, station: Station, new_station: Callable[[str], Station]
) -> None:
    lose_the_answer(server, station, card)
    station.keys = FileKeys(new_station("elsewhere").store.folder)
    more = server.card(card.station_code)
    assert refusal(station, server.url, card.enrol_code) is FaultCode.USED_CODE
    assert connect(station, server.url, more.enrol_code).station_code == card.station_code


def test_a_server_that_lies_about_itself_is_found_out(server: UnionServer, card: Card, station: Station) -> None:
    with Proxy(("127.0.0.1", server.port)) as line:
        connect(station, line.url, card.enrol_code)
        authority, enrolled = (json.loads(body) for body in bodies(bytes(line.down)))
        honest = {**authority, **enrolled}
    lies: list[dict[str, object]] = [
        {**honest, "root_key": public_bytes(Ed25519PrivateKey.generate()).hex()},
        {**honest, "union": "00" * 8},
        {**honest, "station": "11" * 16},
        {**honest, "device_certificate": {**honest["device_certificate"], "device": "22" * 32}},
        {**honest, "working_keys": [{**honest["working_keys"][0], "issued_at": 1}]},
        {**honest, "working_keys": [{**honest["working_keys"][0], "public": "zz"}]},
        {**honest, "working_keys": [{**honest["working_keys"][0], "issued_at": -1}]},
        {**honest, "working_keys": []},
        {"station": 7},
        {},
    ]
    for lie in lies:
        with impostor(http("200 OK", json.dumps(lie).encode(), "Content-Type: application/json")) as url:
            assert refusal(station, url, "00000000") is FaultCode.NONSENSE
    # Everything else is true, but it was said to another device.
    with impostor(http("200 OK", json.dumps(honest).encode(), "Content-Type: application/json")) as url:
        assert refusal(station, url, "00000000") is FaultCode.NONSENSE
    for body in (b"[]", b"{", b"null"):
        with impostor(http("200 OK", body, "Content-Type: application/json")) as url:
            assert refusal(station, url, "00000000") is FaultCode.NONSENSE
