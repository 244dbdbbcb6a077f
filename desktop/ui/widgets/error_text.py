"""A line that says what is wrong with a field; takes no room while nothing is."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import color, px
from desktop.ui.widgets.base import draw_icon
from desktop.ui.widgets.label import Label


class ErrorText(Label):
    """Alarm text behind a warning icon, hidden while empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "error", parent, wrap=True)
        self.hide()

    def set_text(self, text: str) -> None:
        """Say it; an empty text hides the line."""
        self.setContentsMargins(px(20), 0, 0, 0)
        self.setText(text)
        self.setVisible(bool(text))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        middle = self.fontMetrics().height() / 2 + max(0, (self.height() - self.sizeHint().height()) / 2)
        draw_icon(painter, "circle-alert", QPointF(px(8), min(middle, self.height() / 2)), px(15), color("alarm"))
        painter.end()
