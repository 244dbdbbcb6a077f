"""The stories' check of balances finds a wrong one, also where every reader of ``known`` agrees on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from desktop.store.queries.stock import known_to_count, known_to_movement
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.ops import address_of, fixed_id
from tests.chaos.balances import BALANCES, balances_at_desk, check_balances, held_here, others
from tests.chaos.journal import Save
from tests.store.conftest import NOON, SetClock, repeatable
from tests.store.contents import tables
from tests.store.union import MemoryUnion, sync

WATER: Final = fixed_id(1001)


class Desk:
    """A desk that keeps a journal, which another PC's entries reach while their clock is ahead."""

    def __init__(self, folder: Path, name: str, clock: SetClock) -> None:
        self.folder = folder / name
        self.store = Store.open(self.folder, clock, repeatable(name))
        self.saves: list[Save] = []

    def save(self, what: str, **fields: object) -> None:
        """Record a movement or a count of the water."""
        known_to = known_to_count if what == "stocktake" else known_to_movement
        before = held_here(self.folder)
        with self.store.write() as unit:
            known = known_to(unit.connection, unit.address[0], unit.now)
            record = unit.create(what, {"item": WATER, "known": known} | fields)
        held = others(before, {address_of(record)[0].hex()})
        self.saves.append(Save(what, "", 0, True, False, (record,), (), held=held))

    def found(self) -> dict[str, list[str]]:
        """What a story's end reads off a desk."""
        held = {kind: list(map(repr, rows)) for kind, rows in tables(self.store).items()}
        return held | {BALANCES: list(map(repr, balances_at_desk(self.store)))}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    clock, union = SetClock(), MemoryUnion()
    here, ahead = (Desk(tmp_path, name, clock) for name in ("here", "ahead"))
    with ahead.store, here.store:
        with ahead.store.write() as unit:
            unit.patch("supply", WATER, {"name": "矿泉水"})
        clock.at = NOON + 3600
        ahead.save("movement", kind="issue", quantity=4)
        for store in (ahead.store, here.store):
            sync(StoreReplica(store), union)
        clock.at = NOON
        here.save("stocktake", counted=20)
        here.saves += ahead.saves
        yield here


def test_a_right_balance_is_told(desk: Desk) -> None:
    assert check_balances("desk", desk.found(), desk.saves) == 1


@pytest.mark.parametrize("shown", [19, 21])
def test_a_wrong_balance_is_reported(desk: Desk, shown: int) -> None:
    wrong = desk.found() | {BALANCES: [repr((WATER, shown))]}
    with pytest.raises(AssertionError, match=f"there are 20, and it shows {shown}"):
        check_balances("desk", wrong, desk.saves)


def test_a_count_that_does_not_say_what_it_knew_is_reported(desk: Desk) -> None:
    with desk.store.write_local() as connection:
        connection.exec_driver_sql("UPDATE stocktake SET known = ''")
    with pytest.raises(AssertionError, match="there are 20, and it shows 16"):
        check_balances("desk", desk.found(), desk.saves)
