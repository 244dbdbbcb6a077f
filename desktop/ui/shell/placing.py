"""How large the window opens: whole on the screen that it opens on, and as wide as it was left.

Knows sizes and the setting that keeps the choice; nothing of what the window shows.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

USUAL: Final = QSize(1280, 800)
WIDE: Final = "window_maximised"
"""Setting: whether the window filled the screen when it was last closed; absent until it was closed once."""

UNSEEN: Final = ("offscreen", "minimal")
"""Platforms whose screens nobody sees."""
_FRAME: Final = QSize(16, 40)
"""What borders and a title take at most, before the system has told."""


def place(window: QWidget, screen: QSize, wide: bool | None) -> None:
    """Size a window that was not shown yet for a ``screen`` of which so much is free.

    ``wide`` says how it was left. Where the usual size does not fit, whose foot would lie below the screen's edge,
    the window fills the screen.
    """
    room = screen - _FRAME
    fits = USUAL.width() <= room.width() and USUAL.height() <= room.height()
    window.resize(USUAL.boundedTo(room).expandedTo(window.minimumSize()))
    if wide or (wide is None and not fits):
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)


def free_room() -> QSize:
    """The free part of the screen that windows open on; enough for the usual size where nobody could see a screen."""
    if QGuiApplication.platformName() in UNSEEN or not QGuiApplication.screens():
        return USUAL + _FRAME
    return QGuiApplication.primaryScreen().availableSize()
