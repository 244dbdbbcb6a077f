"""What an op costs when much is in the log already: a thousand visits to the union and on to a second desk, with a
thousand entries there and with a million.

The logs grow by what an exchange itself calls, without the exchange; then two desks and a server of their own say what
a thousand further visits take.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final

from sqlalchemy import select

from desktop.bootstrap import SystemClock
from desktop.store.folding import batches
from desktop.store.opening import DATABASE_NAME
from desktop.store.parts import Part
from desktop.store.receiving import write_entries
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.bulk import insert_many
from sync.log import Head, Log, chain_many
from sync.ops import RUN_BYTES, Op, canonical, stations_run
from sync.records import KINDS
from sync.server.db import Database, lock_head
from sync.server.logbook import append
from sync.server.migrate import upgrade
from sync.server.schema import metadata
from sync.server.stations import require_station
from tests.bench.floors import postgres_bulk, rows, sqlite_bulk
from tests.bench.lab import CATEGORIES, SERVICES, START, DeskFolder, Union, new_desk, start_union, visits_csv
from tests.bench.report import Line
from tests.helpers.postgres import PostgresCluster
from tests.helpers.processes import Processes

SIZES: Final = (1_000, 10_000, 100_000, 1_000_000)
NEW: Final = 1_000
"""Visits that are sent, and received."""
GOES: Final = 2
FLAT: Final = 1.5
"""How much more an op may cost in the longest log than in the shortest."""
_SLICE: Final = 20_000


@dataclass(frozen=True, slots=True)
class _Cost:
    """Milliseconds an op, and what the database alone takes for one."""

    up: float
    down: float
    floor: float


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two desks of one station that have all of its log."""

    first: DeskFolder
    second: DeskFolder


def measure(folder: Path, processes: Processes, cluster: PostgresCluster, sizes: tuple[int, ...] = SIZES) -> list[Line]:
    """Each size with both databases."""
    folder.mkdir()
    path = folder / "union.db"
    url = f"sqlite:///{path}"
    ledger = visits_csv(folder / "visits.csv", NEW, seed=3)
    union = start_union(processes, url)
    card = union.station()
    pair = _Pair(new_desk(folder / "first"), new_desk(folder / "second"))
    pair.first.enrol(union.url, card["enrol_code"])
    pair.second.enrol(union.url, union.code(card["code"]))
    costs: dict[str, list[_Cost]] = {"SQLite": [], "PostgreSQL": []}
    for size in sizes:
        _grow(url, str(card["code"]), pair, size)
        floor = min(sqlite_bulk(folder, rows(NEW)) for _ in range(GOES))
        costs["SQLite"].append(_cost(union, pair, ledger, floor))
        there = cluster.create_database()
        _copy_union(url, there)
        other = start_union(processes, there)
        moved = _moved(pair, folder / f"at-{size}", other.url)
        floor = min(postgres_bulk(cluster.create_database(), rows(NEW)) for _ in range(GOES))
        costs["PostgreSQL"].append(_cost(other, moved, ledger, floor))
        shutil.rmtree(folder / f"at-{size}")
    return [line for name, measured in costs.items() for line in _lines(name, sizes, measured)]


def _lines(database: str, sizes: tuple[int, ...], costs: list[_Cost]) -> Iterator[Line]:
    ways: tuple[tuple[str, Callable[[_Cost], float]], ...] = (
        ("sent", lambda cost: cost.up),
        ("received", lambda cost: cost.down),
    )
    for what, its in ways:
        for size, cost in zip(sizes, costs, strict=True):
            more = its(cost) / its(costs[0])
            yield Line(
                f"{database}: one op {what}, {size:,} in the log",
                f"{its(cost):.3f} ms",
                f"<= {FLAT} x the first",
                more <= FLAT,
                f"{more:.2f} x the first, {cost.floor / its(cost):.3f} of the floor's speed",
            )


