"""Which batch goods come from: the first to expire that has not, or the one that is named."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.services.batch_plan import Take, plan
from desktop.views import BatchView, RecordId
from sync.times import DAY
from tests.unit.services.conftest import FakeClock, Services

TODAY = date(2026, 11, 21)
OLD = BatchView("240311", date(2026, 11, 15), 2)
SOON = BatchView("250620", date(2026, 12, 1), 3)
LATE = BatchView("260101", date(2027, 6, 1), 10)
LEFT = (OLD, SOON, LATE)


@pytest.mark.parametrize(
    ("quantity", "kind", "chosen", "takes"),
    [
        (2, "issue", None, [(SOON, 2)]),
        (5, "consume", None, [(SOON, 3), (LATE, 2)]),
        (4, "gift", LATE, [(LATE, 4)]),
        (12, "issue", LATE, [(LATE, 10), (SOON, 2)]),
        (1, "waste", None, [(OLD, 1)]),
        (3, "waste", None, [(OLD, 2), (SOON, 1)]),
        (1, "issue", OLD, [(OLD, 1)]),
        (20, "issue", None, [(SOON, 3), (LATE, 10), (None, 7)]),
    ],
)
def test_goods_come_from_the_first_to_expire_that_has_not(
    quantity: int, kind: str, chosen: BatchView | None, takes: list[tuple[BatchView | None, int]]
) -> None:
    assert plan(LEFT, quantity, TODAY, kind, chosen) == tuple(Take(batch, n) for batch, n in takes)


def test_where_all_has_expired_no_batch_is_in_turn_for_issue() -> None:
    assert plan((OLD,), 1, TODAY, "issue") == (Take(None, 1),)
    assert plan((), 4, TODAY, "issue") == (Take(None, 4),)


@pytest.fixture
def drops(desk: Services) -> RecordId:
    """Three batches, one of which has expired; one of the others has no number."""
    record = desk.supplies.add_item("藿香正气水", category="medicine", unit="支", expires=True).records[0]
    desk.supplies.restock(record, 2, batch="240311", expires_on=date(2026, 11, 15))
    desk.supplies.restock(record, 3, batch="A1", expires_on=date(2026, 12, 1))
    desk.supplies.restock(record, 10, expires_on=date(2027, 6, 1))
    return record


def left(desk: Services, record: RecordId) -> list[tuple[str, str, int]]:
    return [(one.batch, str(one.expires_on), one.quantity) for one in desk.supplies.item(record).batches]


def test_what_went_out_earlier_comes_from_the_batch_that_was_good_on_that_day(
    desk: Services, clock: FakeClock, drops: RecordId
) -> None:
    desk.supplies.issue(drops, 1, at=clock.now() - 8 * DAY)
    assert left(desk, drops) == [("240311", "2026-11-15", 1), ("A1", "2026-12-01", 3), ("", "2027-06-01", 10)]
    desk.supplies.issue(drops, 1)
    assert left(desk, drops) == [("240311", "2026-11-15", 1), ("A1", "2026-12-01", 2), ("", "2027-06-01", 10)]


def test_what_has_expired_stays_on_the_shelf_until_it_is_written_off(desk: Services, drops: RecordId) -> None:
    made = desk.supplies.issue(drops, 5)
    assert left(desk, drops) == [("240311", "2026-11-15", 2), ("", "2027-06-01", 8)]
    lines = desk.supplies.item(drops).ledger[:2]
    assert {(line.batch, str(line.expires_on), line.delta) for line in lines} == {
        ("A1", "2026-12-01", -3), ("", "2027-06-01", -2)
    }  # fmt: skip
    assert len({line.voucher for line in lines}) == 2
    assert desk.history.undo() is None
    desk.history.remember(made, "领用")
    desk.history.undo()
    assert left(desk, drops)[1:] == [("A1", "2026-12-01", 3), ("", "2027-06-01", 10)]


def test_without_anything_expired_no_batch_is_written_down(desk: Services, drops: RecordId) -> None:
    desk.supplies.issue(drops, 2, kind="waste")
    desk.supplies.issue(drops, 4)
    assert [line.batch for line in desk.supplies.item(drops).ledger[:2]] == ["", ""]
    assert left(desk, drops) == [("", "2027-06-01", 9)]


def test_a_batch_without_a_number_is_named_by_its_date(desk: Services, drops: RecordId) -> None:
    desk.supplies.issue(drops, 4, expires_on=date(2027, 6, 1))
    assert left(desk, drops) == [("240311", "2026-11-15", 2), ("A1", "2026-12-01", 3), ("", "2027-06-01", 6)]
    line = desk.supplies.item(drops).ledger[0]
    assert (line.batch, line.expires_on) == ("", date(2027, 6, 1))


def test_two_batches_of_one_number_are_told_apart_by_their_dates(desk: Services, drops: RecordId) -> None:
    desk.supplies.restock(drops, 5, batch="A1", expires_on=date(2028, 1, 1))
    desk.supplies.issue(drops, 4, batch="A1", expires_on=date(2028, 1, 1))
    assert [one for one in left(desk, drops) if one[0] == "A1"] == [("A1", "2026-12-01", 3), ("A1", "2028-01-01", 1)]
    desk.supplies.issue(drops, 1, batch="A1", expires_on=date(2026, 12, 1))
    assert [one for one in left(desk, drops) if one[0] == "A1"] == [("A1", "2026-12-01", 2), ("A1", "2028-01-01", 1)]


def test_a_batch_that_is_not_in_the_books_is_written_down_as_it_was_named(desk: Services, drops: RecordId) -> None:
    desk.supplies.issue(drops, 1, batch="Z9")
    assert desk.supplies.item(drops).ledger[0].batch == "Z9"


def test_more_than_the_books_hold_goes_out_and_leaves_them_below_zero(desk: Services, drops: RecordId) -> None:
    desk.supplies.issue(drops, 40)
    assert desk.supplies.item(drops).item.balance == -25
    assert left(desk, drops) == [("240311", "2026-11-15", 2)], "nobody has handed that out"


def test_what_goes_out_beyond_what_has_not_expired_is_of_no_batch(desk: Services) -> None:
    record = desk.supplies.add_item("藿香正气水", category="medicine", unit="支", expires=True).records[0]
    desk.supplies.restock(record, 100, batch="OLD", expires_on=date(2026, 11, 1))
    desk.supplies.restock(record, 2, batch="GOOD", expires_on=date(2027, 6, 1))
    desk.supplies.issue(record, 10)
    lines = desk.supplies.item(record).ledger[:2]
    assert {(line.batch, line.delta) for line in lines} == {("GOOD", -2), ("", -8)}
    view = desk.supplies.item(record).item
    assert (view.balance, view.expired_quantity, view.usable) == (92, 100, -8)
    desk.supplies.restock(record, 20, batch="NEW", expires_on=date(2027, 9, 1))
    assert left(desk, record) == [("OLD", "2026-11-01", 100), ("NEW", "2027-09-01", 12)], "it was there already"
    desk.supplies.count([(record, 115)])
    assert [quantity for _, _, quantity in left(desk, record)] == [100, 15], "a count sets it right"


def test_what_comes_in_late_and_keeps_short_is_not_used_up_before_it_came(desk: Services, clock: FakeClock) -> None:
    record = desk.supplies.add_item("姜茶", category="drink", unit="袋", expires=True).records[0]
    desk.supplies.restock(record, 50, batch="LONG", expires_on=date(2028, 1, 1))
    clock.wait(DAY)
    desk.supplies.issue(record, 30)
    clock.wait(DAY)
    desk.supplies.restock(record, 10, batch="SHORT", expires_on=date(2026, 12, 1))
    assert [(batch, n) for batch, _, n in left(desk, record)] == [("SHORT", 10), ("LONG", 20)]
    assert desk.supplies.item(record).item.expiring_quantity == 10
    clock.wait(DAY)
    desk.supplies.issue(record, 4)
    assert [(batch, n) for batch, _, n in left(desk, record)] == [("SHORT", 6), ("LONG", 20)]


def test_what_comes_back_is_of_the_batch_that_went_out(desk: Services, clock: FakeClock) -> None:
    record = desk.supplies.add_item("暖手宝", category="other", unit="个", expires=True).records[0]
    desk.supplies.restock(record, 5, batch="LONG", expires_on=date(2028, 1, 1))
    clock.wait(DAY)
    desk.supplies.restock(record, 5, batch="SHORT", expires_on=date(2026, 12, 1))
    (loan,) = desk.supplies.issue(record, 2, kind="loan", recipient="小周").records
    clock.wait(DAY)
    desk.supplies.restock(record, 1, batch="NEXT", expires_on=date(2026, 12, 20))
    desk.supplies.take_back(record, 2, loan=loan)
    assert [(batch, n) for batch, _, n in left(desk, record)] == [("SHORT", 5), ("NEXT", 1), ("LONG", 5)]


def test_what_went_out_before_it_was_written_down_as_come_in_is_taken_from_it(desk: Services, clock: FakeClock) -> None:
    record = desk.supplies.add_item("姜茶", category="drink", unit="袋", expires=True).records[0]
    desk.supplies.restock(record, 5, batch="LONG", expires_on=date(2028, 1, 1))
    desk.supplies.issue(record, 8)
    clock.wait(DAY)
    desk.supplies.restock(record, 10, batch="SHORT", expires_on=date(2026, 12, 1))
    assert [(batch, n) for batch, _, n in left(desk, record)] == [("SHORT", 7)]
    desk.supplies.count([(record, 9)])
    assert [(batch, n) for batch, _, n in left(desk, record)] == [("SHORT", 9)], "two fewer had gone out"


def test_a_loan_is_never_parted(desk: Services, drops: RecordId) -> None:
    desk.supplies.issue(drops, 5, kind="loan", recipient="小周")
    assert len(desk.supplies.open_loans()) == 1
