"""An entry that speaks of something that is not there yet waits for it, and both ends make the same of it."""

from __future__ import annotations

import itertools
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, StaticPool, create_engine, insert, select

from desktop.store import schema as desk_schema
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.log import START, Log
from sync.ops import Op, canonical, record_id
from sync.server import folding
from sync.server.db import add_head
from sync.server.folding import fold_entries, fold_logs, fold_records
from sync.server.logbook import append
from sync.server.schema import fold, metadata, records, unfolded
from sync.server.stations import Station
from tests.store.conftest import SetClock
from tests.store.union import MemoryUnion, sync
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON, Desk

LOG = 1_000_001
RUN = b"eightbyt"


def at_union(connection: Connection, log: int = LOG) -> dict[str, Any]:
    """What a log was folded into, and what is left out."""
    found: dict[str, Any] = {}
    for kind in ("visit", "supply", "movement"):
        table = records[kind]
        columns = [column for column in table.columns if column.name not in ("log", "entry")]
        found[kind] = sorted(map(tuple, connection.execute(select(*columns).where(table.c.log == log))), key=repr)
    left = select(unfolded.c.trouble, unfolded.c.record).where(unfolded.c.log == log)
    found["unfolded"] = sorted(map(tuple, connection.execute(left)), key=repr)
    return found


def at_desk(ops: list[Op], pages: list[int]) -> dict[str, Any]:
    """The same of a desk that receives the log in pages."""
    union = MemoryUnion()
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder), SetClock()) as store:
        replica = StoreReplica(store)
        given_ = iter(ops)
        for size in pages:
            for op in itertools.islice(given_, size):
                union.logs[Log.STATION].append(op, canonical(op))
            sync(replica, union)
        found: dict[str, Any] = {}
        with store.read() as connection:
            for kind in ("visit", "supply", "movement"):
                table = desk_schema.records[kind]
                columns = [column for column in table.columns if column.name != "entry"]
                found[kind] = sorted(map(tuple, connection.execute(select(*columns))), key=repr)
            left = select(desk_schema.unfolded.c.trouble, desk_schema.unfolded.c.record)
            found["unfolded"] = sorted(map(tuple, connection.execute(left)), key=repr)
    return found


@cache
def migrated() -> sqlite3.Connection:
    """A union's tables in memory, with nothing in them."""
    made = sqlite3.connect(":memory:")
    engine = create_engine("sqlite://", creator=lambda: made, poolclass=StaticPool)
    with engine.begin() as connection:
        metadata.create_all(connection)
    return made


def opened() -> sqlite3.Connection:
    """A copy of them."""
    made = sqlite3.connect(":memory:")
    migrated().backup(made)
    return made


@contextmanager
def union_with(ops: list[Op]) -> Iterator[Connection]:
    """A union's tables in memory, with a log."""
    engine = create_engine("sqlite://", creator=opened, poolclass=StaticPool)
    with engine.begin() as connection:
        add_head(connection, LOG)
        append(connection, LOG, START, ops, [canonical(op) for op in ops])
        yield connection
    engine.dispose()


def in_pages(ops: list[Op], pages: list[int]) -> dict[str, Any]:
    """What the union makes of a log, folded in pages of these sizes."""
    with union_with(ops) as connection:
        done = 0
        for size in pages:
            last = min(done + size, len(ops))
            if last > done:
                fold_entries(connection, LOG, done + 1, last)
            done = last
        return at_union(connection)


PATCHES = st.fixed_dictionaries(
    {},
    optional={
        "note": st.sampled_from(["a", "b", "c"]),
        "persons": st.integers(1, 9),
        "void": st.sampled_from([None, "wrong"]),
        "left_at": st.sampled_from([None, NOON]),
    },
)


