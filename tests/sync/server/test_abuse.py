"""What a device may not do, also after the union was put back to an earlier time."""

from __future__ import annotations

import shlex
from collections.abc import Callable

import pytest
from sqlalchemy import delete, event, func, select, update

from sync.log import Log
from sync.ops import Op, canonical, parse
from sync.server import enrolment, held, registration, schema
from sync.server.authority import load_authority
from sync.server.db import read_head
from sync.server.devices import devices_of, revoke_device
from sync.server.doctor import examine
from sync.server.errors import Refusal
from sync.server.notices import publish
from sync.server.stations import Station, find_station, require_station, station_by_id
from sync.trust import invitation_text
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON, Desk, working_keys
from tests.sync.server.restored import (
    credentials,
    forget_stations,
    kinds,
    put_back,
    recover,
    refused,
    rewind,
    stored,
)


def sealed_run(bodies: list[bytes], kind: str) -> tuple[int, Op, Op]:
    """Where the union's last run with an entry of a kind begins in a log, its first op and that entry."""
    ops = [parse(body) for body in bodies]
    entry = next(op for op in reversed(ops) if op.kind == kind)
    n = next(n for n, op in enumerate(ops) if op.run == entry.run)
    return n, ops[n], entry


def test_nothing_else_passes_as_the_first_op_of_a_sealed_run(office: Office, desk: Desk, station: Station) -> None:
    registration.change(office.union, office.authority, station.code, name="新名")
    desk.sync()
    n, first, renamed = sealed_run(desk.logs[Log.STATION], "registration")
    put_back(office, station.log, n)
    rewind(desk, Log.STATION, n)
    forged = Op(first.run, 1, NOON, None, "registration", 1, renamed.record, {"name": "伪造的名字"})
    assert refused(office, desk.seal((forged, first))) == ("foreign_kind", 400)
    with office.union.database.read() as connection:
        found = station_by_id(connection, station.id)
    assert found is not None
    assert found.name == "新名"


def test_nothing_else_passes_as_a_lost_notice(office: Office, desk: Desk) -> None:
    publish(office.union, office.authority, title="真通知", body="")
    desk.sync()
    first = parse(desk.logs[Log.UNION][0])
    put_back(office, schema.UNION_LOG, 0)
    rewind(desk, Log.UNION, 0)
    desk.lost[Log.UNION] = [Op(first.run, 1, NOON, None, "notice", 1, None, {"title": "假通知"}), first]
    office.exchange(desk.request())
    assert "notice" not in kinds(stored(office, schema.UNION_LOG))


def test_what_is_not_the_unions_keeps_nothing_behind_it_from_coming_back(office: Office, desk: Desk) -> None:
    publish(office.union, office.authority, title="真通知", body="")
    desk.sync()
    put_back(office, schema.UNION_LOG, 0)
    rewind(desk, Log.UNION, 0)
    foreign = Op(bytes([0x80]) * 8, 1, NOON, None, "notice", 1, None, {"title": "假通知"})
    desk.lost[Log.UNION].insert(0, foreign)
    office.exchange(desk.request())
    assert kinds(stored(office, schema.UNION_LOG)) == ["run", "notice"]


def test_nobody_takes_an_address_of_the_unions(office: Office, desk: Desk, station: Station) -> None:
    publish(office.union, office.authority, title="真通知", body="")
    desk.sync()
    notice = parse(desk.logs[Log.UNION][1])
    _, _, registered = sealed_run(desk.logs[Log.STATION], "registration")
    put_back(office, station.log, 0)
    rewind(desk, Log.STATION, 0)
    for run, seq in ((notice.run, 1), (notice.run, 9), (registered.run, 2), (registered.run, 9)):
        squatter = Op(run, seq, NOON, None, "visit", 1, None, {"category": "courier"})
        assert refused(office, desk.seal((squatter,))) == ("foreign_kind", 400)
    assert stored(office, station.log) == []


def test_what_a_later_key_sealed_comes_back_to_a_union_that_has_lost_that_key(
    office: Office, desk: Desk, station: Station
) -> None:
    desk.sync()
    with office.union.database.read() as connection:
        before = read_head(connection, station.log).n
    office.clock.time += 367 * 86_400
    office.authority = load_authority(office.union)
    newest = office.authority.signing_id
    desk.working_keys |= working_keys([key.public for key in office.authority.working_keys])
    shown = credentials(office, desk)
    registration.change(office.union, office.authority, station.code, name="新名")
    desk.visits(2)
    desk.sync()
    whole = list(desk.logs[Log.STATION])
    put_back(office, station.log, before)
    with office.union.database.write() as connection:
        connection.execute(delete(schema.working_key).where(schema.working_key.c.key == newest))
    office.clock.time += 1
    office.authority = load_authority(office.union)
    assert newest not in office.authority.by_id
    desk.working_keys |= working_keys([key.public for key in office.authority.working_keys])
    desk.credentials = shown
    recover(office, desk)
    assert set(stored(office, station.log)) >= set(whole)
    assert newest in load_authority(office.union).by_id
    assert load_authority(office.union).signing_id != newest


def shut_out(office: Office, station: Station, desk: Desk) -> None:
    """Shut the device out, and let it speak once more."""
    revoke_device(office.union, office.authority, station.code, desk.device.hex())
    assert refused(office, desk.request()) == ("revoked", 403)


def waiting(office: Office, station: Station) -> tuple[held.HeldEntries, ...]:
    """The union's list."""
    with office.union.database.read() as connection:
        return held.waiting(connection, require_station(connection, station.code))


