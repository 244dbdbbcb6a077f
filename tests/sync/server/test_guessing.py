"""Whoever guesses enrolment codes waits, ever longer; nobody else waits for him."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from sync.server.errors import Refusal
from sync.server.guesses import FIRST_DELAY, FORGET, FREE, LONGEST_DELAY, TOTAL, WINDOW, network_of
from sync.server.schema import enrol_failure
from sync.server.stations import Station
from tests.sync.server.conftest import Office

GUESSER = "192.0.2.1"


def guess(office: Office, station: Station, address: str = GUESSER) -> Refusal:
    """How the union refuses a wrong code."""
    with pytest.raises(Refusal) as caught:
        office.enrol(office.stranger(station), "00000000", address)
    return caught.value


def failures(office: Office) -> dict[str, int]:
    """Wrong codes by network."""
    with office.union.database.read() as connection:
        rows = connection.execute(select(enrol_failure.c.address, enrol_failure.c.count))
        return {address: int(count) for address, count in rows}


def spread_guesses(office: Office) -> None:
    """So many wrong codes from everywhere that a window is full."""
    with office.union.database.write() as connection:
        window = office.clock.time // WINDOW
        connection.execute(
            update(enrol_failure).where(enrol_failure.c.address == "*").values(window=window, count=TOTAL)
        )


def test_a_guesser_waits_ever_longer_also_with_a_right_code(office: Office, station: Station) -> None:
    for _ in range(FREE):
        assert guess(office, station).status == 404
    for delay in (60, 120, 240, 480, 960, 1920, 3600, 3600):
        refusal = guess(office, station)
        assert (refusal.code, refusal.status, refusal.retry_after) == ("busy", 429, delay)
        with pytest.raises(Refusal):
            office.enrol(office.stranger(station), office.code(station), GUESSER)
        office.clock.time += delay
        assert guess(office, station).status == 404
    assert (FIRST_DELAY, LONGEST_DELAY) == (60, 3600)


def test_his_neighbours_in_the_network_wait_with_him_and_others_do_not(office: Office, station: Station) -> None:
    for _ in range(FREE):
        guess(office, station)
    assert guess(office, station, "192.0.2.200").status == 429
    assert office.enrol(office.stranger(station), office.code(station), "198.51.100.7").station == station


def test_guessing_from_everywhere_keeps_nobody_out_who_has_a_card(office: Office, station: Station) -> None:
    guess(office, station, "203.0.113.9")
    spread_guesses(office)
    assert guess(office, station, "203.0.113.9").status == 429
    assert office.enrol(office.stranger(station), office.code(station), "198.51.100.7").station == station
    assert guess(office, station, "198.51.100.7").status == 404
    assert guess(office, station, "198.51.100.7").status == 429
    office.clock.time += WINDOW
    assert guess(office, station, "203.0.113.9").status == 404


def test_a_network_is_forgotten_a_day_after_its_last_wrong_code(office: Office, station: Station) -> None:
    for _ in range(FREE):
        guess(office, station)
    office.clock.time += FORGET
    guess(office, station, "198.51.100.7")
    assert failures(office) == {"*": 1, "198.51.100.0/24": 1}
    assert guess(office, station).status == 404


def test_a_network_is_one_row_however_much_it_guesses(office: Office, station: Station) -> None:
    for _ in range(FREE - 1):
        office.clock.time += 7
        guess(office, station)
    assert failures(office)["192.0.2.0/24"] == FREE - 1


def test_a_clock_that_was_set_back_locks_nobody_out(office: Office, station: Station) -> None:
    for _ in range(FREE):
        guess(office, station)
    office.clock.time -= 40 * 365 * 86_400
    assert office.enrol(office.stranger(station), office.code(station), GUESSER).station == station


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("testclient", "unknown"),
        ("", "unknown"),
    ],
)
def test_addresses_are_counted_by_network(address: str, network: str) -> None:
    assert network_of(address) == network
