"""Nothing takes the place of entries that went: how long this PC has had something is told by where it stands."""

from __future__ import annotations

from desktop.store import retention
from desktop.store.regions import follow_region
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.envelope import PersonalValue
from sync.log import Log
from sync.ops import SALT_BYTES, commitment
from tests.store.conftest import SetClock
from tests.store.contents import row
from tests.store.talk import foreign, put, save
from tests.store.test_retention import KEPT, keep, live
from tests.store.union import MemoryUnion, sync


def is_kept_for_its_whole_time(store: Store, clock: SetClock, visit: bytes) -> None:
    assert retention.due(store, retention.look(store, told=False)) == ()
    live(store, clock, KEPT - 1)
    assert row(store, "visit", visit)["visitor"] == "过客"
    live(store, clock, 1)
    assert row(store, "visit", visit)["visitor"] is None


def test_a_name_that_is_entered_after_the_region_has_changed_is_kept_for_its_whole_time(
    store: Store, clock: SetClock
) -> None:
    union = MemoryUnion()
    put(union, *(foreign(n, "notice", {"title": "x", "body": "x"}) for n in range(1, 6)), log=Log.REGION)
    sync(StoreReplica(store), union)
    keep(store)
    live(store, clock, KEPT)
    with store.write_in_background() as connection:
        follow_region(connection, 140107)
    is_kept_for_its_whole_time(store, clock, save(store, visitor="过客"))


def test_a_name_that_is_entered_after_others_went_aside_is_kept_for_its_whole_time(
    store: Store, clock: SetClock
) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    ours = save(store, note="ours")
    with store.write() as unit:
        for persons in range(2, 7):
            unit.patch("visit", ours, {"persons": persons})
    run, first, *_ = replica.tail(10, 10_000).ops
    keep(store)
    live(store, clock, KEPT)
    put(union, run, foreign(first.seq, "visit", {"category": "rider"}, run=first.run))
    sync(replica, union)
    is_kept_for_its_whole_time(store, clock, save(store, visitor="过客"))


def test_a_name_that_came_under_an_address_of_ours_is_kept_for_its_whole_time(store: Store, clock: SetClock) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    ours = save(store, note="ours")
    run, first = replica.tail(10, 10_000).ops
    keep(store)
    live(store, clock, KEPT)
    salt = bytes(SALT_BYTES)
    fields: dict[str, object] = {"category": "rider", "visitor": commitment("过客", salt)}
    put(union, run, foreign(first.seq, "visit", fields, run=run.run))
    union.values[run.run, first.seq, "visitor"] = PersonalValue(
        Log.STATION, run.run, first.seq, "visitor", salt, "过客"
    )
    sync(replica, union)
    is_kept_for_its_whole_time(store, clock, ours)
