"""The union erases what its time is up for, for stations whose PCs are away, and nothing of it is left anywhere."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import event, select, update
from sqlalchemy.exc import TimeoutError as PoolTimeout

from sync.elapsed import BELIEVED_AFTER, MAX_STEP
from sync.ops import canonical, decode_value, fixed_id
from sync.records import KINDS
from sync.retention import OPEN_LOAN_DAYS, UNION_GRACE_DAYS, Register, Value
from sync.server import devices, held, housekeeping
from sync.server.db import POOL
from sync.server.doctor import examine
from sync.server.errors import Refusal
from sync.server.folding import fold_logs
from sync.server.housekeeping import PATIENCE, Housekeeper, keep_house
from sync.server.schema import chunk, fold, held_value, owed, personal, records
from sync.server.stations import Station
from sync.times import DAY
from tests.sync.server.conftest import Office
from tests.sync.server.desks import Desk
from tests.sync.server.test_abuse import shut_out

WEEK = 7
KEPT = (KINDS["visit"].by_name["visitor"].keep_days or 0) + UNION_GRACE_DAYS


def live(office: Office, days: int, at_first: int = WEEK) -> None:
    """Let days go by at the union; its keeper comes every so many of them at first, and on each of the last ones."""
    while days:
        step = at_first if days > 2 * WEEK else 1
        office.clock.time += step * DAY
        keep_house(office.union)
        days -= step


def visitors(office: Office, station: Station) -> list[str | None]:
    """Names of visitors as the union's tables have them."""
    fold_logs(office.union, [station.log])
    table = records["visit"]
    with office.union.database.read() as connection:
        return list(connection.execute(select(table.c.visitor).order_by(table.c.entry)).scalars())


def test_a_visitor_is_forgotten_and_the_logs_stay_whole(office: Office, desk: Desk, station: Station) -> None:
    desk.write("visit", category="courier", visitor=("过客",))
    desk.write("visit", category="courier")
    desk.sync()
    keep_house(office.union)
    live(office, KEPT - 1, at_first=1)
    desk.write("visit", category="rider", visitor=("来宾",))
    desk.sync()
    assert visitors(office, station) == ["过客", "", "来宾"]
    live(office, 1)
    assert visitors(office, station) == [None, "", "来宾"]
    assert examine(office.union).findings == ()
    desk.sync()
    assert visitors(office, station) == [None, "", "来宾"]
    # Nothing is erased a second time.
    with office.union.database.read() as connection:
        assert len(connection.execute(select(records["erasure"])).all()) == 1


def test_not_a_byte_of_it_is_left(office: Office, desk: Desk, station: Station, tmp_path: Path) -> None:
    desk.write("visit", category="courier", visitor=("Zaphod Beeblebrox",))
    desk.sync()
    fold_logs(office.union, [station.log])
    keep_house(office.union)
    live(office, KEPT)
    if office.union.database.is_sqlite:
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert files
        assert not [path for path in files if b"Beeblebrox" in path.read_bytes()]
    else:
        with office.union.database.read() as connection:
            for table in (personal, records["visit"], held_value):
                assert "Beeblebrox" not in str(connection.execute(select(table)).all())


def test_who_has_left_is_forgotten_bit_by_bit(office: Office, desk: Desk, station: Station) -> None:
    person = desk.write("staff", name=("李敏",), phone=("13900000000",), pin=("hash",))
    desk.write("staff", record=person, void="moved")
    desk.sync()
    live(office, UNION_GRACE_DAYS + 1)
    staff = records["staff"]
    with office.union.database.read() as connection:
        assert connection.execute(select(staff.c.name, staff.c.phone, staff.c.pin)).one() == ("李敏", None, None)
        assert list(connection.execute(select(personal.c.field)).scalars()) == ["name"]


def test_an_open_loan_keeps_its_borrower(office: Office, desk: Desk) -> None:
    for kind in ("loan", "gift"):
        record = desk.write("movement", item=fixed_id(7), quantity=1, recipient=("王力",))
        op = desk.tail.pop()
        desk.tail.append(replace(op, fields=dict(sorted({**op.fields, "kind": kind}.items()))))
        assert record
    desk.sync()
    keep_house(office.union)
    live(office, KEPT)
    movement = records["movement"]
    with office.union.database.read() as connection:
        rows = connection.execute(select(movement.c.kind, movement.c.recipient)).all()
    found = {row.kind: row.recipient for row in rows}
    assert found == {"loan": "王力", "gift": None}
    assert OPEN_LOAN_DAYS > KEPT


@pytest.mark.parametrize("named", [True, False])
def test_what_is_corrected_after_it_was_found_due_is_judged_again(
    office: Office, desk: Desk, station: Station, monkeypatch: pytest.MonkeyPatch, named: bool
) -> None:
    record = desk.write("visit", category="courier", visitor=("过客",))
    desk.sync()
    keep_house(office.union)
    live(office, KEPT - 1)
    is_due, left = Register.is_due, [record]

    def corrected(register: Register, value: Value, grace: int = 0) -> bool:
        found = is_due(register, value, grace)
        if found and left:
            if named:
                desk.write("visit", record=left.pop(), visitor=("来宾",))
            else:
                desk.write("visit", record=left.pop(), category="rider")
            desk.sync()
        return found

    monkeypatch.setattr(Register, "is_due", corrected)
    live(office, 1)
    assert not left
    assert visitors(office, station) == ["来宾" if named else None]


