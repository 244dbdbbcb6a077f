"""Every composed screen, in both languages, themes and at every text scale: nothing clipped, small or nameless."""

from __future__ import annotations

from itertools import product

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QCalendarWidget,
    QComboBox,
    QLabel,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.ui.theme import TARGET
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.table_paint import Heads
from tests.gui.widgets.gallery import SCREENS, grab

SIZES = {100: (1280, 800), 125: (1600, 1000), 150: (1920, 1200)}
CASES = [*product(SCREENS, ["zh", "en"], [100]), ("today", "en", 150), ("forms", "en", 150), ("visits", "zh", 125)]


def mine(widget: QWidget) -> bool:
    return type(widget).__module__.startswith("desktop.ui.widgets")


def screen(qapp: QApplication, qtbot: QtBot, name: str, lang: str, scale: int, *, dark: bool = False) -> QWidget:
    size = (1280, 1100) if name == "parts" else SIZES[scale]
    window = grab(name, dark=dark, lang=lang, scale=scale, size=size, app=qapp)
    qtbot.addWidget(window)
    return window


@pytest.mark.parametrize(("name", "lang", "scale"), CASES)
def test_nothing_is_clipped_or_too_small_to_press(
    qapp: QApplication, qtbot: QtBot, name: str, lang: str, scale: int
) -> None:
    window = screen(qapp, qtbot, name, lang, scale)
    visible = [widget for widget in window.findChildren(QWidget) if widget.isVisible()]
    clipped = [
        (type(widget).__name__, widget.accessibleName(), widget.size(), widget.minimumSizeHint())
        for widget in visible
        if mine(widget)
        and not isinstance(widget, Heads)
        and (
            widget.width() < widget.minimumSizeHint().width() or widget.height() < widget.minimumSizeHint().height()
        )
    ]
    assert clipped == []
    cut = [
        label.text()
        for label in visible
        if isinstance(label, QLabel) and not isinstance(label, Label) and label.width() < label.sizeHint().width()
    ]
    assert cut == []
    small = [
        (type(widget).__name__, widget.accessibleName(), widget.size())
        for widget in visible
        if isinstance(widget, QAbstractButton | QComboBox | QLineEdit)
        and not isinstance(widget.parent(), QCalendarWidget)
        and not isinstance(widget.parent(), QAbstractSpinBox)
        and min(widget.height(), widget.width()) < TARGET
    ]
    assert small == []


@pytest.mark.parametrize(("name", "lang"), [*product(SCREENS, ["zh", "en"])])
def test_everything_that_takes_the_keyboard_has_a_name(
    qapp: QApplication, qtbot: QtBot, name: str, lang: str
) -> None:
    window = screen(qapp, qtbot, name, lang, 100, dark=True)
    nameless = [
        type(widget).__name__
        for widget in window.findChildren(QWidget)
        if mine(widget)
        and widget.isVisible()
        and isinstance(widget, QAbstractButton | QLineEdit)
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]
    assert nameless == []


@pytest.mark.parametrize("name", sorted(SCREENS))
def test_the_dark_theme_leaves_no_light_patch(qapp: QApplication, qtbot: QtBot, name: str) -> None:
    image = screen(qapp, qtbot, name, "zh", 100, dark=True).grab().toImage()
    points = [image.pixelColor(x, y) for x in range(4, image.width(), 8) for y in range(4, image.height(), 8)]
    light = sum(point.lightness() > 200 for point in points) / len(points)
    assert light < 0.05
