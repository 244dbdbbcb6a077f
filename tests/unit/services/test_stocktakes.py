"""Counting the shelves on a sheet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from desktop.services.errors import KnownError
from desktop.views import RecordId
from desktop.views.stocktakes import Progress, SheetView
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
    blank = desk.stocktakes.current_or_blank()
    assert [(line.name, line.book, line.counted) for line in blank.lines] == [("矿泉水", 24, None), ("绿茶", 12, None)]
    assert (blank.id, desk.stocktakes.progress()) == (b"", None)
    desk.stocktakes.count(blank.id, water, 20)
    assert lines(desk) == {"矿泉水": (24, 20, -4), "绿茶": (12, None, 0)}
    assert desk.supplies.item(water).item.balance == 20
    assert desk.supplies.item(tea).item.balance == 12
    assert desk.stocktakes.progress() == Progress(1, 2)


def test_a_sheet_is_gone_on_with_after_a_restart(tmp_path: Path, clock: FakeClock) -> None:
    desk = open_services(tmp_path / "data", clock)
    water, tea = add(desk, "矿泉水", 24), add(desk, "绿茶", 12)
    desk.stocktakes.count(b"", water, 20)
    desk.store.close()
    desk = open_services(tmp_path / "data", clock)
    assert lines(desk) == {"矿泉水": (24, 20, -4), "绿茶": (12, None, 0)}
    desk.stocktakes.count(b"", tea, 12)
    assert lines(desk) == {"矿泉水": (24, 20, -4), "绿茶": (12, 12, 0)}
    desk.store.close()


def test_what_moves_while_counting_is_neither_lost_nor_counted_twice(desk: Services) -> None:
    water = add(desk, "矿泉水", 24)
    desk.stocktakes.count(b"", water, 20)
    desk.supplies.issue(water, 2)
    (line,) = sheet(desk).lines
    assert (line.book, line.counted, line.now) == (24, 20, 18)
    desk.stocktakes.count(sheet(desk).id, water, 18)
    (line,) = sheet(desk).lines
    assert (line.book, line.counted, line.now) == (22, 18, 18), "without the stocktake 22 would stand in the books"
    assert line.difference == sum(one.delta for one in desk.supplies.item(water).ledger if one.kind == "stocktake")


def test_a_slip_of_the_finger_that_is_counted_again_leaves_no_difference(desk: Services) -> None:
    water = add(desk, "矿泉水", 24)
    for typed in (240, 24):
        desk.stocktakes.count(b"", water, typed)
    assert lines(desk) == {"矿泉水": (24, 24, 0)}
    assert [count.counted for count in sheet(desk).lines[0].counts] == [240, 24]


def test_a_line_that_is_emptied_again_is_not_counted_and_moves_nothing(desk: Services) -> None:
    water = add(desk, "矿泉水", 24)
    desk.stocktakes.count(b"", water, 20)
    desk.stocktakes.count(b"", water, 21)
    desk.stocktakes.uncount(water)
    assert lines(desk) == {"矿泉水": (24, None, 0)}
    assert desk.supplies.item(water).item.balance == 24
    with pytest.raises(KnownError, match="not counted yet"):
        desk.stocktakes.uncount(water)


def medicine(desk: Services) -> RecordId:
    """An item with a date, of which ten keep until the end of the year."""
    record = desk.supplies.add_item("藿香正气水", category="medicine", unit="盒", expires=True).records[0]
    desk.supplies.restock(record, 10, expires_on=date(2026, 12, 31))
    return record


def kept(desk: Services, item: RecordId) -> dict[date | None, int]:
    """How much of an item keeps until when."""
    return {batch.expires_on: batch.quantity for batch in desk.supplies.item(item).batches}


NEXT_YEAR = date(2027, 3, 31)


def test_what_was_counted_beyond_the_books_is_given_its_date(desk: Services, clock: FakeClock) -> None:
    item = medicine(desk)
    clock.wait(600)
    desk.stocktakes.count(b"", item, 15)
    assert kept(desk, item) == {date(2026, 12, 31): 10, None: 5}
    clock.wait(60)
    desk.supplies.issue(item, 2)
    desk.stocktakes.date_more(item, NEXT_YEAR)
    assert kept(desk, item) == {date(2026, 12, 31): 8, NEXT_YEAR: 5}
    assert lines(desk) == {"藿香正气水": (10, 15, 5)}, "what was found is still a difference"
    (line,) = sheet(desk).lines
    assert (line.dated, line.last is not None and line.last.keeps_until) == (True, NEXT_YEAR)
    told = [(one.kind, one.delta, one.balance, one.expires_on) for one in desk.supplies.item(item).ledger]
    assert told[:2] == [("issue", -2, 13, None), ("stocktake", 5, 15, NEXT_YEAR)]
    assert desk.supplies.book(item).read(0, 9) == desk.supplies.item(item).ledger
    desk.stocktakes.date_more(item, date(2027, 6, 30))
    assert kept(desk, item) == {date(2026, 12, 31): 8, date(2027, 6, 30): 5}
    desk.stocktakes.date_more(item, None)
    assert kept(desk, item) == {date(2026, 12, 31): 10, None: 3}
    assert desk.supplies.item(item).item.balance == 13


def test_a_date_is_said_of_nothing_but_what_was_found(desk: Services) -> None:
    item = medicine(desk)
    with pytest.raises(KnownError, match="No more of it was counted"):
        desk.stocktakes.date_more(item, NEXT_YEAR)
    desk.stocktakes.count(b"", item, 10)
    with pytest.raises(KnownError, match="No more of it was counted"):
        desk.stocktakes.date_more(item, NEXT_YEAR)


def _void(desk: Services, item: RecordId) -> None:
    desk.supplies.void_movement(desk.supplies.item(item).ledger[0].id, "wrong")


@pytest.mark.parametrize(
    "take_back",
    [
        lambda desk, item: desk.stocktakes.uncount(item),
        lambda desk, _item: desk.stocktakes.abandon(),
        _void,
    ],
)
def test_with_a_count_goes_what_was_found_with_it(
    desk: Services, clock: FakeClock, take_back: Callable[[Services, RecordId], object]
) -> None:
    item = medicine(desk)
    clock.wait(600)
    desk.stocktakes.count(b"", item, 15)
    desk.stocktakes.date_more(item, NEXT_YEAR)
    take_back(desk, item)
    assert kept(desk, item) == {date(2026, 12, 31): 10}
    assert [one.delta for one in desk.supplies.item(item).ledger if one.voided is None] == [10]


def test_the_undo_of_a_count_takes_what_was_found_with_it_and_its_redo_brings_it_back(
    desk: Services, clock: FakeClock
) -> None:
    item = medicine(desk)
    clock.wait(600)
    counted = desk.stocktakes.count(b"", item, 15)
    desk.history.remember(counted, "counted")
    desk.stocktakes.date_more(item, NEXT_YEAR)
    desk.history.undo(counted)
    assert desk.supplies.item(item).item.balance == 10
    desk.history.redo()
    assert kept(desk, item) == {date(2026, 12, 31): 10, NEXT_YEAR: 5}


def test_a_second_count_is_dated_anew(desk: Services, clock: FakeClock) -> None:
    item = medicine(desk)
    clock.wait(600)
    desk.stocktakes.count(b"", item, 15)
    desk.stocktakes.date_more(item, NEXT_YEAR)
    clock.wait(60)
    desk.stocktakes.count(b"", item, 12)
    assert lines(desk) == {"藿香正气水": (10, 12, 2)}
    desk.stocktakes.date_more(item, NEXT_YEAR)
    assert kept(desk, item) == {date(2026, 12, 31): 10, NEXT_YEAR: 2}


def test_an_abandoned_stocktake_leaves_the_books_as_they_were(desk: Services) -> None:
    water, tea = add(desk, "矿泉水", 24), add(desk, "绿茶", 12)
    desk.stocktakes.count(b"", water, 20)
    desk.stocktakes.count(b"", tea, 15)
    desk.supplies.issue(tea, 1)
    desk.stocktakes.abandon()
    assert desk.stocktakes.current() is None
    assert desk.stocktakes.closed() == ()
    assert [desk.supplies.item(item).item.balance for item in (water, tea)] == [24, 11]
    with pytest.raises(KnownError, match="has been closed"):
        desk.stocktakes.abandon()


def test_the_sum_of_a_stocktake_tells_what_agrees_and_what_does_not(desk: Services) -> None:
    items = [add(desk, name, 10) for name in ("甲", "乙", "丙", "丁")]
    for item, counted in zip(items, (10, 12, 9), strict=False):
        desk.stocktakes.count(b"", item, counted)
    found = sheet(desk)
    assert (found.agree, found.more, found.less, found.counted) == (1, 1, 1, 3)
    assert {line.name: line.difference for line in found.differing} == {"乙": 2, "丙": -1}


def test_a_closed_sheet_is_kept_and_takes_nothing_more(desk: Services) -> None:
    water = add(desk, "矿泉水", 24)
    desk.stocktakes.count(b"", water, 20)
    closed = sheet(desk).id
    desk.stocktakes.close("月底")
    assert desk.stocktakes.current() is None
    (head,) = desk.stocktakes.closed()
    assert (head.id, head.counted, head.note) == (closed, 1, "月底")
    desk.supplies.issue(water, 5)
    (line,) = desk.stocktakes.sheet(closed).lines
    assert (line.book, line.counted, line.difference) == (24, 20, -4), "what goes out later changes no result"
    with pytest.raises(KnownError, match="has been closed"):
        desk.stocktakes.count(closed, water, 21)


def test_a_closed_sheet_stays_as_it_was_whatever_comes_onto_the_list_and_leaves_it(desk: Services) -> None:
    water, tea = add(desk, "矿泉水", 24), add(desk, "绿茶", 12)
    desk.stocktakes.count(b"", water, 20)
    closed = sheet(desk).id
    desk.stocktakes.close()
    before = desk.stocktakes.sheet(closed)
    assert [line.name for line in before.lines] == ["矿泉水"]
    add(desk, "红茶")
    desk.supplies.restock(tea, 6)
    assert desk.stocktakes.sheet(closed) == before


def test_a_number_that_cannot_stand_on_a_shelf_is_refused(desk: Services) -> None:
    water = add(desk, "矿泉水", 24)
    for wrong in (-1, 6_901_028_000_000):
        with pytest.raises(KnownError, match="cannot be counted"):
            desk.stocktakes.count(b"", water, wrong)
    assert desk.stocktakes.current() is None
    assert desk.supplies.item(water).item.balance == 24
