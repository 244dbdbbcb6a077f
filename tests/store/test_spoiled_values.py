"""Personal values that a disk has spoiled: nothing stops at them, the doctor tells, and they come back."""

from __future__ import annotations

import pytest

from desktop.store.doctor import examine
from desktop.store.repair import repair
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.envelope import PersonalRef
from sync.log import Log
from tests.store.conftest import OpenStore
from tests.store.contents import rebuild, row, tables
from tests.store.union import MemoryUnion, sync

UNREADABLE = "x'c1'"
"""No MessagePack begins so."""
ANOTHER = "x'a6e78e8be5bcba'"
"""王强, whom nobody has entered."""


def spoil(store: Store, value: str) -> None:
    with store.write_local() as connection:
        assert connection.exec_driver_sql(f"UPDATE personal SET value = {value}").rowcount


def visitors(store: Store) -> list[object]:
    with store.read() as connection:
        return list(connection.exec_driver_sql("SELECT visitor FROM visit ORDER BY entry").scalars())


@pytest.mark.parametrize("value", [UNREADABLE, ANOTHER])
@pytest.mark.parametrize("refolded", [False, True])
def test_a_delivered_value_comes_back_from_the_union(store: Store, value: str, refolded: bool) -> None:
    union = MemoryUnion()
    with store.write() as unit:
        visit = unit.create("visit", {"category": "courier", "visitor": "李"})
        unit.patch("visit", visit, {"visitor": "李敏"})
    sync(StoreReplica(store), union)
    before = tables(store)
    spoil(store, value)
    if refolded:
        rebuild(store)
        assert visitors(store) == [None if value == UNREADABLE else "王强"]
    assert "personal" in {finding.check for finding in examine(store)}
    done, left = repair(store)
    assert done
    assert {finding.check for finding in left} == {"personal"}
    assert "Sync" in left[0].remedy
    sync(StoreReplica(store), union)
    assert (examine(store), tables(store)) == ((), before)


@pytest.mark.parametrize("value", [UNREADABLE, ANOTHER])
def test_a_value_that_nobody_else_has_is_taken_from_its_row(open_store: OpenStore, value: str) -> None:
    store, other, union = open_store(), open_store("other"), MemoryUnion()
    with store.write() as unit:
        visit = unit.create("visit", {"category": "courier", "visitor": "李"})
    spoil(store, value)
    repair(store)
    assert examine(store) == ()
    for end in (store, other):
        sync(StoreReplica(end), union)
    assert row(other, "visit", visit)["visitor"] == "李"


def test_an_unreadable_value_keeps_nothing_from_being_delivered(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    with store.write() as unit:
        unit.create("visit", {"category": "courier", "visitor": "李"})
    page = replica.tail(10, 100_000)
    refs = tuple(PersonalRef(value.log, value.run, value.seq, value.field) for value in page.personal)
    spoil(store, UNREADABLE)
    assert replica.tail(10, 100_000).personal == ()
    assert replica.personal(refs) == ()
    sync(replica, union)
    assert replica.pending() == 0
    assert len(union.logs[Log.STATION].ops) == 2
