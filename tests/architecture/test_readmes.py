"""What the READMEs say is to be clicked stands on a screen, in those words."""

from __future__ import annotations

import re

from tests.architecture.test_translations import ROOT, catalogue, uses

OF_FILES = {"日期,类型,名称", "时间", "日期", "网页", "新", "Fast 3G"}
"""Columns of a file, marks, and what another programme says."""


def shown(language: str) -> set[str]:
    """All that stands on screens in a language."""
    words = {use.text for use in uses()}
    return words if language == "en" else {form for forms in catalogue(language).values() for form in forms}


def test_the_chinese_readme_speaks_the_words_of_the_screens() -> None:
    text = (ROOT / "README.zh-CN.md").read_text("utf-8")
    said = {part for quoted in re.findall("“([^”]+)”", text) for part in quoted.split(" → ")}
    assert {one for one in said - OF_FILES if not one.isdigit()} - shown("zh_CN") == set()


def test_the_english_readme_speaks_the_words_of_the_screens() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    said = {part for quoted in re.findall(r"(?<![*\w])\*([A-Z][^*]+?)\.?\*(?!\*)", text) for part in quoted.split(", ")}
    assert said - shown("en") == set()
