"""Words in two languages: one from many, two meanings of one word, the system's language."""

from __future__ import annotations

import pytest

from desktop.errors import KnownError
from desktop.i18n import Catalogue, load, resolve, system_language, translate


def test_chinese_and_english_are_there() -> None:
    assert translate("Today", "zh_CN") == "今日"
    assert translate("Today", "en") == "Today"


def test_english_tells_one_from_many() -> None:
    sentence = "%n entries wait on this PC."
    assert translate(sentence, "en", n=1) == "1 entry waits on this PC."
    assert translate(sentence, "en", n=12) == "12 entries wait on this PC."
    assert "12" in translate(sentence, "zh_CN", n=12)


def test_one_word_can_mean_two_things() -> None:
    assert translate("Mon", "zh_CN") == "周一"
    assert translate("Mon", "zh_CN", "head") == "一"


def test_a_text_without_translation_stays_as_it_is() -> None:
    assert translate("never written anywhere", "zh_CN") == "never written anywhere"


def test_an_error_is_spoken_with_its_figures() -> None:
    catalogue = Catalogue("zh_CN", {"No room for {n}.": ("放不下 {n}。",)})
    assert catalogue.error(KnownError("No room for {n}.", "Go.", n=3)) == ("放不下 3。", "Go.")


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANG": "zh_TW.UTF-8"}, "zh_CN"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en:zh_CN"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANG": "C.UTF-8"}, "zh_CN"),
        ({}, "zh_CN"),
    ],
)
def test_the_system_decides_the_language(environ: dict[str, str], language: str) -> None:
    assert system_language(environ) == language


def test_a_choice_counts_for_more_than_the_system() -> None:
    assert resolve("en") == "en"
    assert resolve("zh_CN") == "zh_CN"


def test_a_language_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="no catalogue for 'fr'"):
        load("fr")
