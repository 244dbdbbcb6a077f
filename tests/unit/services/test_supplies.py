"""Supplies at the desk."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop.services.errors import KnownError
from desktop.views import Pace, RecordId, StockLevel, SupplyView
from sync.times import DAY, day_of
from tests.unit.services.conftest import FakeClock, Services


def adopt(desk: Services, name: str, minimum: int = 0) -> RecordId:
    offer = next(offer for offer in desk.catalogue.suggestions() if offer.name == name)
    desk.supplies.adopt(offer.id, minimum=minimum)
    return offer.id


def item(desk: Services, record: RecordId) -> SupplyView:
    return desk.supplies.item(record).item


@pytest.fixture
def water(desk: Services) -> RecordId:
    return adopt(desk, "矿泉水 550ml", minimum=12)


def test_an_item_of_the_catalogue_is_taken_up_once(desk: Services, water: RecordId) -> None:
    assert water not in {offer.id for offer in desk.catalogue.suggestions()}
    view = item(desk, water)
    assert (view.name, view.unit, view.pack_unit, view.pack_size, view.balance) == ("矿泉水 550ml", "瓶", "箱", 24, 0)
    with pytest.raises(KnownError, match="There is an item called 矿泉水 550ml already"):
        desk.supplies.add_item("矿泉水 550ml", category="drink", unit="瓶")


def test_what_was_taken_up_by_mistake_is_off_the_list_again_and_still_offered(desk: Services) -> None:
    offer = desk.catalogue.suggestions()[0]
    desk.history.remember(desk.supplies.adopt(offer.id), "adopt")
    desk.history.undo()
    assert desk.supplies.items() == ()
    assert offer in desk.catalogue.suggestions()
    desk.history.redo()
    assert [view.name for view in desk.supplies.items()] == [offer.name]


def test_the_list_has_the_categories_in_the_order_of_the_other_sheets(desk: Services) -> None:
    kept = {"雨伞": "protection", "茶叶": "food", "充电宝": "daily", "水": "drink", "药": "medicine"}
    for name, category in kept.items():
        desk.supplies.add_item(name, category=category, unit="个")
    desk.supplies.add_item("汽水", category="drink", unit="瓶")
    assert [one.name for one in desk.supplies.items()] == ["水", "汽水", "茶叶", "药", "雨伞", "充电宝"]


def test_packs_come_in_and_pieces_go_out(desk: Services, water: RecordId) -> None:
    desk.supplies.restock(water, 2, packs=True, source="donation", donor="迎泽区总工会")
    desk.supplies.issue(water, 5)
    detail = desk.supplies.item(water)
    assert detail.item.balance == 43
    assert [(line.kind, line.delta, line.balance, line.donor) for line in detail.ledger] == [
        ("issue", -5, 43, ""),
        ("restock", 48, 48, "迎泽区总工会"),
    ]


@pytest.mark.parametrize("quantity", [0, -3])
def test_a_quantity_that_is_not_positive_is_refused(desk: Services, water: RecordId, quantity: int) -> None:
    for command in (desk.supplies.restock, desk.supplies.issue, desk.supplies.take_back):
        with pytest.raises(KnownError, match="The quantity must be at least 1"):
            command(water, quantity)
    assert desk.supplies.item(water).ledger == ()


def test_a_barcode_typed_as_a_quantity_is_refused(desk: Services, water: RecordId) -> None:
    with pytest.raises(KnownError, match="6921168509256 is too many"):
        desk.supplies.restock(water, 6921168509256)
    with pytest.raises(KnownError, match="cannot be counted"):
        desk.supplies.count([(water, 6921168509256)])


def test_what_went_out_beyond_the_books_is_shown_as_it_is(desk: Services, water: RecordId) -> None:
    desk.supplies.issue(water, 5, kind="consume")
    assert (item(desk, water).balance, item(desk, water).level) == (-5, StockLevel.OUT)


def test_counting_the_shelf_sets_the_balance_and_keeps_what_the_books_said(desk: Services, water: RecordId) -> None:
    desk.supplies.restock(water, 30)
    desk.supplies.count([(water, 28)], note="月末盘点")
    detail = desk.supplies.item(water)
    line = detail.ledger[0]
    assert (detail.item.balance, line.kind, line.delta, line.note) == (28, "stocktake", -2, "月末盘点")


def test_a_voided_movement_leaves_the_balance_and_keeps_its_line(desk: Services, water: RecordId) -> None:
    desk.supplies.restock(water, 30)
    (wrong,) = desk.supplies.issue(water, 10).records
    desk.supplies.void_movement(wrong, "填错数量")
    detail = desk.supplies.item(water)
    assert (detail.item.balance, detail.ledger[0].voided, detail.ledger[0].balance) == (30, "填错数量", 30)
    with pytest.raises(KnownError, match="not there"):
        desk.supplies.void_movement(b"\x07" * 16, "?")


def test_a_voided_count_gives_the_books_back(desk: Services, water: RecordId) -> None:
    desk.supplies.restock(water, 30)
    (wrong,) = desk.supplies.count([(water, 3)]).records
    desk.supplies.void_movement(wrong, "数错了")
    assert item(desk, water).balance == 30


def test_stock_below_its_minimum_or_for_less_than_a_week_is_low(
    desk: Services, clock: FakeClock, water: RecordId
) -> None:
    tea = adopt(desk, "姜茶")
    desk.supplies.restock(water, 11)
    desk.supplies.restock(tea, 100)
    assert item(desk, water).level is StockLevel.LOW
    assert item(desk, tea).level is StockLevel.GOOD
    clock.wait(10 * DAY)
    desk.supplies.issue(tea, 60)
    view = item(desk, tea)
    assert (view.days_left, view.level) == (40 * 10 // 60, StockLevel.LOW)
    assert [view.name for view in desk.supplies.items(only="low")] == ["矿泉水 550ml", "姜茶"]


def test_days_left_follow_the_use_of_the_last_four_weeks(desk: Services, clock: FakeClock) -> None:
    cups = adopt(desk, "一次性纸杯")
    desk.supplies.restock(cups, 1000)
    assert item(desk, cups).days_left is None
    desk.supplies.issue(cups, 500)
    clock.wait(40 * DAY)
    desk.supplies.issue(cups, 140)
    desk.supplies.issue(cups, 60, kind="waste")
    assert item(desk, cups).days_left == 300 * 28 // 140


STAGES = [(-1, {"expiring", "later"}), (0, {"expiring", "later"}), (30, {"expiring", "later"}), (31, {"later"}),
          (90, {"later"}), (91, set())]  # fmt: skip


@pytest.mark.parametrize(("days", "found"), STAGES)
def test_what_expires_is_found_in_the_stages_of_a_month_and_a_quarter(
    desk: Services, clock: FakeClock, days: int, found: set[str]
) -> None:
    tea = adopt(desk, "姜茶")
    desk.supplies.restock(tea, 5, expires_on=day_of(clock.now()) + timedelta(days=days))
    assert {only for only in ("expiring", "later") if desk.supplies.items(only=only)} == found
    view = item(desk, tea)
    told = (view.expired_quantity, view.expiring_quantity, view.later_quantity)
    assert told == (5 * (days < 0), 5 * (0 <= days <= 30), 5 * (30 < days <= 90))


def test_batches_of_one_item_stand_in_stages_of_their_own(desk: Services, clock: FakeClock) -> None:
    tea, today = adopt(desk, "姜茶"), day_of(clock.now())
    for quantity, days in ((1, -3), (2, 10), (4, 60), (8, 300)):
        desk.supplies.restock(tea, quantity, batch=str(days), expires_on=today + timedelta(days=days))
    view = item(desk, tea)
    assert (view.expired_quantity, view.expiring_quantity, view.later_quantity) == (1, 2, 4)


def test_the_list_tells_what_is_out_from_what_is_low(desk: Services, water: RecordId) -> None:
    tea = adopt(desk, "姜茶", minimum=3)
    desk.supplies.restock(tea, 2)
    assert [view.id for view in desk.supplies.items(only="out")] == [water]
    assert [view.id for view in desk.supplies.items(only="low")] == [water, tea]


def a_year(desk: Services, clock: FakeClock, record: RecordId, before: int, ahead: int, recently: int) -> None:
    """A year of an item: use of last year's four weeks before the day it is now, after it, and of late."""
    desk.supplies.restock(record, 10_000)
    clock.wait(20 * DAY)
    if before:
        desk.supplies.issue(record, before)
    clock.wait(20 * DAY)
    if ahead:
        desk.supplies.issue(record, ahead)
    clock.wait(344 * DAY)
    desk.supplies.issue(record, recently)
    clock.wait(10 * DAY)
    desk.supplies.count([(record, 300)])


