"""What changes an entry that is not counted is decided with it, and never waits for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.store import quarantine
from desktop.store.doctor import examine
from desktop.store.queries.sync import quarantined
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from desktop.views import Changes
from sync.log import Log
from sync.ops import Op, canonical, record_id
from tests.store.conftest import NOON, OpenStore, SetClock, repeatable
from tests.store.contents import rebuild
from tests.store.union import MemoryUnion, sync

VISIT = record_id(b"foreign!", 1)


def placed(union: MemoryUnion, seq: int, fields: dict[str, object], record: bytes | None = None) -> None:
    op = Op(b"foreign!", seq, NOON, None, "visit", 1, record, fields)
    union.logs[Log.STATION].append(op, canonical(op))


def troubles(store: Store) -> list[tuple[str, int]]:
    with store.read() as connection:
        return [(one.trouble, one.op.seq) for one in quarantine.kept(connection)]


def needing(store: Store) -> int:
    with store.read() as connection:
        return quarantined(connection)


def drop(store: Store, seq: int) -> Changes:
    with store.read() as connection:
        (one,) = [one for one in quarantine.kept(connection) if one.op.seq == seq]
    with store.write() as unit:
        quarantine.drop(unit, one, "rubbish")
    return unit.changes()


def checks(store: Store) -> list[str]:
    return [finding.what for finding in examine(store)]


def test_the_changes_of_an_entry_are_dropped_with_it(open_store: OpenStore) -> None:
    store, union = open_store(), MemoryUnion()
    placed(union, 2, {"note": "earlier than what it changes"}, VISIT)
    placed(union, 1, {"category": 7})
    placed(union, 3, {"note": "later"}, VISIT)
    placed(union, 4, {"note": "of another"}, record_id(b"absent!!", 1))
    sync(StoreReplica(store), union)
    assert troubles(store) == [("following", 2), ("following", 3), ("invalid", 1), ("waiting", 4)]
    assert needing(store) == 1
    assert "{n} entries change one that is not counted itself." in checks(store)
    undo = drop(store, 1).inverse
    assert (troubles(store), needing(store)) == ([("waiting", 4)], 0)
    rebuild(store)
    assert troubles(store) == [("waiting", 4)]
    assert checks(store) == ["{n} entries speak of something that has not arrived yet."]
    with store.write() as back:
        for patch in undo:
            back.patch(patch.kind, patch.record, patch.fields)
    assert [trouble for trouble, _ in troubles(store)] == ["following", "following", "invalid", "waiting"]


def test_a_change_that_comes_after_its_entry_was_dropped_can_be_dropped_as_well(open_store: OpenStore) -> None:
    store, union = open_store(), MemoryUnion()
    placed(union, 1, {"category": 7})
    sync(StoreReplica(store), union)
    drop(store, 1)
    for seq in (2, 3):
        placed(union, seq, {"note": "late"}, VISIT)
    sync(StoreReplica(store), union)
    assert (troubles(store), needing(store)) == ([("orphaned", 2), ("orphaned", 3)], 2)
    assert checks(store) == ["{n} entries change one that was dropped or entered again."]
    drop(store, 3)
    assert (troubles(store), needing(store), checks(store)) == ([], 0, [])
    sync(StoreReplica(store), union)
    rulings = [op for op in union.logs[Log.STATION].ops if op.kind == "settlement"]
    assert [op.fields["address"] for op in rulings] == [record_id(b"foreign!", seq) for seq in (1, 3, 2)]


def test_where_the_dropped_entry_is_not_here_its_changes_wait(open_store: OpenStore) -> None:
    store, union = open_store(), MemoryUnion()
    placed(union, 2, {"note": "early"}, VISIT)
    sync(StoreReplica(store), union)
    with store.write() as unit:
        unit.create("settlement", {"address": VISIT, "digest": bytes(16), "decision": "dropped", "reason": "twice"})
    assert troubles(store) == [("waiting", 2)]
    placed(union, 1, {"category": "courier"})
    sync(StoreReplica(store), union)
    assert (troubles(store), checks(store)) == ([], [])


@pytest.mark.parametrize("again", [True, False])
def test_a_change_of_what_clashed_that_comes_after_the_ruling_waits_for_nobody(
    tmp_path: Path, clock: SetClock, again: bool
) -> None:
    union = MemoryUnion()
    with (
        Store.open(tmp_path / "first", clock, repeatable("vm")) as first,
        Store.open(tmp_path / "second", clock, repeatable("vm")) as second,
    ):
        with first.write() as unit:
            unit.create("supply", {"name": "矿泉水"})
        with second.write() as unit:
            visit = unit.create("visit", {"category": "rider"})
        sync(StoreReplica(first), union)
        sync(StoreReplica(second), union)
        placed(union, 1, {"note": "by a PC that had the visit"}, visit)
        sync(StoreReplica(second), union)
        assert troubles(second) == [("clash", 2), ("waiting", 1)]
        if again:
            with second.read() as connection:
                (one, _) = quarantine.kept(connection)
            with second.write() as unit:
                quarantine.enter_again(unit, one)
        else:
            drop(second, 2)
        sync(StoreReplica(second), union)
        sync(StoreReplica(first), union)
        for store in (first, second):
            assert (troubles(store), needing(store)) == ([("orphaned", 1)], 1)
            assert checks(store) == ["{n} entries change one that was dropped or entered again."]
        drop(first, 1)
        assert (troubles(first), checks(first)) == ([], [])


def test_the_changes_of_what_clashed_are_dropped_with_it(tmp_path: Path, clock: SetClock) -> None:
    union = MemoryUnion()
    with (
        Store.open(tmp_path / "first", clock, repeatable("vm"), device="窗口电脑") as first,
        Store.open(tmp_path / "second", clock, repeatable("vm"), device="窗口电脑") as second,
    ):
        with first.write() as unit:
            unit.create("visit", {"category": "courier"})
        with second.write() as unit:
            visit = unit.create("visit", {"category": "rider"})
        for note in ("door", "window"):
            with second.write() as unit:
                unit.patch("visit", visit, {"note": note})
        with second.write() as unit:
            unit.create("visit", {"category": "sanitation"})
        sync(StoreReplica(first), union)
        sync(StoreReplica(second), union)
        clashed = [seq for trouble, seq in troubles(second) if trouble == quarantine.CLASH]
        assert len(clashed) == 3
        drop(second, clashed[0])
        assert troubles(second) == []
