"""What goes to the chat group of a day, as a text and as a picture, adds up to what it says came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.bootstrap import open_desk
from desktop.services.desk import Desk
from sync.times import parse_iso
from tests.reports.conftest import MovableClock

TODAY = date(2026, 11, 21)
CAME = {
    "courier": 5, "sanitation": 4, "construction": 4, "rider": 3, "trucker": 3,
    "ride_hailing": 1, "taxi": 1, "police": 1,
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A day on which eight groups came and seven things went out."""
    with open_desk(tmp_path / "data", MovableClock(parse_iso("2026-11-21 15:00")), device="前台电脑") as desk:
        for category, persons in CAME.items():
            desk.visits.record_visit(category, persons=persons, services=("water",))
        for name in ("矿泉水", "饼干", "方便面", "口罩", "雨伞", "纸杯", "热水袋"):
            item = desk.supplies.add_item(name, category="other", unit="个", minimum=5).records[0]
            desk.supplies.restock(item, 1, source="allocation")
            desk.supplies.issue(item, 1)
        yield desk


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_groups_of_the_text_and_of_the_picture_add_up_to_who_came(desk: Desk, language: str) -> None:
    day = desk.reports.day(TODAY, language)
    assert day.facts.persons == sum(CAME.values())
    assert [bar.value for bar in day.facts.categories] == sorted(CAME.values(), reverse=True)
    line = day.text.splitlines()[2]
    for bar in day.facts.categories:
        assert f"{bar.name} {bar.value}" in line
    assert "0" not in line


@pytest.mark.parametrize(("language", "said"), [("zh_CN", "另有 2 项"), ("en", "2 more")])
def test_of_a_list_that_is_cut_short_the_text_says_how_much_is_left(desk: Desk, language: str, said: str) -> None:
    supplies, wanted = desk.reports.day(TODAY, language).text.splitlines()[-2:]
    assert supplies.rstrip("。.").endswith(said)
    assert wanted.rstrip("。.").endswith(said)
