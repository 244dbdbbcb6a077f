"""What lies in a desk's folder and in the union's database, as an outsider reads it: ops, where they stand, keys.

Looks at copies, so that looking changes nothing (a database left by a kill is mended by whoever opens it). The only
module here that knows tables of either end.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from sqlalchemy import Connection, select

from desktop.store.opening import DATABASE_NAME
from sync.log import Log
from sync.ops import Op, parse
from sync.ports import Enrolment
from sync.server.db import Database, read_head
from sync.server.logbook import read_entries
from sync.server.schema import UNION_LOG, conflict, head, held
from sync.server.stations import all_stations

Address = tuple[bytes, int]
SIDES = ("", "-wal")
_OPS = """
    SELECT op.body, stretch.log, stretch.n + op.id - stretch.op FROM op
        JOIN stretch ON op.id BETWEEN stretch.op AND stretch.op + stretch.count - 1
    UNION ALL
    SELECT op.body, tail.log, NULL FROM op JOIN tail ON op.id BETWEEN tail.op AND tail.op + tail.count - 1
"""
"""Every op at a desk with its log and its place there, NULL in the tail."""


@dataclass(frozen=True, slots=True)
class Held:
    """An op that an end holds."""

    op: Op
    body: bytes
    log: Log
    place: int | None

    @property
    def address(self) -> Address:
        return self.op.run, self.op.seq


@contextmanager
def _copy(folder: Path) -> Iterator[sqlite3.Connection]:
    with TemporaryDirectory(dir=folder.parent, prefix="look-") as place:
        for side in SIDES:
            source = folder / (DATABASE_NAME + side)
            if source.exists():
                shutil.copyfile(source, Path(place) / (DATABASE_NAME + side))
        with closing(sqlite3.connect(Path(place) / DATABASE_NAME)) as connection:
            yield connection


def ops_at_desk(folder: Path) -> list[Held]:
    """Every op in a data folder, those that lost a clash included."""
    if not (folder / DATABASE_NAME).exists():
        return []
    with _copy(folder) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'op'").fetchone():
            return []
        rows = connection.execute(_OPS).fetchall()
        rows += [(body, int(Log.STATION), None) for (body,) in connection.execute("SELECT body FROM clash")]
    return [Held(parse(body), body, Log(log), place) for body, log, place in rows]


def enrolment_of(folder: Path) -> Enrolment | None:
    """What a folder knows of its enrolment."""
    if not (folder / DATABASE_NAME).exists():
        return None
    with _copy(folder) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'enrolment'").fetchone():
            return None
        row = connection.execute("SELECT data FROM enrolment").fetchone()
    return None if row is None else msgspec.json.decode(row[0], type=Enrolment)


def salts_at_desk(folder: Path) -> dict[tuple[bytes, int, str], bytes]:
    """The salts of the personal values in a folder, by address and field."""
    if not (folder / DATABASE_NAME).exists():
        return {}
    with _copy(folder) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'personal'").fetchone():
            return {}
        rows = connection.execute("SELECT run, seq, field, salt FROM personal").fetchall()
    return {(run, seq, name): salt for run, seq, name, salt in rows}


def ops_at_union(url: str) -> dict[bytes, list[Held]]:
    """Every op of every station's log, by the station's id; the union's own and the regions' under ``b""``."""
    found: dict[bytes, list[Held]] = {b"": []}
    with _union(url) as connection:
        stations = {station.log: station.id for station in all_stations(connection)}
        for number in connection.execute(select(head.c.log)).scalars().all():
            log = Log.STATION if number in stations else Log.UNION if number == UNION_LOG else Log.REGION
            entries = read_entries(connection, number, 1, read_head(connection, number).n)
            place = found.setdefault(stations.get(number, b""), [])
            place += [Held(parse(body), body, log, n) for n, body in entries]
    return found


def aside_at_union(url: str) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """Canonical forms of ops that stand in no log: those whose address is taken, and those of shut-out devices."""
    with _union(url) as connection:
        conflicts, waiting = (
            frozenset(connection.execute(select(table.c.body)).scalars()) for table in (conflict, held)
        )
    return conflicts, waiting


@contextmanager
def _union(url: str) -> Iterator[Connection]:
    database = Database.open(url)
    try:
        with database.read() as connection:
            yield connection
    finally:
        database.close()
