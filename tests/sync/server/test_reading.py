"""Whoever reads the union's tables sees one whole picture of them, whatever others fold meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select, update

from sync.server import folding
from sync.server.db import Database
from sync.server.export import export
from sync.server.folding import folded, forget
from sync.server.schema import fold, records
from sync.server.stations import Station
from sync.server.system import Union
from tests.sync.server.conftest import Office
from tests.sync.server.desks import Desk


def count(connection: Connection, station: Station) -> int:
    """How many visits the tables hold."""
    visits = records["visit"]
    return connection.execute(select(func.count()).where(visits.c.log == station.log)).scalar_one()


def begin_anew(database: Database, station: Station) -> None:
    """What another process has done once it has folded the first page of a log anew."""
    with database.write() as connection:
        forget(connection, station.log)
        folding.fold_entries(connection, station.log, 1, 10)
        connection.execute(update(fold).where(fold.c.log == station.log).values(n=10))


class Interrupted(Database):
    """Another process begins to fold anew just before a certain reading."""

    def __init__(self, database: Database, station: Station, before: int) -> None:
        super().__init__(database.engine)
        self._station = station
        self._left = before

    @contextmanager
    def read(self) -> Iterator[Connection]:
        self._left -= 1
        if self._left == 0:
            begin_anew(self, self._station)
        with super().read() as connection:
            yield connection


def test_a_picture_stays_as_it_is_while_others_fold(office: Office, desk: Desk, station: Station) -> None:
    desk.visits(50)
    desk.sync()
    with folded(office.union, [station.log]) as connection:
        assert count(connection, station) == 50
        begin_anew(office.union.database, station)
        assert count(connection, station) == 50


@pytest.mark.parametrize("before", range(1, 7))
def test_an_export_is_whole_although_another_process_is_half_through_folding(
    before: int, office: Office, desk: Desk, station: Station, tmp_path: Path
) -> None:
    desk.visits(50)
    desk.sync()
    assert export(office.union, "visits", tmp_path / "visits.csv", station=station.code).rows == 50
    interrupted = Union(Interrupted(office.union.database, station, before), office.union.clock)
    assert export(interrupted, "visits", tmp_path / "visits.csv", station=station.code).rows == 50
