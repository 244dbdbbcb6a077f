"""A content that several entries name: at the union for as long as one of them was not erased."""

from __future__ import annotations

from sqlalchemy import update

from sync.files import CONTENT
from sync.server.schema import chunk, fold
from sync.server.stations import Station
from tests.sync.server.conftest import Office
from tests.sync.server.desks import Desk
from tests.sync.server.test_files import attach, fetch, gone, photo, send, wanted


def test_a_content_that_another_entry_names_too_stays_until_the_last_of_them_is_erased(
    office: Office, station: Station, desk: Desk
) -> None:
    content = photo()
    first = attach(desk, content)
    send(office, station, content)
    second = attach(desk, content)
    desk.erase(first, CONTENT)
    desk.sync()
    assert fetch(office, station, content) == content
    assert wanted(office, station) == []
    desk.erase(second, CONTENT)
    desk.sync()
    assert gone(office)


def test_a_content_goes_with_the_entries_that_name_it_when_all_are_erased_at_once(
    office: Office, station: Station, desk: Desk
) -> None:
    content = photo()
    both = attach(desk, content), attach(desk, content)
    send(office, station, content)
    for record in both:
        desk.erase(record, CONTENT)
    desk.sync()
    assert gone(office)


def test_a_log_that_is_damaged_keeps_nobody_from_erasing(office: Office, station: Station, desk: Desk) -> None:
    content = photo()
    desk.visits(1)
    desk.sync()
    record = attach(desk, content)
    attach(desk, content)
    send(office, station, content)
    with office.union.database.write() as connection:
        connection.execute(update(fold).where(fold.c.log == station.log).values(definition="of an earlier release"))
        first = (chunk.c.log == station.log, chunk.c.first == 1)
        connection.execute(update(chunk).where(*first).values(bodies=b"rubbish"))
    desk.erase(record, CONTENT)
    desk.sync()
    assert gone(office)
