"""Counting the shelves on two PCs of a station, which may know nothing of each other, and whose clocks may be wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.store.replica import StoreReplica
from desktop.views import RecordId
from desktop.views.stocktakes import Progress
from tests.store.union import MemoryUnion, sync
from tests.unit.services.conftest import FakeClock, Services, open_services
from tests.unit.services.test_stocktakes import add, lines, sheet


@pytest.fixture
def pcs(tmp_path: Path, clock: FakeClock) -> Iterator[tuple[Services, Services]]:
    """Two PCs of one station, each with a folder of its own."""
    desks = open_services(tmp_path / "窗口", clock, "窗口"), open_services(tmp_path / "仓库", clock, "仓库")
    yield desks
    for desk in desks:
        desk.store.close()


def meet(union: MemoryUnion, pcs: tuple[Services, Services]) -> None:
    """Both bring what they have and get what the other one has."""
    for desk in (*pcs, *pcs):
        sync(StoreReplica(desk.store), union)


def test_two_pcs_count_on_one_sheet_at_once(pcs: tuple[Services, Services]) -> None:
    union = MemoryUnion()
    window, store = pcs
    water, tea = add(window, "矿泉水", 24), add(window, "绿茶", 12)
    meet(union, pcs)
    window.stocktakes.count(b"", water, 20)
    meet(union, pcs)
    store.stocktakes.count(b"", tea, 10)
    meet(union, pcs)
    seen = [[(line.name, line.counted, line.last.on) for line in sheet(desk).lines if line.last] for desk in pcs]
    assert seen[0] == seen[1] == [("矿泉水", 20, "窗口"), ("绿茶", 10, "仓库")]
    assert [desk.stocktakes.progress() for desk in pcs] == [Progress(2, 2)] * 2


def count_on_a_sheet(desk: Services, item: RecordId, counted: int) -> None:
    desk.stocktakes.count(b"", item, counted)


def count_at_once(desk: Services, item: RecordId, counted: int) -> None:
    desk.supplies.count([(item, counted)])


@pytest.mark.parametrize("count", [count_on_a_sheet, count_at_once])
def test_what_a_pc_whose_clock_ran_ahead_brought_before_a_count_is_in_the_count(
    pcs: tuple[Services, Services], clock: FakeClock, count: Callable[[Services, RecordId, int], None]
) -> None:
    union = MemoryUnion()
    window, store = pcs
    water = add(window, "矿泉水", 24)
    meet(union, pcs)
    clock.wait(3600)
    store.supplies.issue(water, 4)
    count(store, water, 7)
    clock.wait(-3540)
    meet(union, pcs)
    count(window, water, 20)
    clock.wait(60)
    store.supplies.issue(water, 1)
    meet(union, pcs)
    for desk in pcs:
        assert desk.supplies.item(water).item.balance == 19


def test_what_goes_out_after_a_count_counts_though_the_clock_was_put_back_meanwhile(
    pcs: tuple[Services, Services], clock: FakeClock
) -> None:
    union = MemoryUnion()
    window, store = pcs
    water = add(window, "矿泉水", 24)
    clock.wait(3600)
    window.stocktakes.count(b"", water, 20)
    clock.wait(-3540)
    window.supplies.issue(water, 5)
    window.supplies.issue(water, 2, at=clock.now() - 30)
    clock.wait(60)
    meet(union, pcs)
    store.supplies.issue(water, 1)
    meet(union, pcs)
    clock.wait(3600)
    window.supplies.issue(water, 1)
    meet(union, pcs)
    for desk in pcs:
        book = desk.supplies.item(water)
        assert book.item.balance == 13, "what is said to have been earlier had been counted"
        assert [line.balance for line in book.ledger[:4]] == [13, 14, 15, 20]


def test_an_item_that_both_counted_without_knowing_of_it_shows_both_and_differs_once(
    pcs: tuple[Services, Services], clock: FakeClock
) -> None:
    union = MemoryUnion()
    window, store = pcs
    water = add(window, "矿泉水", 24)
    meet(union, pcs)
    clock.wait(60)
    window.stocktakes.count(b"", water, 20)
    clock.wait(60)
    store.stocktakes.count(b"", water, 21)
    meet(union, pcs)
    for desk in pcs:
        (line,) = sheet(desk).lines
        assert (line.book, line.counted, line.difference) == (24, 21, -3)
        assert [(count.on, count.counted) for count in line.elsewhere] == [("窗口", 20)]
        assert desk.supplies.item(water).item.balance == 21


def test_two_pcs_of_one_name_are_told_apart(tmp_path: Path, clock: FakeClock) -> None:
    union = MemoryUnion()
    here, there = (open_services(tmp_path / folder, clock, "PC-01") for folder in ("a", "b"))
    try:
        water, tea = add(here, "矿泉水", 24), add(here, "绿茶", 12)
        meet(union, (here, there))
        here.stocktakes.count(b"", water, 20)
        clock.wait(60)
        there.stocktakes.count(b"", water, 21)
        here.stocktakes.count(b"", tea, 12)
        meet(union, (here, there))
        for desk, own in ((here, 20), (there, 21)):
            water_line, tea_line = sorted(sheet(desk).lines, key=lambda line: len(line.counts), reverse=True)
            said = {count.counted: count.namesake for count in water_line.counts}
            assert said == {20: own != 20, 21: own != 21}
            assert [count.counted for count in water_line.elsewhere] == [20], "though it bears the name of the last"
            assert [count.namesake for count in tea_line.counts] == [own != 20]
    finally:
        here.store.close()
        there.store.close()


def test_sheets_that_two_pcs_opened_without_knowing_of_each_other_are_one(
    pcs: tuple[Services, Services], clock: FakeClock
) -> None:
    union = MemoryUnion()
    items = [add(pcs[0], "矿泉水", 24), add(pcs[0], "绿茶", 12)]
    meet(union, pcs)
    for desk, item in zip(pcs, items, strict=True):
        desk.stocktakes.count(b"", item, 10)
        clock.wait(60)
    meet(union, pcs)
    for desk in pcs:
        assert lines(desk) == {"矿泉水": (24, 10, -14), "绿茶": (12, 10, -2)}
    pcs[1].stocktakes.close()
    meet(union, pcs)
    for desk in pcs:
        assert desk.stocktakes.current() is None
        (head,) = desk.stocktakes.closed()
        assert head.counted == 2
        assert desk.stocktakes.sheet(head.id).less == 2


def test_what_is_counted_on_a_sheet_that_was_closed_elsewhere_meanwhile_counts_all_the_same(
    pcs: tuple[Services, Services], clock: FakeClock
) -> None:
    union = MemoryUnion()
    window, store = pcs
    water, tea = add(window, "矿泉水", 24), add(window, "绿茶", 12)
    window.stocktakes.count(b"", water, 20)
    meet(union, pcs)
    clock.wait(60)
    window.stocktakes.close()
    store.stocktakes.count(sheet(store).id, tea, 10)
    meet(union, pcs)
    for desk in pcs:
        assert desk.supplies.item(tea).item.balance == 10
        (head,) = desk.stocktakes.closed()
        assert head.counted == 2
