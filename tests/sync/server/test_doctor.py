"""The doctor finds what is broken, names the station and says what to do."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, update

from sync.server.doctor import examine
from sync.server.folding import fold_anew, fold_entries, fold_logs
from sync.server.schema import chunk, head, personal, records, span, working_key
from sync.server.stations import Station
from tests.sync.server.conftest import Office
from tests.sync.server.desks import Desk


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
    assert checks(office) == {"chain"}


@pytest.mark.usefixtures("busy")
def test_rubbish_in_place_of_entries_is_found(office: Office, station: Station) -> None:
    with office.union.database.write() as connection:
        connection.execute(update(chunk).where(chunk.c.log == station.log).values(bodies=b"rubbish"))
    assert "chain" in checks(office)


@pytest.mark.usefixtures("busy")
def test_a_row_that_the_log_does_not_say_is_found_and_mended_by_folding_anew(office: Office) -> None:
    visits = records["visit"]
    with office.union.database.write() as connection:
        connection.execute(update(visits).values(persons=1000))
    assert checks(office) == {"tables"}
    fold_anew(office.union)
    assert checks(office) == set()


@pytest.mark.usefixtures("busy")
def test_a_changed_personal_value_is_found(office: Office) -> None:
    with office.union.database.write() as connection:
        connection.execute(update(personal).values(value=b"\xa6\xe7\x8e\x8b\xe5\xbc\xba"))
    assert checks(office) == {"personal"}


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
