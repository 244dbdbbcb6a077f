"""The doctor finds what is broken, names the station and says what to do."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, select, update

from sync.ops import Op, canonical, record_id
from sync.server.authority import learn
from sync.server.db import lock_head
from sync.server.doctor import examine
from sync.server.folding import fold_entries, fold_logs
from sync.server.logbook import append
from sync.server.notices import publish
from sync.server.repair import repair
from sync.server.schema import UNION_LOG, authority, chunk, head, personal, records, span, working_key
from sync.server.stations import Station
from sync.trust import certify_working_key, public_bytes
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON, Desk


@pytest.fixture
def busy(desk: Desk, office: Office, station: Station) -> Desk:
    """A desk with a day's entries at the union, folded."""
    desk.visits(600)
    desk.write("staff", name=("李敏",))
    desk.sync()
    fold_logs(office.union, [station.log])
    return desk


def checks(office: Office) -> set[str]:
    """What the doctor found."""
    report = examine(office.union)
    assert all(finding.what and finding.remedy for finding in report.findings)
    return {finding.check for finding in report.findings}


@pytest.mark.usefixtures("busy")
def test_nothing_is_found_where_nothing_is_wrong(office: Office) -> None:
    report = examine(office.union)
    assert report.findings == ()
    assert report.entries == 605


@pytest.mark.usefixtures("busy")
def test_a_changed_entry_breaks_the_chain(office: Office, station: Station) -> None:
    with office.union.database.write() as connection:
        row = connection.execute(chunk.select().where(chunk.c.log == station.log, chunk.c.first == 5)).one()
        changed = row.bodies.replace(b"courier", b"cOurier", 1)
        assert changed != row.bodies
        connection.execute(update(chunk).where(chunk.c.log == station.log, chunk.c.first == 5).values(bodies=changed))
    assert checks(office) == {"chain"}


@pytest.mark.usefixtures("busy")
def test_a_missing_stretch_is_found(office: Office, station: Station) -> None:
    with office.union.database.write() as connection:
        connection.execute(chunk.delete().where(chunk.c.log == station.log, chunk.c.first == 5))
    assert checks(office) == {"chain"}


@pytest.mark.usefixtures("busy")
def test_a_wrong_head_is_found(office: Office, station: Station) -> None:
    with office.union.database.write() as connection:
        connection.execute(update(head).where(head.c.log == station.log).values(n=head.c.n - 1))
    assert checks(office) == {"chain"}


@pytest.mark.usefixtures("busy")
def test_a_wrong_address_is_found(office: Office, station: Station) -> None:
    with office.union.database.write() as connection:
        connection.execute(update(span).where(span.c.log == station.log, span.c.n == 1).values(first=2))
    assert checks(office) == {"addresses"}
    repair(office.union, examine(office.union))
    assert checks(office) == set()


def test_wrong_addresses_of_the_unions_own_logs_are_mended_too(office: Office, station: Station) -> None:
    publish(office.union, office.authority, title="停水通知", body="")
    publish(office.union, office.authority, title="停电通知", body="", region=station.region)
    with office.union.database.write() as connection:
        connection.execute(update(span).where(span.c.log == int(station.region)).values(first=2))
        connection.execute(span.delete().where(span.c.log == UNION_LOG))
    assert checks(office) == {"addresses"}
    repair(office.union, examine(office.union))
    assert checks(office) == set()


@pytest.mark.usefixtures("busy")
def test_rubbish_in_place_of_entries_is_found(office: Office, station: Station) -> None:
    with office.union.database.write() as connection:
        connection.execute(update(chunk).where(chunk.c.log == station.log).values(bodies=b"rubbish"))
    assert "chain" in checks(office)


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize(
    ("harm", "found"),
    [
        ("UPDATE r_visit SET persons = 1000", "tables"),
        ("DELETE FROM r_visit", "tables"),
        ("UPDATE r_device SET name = 'x'", "tables"),
        ("UPDATE personal SET field = 'note'", "personal"),
        ("UPDATE device SET revoked_at = 7", "devices"),
        ("DELETE FROM device", "devices"),
        ("UPDATE station SET name = 'elsewhere'", "stations"),
        ("DELETE FROM span", "addresses"),
        ("INSERT INTO file SELECT log, id, 1, 1 FROM station", "files"),
    ],
)
def test_what_was_tampered_with_is_found_and_mended(office: Office, harm: str, found: str) -> None:
    with office.union.database.write() as connection:
        assert connection.exec_driver_sql(harm).rowcount
    assert found in checks(office)
    repair(office.union, examine(office.union))
    assert checks(office) <= ({"personal"} if found == "personal" else set())
    # A second time there is nothing left to do.
    assert repair(office.union, examine(office.union)) == ()


def test_a_value_that_is_gone_is_asked_for_and_comes_back(office: Office, desk: Desk, station: Station) -> None:
    desk.write("staff", name=("赵静",))
    desk.sync()
    with office.union.database.write() as connection:
        connection.execute(personal.delete())
    assert "personal" in checks(office)
    repair(office.union, examine(office.union))
    (asked,) = desk.open(office.exchange(desk.request())).owed
    value = desk.values[asked.run, asked.seq, asked.field]
    office.exchange(desk.seal((), (value,)))
    assert checks(office) == set()
    with office.union.database.read() as connection:
        assert connection.execute(select(records["staff"].c.name)).scalar_one() == "赵静"