SEASONS = [(50, 90, 1.8), (50, 50, 1.0), (100, 10, 0.5), (10, 100, 3.0), (50, 0, 0.5), (9, 80, 1.0), (0, 80, 1.0)]


@pytest.mark.parametrize(("before", "ahead", "season"), SEASONS)
def test_days_left_follow_last_years_season_within_bounds(
    desk: Services, clock: FakeClock, before: int, ahead: int, season: float
) -> None:
    tea = adopt(desk, "姜茶")
    a_year(desk, clock, tea, before, ahead, recently=140)
    view = item(desk, tea)
    assert view.pace is not None
    assert (view.pace.used, view.pace.days, view.pace.season) == (140, 28, season)
    assert view.days_left == int(300 * 28 / (140 * season))
    enough = before >= 10
    assert (view.pace.year, view.pace.seasonal) == (True, enough)
    if before:
        assert (view.pace.last_year_before, view.pace.last_year_ahead) == (before, ahead)


def test_without_a_whole_year_in_the_books_no_season_counts(desk: Services, clock: FakeClock) -> None:
    tea = adopt(desk, "姜茶")
    desk.supplies.restock(tea, 10_000)
    desk.supplies.issue(tea, 10)
    clock.wait(20 * DAY)
    desk.supplies.issue(tea, 90)
    clock.wait(364 * DAY)
    desk.supplies.issue(tea, 140)
    view = item(desk, tea)
    assert view.pace == Pace(140, 28)