def test_who_comes_back_after_he_was_found_due_keeps_his_number(
    office: Office, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = desk.write("staff", name=("李敏",), phone=("13900000000",))
    desk.write("staff", record=person, void="moved")
    desk.sync()
    keep_house(office.union)
    is_due, left = Register.is_due, [person]

    def taken_back(register: Register, value: Value, grace: int = 0) -> bool:
        found = is_due(register, value, grace)
        if found and left:
            desk.write("staff", record=left.pop(), void=None)
            desk.sync()
        return found

    monkeypatch.setattr(Register, "is_due", taken_back)
    live(office, UNION_GRACE_DAYS + 1)
    assert not left
    with office.union.database.read() as connection:
        assert connection.execute(select(records["staff"].c.phone)).scalar_one() == "13900000000"


def test_a_value_that_never_came_is_not_asked_for_for_ever(office: Office, desk: Desk) -> None:
    desk.write("visit", category="courier", visitor=("过客",))
    desk.take(desk.open(office.exchange(desk.request(keep_values=True))))
    keep_house(office.union)
    live(office, KEPT)
    with office.union.database.read() as connection:
        assert not connection.execute(select(owed)).all()


def test_a_clock_that_jumps_ahead_erases_nothing(office: Office, desk: Desk, station: Station) -> None:
    desk.write("visit", category="courier", visitor=("过客",))
    desk.sync()
    keep_house(office.union)
    office.clock.time += 20 * 366 * DAY
    keep_house(office.union)
    keep_house(office.union, everything=True)
    assert visitors(office, station) == ["过客"]


def spoil(office: Office, station: Station) -> None:
    """A disk has spoiled a station's entries, and an update has them read anew."""
    with office.union.database.write() as connection:
        connection.execute(update(chunk).where(chunk.c.log == station.log).values(bodies=b"rubbish"))
        connection.execute(update(fold).where(fold.c.log == station.log).values(definition=""))


def test_a_station_whose_entries_cannot_be_read_keeps_nobody_else_from_forgetting(
    office: Office, desk: Desk, station: Station
) -> None:
    second = office.register("南站")
    other = office.desk(second)
    for one in (desk, other):
        one.write("visit", category="courier", visitor=("过客",))
        one.sync()
    keep_house(office.union)
    spoil(office, station)
    live(office, KEPT)
    assert visitors(office, second) == ["过客", None]
    done = keep_house(office.union, everything=True)
    assert (done.stations, done.failed) == (1, 1)


def test_a_round_is_called_off_when_the_database_has_no_room_for_it(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(PATIENCE + 2):
        office.register(f"{number}站")
    asked = 0

    def refuse(_c: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal asked
        if statement.startswith("INSERT INTO housekeeping"):
            asked += 1
            raise PoolTimeout

    engine = office.union.database.engine
    event.listen(engine, "before_cursor_execute", refuse)
    try:
        with pytest.raises(PoolTimeout):
            keep_house(office.union)
    finally:
        event.remove(engine, "before_cursor_execute", refuse)
    assert asked == PATIENCE
    said = [record for record in caplog.records if record.name == "yizhan.union"]
    assert len(said) == PATIENCE - 1
    assert not any(record.exc_info for record in said), "nothing is wrong with the programme"
    assert keep_house(office.union).stations == PATIENCE + 2


def test_a_keeper_for_whom_there_is_no_connection_comes_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "EVERY", 0.01)
    engine = office.union.database.engine
    monkeypatch.setattr(engine.pool, "_timeout", 0.01)
    failed: list[str] = []
    twice = threading.Event()

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            failed.append(record.getMessage())
            if len(failed) == 2:
                twice.set()

    listener = Listener()
    logging.getLogger("yizhan.union").addHandler(listener)
    keeper = Housekeeper(office.union)
    with ExitStack() as everybody:
        for _ in range(POOL):
            everybody.enter_context(engine.connect())
        keeper.start()
        try:
            assert twice.wait(60)
        finally:
            keeper.stop()
            logging.getLogger("yizhan.union").removeHandler(listener)


def test_what_waits_of_a_device_that_was_shut_out_forgets_its_names(
    office: Office, desk: Desk, station: Station
) -> None:
    devices.revoke_device(office.union, office.authority, station.code, desk.device.hex())
    desk.write("visit", category="courier", visitor=("过客",))
    with office.union.database.write() as connection:
        values = tuple(desk.values.values())
        bodies = [canonical(op) for op in desk.tail]
        held.keep(connection, station.log, desk.device, desk.tail, bodies, values, office.clock.now())
    live(office, KEPT)
    with office.union.database.read() as connection:
        assert not connection.execute(select(held_value)).all()
    held.accept(office.union, office.authority, station.code, desk.device.hex())
    assert visitors(office, station) == [None]
    assert examine(office.union).findings == ()


def test_what_waits_of_a_device_that_was_shut_out_keeps_every_value_for_its_own_time(
    office: Office, desk: Desk, station: Station
) -> None:
    desk.write("opinion", kind="complaint", text=("没有热水",), contact=("13900000000",))
    desk.write("movement", item=fixed_id(7), quantity=1, recipient=("王力",))
    op = desk.tail.pop()
    desk.tail.append(replace(op, fields=dict(sorted({**op.fields, "kind": "loan"}.items()))))
    desk.write("staff", name=("李敏",))
    shut_out(office, station, desk)
    found = []
    for days in (KEPT - 1, 1, OPEN_LOAN_DAYS + UNION_GRACE_DAYS - KEPT - 1, 1, 1_096 - OPEN_LOAN_DAYS - 1, 1):
        live(office, days)
        with office.union.database.read() as connection:
            found.append(set(connection.execute(select(held_value.c.field)).scalars()))
    year = {"text", "recipient", "name"}
    assert found == [{*year, "contact"}, year, year, {"name"}, {"name"}, set()]


def test_what_came_under_the_address_of_something_thrown_away_forgets_its_names(
    office: Office, desk: Desk, station: Station
) -> None:
    desk.write("visit", category="courier", visitor=("过客",))
    shut_out(office, station, desk)
    held.drop(office.union, station.code, desk.device.hex())
    (op,) = desk.tail
    desk.tail = [replace(op, fields={**op.fields, "category": "taxi"})]
    with pytest.raises(Refusal):
        office.exchange(desk.request())
    with office.union.database.read() as connection:
        assert len(connection.execute(select(held_value)).all()) == 1
    live(office, KEPT + 1)
    with office.union.database.read() as connection:
        assert not connection.execute(select(held_value)).all()
    assert keep_house(office.union, everything=True).failed == 0


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("leap", [-400 * DAY, 3_650 * DAY])
def test_what_waits_keeps_its_names_for_their_time_whatever_the_servers_clock_showed(
    office: Office, desk: Desk, station: Station, leap: int, known: bool
) -> None:
    if known:
        keep_house(office.union)
    devices.revoke_device(office.union, office.authority, station.code, desk.device.hex())
    desk.write("visit", category="courier", visitor=("过客",))
    office.clock.time += leap
    with pytest.raises(Refusal):
        office.exchange(desk.request())
    office.clock.time -= leap
    live(office, KEPT - MAX_STEP // DAY - 1)
    with office.union.database.read() as connection:
        assert len(connection.execute(select(held_value)).all()) == 1
    live(office, MAX_STEP // DAY + 1 + BELIEVED_AFTER // DAY + 2 * WEEK)
    with office.union.database.read() as connection:
        assert not connection.execute(select(held_value)).all()


def test_an_erasure_reaches_what_waits_of_a_device_that_was_shut_out(
    office: Office, desk: Desk, station: Station, another: Callable[[], Desk]
) -> None:
    person = desk.write("staff", name=("李敏",))
    desk.sync()
    other = another()
    other.sync()
    devices.revoke_device(office.union, office.authority, station.code, desk.device.hex())
    desk.write("staff", record=person, name=("李小敏",))
    with office.union.database.write() as connection:
        values = tuple(desk.values.values())
        bodies = [canonical(op) for op in desk.tail]
        held.keep(connection, station.log, desk.device, desk.tail, bodies, values, office.clock.now())
    other.erase(person, "name")
    other.sync()
    with office.union.database.read() as connection:
        assert not connection.execute(select(held_value)).all()
    held.accept(office.union, office.authority, station.code, desk.device.hex())
    with office.union.database.read() as connection:
        assert not connection.execute(select(owed)).all(), "it is asked for, and nobody has it"
    assert examine(office.union).findings == ()


@pytest.mark.parametrize("kept", [True, False])
def test_accepting_a_change_without_its_value_takes_nothing_from_those_who_entered_one_since(
    office: Office, desk: Desk, station: Station, another: Callable[[], Desk], kept: bool
) -> None:
    person = desk.write("staff", name=("李敏",), phone=("13900000000",))
    desk.sync()
    other = another()
    other.sync()
    desk.write("staff", record=person, phone=("13911111111",))
    shut_out(office, station, desk)
    other.erase(person, "phone")
    other.write("staff", record=person, phone=("13922222222",))
    other.take(other.open(office.exchange(other.request(keep_values=not kept))))
    held.accept(office.union, office.authority, station.code, desk.device.hex())
    other.sync()
    with office.union.database.read() as connection:
        phones = connection.execute(select(personal.c.value).where(personal.c.field == "phone")).scalars().all()
        asked = connection.execute(select(owed.c.field)).scalars().all()
    assert [decode_value(phone) for phone in phones] == (["13922222222"] if kept else [])
    assert asked == ["phone"] * (1 if kept else 2)
