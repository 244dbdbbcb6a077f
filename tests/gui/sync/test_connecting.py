"""Connecting with the keyboard alone, and where the focus is when it was refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.shell.window import MainWindow
from desktop.ui.sync.screen import SyncScreen
from desktop.views import SyncPhase
from tests.gui.conftest import OpenWindow
from tests.helpers.union import UnionServer


@pytest.fixture(scope="module")
def union(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UnionServer]:
    server = UnionServer(tmp_path_factory.mktemp("union"))
    yield server
    server.stop()


@pytest.fixture
def window(qtbot: QtBot, desk: Desk, open_window: OpenWindow) -> MainWindow:
    return open_window(desk)


@pytest.fixture
def screen(qtbot: QtBot, window: MainWindow) -> SyncScreen:
    assert window.frame is not None
    window.frame.go("sync")
    found = window.frame.screen_in_front()
    assert isinstance(found, SyncScreen)
    qtbot.waitUntil(found.form.isVisible)
    return found


def press(qtbot: QtBot, *keys: Qt.Key) -> None:
    """Keys to whatever has the focus."""
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), key)


def write(qtbot: QtBot, text: str) -> None:
    qtbot.keyClicks(QApplication.focusWidget(), text)


def choose_typing(qtbot: QtBot, screen: SyncScreen) -> None:
    """From the field for the card back to the way of connecting, on to the other way, down into its first field."""
    screen.focus_search()
    press(qtbot, Qt.Key.Key_Backtab, Qt.Key.Key_Right, Qt.Key.Key_Tab)
    qtbot.waitUntil(screen.form.address.hasFocus)


def test_a_keyboard_alone_connects(qtbot: QtBot, desk: Desk, screen: SyncScreen, union: UnionServer) -> None:
    card = union.add_station()
    choose_typing(qtbot, screen)
    write(qtbot, card.url)
    press(qtbot, Qt.Key.Key_Tab)
    write(qtbot, card.enrol_code.lower())
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(screen.form.found.isVisible)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is screen.form.button)
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.sync.status().phase is SyncPhase.SYNCED)


def test_after_a_refusal_the_cursor_is_where_it_can_be_mended(qtbot: QtBot, screen: SyncScreen) -> None:
    choose_typing(qtbot, screen)
    write(qtbot, "https://union.invalid")
    press(qtbot, Qt.Key.Key_Tab)
    write(qtbot, "7KQM4RWX")
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(screen.form.problem.isVisible)
    assert screen.form.address.hasFocus()
