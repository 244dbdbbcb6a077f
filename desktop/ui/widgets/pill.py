"""A small tag that names a state in a tone."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import TONE_INK, TONE_SOFT, Tone, color, px
from desktop.ui.widgets.base import CENTER, Painted, draw_text, line_height, rounded, text_width

_PAD = 8


def pill_size(text: str) -> QSize:
    """Room that a pill takes."""
    return QSize(text_width(text, "caption") + 2 * _PAD, max(px(20), line_height("caption") + 2))


def paint_pill(painter: QPainter, box: QRect, text: str, tone: Tone, *, raised: bool = False) -> None:
    """Draw a pill that fills `box`; `raised` sets it on plain surface, for tinted rows."""
    rounded(painter, box, 6, color("surface" if raised else TONE_SOFT[tone]))
    draw_text(painter, box.adjusted(_PAD - 2, 0, 2 - _PAD, 0), text, "caption", color(TONE_INK[tone]), CENTER)


class Pill(Painted):
    """The tag as a widget of its own."""

    def __init__(self, text: str = "", tone: Tone = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._tone = text, tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def set(self, text: str, tone: Tone) -> None:
        """Show another state."""
        self._text, self._tone = text, tone
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """What it says."""
        return self._text

    def sizeHint(self) -> QSize:
        return pill_size(self._text)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_pill(painter, self.rect(), self._text, self._tone)
        painter.end()
