"""The list of counties below the line in which one is looked for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.settings.region_field import RegionField
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Mode, apply_theme, color


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_list_has_an_edge_and_leaves_the_line_whole(
    qtbot: QtBot, qapp: QApplication, tasks: Tasks, mode: Mode
) -> None:
    apply_theme(qapp, mode, 100)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(500, 400)
    column = QVBoxLayout(window)
    field = RegionField(tasks)
    column.addWidget(field)
    column.addStretch(1)
    window.show()
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    popup = field.completer().popup()
    assert popup is not None
    for typed in ("yz", "q"):
        qtbot.keyClicks(field, typed)
        qtbot.waitUntil(lambda: popup.isVisible() and not tasks.busy())
        assert popup.y() > field.mapToGlobal(QPoint(0, field.height())).y()
    picture = popup.grab().toImage()
    assert {QColor(picture.pixel(at, 0)).name() for at in range(picture.width())} == {color("line_strong").name()}
