"""A union put back to an earlier time: its stations bring everything back, the union's own entries among it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import pytest
from sqlalchemy import delete, func, select, update

from sync.envelope import Status
from sync.log import GENESIS, START, Head, Log, chain_many
from sync.messages import Credentials
from sync.ops import canonical, parse
from sync.server import registration, schema
from sync.server.cli import run
from sync.server.db import read_head
from sync.server.devices import devices_of, revoke_device
from sync.server.doctor import examine
from sync.server.errors import Refusal
from sync.server.folding import folded
from sync.server.logbook import append, hash_at, read_entries
from sync.server.notices import publish
from sync.server.repair import repair
from sync.server.stations import Station, find_station, station_by_id
from sync.trust import DeviceCertificate, certify_device
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON, Desk


def stored(office: Office, log: int) -> list[bytes]:
    """A log as the union keeps it."""
    with office.union.database.read() as connection:
        return [body for _, body in read_entries(connection, log, 1, read_head(connection, log).n)]


def kinds(bodies: Sequence[bytes]) -> list[str]:
    """What entries are of."""
    return [parse(body).kind for body in bodies]


def put_back(office: Office, log: int, n: int) -> None:
    """Put the union's copy of a log back to an earlier state, as a restored backup does."""
    with office.union.database.write() as connection:
        at = read_head(connection, log)
        short = Head(n, hash_at(connection, log, n, at))
        kept = [parse(body) for _, body in read_entries(connection, log, 1, n)]
        for table in (schema.chunk, schema.span):
            connection.execute(table.delete().where(table.c.log == log))
        connection.execute(update(schema.head).where(schema.head.c.log == log).values(n=0, hash=GENESIS))
        assert append(connection, log, START, kept, [canonical(op) for op in kept]) in (short, START)
        connection.execute(delete(schema.fold).where(schema.fold.c.log == log))


def forget_devices(office: Office) -> None:
    """Nobody has enrolled yet."""
    with office.union.database.write() as connection:
        connection.execute(delete(schema.device))


def forget_stations(office: Office) -> None:
    """No station is registered yet."""
    forget_devices(office)
    with office.union.database.write() as connection:
        for table in (schema.chunk, schema.span, schema.fold, schema.personal, schema.owed, schema.unfolded):
            connection.execute(delete(table))
        for table in (schema.enrol_code, schema.station_code, schema.station, schema.head):
            connection.execute(delete(table))


def credentials(office: Office, desk: Desk) -> Credentials:
    """What the union gave to the desk when it enrolled."""
    certificate = certify_device(office.authority.signing, desk.device, desk.station, NOON)
    return Credentials(office.authority.working_keys, certificate)


def rewind(desk: Desk, log: Log, n: int) -> None:
    """Take the place from every entry of a log after ``n``, as a desk does."""
    back = [parse(body) for body in desk.logs[log][n:]]
    hash_ = chain_many(GENESIS, desk.logs[log][:n])[-1] if n else GENESIS
    desk.heads[log] = Head(n, hash_)
    del desk.logs[log][n:]
    if log is Log.STATION:
        desk.tail = back + desk.tail
    else:
        desk.lost[log] = back + desk.lost.get(log, [])


def recover(office: Office, desk: Desk) -> None:
    """Exchange until the union has everything again."""
    for _ in range(10):
        response = desk.open(office.exchange(desk.request()))
        if response.status is Status.REWIND:
            (log,) = {rung.log for rung in response.ladder}
            bodies = desk.logs[log]
            hashes = [GENESIS, *chain_many(GENESIS, bodies)]
            common = next(c.n for c in response.ladder if c.n < len(hashes) and hashes[c.n][:16] == c.short)
            rewind(desk, log, common)
            continue
        desk.take(response)
        if not response.pending and not desk.tail:
            return
    raise AssertionError("the union does not come back")


def refused(office: Office, data: bytes) -> tuple[str, int]:
    """How the union refuses a request."""
    with pytest.raises(Refusal) as caught:
        office.exchange(data)
    return caught.value.code, caught.value.status


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


def test_a_forged_certificate_opens_nothing(office: Office, station: Station) -> None:
    stranger = office.stranger(station)
    forged = DeviceCertificate(stranger.device, station.id, NOON, office.authority.signing_id, bytes(64))
    own = certify_device(stranger.key, stranger.device, station.id, NOON)
    for certificate in (forged, own):
        stranger.credentials = Credentials(office.authority.working_keys, certificate)
        assert refused(office, stranger.request()) == ("unknown_device", 401)


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
    office.enrol(desk, office.code(station))
    later = another()
    later.sync()
    put_back(office, station.log, 2)
    forget_devices(office)
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
