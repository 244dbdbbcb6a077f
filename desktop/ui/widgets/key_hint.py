"""Key caps that tell a shortcut, such as Ctrl+Z."""

from __future__ import annotations

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
        self._keys = [key for key in keys.split("+") if key] or [keys]
        self.setAccessibleName(keys)
        self.updateGeometry()
        self.update()

    def _widths(self) -> list[int]:
        return [max(text_width(key, "caption") + 12, px(22)) for key in self._keys]

    def sizeHint(self) -> QSize:
        widths = self._widths()
        return QSize(sum(widths) + _GAP * (len(widths) - 1), px(22))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = 0
        for key, width in zip(self._keys, self._widths(), strict=True):
            box = QRect(x, (self.height() - px(22)) // 2, width, px(22))
            rounded(painter, box, 5, color("surface_alt"), color("line_strong"))
            draw_text(painter, box, key, "caption", color("muted"), CENTER)
            x += width + _GAP
        painter.end()
