"""How sentences, titles, numbers and units are written in either language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from desktop.ui import format as fmt
from desktop.ui.text import tr
from desktop.ui.units import unit_name
from desktop.ui.widgets.base import text_width

Speak = Callable[[str], None]


def test_between_chinese_sentences_stands_no_blank(speak: Speak) -> None:
    assert fmt.sentences("上次送达：14:32。", "", "稍后自动重试。") == "上次送达：14:32。稍后自动重试。"
    speak("en")
    assert fmt.sentences("Last at the union: 14:32.", "Tries again.") == "Last at the union: 14:32. Tries again."


def test_a_sentence_as_a_title_ends_without_a_stop_and_several_keep_theirs() -> None:
    assert fmt.headline("总工会服务器暂未运行。") == "总工会服务器暂未运行"
    assert fmt.headline("The union's server is not running.") == "The union's server is not running"
    assert fmt.headline("Two wait. One is refused.") == "Two wait. One is refused."
    assert fmt.headline("Working offline") == "Working offline"


def test_large_numbers_in_sentences_are_grouped_as_everywhere(speak: Speak) -> None:
    assert tr("%n entries wait on this PC.", "", 2079) == "本机还有 2,079 条待送。"
    speak("en")
    assert tr("%n entries wait on this PC.", "", 2079) == "2,079 entries wait on this PC."
    assert tr("%n entries wait on this PC.", "", 1) == "1 entry waits on this PC."


def test_a_weekday_stands_where_each_language_has_it(speak: Speak) -> None:
    day = date(2026, 11, 21)
    assert (fmt.on_weekday(day), fmt.on_weekday(day, year=True)) == ("11月21日 周六", "2026年11月21日 周六")
    speak("en")
    assert (fmt.on_weekday(day), fmt.on_weekday(day, year=True)) == ("Sat 21 Nov", "Sat 21 Nov 2026")


def test_units_are_told_in_english_to_who_reads_english(speak: Speak) -> None:
    assert unit_name("瓶", 24) == "瓶"
    speak("en")
    assert [unit_name("瓶", n) for n in (0, 1, 24)] == ["bottles", "bottle", "bottles"]
    assert unit_name("只", -3) == "pcs"
    assert unit_name("摞", 2) == "摞", "what is not usual stands as it was entered"


def test_signs_that_chinese_shares_are_as_wide_as_each_language_wants_them(speak: Speak) -> None:
    chinese = {sign: text_width(sign) for sign in "“”·’"}
    assert set(chinese.values()) == {text_width("站")}
    speak("en")
    assert all(text_width(sign) <= width / 2 for sign, width in chinese.items())
    speak("zh_CN")
    assert {sign: text_width(sign) for sign in "“”·’"} == chinese
