"""The lists of words: entries are added, renamed, hidden and put into another order."""

from __future__ import annotations

import pytest

from desktop.services.errors import KnownError
from tests.unit.services.conftest import Services


def codes(desk: Services, vocabulary: str) -> list[str]:
    return [term.code for term in desk.catalogue.terms(vocabulary)]


def test_a_check_is_added_moved_renamed_and_hidden(desk: Services) -> None:
    before = codes(desk, "opening_check")
    desk.catalogue.add("opening_check", "门口温度计读数")
    own = codes(desk, "opening_check")[-1]
    desk.catalogue.order("opening_check", [own, *before])
    assert codes(desk, "opening_check") == [own, *before]
    desk.catalogue.rename("opening_check", own, "温度计", "Thermometer")
    assert desk.catalogue.name("opening_check", own, "en") == "Thermometer"
    desk.catalogue.rename("opening_check", "door", "门锁")
    assert desk.catalogue.name("opening_check", "door", "zh_CN") == "门锁"
    desk.catalogue.hide("opening_check", "water")
    assert codes(desk, "opening_check") == [own, *(code for code in before if code != "water")]


def test_an_order_keeps_what_it_does_not_name_behind_and_writes_only_what_changes(desk: Services) -> None:
    before = codes(desk, "category")
    changes = desk.catalogue.order("category", [before[1], before[0], *before[2:]])
    assert len(changes.records) == 2
    assert desk.catalogue.order("category", [before[1]]).records == ()
    assert codes(desk, "category")[:3] == [before[1], before[0], before[2]]


def test_two_entries_never_have_one_name(desk: Services) -> None:
    first, second, *_ = desk.catalogue.terms("closing_check")
    with pytest.raises(KnownError, match="an entry called"):
        desk.catalogue.rename("closing_check", first.code, second.zh)
