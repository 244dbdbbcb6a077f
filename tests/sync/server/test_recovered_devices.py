"""Who may speak for a station after the union was put back to an earlier time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import delete, update

from sync.log import Log
from sync.messages import Credentials
from sync.server import schema
from sync.server.cli import run
from sync.server.devices import devices_of, revoke_device
from sync.server.doctor import examine
from sync.server.repair import repair
from sync.server.stations import Station
from sync.trust import DeviceCertificate, certify_device
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON, Desk
from tests.sync.server.restored import (
    credentials,
    forget_devices,
    put_back,
    recover,
    refused,
    rewind,
    stored,
)


def test_a_device_that_the_union_forgot_shows_its_certificate(office: Office, desk: Desk, station: Station) -> None:
    desk.visits(2)
    desk.sync()
    whole = stored(office, station.log)
    put_back(office, station.log, 2)
    forget_devices(office)
    assert refused(office, desk.request()) == ("unknown_device", 401)
    desk.credentials = credentials(office, desk)
    recover(office, desk)
    desk.credentials = None
    desk.visits(1)
    desk.sync()
    assert stored(office, station.log)[:-1] == whole
    with office.union.database.read() as connection:
        (known,) = devices_of(connection, station)
    assert (known.key, known.name, known.app) == (desk.device, "前台", "yizhan 0.1.0")
    assert known.record is not None


def test_a_forged_certificate_opens_nothing(office: Office, station: Station) -> None:
    stranger = office.stranger(station)
    forged = DeviceCertificate(stranger.device, station.id, NOON, office.authority.signing_id, bytes(64))
    own = certify_device(stranger.key, stranger.device, station.id, NOON)
    for certificate in (forged, own):
        stranger.credentials = Credentials(office.authority.working_keys, certificate)
        assert refused(office, stranger.request()) == ("unknown_device", 401)


def test_who_was_shut_out_stays_out_when_another_pc_brings_that_back(
    office: Office, desk: Desk, another: Callable[[], Desk], station: Station
) -> None:
    second = another()
    desk.sync()
    begun = len(stored(office, station.log))
    revoke_device(office.union, office.authority, station.code, desk.device.hex())
    second.sync()
    put_back(office, station.log, begun)
    with office.union.database.write() as connection:
        connection.execute(update(schema.device).values(revoked_at=None))
    recover(office, second)
    assert refused(office, desk.request()) == ("revoked", 403)


def test_who_was_shut_out_stays_out_when_the_entry_that_let_him_in_comes_back_later(
    office: Office, desk: Desk, another: Callable[[], Desk], station: Station
) -> None:
    second = another()
    second.sync()
    put_back(office, station.log, 2)
    forget_devices(office)
    desk.credentials = credentials(office, desk)
    desk.open(office.exchange(desk.request()))
    revoke_device(office.union, office.authority, station.code, desk.device.hex())
    second.credentials = credentials(office, second)
    recover(office, second)
    assert refused(office, desk.request()) == ("revoked", 403)
    assert [finding for finding in examine(office.union).findings if finding.check == "devices"] == []
    repair(office.union, examine(office.union))
    assert refused(office, desk.request()) == ("revoked", 403)


def test_who_came_back_by_a_certificate_is_listed_until_a_person_lets_him_in(
    office: Office,
    desk: Desk,
    another: Callable[[], Desk],
    station: Station,
    database_url: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    known = another()
    known.sync()
    begun = len(stored(office, station.log))
    desk.sync()
    revoke_device(office.union, office.authority, station.code, desk.device.hex())
    put_back(office, station.log, begun)
    with office.union.database.write() as connection:
        connection.execute(delete(schema.device).where(schema.device.c.key == desk.device))
    desk.credentials = credentials(office, desk)
    recover(office, desk)
    for code in ([], [station.code]):
        assert run(["--db", database_url, "device", "list", *code]) == 0
        lines = capsys.readouterr()
        (line,) = (line for line in lines.out.splitlines() if "came back" in line)
        assert desk.device.hex()[:12] in line
        assert "yizhan-union device revoke" in lines.err
    office.enrol(desk, office.code(station))
    run(["--db", database_url, "device", "list", station.code])
    lines = capsys.readouterr()
    assert "came back" not in lines.out + lines.err


def test_a_pc_let_in_again_gets_its_record_also_after_the_log_has_lost_it(
    office: Office, desk: Desk, station: Station
) -> None:
    put_back(office, station.log, 2)
    forget_devices(office)
    desk.credentials = credentials(office, desk)
    desk.open(office.exchange(desk.request()))
    office.enrol(desk, office.code(station))
    with office.union.database.read() as connection:
        (known,) = devices_of(connection, station)
    assert (known.name, known.record is None) == ("前台", False)
    assert examine(office.union).findings == ()


def test_what_is_said_of_an_older_record_of_a_pc_holds_for_the_pc(
    office: Office, desk: Desk, another: Callable[[], Desk], station: Station
) -> None:
    first = another()
    first.sync()
    put_back(office, station.log, 2)
    forget_devices(office)
    desk.credentials = credentials(office, desk)
    desk.open(office.exchange(desk.request()))
    revoke_device(office.union, office.authority, station.code, desk.device.hex())
    begun = len(stored(office, station.log))
    office.clock.time += 60
    office.enrol(desk, office.code(station))
    later = another()
    later.sync()
    put_back(office, station.log, 2)
    forget_devices(office)
    office.clock.time += 60
    # It comes back in parts: that it was shut out, from elsewhere when it was first let in, that it was let in again.
    later.credentials = credentials(office, later)
    rewind(later, Log.STATION, 2)
    office.exchange(later.seal(tuple(later.tail[: begun - 2])))
    assert refused(office, desk.request()) == ("revoked", 403)
    first.credentials = credentials(office, first)
    recover(office, first)
    assert refused(office, desk.request()) == ("revoked", 403)
    recover(office, later)
    desk.sync()
    assert examine(office.union).findings == ()
