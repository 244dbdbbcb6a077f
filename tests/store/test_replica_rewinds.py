"""Logs that went back, moved to another region or hold what they held: what a PC says, keeps and sends anew."""

from __future__ import annotations

import threading
from dataclasses import replace
from itertools import pairwise

import pytest
from sqlalchemy import Connection

from desktop.store import places
from desktop.store import replica as replica_module
from desktop.store.doctor import examine
from desktop.store.replica import StoreReplica
from desktop.store.rewinding import go_back
from desktop.store.store import Store
from desktop.store.tail import append, next_op, waiting
from sync.log import GENESIS, START, Log
from sync.messages import NO_REGION
from sync.ops import record_id
from sync.ports import ChainMismatch, Page
from tests.store.conftest import NOON, OpenStore
from tests.store.contents import rebuild, row, tables
from tests.store.talk import exchange, foreign, put, save
from tests.store.union import Memory, MemoryUnion, sync


def test_after_a_rewind_everything_goes_out_again_in_the_order_of_the_log(store: Store, open_store: OpenStore) -> None:
    union, other = MemoryUnion(), open_store("other")
    visit = save(store, note="a")
    sync(StoreReplica(store), union)
    sync(StoreReplica(other), union)
    with store.write() as unit:
        unit.patch("visit", visit, {"note": "mine, earlier here"})
    with other.write() as unit:
        unit.patch("visit", visit, {"note": "theirs, earlier there"})
    sync(StoreReplica(other), union)
    replica = StoreReplica(store)
    sync(replica, union)
    save(store, note="unsent")
    before = tables(store)
    log = union.logs[Log.STATION]
    union.logs[Log.STATION] = type(log)()
    assert replica.rewind(Log.STATION, 0) == len(log.ops)
    assert replica.cursors()[Log.STATION] == START
    assert tables(store) == before
    tail = replica.tail(100, 1_000_000)
    assert list(tail.bodies[: len(log.bodies)]) == log.bodies
    assert (tail.ops[-1].fields["note"], len(tail.ops)) == ("unsent", len(log.ops) + 1)
    rebuild(store)
    assert tables(store) == before
    sync(replica, union)
    assert union.logs[Log.STATION].hashes[: len(log.hashes)] == log.hashes
    assert replica.rewind(Log.STATION, 99) == 0


