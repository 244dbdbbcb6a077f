"""However PCs of a station write, go offline, lose replies and meet again, they end with the same tables."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from desktop.store.doctor import examine
from desktop.store.opening import DATABASE_NAME
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.envelope import Status
from sync.log import Log
from sync.ops import fixed_id
from sync.ports import Page
from tests.store.conftest import SetClock, repeatable
from tests.store.contents import rebuild, tables, values
from tests.store.union import MemoryUnion, sync

PCS = 3
STATION = fixed_id(1)
ITEM = fixed_id(2)


@cache
def empty_database() -> bytes:
    """What a new data folder's database holds, made once."""
    with TemporaryDirectory() as folder:
        Store.open(Path(folder), SetClock()).close()
        return (Path(folder) / DATABASE_NAME).read_bytes()


def new_folder(folder: Path) -> Path:
    """A data folder as it is after its first opening."""
    folder.mkdir()
    (folder / DATABASE_NAME).write_bytes(empty_database())
    return folder


class Station(RuleBasedStateMachine):
    """PCs of one station and their union."""

    @initialize(page=st.sampled_from([2, 5, 1000]))
    def begin(self, page: int) -> None:
        self.clock = SetClock()
        self.folder = TemporaryDirectory()
        self.stores = [
            Store.open(new_folder(Path(self.folder.name) / str(n)), self.clock, repeatable(f"pc {n}"))
            for n in range(PCS)
        ]
        self.replicas = [StoreReplica(store) for store in self.stores]
        self.union = MemoryUnion(page=page)
        self.known: list[list[bytes]] = [[] for _ in range(PCS)]

    def teardown(self) -> None:
        if hasattr(self, "stores"):
            for store in self.stores:
                store.close()
            self.folder.cleanup()

    def _visits(self, pc: int) -> list[bytes]:
        return [row[0] for row in tables(self.stores[pc])["visit"]]

    pcs = st.integers(0, PCS - 1)

    @rule(pc=pcs, visitor=st.sampled_from(["", "李", "王"]), count=st.integers(1, 3))
    def visits_come(self, pc: int, visitor: str, count: int) -> None:
        self.clock.at += 60
        with self.stores[pc].write() as unit:
            unit.create_many("visit", [{"category": "courier", "visitor": visitor}] * count)

    @rule(pc=pcs, which=st.integers(0), note=st.sampled_from(["a", "b", "c"]), persons=st.integers(1, 4))
    def a_visit_is_corrected(self, pc: int, which: int, note: str, persons: int) -> None:
        visits = self._visits(pc)
        if visits:
            with self.stores[pc].write() as unit:
                unit.patch("visit", visits[which % len(visits)], {"note": note, "persons": persons})

    @rule(pc=pcs, which=st.integers(0), visitor=st.sampled_from(["赵", "钱"]))
    def a_visitor_is_named(self, pc: int, which: int, visitor: str) -> None:
        visits = self._visits(pc)
        if visits:
            with self.stores[pc].write() as unit:
                unit.patch("visit", visits[which % len(visits)], {"visitor": visitor})

    @rule(pc=pcs, which=st.integers(0))
    def a_visitor_is_erased(self, pc: int, which: int) -> None:
        visits = self._visits(pc)
        if visits:
            with self.stores[pc].write() as unit:
                unit.erase("visit", visits[which % len(visits)], ["visitor"], "asked for")

    @rule(pc=pcs, which=st.integers(0), reason=st.sampled_from(["twice", None]))
    def a_visit_is_voided_or_not(self, pc: int, which: int, reason: str | None) -> None:
        visits = self._visits(pc)
        if visits:
            with self.stores[pc].write() as unit:
                unit.patch("visit", visits[which % len(visits)], {"void": reason})

    @rule(pc=pcs, name=st.sampled_from(["一", "二"]), capacity=st.integers(1, 3))
    def the_station_file_changes(self, pc: int, name: str, capacity: int) -> None:
        with self.stores[pc].write() as unit:
            unit.patch("station", STATION, {"name": name, "capacity": capacity})

    @rule(pc=pcs, minimum=st.integers(1, 3))
    def a_catalogue_item_is_taken_up(self, pc: int, minimum: int) -> None:
        with self.stores[pc].write() as unit:
            unit.patch("supply", ITEM, {"minimum": minimum})

    @rule(pc=pcs)
    def a_pc_syncs(self, pc: int) -> None:
        sync(self.replicas[pc], self.union, limit=4)

    @rule(pc=pcs)
    def a_reply_is_lost(self, pc: int) -> None:
        self.union.exchange(self.replicas[pc].tail(4, 1_000_000), self.replicas[pc].cursors())

    @rule(pc=pcs)
    def one_page_goes_through(self, pc: int) -> None:
        tail = self.replicas[pc].tail(3, 1_000_000)
        response = self.union.exchange(tail, self.replicas[pc].cursors())
        if response.status is Status.OK:
            self.replicas[pc].commit(Page(tail, response))

    @precondition(lambda self: self.union.logs[Log.STATION].ops)
    @rule(share=st.floats(0, 1))
    def the_union_loses_its_last_days(self, share: float) -> None:
        log = self.union.logs[Log.STATION]
        keep = int(len(log.ops) * share)
        del log.ops[keep:], log.bodies[keep:], log.hashes[keep:]

    @rule(pc=pcs)
    def folding_anew_changes_nothing(self, pc: int) -> None:
        before = tables(self.stores[pc])
        rebuild(self.stores[pc])
        assert tables(self.stores[pc]) == before

    @rule()
    def all_meet_again(self) -> None:
        for _ in range(2):
            for replica in self.replicas:
                sync(replica, self.union)
        for store, replica in zip(self.stores, self.replicas, strict=True):
            assert replica.pending() == 0
            assert tables(store) == tables(self.stores[0])
            assert values(store) == values(self.stores[0])
            assert replica.cursors() == self.replicas[0].cursors()
        assert examine(self.stores[self.union.page % PCS]) == ()


# More of chance's stories than a quick run tells: YIZHAN_EXAMPLES=400.
Station.TestCase.settings = settings(max_examples=int(os.environ.get("YIZHAN_EXAMPLES", "15")), stateful_step_count=20)
TestPcsOfOneStation = Station.TestCase
