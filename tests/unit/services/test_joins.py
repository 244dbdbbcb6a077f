"""What two PCs entered alone and is one thing: found by the programme, said by a person, shown once everywhere."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.services.errors import KnownError
from desktop.services.joins import DIFFERENT
from desktop.views import EnteredView, JoinPair, RecordId, TodoView
from tests.store.contents import rebuild, tables
from tests.unit.services.conftest import Services, Station


def water(pc: Services, quantity: int, name: str = "矿泉水", barcode: str = "") -> RecordId:
    item = pc.supplies.add_item(name, category="drink", unit="瓶", barcode=barcode).records[0]
    pc.supplies.restock(item, quantity)
    return item


def same(pc: Services) -> None:
    """Say of every pair that is proposed that it is one thing."""
    pc.joins.join((pair.kind, pair.goes.id, pair.stays.id) for pair in pc.joins.pairs())


def twice(pc: Services) -> list[TodoView]:
    return [todo for todo in pc.today.overview().todo if todo.kind == "twice"]


def test_an_item_that_both_entered_is_proposed_and_joined_with_the_sum_of_both(station: Station) -> None:
    water(station.one, 24)
    water(station.other, 10, "矿泉水 ")
    assert not station.one.joins.pairs()
    station.meet()
    assert [(todo.subject, todo.figures) for todo in twice(station.one)] == [("矿泉水", {"pairs": 1})]
    (pair,) = station.one.joins.pairs()
    assert (pair.kind, pair.stays.entries, pair.goes.entries) == ("supply", 1, 1)
    assert {pair.stays.device, pair.goes.device} == {"window", "back room"}
    assert {pair.stays.balance, pair.goes.balance} == {24, 10}
    same(station.one)
    station.meet()
    for pc in (station.one, station.other):
        assert [(view.name, view.balance) for view in pc.supplies.items()] == [("矿泉水", 34)]
        assert [(line.delta, line.balance) for line in pc.supplies.item(pair.goes.id).ledger] in (
            [(10, 34), (24, 24)],
            [(24, 34), (10, 10)],
        )
        assert not pc.joins.pairs()
        assert not twice(pc)


def test_names_that_look_alike_are_proposed_and_others_are_not(station: Station) -> None:
    for pc, names in ((station.one, ("Cola", "纸 巾", "盐")), (station.other, ("ｃｏｌａ", "纸巾", "糖"))):
        for name in names:
            pc.supplies.add_item(name, category="other", unit="包")
    station.meet()
    found = {frozenset((pair.stays.name, pair.goes.name)) for pair in station.other.joins.pairs()}
    assert found == {frozenset(("Cola", "ｃｏｌａ")), frozenset(("纸 巾", "纸巾"))}


def test_one_barcode_is_proposed_and_another_unit_is_not(station: Station) -> None:
    station.one.supplies.add_item("矿泉水", category="drink", unit="瓶", barcode="690")
    station.one.supplies.add_item("纸巾", category="other", unit="包")
    station.other.supplies.add_item("饮用水", category="drink", unit="瓶", barcode="690")
    station.other.supplies.add_item("纸巾", category="other", unit="箱")
    station.meet()
    (pair,) = station.one.joins.pairs()
    assert {pair.stays.name, pair.goes.name} == {"矿泉水", "饮用水"}


def test_what_is_counted_in_different_units_cannot_be_joined(station: Station) -> None:
    one = station.one.supplies.add_item("纸巾", category="other", unit="包").records[0]
    other = station.one.supplies.add_item("纸巾箱", category="other", unit="箱").records[0]
    with pytest.raises(KnownError, match="counted in"):
        station.one.joins.join([("supply", one, other)])
    assert not station.one.joins.others("supply", one)


def test_what_is_not_the_same_is_asked_on_neither_pc_again(station: Station) -> None:
    water(station.one, 24)
    water(station.other, 10)
    station.meet()
    (pair,) = station.one.joins.pairs()
    changes = station.one.joins.keep_apart(pair.kind, pair.goes.id, pair.stays.id)
    station.meet()
    assert not station.one.joins.pairs()
    assert not station.other.joins.pairs()
    assert len(station.other.supplies.items()) == 2
    station.one.history.remember(changes, "said")
    station.one.history.undo()
    assert len(station.one.joins.pairs()) == 1


def test_a_join_can_be_undone_and_done_again(station: Station) -> None:
    water(station.one, 24)
    water(station.other, 10)
    station.meet()
    (pair,) = station.one.joins.pairs()
    changes = station.one.joins.join([("supply", pair.goes.id, pair.stays.id)])
    station.one.history.remember(changes, "joined")
    station.one.history.undo()
    assert sorted(view.balance for view in station.one.supplies.items()) == [10, 24]
    station.one.history.redo()
    assert [view.balance for view in station.one.supplies.items()] == [34]
    station.meet()


def test_what_was_joined_can_be_taken_apart_and_is_not_asked_again(station: Station) -> None:
    water(station.one, 24)
    water(station.other, 10)
    station.meet()
    same(station.one)
    station.meet()
    (item,) = station.other.supplies.items()
    (part,) = station.other.joins.parts("supply", item.id)
    station.other.joins.take_apart("supply", part.id)
    station.meet()
    assert sorted(view.balance for view in station.one.supplies.items()) == [10, 24]
    assert not station.one.joins.pairs()


def test_of_three_that_are_one_taking_one_out_leaves_the_others_together(station: Station) -> None:
    one, two, three = (water(station.one, n, f"水{n}") for n in (1, 2, 4))
    station.one.joins.join([("supply", one, two)])
    station.one.joins.join([("supply", two, three)])
    assert [view.balance for view in station.one.supplies.items()] == [7]
    station.one.joins.take_apart("supply", two)
    assert sorted(view.balance for view in station.one.supplies.items()) == [2, 5]
    assert [part.id for part in station.one.joins.parts("supply", three)] == [one]


def test_counts_of_both_are_taken_in_their_order(station: Station) -> None:
    mine, theirs = water(station.one, 24), water(station.other, 10)
    station.clock.wait(3600)
    station.other.supplies.count([(theirs, 9)])
    station.clock.wait(3600)
    station.one.supplies.count([(mine, 20)])
    station.clock.wait(3600)
    station.other.supplies.issue(theirs, 3)
    station.meet()
    same(station.one)
    station.meet()
    for pc in (station.one, station.other):
        assert [view.balance for view in pc.supplies.items()] == [17]
        assert [line.balance for line in pc.supplies.item(mine).ledger][:3] == [17, 20, 9]
        assert [line.book for line in pc.stocktakes.current_or_blank().lines] == [17]


def test_each_of_the_barcodes_finds_the_joined_item(station: Station) -> None:
    water(station.one, 24, barcode="690")
    water(station.other, 10, barcode="691")
    station.meet()
    same(station.one)
    (item,) = station.one.supplies.items()
    for code in ("690", "691"):
        found = station.one.supplies.find_barcode(code)
        assert found is not None
        assert (found.id, found.balance) == (item.id, 34)
        with pytest.raises(KnownError, match="barcode"):
            station.one.supplies.add_item("别的", category="drink", unit="瓶", barcode=code)
    station.one.supplies.edit_item(item.id, minimum=5)


def test_an_entry_under_the_old_record_counts_for_the_one_that_stays(station: Station) -> None:
    water(station.one, 24)
    water(station.other, 10)
    station.meet()
    (pair,) = station.one.joins.pairs()
    same(station.one)
    loan = station.other.supplies.issue(pair.goes.id, 2, kind="loan", recipient="李").records[-1]
    station.meet()
    assert [view.balance for view in station.one.supplies.items()] == [32]
    ((item, line),) = station.one.supplies.open_loans()
    assert (item, line.recipient) == (pair.stays.id, "李")
    station.one.supplies.take_back(pair.goes.id, 2, loan=loan)
    station.one.supplies.edit_item(pair.goes.id, minimum=7)
    station.meet()
    assert [(view.balance, view.minimum) for view in station.other.supplies.items()] == [(34, 7)]


def test_batches_and_the_rate_of_use_are_those_of_both(station: Station) -> None:

    for pc, batch, on in ((station.one, "A", date(2027, 1, 31)), (station.other, "B", date(2026, 12, 31))):
        item = pc.supplies.add_item("牛奶", category="drink", unit="盒", expires=True).records[0]
        pc.supplies.restock(item, 20, batch=batch, expires_on=on)
        pc.clock.wait(60)
        pc.supplies.issue(item, 4)
    station.meet()
    same(station.one)
    (view,) = station.one.supplies.items()
    assert (view.balance, view.next_expiry) == (32, date(2026, 12, 31))
    assert view.days_left == 28
    batches = station.one.supplies.item(view.id).batches
    assert [(batch.batch, batch.quantity) for batch in batches] == [("B", 12), ("A", 20)]


def test_a_catalogue_item_stays_and_is_not_offered_again_when_it_goes(station: Station) -> None:
    offer = station.one.catalogue.suggestions()[0]
    adopted = station.one.supplies.adopt(offer.id).records[0]
    own = station.other.supplies.add_item(offer.name, category=offer.category, unit=offer.unit).records[0]
    station.meet()
    (pair,) = station.one.joins.pairs()
    assert (pair.stays.id, pair.goes.id, pair.stays.entered_at) == (adopted, own, None)
    station.one.joins.join([("supply", adopted, own)])
    assert [view.id for view in station.one.supplies.items()] == [own]
    assert offer.id not in {known.id for known in station.one.catalogue.suggestions()}


def person(pc: Services, name: str, pin: str = "", role: str = "manager") -> RecordId:
    return pc.people.add_person(name, pin=pin, role=role).records[0]


def test_a_person_whom_both_entered_signs_in_once_with_the_pin_that_stays(station: Station) -> None:
    first = person(station.one, "张敏", "1234", "head")
    person(station.other, "张敏")
    station.other.duty.sign_in(station.other.people.people()[0].id, "", promised=True)
    station.other.visits.record_visit("rider")
    station.meet()
    (pair,) = station.one.joins.pairs()
    assert (pair.kind, pair.stays.id, pair.stays.has_pin, pair.goes.has_pin) == ("staff", first, True, False)
    same(station.one)
    station.meet()
    for pc in (station.one, station.other):
        assert [(who.id, who.role) for who in pc.people.people()] == [(first, "head")]
        assert [shift.staff for shift in pc.duty.view().on_duty] == [first]
        month = pc.duty.month(2026, 11)
        assert [shift.staff for day in month.days for shift in day.shifts] == [first]
        with pytest.raises(KnownError, match="PIN"):
            pc.people.check_pin(pair.goes.id, "9999")
        pc.people.check_pin(pair.goes.id, "1234")
        with pytest.raises(KnownError, match="signed in already"):
            pc.duty.sign_in(first, "1234", promised=True)
        with pytest.raises(KnownError, match="still signed in"):
            pc.people.void_person(first, "left")
        assert [visit.entered_by for visit in pc.today.overview().recent] == ["张敏"]
        assert pc.visits.page(search="张敏").entries == 1


def test_who_has_left_has_left_under_every_name(station: Station) -> None:
    for pc in (station.one, station.other):
        person(pc, "张敏")
    station.meet()
    same(station.one)
    changes = station.one.people.void_person(station.one.people.people()[0].id, "离职")
    assert not station.one.people.people()
    assert len(changes.records) == 2
    station.one.history.remember(changes, "left")
    station.one.history.undo()
    assert [who.name for who in station.one.people.people()] == ["张敏"]
    station.meet()


def test_two_people_of_one_name_stay_two_when_somebody_says_so(station: Station) -> None:
    person(station.one, "张敏")
    person(station.other, "张敏")
    station.meet()
    (pair,) = station.other.joins.pairs()
    station.other.joins.keep_apart("staff", pair.goes.id, pair.stays.id)
    station.meet()
    assert len(station.one.people.people()) == 2
    assert not station.one.joins.pairs()


def test_the_station_that_joined_on_both_pcs_at_once_agrees(station: Station) -> None:
    mine, theirs = water(station.one, 24), water(station.other, 10)
    station.meet()
    station.one.joins.join([("supply", mine, theirs)])
    station.other.joins.join([("supply", theirs, mine)])
    station.meet()
    for pc in (station.one, station.other):
        assert [(view.id, view.balance) for view in pc.supplies.items()] == [(min(mine, theirs), 34)]
    (part,) = station.one.joins.parts("supply", mine)
    station.one.joins.take_apart("supply", part.id)
    station.meet()
    assert len(station.other.supplies.items()) == 2


def test_of_three_pairs_that_are_one_thing_two_are_asked(station: Station) -> None:
    water(station.one, 1)
    with station.one.store.write() as unit:
        unit.create("supply", {"name": "矿泉水", "category": "drink", "unit": "瓶"})
    water(station.other, 2)
    station.meet()
    # The two of one opening were told apart by whoever entered them.
    assert len(station.one.joins.pairs()) == 2
    same(station.one)
    assert not station.one.joins.pairs()
    assert len(station.one.supplies.items()) == 1


def test_others_that_look_alike_come_first(station: Station) -> None:
    item = water(station.one, 1, "矿泉水")
    station.one.supplies.add_item("啤酒", category="drink", unit="瓶")
    station.other.supplies.add_item("矿 泉 水", category="drink", unit="瓶")
    station.meet()
    assert [view.name for view in station.one.joins.others("supply", item)] == ["矿 泉 水", "啤酒"]


def test_all_can_be_joined_at_once_and_undone_at_once(station: Station) -> None:
    for name in ("甲", "乙", "丙"):
        for pc in (station.one, station.other):
            pc.supplies.add_item(name, category="other", unit="个")
    station.meet()
    pairs: tuple[JoinPair, ...] = station.one.joins.pairs()
    changes = station.one.joins.join((pair.kind, pair.goes.id, pair.stays.id) for pair in pairs)
    assert len(station.one.supplies.items()) == 3
    station.one.history.remember(changes, "all")
    station.one.history.undo()
    assert len(station.one.supplies.items()) == 6
    assert len(station.one.joins.pairs()) == 3


def test_a_rebuilt_desk_has_the_same_map(station: Station) -> None:
    water(station.one, 24)
    water(station.other, 10)
    person(station.one, "张敏")
    person(station.other, "张敏")
    station.meet()
    same(station.one)
    before = tables(station.one.store), station.one.supplies.items()
    rebuild(station.one.store)
    assert (tables(station.one.store), station.one.supplies.items()) == before


def test_what_is_no_longer_there_is_not_joined(station: Station) -> None:
    item = water(station.one, 1)
    with pytest.raises(KnownError, match="no longer there"):
        station.one.joins.join([("supply", item, bytes(16))])
    with pytest.raises(KnownError, match="no longer there"):
        station.one.joins.join([("supply", item, item)])
    with pytest.raises(KnownError, match="not joined"):
        station.one.joins.take_apart("supply", item)


def test_the_ruling_is_remembered_as_a_join_that_never_held(station: Station) -> None:
    one, other = water(station.one, 1, "甲"), water(station.one, 1, "乙")
    ruling = station.one.joins.keep_apart("supply", one, other).records[0]
    rows = tables(station.one.store)["same_as"]
    assert [(bytes(row[0]), row[-3]) for row in rows] == [(ruling, DIFFERENT)]


def test_who_is_seen_tells_where_and_by_whom(station: Station) -> None:
    boss = person(station.other, "王力")
    station.other.duty.sign_in(boss, "", promised=True)
    water(station.other, 10)
    water(station.one, 24)
    station.meet()
    sides: list[EnteredView] = [view for pair in station.one.joins.pairs() for view in (pair.stays, pair.goes)]
    assert {(view.device, view.entered_by) for view in sides} == {("window", ""), ("back room", "王力")}