@st.composite
def logs(draw: st.DrawFn) -> list[Op]:
    """A log in which visits are created, changed before and after that, and some never come to be."""
    subjects = draw(st.lists(st.integers(1, 6), min_size=1, max_size=24))
    created = draw(st.permutations(range(1, 7)))
    missing = draw(st.sets(st.integers(1, 6), max_size=2))
    ops: list[Op] = []
    places = sorted(draw(st.lists(st.integers(0, len(subjects)), min_size=6, max_size=6)))
    for index in range(len(subjects) + 1):
        for subject, place in zip(created, places, strict=True):
            if place == index and subject not in missing:
                fields = dict(sorted({"category": "courier", **draw(PATCHES)}.items()))
                ops.append(Op(RUN, subject, NOON + subject, None, "visit", 1, None, fields))
        if index < len(subjects):
            fields = dict(sorted(draw(PATCHES).items()))
            record = record_id(RUN, subjects[index])
            ops.append(Op(RUN, 100 + index, NOON + 100 + index, None, "visit", 1, record, fields))
    return ops


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ops=logs(), sizes=st.lists(st.integers(1, 7), min_size=1, max_size=40))
def test_however_a_log_is_cut_both_ends_make_the_same_of_it(ops: list[Op], sizes: list[int]) -> None:
    pages = [*sizes, len(ops)]
    at_once = in_pages(ops, [len(ops)])
    assert in_pages(ops, pages) == at_once
    assert at_desk(ops, pages) == at_once
    assert at_desk(ops, [len(ops)]) == at_once


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ops=logs(), about=st.sets(st.integers(1, 6)))
def test_folding_some_records_anew_changes_nothing(ops: list[Op], about: set[int]) -> None:
    with union_with(ops) as connection:
        fold_entries(connection, LOG, 1, len(ops))
        connection.execute(insert(fold).values(log=LOG, n=len(ops), definition=folding.DEFINITION))
        before = at_union(connection)
        fold_records(connection, LOG, {record_id(RUN, subject) for subject in about})
        assert at_union(connection) == before


def test_what_waited_counts_as_soon_as_its_record_is_here(
    office: Office, desk: Desk, station: Station, another: Callable[[], Desk]
) -> None:
    later = record_id(b"absent!!", 1)
    desk.write("visit", record=later, note="early")
    desk.sync()
    fold_logs(office.union, [station.log])
    other = another()
    other.run, other.seq = b"absent!!", 0
    other.write("visit", category="courier")
    other.sync()
    fold_logs(office.union, [station.log])
    with office.union.database.read() as connection:
        assert not connection.execute(select(unfolded)).all()
        assert connection.execute(select(records["visit"].c.note)).scalars().all() == ["early"]


def test_a_value_that_comes_late_has_only_its_record_folded_anew(
    office: Office, desk: Desk, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.visits(20)
    person = desk.write("staff", name=("李敏",))
    desk.write("staff", record=person, role="head")
    desk.take(desk.open(office.exchange(desk.request(keep_values=True))))
    fold_logs(office.union, [station.log])
    visits = records["visit"]
    with office.union.database.write() as connection:
        # What is not folded anew stays as it is, right or wrong.
        connection.execute(visits.update().values(note="untouched"))
    desk.open(office.exchange(desk.seal((), tuple(desk.values.values()))))
    fold_logs(office.union, [station.log])
    with office.union.database.read() as connection:
        assert set(connection.execute(select(visits.c.note)).scalars()) == {"untouched"}
        staff = records["staff"]
        assert connection.execute(select(staff.c.name, staff.c.role)).all() == [("李敏", "head")]


def test_an_owed_value_that_was_overtaken_does_not_come_back(office: Office, desk: Desk, station: Station) -> None:
    person = desk.write("staff", name=("李敏",))
    desk.take(desk.open(office.exchange(desk.request(keep_values=True))))
    first = tuple(desk.values.values())
    desk.write("staff", record=person, name=("李小敏",))
    desk.sync()
    desk.open(office.exchange(desk.seal((), first)))
    fold_logs(office.union, [station.log])
    with office.union.database.read() as connection:
        assert connection.execute(select(records["staff"].c.name)).scalars().all() == ["李小敏"]
