"""A disc with a person's first character."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import TONE_INK, TONE_SOFT, Tone, color, font, px
from desktop.ui.widgets.base import CENTER, Painted, draw_text


class Avatar(Painted):
    """Shows the first character of a name; `tone` None is the inverse disc."""

    def __init__(self, name: str = "", size: int = 56, tone: Tone | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side, self._tone = size, tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_text(name)

    def set_text(self, name: str) -> None:
        """Stand for another person."""
        self._initial = name.strip()[:1].upper()
        self.setAccessibleName(name)
        self.update()

    def set_tone(self, tone: Tone | None) -> None:
        """Change the disc's colours."""
        self._tone = tone
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(self._side), px(self._side))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("inverse") if self._tone is None else color(TONE_SOFT[self._tone]))
        painter.drawEllipse(self.rect())
        used = font("strong")
        used.setPixelSize(round(self.height() * 0.36))
        ink = color("inverse_ink") if self._tone is None else color(TONE_INK[self._tone])
        draw_text(painter, self.rect(), self._initial, used, ink, CENTER)
        painter.end()
