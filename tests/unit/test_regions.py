"""A county is found as people look for it."""

from __future__ import annotations

import pytest

from desktop.services.regions import region, search_regions


@pytest.mark.parametrize(
    "typed", ["迎泽", "迎泽区", "yingze", "太原 yz", "140106", "山西省太原市迎泽区", "TAIYUAN 迎泽"]
)
def test_yingze_is_found_by_name_pinyin_initials_and_code(typed: str) -> None:
    assert search_regions(typed)[0].code == "140106"


def test_an_address_begins_without_empty_words() -> None:
    found = region("110101")
    assert found is not None
    assert found.path == "北京市东城区"


def test_a_city_without_districts_is_named_once() -> None:
    found = region("441900")
    assert found is not None
    assert found.path == "广东省东莞市"


def test_nothing_is_found_for_nothing_and_for_nonsense() -> None:
    assert search_regions("  ") == ()
    assert search_regions("亚特兰蒂斯") == ()
    assert region("999999") is None


def test_no_more_are_offered_than_wanted() -> None:
    assert len(search_regions("14", limit=5)) == 5
