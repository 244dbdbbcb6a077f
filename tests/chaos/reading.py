"""What lies in a desk's folder and in the union's database, as an outsider reads it: ops, places, keys, photos.

Looks at copies, so that looking changes nothing (a database left by a kill is mended by whoever opens it). The only
module here that knows tables of either end.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from sqlalchemy import Connection, delete, select

from desktop.store.opening import DATABASE_NAME
from sync.envelope import digest
from sync.files import CONTENT, HASH_BYTES, hash_of
from sync.log import Log
from sync.ops import Op, parse, record_id
from sync.ports import Enrolment
from sync.server.db import Database, read_head
from sync.server.logbook import read_entries
from sync.server.schema import UNION_LOG, conflict, file, file_part, head, held, personal
from sync.server.stations import all_stations

Address = tuple[bytes, int]
Key = tuple[bytes, int, str]
"""Run, seq and field of a personal value."""
SIDES = ("", "-wal")
_ASIDE = "SELECT body FROM clash"
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


@dataclass(frozen=True, slots=True)
class Clear:
    """A personal value as it lies beside the ops: its salt and its MessagePack."""

    salt: bytes
    value: bytes


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
        rows += [(body, int(Log.STATION), None) for (body,) in connection.execute(_ASIDE)]
    return [Held(parse(body), body, Log(log), place) for body, log, place in rows]


def holds_registration(folder: Path) -> bool:
    """Whether the desk has ever received its station's log, so that it can tell the union who it is."""
    return any(held.op.kind == "registration" for held in ops_at_desk(folder))


def kept_aside_at_desk(folder: Path) -> list[bytes]:
    """Canonical forms of the ops in a data folder that lost a clash or went aside with one that did."""
    if not (folder / DATABASE_NAME).exists():
        return []
    with _copy(folder) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'clash'").fetchone():
            return []
        return [body for (body,) in connection.execute(_ASIDE)]


def enrolment_of(folder: Path) -> Enrolment | None:
    """What a folder knows of its enrolment."""
    if not (folder / DATABASE_NAME).exists():
        return None
    with _copy(folder) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'enrolment'").fetchone():
            return None
        row = connection.execute("SELECT data FROM enrolment").fetchone()
    return None if row is None else msgspec.json.decode(row[0], type=Enrolment)


def values_at_desk(folder: Path) -> dict[Key, Clear]:
    """The personal values in a folder."""
    if not (folder / DATABASE_NAME).exists():
        return {}
    with _copy(folder) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'personal'").fetchone():
            return {}
        rows = connection.execute("SELECT run, seq, field, salt, value FROM personal").fetchall()
    return {(run, seq, name): Clear(salt, value) for run, seq, name, salt, value in rows}


def values_at_union(url: str) -> dict[bytes, dict[Key, Clear]]:
    """The personal values of every station, by its id."""
    found: dict[bytes, dict[Key, Clear]] = {}
    with _union(url) as connection:
        stations = {station.log: station.id for station in all_stations(connection)}
        for row in connection.execute(select(personal)):
            key = (bytes(row.run), int(row.seq), str(row.field))
            found.setdefault(stations[row.log], {})[key] = Clear(bytes(row.salt), bytes(row.value))
    return found


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


def codes_at_union(url: str) -> dict[bytes, str]:
    """The codes of today by which the union calls its stations, by their ids."""
    with _union(url) as connection:
        return {station.id: station.code for station in all_stations(connection)}


def conflicts_at_union(url: str) -> frozenset[bytes]:
    """Canonical forms of ops that stand in no log because their address is taken."""
    with _union(url) as connection:
        return frozenset(connection.execute(select(conflict.c.body)).scalars())


def listed_at_union(url: str) -> frozenset[bytes]:
    """Digests of the canonical forms of ops of shut-out devices, those that were thrown away included."""
    with _union(url) as connection:
        return frozenset(map(bytes, connection.execute(select(held.c.digest)).scalars()))


def is_listed(op: Held, listed: frozenset[bytes]) -> bool:
    """Whether an op is among the digests that :func:`listed_at_union` gives."""
    return digest(op.body) in listed


# -- contents of photos ---------------------------------------------------------------------------------------


def photos_in(ops: Iterable[Held]) -> Photos:
    """What a station's ops say of its photos, worked out from the ops alone."""
    hashes: dict[bytes, bytes] = {}
    over: set[bytes] = set()
    erased: set[bytes] = set()
    for held_ in ops:
        op = held_.op
        if op.kind == "attachment" and op.record is None:
            hashes[record_id(op.run, op.seq)] = op.fields["hash"]
        said = op.record if op.record is not None else record_id(op.run, op.seq)
        if op.kind == "attachment" and (op.fields.get("void") or op.fields.get("lost")):
            over.add(said)
        if op.kind == "erasure" and CONTENT in str(op.fields.get("fields", "")).split(";"):
            erased.add(op.fields["record"])
    counting = {record: hash_ for record, hash_ in hashes.items() if record not in over | erased}
    named = {hash_ for record, hash_ in hashes.items() if record not in erased}
    return Photos(counting, frozenset(set(hashes.values()) - named))


@dataclass(frozen=True, slots=True)
class Photos:
    """Of a station: the contents that must be everywhere, by their attachments, and those that must be nowhere."""

    counting: Mapping[bytes, bytes]
    erased: frozenset[bytes]


def contents_at_desk(folder: Path) -> set[bytes]:
    """Hashes of the photos that lie whole in a data folder."""
    return {
        hash_
        for hash_, path in _files_of(folder)
        if path.suffix == "" and path.parent.name != "aside" and hash_of([path.read_bytes()]) == hash_
    }


def traces_at_desk(folder: Path) -> set[bytes]:
    """Hashes of the photos of which anything lies in a data folder, small pictures and halves included."""
    return {hash_ for hash_, _ in _files_of(folder)}


def _files_of(folder: Path) -> Iterator[tuple[bytes, Path]]:
    for path in (folder / "files").glob("*/*"):
        name = path.name if path.parent.name in ("new", "aside") else path.parent.name + path.name
        with suppress(ValueError):
            hash_ = bytes.fromhex(name.partition(".")[0])
            if len(hash_) == HASH_BYTES:
                yield hash_, path


def contents_at_union(url: str) -> dict[bytes, dict[bytes, bool]]:
    """Hashes of the photos of which the union has anything, and whether it has the whole, by the station's id."""
    found: dict[bytes, dict[bytes, bool]] = {}
    with _union(url) as connection:
        stations = {station.log: station.id for station in all_stations(connection)}
        for row in connection.execute(select(file)):
            found.setdefault(stations[row.log], {})[bytes(row.hash)] = False
        parts: dict[tuple[bytes, bytes], list[bytes]] = {}
        for row in connection.execute(select(file_part).order_by(file_part.c.start)):
            parts.setdefault((stations[row.log], bytes(row.hash)), []).append(bytes(row.content))
        for (station, hash_), pieces in parts.items():
            found.setdefault(station, {})[hash_] = hash_of(pieces) == hash_
    return found


def drop_contents_at_union(url: str) -> None:
    """Leave a union's database as one that was put back without its photos."""
    database = Database.open(url)
    try:
        with database.write() as connection:
            for table in (file_part, file):
                connection.execute(delete(table))
    finally:
        database.close()


@contextmanager
def _union(url: str) -> Iterator[Connection]:
    database = Database.open(url)
    try:
        with database.read() as connection:
            yield connection
    finally:
        database.close()
