"""What the colours of a picture mean: a dot and a word each, in a row that wraps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.theme import SPACE_1, SPACE_4, TONE_FILL, Tone, color, px
from desktop.ui.widgets.base import LEFT, Painted, draw_text, line_height, text_width
from desktop.ui.widgets.flow_layout import FlowBox

_DOT = 8


class LegendItem(Painted):
    """One colour, or a sign in place of the dot."""

    def __init__(self, text: str, tone: Tone, sign: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._tone, self._sign = text, tone, sign
        self.setAccessibleName(f"{sign} {text}".strip())

    def _lead(self) -> int:
        return (text_width(self._sign, "caption") if self._sign else px(_DOT)) + 6

    def sizeHint(self) -> QSize:
        return QSize(self._lead() + text_width(self._text, "caption") + 2, line_height("caption") + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lead = self._lead()
        if self._sign:
            draw_text(painter, QRect(0, 0, lead, self.height()), self._sign, "caption", color("ink"), LEFT)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(TONE_FILL[self._tone]))
            radius = px(_DOT) / 2
            painter.drawEllipse(QPointF(radius, self.height() / 2), radius, radius)
        words = QRect(lead, 0, self.width() - lead, self.height())
        draw_text(painter, words, self._text, "caption", color("muted"), LEFT)
        painter.end()


class Legend(QWidget):
    """Items in a row."""

    def __init__(self, items: Sequence[tuple[str, Tone, str]] = (), parent: QWidget | None = None) -> None:
        """Each item is its text, its tone, and a sign that stands in place of the dot."""
        super().__init__(parent)
        box = FlowBox(gap=SPACE_4, row_gap=SPACE_1)
        for text, tone, sign in items:
            box.add(LegendItem(text, tone, sign))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(box)
