"""The first day at a station: what is done is told by the records, what is put off by the person."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.services.beginnings import OpeningLine
from desktop.services.errors import KnownError
from desktop.views import BatchView
from sync.times import DAY
from tests.unit.services.conftest import FakeClock, Services


def settled(desk: Services) -> set[str]:
    return {step.key for step in desk.beginnings.view().steps if not step.open}


def test_what_is_recorded_settles_its_step(desk: Services) -> None:
    before = settled(desk)
    desk.station.edit(region="140106", address="五一路 8 号", phone="0351-4085512")
    desk.people.add_person("李敏")
    desk.carried.carry_in(date(2026, 1, 1), date(2026, 10, 31), {"": 2000})
    offer = desk.catalogue.suggestions()[0]
    desk.beginnings.open_stock([OpeningLine(offer.id, 24, 12)])
    assert settled(desk) - before >= {"file", "stock", "carried"}
    assert settled(desk) >= {"file", "people", "stock", "carried"}


def test_a_step_that_is_put_off_is_taken_up_again(desk: Services) -> None:
    desk.beginnings.skip("carried")
    desk.beginnings.skip("ledger")
    assert {"carried", "ledger"} <= settled(desk)
    desk.beginnings.skip("carried", False)
    assert "carried" not in settled(desk)
    assert "ledger" in settled(desk)


def test_a_station_that_runs_is_not_asked_about_its_first_day(desk: Services, clock: FakeClock) -> None:
    assert desk.beginnings.view().offered
    desk.visits.record_visit("courier")
    clock.wait(13 * DAY)
    assert desk.beginnings.view().offered
    clock.wait(2 * DAY)
    assert not desk.beginnings.view().offered


def test_who_has_seen_enough_is_not_asked_again(desk: Services) -> None:
    desk.beginnings.finish()
    assert not desk.beginnings.view().offered
    desk.beginnings.finish(False)
    assert desk.beginnings.view().offered


def test_the_opening_stock_takes_items_up_with_number_and_minimum(desk: Services) -> None:
    first, second, third = desk.catalogue.suggestions()[:3]
    desk.supplies.adopt(third.id, minimum=1)
    desk.beginnings.open_stock(
        [OpeningLine(first.id, 24, 12), OpeningLine(second.id, None, 5), OpeningLine(third.id, 7, 3)], "期初库存"
    )
    assert {view.id: (view.balance, view.minimum) for view in desk.supplies.items()} == {
        first.id: (24, 12),
        second.id: (0, 5),
        third.id: (7, 3),
    }


def test_one_undo_takes_the_opening_stock_back(desk: Services) -> None:
    first, second = desk.catalogue.suggestions()[:2]
    desk.supplies.adopt(second.id, minimum=4)
    changes = desk.beginnings.open_stock([OpeningLine(first.id, 24, 12), OpeningLine(second.id, 9, 6)])
    desk.history.remember(changes, "opening stock")
    desk.history.undo()
    assert [(view.id, view.balance, view.minimum) for view in desk.supplies.items()] == [(second.id, 0, 4)]
    assert first.id in {offer.id for offer in desk.catalogue.suggestions()}
    desk.history.redo()
    assert {(view.id, view.balance) for view in desk.supplies.items()} == {(first.id, 24), (second.id, 9)}


def test_the_first_shelf_expires_like_any_other(desk: Services, clock: FakeClock) -> None:
    offer = next(one for one in desk.catalogue.suggestions() if one.tracks_expiry)
    until = date(2026, 12, 1)
    changes = desk.beginnings.open_stock([OpeningLine(offer.id, 20, 5, until)], "期初库存")
    detail = desk.supplies.item(offer.id)
    assert (detail.item.balance, detail.item.next_expiry, detail.item.expiring_quantity) == (20, until, 20)
    assert detail.batches == (BatchView("", until, 20),)
    assert [(line.kind, line.delta, line.note) for line in detail.ledger] == [("restock", 20, "期初库存")]
    assert [todo.kind for todo in desk.today.overview().todo if todo.subject == offer.name] == ["expiring"]
    clock.wait(11 * DAY)
    assert desk.supplies.item(offer.id).item.expired_quantity == 20
    desk.history.remember(changes, "opening stock")
    desk.history.undo()
    assert desk.supplies.items() == ()
    desk.history.redo()
    assert desk.supplies.item(offer.id).batches == (BatchView("", until, 20),)


def test_an_opening_stock_with_a_date_is_what_is_there_whatever_the_books_held(desk: Services) -> None:
    offer = next(one for one in desk.catalogue.suggestions() if one.tracks_expiry)
    desk.supplies.adopt(offer.id)
    desk.supplies.count([(offer.id, 7)])
    desk.beginnings.open_stock([OpeningLine(offer.id, 20, 0, date(2027, 3, 31))])
    detail = desk.supplies.item(offer.id)
    assert (detail.item.balance, detail.batches) == (20, (BatchView("", date(2027, 3, 31), 20),))


def test_an_opening_stock_with_a_date_is_one_line_of_the_ledger_and_one_void_takes_it_out(
    desk: Services, clock: FakeClock
) -> None:
    offer = next(one for one in desk.catalogue.suggestions() if one.tracks_expiry)
    until = date(2027, 3, 31)
    desk.supplies.adopt(offer.id)
    desk.supplies.count([(offer.id, 7)])
    clock.wait(60)
    desk.beginnings.open_stock([OpeningLine(offer.id, 20, 0, until)], "期初库存")

    def told() -> list[tuple[int, int, date | None, bool]]:
        lines = desk.supplies.item(offer.id).ledger
        assert desk.supplies.book(offer.id).read(0, 9) == lines
        return [(line.delta, line.balance, line.expires_on, line.voided is not None) for line in lines]

    assert told() == [(13, 20, until, False), (7, 7, None, False)]
    levels = [balance for _, balance in desk.supplies.item(offer.id).series]
    assert 0 not in levels[levels.index(7) :], "the shelf was never empty"
    opening = desk.supplies.item(offer.id).ledger[0].id
    changes = desk.supplies.void_movement(opening, "wrong quantity")
    assert told() == [(13, 7, until, True), (7, 7, None, False)]
    desk.history.remember(changes, "voided")
    desk.history.undo()
    assert told() == [(13, 20, until, False), (7, 7, None, False)]


def test_a_shelf_that_was_counted_empty_and_filled_again_are_two_lines(desk: Services, clock: FakeClock) -> None:
    water = desk.supplies.add_item("矿泉水", category="drink", unit="瓶").records[0]
    desk.supplies.count([(water, 7)])
    desk.supplies.count([(water, 0)])
    desk.supplies.restock(water, 24)
    assert [line.delta for line in desk.supplies.item(water).ledger] == [24, -7, 7]


def test_an_empty_shelf_has_no_batch(desk: Services) -> None:
    offer = next(one for one in desk.catalogue.suggestions() if one.tracks_expiry)
    desk.beginnings.open_stock([OpeningLine(offer.id, 0, 5, date(2027, 3, 31))])
    detail = desk.supplies.item(offer.id)
    assert (detail.item.balance, detail.batches, len(detail.ledger)) == (0, (), 1)


def test_a_line_that_is_wrong_leaves_nothing_behind(desk: Services) -> None:
    first, second = desk.catalogue.suggestions()[:2]
    with pytest.raises(KnownError):
        desk.beginnings.open_stock([OpeningLine(first.id, 24, 0), OpeningLine(second.id, -1, 0)])
    assert desk.supplies.items() == ()
    with pytest.raises(KnownError):
        desk.beginnings.open_stock([])