def _cost(union: Union, pair: _Pair, ledger: Path, floor: float) -> _Cost:
    """The best of several goes on two desks that have everything."""
    ups, downs = [], []
    for _ in range(GOES):
        pair.first.run("import", "visits", ledger, "--again")
        ups.append(_took(pair.first.sync(), "sent"))
        downs.append(_took(pair.second.sync(), "received"))
    return _Cost(*(seconds / NEW * 1000 for seconds in (min(ups), min(downs), floor)))


def _took(result: dict[str, object], what: str) -> float:
    if result["error"] or result["pending_here"] or result["pending_there"] or int(str(result[what])) < NEW:
        raise RuntimeError(f"the sync did not finish: {result}")
    return float(str(result["seconds"]))


def _grow(union: str, code: str, pair: _Pair, size: int) -> None:
    """Let the station's log have so many entries, at the union and on both desks, which have all of it already."""
    for desk in (pair.first, pair.second, pair.first):
        desk.sync()
    with closing(Database.open(union)) as database, Store.open(pair.first.data, SystemClock()) as store:
        with database.read() as connection:
            log = require_station(connection, code).log
        head = StoreReplica(store).cursors()[Log.STATION]
        run = stations_run(Random(size).randbytes(RUN_BYTES))
        for some in batches(_visits(run, size - head.n), _SLICE):
            bodies = [canonical(op) for op in some]
            with database.write() as connection:
                if lock_head(connection, log) != head:
                    raise RuntimeError("the first desk does not have all of the log")
                append(connection, log, head, some, bodies)
            part = Part(Log.STATION, head.n + 1, some, bodies, head.hash, chain_many(head.hash, bodies), None)
            with store.write_in_background() as connection:
                write_entries(connection, part, {})
            store.checkpoints.committed(len(some))
            head = Head(head.n + len(some), part.hashes[-1])
    _lend(pair.first.data, pair.second.data)


def _visits(run: bytes, count: int) -> Iterator[Op]:
    random = Random(run)
    version = KINDS["visit"].version_for({})
    at = START
    for seq in range(1, count + 1):
        at += random.randrange(20, 600)
        fields = {"arrived_at": at, "category": random.choice(CATEGORIES), "services": random.choice(SERVICES)}
        yield Op(run, seq, at, None, "visit", version, None, fields)


def _lend(source: Path, target: Path) -> None:
    """Give a second desk of the station what the first has; it stays the device that it is."""
    with Store.open(target, SystemClock()) as store:
        enrolled = StoreReplica(store).enrolment()
    if enrolled is None:
        raise RuntimeError("the second desk is not enrolled")
    _copy_database(source, target)
    with Store.open(target, SystemClock()) as store:
        StoreReplica(store).enrol(enrolled)


def _copy_database(source: Path, target: Path) -> None:
    """Copy the database of a folder that nobody has open."""
    for side in ("", "-wal", "-shm"):
        (target / f"{DATABASE_NAME}{side}").unlink(missing_ok=True)
        there = source / f"{DATABASE_NAME}{side}"
        if there.exists():
            shutil.copyfile(there, target / there.name)


def _moved(pair: _Pair, folder: Path, url: str) -> _Pair:
    """Copies of two desks that find their union at another address."""
    copies = []
    for desk in (pair.first, pair.second):
        copy = folder / desk.data.name
        shutil.copytree(desk.data, copy)
        with Store.open(copy, SystemClock()) as store:
            replica = StoreReplica(store)
            enrolled = replica.enrolment()
            if enrolled is None:
                raise RuntimeError("the desk is not enrolled")
            replica.enrol(replace(enrolled, url=url))
        copies.append(DeskFolder(copy))
    return _Pair(*copies)


def _copy_union(source: str, target: str) -> None:
    """Put everything that one union's database has into another, empty one."""
    with closing(Database.open(source)) as old, closing(Database.open(target)) as new:
        upgrade(new)
        with old.read() as reading, new.write() as writing:
            for table in metadata.sorted_tables:
                found = reading.execute(select(table).execution_options(yield_per=_SLICE))
                for some in found.partitions():
                    insert_many(writing, table, [tuple(row) for row in some])
