"""A machine that was resumed twice writes the same addresses: what then stands under them, and what counts."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from desktop.store.aside import follow
from desktop.store.doctor import examine
from desktop.store.quarantine import NotEnterable, drop, enter_again, kept
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.aside import Aside
from sync.log import Log
from sync.ops import Op, canonical, parse, record_id
from sync.ports import ChainMismatch, Page
from tests.helpers.calls import calls
from tests.store.conftest import NOON, SetClock, repeatable
from tests.store.contents import rebuild, row, tables, values
from tests.store.talk import RUN, exchange, foreign, put, save
from tests.store.test_retention import keep, live
from tests.store.union import MemoryUnion, sync


def test_another_content_under_our_address_is_kept_aside_and_the_unions_is_counted(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    visit = save(store, note="ours", visitor="李")
    run, ours = replica.tail(10, 10_000).ops
    put(union, run, replace_fields(ours, {"category": "rider"}))
    sync(replica, union)
    assert replica.pending() == 0
    assert (row(store, "visit", visit)["category"], row(store, "visit", visit)["note"]) == ("rider", "")
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT body FROM clash").scalars().all() == [canonical(ours)]
    assert values(store) == []
    before = tables(store)
    rebuild(store)
    assert tables(store) == before


def test_a_correction_that_took_our_address_counts_once_and_in_its_place(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    early = bytes(7) + b"\1"
    put(union, foreign(1, "visit", {"category": "rider"}, run=early))
    visit = record_id(early, 1)
    sync(replica, union)
    save(store)
    run, ours = replica.tail(10, 10_000).ops
    with store.write() as unit:
        unit.patch("visit", visit, {"note": "later, by us"})
    theirs = foreign(ours.seq, "visit", {"note": "earlier, by them"}, visit, ours.run)
    put(union, run, theirs)
    sync(replica, union)
    assert row(store, "visit", visit)["note"] == "later, by us"
    assert [finding.check for finding in examine(store)] == ["clash"]


def test_what_took_our_address_counts_behind_what_stands_before_it(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    put(union, foreign(1, "visit", {"category": "rider"}))
    visit = record_id(RUN, 1)
    sync(replica, union)
    save(store)
    run, ours = replica.tail(10, 10_000).ops
    put(union, run, foreign(2, "visit", {"note": "first"}, visit))
    put(union, foreign(ours.seq, "visit", {"note": "second"}, visit, ours.run))
    sync(replica, union)
    assert row(store, "visit", visit)["note"] == "second"
    assert [finding.check for finding in examine(store)] == ["clash"]


def test_an_address_that_two_logs_claim_is_refused_and_nothing_else_suffers(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    twice = foreign(1, "visit", {"category": "rider"})
    put(union, twice, log=Log.UNION)
    put(union, twice)
    mine = save(store, note="ours")
    for _ in range(2):
        with pytest.raises(ChainMismatch):
            sync(replica, union)
    assert [fields[0] for fields in tables(store)["visit"]] == [mine]
    assert replica.pending() == 2
    save(store)
    assert (replica.pending(), examine(store)) == (3, ())


def replace_fields(op: Op, fields: dict[str, object]) -> Op:
    """The op's address with another content."""
    return Op(op.run, op.seq, op.time, op.actor, op.kind, op.version, op.record, fields)


