"""Key caps that tell a shortcut, such as Ctrl+Z."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import color, px
from desktop.ui.widgets.base import CENTER, Painted, draw_text, rounded, text_width

_GAP = 4


class KeyHint(Painted):
    """One cap for each key of a combination written with `+`."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_keys(keys)

    def set_keys(self, keys: str) -> None:
        """Tell another combination."""
        self._keys = keys_of(keys)
        self.setAccessibleName(keys)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return keys_size(self._keys)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_keys(painter, self.rect(), self._keys)
        painter.end()


def keys_of(combination: str) -> list[str]:
    """The keys of a combination written with `+`, which is a key itself when it stands alone."""
    return [key for key in combination.split("+") if key] or [combination]


def keys_size(keys: Sequence[str]) -> QSize:
    """Room that the caps of a combination take."""
    return QSize(sum(map(_width, keys)) + _GAP * (len(keys) - 1), px(22))


def paint_keys(painter: QPainter, box: QRect, keys: Sequence[str]) -> None:
    """Draw the caps of a combination from the left of a box, in its middle."""
    x = box.left()
    for key in keys:
        cap = QRect(x, box.top() + (box.height() - px(22)) // 2, _width(key), px(22))
        rounded(painter, cap, 5, color("surface_alt"), color("line_strong"))
        draw_text(painter, cap, key, "caption", color("muted"), CENTER)
        x += cap.width() + _GAP


def _width(key: str) -> int:
    return max(text_width(key, "caption") + 12, px(22))
