"""Contents of files at the union: named by an entry, taken in chunks, proved by their hash, erased with their entry."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

import pytest
from sqlalchemy import Connection, event

from sync.files import CHUNK, CONTENT, LEAST_CHUNK, MAX_FILE, hash_of
from sync.log import Head
from sync.ops import Op, record_id
from sync.server import filecheck, files, settings
from sync.server.db import lock_head
from sync.server.errors import Refusal
from sync.server.filecheck import damaged, examine_files, sweep
from sync.server.schema import file, file_part
from sync.server.stations import Station
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON, Desk

RECORD: Final = bytes(16)
NOTHING: Final = bytes(32)


def photo(size: int = 3 * CHUNK + 17, seed: int = 1) -> bytes:
    """Bytes that begin as a JPEG does."""
    return b"\xff\xd8\xff\xe0" + random.Random(seed).randbytes(size - 4)


def attach(desk: Desk, content: bytes, **fields: object) -> bytes:
    """Write the entry of a content and deliver it; the attachment's id."""
    about = {"record": RECORD, "hash": hash_of([content]), "type": "image/jpeg", "size": len(content)} | fields
    desk.seq += 1
    ordered = {name: about[name] for name in sorted(about)}
    desk.tail.append(Op(desk.run, desk.seq, NOON, None, "attachment", 1, None, ordered))
    desk.sync()
    return record_id(desk.run, desk.seq)


def send(office: Office, station: Station, content: bytes, *, step: int = CHUNK, hash_: bytes = b"") -> files.FileState:
    """Send a content from where it stands, in chunks of a size."""
    name = hash_ or hash_of([content])
    state = files.state(office.union, station.log, name)
    while state.received < state.size:
        chunk = content[state.received : state.received + step]
        state = files.put(office.union, station.log, name, state.received, chunk)
    return state


def fetch(office: Office, station: Station, content: bytes, *, step: int = CHUNK) -> bytes:
    """The content as the union hands it out."""
    parts = [
        files.content(office.union, station.log, hash_of([content]), at, step) for at in range(0, len(content), step)
    ]
    return b"".join(parts)


def refused(office: Office, station: Station, content: bytes, **more: bytes) -> str:
    """Why a content is not taken."""
    with pytest.raises(Refusal) as caught:
        send(office, station, content, **more)  # type: ignore[arg-type]
    return caught.value.code


def wanted(office: Office, station: Station) -> list[bytes]:
    """What the union asks for."""
    return [state.hash for state in files.wanted(office.union, station.log, NOTHING).files]


def gone(office: Office) -> bool:
    """Whether nothing of any content is at the union."""
    with office.union.database.read() as connection:
        return all(connection.execute(table.select()).first() is None for table in (file, file_part))


def test_a_content_that_an_entry_names_comes_in_chunks_and_goes_out_in_any_others(
    office: Office, station: Station, desk: Desk
) -> None:
    content = photo()
    attach(desk, content)
    assert wanted(office, station) == [hash_of([content])]
    assert send(office, station, content).received == len(content)
    assert wanted(office, station) == []
    for step in (1000 * 97, CHUNK, CHUNK - 1):
        assert fetch(office, station, content, step=step) == content


def test_a_content_that_no_entry_names_is_not_taken_and_not_handed_out(
    office: Office, station: Station, desk: Desk
) -> None:
    desk.sync()
    assert refused(office, station, photo()) == "no_entry"
    other = office.register("桃园驿站")
    attach(office.desk(other), photo())
    assert refused(office, station, photo()) == "no_entry"


def test_a_content_that_is_not_whole_is_not_handed_out(office: Office, station: Station, desk: Desk) -> None:
    content = photo()
    attach(desk, content)
    files.put(office.union, station.log, hash_of([content]), 0, content[:CHUNK])
    with pytest.raises(Refusal, match="does not have this file yet"):
        fetch(office, station, content)
    assert wanted(office, station) == [hash_of([content])]


