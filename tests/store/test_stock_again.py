"""A movement or a count that clashed and is entered again lies where it lay: before what came since, behind what it
knew of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from desktop.store import quarantine
from desktop.store.doctor import examine
from desktop.store.queries.stock import known_to_count, known_to_movement, stocks
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.ops import fixed_id
from tests.store.conftest import NOON, SetClock, repeatable
from tests.store.contents import row
from tests.store.union import MemoryUnion, sync

WATER: Final = fixed_id(1001)
HOUR: Final = 3600


class Machine:
    """A machine that was resumed twice, another PC of its station, and their union."""

    def __init__(self, folder: Path, clock: SetClock) -> None:
        self.clock = clock
        self.union = MemoryUnion()
        self.twin = Store.open(folder / "twin", clock, repeatable("vm"), device="窗口电脑")
        self.store = Store.open(folder / "store", clock, repeatable("vm"), device="窗口电脑")
        self.other = Store.open(folder / "other", clock, repeatable("other"), device="后屋电脑")
        self.stores = (self.twin, self.store, self.other)
        with self.other.write() as unit:
            unit.patch("supply", WATER, {"name": "矿泉水", "unit": "瓶"})

    def sync(self) -> None:
        """All exchange until all have the same."""
        for store in (*self.stores, *self.stores):
            sync(StoreReplica(store), self.union)

    def both(self, kind: str, quantity: int) -> None:
        """Something is recorded before the snapshot."""
        for store in (self.twin, self.store):
            self.move(store, kind, quantity)

    def move(self, store: Store, kind: str, quantity: int) -> bytes:
        """A PC records a movement."""
        with store.write() as unit:
            known = known_to_movement(unit.connection, unit.address[0], unit.now)
            return unit.create("movement", {"item": WATER, "kind": kind, "quantity": quantity, "known": known})

    def count(self, store: Store, counted: int) -> bytes:
        """A PC counts."""
        with store.write() as unit:
            known = known_to_count(unit.connection, unit.address[0], unit.now)
            return unit.create("stocktake", {"item": WATER, "counted": counted, "known": known})

    def enter_again(self, *kinds: str) -> list[bytes]:
        """A person enters again what clashed, in the order of the list; of these kinds, or all."""
        again = []
        for one in self.clashed():
            if not kinds or one.op.kind in kinds:
                with self.store.write() as unit:
                    quarantine.enter_again(unit, one)
                again.append(unit.changes().records[0])
        return again

    def clashed(self) -> list[quarantine.Kept]:
        """What clashed and waits for a person."""
        with self.store.read() as connection:
            return [one for one in quarantine.kept(connection) if one.trouble == quarantine.CLASH]

    def balances(self) -> list[int]:
        """What each PC shows."""
        found = []
        for store in self.stores:
            with store.read() as connection:
                found.append(stocks(connection)[WATER].balance)
        return found


@pytest.fixture
def machine(tmp_path: Path, clock: SetClock) -> Iterator[Machine]:
    made = Machine(tmp_path, clock)
    yield made
    for store in made.stores:
        store.close()


def test_a_count_that_is_entered_again_lies_before_what_came_since_on_this_pc_and_on_others(machine: Machine) -> None:
    machine.move(machine.twin, "restock", 1)
    machine.count(machine.store, 20)
    machine.sync()
    machine.clock.at += HOUR
    machine.move(machine.store, "issue", 3)
    machine.move(machine.other, "issue", 4)
    machine.sync()
    machine.clock.at += HOUR
    (again,) = machine.enter_again()
    machine.sync()
    assert row(machine.other, "stocktake", again)["at"] == NOON
    assert machine.balances() == [13] * 3
    assert examine(machine.store) == ()


def test_a_count_that_is_entered_again_lies_behind_what_it_knew_of_though_that_is_later_by_its_time(
    machine: Machine,
) -> None:
    machine.clock.at += 24 * HOUR  # the other PC's clock is ahead, and for a while this one's was
    machine.both("restock", 30)
    machine.move(machine.other, "issue", 4)
    machine.sync()
    machine.clock.at = NOON
    machine.move(machine.twin, "issue", 1)
    machine.count(machine.store, 20)
    machine.sync()
    machine.enter_again()
    machine.sync()
    assert machine.balances() == [20] * 3
    assert examine(machine.store) == ()


def test_a_movement_that_is_entered_again_lies_behind_no_count_that_its_pc_never_had(machine: Machine) -> None:
    machine.clock.at += HOUR
    machine.count(machine.twin, 7)
    machine.count(machine.store, 50)
    machine.clock.at = NOON  # the clock was set right
    machine.move(machine.twin, "restock", 1)
    machine.move(machine.store, "issue", 5)
    machine.sync()
    machine.enter_again("movement")
    machine.sync()
    assert machine.balances() == [8] * 3


def test_a_movement_that_is_entered_again_lies_behind_the_count_that_was_entered_again_before_it(
    machine: Machine,
) -> None:
    machine.move(machine.twin, "issue", 1)
    machine.move(machine.twin, "issue", 1)
    machine.count(machine.store, 0)
    machine.move(machine.store, "restock", 24)  # what an opening stock with its date is
    machine.sync()
    machine.enter_again("stocktake")
    machine.enter_again("movement")
    machine.sync()
    assert machine.balances() == [24] * 3
    assert examine(machine.store) == ()