def test_a_value_that_was_changed_is_asked_for_and_comes_back(office: Office, desk: Desk) -> None:
    desk.write("staff", name=("赵静",))
    desk.sync()
    with office.union.database.write() as connection:
        connection.execute(update(personal).values(value=b"\xa6\xe7\x8e\x8b\xe5\xbc\xba"))
    assert checks(office) == {"personal"}
    repair(office.union, examine(office.union))
    with office.union.database.read() as connection:
        assert connection.execute(select(records["staff"].c.name)).scalar_one() is None
    (asked,) = desk.open(office.exchange(desk.request())).owed
    office.exchange(desk.seal((), (desk.values[asked.run, asked.seq, asked.field],)))
    assert checks(office) == set()


def test_a_key_that_the_union_learnt_of_is_no_finding(office: Office, desk: Desk) -> None:
    desk.sync()
    with office.union.database.read() as connection:
        stored = connection.execute(select(authority.c.root_private)).scalar_one()
    root = Ed25519PrivateKey.from_private_bytes(bytes(stored))
    shown = certify_working_key(root, public_bytes(Ed25519PrivateKey.generate()), NOON)
    learn(office.union, office.authority, [shown])
    assert checks(office) == set()


def moved(desk: Desk, how: str, item: bytes, quantity: int, loan: bytes | None = None) -> bytes:
    """Record a movement of a kind."""
    record = desk.write("movement", item=item, quantity=quantity)
    op = desk.tail.pop()
    fields = op.fields | {"kind": how} | ({} if loan is None else {"loan": loan})
    desk.tail.append(msgspec.structs.replace(op, fields=dict(sorted(fields.items()))))
    return record


def test_movements_of_nothing_and_returns_of_what_was_never_lent_are_found(office: Office, desk: Desk) -> None:
    item = desk.write("supply", name="雨衣")
    lent = moved(desk, "loan", item, 2)
    moved(desk, "return", item, 2, lent)
    desk.write("stocktake", item=item, counted=5)
    desk.sync()
    assert checks(office) == set()
    moved(desk, "issue", record_id(desk.run, 999), 1)
    moved(desk, "return", item, 1, item)
    desk.sync()
    assert [finding.check for finding in examine(office.union).findings] == ["stock", "stock"]


@pytest.mark.usefixtures("busy")
def test_what_bears_no_seal_of_the_union_is_found_and_left_alone(office: Office, station: Station) -> None:
    forged = Op(b"forgery!", 1, NOON, None, "device", 1, None, {"key": bytes(32)})
    with office.union.database.write() as connection:
        append(connection, station.log, lock_head(connection, station.log), [forged], [canonical(forged)])
    assert "seals" in checks(office)
    repair(office.union, examine(office.union))
    assert "seals" in checks(office)


@pytest.mark.usefixtures("busy")
def test_nothing_is_touched_while_a_log_is_damaged(office: Office, station: Station) -> None:
    with office.union.database.write() as connection:
        connection.execute(update(head).where(head.c.log == station.log).values(hash=bytes(32)))
        connection.execute(update(records["visit"]).values(persons=1000))
    before = checks(office)
    assert "chain" in before
    assert repair(office.union, examine(office.union)) == ()
    assert checks(office) == before


@pytest.mark.usefixtures("busy")
def test_a_changed_personal_value_is_found(office: Office) -> None:
    with office.union.database.write() as connection:
        connection.execute(update(personal).values(value=b"\xa6\xe7\x8e\x8b\xe5\xbc\xba"))
    assert "personal" in checks(office)


def test_a_value_that_a_disk_spoiled_stops_nobody_and_comes_back(
    office: Office, desk: Desk, another: Callable[[], Desk], station: Station
) -> None:
    desk.write("staff", name=("李敏",))
    desk.write("visit", category="courier", visitor=("王",))
    desk.sync()
    with office.union.database.write() as connection:
        connection.execute(update(personal).where(personal.c.field == "name").values(value=b"\xc1"))
    other = another()
    other.sync()
    assert [value.value for value in other.values.values()] == ["王"]
    fold_logs(office.union, [station.log])
    with office.union.database.read() as connection:
        assert connection.execute(select(records["staff"].c.name)).scalars().all() == [None]
        assert connection.execute(select(records["visit"].c.visitor)).scalars().all() == ["王"]
    assert checks(office) == {"personal"}
    assert any("asked for" in line for line in repair(office.union, examine(office.union)))
    asked = desk.exchange().owed
    office.exchange(desk.seal((), tuple(desk.values[ref.run, ref.seq, ref.field] for ref in asked)))
    assert examine(office.union).findings == ()
    fold_logs(office.union, [station.log])
    with office.union.database.read() as connection:
        assert connection.execute(select(records["staff"].c.name)).scalars().all() == ["李敏"]


@pytest.mark.usefixtures("busy")
def test_a_forged_working_key_is_found(office: Office) -> None:
    with office.union.database.write() as connection:
        connection.execute(update(working_key).values(signature=bytes(64)))
    assert checks(office) == {"keys"}


def test_entries_that_are_not_counted_are_named(office: Office, desk: Desk) -> None:
    desk.write("hologram", colour="red")
    desk.sync()
    (finding,) = examine(office.union).findings
    assert finding.check == "unfolded"
    assert "hologram" in finding.what
    assert "Update" in finding.remedy


@pytest.mark.usefixtures("busy")
def test_stations_deliver_while_the_doctor_compares(
    office: Office, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = office.desk(station)
    delivered = []

    def meanwhile(source: Connection, log: int, first: int, last: int, into: Connection) -> None:
        fold_entries(source, log, first, last, into)
        desk.visits(3)
        delivered.append(desk.sync())

    monkeypatch.setattr("sync.server.rehearsal.fold_entries", meanwhile)
    assert examine(office.union).findings == ()
    assert len(delivered) >= 1
