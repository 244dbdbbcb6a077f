"""Names found by how they are read."""

from __future__ import annotations

import subprocess
import sys

import pytest

import resources
from desktop.services import pinyin
from tests.helpers.processes import child_environment
from tests.helpers.readings import table


@pytest.mark.parametrize("typed", ["矿泉", "kuangquanshui", "kqs", "KQS", "quan shui", "quans", ""])
def test_a_name_is_found_by_signs_syllables_and_initials(typed: str) -> None:
    assert pinyin.matches(typed, "矿泉水")


@pytest.mark.parametrize(
    ("typed", "name"), [("cq", "重庆"), ("zq", "重庆"), ("yl", "音乐"), ("yinyue", "音乐"), ("lv", "绿茶")]
)
def test_a_sign_of_several_readings_is_found_by_each(typed: str, name: str) -> None:
    assert pinyin.matches(typed, name)


def test_what_has_no_reading_stands_for_itself() -> None:
    assert pinyin.matches("a4z", "A4纸")
    assert pinyin.matches("z5h", "纸5号")
    assert not pinyin.matches("kqs", "☕🙂")


def test_the_bundled_table_says_what_its_source_says() -> None:
    assert resources.path("readings", "readings.txt").read_text("utf-8") == table()


def test_a_search_loads_no_library() -> None:
    """Whatever a library reads of its own, every thread waits for it."""
    program = """
import sys
from desktop.services import pinyin
before = set(sys.modules)
assert pinyin.matches("kqs", "矿泉水")
print(sorted(set(sys.modules) - before))
"""
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, env=child_environment({}), timeout=60
    )
    assert told.stdout.decode().strip() == "[]"