def test_a_second_rewind_puts_what_lay_earlier_before_what_still_waits(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    for n in range(4):
        save(store, note=str(n))
    sync(replica, union)
    replica.rewind(Log.STATION, 3)
    replica.rewind(Log.STATION, 1)
    assert [op.seq for op in replica.tail(10, 10_000).ops] == [2, 3, 4, 5]


def long_log(store: Store, count: int) -> MemoryUnion:
    """A log of so many visits of several kinds of entries, that has been placed."""
    union = MemoryUnion()
    for start in range(0, count, 100):
        with store.write() as unit:
            visits = unit.create_many("visit", [{"category": "rider", "note": f"{start + n}"} for n in range(100)])
            unit.patch("visit", visits[0], {"note": "said otherwise"})
    sync(StoreReplica(store), union)
    return union


def test_a_long_log_goes_back_in_steps_and_a_tap_in_between_is_saved_before_it_is_done(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    union, replica = long_log(store, 5_000), StoreReplica(store)
    before, bodies = tables(store)["visit"], list(union.logs[Log.STATION].bodies)
    left: list[int] = []
    tap = threading.Thread(target=lambda: left.append(saved_at(store)), name="helper-tap")

    def watched(connection: Connection, log: Log, n: int, most: int) -> int:
        if not tap.ident:
            tap.start()
            while not store.gate.wanted:
                pass
        return go_back(connection, log, n, most)

    monkeypatch.setattr(replica_module, "go_back", watched)
    assert replica.rewind(Log.STATION, 3) == len(bodies) - 3
    tap.join()
    assert 3 < left[0] < len(bodies), "the log was on its way"
    assert [op.kind for op in replica.tail(1, 10_000).ops] == ["visit"]
    everything = replica.tail(20_000, 10_000_000)
    assert list(everything.bodies[: len(bodies) - 3]) == bodies[3:]
    assert everything.ops[-1].fields["note"] == "tapped"
    assert [fields for fields in tables(store)["visit"] if fields[7] != "tapped"] == before
    assert examine(store) == ()
    sync(replica, union)
    assert union.logs[Log.STATION].bodies[: len(bodies)] == bodies
    assert replica.pending() == 0


def saved_at(store: Store) -> int:
    """Save a visit; how far the log went when it was saved."""
    with store.write() as unit:
        unit.create("visit", {"category": "courier", "note": "tapped"})
        return places.cursor(unit.connection, Log.STATION).n


def test_a_rewind_that_ends_in_between_leaves_a_shorter_log_and_goes_on_from_there(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    union, replica = long_log(store, 5_000), StoreReplica(store)
    expected, bodies = tables(store), list(union.logs[Log.STATION].bodies)
    steps = iter(range(6))

    def failing(connection: Connection, log: Log, n: int, most: int) -> int:
        if next(steps, None) is None:
            raise MemoryError
        return go_back(connection, log, n, most)

    with monkeypatch.context() as broken:
        broken.setattr(replica_module, "go_back", failing)
        broken.setattr(replica_module, "TRANSACTION", 1_000)
        with pytest.raises(MemoryError):
            replica.rewind(Log.STATION, 0)
    assert 0 < replica.cursors()[Log.STATION].n < len(bodies)
    assert (tables(store), examine(store)) == (expected, ())
    replica.rewind(Log.STATION, 0)
    assert list(replica.tail(20_000, 10_000_000).bodies) == bodies
    assert (tables(store), examine(store)) == (expected, ())


def test_the_hash_of_every_place_can_be_compared(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    save(store)
    sync(replica, union)
    hashes = union.logs[Log.STATION].hashes
    assert replica.matches(Log.STATION, 0, GENESIS[:16])
    assert replica.matches(Log.STATION, 1, hashes[0][:16])
    assert not replica.matches(Log.STATION, 1, hashes[1][:16])
    assert not replica.matches(Log.STATION, 3, bytes(16))


def test_entries_of_others_that_lose_their_place_are_told_by_log(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    put(union, *(foreign(n, "notice", {"title": str(n), "published_at": NOON}) for n in (1, 2, 3)), log=Log.UNION)
    put(union, foreign(1, "notice", {"title": "区", "published_at": NOON}, run=b"regional"), log=Log.REGION)
    save(store)
    sync(replica, union)
    assert replica.lost(10, 10_000) == {}
    before = tables(store)
    replica.rewind(Log.UNION, 1)
    replica.rewind(Log.REGION, 0)
    lost = replica.lost(10, 10_000)
    assert {log: [op.fields["title"] for op in ops] for log, ops in lost.items()} == {
        Log.UNION: ["2", "3"],
        Log.REGION: ["区"],
    }
    assert [len(ops) for ops in replica.lost(1, 10_000).values()] == [1]
    behind = [replica.lost(10, 10_000, skip) for skip in (1, 2, 3)]
    assert [[op.fields["title"] for ops in some.values() for op in ops] for some in behind] == [["3", "区"], ["区"], []]
    assert replica.pending() == 0
    assert replica.tail(10, 10_000).ops == ()
    assert tables(store) == before
    sync(replica, union)
    assert (replica.lost(10, 10_000), tables(store)) == ({}, before)


def test_another_regions_log_takes_the_place_of_the_former_one(store: Store, open_store: OpenStore) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    assert replica.region() == NO_REGION
    visit = save(store, note="stays")
    put(union, foreign(1, "notice", {"title": "union", "published_at": NOON}), log=Log.UNION)
    for n in (1, 2, 3):
        put(union, foreign(n, "notice", {"title": f"A{n}", "published_at": NOON}, run=b"region-A"), log=Log.REGION)
    put(union, foreign(4, "notice", {"void": "x"}, record_id(b"region-A", 2), run=b"region-A"), log=Log.REGION)
    move(replica, union, 140106)
    sync(replica, union)
    assert replica.region() == 140106
    replica.rewind(Log.REGION, 3)
    union.logs[Log.REGION] = Memory()
    put(union, foreign(1, "notice", {"title": "B", "published_at": NOON}, run=b"region-B"), log=Log.REGION)
    move(replica, union, 140105)
    assert [fields[1] for fields in tables(store)["notice"]] == ["union", "B"]
    assert (replica.region(), replica.cursors()[Log.REGION]) == (140105, union.logs[Log.REGION].head())
    assert replica.lost(10, 10_000) == {}
    assert row(store, "visit", visit)["note"] == "stays"
    save(store, note="after")
    before = tables(store)
    rebuild(store)
    assert tables(store) == before
    assert examine(store) == ()
    sync(replica, union)
    assert replica.pending() == 0


def move(replica: StoreReplica, union: MemoryUnion, region: int) -> None:
    """One exchange in which the union names the station's region, at whose log's beginning the device then stands."""
    tail = replica.tail(1_000, 1_000_000)
    response = union.exchange(tail, {**replica.cursors(), Log.REGION: START})
    replica.commit(Page(tail, replace(response, region=region)))


def test_a_log_that_has_not_moved_need_not_be_named(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    save(store)
    page = exchange(replica, union)
    moved = tuple(cursor for cursor in page.response.cursors if cursor.log is Log.STATION)
    assert replica.commit(replace(page, response=replace(page.response, cursors=moved))).placed == 2
    put(union, foreign(1, "visit", {"category": "rider"}))
    unnamed = replace(exchange(replica, union).response, cursors=())
    with pytest.raises(ChainMismatch):
        replica.commit(Page(replica.tail(1, 1), unnamed))


def test_a_long_log_answers_for_every_hash_and_goes_back_to_any_entry(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion(page=700)
    with store.write() as unit:
        unit.create_many("visit", [{"category": "courier", "persons": 1 + n % 3} for n in range(1_400)])
    put(union, *(foreign(n, "visit", {"category": "rider"}) for n in range(1, 1_200)))
    sync(replica, union, limit=450)
    log = union.logs[Log.STATION]
    for n in (1, 2, 511, 512, 513, 700, 1_199, 1_200, 1_650, 2_100, len(log.ops)):
        assert replica.matches(Log.STATION, n, log.hashes[n - 1][:16])
    assert examine(store) == ()
    before = tables(store)
    assert replica.rewind(Log.STATION, 1_000) == len(log.ops) - 1_000
    assert examine(store) == ()
    assert list(replica.tail(5_000, 10_000_000).bodies) == log.bodies[1_000:]
    sync(replica, union, limit=300)
    assert (replica.pending(), tables(store)) == (0, before)
    assert examine(store) == ()


def test_what_is_said_next_comes_behind_all_that_waits_though_the_last_entries_were_dropped(store: Store) -> None:
    first = next_op_of(store)
    with store.write_local() as connection:
        # Sent back by a rewind; what was received behind it has gone with the region that the station left.
        append(connection, "visit", first, 10)
    assert next_op_of(store) == first + 10
    save(store)
    with store.read() as connection:
        rows = list(waiting(connection, Log.STATION))
    assert all(before.last_turn < row.turn for before, row in pairwise(rows))


def next_op_of(store: Store) -> int:
    with store.read() as connection:
        return next_op(connection)
