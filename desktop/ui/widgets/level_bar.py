"""A thin bar that shows how full something is, in the tone of its level."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import TONE_FILL, Tone, color, px
from desktop.ui.widgets.base import Painted, rounded

THICKNESS = 6


def paint_level(painter: QPainter, box: QRect, fraction: float, tone: Tone) -> None:
    """Draw the bar in the middle of `box`; tables use it without a widget."""
    height = px(THICKNESS)
    track = QRectF(box.left(), box.top() + (box.height() - height) // 2, box.width(), height)
    rounded(painter, track, height / 2, color("surface_press"))
    share = min(max(fraction, 0.0), 1.0)
    if share > 0:
        track.setWidth(max(height, track.width() * share))
        rounded(painter, track, height / 2, color("accent_fill" if tone == "alarm" else TONE_FILL[tone]))


class LevelBar(Painted):
    """The bar as a widget of its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fraction = 0.0
        self._tone: Tone = "ok"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_level(self, fraction: float, tone: Tone = "ok", tip: str = "") -> None:
        """Fill a share from 0 to 1; `tip` says it in words."""
        self._fraction, self._tone = fraction, tone
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(110), px(THICKNESS) + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(px(40), px(THICKNESS))

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_level(painter, self.rect(), self._fraction, self._tone)
        painter.end()
