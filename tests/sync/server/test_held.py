"""What a shut-out PC brought waits on the union's list until somebody decides, and no longer than it is not counted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest
from sqlalchemy import event, func, select

from sync.ops import canonical, commitment
from sync.server import held
from sync.server.db import lock_head
from sync.server.devices import revoke_device
from sync.server.doctor import examine
from sync.server.errors import Refusal
from sync.server.logbook import append
from sync.server.quarantine import unsettled
from sync.server.schema import held as held_table
from sync.server.schema import held_value
from sync.server.stations import Station
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON, Desk
from tests.sync.server.restored import kinds, put_back, recover, refused, stored
from tests.sync.server.test_abuse import shut_out, waiting


def rows(office: Office) -> tuple[int, int]:
    """What is kept: entries and values."""
    tables = (held_table, held_value)
    with office.union.database.read() as connection:
        first, second = (connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)
    return first, second


def set_aside(office: Office, station: Station) -> int:
    """How many entries a person has to rule on."""
    with office.union.database.read() as connection:
        return len(unsettled(connection, station.log))


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


def test_what_changes_an_entry_that_was_put_aside_goes_aside_whenever_the_pc_that_was_shut_out_shows_it(
    office: Office, desk: Desk, station: Station
) -> None:
    visit = desk.write("visit", category="taxi")
    shut_out(office, station, desk)
    (op,) = desk.tail
    desk.tail = [msgspec.structs.replace(op, fields={"category": "courier"})]
    assert refused(office, desk.request()) == ("revoked", 403)
    assert held.accept(office.union, office.authority, station.code, desk.device.hex()) == 2
    desk.write("visit", visit, left_at=NOON)
    assert refused(office, desk.request()) == ("revoked", 403)
    assert held.accept(office.union, office.authority, station.code, desk.device.hex()) == 1
    assert [finding.check for finding in examine(office.union).findings] == ["conflicts"]
    assert set_aside(office, station) == 2


def test_what_changes_an_entry_that_was_thrown_away_goes_with_it(office: Office, desk: Desk, station: Station) -> None:
    visit = desk.write("visit", category="taxi")
    shut_out(office, station, desk)
    held.drop(office.union, station.code, desk.device.hex())
    desk.write("visit", visit, left_at=NOON)
    desk.visits(1)
    for taken in (1, 0):
        assert refused(office, desk.request()) == ("revoked", 403)
        assert held.accept(office.union, office.authority, station.code, desk.device.hex()) == taken
    assert waiting(office, station) == ()
    assert examine(office.union).findings == ()


def test_a_pc_that_was_let_in_again_and_knows_what_the_log_has_may_change_that(
    office: Office, desk: Desk, station: Station
) -> None:
    visit = desk.write("visit", category="taxi")
    shut_out(office, station, desk)
    (op,) = desk.tail
    desk.tail = [msgspec.structs.replace(op, fields={"category": "courier"})]
    assert refused(office, desk.request()) == ("revoked", 403)
    held.accept(office.union, office.authority, station.code, desk.device.hex())
    assert refused(office, desk.request()) == ("revoked", 403)
    office.enrol(desk, office.code(station))
    office.exchange(desk.request())
    desk.tail = []  # it learns what the log has under that address, and puts its own aside
    shut_out(office, station, desk)
    desk.write("visit", visit, left_at=NOON)
    assert refused(office, desk.request()) == ("revoked", 403)
    assert held.accept(office.union, office.authority, station.code, desk.device.hex()) == 1
    assert set_aside(office, station) == 1


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


def test_nothing_waits_that_another_pc_delivers_at_the_same_moment(
    office: Office, desk: Desk, station: Station
) -> None:
    desk.visits(3)
    revoke_device(office.union, office.authority, station.code, desk.device.hex())
    ops, bodies = desk.tail, [canonical(op) for op in desk.tail]
    database = office.union.database
    # SQLite has one writer at a time.
    far_enough = threading.Event()
    if database.is_sqlite:
        far_enough.set()

    def keep() -> None:
        try:
            with database.write() as connection:
                held.keep(connection, station.log, desk.device, ops, bodies, (), office.clock.now())
        finally:
            far_enough.set()

    def waits(_c: object, _cursor: object, statement: str, *_: object) -> None:
        said = " ".join(statement.split())
        if threading.current_thread() is brings and ("FROM head" in said or said.startswith("INSERT")):
            far_enough.set()

    brings = threading.Thread(target=keep)
    event.listen(database.engine, "before_cursor_execute", waits)
    try:
        with database.write() as connection:
            append(connection, station.log, lock_head(connection, station.log), ops, bodies)
            held.let_go(connection, station.log, b"another", ops, bodies)
            brings.start()
            assert far_enough.wait(60)
        brings.join(60)
    finally:
        event.remove(database.engine, "before_cursor_execute", waits)
    assert not brings.is_alive()
    assert waiting(office, station) == ()
