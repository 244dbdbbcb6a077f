"""What ran out is said of the days on which it was missing, and of no others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.bootstrap import open_desk
from desktop.printing.reports.document import Points
from desktop.services.desk import Desk
from desktop.services.report_periods import Period, month_of, year_of
from desktop.views import RecordId
from sync.times import parse_iso
from tests.reports.conftest import MovableClock

OCTOBER = month_of(date(2026, 10, 1))
NOTHING = "Nothing: open on every posted day, nothing ran out, no request waits."


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(parse_iso("2026-09-02 09:00"))


@pytest.fixture
def desk(tmp_path: Path, clock: MovableClock) -> Iterator[Desk]:
    """A station of which only the shelf is told."""
    with open_desk(tmp_path / "data", clock, device="前台电脑") as desk:
        yield desk


def missing(desk: Desk, key: str, period: Period) -> list[str]:
    """What a report says was missing."""
    sections = desk.reports.document(key, period, "en").sections
    (points,) = (section for section in sections if isinstance(section, Points))
    return [point.text for point in points.items]


def water(desk: Desk, minimum: int = 20) -> RecordId:
    """An item that came in and was all handed out on the day it is."""
    item = desk.supplies.add_item("水", category="drink", unit="瓶", minimum=minimum).records[0]
    desk.supplies.restock(item, 100)
    desk.supplies.issue(item, 100)
    return item


def test_what_was_used_up_before_the_month_began_was_missing_in_it(desk: Desk, clock: MovableClock) -> None:
    water(desk)
    clock.at("2026-11-01 09:00")
    assert missing(desk, "month", OCTOBER) == ["水 has been used up since 2 Sep."]


def test_what_came_back_within_the_month_is_told_with_both_days(desk: Desk, clock: MovableClock) -> None:
    item = water(desk)
    clock.at("2026-10-05 09:00")
    desk.supplies.restock(item, 50)
    assert missing(desk, "month", OCTOBER) == ["水 was used up on 2 Sep and refilled on 5 Oct: 33 days."]


def test_what_has_been_missing_since_last_year_is_told_with_the_year(desk: Desk, clock: MovableClock) -> None:
    water(desk)
    clock.at("2027-02-01 09:00")
    assert missing(desk, "year", year_of(date(2027, 1, 1))) == ["水 has been used up since 2 Sep 2026."]


def test_what_nobody_wants_any_more_is_not_missed(desk: Desk, clock: MovableClock) -> None:
    given_away = water(desk, minimum=0)
    clock.at("2026-09-20 09:00")
    assert missing(desk, "month", month_of(date(2026, 9, 1))) == ["水 has been used up since 2 Sep."]
    clock.at("2026-12-01 09:00")
    assert missing(desk, "month", month_of(date(2026, 11, 1))) == [NOTHING]
    desk.supplies.restock(given_away, 5)
    assert missing(desk, "month", month_of(date(2026, 12, 1))) == [NOTHING]


def test_what_is_off_the_list_or_never_was_there_is_not_missed(desk: Desk, clock: MovableClock) -> None:
    desk.supplies.void_item(water(desk), "停用")
    desk.supplies.add_item("伞", category="protection", unit="把", minimum=5)
    clock.at("2026-11-01 09:00")
    assert missing(desk, "month", OCTOBER) == [NOTHING]


def test_a_first_delivery_is_no_refill(desk: Desk, clock: MovableClock) -> None:
    clock.at("2026-10-05 09:00")
    item = desk.supplies.add_item("水", category="drink", unit="瓶", minimum=20).records[0]
    desk.supplies.restock(item, 100)
    assert missing(desk, "month", OCTOBER) == [NOTHING]


def test_a_past_day_tells_its_own_shortages_and_not_today_s(desk: Desk, clock: MovableClock) -> None:
    item = desk.supplies.add_item("水", category="drink", unit="瓶", minimum=20).records[0]
    desk.supplies.restock(item, 500)
    clock.at("2026-10-10 09:00")
    desk.supplies.issue(item, 490)
    clock.at("2026-11-20 09:00")
    desk.supplies.issue(item, 10)
    plenty, low, out = (desk.reports.day(date(2026, *day), "en") for day in ((9, 2), (10, 10), (11, 20)))
    assert plenty.facts.wanted == ()
    assert "Needs attention" not in plenty.text
    assert missing(desk, "day", Period(date(2026, 9, 2), date(2026, 9, 2))) == [NOTHING]
    assert low.facts.wanted == ("水: 10 bottles left",)
    assert "Needs attention: 水: 10 bottles left." in low.text
    assert out.facts.wanted == ("水 is used up",)
    assert (low.facts.stock, out.facts.stock) == (("水 out 490 bottles",), ("水 out 10 bottles",))
    clock.at("2026-11-22 09:00")
    assert desk.reports.day(date(2026, 11, 20), "en").facts.wanted == ("水 is used up",)
    assert desk.reports.day(date(2026, 10, 10), "en").facts.wanted == low.facts.wanted


def wanted(desk: Desk, day: date) -> tuple[str, ...]:
    """What a day's page says that needs attention."""
    return desk.reports.day(day, "en").facts.wanted


def test_a_day_s_page_says_of_shelves_the_same_on_the_day_and_afterwards(desk: Desk, clock: MovableClock) -> None:
    clock.at("2026-11-01 09:00")
    dated = desk.supplies.add_item("水", category="drink", unit="瓶", minimum=20, expires=True).records[0]
    desk.supplies.restock(dated, 20, expires_on=date(2026, 11, 10))
    tea = desk.supplies.add_item("茶", category="drink", unit="瓶").records[0]
    desk.supplies.restock(tea, 40)
    umbrella = desk.supplies.add_item("伞", category="protection", unit="把").records[0]
    desk.supplies.restock(umbrella, 1)
    desk.supplies.issue(umbrella, 1, kind="waste")
    days = [date(2026, 11, day) for day in range(2, 14)]
    told = {}
    for day in days:
        clock.at(f"{day} 09:00")
        desk.supplies.issue(tea, 3)
        if day.day == 12:
            desk.supplies.restock(dated, 5, expires_on=date(2027, 11, 10))
        if day.day == 13:
            desk.supplies.issue(dated, 20, kind="waste", batch="2026-11-10", expires_on=date(2026, 11, 10))
            desk.supplies.add_item("糖", category="drink", unit="瓶", minimum=20)
        clock.at(f"{day} 18:00")
        told[day] = wanted(desk, day)
    assert told[days[0]] == ()
    assert told[date(2026, 11, 10)] == ("茶: 13 bottles left",)
    assert told[date(2026, 11, 11)] == ("水 is used up", "水: expired", "茶: 10 bottles left")
    assert told[date(2026, 11, 12)] == ("水: 5 bottles left", "水: expired", "茶: 7 bottles left")
    assert told[date(2026, 11, 13)] == ("水: 5 bottles left", "糖 is used up", "茶: 4 bottles left")
    clock.at("2026-11-30 09:00")
    assert {day: wanted(desk, day) for day in days} == told
