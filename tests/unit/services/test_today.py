"""The day at a glance."""

from __future__ import annotations

from datetime import date

from sync.times import DAY
from tests.unit.services.conftest import FakeClock, Services


def test_a_day_is_told_by_the_hour_and_by_category(desk: Services, clock: FakeClock) -> None:
    for time, category, persons in (("08:10", "courier", 2), ("08:50", "rider", 1), ("14:05", "courier", 3)):
        clock.at(time)
        desk.visits.record_visit(category, persons=persons)
    clock.at("14:32")
    today = desk.today.overview()
    assert (today.day, today.persons, today.by_category) == (date(2026, 11, 21), 6, {"courier": 5, "rider": 1})
    assert dict(zip(today.hours, today.by_hour, strict=True))[8] == 3
    assert dict(zip(today.hours, today.by_hour, strict=True))[14] == 3
    assert sum(today.by_hour) == 6
    assert (today.hours[0], today.hours[-1]) == (7, 18)
    assert [visit.category for visit in today.recent] == ["courier", "rider", "courier"]


def test_the_chart_spans_the_hours_in_which_anybody_came(desk: Services, clock: FakeClock) -> None:
    clock.at("05:30")
    desk.visits.record_visit("sanitation")
    clock.at("21:00")
    assert desk.today.overview().hours == tuple(range(5, 22))


def test_the_usual_is_the_mean_of_the_same_weekday_up_to_now(desk: Services, clock: FakeClock) -> None:
    now = clock.at("12:00")
    assert desk.today.overview().usual_so_far is None
    for weeks, persons in ((1, 4), (2, 2)):
        desk.visits.record_visit("courier", persons=persons, arrived_at=now - weeks * 7 * DAY - 3600)
        desk.visits.record_visit("courier", persons=6, arrived_at=now - weeks * 7 * DAY + 3600)
    desk.visits.record_visit("courier", persons=50, arrived_at=now - 9 * 7 * DAY)
    today = desk.today.overview()
    assert today.usual_so_far == 3.0
    usual = dict(zip(today.hours, today.usual_by_hour, strict=True))
    assert (usual[11], usual[13]) == (3.0, 6.0)


def test_month_and_yesterday_are_counted_in_persons(desk: Services, clock: FakeClock) -> None:
    now = clock.now()
    for days, persons in ((0, 1), (1, 2), (20, 4), (21, 8)):
        desk.visits.record_visit("courier", persons=persons, arrived_at=now - days * DAY)
    today = desk.today.overview()
    assert (today.yesterday_persons, today.month_persons) == (2, 7)


def test_who_is_inside_is_held_against_the_room_there_is(desk: Services) -> None:
    desk.station.edit(capacity=8)
    desk.visits.record_visit("courier", persons=3)
    today = desk.today.overview()
    assert (today.capacity, sum(visit.persons for visit in today.inside)) == (8, 3)


def test_a_new_station_is_told_what_it_still_needs(desk: Services) -> None:
    assert [todo.kind for todo in desk.today.overview().todo] == ["no_people", "station_file"]
    desk.people.add_person("李敏")
    desk.station.edit(name="驿站", region="140106", address="五一广场", phone="12351")
    assert [todo.kind for todo in desk.today.overview().todo] == ["not_signed_in"]


def test_nobody_has_to_be_signed_in_before_opening(desk: Services, clock: FakeClock) -> None:
    desk.people.add_person("李敏")
    for time, told in (("07:30", False), ("08:05", False), ("08:11", True), ("18:30", False)):
        clock.at(time)
        assert ("not_signed_in" in {todo.kind for todo in desk.today.overview().todo}) is told


def test_what_wants_doing_is_told_most_urgent_first(desk: Services, clock: FakeClock) -> None:
    desk.station.edit(name="驿站", region="140106", address="五一广场", phone="12351")
    desk.people.add_person("李敏")
    clock.at("2026-11-20 08:00")
    desk.duty.sign_in(desk.people.people()[0].id, "", promised=True)
    clock.at("2026-11-21 08:00")
    offers = {offer.name: offer.id for offer in desk.catalogue.suggestions()}
    for name, minimum in (("一次性纸杯", 50), ("藿香正气水", 0), ("创可贴", 0), ("雨衣", 0), ("抽纸", 5)):
        if name in offers:
            desk.supplies.adopt(offers[name], minimum=minimum)
    desk.supplies.restock(offers["一次性纸杯"], 40)
    desk.supplies.restock(offers["藿香正气水"], 2, expires_on=date(2026, 11, 15))
    desk.supplies.restock(offers["创可贴"], 100, expires_on=date(2026, 12, 18))
    todo = desk.today.overview().todo
    assert [(entry.kind, entry.subject) for entry in todo] == [
        ("forgotten_sign_out", "李敏"),
        ("expired", "藿香正气水"),
        ("out", "抽纸"),
        ("low", "一次性纸杯"),
        ("expiring", "创可贴"),
    ]
    assert todo[1].figures == {"quantity": 2, "unit": "支", "on": "2026-11-15"}
    assert todo[3].figures == {"quantity": 40, "unit": "只"}
    assert todo[4].figures == {"on": "2026-12-18", "days": 27, "unit": "片"}


def test_the_day_is_read_once_a_second_unless_something_was_saved(desk: Services, clock: FakeClock) -> None:
    clock.at("08:00")
    before = desk.today.overview()
    assert desk.today.overview() is before
    desk.visits.record_visit("courier")
    assert desk.today.overview().persons == before.persons + 1
    clock.at("08:01")
    assert desk.today.overview().now == before.now + 60
