"""Counting the shelves on a sheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.services.errors import KnownError
from desktop.store.replica import StoreReplica
from desktop.views import RecordId
from desktop.views.stocktakes import SheetView
from tests.store.union import MemoryUnion, sync
from tests.unit.services.conftest import FakeClock, Services, open_services


def add(desk: Services, name: str, stands: int = 0) -> RecordId:
    record = desk.supplies.add_item(name, category="drink", unit="瓶").records[0]
    if stands:
        desk.supplies.restock(record, stands)
    return record


def sheet(desk: Services) -> SheetView:
    found = desk.stocktakes.current()
    assert found is not None
    return found


def lines(desk: Services) -> dict[str, tuple[int, int | None, int]]:
    return {line.name: (line.book, line.counted, line.difference) for line in sheet(desk).lines}


def test_a_sheet_holds_books_and_shelf_side_by_side_and_each_line_counts_at_once(desk: Services) -> None:
    water, tea = add(desk, "矿泉水", 24), add(desk, "绿茶", 12)
    desk.stocktakes.begin("月底")
    assert lines(desk) == {"矿泉水": (24, None, 0), "绿茶": (12, None, 0)}
    desk.stocktakes.count(sheet(desk).id, water, 20)
    assert lines(desk) == {"矿泉水": (24, 20, -4), "绿茶": (12, None, 0)}
    assert desk.supplies.item(water).item.balance == 20
    assert desk.supplies.item(tea).item.balance == 12
    assert (sheet(desk).counted, sheet(desk).note) == (1, "月底")


def test_a_sheet_is_gone_on_with_after_a_restart(tmp_path: Path, clock: FakeClock) -> None:
    desk = open_services(tmp_path / "data", clock)
    water = add(desk, "矿泉水", 24)
    desk.stocktakes.begin()
    desk.stocktakes.count(sheet(desk).id, water, 20)
    desk.store.close()
    desk = open_services(tmp_path / "data", clock)
    assert lines(desk) == {"矿泉水": (24, 20, -4)}
    desk.stocktakes.begin()
    assert sheet(desk).counted == 1
    desk.store.close()


def test_what_moves_while_counting_is_neither_lost_nor_counted_twice(desk: Services) -> None:
    water = add(desk, "矿泉水", 24)
    desk.stocktakes.begin()
    desk.stocktakes.count(sheet(desk).id, water, 20)
    desk.supplies.issue(water, 2)
    assert desk.supplies.item(water).item.balance == 18
    desk.stocktakes.count(sheet(desk).id, water, 18)
    (line,) = sheet(desk).lines
    assert (line.book, line.counted, line.times) == (18, 18, 2)


def test_a_closed_sheet_is_kept_and_takes_nothing_more(desk: Services) -> None:
    water = add(desk, "矿泉水", 24)
    desk.stocktakes.begin()
    closed = sheet(desk).id
    desk.stocktakes.count(closed, water, 20)
    desk.stocktakes.close()
    assert desk.stocktakes.current() is None
    assert desk.stocktakes.closed() == (closed,)
    assert desk.stocktakes.sheet(closed).lines[0].counted == 20
    with pytest.raises(KnownError, match="has been closed"):
        desk.stocktakes.count(closed, water, 21)


def test_a_number_that_cannot_stand_on_a_shelf_is_refused(desk: Services) -> None:
    water = add(desk, "矿泉水", 24)
    desk.stocktakes.begin()
    for wrong in (-1, 6_901_028_000_000):
        with pytest.raises(KnownError, match="cannot be counted"):
            desk.stocktakes.count(sheet(desk).id, water, wrong)
    assert desk.supplies.item(water).item.balance == 24


def test_two_pcs_count_on_one_sheet_at_once(tmp_path: Path, clock: FakeClock) -> None:
    union = MemoryUnion()
    desks = [open_services(tmp_path / name, clock, name) for name in ("窗口", "仓库")]
    water, tea = add(desks[0], "矿泉水", 24), add(desks[0], "绿茶", 12)
    desks[0].stocktakes.begin()
    for desk in desks:
        sync(StoreReplica(desk.store), union)
    desks[0].stocktakes.count(sheet(desks[0]).id, water, 20)
    desks[1].stocktakes.count(sheet(desks[1]).id, tea, 10)
    for desk in (*desks, *desks):
        sync(StoreReplica(desk.store), union)
    seen = [[(line.name, line.counted, line.counted_on) for line in sheet(desk).lines] for desk in desks]
    assert seen[0] == seen[1] == [("矿泉水", 20, "窗口"), ("绿茶", 10, "仓库")]
    for desk in desks:
        desk.store.close()


def test_sheets_that_two_pcs_opened_without_knowing_of_each_other_are_closed_together(
    tmp_path: Path, clock: FakeClock
) -> None:
    union = MemoryUnion()
    desks = [open_services(tmp_path / name, clock, name) for name in ("窗口", "仓库")]
    for desk in desks:
        desk.stocktakes.begin()
        clock.instant += 60
    for desk in (*desks, *desks):
        sync(StoreReplica(desk.store), union)
    assert sheet(desks[0]).id == sheet(desks[1]).id
    desks[1].stocktakes.close()
    for desk in (*desks, *desks):
        sync(StoreReplica(desk.store), union)
    assert [desk.stocktakes.current() for desk in desks] == [None, None]
    for desk in desks:
        desk.store.close()
