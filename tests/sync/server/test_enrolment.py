"""Enrolment: a card's code lets one device in, once, for seven days, and cannot be guessed."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import select, update

from sync.card import parse_card
from sync.log import Log
from sync.server import enrolment, settings
from sync.server.authority import WORKING_KEY_LIFE, load_authority, published
from sync.server.cards import as_prose, write_page
from sync.server.devices import devices_of, revoke_device
from sync.server.enrolment import CODE_LIFE
from sync.server.errors import Refusal
from sync.server.last_word import say_again
from sync.server.schema import chunk, device, enrol_code
from sync.server.sealed import Keys
from sync.server.stations import Station
from sync.trust import CROCKFORD, check_device, check_working_key, invitation_text
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON, Desk


def refused(office: Office, desk: Desk, code: str, address: str = "192.0.2.1") -> Refusal:
    """How the union refuses an enrolment."""
    with pytest.raises(Refusal) as caught:
        office.enrol(desk, code, address)
    return caught.value


def test_a_code_lets_a_device_in(office: Office, station: Station) -> None:
    desk = office.stranger(station)
    enrolled = office.enrol(desk, office.code(station))
    assert enrolled.station == station
    assert enrolled.certificate.device == desk.device
    check_device(office.authority.working_keys[-1].public, enrolled.certificate)
    desk.visits(1)
    desk.sync()


def test_a_code_has_eight_characters_that_are_hard_to_confuse(office: Office, station: Station) -> None:
    codes = {office.code(station) for _ in range(20)}
    assert len(codes) == 20
    assert all(len(code) == 8 and set(code) <= set(CROCKFORD) for code in codes)


def test_a_code_may_be_typed_in_any_way(office: Office, station: Station) -> None:
    code = office.code(station)
    typed = f" {code[:4].lower()}-{code[4:].replace('0', 'o').replace('1', 'l')}"
    assert office.enrol(office.stranger(station), typed).station == station


def test_a_code_is_kept_as_a_hash_only(office: Office, station: Station) -> None:
    code = office.code(station)
    with office.union.database.read() as connection:
        rows = connection.execute(select(enrol_code)).all()
    assert code.encode() not in repr(rows).encode()


def test_a_code_serves_one_device(office: Office, station: Station) -> None:
    code = office.code(station)
    office.enrol(office.stranger(station), code)
    refusal = refused(office, office.stranger(station), code)
    assert (refusal.code, refusal.status) == ("used_code", 404)


def test_the_same_device_may_repeat_its_code_after_a_lost_answer(office: Office, station: Station) -> None:
    desk, code = office.stranger(station), office.code(station)
    first = office.enrol(desk, code)
    office.clock.time += CODE_LIFE * 2
    assert office.enrol(desk, code).certificate == first.certificate
    with office.union.database.read() as connection:
        assert len(devices_of(connection, station)) == 1


def test_a_code_runs_out_after_seven_days(office: Office, station: Station) -> None:
    code = office.code(station)
    office.clock.time += CODE_LIFE + 1
    refusal = refused(office, office.stranger(station), code)
    assert (refusal.code, refusal.status) == ("expired_code", 404)
    assert "run out" in refusal.message


@pytest.mark.parametrize("code", ["00000000", "short", "", "ABCDEFGHJKMN", "\x00\x00\x00\x00\x00\x00\x00\x00", "🎟️"])
def test_a_code_that_does_not_exist_is_refused(office: Office, station: Station, code: str) -> None:
    refusal = refused(office, office.stranger(station), code)
    assert (refusal.code, refusal.status) == ("unknown_code", 404)


def test_a_second_code_does_not_take_the_first_one_away(office: Office, station: Station) -> None:
    first, second = office.code(station), office.code(station)
    office.enrol(office.stranger(station), second)
    office.enrol(office.stranger(station), first)
    with office.union.database.read() as connection:
        assert len(devices_of(connection, station)) == 2


def test_a_device_must_hold_the_key_that_it_names(office: Office, station: Station) -> None:
    desk, thief, code = office.stranger(station), office.stranger(station), office.code(station)
    with pytest.raises(Refusal) as caught:
        enrolment.enrol(
            office.union,
            office.authority,
            code=code,
            device_key=desk.device,
            device_name="",
            app="",
            signature=thief.key.sign(b"anything"),
            address="192.0.2.1",
        )
    assert caught.value.code == "bad_signature"
    assert office.enrol(desk, code).station == station


def test_a_device_that_was_shut_out_cannot_come_back_with_its_old_code(office: Office, station: Station) -> None:
    desk, code = office.stranger(station), office.code(station)
    office.enrol(desk, code)
    revoke_device(office.union, office.authority, station.code, desk.device.hex())
    assert refused(office, desk, code).code == "revoked"
    office.enrol(desk, office.code(station))
    desk.sync()


def test_only_the_device_that_was_meant_is_shut_out(office: Office, station: Station) -> None:
    first, second = office.desk(station), office.desk(station)
    with pytest.raises(Refusal):
        revoke_device(office.union, office.authority, station.code, "")
    revoke_device(office.union, office.authority, station.code, first.device.hex()[:12])
    second.sync()
    with office.union.database.read() as connection:
        revoked = connection.execute(select(device.c.key).where(device.c.revoked_at.is_not(None))).scalars()
        assert list(revoked) == [first.device]


def test_a_device_of_a_station_whose_entries_are_damaged_is_shut_out_too(
    office: Office, desk: Desk, station: Station
) -> None:
    with office.union.database.write() as connection:
        connection.execute(update(chunk).where(chunk.c.log == station.log).values(bodies=b"rubbish"))
    revoke_device(office.union, office.authority, station.code, desk.device.hex())
    with office.union.database.read() as connection:
        assert [known.revoked_at for known in devices_of(connection, station)] == [NOON]


def test_entries_of_a_station_whose_log_is_damaged_come_in_although_nothing_can_be_said_again(
    office: Office, desk: Desk, station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    with office.union.database.write() as connection:
        connection.execute(update(chunk).where(chunk.c.log == station.log).values(bodies=b"rubbish"))
        say_again(office.union, office.authority, connection, station.logs.name(Log.STATION), "device", 0)
    assert "is damaged" in caplog.text


def test_the_card_says_all_that_a_desk_needs(office: Office, station: Station) -> None:
    issued = enrolment.issue_code(office.union, office.authority, station.code, "https://union.example")
    prose = as_prose(issued, with_code=True)
    line = next(line for line in prose.splitlines() if "YIZHAN1" in line)
    card = parse_card(line.split("Card")[1])
    assert card.url == "https://union.example"
    assert card.station_code == station.code
    assert card.enrol_code == issued.code
    assert card.fingerprint == office.authority.fingerprint


def test_the_card_shows_the_address_of_the_station_s_page(office: Office, station: Station, tmp_path: Path) -> None:
    issued = enrolment.issue_code(office.union, office.authority, station.code, "https://union.example")
    page = f"https://union.example/s/{station.code}"
    assert page in as_prose(issued, with_code=False)
    write_page(issued, tmp_path / "card.html")
    assert page in (tmp_path / "card.html").read_text("utf-8")


def test_the_keys_are_made_once_and_stay(office: Office) -> None:
    again = load_authority(office.union)
    assert again.root_public == office.authority.root_public
    assert again.working_keys == office.authority.working_keys
    check_working_key(again.root_public, again.working_keys[0])


def test_a_new_working_key_follows_after_a_year_and_the_old_one_stays_published(office: Office) -> None:
    office.clock.time += WORKING_KEY_LIFE + 1
    later = load_authority(office.union)
    assert later.root_public == office.authority.root_public
    assert later.working_keys[:1] == office.authority.working_keys
    assert len(later.working_keys) == 2
    assert later.signing_id != office.authority.signing_id


@pytest.mark.parametrize("url", ["union.example", "ftp://union.example", "https://", "https://x/?a=b", "http://["])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(Refusal):
        settings.checked_url(url)


def test_a_process_finds_and_publishes_the_key_that_another_one_made(office: Office) -> None:
    office.clock.time += 400 * 86_400
    newest = load_authority(office.union)
    with office.union.database.read() as connection:
        found = Keys(office.authority).find(newest.signing_id, connection)
        assert published(connection, office.authority) == newest.working_keys
    assert found == newest.by_id[newest.signing_id]


def invited(office: Office, station: Station, desk: Desk, sent_at: int) -> enrolment.Issued:
    """A code that a desk asks for."""
    return enrolment.invite(
        office.union,
        office.authority,
        station_id=station.id,
        device_key=desk.device,
        sent_at=sent_at,
        signature=desk.key.sign(invitation_text(station.id, desk.device, sent_at)),
        url="https://union.example",
    )


def test_a_request_for_a_code_that_is_sent_again_brings_no_second_one(
    office: Office, desk: Desk, station: Station
) -> None:
    first = invited(office, station, desk, NOON)
    office.clock.time += 60
    again = invited(office, station, desk, NOON)
    assert (again.code, again.expires_at) == (first.code, first.expires_at)
    assert invited(office, station, desk, NOON + 1).code != first.code
    office.enrol(office.stranger(station), first.code)
    with pytest.raises(Refusal) as caught:
        invited(office, station, desk, NOON)
    assert (caught.value.code, caught.value.status) == ("busy", 429)


def test_however_many_ask_at_once_no_more_codes_are_given_than_may_be(
    office: Office, desk: Desk, station: Station
) -> None:
    given: list[str] = []
    refused: list[tuple[str, int]] = []
    begin = threading.Barrier(12)

    def ask(sent_at: int) -> None:
        begin.wait(30)
        try:
            given.append(invited(office, station, desk, sent_at).code)
        except Refusal as error:
            refused.append((error.code, error.status))

    askers = [threading.Thread(target=ask, args=(NOON + i,)) for i in range(12)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(60)
    assert len(set(given)) == enrolment.INVITATIONS
    assert refused == [("enough_codes", 429)] * (12 - enrolment.INVITATIONS)
