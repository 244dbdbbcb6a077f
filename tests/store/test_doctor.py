"""The doctor finds what is wrong, says what to do about it, and leaves everything as it is."""

from __future__ import annotations

import os

import pytest

from desktop.store.doctor import examine
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.log import Log
from sync.ops import Op, canonical, record_id
from tests.store.conftest import NOON, OpenStore, SetClock
from tests.store.union import MemoryUnion, sync


@pytest.fixture
def synced(store: Store) -> Store:
    """A store with some of everything, most of it placed at the union."""
    with store.write() as unit:
        person = unit.create("staff", {"name": "张敏", "pin": "hash"})
        visit = unit.create("visit", {"category": "courier", "visitor": "李"})
        unit.patch("visit", visit, {"persons": 2})
        unit.create("visit", {"category": "rider", "visitor": "王"})
        unit.erase("visit", visit, ["visitor"], "asked for")
    sync(StoreReplica(store), MemoryUnion())
    with store.write(person) as unit:
        unit.create("visit", {"category": "other", "visitor": "赵"})
    return store


def found(store: Store) -> list[str]:
    """Names of the checks that found something."""
    findings = examine(store)
    for finding in findings:
        assert finding.what.format(**finding.params)
        assert finding.remedy.format(**finding.params)
    return [finding.check for finding in findings]


def test_a_sound_database_has_no_findings(synced: Store) -> None:
    assert found(synced) == []


def test_the_doctor_looks_without_the_lock_and_changes_nothing(synced: Store, clock: SetClock) -> None:
    with Store.open_for_reading(synced.folder, clock) as reader:
        assert found(reader) == []
        with synced.write() as unit:
            unit.create("visit", {"category": "other"})
        assert found(reader) == []


@pytest.mark.parametrize(
    ("harm", "checks"),
    [
        ("UPDATE visit SET persons = 9 WHERE category = 'rider'", ["tables"]),
        ("DELETE FROM visit WHERE category = 'other'", ["tables"]),
        ("INSERT INTO term SELECT id, '', '', '', '', '', 0, 0, NULL, 0, NULL, NULL FROM visit", ["tables"]),
        ("UPDATE op SET body = x'00' WHERE id = 3", ["chain"]),
        ("UPDATE op SET body = (SELECT body FROM op WHERE id = 2) WHERE id = 3", ["chain"]),
        ("UPDATE op SET record = zeroblob(16) WHERE id = 3", ["chain"]),
        ("DELETE FROM op WHERE id = 3", ["chain"]),
        ("UPDATE stretch SET before = zeroblob(31)", ["chain"]),
        ("UPDATE stretch SET n = 2", ["chain"]),
        ("UPDATE stretch SET count = count - 1", ["chain"]),
        ("DELETE FROM stretch", ["chain"]),
        ("UPDATE span SET op = op + 1", ["chain", "entries"]),
        ("UPDATE op SET body = x'00' WHERE id = (SELECT op FROM tail)", ["entries"]),
        ("DELETE FROM op WHERE id = (SELECT op FROM tail)", ["entries"]),
        ("UPDATE tail SET kind = 'supply'", ["entries"]),
        ("DELETE FROM tail", ["entries"]),
        ("UPDATE span SET count = count + 1", ["entries"]),
        ("UPDATE cursor SET n = n - 1", ["chain"]),
        ("DELETE FROM cursor", ["chain"]),
        ("UPDATE personal SET salt = zeroblob(16)", ["personal"]),
        ("DELETE FROM personal WHERE field = 'visitor'", ["personal", "tables"]),
        ("INSERT INTO clash VALUES (zeroblob(8), 1, x'00')", ["clash"]),
    ],
)
def test_what_was_tampered_with_is_found(synced: Store, harm: str, checks: list[str]) -> None:
    with synced.write_local() as connection:
        assert connection.exec_driver_sql(harm).rowcount
    assert sorted(set(found(synced))) == checks


def test_a_value_that_should_be_gone_is_found(synced: Store) -> None:
    with synced.write_local() as connection:
        record = connection.exec_driver_sql("SELECT record FROM erasure").scalar_one()
        seq = "SELECT run, first + 2 FROM span"
        run, number = connection.exec_driver_sql(seq).one()
        connection.exec_driver_sql(
            "INSERT INTO personal VALUES (?, ?, 'visitor', ?, zeroblob(16), x'c0')", (run, number, record)
        )
    assert set(found(synced)) == {"personal"}


def test_a_value_that_has_not_arrived_is_no_damage_but_is_told(open_store: OpenStore, synced: Store) -> None:
    union, other = MemoryUnion(), open_store("other")
    StoreReplica(synced).rewind(Log.STATION, 0)
    sync(StoreReplica(synced), union)
    union.values.clear()
    sync(StoreReplica(other), union)
    (finding,) = examine(other)
    assert (finding.check, finding.params["n"]) == ("personal", 4)
    assert "Sync" in finding.remedy


def test_entries_that_are_not_counted_are_told_by_reason(store: Store) -> None:
    union = MemoryUnion()
    for seq, kind, fields, record in (
        (1, "patrol", {}, None),
        (2, "visit", {"category": 7}, None),
        (3, "visit", {"note": "?"}, record_id(b"absent!!", 1)),
    ):
        op = Op(b"foreign!", seq, NOON, None, kind, 1, record, fields)
        union.logs[Log.STATION].append(op, canonical(op))
    sync(StoreReplica(store), union)
    assert found(store) == ["quarantine"] * 3


def test_a_damaged_file_is_told_at_once(synced: Store, clock: SetClock) -> None:
    synced.close()
    whole = synced.path.read_bytes()
    middle = len(whole) // 4096 // 2 * 4096
    synced.path.write_bytes(whole[:middle] + os.urandom(8192) + whole[middle + 8192 :])
    with Store.open_for_reading(synced.folder, clock) as reader:
        assert set(found(reader)) == {"integrity"}
