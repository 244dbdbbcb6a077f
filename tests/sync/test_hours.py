"""Posted hours say when a station is open, across midnight and by weekday."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.hours import Interval, format_hours, parse_hours
from sync.posted import Posted
from sync.times import FARTHEST, day_of, iso, parse_iso

ROUND = Posted(parse_hours("1234567 08:00-22:00 staffed; 1234567 22:00-08:00 unmanned"))
WEEKDAYS = Posted(parse_hours("12345 08:00-12:00 staffed; 12345 13:30-18:00 staffed"))


def test_a_staffed_hour_and_an_unmanned_night() -> None:
    day, night, small_hours = (parse_iso(f"2026-11-21 {t}") for t in ("14:32", "23:00", "03:00"))
    assert [ROUND.at(at).staffed for at in (day, night, small_hours)] == [True, False, False]  # type: ignore[union-attr]


def test_closed_at_noon_and_on_weekends_with_the_next_opening() -> None:
    noon, saturday = parse_iso("2026-11-20 12:30"), parse_iso("2026-11-21 10:00")
    assert WEEKDAYS.at(noon) is None
    assert iso(WEEKDAYS.next_opening(noon) or 0) == "2026-11-20T13:30:00+08:00"
    assert WEEKDAYS.at(saturday) is None
    assert iso(WEEKDAYS.next_opening(saturday) or 0) == "2026-11-23T08:00:00+08:00"
    assert WEEKDAYS.staffed_span(day_of(saturday)) is None


def test_a_station_without_hours_never_opens() -> None:
    assert Posted().at(0) is None
    assert Posted().next_opening(0) is None


@pytest.mark.parametrize(
    "text", ["8-18", "12345 25:00-26:00 staffed", "12345 08:00-18:00 maybe", "89 08:00-18:00 staffed"]
)
def test_hours_that_cannot_be_read_name_the_part(text: str) -> None:
    with pytest.raises(ValueError, match=text.split()[0]):
        parse_hours(text)


INTERVALS = st.builds(
    Interval,
    weekdays=st.integers(1, 127),
    opens=st.integers(0, 1439),
    closes=st.integers(0, 1440),
    staffed=st.booleans(),
)


@given(st.lists(INTERVALS, max_size=4))
def test_hours_survive_their_text(intervals: list[Interval]) -> None:
    assert list(parse_hours(format_hours(intervals))) == intervals


@given(st.lists(INTERVALS, min_size=1, max_size=3), st.integers(0, 2**33))
def test_the_next_opening_is_open(intervals: list[Interval], now: int) -> None:
    hours = Posted(tuple(intervals))
    opening = hours.next_opening(now)
    assert opening is not None
    assert opening > now
    assert hours.at(opening) is not None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-11-21T14:32:05+08:00", "2026-11-21T14:32:05+08:00"),
        ("2026-11-21T06:32:05Z", "2026-11-21T14:32:05+08:00"),
        ("2026/11/2 9:05", "2026-11-02T09:05:00+08:00"),
        ("2026.11.02", "2026-11-02T00:00:00+08:00"),
    ],
)
def test_times_are_read_as_people_and_spreadsheets_write_them(text: str, meant: str) -> None:
    assert iso(parse_iso(text)) == meant


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        (0, "1970-01-01T08:00:00+08:00"),
        (-1, "1970-01-01T07:59:59+08:00"),
        (1_795_233_600, "2026-11-21T12:00:00+08:00"),
        (1 - FARTHEST, "0881-03-08T04:13:53+08:00"),
        (FARTHEST - 1, "3058-10-26T11:46:07+08:00"),
    ],
)
def test_every_instant_that_may_stand_in_an_entry_can_be_shown(instant: int, shown: str) -> None:
    assert iso(instant) == shown
    assert parse_iso(shown) == instant
    assert day_of(instant).isoformat() == shown[:10]
