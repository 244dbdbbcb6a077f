"""The day's figure: a label, a number of 40 px, a line that compares it, and a quiet note."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import TONE_INK, Tone, color
from desktop.ui.theme.metrics import TextStyle
from desktop.ui.widgets.base import Painted, draw_text, line_height, text_width


class BigFigure(Painted):
    """Lines that are empty take no room; the whole is one sentence to a screen reader."""

    def __init__(self, label: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label, self._value, self._sub, self._tail, self._note = label, "", "", "", ""
        self._tone: Tone = "ok"
        self._value_tone: Tone | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_label(self, text: str) -> None:
        """What is counted."""
        self._label = text
        self._changed()

    def set_value(self, text: str, tone: Tone | None = None) -> None:
        """The number as text, in a tone when something is to be seen to."""
        self._value, self._value_tone = text, tone
        self._changed()

    def set_sub(self, text: str, tail: str = "", tone: Tone = "ok") -> None:
        """The line below, whose end `tail` wears a tone."""
        self._sub, self._tail, self._tone = text, tail, tone
        self._changed()

    def set_note(self, text: str) -> None:
        """A quiet line apart from the rest."""
        self._note = text
        self._changed()

    def _changed(self) -> None:
        words = (self._label, self._value, self._sub, self._tail, self._note)
        self.setAccessibleName(" ".join(word for word in words if word))
        self.updateGeometry()
        self.update()

    def _figure_height(self) -> int:
        return round(line_height("figure") * 0.8)

    def sizeHint(self) -> QSize:
        widths = [
            text_width(self._label),
            text_width(self._value, "figure"),
            text_width(f"{self._sub} {self._tail}", "small") + 8,
            text_width(self._note, "small"),
        ]
        height = self._figure_height()
        height += line_height() + 2 if self._label else 0
        height += line_height("small") if self._sub or self._tail else 0
        height += line_height("small") + 18 if self._note else 0
        return QSize(max(widths) + 2, height)

    def minimumSizeHint(self) -> QSize:
        return QSize(text_width(self._value, "figure"), self.sizeHint().height())

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        y = 0

        def line(text: str, style: TextStyle, height: int) -> None:
            draw_text(painter, QRect(0, y, self.width(), height), text, style, color("muted"))

        if self._label:
            line(self._label, "base", line_height())
            y += line_height() + 2
        height = self._figure_height()
        ink = color("ink") if self._value_tone is None else color(TONE_INK[self._value_tone])
        draw_text(painter, QRect(0, y - 2, self.width(), height), self._value, "figure", ink)
        y += height
        if self._sub or self._tail:
            line(self._sub, "small", line_height("small"))
            if self._tail:
                left = text_width(f"{self._sub} ", "small") if self._sub else 0
                box = QRect(left, y, self.width() - left, line_height("small"))
                draw_text(painter, box, self._tail, "small", color(TONE_INK[self._tone]))
            y += line_height("small")
        if self._note:
            y += 18
            line(self._note, "small", line_height("small"))
        painter.end()
