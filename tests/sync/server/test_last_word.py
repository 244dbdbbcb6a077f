"""What a person said after a union was put back to an earlier time holds, whatever comes back of earlier words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, delete, insert, select

from sync.log import Log
from sync.server import held, registration, schema
from sync.server.devices import revoke_device
from sync.server.doctor import examine
from sync.server.errors import Refusal
from sync.server.folding import folded
from sync.server.repair import repair
from sync.server.stations import Station, find_station
from tests.sync.server.conftest import Office
from tests.sync.server.desks import Desk
from tests.sync.server.restored import credentials, put_back, recover, refused, rewind, stored

_KEPT = (schema.device, schema.station_code, schema.enrol_code)


class Backup:
    """What the union knows of a station now, to be put back to."""

    def __init__(self, office: Office, station: Station) -> None:
        self._office = office
        self._log = station.log
        self._n = len(stored(office, station.log))
        with office.union.database.read() as connection:
            self._rows = {table: list(map(dict, connection.execute(select(table)).mappings())) for table in _KEPT}
            its = connection.execute(select(schema.station).where(schema.station.c.log == station.log))
            self._station = dict(its.mappings().one())

    def restore(self) -> None:
        """Put the union back."""
        put_back(self._office, self._log, self._n)
        with self._office.union.database.write() as connection:
            for table in reversed(_KEPT):
                connection.execute(delete(table))
            connection.execute(schema.station.update().where(schema.station.c.log == self._log).values(self._station))
            for table, rows in self._rows.items():
                if rows:
                    connection.execute(insert(table), rows)


@pytest.fixture(autouse=True)
def agrees(office: Office, station: Station) -> Iterator[None]:
    """Whatever came back, the union goes by what every desk reads in the log, and the doctor finds nothing to mend."""
    yield
    assert [finding for finding in examine(office.union).findings if finding.check in ("devices", "stations")] == []
    before = facts(office)
    repair(office.union, examine(office.union))
    assert facts(office) == before
    with folded(office.union, [station.log]) as connection:
        its = schema.device.c
        rows = connection.execute(select(its.key, its.revoked_at).where(its.record.is_not(None)))
        assert read_at_desks(connection, station.log) == {(key, revoked_at) for key, revoked_at in rows}


def read_at_desks(connection: Connection, log: int) -> set[tuple[bytes, int | None]]:
    """Since when each PC is shut out, by every record of it: a desk has no more than these."""
    its = schema.records["device"].c
    rows = connection.execute(select(its.key, its.revoked_at).where(its.log == log))
    return {(key, revoked_at) for key, revoked_at in rows}


def facts(office: Office) -> set[tuple[object, ...]]:
    """What the union goes by."""
    with office.union.database.read() as connection:
        return {tuple(row) for table in (schema.device, schema.station) for row in connection.execute(select(table))}


def shut_out(office: Office, station: Station, desk: Desk) -> None:
    """A person shuts a PC out, a while after what was last."""
    office.clock.time += 3600
    revoke_device(office.union, office.authority, station.code, desk.device.hex())


def let_in(office: Office, station: Station, desk: Desk) -> None:
    """A person lets a PC in with a card, a while after what was last."""
    office.clock.time += 3600
    office.enrol(desk, office.code(station))


def is_shut_out(office: Office, desk: Desk) -> bool:
    """Whether the union refuses a PC."""
    with office.union.database.read() as connection:
        its = schema.device.c
        return connection.execute(select(its.revoked_at).where(its.key == desk.device)).scalar_one() is not None


def test_who_is_shut_out_after_a_restore_stays_out_when_it_comes_back_that_he_was_let_in_before(
    office: Office, desk: Desk, another: Callable[[], Desk], station: Station
) -> None:
    second = another()
    backup = Backup(office, station)
    shut_out(office, station, desk)
    let_in(office, station, desk)
    second.sync()
    backup.restore()
    shut_out(office, station, desk)
    recover(office, second)
    assert refused(office, desk.request()) == ("revoked", 403)
    second.sync()
    assert second.logs[Log.STATION] == stored(office, station.log)


def test_who_is_let_in_after_a_restore_stays_in_when_it_comes_back_that_he_was_shut_out_before(
    office: Office, desk: Desk, another: Callable[[], Desk], station: Station
) -> None:
    second = another()
    shut_out(office, station, desk)
    backup = Backup(office, station)
    let_in(office, station, desk)
    shut_out(office, station, desk)
    second.sync()
    backup.restore()
    let_in(office, station, desk)
    recover(office, second)
    assert not is_shut_out(office, desk)
    recover(office, desk)
    assert desk.logs[Log.STATION] == stored(office, station.log)


def test_who_came_back_by_his_certificate_and_is_shut_out_stays_out_by_every_record_of_him(
    office: Office, another: Callable[[], Desk], station: Station
) -> None:
    second = another()
    backup = Backup(office, station)
    desk = another()
    shut_out(office, station, desk)
    let_in(office, station, desk)
    second.sync()
    backup.restore()
    desk.credentials = credentials(office, desk)
    recover(office, desk)
    shut_out(office, station, desk)
    recover(office, second)
    assert refused(office, desk.request()) == ("revoked", 403)


def test_who_came_back_by_his_certificate_and_is_let_in_with_a_card_stays_in(
    office: Office, another: Callable[[], Desk], station: Station
) -> None:
    second = another()
    backup = Backup(office, station)
    desk = another()
    shut_out(office, station, desk)
    second.sync()
    backup.restore()
    desk.credentials = credentials(office, desk)
    recover(office, desk)
    let_in(office, station, desk)
    recover(office, second)
    recover(office, desk)
    assert not is_shut_out(office, desk)


def test_what_is_said_again_overrules_nothing_that_was_said_after_it_was_said_first(
    office: Office, desk: Desk, another: Callable[[], Desk], station: Station
) -> None:
    second, third = another(), another()
    third.sync()
    backup = Backup(office, station)
    shut_out(office, station, desk)
    let_in(office, station, desk)
    second.sync()
    backup.restore()
    shut_out(office, station, desk)
    backup = Backup(office, station)
    let_in(office, station, desk)
    recover(office, third)
    backup.restore()
    office.clock.time += 3600
    recover(office, second)  # of what lay before the shutting out, which is said again now
    assert is_shut_out(office, desk)
    recover(office, third)
    assert not is_shut_out(office, desk)


def test_what_comes_back_in_parts_ends_as_it_was(
    office: Office, desk: Desk, another: Callable[[], Desk], station: Station
) -> None:
    second, third = another(), another()
    backup = Backup(office, station)
    shut_out(office, station, desk)
    second.sync()
    let_in(office, station, desk)
    third.sync()
    backup.restore()
    office.clock.time += 3600
    recover(office, second)
    assert is_shut_out(office, desk)
    recover(office, third)
    assert not is_shut_out(office, desk)


def test_what_a_person_says_is_the_later_although_the_clock_was_put_back(
    office: Office, desk: Desk, another: Callable[[], Desk], station: Station
) -> None:
    second, third = another(), another()
    backup = Backup(office, station)
    shut_out(office, station, desk)
    second.sync()
    office.clock.time -= 86_400
    let_in(office, station, desk)
    third.sync()
    office.clock.time += 2 * 86_400
    backup.restore()
    recover(office, third)
    recover(office, second)
    assert not is_shut_out(office, desk)


def test_whoever_is_shut_out_while_the_clock_stands_at_an_earlier_time_stays_out(
    office: Office, desk: Desk, another: Callable[[], Desk], station: Station
) -> None:
    second = another()
    backup = Backup(office, station)
    shut_out(office, station, desk)
    let_in(office, station, desk)
    second.sync()
    backup.restore()
    office.clock.time -= 365 * 86_400
    shut_out(office, station, desk)
    recover(office, second)
    assert refused(office, desk.request()) == ("revoked", 403)
    office.clock.time += 366 * 86_400
    rewind(second, Log.STATION, 2)
    recover(office, second)
    assert refused(office, desk.request()) == ("revoked", 403)


def test_nobody_lets_in_whom_he_shut_out_by_accepting_what_waits_of_him(
    office: Office, desk: Desk, station: Station
) -> None:
    backup = Backup(office, station)
    shut_out(office, station, desk)
    let_in(office, station, desk)
    desk.sync()
    backup.restore()
    shut_out(office, station, desk)
    with pytest.raises(Refusal, match="shut this device out"):
        recover(office, desk)
    assert held.accept(office.union, office.authority, station.code, desk.device.hex()) > 0
    assert refused(office, desk.request()) == ("revoked", 403)


def test_how_a_station_was_registered_before_does_not_come_back_over_how_it_is_now(
    office: Office, desk: Desk, station: Station
) -> None:
    desk.sync()
    backup = Backup(office, station)
    office.clock.time += 3600
    said = {"name": "旧名字", "new_code": "TY-0007", "region": "140107"}
    registration.change(office.union, office.authority, station.code, **said, state="closed")
    desk.sync()
    backup.restore()
    office.clock.time += 3600
    said = {"name": "新名字", "new_code": "TY-0008", "region": "330106"}
    registration.change(office.union, office.authority, station.code, **said, state="open")
    for _ in range(2):
        recover(office, desk)
    with office.union.database.read() as connection:
        found = find_station(connection, "TY-0007")
    assert found is not None
    assert (found.name, found.code, found.region) == ("新名字", "TY-0008", "330106")
    assert desk.region == 330106
    with folded(office.union, [station.log]) as connection:
        its = schema.records["registration"].c
        assert connection.execute(select(its.name, its.code, its.region, its.state)).all() == [
            ("新名字", "TY-0008", "330106", "open")
        ]


def test_of_a_stations_registration_each_value_holds_that_was_said_last(
    office: Office, desk: Desk, station: Station
) -> None:
    desk.sync()
    backup = Backup(office, station)
    office.clock.time += 3600
    registration.change(office.union, office.authority, station.code, name="旧名字", level="city")
    desk.sync()
    backup.restore()
    office.clock.time += 3600
    registration.change(office.union, office.authority, station.code, name="新名字")
    recover(office, desk)
    with office.union.database.read() as connection:
        found = find_station(connection, station.code)
    assert found is not None
    assert (found.name, found.level) == ("新名字", "city")