def test_what_was_voided_makes_no_item_older(desk: Services, clock: FakeClock) -> None:
    tea = adopt(desk, "姜茶")
    old = desk.supplies.restock(tea, 100).records
    clock.wait(400 * DAY)
    desk.supplies.void_movement(old[-1], "undone")
    desk.supplies.restock(tea, 100)
    desk.supplies.issue(tea, 30)
    view = item(desk, tea)
    assert (view.pace, view.days_left) == (Pace(30, 7), 70 * 7 // 30)


def test_books_of_a_few_days_say_what_runs_out_soon_and_nothing_of_months(desk: Services, clock: FakeClock) -> None:
    tea = adopt(desk, "姜茶")
    desk.supplies.restock(tea, 40)
    desk.supplies.issue(tea, 2)
    assert item(desk, tea).days_left is None, "one issue of two would make it 133 days"
    desk.supplies.issue(tea, 18)
    view = item(desk, tea)
    assert (view.days_left, view.level) == (20 * 7 // 20, StockLevel.GOOD)
    desk.supplies.restock(tea, 180)
    clock.wait(8 * DAY)
    assert item(desk, tea).days_left == 200 * 8 // 20, "a week and more is a measure"


def test_a_season_asks_the_union_for_more(desk: Services, clock: FakeClock) -> None:
    tea = adopt(desk, "姜茶")
    a_year(desk, clock, tea, 50, 100, recently=200)
    assert desk.requests.proposal(tea) >= 100 == 2 * 200 - 300


def test_the_bar_is_full_after_a_restock_and_falls_with_use(desk: Services, water: RecordId) -> None:
    desk.supplies.restock(water, 96)
    assert item(desk, water).fill == 1.0
    desk.supplies.issue(water, 24)
    assert item(desk, water).fill == 0.75
    desk.supplies.issue(water, 200)
    assert item(desk, water).fill == 0.0


def test_what_expires_first_goes_first(desk: Services) -> None:
    drops = adopt(desk, "藿香正气水")
    desk.supplies.restock(drops, 10, batch="240311", expires_on=date(2026, 11, 25))
    desk.supplies.restock(drops, 12, batch="250620", expires_on=date(2027, 6, 20))
    desk.supplies.issue(drops, 8)
    detail = desk.supplies.item(drops)
    assert [(batch.batch, batch.quantity) for batch in detail.batches] == [("240311", 2), ("250620", 12)]
    assert (detail.item.next_expiry, detail.item.expiring_quantity) == (date(2026, 11, 25), 2)
    assert [view.id for view in desk.supplies.items(only="expiring")] == [drops]


def test_an_expired_batch_that_is_thrown_away_is_gone(desk: Services) -> None:
    drops = adopt(desk, "藿香正气水")
    desk.supplies.restock(drops, 10, batch="A", expires_on=date(2027, 12, 1))
    desk.supplies.restock(drops, 10, batch="B", expires_on=date(2026, 11, 1))
    desk.supplies.issue(drops, 10, kind="waste", batch="B")
    detail = desk.supplies.item(drops)
    assert [(batch.batch, batch.quantity) for batch in detail.batches] == [("A", 10)]
    assert detail.item.expired_quantity == 0


def test_the_day_on_the_packet_is_the_last_on_which_it_may_be_used(desk: Services, clock: FakeClock) -> None:
    drops = adopt(desk, "藿香正气水")
    desk.supplies.restock(drops, 1, expires_on=date(2026, 11, 21))
    assert item(desk, drops).expired_quantity == 0
    clock.wait(DAY)
    assert item(desk, drops).expired_quantity == 1


def test_what_has_expired_is_no_stock(desk: Services) -> None:
    drops = adopt(desk, "藿香正气水", minimum=10)
    desk.supplies.restock(drops, 100, batch="OLD", expires_on=date(2026, 11, 1))
    desk.supplies.restock(drops, 30, batch="NEW", expires_on=date(2027, 11, 1))
    desk.supplies.issue(drops, 28)
    view = item(desk, drops)
    assert (view.balance, view.usable, view.days_left, view.level) == (102, 2, 0, StockLevel.LOW)
    assert view.fill == pytest.approx(2 / 130), "the bar shows what can be handed out"
    assert [one.id for one in desk.supplies.items(only="low")] == [drops]
    told = {todo.kind: todo.figures for todo in desk.today.overview().todo if todo.record == drops}
    assert told["low"] == {"quantity": 2, "unit": view.unit, "days": 0}
    assert told["expired"]["quantity"] == 100
    desk.supplies.issue(drops, 2)
    assert (item(desk, drops).balance, item(desk, drops).level) == (100, StockLevel.OUT)
    assert [one.id for one in desk.supplies.items(only="out")] == [drops]


def test_an_expiry_on_an_item_that_had_none_is_followed_from_then_on(desk: Services) -> None:
    gloves = adopt(desk, "劳保手套")
    assert not item(desk, gloves).tracks_expiry
    desk.supplies.restock(gloves, 5, expires_on=date(2028, 1, 1))
    assert (item(desk, gloves).tracks_expiry, item(desk, gloves).next_expiry) == (True, date(2028, 1, 1))


@pytest.mark.parametrize(("search", "found"), [("kqs", True), ("矿泉", True), ("kuangquan", True), ("tea", False)])
def test_an_item_is_found_by_characters_pinyin_and_initials(
    desk: Services, water: RecordId, search: str, found: bool
) -> None:
    assert bool(desk.supplies.items(search=search)) is found


def test_a_scanned_barcode_finds_its_item(desk: Services, water: RecordId) -> None:
    desk.supplies.edit_item(water, barcode=" 6921168 509256 ")
    found = desk.supplies.find_barcode("6921168509256\n")
    assert found is not None
    assert found.id == water
    assert desk.supplies.find_barcode("") is None
    with pytest.raises(KnownError, match="carries this barcode already"):
        desk.supplies.add_item("苏打水", category="drink", unit="瓶", barcode="6921168509256")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "  "}, "The name is empty"),
        ({"unit": ""}, "An item needs a short unit"),
        ({"category": "weapons"}, "is not known here"),
        ({"pack_size": 0}, "The quantity must be at least 1"),
        ({"minimum": -1}, "-1 cannot be a minimum"),
    ],
)
def test_an_item_that_makes_no_sense_is_refused(desk: Services, fields: dict[str, object], sentence: str) -> None:
    good: dict[str, object] = {"name": "苏打水", "category": "drink", "unit": "瓶"}
    with pytest.raises(KnownError, match=sentence):
        desk.supplies.add_item(**(good | fields))  # type: ignore[arg-type]
    assert desk.supplies.items() == ()