def test_a_chunk_that_comes_again_or_at_the_wrong_place_changes_nothing_and_is_told_the_right_one(
    office: Office, station: Station, desk: Desk
) -> None:
    content = photo()
    name = hash_of([content])
    attach(desk, content)
    for offset, chunk in ((0, content[:CHUNK]), (0, content[:CHUNK]), (7, b"other"), (2 * CHUNK, content[:9])):
        assert files.put(office.union, station.log, name, offset, chunk).received == CHUNK
    assert send(office, station, content, step=CHUNK // 3).received == len(content)
    assert files.put(office.union, station.log, name, 0, b"other").received == len(content)
    assert fetch(office, station, content) == content


def test_a_whole_that_is_not_what_its_hash_says_is_thrown_away_and_may_be_sent_anew(
    office: Office, station: Station, desk: Desk
) -> None:
    content = photo()
    attach(desk, content)
    bent = content[:-1] + bytes([content[-1] ^ 1])
    assert refused(office, station, bent, hash_=hash_of([content])) == "wrong_content"
    assert files.state(office.union, station.log, hash_of([content])).received == 0
    assert send(office, station, content).received == len(content)


def test_only_photos_are_taken_and_only_of_the_type_that_their_entry_says(
    office: Office, station: Station, desk: Desk
) -> None:
    programme = b"MZ" + bytes(5000)
    attach(desk, programme)
    assert refused(office, station, programme) == "wrong_type"
    attach(desk, photo(5000), type="image/png")
    assert refused(office, station, photo(5000)) == "wrong_type"
    for start, type_ in ((b"\x89PNG\r\n\x1a\n" + bytes(9), "image/png"), (b"RIFF1234WEBPVP8 ", "image/webp")):
        attach(desk, start, type=type_)
        assert send(office, station, start).received == len(start)


@pytest.mark.parametrize("fields", [{"size": MAX_FILE + 1}, {"size": 0}, {"hash": bytes(31)}, {"hash": bytes(33)}])
def test_an_entry_that_can_name_no_content_counts_for_nothing(
    office: Office, station: Station, desk: Desk, fields: dict[str, object]
) -> None:
    content = photo(5000)
    attach(desk, content, **fields)
    assert refused(office, station, content) == "no_entry"
    assert wanted(office, station) == []


@pytest.mark.parametrize("said", [50, 3 * CHUNK, 4 * CHUNK, MAX_FILE])
@pytest.mark.parametrize("first", [True, False])
def test_a_content_comes_whole_although_another_entry_says_another_size_of_it(
    office: Office, station: Station, desk: Desk, said: int, first: bool
) -> None:
    content = photo()
    for fields in ({"size": said}, {}) if first else ({}, {"size": said}):
        attach(desk, content, **fields)
    assert send(office, station, content) == files.FileState(hash_of([content]), len(content), len(content))
    assert fetch(office, station, content) == content
    assert wanted(office, station) == []
    with office.union.database.read() as connection:
        assert list(examine_files(connection, station.log, "")) == []


def test_an_entry_that_says_another_size_later_changes_nothing_of_what_is_here(
    office: Office, station: Station, desk: Desk
) -> None:
    content = photo()
    name = hash_of([content])
    attach(desk, content, size=CHUNK + 9)
    files.put(office.union, station.log, name, 0, content[:CHUNK])
    attach(desk, content)
    assert files.state(office.union, station.log, name) == files.FileState(name, len(content), CHUNK)
    send(office, station, content)
    attach(desk, content, size=MAX_FILE)
    assert files.state(office.union, station.log, name).size == len(content)
    assert wanted(office, station) == []


def test_a_larger_size_said_later_needs_room_too(office: Office, station: Station, desk: Desk) -> None:
    with office.union.database.write() as connection:
        settings.put(connection, settings.FILE_QUOTA, str(2 * CHUNK))
    content = photo()
    attach(desk, content, size=2 * CHUNK)
    files.put(office.union, station.log, hash_of([content]), 0, content[:CHUNK])
    attach(desk, content)
    assert refused(office, station, content) == "quota"


def test_a_content_does_not_come_in_crumbs(office: Office, station: Station, desk: Desk) -> None:
    content = photo()
    attach(desk, content)
    with pytest.raises(Refusal, match="at least 16384 bytes"):
        send(office, station, content, step=LEAST_CHUNK - 1)
    assert send(office, station, content, step=LEAST_CHUNK).received == len(content)


def test_a_content_in_crumbs_from_an_earlier_release_is_read_a_chunk_at_a_time(
    office: Office, station: Station, desk: Desk
) -> None:
    content = photo(CHUNK)
    name = hash_of([content])
    attach(desk, content)
    send(office, station, content)
    crumbs = [
        {"log": station.log, "hash": name, "start": n, "content": content[n : n + 64]} for n in range(0, CHUNK, 64)
    ]
    with office.union.database.write() as connection:
        connection.execute(file_part.delete())
        connection.execute(file_part.insert(), crumbs)
    asked: list[str] = []
    with office.union.database.read() as connection:
        event.listen(connection, "before_cursor_execute", lambda *said: asked.append(said[2]))
        assert damaged(connection, station.log) == []
    assert len(asked) < 5


def test_a_content_longer_than_its_entry_says_is_not_taken(office: Office, station: Station, desk: Desk) -> None:
    short = photo(5000, seed=2)
    attach(desk, short, size=4000)
    with pytest.raises(Refusal, match="longer than its entry says"):
        files.put(office.union, station.log, hash_of([short]), 0, short)


def test_a_station_gets_no_more_room_than_the_union_gives_it(office: Office, station: Station, desk: Desk) -> None:
    with office.union.database.write() as connection:
        settings.put(connection, settings.FILE_QUOTA, "9000")
    first, second = photo(5000, seed=1), photo(5000, seed=2)
    attach(desk, first)
    attach(desk, second)
    assert send(office, station, first).received == 5000
    assert refused(office, station, second) == "quota"
    assert send(office, station, first).received == 5000


def test_an_erasure_deletes_the_content_at_once_and_for_good(office: Office, station: Station, desk: Desk) -> None:
    content = photo()
    record = attach(desk, content)
    send(office, station, content)
    desk.erase(record, CONTENT)
    desk.sync()
    assert gone(office)
    assert refused(office, station, content) == "no_entry"
    assert wanted(office, station) == []


def test_what_is_voided_or_closed_as_lost_is_not_asked_for(office: Office, station: Station, desk: Desk) -> None:
    lost, voided = photo(seed=1), photo(seed=2)
    desk.write("attachment", attach(desk, lost), lost="相机里也没有了")
    desk.write("attachment", attach(desk, voided), void="拍错了")
    desk.sync()
    assert wanted(office, station) == []


def test_many_contents_are_asked_for_in_pages(
    office: Office, station: Station, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = sorted(hash_of([photo(100, seed)]) for seed in range(5))
    for seed in range(5):
        attach(desk, photo(100, seed))
    monkeypatch.setattr(files, "PAGE", 2)
    found: list[bytes] = []
    while (page := files.wanted(office.union, station.log, found[-1] if found else NOTHING)).more:
        found += [state.hash for state in page.files]
    assert found + [state.hash for state in page.files] == names


def test_two_devices_that_send_the_same_content_complete_each_other(
    office: Office, station: Station, another: Callable[[], Desk]
) -> None:
    content = photo()
    attach(another(), content)
    attach(another(), content)
    name = hash_of([content])
    part = LEAST_CHUNK
    assert files.put(office.union, station.log, name, 0, content[:part]).received == part
    assert files.put(office.union, station.log, name, 0, content[: 2 * part]).received == part
    assert files.put(office.union, station.log, name, part, content[part : 2 * part]).received == 2 * part
    assert send(office, station, content).received == len(content)
    assert fetch(office, station, content) == content


def test_damaged_contents_are_found_thrown_away_and_asked_for_again(
    office: Office, station: Station, desk: Desk
) -> None:
    contents = [photo(3 * CHUNK, seed) for seed in range(3)]
    for content in contents:
        attach(desk, content)
        send(office, station, content)
    bent, torn = (hash_of([content]) for content in contents[:2])
    with office.union.database.write() as connection:
        assert list(examine_files(connection, station.log, "")) == []
        part = file_part.c.start == CHUNK
        connection.execute(file_part.update().where(file_part.c.hash == bent, part).values(content=bytes(CHUNK)))
        connection.execute(file_part.delete().where(file_part.c.hash == torn, part))
        assert "2 files are not what" in next(examine_files(connection, station.log, "")).what
        assert sweep(connection, station.log) == 2
        assert "2 files have not come" in next(examine_files(connection, station.log, "")).what
    assert wanted(office, station) == sorted([bent, torn])


def test_a_content_that_is_sent_again_while_the_damaged_are_swept_stays(
    office: Office, station: Station, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = photo(3 * CHUNK)
    attach(desk, content)
    send(office, station, content)
    middle = file_part.c.start == CHUNK
    with office.union.database.write() as connection:
        connection.execute(file_part.update().where(middle).values(content=bytes(CHUNK)))

    def locked(connection: Connection, log: int) -> Head:
        # What its PC has committed by the time that the lock is had.
        connection.execute(file_part.update().where(middle).values(content=content[CHUNK : 2 * CHUNK]))
        return lock_head(connection, log)

    monkeypatch.setattr(filecheck, "lock_head", locked)
    with office.union.database.write() as connection:
        assert sweep(connection, station.log) == 0
    assert fetch(office, station, content) == content


def test_an_erased_content_that_came_back_with_a_backup_is_found_and_dropped(
    office: Office, station: Station, desk: Desk
) -> None:
    content = photo()
    record = attach(desk, content)
    send(office, station, content)
    with office.union.database.read() as connection:
        before = [
            (table, [dict(row) for row in connection.execute(table.select()).mappings()]) for table in (file, file_part)
        ]
    desk.erase(record, CONTENT)
    desk.sync()
    wanted(office, station)
    with office.union.database.write() as connection:
        for table, rows in before:
            connection.execute(table.insert(), rows)
        assert [found.what for found in examine_files(connection, station.log, "甲")] == [
            "甲: 1 files belong to no record."
        ]
        assert sweep(connection, station.log) == 1
        assert list(examine_files(connection, station.log, "")) == []


def test_an_erasure_of_something_else_leaves_the_content_expected(office: Office, station: Station, desk: Desk) -> None:
    content = photo()
    record = attach(desk, content)
    desk.erase(record, "name")
    desk.sync()
    assert wanted(office, station) == [hash_of([content])]
    with office.union.database.read() as connection:
        (found,) = examine_files(connection, station.log, "甲")
    assert found.what == "甲: 1 files have not come yet."
    assert "a PC that has them" in found.remedy, "there may be none"
