"""Posted hours read as people say them."""

from __future__ import annotations

import pytest

from desktop.printing.facts import Opening, Words
from desktop.printing.hours import days_in_words, groups, holiday_note

ALL = 0b111_1111


@pytest.mark.parametrize(
    ("mask", "zh", "en"),
    [
        (ALL, "每天", "Every day"),
        (0b001_1111, "周一至周五", "Mon – Fri"),
        (0b011_1111, "周一至周六", "Mon – Sat"),
        (0b110_1111, "周一至周四、周六、周日", "Mon – Thu, Sat, Sun"),
        (0b110_0000, "周六、周日", "Sat, Sun"),
        (0b000_0101, "周一、周三", "Mon, Wed"),
        (0b100_0000, "周日", "Sun"),
    ],
)
def test_weekdays_are_said_in_words(mask: int, zh: str, en: str) -> None:
    assert days_in_words(mask) == Words(zh, en)


def test_hours_of_the_same_days_stand_together_with_the_staffed_ones_first() -> None:
    found = groups([Opening(ALL, 1320, 480, False), Opening(ALL, 480, 1320, True), Opening(0b110_0000, 540, 600, True)])
    assert [group.days.zh for group in found] == ["每天", "周六、周日"]
    assert [span.figures.zh for span in found[0].spans] == ["8:00 – 22:00", "22:00 – 8:00"]
    assert [span.note.zh for span in found[0].spans] == ["", "自助开放"]


def test_the_whole_day_is_24_hours() -> None:
    for opening in (Opening(ALL, 0, 1440, True), Opening(ALL, 480, 480, True)):
        assert groups([opening])[0].spans[0].figures == Words("24 小时", "24 hours")
    assert groups([Opening(ALL, 480, 1440, True)])[0].spans[0].figures.zh == "8:00 – 24:00"


def test_holidays_are_spoken_of_where_they_differ_from_other_days() -> None:
    assert holiday_note([Opening(ALL, 480, 1080, True)]) is None
    assert holiday_note([]) is None
    note = holiday_note([Opening(0b001_1111, 480, 1080, True)])
    assert note is not None
    assert note.zh == "法定节假日同周日，调休上班日同周一"