def test_an_item_that_is_voided_leaves_the_list_and_can_be_taken_up_again(desk: Services, water: RecordId) -> None:
    desk.supplies.restock(water, 24)
    desk.supplies.void_item(water, "不再发放")
    assert desk.supplies.items() == ()
    with pytest.raises(KnownError, match="no longer on the list"):
        desk.supplies.issue(water, 1)
    desk.supplies.adopt(water)
    assert item(desk, water).balance == 24


def test_an_item_that_was_taken_off_the_list_and_is_added_again_is_the_same_one(desk: Services) -> None:
    (water,) = desk.supplies.add_item("苏打水", category="drink", unit="瓶", minimum=5).records
    desk.supplies.restock(water, 50)
    desk.supplies.void_item(water, "不再发放")
    again = desk.supplies.add_item("苏打水", category="food", unit="瓶", minimum=9, barcode="6901234567892")
    assert again.records == (water,)
    (view,) = desk.supplies.items()
    assert (view.id, view.balance, view.category, view.minimum, view.barcode) == (water, 50, "food", 9, "6901234567892")
    assert len(desk.supplies.item(water).ledger) == 1
    desk.history.remember(again, "added")
    desk.history.undo()
    assert desk.supplies.items() == ()
    assert (item(desk, water).category, item(desk, water).voided) == ("drink", "不再发放")
    desk.history.redo()
    assert [view.minimum for view in desk.supplies.items()] == [9]


