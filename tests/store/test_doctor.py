"""The doctor finds what is wrong, says what to do about it, and leaves everything as it is."""

from __future__ import annotations

import os

import pytest

from desktop.store.doctor import examine
from desktop.store.queries import tally
from desktop.store.repair import repair
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.log import Log
from sync.ops import Op, canonical, fixed_id, record_id
from tests.store.conftest import NOON, OpenStore, SetClock
from tests.store.contents import tables
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


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE visit SET persons = 9 WHERE category = 'rider'",
        "DELETE FROM visit",
        "DELETE FROM erasure",
        "UPDATE visit_tally SET persons = persons + 1",
        "DELETE FROM visit_combination",
        "DELETE FROM personal WHERE field = 'visitor'",
        "INSERT INTO personal SELECT run, seq, 'note', record, salt, value FROM personal WHERE field = 'name'",
        "UPDATE movement SET quantity = -3",
        "UPDATE stocktake SET counted = 1",
        "DELETE FROM supply",
    ],
)
def test_what_follows_from_the_log_is_mended(synced: Store, harm: str) -> None:
    with synced.write() as unit:
        item = unit.create("supply", {"name": "矿泉水", "unit": "瓶"})
        unit.create("movement", {"item": item, "kind": "restock", "quantity": 24})
        unit.create("stocktake", {"item": item, "counted": 20})
        unit.create("movement", {"item": item, "kind": "issue", "quantity": 4})
    assert found(synced) == []
    before = tables(synced)
    with synced.write_local() as connection:
        tally.advance(connection)
    with synced.write_local() as connection:
        assert connection.exec_driver_sql(harm).rowcount
    assert found(synced)
    done, left = repair(synced)
    assert done
    for sentence, params in done:
        assert sentence.format(**params)
    owed = [finding for finding in left if finding.check == "personal"]
    assert len(left) == len(owed)
    if not owed:
        assert tables(synced) == before
    assert repair(synced)[0] == ()


def test_a_usual_item_that_went_aside_is_to_be_taken_into_use_again(store: Store) -> None:
    with store.write() as unit:
        unit.create("movement", {"item": fixed_id(1_003), "kind": "restock", "quantity": 24})
    (finding,) = examine(store)
    assert (finding.check, finding.params) == ("catalogue", {"n": 1})
    with store.write() as unit:
        unit.patch("supply", fixed_id(1_003), {"name": "矿泉水", "unit": "瓶"})
    assert examine(store) == ()


def test_a_value_that_is_gone_comes_back_from_the_union(store: Store) -> None:
    union = MemoryUnion()
    with store.write() as unit:
        unit.create("visit", {"category": "courier", "visitor": "李"})
    sync(StoreReplica(store), union)
    before = tables(store)
    with store.write_local() as connection:
        connection.exec_driver_sql("DELETE FROM personal")
    repair(store)
    sync(StoreReplica(store), union)
    assert tables(store) == before
    assert found(store) == []


def test_a_damaged_log_is_left_as_it_is(synced: Store) -> None:
    with synced.write_local() as connection:
        connection.exec_driver_sql("UPDATE op SET body = x'00' WHERE id = 3")
        connection.exec_driver_sql("UPDATE visit SET persons = 9")
    before = tables(synced)
    done, left = repair(synced)
    assert done == ()
    assert [finding.check for finding in left] == ["chain"]
    assert tables(synced) == before
