"""What a cell means as people write it, and what is said of one that cannot be read."""

from __future__ import annotations

import pytest

from desktop.services.cells import CellError, clock_span, day, instant, word
from sync.times import iso

WORDS = {"rider": "rider", "外卖员": "rider", "courier": "courier", "快递员": "courier"}
HOUR = 3_600


@pytest.mark.parametrize(("typed", "offered"), [("外星人", "外卖员、快递员"), ("alien", "rider, courier")])
def test_the_words_to_choose_from_are_listed_as_in_the_language_of_who_wrote(typed: str, offered: str) -> None:
    with pytest.raises(CellError) as refused:
        word(typed, WORDS)
    assert refused.value.params["known"] == offered


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2027-08", "2027-08-31"),
        ("2027年8月", "2027-08-31"),
        ("202712", "2027-12-31"),
        ("270831", "2027-08-31"),
        (270831, "2027-08-31"),
        ("271201", "2027-12-01"),
        ("20270831", "2027-08-31"),
        (20270831.0, "2027-08-31"),
        ("2027.8.3", "2027-08-03"),
        (46000, "2025-12-09"),
    ],
)
def test_a_date_is_read_as_packages_print_it(typed: str | float, meant: str) -> None:
    assert day(typed) == meant


@pytest.mark.parametrize("typed", ["2027-13", "2027-00", "202713", "2027年0月", "271332", "2027-02-30", "18个月"])
def test_a_month_or_day_that_does_not_exist_is_no_date(typed: str) -> None:
    with pytest.raises(CellError, match="is not a date"):
        day(typed)


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("中午1点", 13),
        ("中午12点半", 12.5),
        ("中午11:30", 11.5),
        ("下午12:15", 12.25),
        ("晚上7点", 19),
        ("晚上20:00", 20),
        ("凌晨12点", 0),
        ("凌晨2点", 2),
        ("上午12:30", 12.5),
        ("晚上12点", 24),
        ("24:00", 24),
        ("12:30pm", 12.5),
    ],
)
def test_the_part_of_the_day_says_which_twelve_hours_are_meant(typed: str, hours: float) -> None:
    assert clock_span(typed) == (hours * HOUR, None)


@pytest.mark.parametrize("typed", ["晚上1点", "晚2:30", "傍晚3点", "25:00"])
def test_an_hour_that_its_part_of_the_day_does_not_have_is_asked_about(typed: str) -> None:
    with pytest.raises(CellError, match="is not a time of day"):
        clock_span(typed)


def test_twelve_at_night_ends_the_day_that_it_is_written_under() -> None:
    assert iso(instant("2026-11-20 晚上12点")) == "2026-11-21T00:00:00+08:00"
    assert iso(instant("2026-11-20 24:00")) == "2026-11-21T00:00:00+08:00"
