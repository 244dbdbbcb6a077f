"""The chip that says how things stand with the union, in one dot and a few words."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import color, px
from desktop.ui.theme.tokens import ColorRole
from desktop.ui.widgets.top_bar import PillButton

State = Literal["ok", "waiting", "sending", "receiving", "needs_you", "offline"]

_DOTS: dict[State, ColorRole] = {
    "ok": "green",
    "waiting": "amber",
    "sending": "info",
    "receiving": "info",
    "needs_you": "alarm",
    "offline": "muted",
}
_DOT = 8


class StatusChip(PillButton):
    """Dot and text; shape tells the states apart as well as colour (a ring when offline, an arrow while it goes)."""

    def __init__(self, state: State = "ok", text: str = "", parent: QWidget | None = None) -> None:
        super().__init__("", text, parent)
        self._state: State = state

    def set(self, state: State, text: str) -> None:
        """Tell another state."""
        self._state = state
        self.setText(text)
        self.updateGeometry()
        self.update()

    def state(self) -> State:
        """The state that is told."""
        return self._state

    def lead_width(self) -> int:
        return px(_DOT) + 8

    def paint_lead(self, painter: QPainter, left: int) -> None:
        side = px(_DOT)
        middle = QPointF(left + side / 2, self.height() / 2)
        tint = color(_DOTS[self._state])
        if self._state == "offline":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            pen = painter.pen()
            pen.setColor(tint)
            pen.setWidthF(2)
            painter.setPen(pen)
            painter.drawEllipse(middle, side / 2 - 1, side / 2 - 1)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        if self._state == "needs_you":
            painter.drawRoundedRect(int(left), int(self.height() / 2 - side / 2), side, side, 2, 2)
        elif self._state in ("sending", "receiving"):
            half = side / 2
            ahead = -half if self._state == "sending" else half
            corners = ((0.0, ahead), (half, -ahead), (-half, -ahead))
            painter.drawPolygon([middle + QPointF(x, y) for x, y in corners])
        else:
            painter.drawEllipse(middle, side / 2, side / 2)
