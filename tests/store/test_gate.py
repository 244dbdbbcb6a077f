"""One writer at a time, and a person's tap before the sync's batch."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from desktop.store.gate import Gate
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.ports import Page
from tests.store.conftest import OpenStore
from tests.store.contents import rebuild, tables
from tests.store.union import MemoryUnion, sync


@contextmanager
def in_thread(work: object) -> Iterator[threading.Thread]:
    """Work that goes on beside the test and has ended when the block ends."""
    assert callable(work)
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield thread
    thread.join(60)
    assert not thread.is_alive()


def test_a_person_who_waits_goes_before_a_batch_that_has_waited_longer() -> None:
    gate = Gate()
    order: list[str] = []
    person_waits = threading.Event()

    def batch() -> None:
        with gate.background():
            order.append("batch")

    def tap() -> None:
        person_waits.set()
        with gate.person():
            order.append("tap")

    with gate.person():
        first = threading.Thread(target=batch)
        second = threading.Thread(target=tap)
        first.start()
        second.start()
        person_waits.wait(10)
        while not gate.wanted:
            pass
        order.append("held")
    first.join(10)
    second.join(10)
    assert order == ["held", "tap", "batch"]


def test_writing_within_writing_is_a_mistake_of_the_programme(store: Store) -> None:
    def nest() -> None:
        with store.write(), store.write():
            pass

    with pytest.raises(RuntimeError, match="writing already"):
        nest()
    with store.write() as unit:
        unit.create("visit", {"category": "courier"})


def test_saves_of_many_threads_all_arrive(store: Store) -> None:
    def save() -> None:
        for _ in range(20):
            with store.write() as unit:
                unit.create("visit", {"category": "courier"})

    with in_thread(save), in_thread(save), in_thread(save):
        save()
    assert len(tables(store)["visit"]) == 80


def test_taps_are_saved_in_the_middle_of_a_long_page(open_store: OpenStore) -> None:
    author, store = open_store("author"), open_store()
    with author.write() as unit:
        unit.create_many("visit", [{"category": "rider", "persons": 1 + n % 4} for n in range(4_000)])
    union = MemoryUnion()
    sync(StoreReplica(author), union)
    replica = StoreReplica(store)
    tail = replica.tail(10, 1_000)
    page = Page(tail, union.exchange(tail, replica.cursors()))
    with in_thread(lambda: replica.commit(page)) as receiving:
        taps = 0
        while receiving.is_alive() and taps < 12:
            with store.write() as unit:
                unit.create("visit", {"category": "courier"})
            taps += 1
    with store.read() as connection:
        first_mine = connection.exec_driver_sql("SELECT min(op) FROM tail").scalar_one()
        last_received = connection.exec_driver_sql("SELECT max(op + count) - 1 FROM stretch").scalar_one()
    assert first_mine < last_received
    assert len(tables(store)["visit"]) == 4_000 + taps
    found = tables(store)
    rebuild(store)
    assert tables(store) == found