def test_a_machine_resumed_twice_goes_on_under_another_run(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    save(store, note="before the snapshot")
    run = replica.tail(10, 10_000).ops[0].run
    sync(replica, union)
    # The other copy of the machine goes on under the run that both have open.
    put(union, foreign(3, "visit", {"category": "rider", "note": "theirs"}, run=run))
    sync(replica, union)
    mine = save(store, note="ours")
    assert mine != record_id(run, 3)
    sync(replica, union)
    assert sorted(fields[7] for fields in tables(store)["visit"]) == ["before the snapshot", "ours", "theirs"]
    assert len(tables(store)["run"]) == 2
    assert examine(store) == ()


def items_and_movements(store: Store, count: int) -> None:
    with store.write() as unit:
        items = [unit.create("supply", {"name": f"茶{n}", "unit": "袋"}) for n in range(count)]
        for item in items:
            unit.create("movement", {"item": item, "kind": "purchase", "quantity": 3})


def test_many_go_aside_with_what_speaks_of_them_and_the_rest_counts(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    items_and_movements(store, 20)
    mine = save(store, note="ours")
    ours = replica.tail(2_000, 10_000_000).ops
    put(union, ours[0], *(replace_fields(op, {"name": "水", "unit": "瓶"}) for op in ours[1:21]))
    sync(replica, union)
    with store.read() as connection:
        kept_bodies = set(connection.exec_driver_sql("SELECT body FROM clash").scalars())
    assert kept_bodies == set(map(canonical, ours[1:41]))
    assert [fields[0] for fields in tables(store)["visit"]] == [mine]
    assert tables(store)["movement"] == []
    assert replica.pending() == 0
    before = tables(store)
    rebuild(store)
    assert (tables(store), [finding.check for finding in examine(store)]) == (before, ["clash"])


def test_twice_as_much_that_follows_what_went_aside_is_twice_the_work(tmp_path: Path) -> None:
    efforts = []
    for count in (50, 100, 200):
        with Store.open(tmp_path / f"{count}", SetClock(), repeatable("many"), device="窗口电脑") as store:
            items_and_movements(store, count)
            ours = StoreReplica(store).tail(2_000, 10_000_000).ops
            gone = Aside()
            for op in ours[1 : count + 1]:
                gone.add(op)
            with store.write_in_background() as connection:
                efforts.append(calls(partial(follow, connection, Log.STATION, gone)))
                assert connection.exec_driver_sql("SELECT count(*) FROM clash").scalar() == count
    assert efforts[2] - efforts[1] < 3 * (efforts[1] - efforts[0])


class Machine:
    """A machine's two clocks: the one on the wall, and the one that stands still while the machine does."""

    def __init__(self) -> None:
        self.wall, self.own = float(NOON), 500.0

    def now(self) -> int:
        return int(self.wall)

    def monotonic(self) -> float:
        return self.own

    def run(self, seconds: float) -> None:
        self.wall += seconds
        self.own += seconds

    def open(self, folder: Path) -> Store:
        """A desk on it; all that are opened at one moment are one machine of which there is a snapshot."""
        return Store.open(folder, self, repeatable("vm"), device="窗口电脑", monotonic=self.monotonic)


def test_a_snapshot_that_is_resumed_twice_writes_under_a_run_each(tmp_path: Path) -> None:
    union, machines = MemoryUnion(), (Machine(), Machine())
    first, second = (machine.open(tmp_path / f"{n}") for n, machine in enumerate(machines))
    with first, second:
        save(first, note="before the snapshot")
        save(second, note="before the snapshot")
        machines[0].wall += 3_600
        machines[1].wall += 7_200
        save(first, note="of the first")
        theirs = save(second, note="of the second")
        with second.write() as unit:
            unit.patch("visit", theirs, {"persons": 7})
        for store in (first, second, first):
            sync(StoreReplica(store), union)
        assert tables(first) == tables(second)
        found = {(fields[7], fields[5]) for fields in tables(first)["visit"]}
        assert found == {("before the snapshot", 1), ("of the first", 1), ("of the second", 7)}
        assert (examine(first), examine(second)) == ((), ())


def test_a_machine_that_goes_on_and_on_keeps_its_run(tmp_path: Path) -> None:
    machine = Machine()
    with machine.open(tmp_path) as store:
        for seconds in (10, 3_600, 86_400):
            machine.run(seconds)
            machine.wall += 5  # its clock is set right a little
            save(store)
        assert len(tables(store)["run"]) == 1


def test_a_pc_keeps_its_run_while_only_its_own_entries_come_back(store: Store) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    save(store)
    exchange(replica, union)
    nothing = replace(replica.tail(10, 1_000), ops=(), bodies=(), personal=())
    replica.commit(Page(nothing, union.exchange(nothing, replica.cursors())))
    save(store)
    assert len(tables(store)["run"]) == 1


def snapshot_and_both(tmp_path: Path) -> tuple[Store, Store, MemoryUnion]:
    """Two copies of one machine that stood still for so short a time that neither notices, and their union."""
    union, machines = MemoryUnion(), (Machine(), Machine())
    first, second = (machine.open(tmp_path / f"{n}") for n, machine in enumerate(machines))
    for store in (first, second):
        save(store, note="before the snapshot")
    return first, second, union


def test_what_was_said_of_an_entry_that_went_aside_changes_no_entry_of_the_other_machine(tmp_path: Path) -> None:
    first, second, union = snapshot_and_both(tmp_path)
    with first, second:
        theirs = save(first, note="of the first")
        ours = save(second, note="of the second", visitor="李")
        assert ours == theirs
        with second.write() as unit:
            unit.patch("visit", ours, {"persons": 7})
        with second.write() as unit:
            unit.erase("visit", ours, {"visitor"}, "asked for")
        for store in (first, second, first):
            sync(StoreReplica(store), union)
        assert tables(first) == tables(second)
        assert (row(first, "visit", theirs)["note"], row(first, "visit", theirs)["persons"]) == ("of the first", 1)
        assert StoreReplica(second).pending() == 0
        assert [op.fields for op in aside(second)][1:] == [
            {"persons": 7},
            {"fields": "visitor", "reason": "asked for", "record": ours},
        ]
        assert {finding.check for finding in examine(second)} == {"clash"}
        before = tables(second)
        rebuild(second)
        assert tables(second) == before


def test_what_went_aside_is_entered_again_under_its_new_name(tmp_path: Path) -> None:
    first, second, union = snapshot_and_both(tmp_path)
    with first, second:
        save(first, note="of the first")
        item = save(second, "supply", name="矿泉水", unit="瓶")
        with second.write() as unit:
            unit.create("movement", {"item": item, "kind": "purchase", "quantity": 24})
        for store in (first, second):
            sync(StoreReplica(store), union)
        with second.read() as connection:
            kinds = {one.op.kind: one for one in kept(connection)}
        with second.write() as unit, pytest.raises(NotEnterable, match="clashed"):
            enter_again(unit, kinds["movement"])
        for kind in ("supply", "movement"):
            with second.write() as unit:
                enter_again(unit, kinds[kind])
        sync(StoreReplica(second), union)
        with second.read() as connection:
            assert kept(connection) == ()
        (supply,) = [fields for fields in tables(second)["supply"] if fields[0] != item]
        assert row(second, "movement", tables(second)["movement"][0][0])["item"] == supply[0]


def test_what_was_said_of_an_entry_that_was_dropped_cannot_be_entered_again(tmp_path: Path) -> None:
    first, second, union = snapshot_and_both(tmp_path)
    with first, second:
        save(first, note="of the first")
        ours = save(second, note="of the second")
        with second.write() as unit:
            unit.patch("visit", ours, {"persons": 7})
        for store in (first, second):
            sync(StoreReplica(store), union)
        with second.read() as connection:
            created, changed = sorted(kept(connection), key=lambda one: one.op.seq)
        with second.write() as unit:
            drop(unit, created, "counted twice")
        with second.write() as unit, pytest.raises(NotEnterable, match="gone"):
            enter_again(unit, changed)
        assert row(second, "visit", ours)["persons"] == 1


def aside(store: Store) -> list[Op]:
    """The ops that are kept aside, in the order in which they were written."""
    with store.read() as connection:
        return [parse(body) for (body,) in connection.exec_driver_sql("SELECT body FROM clash ORDER BY run, seq")]


def test_what_went_aside_keeps_every_value_for_its_own_time(store: Store, clock: SetClock) -> None:
    replica, union = StoreReplica(store), MemoryUnion()
    with store.write() as unit:
        unit.create("visit", {"category": "courier", "visitor": "过客"})
        unit.create("opinion", {"kind": "complaint", "text": "没有热水", "contact": "13900000000"})
        for kind in ("loan", "issue"):
            unit.create("movement", {"item": record_id(RUN, 1), "kind": kind, "quantity": 1, "recipient": "王力"})
        unit.create("staff", {"name": "李敏", "phone": "13912345678"})
    run, *ours = replica.tail(10, 10_000).ops
    put(union, run, *(foreign(op.seq, "visit", {"category": "rider"}, run=op.run) for op in ours))
    sync(replica, union)
    keep(store)
    found = []
    for days in (89, 1, 275, 1, 729, 1):
        live(store, clock, days)
        with store.read() as connection:
            rows = connection.exec_driver_sql("SELECT seq, field FROM clash_value ORDER BY seq, field").all()
        found.append([(seq, name) for seq, name in rows])
    visit, opinion, lent, given, person = (op.seq for op in ours)
    for_three_years = [(person, "name"), (person, "phone")]
    for_a_year = [(opinion, "text"), (lent, "recipient"), *for_three_years]
    everything = sorted([(visit, "visitor"), (opinion, "contact"), (given, "recipient"), *for_a_year])
    assert found == [everything, for_a_year, for_a_year, for_three_years, for_three_years, []]
