"""A year that began on paper."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.services.errors import KnownError
from sync.times import day_start
from tests.unit.services.conftest import Services

JANUARY, OCTOBER = date(2026, 1, 1), date(2026, 10, 31)


def test_totals_are_carried_in_by_category_and_the_days_once(desk: Services) -> None:
    desk.carried.carry_in(JANUARY, OCTOBER, {"courier": 1200, "sanitation": 800, "rider": 0}, days=290, note="纸质台账")
    found = desk.carried.totals()
    assert [(total.category, total.persons, total.days) for total in found] == [
        ("courier", 1200, 290),
        ("sanitation", 800, 0),
    ]
    assert {(total.since, total.until, total.note) for total in found} == {(JANUARY, OCTOBER, "纸质台账")}


def test_totals_that_are_not_told_apart_are_carried_in_as_one(desk: Services) -> None:
    desk.carried.carry_in(JANUARY, OCTOBER, {"": 2000})
    assert [(total.category, total.persons) for total in desk.carried.totals()] == [("", 2000)]


def test_nobody_is_counted_twice(desk: Services) -> None:
    desk.visits.record_visit("courier", arrived_at=day_start(date(2026, 10, 15)) + 36_000)
    with pytest.raises(KnownError, match="From 2026-10-15 on visits are recorded") as refused:
        desk.carried.carry_in(JANUARY, OCTOBER, {"": 2000})
    assert "before" in refused.value.remedy
    desk.carried.carry_in(JANUARY, date(2026, 10, 14), {"": 2000})
    with pytest.raises(KnownError, match="carried in already"):
        desk.carried.carry_in(date(2026, 6, 1), date(2026, 6, 30), {"": 10})
    assert len(desk.carried.totals()) == 1


@pytest.mark.parametrize(
    ("since", "until", "persons", "days"),
    [
        (OCTOBER, JANUARY, {"": 10}, 0),
        (JANUARY, date(2099, 1, 1), {"": 10}, 0),
        (JANUARY, OCTOBER, {}, 0),
        (JANUARY, OCTOBER, {"": -5}, 0),
        (JANUARY, OCTOBER, {"astronaut": 5}, 0),
        (JANUARY, OCTOBER, {"": 6_901_028_000_000}, 0),
        (JANUARY, OCTOBER, {"": 10}, 366),
    ],
)
def test_totals_that_cannot_be_are_refused(
    desk: Services, since: date, until: date, persons: dict[str, int], days: int
) -> None:
    with pytest.raises(KnownError):
        desk.carried.carry_in(since, until, persons, days=days)
    assert desk.carried.totals() == ()


def test_totals_are_taken_back_whole(desk: Services) -> None:
    desk.carried.carry_in(JANUARY, OCTOBER, {"courier": 1200, "sanitation": 800})
    desk.carried.take_back(JANUARY, OCTOBER, "记错")
    assert desk.carried.totals() == ()
    with pytest.raises(KnownError, match="not there any more"):
        desk.carried.take_back(JANUARY, OCTOBER, "记错")


def test_a_late_entry_into_a_time_that_was_carried_in_is_refused(desk: Services) -> None:
    desk.carried.carry_in(JANUARY, OCTOBER, {"": 2000})
    noon = day_start(OCTOBER) + 43_200
    with pytest.raises(KnownError, match="from 2026-01-01 to 2026-10-31 were carried in") as refused:
        desk.visits.record_visit("courier", arrived_at=noon)
    assert "take those totals back" in refused.value.remedy
    later = desk.visits.record_visit("courier", arrived_at=noon + 86_400).records[0]
    with pytest.raises(KnownError, match="were carried in"):
        desk.visits.correct_visit(later, arrived_at=noon)
    desk.carried.take_back(JANUARY, OCTOBER, "逐条补录")
    desk.visits.correct_visit(later, arrived_at=noon)
    desk.visits.record_visit("courier", arrived_at=noon)


def test_undo_brings_back_neither_totals_over_visits_nor_visits_under_totals(desk: Services) -> None:
    desk.carried.carry_in(JANUARY, OCTOBER, {"": 2000})
    back = desk.carried.take_back(JANUARY, OCTOBER, "逐条补录")
    desk.history.remember(back, "Totals taken back")
    late = desk.visits.record_visit("courier", arrived_at=day_start(OCTOBER)).records[0]
    with pytest.raises(KnownError, match="were carried in"):
        desk.history.undo(back)
    assert desk.carried.totals() == ()
    voided = desk.visits.void_visit(late, "记错")
    desk.history.remember(voided, "Voided")
    assert desk.history.undo(back) is not None
    with pytest.raises(KnownError, match="were carried in"):
        desk.history.undo(voided)
    assert desk.visits.visit(late).voided