def test_what_is_counted_in_another_unit_than_before_is_another_item(desk: Services) -> None:
    (packs,) = desk.supplies.add_item("纸巾", category="other", unit="包").records
    desk.supplies.restock(packs, 50)
    desk.supplies.void_item(packs, "不再发放")
    desk.supplies.add_item("纸巾", category="other", unit="盒")
    assert [(view.unit, view.balance) for view in desk.supplies.items()] == [("盒", 0)]


def test_what_is_added_again_may_not_take_anothers_barcode(desk: Services) -> None:
    desk.supplies.add_item("汽水", category="drink", unit="瓶", barcode="6901234567892")
    (water,) = desk.supplies.add_item("苏打水", category="drink", unit="瓶").records
    desk.supplies.void_item(water, "不再发放")
    with pytest.raises(KnownError, match="汽水 carries this barcode already"):
        desk.supplies.add_item("苏打水", category="drink", unit="瓶", barcode="6901234567892")
    assert [view.name for view in desk.supplies.items()] == ["汽水"]


def test_the_curve_of_an_item_ends_with_what_is_there_now(desk: Services, clock: FakeClock, water: RecordId) -> None:
    desk.supplies.restock(water, 24)
    clock.wait(DAY)
    desk.supplies.issue(water, 4)
    clock.wait(DAY)
    series = desk.supplies.item(water).series
    assert series[0][1] == 0
    assert [balance for _, balance in series][-3:] == [24, 20, 20]
    assert series[-1] == (clock.now(), 20)
