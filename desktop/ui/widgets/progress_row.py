"""How far something is: a text, a bar and a count; and a thin line for a wait of unknown length."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.theme import SPACE_1, TONE_FILL, Tone, color, px
from desktop.ui.widgets.base import Painted, rounded
from desktop.ui.widgets.label import Label

_TICK_MS = 40
_LAP = 36


class BusyLine(Painted):
    """A short bar that wanders along a track while shown; `set_share` makes it a plain progress bar."""

    def __init__(self, parent: QWidget | None = None, height: int = 4) -> None:
        super().__init__(parent)
        self._share: float | None = None
        self._tone: Tone = "accent"
        self._phase = 0
        self._thickness = height
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._step)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float | None, tone: Tone = "accent") -> None:
        """Fill a share from 0 to 1; None wanders."""
        self._share, self._tone = share, tone
        self._run()
        self.update()

    def _run(self) -> None:
        if self._share is None and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    def _step(self) -> None:
        self._phase = (self._phase + 1) % _LAP
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def sizeHint(self) -> QSize:
        return QSize(px(120), self._thickness)

    def minimumSizeHint(self) -> QSize:
        return QSize(px(40), self._thickness)

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = self.height() / 2
        rounded(painter, self.rect(), radius, color("surface_press"))
        fill = color("accent_fill" if self._tone == "accent" else TONE_FILL[self._tone])
        if self._share is not None:
            width = self.width() * min(max(self._share, 0.0), 1.0)
            if width > 0:
                rounded(painter, QRectF(0, 0, max(width, self.height()), self.height()), radius, fill)
        else:
            width = self.width() * 0.3
            left = (self.width() + width) * self._phase / _LAP - width
            painter.setClipRect(self.rect())
            rounded(painter, QRectF(left, 0, width, self.height()), radius, fill)
        painter.end()


class ProgressRow(QWidget):
    """Text at the left, count at the right, bar below."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = Label(text, elide=True)
        self._count = Label("", "muted")
        self._bar = BusyLine(height=6)
        self._tone: Tone = "accent"
        head = QHBoxLayout()
        head.addWidget(self._text, 1)
        head.addWidget(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addLayout(head)
        column.addWidget(self._bar)

    def set_progress(self, done: int, total: int, text: str | None = None) -> None:
        """`done` of `total`; a total of 0 is not known yet."""
        if text is not None:
            self._text.setText(text)
        self._count.setText(f"{done} / {total}" if total else "")
        self._bar.set_share(done / total if total else None, self._tone)
        self.setAccessibleName(f"{self._text.text()} {self._count.text()}".strip())

    def set_tone(self, tone: Tone) -> None:
        """Colour of the bar from the next progress on."""
        self._tone = tone
