"""How large the window opens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.shell.placing import USUAL, WIDE, place
from desktop.ui.shell.window import LEAST, MainWindow

OpenWindow = Callable[[Desk], MainWindow]


def unshown(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.setMinimumSize(LEAST)
    qtbot.addWidget(window)
    return window


@pytest.mark.parametrize("screen", [QSize(1366, 768), QSize(1366, 728), QSize(1280, 720), QSize(1280, 800)])
def test_on_a_small_screen_the_window_fills_it_and_nothing_lies_below_its_edge(qtbot: QtBot, screen: QSize) -> None:
    window = unshown(qtbot)
    place(window, screen, None)
    assert window.isMaximized()
    assert window.height() < screen.height(), "made smaller, it is whole too, title and all"
    assert window.width() < screen.width()


def test_on_a_large_screen_the_window_has_its_usual_size(qtbot: QtBot) -> None:
    window = unshown(qtbot)
    place(window, QSize(1920, 1040), None)
    assert not window.isMaximized()
    assert window.size() == USUAL


def test_who_has_made_the_window_smaller_on_a_small_screen_finds_it_so(qtbot: QtBot) -> None:
    window = unshown(qtbot)
    place(window, QSize(1366, 728), wide=False)
    assert not window.isMaximized()
    assert window.height() < 728


def test_a_window_that_filled_the_screen_opens_so_again(qtbot: QtBot, desk: Desk, open_window: OpenWindow) -> None:
    first = open_window(desk)
    assert not first.isMaximized()
    first.showMaximized()
    qtbot.waitUntil(first.isMaximized)
    first.leave()
    qtbot.waitUntil(lambda: desk.settings.get(WIDE) is True)
    second = open_window(desk)
    assert second.isMaximized()
    second.showNormal()
    qtbot.waitUntil(lambda: not second.isMaximized())
    second.leave()
    qtbot.waitUntil(lambda: desk.settings.get(WIDE) is False)
    assert not open_window(desk).isMaximized()
