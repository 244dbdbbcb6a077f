"""Places, entries, rewinds, values that are owed: what an answered exchange does to a PC."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.store.queries.sync import History, history
from desktop.store.replica import KEPT_CONVERSATIONS, StoreReplica
from desktop.store.store import Store
from sync.envelope import Cursor, PersonalRef, Place
from sync.log import GENESIS, START, Head, Log, chain_many
from sync.ops import canonical, fixed_id, record_id
from sync.ports import ChainMismatch, Enrolment, Page
from sync.trust import DeviceCertificate, WorkingKey
from tests.store.conftest import NOON, OpenStore
from tests.store.contents import ops, rebuild, row, tables, values
from tests.store.talk import RUN, exchange, foreign, put, save
from tests.store.union import MemoryUnion, sync


def test_the_tail_goes_out_oldest_first_and_in_pages(store: Store) -> None:
    replica = StoreReplica(store)
    for n in range(5):
        save(store, note=str(n))
    page = replica.tail(3, 1_000_000)
    assert ([op.kind for op in page.ops], page.more) == (["run", "visit", "visit"], True)
    assert [canonical(op) for op in page.ops] == list(page.bodies)
    assert len(replica.tail(100, 1).ops) == 1
    assert (len(replica.tail(6, 1_000_000).ops), replica.tail(6, 1_000_000).more) == (6, False)
    assert replica.pending() == 6


def test_values_travel_beside_the_tail(store: Store) -> None:
    save(store)
    save(store, visitor="李")
    ((value),) = StoreReplica(store).tail(10, 1_000).personal
    assert (value.log, value.seq, value.field, value.value) == (Log.STATION, 3, "visitor", "李")


def test_what_was_sent_leaves_the_tail_when_it_has_its_place(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    save(store)
    commit = replica.commit(exchange(replica, union))
    assert (commit.placed, commit.received, commit.kinds) == (2, 0, frozenset({"run", "visit"}))
    assert replica.pending() == 0
    assert replica.cursors() == {
        Log.UNION: START,
        Log.REGION: START,
        Log.STATION: Head(2, chain_many(GENESIS, [body for _, body in ops(store)])[-1]),
    }
    assert [place for place, _ in ops(store)] == [1, 2]


def test_a_quiet_exchange_writes_nothing(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    save(store)
    sync(replica, union)
    replica.note_exchange(NOON, 2, 0, "", complete=True)
    replica.note_exchange(NOON + 60, 0, 0, "", complete=True)
    before = store.path.with_name(store.path.name + "-wal").stat().st_size
    assert replica.commit(exchange(replica, union)).kinds == frozenset()
    replica.note_exchange(NOON + 120, 0, 0, "", complete=True)
    replica.note_exchange(NOON + 180, 0, 0, "")
    assert store.path.with_name(store.path.name + "-wal").stat().st_size == before


def test_entries_of_others_come_in_and_are_folded(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    put(union, foreign(1, "visit", {"category": "rider"}), foreign(2, "visit", {"note": "x"}, record_id(RUN, 1)))
    put(union, foreign(3, "notice", {"title": "高温", "published_at": NOON}), log=Log.UNION)
    commit = replica.commit(exchange(replica, union))
    assert (commit.placed, commit.received, commit.kinds) == (0, 3, frozenset({"visit", "notice"}))
    assert row(store, "visit", record_id(RUN, 1))["note"] == "x"
    assert replica.cursors()[Log.UNION].n == 1


def test_an_answer_that_does_not_fit_the_chain_changes_nothing(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    save(store)
    put(union, foreign(1, "visit", {"category": "rider"}))
    page = exchange(replica, union)
    before = (tables(store), ops(store), replica.cursors())
    response = page.response
    station = response.entries[Log.STATION]
    forged = foreign(1, "visit", {"category": "forged"})
    for wrong in (
        replace(response, entries={Log.STATION: (forged,)}, bodies={Log.STATION: (canonical(forged),)}),
        replace(response, entries={Log.STATION: ()}, bodies={Log.STATION: ()}),
        replace(response, entries={Log.STATION: [*station] * 2}, bodies={Log.STATION: (canonical(station[0]),) * 2}),
        replace(response, places=()),
        replace(response, places=tuple(replace(place, n=place.n + 1) for place in response.places)),
        replace(response, places=tuple(replace(place, n=place.n - 1) for place in response.places)),
        replace(response, places=tuple(replace(place, count=99) for place in response.places)),
        replace(response, cursors=tuple(replace(cursor, short=bytes(16)) for cursor in response.cursors)),
    ):
        with pytest.raises(ChainMismatch):
            replica.commit(Page(page.sent, wrong))
        assert (tables(store), ops(store), replica.cursors()) == before
    assert replica.commit(page).received == 1


def test_what_this_pc_still_has_to_say_is_not_overwritten_by_what_arrives(store: Store, open_store: OpenStore) -> None:
    union, other = MemoryUnion(), open_store("other")
    visit = save(store, note="first")
    sync(StoreReplica(store), union)
    sync(StoreReplica(other), union)
    with other.write() as unit:
        unit.patch("visit", visit, {"note": "other", "persons": 3})
    with store.write() as unit:
        unit.patch("visit", visit, {"note": "mine"})
    sync(StoreReplica(other), union)
    # The other's correction arrives while ours is still unsent.
    replica = StoreReplica(store)
    nothing = replace(replica.tail(10, 1_000), ops=(), bodies=(), personal=())
    replica.commit(Page(nothing, union.exchange(nothing, replica.cursors())))
    assert (row(store, "visit", visit)["note"], row(store, "visit", visit)["persons"]) == ("mine", 3)
    sync(replica, union)
    sync(StoreReplica(other), union)
    assert row(other, "visit", visit)["note"] == "mine"
    assert tables(store) == tables(other)


def test_what_comes_behind_ours_in_the_log_wins(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    visit = save(store, note="mine")
    page = exchange(replica, union)
    put(union, foreign(1, "visit", {"note": "later"}, visit))
    assert page.response.places[0].n == 1
    sync(replica, union)
    assert row(store, "visit", visit)["note"] == "later"


def test_an_op_of_ours_that_comes_back_as_an_entry_gets_its_place(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    save(store)
    exchange(replica, union)
    nothing = replace(replica.tail(10, 1_000), ops=(), bodies=(), personal=())
    commit = replica.commit(Page(nothing, union.exchange(nothing, replica.cursors())))
    assert (commit.placed, commit.received, replica.pending()) == (2, 0, 0)


def test_a_value_that_did_not_come_along_is_owed_until_it_comes(store: Store, open_store: OpenStore) -> None:
    union, other = MemoryUnion(), open_store("other")
    visit = save(store, visitor="李")
    sync(StoreReplica(store), union)
    kept, union.values = union.values, {}
    replica = StoreReplica(other)
    sync(replica, union)
    ((ref),) = replica.owed()
    assert row(other, "visit", visit)["visitor"] is None
    assert StoreReplica(store).personal((ref, PersonalRef(Log.STATION, RUN, 1, "visitor"))) == tuple(kept.values())
    lie = {key: replace(value, value="王") for key, value in kept.items()}
    union.values = lie
    sync(replica, union)
    assert (replica.owed(), values(other)) == ((ref,), [])
    union.values = kept
    sync(replica, union)
    assert replica.owed() == ()
    assert row(other, "visit", visit)["visitor"] == "李"


def test_an_erasure_that_arrives_erases_here_too(store: Store, open_store: OpenStore) -> None:
    union, other = MemoryUnion(), open_store("other")
    visit = save(store, visitor="王二小")
    sync(StoreReplica(store), union)
    sync(StoreReplica(other), union)
    with store.write() as unit:
        unit.erase("visit", visit, ["visitor"], "asked for")
    sync(StoreReplica(store), union)
    sync(StoreReplica(other), union)
    assert (row(other, "visit", visit)["visitor"], values(other)) == (None, [])
    other.close()
    assert "王二小".encode() not in b"".join(file.read_bytes() for file in Path(other.folder).iterdir())


def test_a_value_that_was_erased_before_it_arrived_is_not_asked_for(store: Store, open_store: OpenStore) -> None:
    union, other = MemoryUnion(), open_store("other")
    visit = save(store, visitor="李")
    with store.write() as unit:
        unit.erase("visit", visit, ["visitor"], "asked for")
    sync(StoreReplica(store), union)
    replica = StoreReplica(other)
    sync(replica, union)
    assert replica.owed() == ()
    assert tables(other) == tables(store)


def test_an_op_of_an_unknown_kind_is_kept_placed_and_passed_on(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    put(union, foreign(1, "patrol", {"area": 3}), foreign(2, "visit", {"category": "rider", "weather": "rain"}))
    put(union, foreign(3, "visit", {"category": "rider"}), foreign(4, "visit", {"category": 7}))
    sync(replica, union)
    assert len(tables(store)["visit"]) == 1
    assert [trouble for trouble, _ in tables(store)["unfolded"]] == ["invalid", "unknown", "unknown"]
    bodies = union.logs[Log.STATION].bodies
    replica.rewind(Log.STATION, 0)
    assert list(replica.tail(10, 10_000).bodies) == bodies


def test_what_speaks_of_a_record_that_is_not_there_yet_waits_for_it(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    put(union, foreign(2, "visit", {"note": "a"}, record_id(RUN, 1)))
    put(union, foreign(3, "visit", {"note": "b"}, record_id(RUN, 1)))
    sync(replica, union)
    assert len(tables(store)["unfolded"]) == 2
    put(union, foreign(1, "visit", {"category": "rider"}))
    sync(replica, union)
    assert tables(store)["unfolded"] == []
    assert row(store, "visit", record_id(RUN, 1))["note"] == "b"
    before = tables(store)
    rebuild(store)
    assert tables(store) == before


def test_a_log_that_repeats_an_address_is_none(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    put(union, foreign(1, "visit", {"category": "rider"}), foreign(1, "visit", {"category": "rider"}))
    with pytest.raises(ChainMismatch):
        sync(replica, union)
    assert tables(store)["visit"] == []


@pytest.mark.parametrize("record", [5, "visit", [1], None, bytes(3), bytes(40)])
def test_an_erasure_that_names_no_record_blocks_nothing_behind_it(store: Store, record: object) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    put(union, foreign(1, "erasure", {"record": record, "fields": "visitor"}))
    put(union, foreign(2, "erasure", {"fields": "visitor"}), foreign(3, "visit", {"category": "rider"}))
    sync(replica, union)
    assert [trouble for trouble, _ in tables(store)["unfolded"]] == ["invalid", "invalid"]
    assert row(store, "visit", record_id(RUN, 3))["category"] == "rider"


def test_an_answer_that_gives_an_op_two_places_changes_nothing(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    save(store)
    page = exchange(replica, union)
    union.logs[Log.STATION].append(page.sent.ops[1], page.sent.bodies[1])
    ends = {log: union.logs[log].head() for log in Log}
    twice = replace(
        page.response,
        places=(Place(0, 1, 2), Place(1, 3, 1)),
        cursors=tuple(Cursor.at(log, head) for log, head in ends.items()),
    )
    with pytest.raises(ChainMismatch):
        replica.commit(replace(page, response=twice))
    assert (replica.cursors()[Log.STATION], replica.pending()) == (START, 2)


def test_pages_of_the_tail_go_on_where_the_last_one_ended(store: Store) -> None:
    replica = StoreReplica(store)
    for n in range(4):
        save(store, note=str(n))
        save(store, "notice_receipt", notice=fixed_id(n))
    whole = replica.tail(100, 1_000_000)
    pages = [replica.tail(2, 1_000_000, skip) for skip in range(0, 9, 2)]
    assert tuple(op for page in pages for op in page.ops) == whole.ops
    assert [page.more for page in pages] == [True, True, True, True, False]
    assert replica.tail(2, 1_000_000, 9).ops == ()


def test_an_enrolment_is_kept_with_the_keys_learnt_later(open_store: OpenStore) -> None:
    store = open_store()
    replica = StoreReplica(store)
    assert replica.enrolment() is None
    one, other = WorkingKey(b"1" * 32, NOON, b"s" * 64), WorkingKey(b"2" * 32, NOON, b"s" * 64)
    certificate = DeviceCertificate(b"d" * 32, fixed_id(9), NOON, b"k" * 8, b"s" * 64)
    enrolment = Enrolment(
        url="https://union.example",
        union=b"u" * 8,
        root_key=b"r" * 32,
        working_keys=(one,),
        station=fixed_id(9),
        station_code="140106-1",
        station_name="迎泽驿站",
        region="140106",
        device=b"d" * 32,
        certificate=certificate,
        enrolled_at=NOON,
        public_url="https://union.example/s/140106-1",
    )
    replica.enrol(enrolment)
    replica.learn_keys((one, other))
    store.close()
    assert StoreReplica(open_store()).enrolment() == replace(enrolment, working_keys=(one, other))


def test_a_conversation_while_the_clock_was_ahead_hides_none_that_come_after_it(store: Store) -> None:
    replica, ahead = StoreReplica(store), NOON + 3_650 * 86_400
    replica.note_exchange(ahead, 0, 0, "", complete=True)
    with store.read() as connection:
        assert history(connection, ahead).synced_at == ahead
        assert history(connection, NOON).synced_at is None, "nobody knows when that was"
    replica.note_exchange(NOON, 0, 0, "", complete=True)
    with store.read() as connection:
        assert history(connection, NOON + 60).synced_at == NOON
    replica.note_exchange(ahead, 0, 0, "timeout")
    with store.read() as connection:
        assert history(connection, NOON + 60) == History(NOON, "timeout", None, None)


def test_what_went_well_and_left_something_behind_is_not_the_last_time_that_all_was_delivered(store: Store) -> None:
    replica, times = StoreReplica(store), []
    for after, sent, complete in ((0, 3, True), (60, 1, False), (120, 0, False), (1_200, 0, False), (1_260, 0, True)):
        replica.note_exchange(NOON + after, sent, 0, "", complete=complete)
        with store.read() as connection:
            times.append(history(connection, NOON + 2_000).synced_at)
    assert times == [NOON, NOON, NOON, NOON, NOON + 1_260], "told at once when the rest has come too"


def test_the_history_of_conversations_keeps_what_happened(store: Store) -> None:
    replica = StoreReplica(store)
    lines = "SELECT at, sent, received, fault FROM conversation ORDER BY id"
    replica.note_exchange(NOON, 3, 0, "")
    replica.note_exchange(NOON + 60, 0, 0, "timeout")
    replica.note_exchange(NOON + 120, 0, 0, "")
    replica.note_exchange(NOON + 2_000, 0, 0, "")
    with store.read() as connection:
        assert connection.exec_driver_sql(lines).all() == [
            (NOON, 3, 0, ""),
            (NOON + 60, 0, 0, "timeout"),
            (NOON + 2_000, 0, 0, ""),
        ]
    for n in range(KEPT_CONVERSATIONS):
        replica.note_exchange(NOON + 3_000 + n, 1, 0, "")
    with store.read() as connection:
        assert len(connection.exec_driver_sql(lines).all()) == KEPT_CONVERSATIONS


def test_what_is_read_while_the_replica_stands_still_comes_from_one_picture(store: Store) -> None:
    replica = StoreReplica(store)
    save(store)
    with replica.still():
        before = replica.pending(), replica.tail(10, 1_000).ops
        save(store)
        assert (replica.pending(), replica.tail(10, 1_000).ops) == before
    assert replica.pending() == before[0] + 1
