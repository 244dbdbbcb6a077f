"""The icon beside the clock: what it says, and where its menu leads."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from desktop.ui.shell.tray import Tray


def entry(tray: Tray, text: str) -> QAction:
    return next(action for action in tray.menu.actions() if action.text() == text)


def test_its_menu_opens_syncs_and_quits(qtbot: QtBot, speak: Callable[[str], None]) -> None:
    tray = Tray()
    for text, signal in (
        ("打开驿站", tray.open_wanted),
        ("立即同步", tray.sync_wanted),
        ("退出", tray.quit_wanted),
    ):
        with qtbot.waitSignal(signal):
            entry(tray, text).trigger()
    tray.close()


def test_it_says_how_things_stand(qtbot: QtBot, speak: Callable[[str], None]) -> None:
    tray = Tray()
    tray.set_status("12 条待送")
    assert tray.icon.toolTip() == "驿站 · 12 条待送"
    assert not entry(tray, "12 条待送").isEnabled()
    tray.close()


def test_it_speaks_another_language_at_once(qtbot: QtBot, speak: Callable[[str], None]) -> None:
    tray = Tray()
    speak("en")
    tray.retranslate()
    assert entry(tray, "Open Yizhan").isEnabled()
    tray.close()
