"""A union put back to an earlier time: its stations bring everything back, the union's own entries among it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from sqlalchemy import delete, func, select, update

from sync.envelope import Status
from sync.log import Log
from sync.ops import parse
from sync.server import registration, schema
from sync.server.devices import devices_of
from sync.server.folding import folded
from sync.server.notices import publish
from sync.server.stations import Station, find_station, station_by_id
from tests.sync.server.conftest import Office
from tests.sync.server.desks import Desk
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


def test_a_union_restored_from_a_backup_is_filled_up_again(office: Office, desk: Desk, station: Station) -> None:
    desk.visits(20)
    desk.sync()
    whole = stored(office, station.log)
    put_back(office, station.log, 9)
    response = desk.open(office.exchange(desk.request()))
    assert response.status is Status.REWIND
    assert [(cursor.log, cursor.n) for cursor in response.ladder] == [(Log.STATION, n) for n in (9, 8, 6, 2, 0)]
    recover(office, desk)
    assert stored(office, station.log) == whole
    assert desk.logs[Log.STATION] == whole


def test_what_a_pc_wrote_that_died_since_comes_back_from_another(
    office: Office, desk: Desk, another: Callable[[], Desk], station: Station
) -> None:
    second = another()
    begun = len(stored(office, station.log))
    desk.visits(10)
    desk.write("visit", category="taxi", visitor=("李敏",))
    desk.sync()
    second.sync()
    whole = stored(office, station.log)
    put_back(office, station.log, begun)
    with office.union.database.write() as connection:
        connection.execute(delete(schema.personal))
    recover(office, second)
    assert stored(office, station.log) == whole
    with office.union.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(schema.personal)).scalar_one() == 1


def test_the_unions_own_entries_come_back_with_what_they_had_changed(
    office: Office, desk: Desk, station: Station
) -> None:
    desk.visits(3)
    desk.sync()
    begun = len(stored(office, station.log))
    registration.change(office.union, office.authority, station.code, name="新名字", new_code="TY-0007")
    desk.sync()
    whole = stored(office, station.log)
    with office.union.database.write() as connection:
        connection.execute(schema.station.update().values(name=station.name, code=station.code))
        connection.execute(schema.station_code.delete().where(schema.station_code.c.key == "TY0007"))
    put_back(office, station.log, begun)
    recover(office, desk)
    assert stored(office, station.log) == whole
    with office.union.database.read() as connection:
        found = find_station(connection, "TY-0007")
        assert find_station(connection, station.code) == found
    assert found is not None
    assert (found.log, found.name, found.code) == (station.log, "新名字", "TY-0007")


def test_lost_notices_come_back_beside_those_published_since(office: Office, desk: Desk) -> None:
    publish(office.union, office.authority, title="冬送温暖", body="")
    publish(office.union, office.authority, title="停水通知", body="", region="140106")
    desk.sync()
    for log in (schema.UNION_LOG, 140106):
        put_back(office, log, 0)
    publish(office.union, office.authority, title="之后的通知", body="")
    recover(office, desk)
    desk.sync()
    titles = [parse(body).fields.get("title") for body in stored(office, schema.UNION_LOG)]
    assert titles == [None, "之后的通知", None, "冬送温暖"]
    assert [parse(body).fields.get("title") for body in stored(office, 140106)] == [None, "停水通知"]
    assert desk.logs[Log.UNION] == stored(office, schema.UNION_LOG)
    assert desk.logs[Log.REGION] == stored(office, 140106)
    assert not any(desk.lost.values())


def test_lost_notices_are_brought_back_once_by_however_many(
    office: Office, desk: Desk, another: Callable[[], Desk]
) -> None:
    second = another()
    publish(office.union, office.authority, title="冬送温暖", body="")
    desk.sync()
    second.sync()
    put_back(office, schema.UNION_LOG, 0)
    recover(office, desk)
    recover(office, second)
    assert len(stored(office, schema.UNION_LOG)) == 2
    assert desk.logs[Log.UNION] == second.logs[Log.UNION]


def test_nobody_else_writes_in_the_unions_name(office: Office, desk: Desk) -> None:
    publish(office.union, office.authority, title="冬送温暖", body="")
    desk.sync()
    run, notice = map(parse, desk.logs[Log.UNION])
    forged = msgspec.structs.replace(notice, fields={**notice.fields, "title": "假通知"})
    other_run = msgspec.structs.replace(run, run=b"otherrun")
    other_notice = msgspec.structs.replace(notice, run=b"otherrun")
    put_back(office, schema.UNION_LOG, 0)
    rewind(desk, Log.UNION, 0)
    for lost in ([notice], [run, forged], [other_run, other_notice]):
        desk.lost[Log.UNION] = lost
        office.exchange(desk.request())
    assert "notice" not in kinds(stored(office, schema.UNION_LOG))
    desk.lost[Log.UNION] = [run, notice]
    office.exchange(desk.request())
    assert "notice" in kinds(stored(office, schema.UNION_LOG))


def test_a_seal_holds_for_its_own_station_alone(office: Office, desk: Desk, station: Station) -> None:
    desk.sync()
    sealed = [parse(body) for body in desk.logs[Log.STATION][:2]]
    other = office.desk(office.register("别的驿站"))
    other.tail = sealed
    assert refused(office, other.request()) == ("foreign_kind", 400)


def test_a_station_that_the_union_forgot_comes_back_with_its_code(
    office: Office, desk: Desk, another: Callable[[], Desk], station: Station
) -> None:
    second = another()
    registration.change(office.union, office.authority, station.code, new_code="TY-0007")
    desk.visits(2)
    desk.sync()
    second.sync()
    whole = stored(office, station.log)
    forget_stations(office)
    for pc in (desk, second):
        pc.credentials = credentials(office, pc)
    recover(office, desk)
    recover(office, second)
    with office.union.database.read() as connection:
        found = station_by_id(connection, station.id)
        assert found is not None
        assert find_station(connection, "TY-0007") == find_station(connection, station.code) == found
        assert [known.name for known in devices_of(connection, found)] == ["前台", "前台"]
    assert stored(office, found.log) == whole
    assert (found.name, found.region, found.level) == (station.name, station.region, station.level)


def test_a_moved_station_keeps_its_regions_entries_until_its_whole_tail_is_told(
    office: Office, desk: Desk, station: Station
) -> None:
    desk.visits(6)
    desk.sync()
    registration.change(office.union, office.authority, station.code, region="330106")
    publish(office.union, office.authority, title="乙区的通知", body="", region="330106")
    desk.sync()
    put_back(office, station.log, 2)
    put_back(office, 330106, 0)
    with office.union.database.write() as connection:
        connection.execute(update(schema.station).values(region="140106"))
    desk.page = 2
    recover(office, desk)
    recover(office, desk)
    assert desk.region == 330106
    assert [parse(body).fields.get("title") for body in stored(office, 330106)] == [None, "乙区的通知"]


def test_a_station_that_moves_away_leaves_behind_what_its_former_region_has_lost(
    office: Office, desk: Desk, station: Station
) -> None:
    desk.sync()
    publish(office.union, office.authority, title="甲区的通知", body="", region="140106")
    publish(office.union, office.authority, title="甲区又一通知", body="", region="140106")
    desk.sync()
    put_back(office, 140106, 1)
    registration.change(office.union, office.authority, station.code, region="140107")
    recover(office, desk)
    recover(office, desk)
    assert desk.region == 140107
    titles = [parse(body).fields.get("title") for body in stored(office, 140106)]
    assert [title for title in titles if title] == ["甲区的通知", "甲区又一通知"]
    assert stored(office, 140107) == []


def test_a_station_moves_to_another_region_and_follows_its_log(office: Office, desk: Desk, station: Station) -> None:
    publish(office.union, office.authority, title="甲区的通知", body="", region="140106")
    publish(office.union, office.authority, title="乙区的通知", body="", region="140107")
    desk.sync()
    assert desk.region == 140106
    registration.change(office.union, office.authority, station.code, region="140107")
    desk.sync()
    assert desk.region == 140107
    assert [parse(body).fields.get("title") for body in desk.logs[Log.REGION]] == [None, "乙区的通知"]
    with folded(office.union, [station.log]) as connection:
        table = schema.records["registration"]
        assert connection.execute(select(table.c.region)).scalars().all() == ["140107"]
    assert desk.exchange().region is None


def test_entries_of_a_former_region_do_not_get_into_the_new_ones_log(
    office: Office, desk: Desk, station: Station
) -> None:
    publish(office.union, office.authority, title="甲区的通知", body="", region="140106")
    desk.sync()
    lost = [parse(body) for body in desk.logs[Log.REGION]]
    registration.change(office.union, office.authority, station.code, region="140107")
    desk.lost[Log.REGION] = lost
    office.exchange(desk.request())
    desk.region = 140107
    office.exchange(desk.request())
    assert stored(office, 140107) == []


def test_a_union_restored_to_before_a_station_moved_gets_the_new_regions_entries_back(
    office: Office, desk: Desk, station: Station
) -> None:
    desk.visits(1)
    desk.sync()
    before = len(stored(office, station.log))
    registration.change(office.union, office.authority, station.code, region="330106")
    publish(office.union, office.authority, title="乙区的通知", body="", region="330106")
    desk.sync()
    put_back(office, station.log, before)
    put_back(office, 330106, 0)
    with office.union.database.write() as connection:
        connection.execute(update(schema.station).values(region="140106"))
    recover(office, desk)
    recover(office, desk)
    assert desk.region == 330106
    assert [parse(body).fields.get("title") for body in stored(office, 330106)] == [None, "乙区的通知"]
    assert desk.logs[Log.REGION] == stored(office, 330106)
