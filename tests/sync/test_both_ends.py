"""Whatever happens between a station's PCs and a real union (lost, doubled and stale requests, copied and restored
folders, a union put back to an older backup), they end with the same entries and the same tables.

Both ends are the real ones; only the way between them is a call. ``tests/chaos`` has the same over processes and lines.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Container
from pathlib import Path
from tempfile import mkdtemp

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from desktop.store.doctor import examine
from desktop.store.queries.stock import known_to_count, known_to_movement, stocks
from sync.client.keys import FileKeys
from sync.client.result import SyncResult
from sync.ops import address_of, fixed_id
from sync.ports import Enrolment
from sync.server import doctor, enrolment, notices, stations
from sync.trust import enrolment_text, public_bytes
from tests.store.conftest import SetClock
from tests.store.contents import tables
from tests.store.test_merge import new_folder
from tests.sync.ends import Messenger, Pc, Union_

MOST_PCS = 4
WATER = fixed_id(1001)
MEMORY = Path("/dev/shm")
"""Nobody pulls a plug here, so nothing has to reach a disk."""


class BothEnds(RuleBasedStateMachine):
    """PCs of one station and its union."""

    @initialize(page=st.sampled_from([3, 7, 1000]))
    def begin(self, page: int) -> None:
        self.page = page
        self.clock = SetClock()
        self.folder = Path(mkdtemp(prefix="both-ends-", dir=MEMORY if MEMORY.is_dir() else None))
        self.union = Union_(self.folder / "union", self.clock)
        with self.union.union.database.read() as connection:
            (self.station,) = stations.all_stations(connection)
        self.messenger = Messenger(self.union)
        self.pcs: list[Pc] = []
        self.copies: list[Path] = []
        self.stock: list[tuple[bytes, bool, int]] = []
        """What was recorded of the water, in the order in which it happened: the record, whether it is a count, and
        how much."""
        for _ in range(2):
            self.a_pc_enrols()

    def teardown(self) -> None:
        if hasattr(self, "pcs"):
            self.union.close()
            for pc in self.pcs:
                pc.store.close()
            shutil.rmtree(self.folder)

    numbers = st.integers(0, 59)

    def _pc(self, number: int) -> Pc:
        return self.pcs[number % len(self.pcs)]

    @precondition(lambda self: len(self.pcs) < MOST_PCS)
    @rule()
    def a_pc_enrols(self) -> None:
        name = f"pc {len(self.pcs)}"
        pc = Pc(new_folder(self.folder / name), self.clock, name, self.messenger)
        key = Ed25519PrivateKey.generate()
        FileKeys(pc.folder).keep(key)
        union, authority = self.union.union, self.union.authority
        code = enrolment.issue_code(union, authority, self.station.code, None).code
        enrolled = enrolment.enrol(
            union,
            authority,
            code=code,
            device_key=public_bytes(key),
            device_name=name,
            app="yizhan",
            signature=key.sign(enrolment_text(code, public_bytes(key))),
            address="192.0.2.1",
        )
        pc.replica.enrol(
            Enrolment(
                url="https://union.example",
                union=authority.union,
                root_key=authority.root_public,
                working_keys=tuple(authority.working_keys),
                station=self.station.id,
                station_code=self.station.code,
                station_name=self.station.name,
                region=self.station.region,
                device=public_bytes(key),
                certificate=enrolled.certificate,
                enrolled_at=self.clock.now(),
                public_url="",
            )
        )
        with pc.store.write() as unit:
            unit.patch("supply", WATER, {"name": "矿泉水"})
        self.pcs.append(pc)

    @rule(number=numbers, quantity=st.integers(-20, 40))
    def water_comes_or_goes(self, number: int, quantity: int) -> None:
        self.clock.at += 60
        kind = "restock" if quantity > 0 else "issue"
        with self._pc(number).store.write() as unit:
            known = known_to_movement(unit.connection, unit.address[0], unit.now)
            fields = {"item": WATER, "kind": kind, "quantity": abs(quantity), "known": known}
            record = unit.create("movement", fields)
        self.stock.append((record, False, quantity))

    @rule(number=numbers, counted=st.integers(0, 40))
    def water_is_counted(self, number: int, counted: int) -> None:
        self.clock.at += 60
        with self._pc(number).store.write() as unit:
            known = known_to_count(unit.connection, unit.address[0], unit.now)
            record = unit.create("stocktake", {"item": WATER, "counted": counted, "known": known})
        self.stock.append((record, True, counted))

    def balance(self, there: Container[tuple[bytes, int]]) -> int:
        """What stands on the shelf, going by what has reached the union."""
        balance = 0
        for record, is_count, quantity in self.stock:
            if address_of(record) in there:
                balance = quantity if is_count else balance + quantity
        return balance

    @rule(number=numbers, count=st.integers(1, 9), visitor=st.sampled_from(["", "李"]))
    def visits_come(self, number: int, count: int, visitor: str) -> None:
        self.clock.at += 60
        with self._pc(number).store.write() as unit:
            unit.create_many("visit", [{"category": "courier", "visitor": visitor}] * count)

    @rule(number=numbers, which=numbers, persons=st.integers(1, 9), reason=st.sampled_from([None, "twice"]))
    def a_visit_is_corrected(self, number: int, which: int, persons: int, reason: str | None) -> None:
        pc = self._pc(number)
        if visits := [row[0] for row in tables(pc.store)["visit"]]:
            with pc.store.write() as unit:
                unit.patch("visit", visits[which % len(visits)], {"persons": persons, "void": reason})

    @rule(number=numbers, which=numbers)
    def a_visitor_is_erased(self, number: int, which: int) -> None:
        pc = self._pc(number)
        if visits := [row[0] for row in tables(pc.store)["visit"]]:
            with pc.store.write() as unit:
                unit.erase("visit", visits[which % len(visits)], ["visitor"], "asked for")

    @rule(region=st.sampled_from([None, "140106"]))
    def the_union_publishes(self, region: str | None) -> None:
        notices.publish(self.union.union, self.union.authority, title="通知", body="", region=region)

    @rule(number=numbers)
    def a_pc_syncs(self, number: int) -> None:
        result = self._pc(number).sync(self.page)
        assert result.fault is None, result

    @rule(number=numbers)
    def an_answer_is_lost(self, number: int) -> None:
        self.messenger.lose = 1
        self._pc(number).sync(self.page)
        self.messenger.lose = 0

    @precondition(lambda self: self.messenger.carried)
    @rule(which=numbers, times=st.integers(1, 2))
    def an_old_request_comes_again(self, which: int, times: int) -> None:
        for _ in range(times):
            self.messenger.deliver(self.messenger.carried[which % len(self.messenger.carried)])

    @rule()
    def the_union_is_backed_up(self) -> None:
        self.union.back_up()

    @precondition(lambda self: self.union.backups)
    @rule(which=numbers)
    def the_union_is_put_back(self, which: int) -> None:
        self.union.restore(which % self.union.backups)

    @precondition(lambda self: len(self.pcs) < MOST_PCS)
    @rule(number=numbers)
    def a_folder_is_copied_to_another_pc(self, number: int) -> None:
        name = f"pc {len(self.pcs)}"
        self._pc(number).copy(self.folder / name)
        self.pcs.append(Pc(self.folder / name, self.clock, name, self.messenger))

    @rule(number=numbers)
    def a_pc_is_backed_up(self, number: int) -> None:
        copy = self.folder / f"copy {len(self.copies)}"
        self._pc(number).copy(copy)
        self.copies.append(copy)

    @precondition(lambda self: self.copies)
    @rule(number=numbers, which=numbers)
    def a_pc_is_put_back(self, number: int, which: int) -> None:
        self._pc(number).become(self.copies[which % len(self.copies)])

    @rule()
    def all_meet_again(self) -> None:
        held = set().union(*(pc.addresses() for pc in self.pcs))
        results: list[SyncResult] = []
        for _ in range(3):
            results = [pc.sync(self.page) for pc in self.pcs]
        assert all(result.complete and not result.sent and not result.received for result in results), results
        addresses = Counter((op.run, op.seq) for op in self.union.entries(self.station.id))
        assert held <= addresses.keys()
        assert set(addresses.values()) <= {1}
        for pc in self.pcs:
            assert pc.addresses() == addresses.keys()
            assert tables(pc.store) == tables(self.pcs[0].store)
            assert pc.replica.cursors() == self.pcs[0].replica.cursors()
            with pc.store.read() as connection:
                assert stocks(connection)[WATER].balance == self.balance(addresses)
        assert examine(self.pcs[len(addresses) % len(self.pcs)].store) == ()
        assert doctor.examine(self.union.union).findings == ()


def test_a_count_keeps_what_it_counted_when_the_union_is_put_back_behind_it() -> None:
    station = BothEnds()
    station.begin(1000)
    station.water_comes_or_goes(0, 30)
    station.all_meet_again()
    station.the_union_is_backed_up()
    station.visits_come(0, 9, "")
    station.a_pc_syncs(0)
    station.water_is_counted(0, 24)
    station.a_pc_syncs(0)
    station.water_comes_or_goes(1, -5)
    station.the_union_is_put_back(0)
    station.a_pc_syncs(1)
    assert station.balance(station.pcs[1].addresses()) == 25, "the count is not there yet"
    station.all_meet_again()
    assert station.balance(station.pcs[1].addresses()) == 19
    station.teardown()


# More of chance's stories than a quick run tells: YIZHAN_EXAMPLES=400.
BothEnds.TestCase.settings = settings(max_examples=int(os.environ.get("YIZHAN_EXAMPLES", "6")), stateful_step_count=20)
TestBothEnds = BothEnds.TestCase
