"""What a shut-out PC brought waits on the union's list until somebody decides, and no longer than it is not counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest
from sqlalchemy import func, select

from sync.ops import commitment
from sync.server import held
from sync.server.devices import revoke_device
from sync.server.doctor import examine
from sync.server.errors import Refusal
from sync.server.schema import held as held_table
from sync.server.schema import held_value
from sync.server.stations import Station
from tests.sync.server.conftest import Office
from tests.sync.server.desks import Desk
from tests.sync.server.test_abuse import shut_out, waiting
from tests.sync.server.test_recovery import kinds, put_back, recover, refused, stored


def rows(office: Office) -> tuple[int, int]:
    """What is kept: entries and values."""
    tables = (held_table, held_value)
    with office.union.database.read() as connection:
        first, second = (connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)
    return first, second


def test_the_doctor_is_content_once_a_list_was_thrown_away(office: Office, desk: Desk, station: Station) -> None:
    desk.visits(3)
    shut_out(office, station, desk)
    assert [finding.check for finding in examine(office.union).findings] == ["held"]
    held.drop(office.union, station.code, desk.device.hex())
    assert examine(office.union).findings == ()


def test_nothing_waits_any_more_once_the_pc_is_let_in_again_and_delivers_it(
    office: Office, desk: Desk, station: Station
) -> None:
    desk.visits(3)
    desk.write("visit", category="taxi", visitor=("李敏",))
    shut_out(office, station, desk)
    office.enrol(desk, office.code(station))
    desk.sync()
    assert waiting(office, station) == ()
    assert rows(office) == (0, 0)
    assert examine(office.union).findings == ()


def test_nothing_waits_any_more_that_came_with_the_pc_that_took_its_place(
    office: Office, desk: Desk, another: Callable[[], Desk], station: Station
) -> None:
    desk.visits(3)
    shut_out(office, station, desk)
    desk.visits(2)
    assert refused(office, desk.request()) == ("revoked", 403)
    copied = another()
    copied.tail = desk.tail[:3]
    copied.sync()
    assert [line.entries for line in waiting(office, station)] == [2]
    assert held.accept(office.union, office.authority, station.code, desk.device.hex()) == 2


def test_what_came_twice_under_one_address_waits_twice(office: Office, desk: Desk, station: Station) -> None:
    desk.write("visit", category="taxi", visitor=("李敏",))
    shut_out(office, station, desk)
    (op,) = desk.tail
    (key,) = desk.values
    salt = bytes(16)
    desk.values[key] = replace(desk.values[key], salt=salt, value="王强")
    desk.tail = [msgspec.structs.replace(op, fields={"category": "taxi", "visitor": commitment("王强", salt)})]
    assert refused(office, desk.request()) == ("revoked", 403)
    assert [line.entries for line in waiting(office, station)] == [2]
    assert held.accept(office.union, office.authority, station.code, desk.device.hex()) == 2
    assert [finding.check for finding in examine(office.union).findings] == ["conflicts"]


def test_what_was_put_aside_does_not_wait_again_when_the_pc_that_was_shut_out_speaks_again(
    office: Office, desk: Desk, station: Station
) -> None:
    desk.write("visit", category="taxi")
    shut_out(office, station, desk)
    (op,) = desk.tail
    desk.tail = [msgspec.structs.replace(op, fields={"category": "courier"})]
    assert refused(office, desk.request()) == ("revoked", 403)
    held.accept(office.union, office.authority, station.code, desk.device.hex())
    with pytest.raises(Refusal) as refusal:
        office.exchange(desk.request())
    assert refusal.value.details["held"] == 0
    assert waiting(office, station) == ()


def test_what_a_restored_backup_lost_comes_to_the_list_of_a_pc_that_was_shut_out(
    office: Office, desk: Desk, station: Station
) -> None:
    desk.visits(2)
    desk.sync()
    begun = len(stored(office, station.log))
    desk.visits(3)
    desk.sync()
    desk.visits(1)
    put_back(office, station.log, begun)
    revoke_device(office.union, office.authority, station.code, desk.device.hex())
    with pytest.raises(Refusal, match="shut this device out"):
        recover(office, desk)
    assert [line.entries for line in waiting(office, station)] == [4]
    assert held.accept(office.union, office.authority, station.code, desk.device.hex()) == 4
    assert kinds(stored(office, station.log)).count("visit") == 6
