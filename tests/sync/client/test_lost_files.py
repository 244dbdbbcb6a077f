"""A photo that is lost or damaged at one end comes back from whoever has it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from sync.card import Card
from sync.files import hash_of
from sync.server.schema import file, file_part
from tests.helpers.photos import Photographer, photo
from tests.helpers.proxy import Mischief, Proxy
from tests.helpers.station import Station
from tests.helpers.union import UnionServer


@pytest.fixture
def desk(station: Station, card: Card) -> Iterator[Photographer]:
    """An enrolled desk that takes photos."""
    station.enrol(card)
    made = Photographer(station)
    yield made
    made.speaker.close()


def test_a_union_that_lost_its_files_gets_them_back(
    desk: Photographer, second: Photographer, server: UnionServer
) -> None:
    contents = [photo(100_000, seed) for seed in range(3)]
    for content in contents:
        desk.attach(content)
    assert desk.sync().complete
    with server.opened() as union, union.database.write() as connection:
        connection.execute(delete(file_part))
        connection.execute(delete(file))
    assert second.sync().files_there == 3
    desk.restart()
    assert desk.sync().complete
    assert second.sync().complete
    assert all(second.has(content) for content in contents)


@pytest.mark.slow
def test_a_union_that_was_put_back_is_asked_for_its_files_though_the_first_question_is_lost(
    tmp_path: Path, station: Station
) -> None:
    folder, copy = tmp_path / "union", tmp_path / "copy"
    folder.mkdir()
    server = UnionServer(folder)
    desk = Photographer(station)
    try:
        station.enrol(server.add_station())
        with Proxy(("127.0.0.1", server.port)) as line:
            assert desk.sync(line.url).complete
            server.stop()
            shutil.copytree(folder, copy)
            server.start()
            desk.attach(photo())
            assert not desk.sync(line.url).files_here
            server.stop()
            shutil.rmtree(folder)
            copy.rename(folder)
            server.start()
            line.cut()
            # The fault and its one answer pass; the question what files are lacking does not.
            line.misbehave(Mischief.NONE, Mischief.NONE, *[Mischief.DROP_REQUEST] * 2)
            result = desk.sync(line.url)
            assert (result.rewinds, result.pending_here) == (1, 0)
            assert result.fault is not None
            assert desk.sync(line.url).complete
        with server.opened() as union, union.database.read() as connection:
            whole = connection.execute(select(file.c.received == file.c.size)).scalars().all()
        assert whole == [True]
    finally:
        desk.speaker.close()
        server.stop()


def test_a_pc_that_lost_its_files_gets_them_back(desk: Photographer) -> None:
    content = photo(100_000)
    desk.attach(content)
    assert desk.sync().complete
    desk.files.contents.delete(hash_of([content]))
    desk.restart()
    assert desk.sync().complete
    assert desk.has(content)


def test_a_photo_that_is_damaged_on_the_disk_is_not_sent_and_comes_back_from_whoever_has_it(
    desk: Photographer, second: Photographer
) -> None:
    content = photo(100_000)
    desk.attach(content)
    desk.files.contents.path(hash_of([content])).write_bytes(content[:-1] + b"?")
    assert desk.sync().files_there == 1
    second.attach(content)
    assert second.sync().complete
    assert desk.sync().complete
    assert desk.has(content)


@pytest.mark.parametrize("harm", ["bent", "gone"])
def test_a_photo_that_is_damaged_at_the_union_comes_back_from_whoever_has_it(
    desk: Photographer, second: Photographer, server: UnionServer, harm: str
) -> None:
    content = photo(300_000, seed=91)
    desk.attach(content)
    assert desk.sync().complete
    with server.opened() as union, union.database.write() as connection:
        there = (file_part.c.hash == hash_of([content]), file_part.c.start == 0)
        assert connection.execute(select(file_part.c.start).where(*there)).all()
        if harm == "bent":
            connection.execute(update(file_part).where(*there).values(content=photo(64 * 1024, seed=92)))
        else:
            connection.execute(delete(file_part).where(*there))
    assert second.sync().files_there == 1
    desk.restart()
    assert desk.sync().complete
    for _ in range(2):
        second.sync()
    assert second.has(content)
    assert second.sync().complete
