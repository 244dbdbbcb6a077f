"""A tinted bar that says what needs a decision, with up to two buttons beside or below it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.text import tr
from desktop.ui.theme import RADIUS_CARD, SPACE_3, TONE_FILL, TONE_SOFT, Tone, Variant, color, px
from desktop.ui.widgets.base import Painted, draw_icon, rounded
from desktop.ui.widgets.button import Button, IconButton
from desktop.ui.widgets.label import Label

_ICONS: dict[Tone, str] = {
    "info": "info", "neutral": "info", "ok": "circle-check", "warn": "triangle-alert", "alarm": "circle-alert",
    "accent": "megaphone",
}
_LEAST_WORDS = 240


class Banner(Painted):
    """Signals: `closed()` when a person closes it (only after `set_closable(True)`)."""

    closed = Signal()

    def __init__(self, tone: Tone = "warn", title: str = "", text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone: Tone = tone
        self._title = Label(title, "strong", wrap=True)
        self._text = Label(text, "small", wrap=True)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setSpacing(SPACE_3)
        self._acts = QHBoxLayout()
        self._acts.setSpacing(SPACE_3)
        self._acts.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._text)
        words.addStretch(1)
        self._row.addLayout(words, 1)
        self._close = IconButton("x", tr("Close"))
        self._close.clicked.connect(self._closed)
        self._close.hide()
        self._acts.addWidget(self._close)
        self._row.addLayout(self._acts)
        self._buttons: list[Button] = []
        self.theme_changed()
        self.set(tone, title, text)

    def theme_changed(self) -> None:
        if hasattr(self, "_row"):
            self._row.setContentsMargins(36 + px(20), 14, 20, 14)

    def retranslate(self) -> None:
        self._close.set_name(tr("Close"))

    def set(self, tone: Tone, title: str, text: str = "") -> None:
        """Say something else; what is empty takes no room."""
        self._tone = tone
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(f"{title} {text}".strip())
        self.update()

    def add_button(self, text: str, variant: Variant = "secondary") -> Button:
        """Append a button; more than two is a dialog, ValueError."""
        if len(self._buttons) == 2:
            raise ValueError("a banner has at most two buttons")
        button = Button(text, variant)
        self._buttons.append(button)
        self._acts.insertWidget(self._acts.count() - 1, button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._fit()
        return button

    def clear_buttons(self) -> None:
        """Take the buttons away."""
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons.clear()

    def set_closable(self, closable: bool) -> None:
        """Offer a cross at the right end."""
        self._close.setVisible(closable)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The buttons go below the words where these would become a narrow column beside them."""
        margins = self._row.contentsMargins()
        beside = self.width() - margins.left() - margins.right() - SPACE_3 - self._acts.sizeHint().width()
        below = bool(self._buttons) and beside < px(_LEAST_WORDS)
        direction = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        if self._row.direction() != direction:
            self._row.setDirection(direction)

    def _closed(self) -> None:
        self.hide()
        self.closed.emit()

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rounded(painter, self.rect(), RADIUS_CARD, color(TONE_SOFT[self._tone]))
        middle = QPointF(20 + px(12), self.height() / 2)
        draw_icon(painter, _ICONS[self._tone], middle, px(22), color(TONE_FILL[self._tone]))
        painter.end()
