"""Asking the union for something."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.services.errors import KnownError
from desktop.store.replica import StoreReplica
from desktop.views import EntryState, RecordId
from desktop.views.requests import AnswerView, RequestState, RequestView
from sync.log import Log
from sync.ops import Op, canonical, unions_run
from tests.store.union import MemoryUnion, sync
from tests.unit.services.conftest import Services


@pytest.fixture
def water(desk: Services) -> RecordId:
    return desk.supplies.add_item("矿泉水", category="drink", unit="瓶").records[0]


def only(desk: Services) -> RequestView:
    (found,) = desk.requests.requests()
    return found


def test_a_request_waits_until_the_union_has_answered(desk: Services, water: RecordId) -> None:
    desk.requests.ask(48, item_id=water, needed_by=date(2026, 12, 1), reason="天热")
    asked = only(desk)
    assert (asked.name, asked.unit, asked.quantity, asked.reason) == ("矿泉水", "瓶", 48, "天热")
    assert (asked.state, asked.answer, asked.entry) == (RequestState.WAITING, None, EntryState.SAVED)
    union = MemoryUnion()
    sync(StoreReplica(desk.store), union)
    assert only(desk).entry is EntryState.PLACED
    said = {"request": asked.id, "decision": "partly", "quantity": 24, "text": "其余下周", "at": desk.clock.now()}
    answer = Op(unions_run(b"answered"), 1, desk.clock.now(), None, "union_answer", 1, None, dict(sorted(said.items())))
    union.logs[Log.STATION].append(answer, canonical(answer))
    sync(StoreReplica(desk.store), union)
    answered = only(desk)
    assert answered.state is RequestState.ANSWERED
    assert answered.answer == AnswerView("partly", 24, "其余下周", None, desk.clock.now())


def test_what_comes_in_for_a_request_is_counted_with_it(desk: Services, water: RecordId) -> None:
    (request,) = desk.requests.ask(48, item_id=water).records
    first = desk.supplies.restock(water, 20, source="allocation", request=request)
    desk.supplies.restock(water, 20, source="allocation", request=request)
    assert (only(desk).state, only(desk).arrived) == (RequestState.ARRIVED, 40)
    desk.supplies.void_movement(first.records[-1], "记错")
    assert only(desk).arrived == 20
    with pytest.raises(KnownError, match="come in for this request already"):
        desk.requests.withdraw(request)


def test_a_request_is_met_by_its_own_item_alone(desk: Services, water: RecordId) -> None:
    cups = desk.supplies.add_item("纸杯", category="daily", unit="个").records[0]
    (request,) = desk.requests.ask(48, item_id=water).records
    with pytest.raises(KnownError, match="The request is for 矿泉水"):
        desk.supplies.restock(cups, 20, request=request)
    assert (desk.supplies.item(cups).item.balance, only(desk).arrived) == (0, 0)


def test_what_is_no_item_is_asked_for_in_words(desk: Services) -> None:
    desk.requests.ask(4, wanted=" 折叠椅 ")
    assert (only(desk).name, only(desk).unit, only(desk).item) == ("折叠椅", "", None)


def test_a_request_is_taken_back_while_nothing_has_come(desk: Services) -> None:
    (request,) = desk.requests.ask(4, wanted="折叠椅").records
    desk.requests.withdraw(request, "借到了")
    assert desk.requests.requests() == ()
    (withdrawn,) = desk.requests.requests(withdrawn=True)
    assert (withdrawn.state, withdrawn.withdrawn) == (RequestState.WITHDRAWN, "借到了")
    with pytest.raises(KnownError, match="not there any more"):
        desk.requests.withdraw(request)


def test_a_request_says_what_and_how_much_and_by_a_day_to_come(desk: Services, water: RecordId) -> None:
    with pytest.raises(KnownError):
        desk.requests.ask(0, item_id=water)
    with pytest.raises(KnownError, match="name is empty"):
        desk.requests.ask(4, wanted=" ")
    with pytest.raises(KnownError, match="is not there"):
        desk.requests.ask(4, item_id=bytes(16))
    with pytest.raises(KnownError, match="has passed"):
        desk.requests.ask(4, item_id=water, needed_by=date(2020, 1, 1))
    assert desk.requests.requests() == ()


def test_an_item_that_goes_on_under_another_name_is_asked_for_under_that(desk: Services, water: RecordId) -> None:
    other = desk.supplies.add_item("饮用水", category="drink", unit="瓶").records[0]
    desk.requests.ask(12, item_id=other)
    desk.joins.join([("supply", other, water)])
    assert only(desk).name == "矿泉水"


def test_four_weeks_use_or_twice_the_minimum_is_proposed_in_whole_packs(desk: Services) -> None:
    tea = desk.supplies.add_item(
        "姜茶", category="drink", unit="袋", pack_unit="盒", pack_size=10, minimum=12
    ).records[0]
    assert desk.requests.proposal(tea) == 30
    desk.supplies.restock(tea, 60)
    assert desk.requests.proposal(tea) == 0
    desk.supplies.issue(tea, 45)
    assert desk.requests.proposal(tea) == 30
    assert desk.requests.proposal(bytes(16)) == 0


def test_what_has_expired_is_asked_for_anew(desk: Services) -> None:
    drops = desk.supplies.add_item("藿香正气水", category="medicine", unit="支", minimum=10, expires=True).records[0]
    desk.supplies.restock(drops, 100, expires_on=date(2026, 11, 1))
    desk.supplies.restock(drops, 2, expires_on=date(2027, 11, 1))
    assert desk.requests.proposal(drops) == 2 * 10 - 2
