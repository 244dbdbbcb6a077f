"""Everything can be reached by keyboard, has a name for a screen reader and is large enough to hit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.shell.window import MainWindow
from tests.gui.conftest import OpenWindow

PLACES = (
    "today", "visits", "supplies", "duty", "posters", "reports", "sync", "settings:station", "settings:hours",
    "settings:offer", "settings:words", "settings:people", "settings:look", "settings:machine",
    "settings:backup", "settings:about",
)  # fmt: skip
TARGET = 36
CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QAbstractSpinBox, QAbstractItemView)


@pytest.fixture
def window(desk: Desk, open_window: OpenWindow) -> MainWindow:
    return open_window(desk)


def controls(window: MainWindow) -> Iterator[QWidget]:
    """What a person can press or type into, apart from the insides of native widgets and from mere pictures."""
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, CONTROLS) or not widget.isVisible() or not widget.isEnabled():
            continue
        if widget.focusPolicy() is Qt.FocusPolicy.NoFocus:
            continue
        parent = widget.parentWidget()
        if widget.objectName().startswith("qt_") or isinstance(parent, QAbstractSpinBox | QAbstractScrollArea):
            continue
        yield widget


def go(qtbot: QtBot, window: MainWindow, place: str) -> None:
    window.go(place)
    frame = window.frame
    assert frame is not None
    qtbot.waitUntil(lambda: not frame.busy())


def test_every_control_has_a_name(qtbot: QtBot, window: MainWindow) -> None:
    nameless = []
    for place in PLACES:
        go(qtbot, window, place)
        nameless += [
            f"{place}: {type(widget).__name__} in {type(widget.parentWidget()).__name__}"
            for widget in controls(window)
            if not widget.accessibleName() and not (isinstance(widget, QAbstractButton) and widget.text())
        ]
    assert not nameless


def test_every_target_is_large_enough(qtbot: QtBot, window: MainWindow) -> None:
    small = []
    for place in PLACES:
        go(qtbot, window, place)
        small += [
            f"{place}: {type(widget).__name__} {widget.accessibleName()!r} {widget.width()}x{widget.height()}"
            for widget in controls(window)
            if min(widget.width(), widget.height()) < TARGET
        ]
    assert not small


def test_tab_visits_every_control_and_comes_back(qtbot: QtBot, window: MainWindow) -> None:
    missed = []
    for place in PLACES:
        go(qtbot, window, place)
        wanted = {
            widget
            for widget in controls(window)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
        }
        assert window.frame is not None
        window.frame.rail.button("today").setFocus()
        reached: set[QWidget] = set()
        for _ in range(3 * len(wanted) + 30):
            window.focusNextPrevChild(True)
            now = window.focusWidget()
            if now is not None:
                reached.add(now)
        missed += [f"{place}: {type(one).__name__} {one.accessibleName()!r}" for one in wanted - reached]
    assert not missed
