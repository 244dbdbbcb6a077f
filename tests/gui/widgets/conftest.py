"""A dressed application for the tests of widgets."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.theme import apply_theme


@pytest.fixture(autouse=True)
def light_theme(qapp: QApplication) -> None:
    """Every test starts in the light theme at 100 %."""
    apply_theme(qapp, "light", 100)


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[..., QWidget]:
    """Put widgets one below the other into an active window, which lives as long as the test, and return it."""
    windows: list[QWidget] = []

    def show(*widgets: QWidget, size: tuple[int, int] = (640, 480)) -> QWidget:
        window = QWidget()
        column = QVBoxLayout(window)
        for widget in widgets:
            column.addWidget(widget)
        windows.append(window)
        qtbot.addWidget(window)
        window.resize(*size)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.setFocus(Qt.FocusReason.OtherFocusReason)
        return window

    return show