@pytest.mark.parametrize("accepted", [True, False])
def test_what_a_person_decided_does_not_come_back_to_the_list(
    office: Office, desk: Desk, station: Station, accepted: bool
) -> None:
    desk.visits(3)
    shut_out(office, station, desk)
    assert [line.entries for line in waiting(office, station)] == [3]
    if accepted:
        assert held.accept(office.union, office.authority, station.code, desk.device.hex()) == 3
    else:
        assert held.drop(office.union, station.code, desk.device.hex()) == 3
    with pytest.raises(Refusal) as caught:
        office.exchange(desk.request())
    assert caught.value.details == {"held": 0, "settled": 3}
    assert waiting(office, station) == ()


def test_accepting_takes_no_value_away_that_another_pc_brought(
    office: Office, desk: Desk, another: Callable[[], Desk], station: Station
) -> None:
    other = another()
    other.write("visit", category="courier", visitor=("李敏",))
    other.sync()
    desk.sync()
    desk.values.clear()
    theirs = tuple(op for op in map(parse, desk.logs[Log.STATION]) if op.run == other.run)
    desk.visits(1)
    revoke_device(office.union, office.authority, station.code, desk.device.hex())
    assert refused(office, desk.seal((*theirs, *desk.tail))) == ("revoked", 403)
    assert held.accept(office.union, office.authority, station.code, desk.device.hex()) == 1
    with office.union.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(schema.personal)).scalar_one() == 1


def test_what_is_not_a_stations_to_write_spoils_no_list(office: Office, desk: Desk, station: Station) -> None:
    desk.visits(2)
    desk.write("registration", code="X", name="X", region="140106")
    shut_out(office, station, desk)
    assert held.accept(office.union, office.authority, station.code, desk.device.hex()) == 2
    assert waiting(office, station) == ()


def test_a_code_that_a_device_asked_for_ends_with_it(office: Office, desk: Desk, station: Station) -> None:
    issued = enrolment.invite(
        office.union,
        office.authority,
        station_id=station.id,
        device_key=desk.device,
        sent_at=NOON,
        signature=desk.key.sign(invitation_text(station.id, desk.device, NOON)),
        url="https://union.example",
    )
    revoke_device(office.union, office.authority, station.code, desk.device.hex())
    for who in (desk, office.stranger(station)):
        with pytest.raises(Refusal) as caught:
            office.enrol(who, issued.code)
        assert caught.value.code == "unknown_code"


def test_a_used_code_is_not_good_again_once_the_log_is_back(office: Office, station: Station) -> None:
    code = office.code(station)
    first = office.stranger(station)
    office.enrol(first, code)
    first.sync()
    shown = credentials(office, first)
    put_back(office, station.log, 2)
    with office.union.database.write() as connection:
        connection.execute(update(schema.enrol_code).values(used_at=None, device=None))
        connection.execute(delete(schema.device))
    first.credentials = shown
    recover(office, first)
    with pytest.raises(Refusal) as caught:
        office.enrol(office.stranger(station), code)
    assert caught.value.code == "used_code"


def test_two_stations_with_one_code_after_a_restore_both_go_on(office: Office, desk: Desk, station: Station) -> None:
    desk.visits(2)
    desk.sync()
    shown = credentials(office, desk)
    forget_stations(office)
    newer = office.register("另一个驿站")
    assert newer.code == station.code
    desk.credentials = shown
    recover(office, desk)
    with office.union.database.read() as connection:
        back = station_by_id(connection, station.id)
        assert find_station(connection, station.code) == newer
    assert back is not None
    assert back.code != station.code
    assert back.name == station.name
    # Its posters lead to the other one now, so that has to be said, and how it is put right.
    (finding,) = examine(office.union).findings
    assert newer.name in finding.what
    words = shlex.split(finding.remedy.split("`")[1])
    assert words[:3] == ["yizhan-union", "station", "edit"]
    registration.change(office.union, office.authority, words[3], new_code=words[5])
    assert examine(office.union).findings == ()
    desk.sync()
    assert parse(desk.logs[Log.STATION][-1]).fields["code"] == back.code


def test_a_shut_out_device_brings_no_notices_back(office: Office, desk: Desk, station: Station) -> None:
    publish(office.union, office.authority, title="真通知", body="")
    desk.sync()
    put_back(office, schema.UNION_LOG, 0)
    rewind(desk, Log.UNION, 0)
    shut_out(office, station, desk)
    assert stored(office, schema.UNION_LOG) == []
    with office.union.database.read() as connection:
        assert [known.revoked_at for known in devices_of(connection, station)] == [office.clock.time]


def test_what_a_long_list_costs_is_not_read_again_for_each_entry(office: Office, desk: Desk, station: Station) -> None:
    desk.visits(300)
    shut_out(office, station, desk)
    desk.visits(1)
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT") and "FROM held" in statement:
            asked.append(statement)

    event.listen(office.union.database.engine, "before_cursor_execute", note)
    assert refused(office, desk.seal((desk.tail[-1],))) == ("revoked", 403)
    event.remove(office.union.database.engine, "before_cursor_execute", note)
    assert asked
    assert all("count(" in statement or "held.seq BETWEEN" in statement for statement in asked)
    assert [line.entries for line in waiting(office, station)] == [301]


def test_the_list_of_a_device_is_bounded_in_bytes(
    office: Office, desk: Desk, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.visits(50)
    size = sum(len(canonical(op)) for op in desk.tail[:20])
    monkeypatch.setattr(held, "MAX_BYTES", size)
    shut_out(office, station, desk)
    assert [line.entries for line in waiting(office, station)] == [20]
    assert refused(office, desk.request()) == ("revoked", 403)
    assert [line.entries for line in waiting(office, station)] == [20]
