"""A small tag that names a state in a tone."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import TONE_INK, TONE_SOFT, Tone, color, px
from desktop.ui.theme.icons import known
from desktop.ui.widgets.base import CENTER, Painted, draw_icon, draw_text, line_height, rounded, text_width

_PAD = 8
_GAP = 4
_GLYPH = 13


def pill_size(text: str, icon: str = "") -> QSize:
    """Room that a pill takes, with a glyph before its text if there is one."""
    glyph = px(_GLYPH) + _GAP if icon else 0
    return QSize(text_width(text, "caption") + glyph + 2 * _PAD, max(px(20), line_height("caption") + 2))


def paint_pill(
    painter: QPainter, box: QRect, text: str, tone: Tone, *, raised: bool = False, icon: str = ""
) -> None:
    """Draw a pill that fills `box`; `raised` sets it on plain surface, for tinted rows."""
    rounded(painter, box, 6, color("surface" if raised else TONE_SOFT[tone]))
    if icon:
        side = px(_GLYPH)
        middle = QPointF(box.left() + _PAD - 1 + side / 2, box.center().y() + 0.5)
        draw_icon(painter, known(icon), middle, side, color(TONE_INK[tone]))
        box = box.adjusted(side + _GAP - 2, 0, 0, 0)
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
