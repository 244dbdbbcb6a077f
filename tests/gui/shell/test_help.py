"""F1: every screen says what it is for, how it is used in a moment, and its keys, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.i18n import CHINESE, load
from desktop.services.desk import Desk
from desktop.ui.settings.screen import SECTIONS
from desktop.ui.shell.help import HELP, KEYS, OWN_KEYS, PURPOSE, said
from desktop.ui.shell.screens import SCREENS
from desktop.ui.text import tr
from desktop.ui.visits.several import SeveralSheet
from desktop.ui.widgets.key_hint import KeyHint
from sync.records import KINDS
from tests.gui.conftest import OpenWindow
from tests.gui.looking import words
from tests.gui.visits.steps import counted, sheet, today, visits


def test_every_screen_has_its_help_in_both_languages() -> None:
    chinese = load(CHINESE)
    for key in SCREENS:
        texts = (PURPOSE[key], *HELP[key], *(text for _keys, text in OWN_KEYS[key]))
        assert len(HELP[key]) >= 3, f"{key}: what is done there every day, in a sentence each"
        assert OWN_KEYS[key], key
        untranslated = [text for text in texts if chinese.find(text) in (None, text)]
        assert not untranslated, key
    assert set(PURPOSE) == set(HELP) == set(OWN_KEYS) == set(SCREENS)


def test_the_help_names_the_key_that_finds_an_item_while_counting() -> None:
    assert any(text.startswith("Count:") and "F2" in text for text in HELP["supplies"])


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_help_of_the_settings_names_every_page(speak: Callable[[str], None], language: str) -> None:
    speak(language)
    told = " ".join(said(text) for text in HELP["settings"])
    pages = [*(spec.text for spec in SECTIONS), "holidays" if language == "en" else "节假日"]
    assert [page for page in pages if tr(page) not in told] == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(
    ("key", "kind", "field"), [("visits", "visit", "visitor"), ("supplies", "movement", "recipient")]
)
def test_the_help_says_for_how_long_names_are_kept_as_the_records_do(
    speak: Callable[[str], None], language: str, key: str, kind: str, field: str
) -> None:
    speak(language)
    days = KINDS[kind].by_name[field].keep_days
    wanted = f"erased after {days} days" if language == "en" else f"{days} 天后"
    assert any(wanted in said(text) for text in HELP[key])


@pytest.mark.parametrize("key", ["today", "visits"])
def test_the_key_that_the_help_tells_for_several_persons_asks_how_many(
    qtbot: QtBot, desk: Desk, open_window: OpenWindow, key: str
) -> None:
    assert "Shift+Enter" in [keys for keys, _text in OWN_KEYS[key]]
    assert any("Shift+Enter" in text for text in HELP[key])
    window = open_window(desk)
    intake = (today if key == "today" else visits)(qtbot, window).intake
    assert "Shift+Enter" in intake.tile("courier").toolTip()
    intake.tile("courier").setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    sheet(window, SeveralSheet)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_4)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: counted(desk) == 4)
    qtbot.waitUntil(lambda: window.sheet() is None)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_f1_shows_all_of_it_on_every_screen(desk: Desk, open_window: OpenWindow, language: str) -> None:
    window = open_window(desk, language=language)
    for key in SCREENS:
        window.go(key)
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_F1)
        sheet = window.sheet()
        assert sheet is not None, key
        shown = words(sheet)
        for text in (PURPOSE[key], *HELP[key], *(text for _keys, text in OWN_KEYS[key])):
            assert said(text) in shown, key
        hinted = {hint.accessibleName() for hint in sheet.findChildren(KeyHint)}
        assert hinted == {keys for keys, _text in (*OWN_KEYS[key], *KEYS)}
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
        assert window.sheet() is None
