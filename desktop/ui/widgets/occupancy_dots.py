"""The seats of the station as discs: taken ones show who sits there, free ones are empty."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.theme import TARGET, color, px
from desktop.ui.theme.icons import known
from desktop.ui.widgets.base import PaintedButton, clear_layout, draw_icon
from desktop.ui.widgets.flow_layout import FlowBox


class _Seat(PaintedButton):
    def __init__(self, icon: str, tip: str, *, over: bool, clickable: bool) -> None:
        super().__init__()
        self._icon, self._over = icon, over
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if not (icon and clickable):
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.setCursor(Qt.CursorShape.ArrowCursor)

    def sizeHint(self) -> QSize:
        return QSize(max(TARGET, px(TARGET)), max(TARGET, px(TARGET)))

    def paint(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        taken = color("amber_soft" if self._over else "inverse")
        painter.setBrush(taken if self._icon else color("surface_alt"))
        painter.drawEllipse(self.rect())
        if self._icon:
            tint = color("amber_ink" if self._over else "inverse_ink")
            draw_icon(painter, known(self._icon), QPointF(self.width() / 2, self.height() / 2), px(20), tint)
        if self.ring_visible:
            pen = painter.pen()
            pen.setColor(color("focus"))
            pen.setWidth(2)
            pen.setStyle(Qt.PenStyle.SolidLine)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(self.rect().adjusted(1, 1, -1, -1))


class OccupancyDots(QWidget):
    """Persons beyond the capacity are shown too, in amber. Signals: `tapped(index)` on a taken seat."""

    tapped = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, clickable: bool = True, most: int = 24) -> None:
        super().__init__(parent)
        self._clickable, self._most = clickable, most
        self._flow = FlowBox(gap=6, row_gap=6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._flow)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_seats(self, taken: Sequence[tuple[str, str]], capacity: int) -> None:
        """`taken` holds an icon and a tooltip for each person inside; at most `most` discs are drawn."""
        clear_layout(self._flow.flow)
        for n, (icon, tip) in enumerate(taken[: self._most]):
            seat = _Seat(icon, tip, over=n >= capacity, clickable=self._clickable)
            if self._clickable:
                seat.clicked.connect(lambda _checked=False, index=n: self.tapped.emit(index))
            self._flow.add(seat)
        for _ in range(max(0, min(capacity, self._most) - len(taken))):
            self._flow.add(_Seat("", "", over=False, clickable=False))
        self.updateGeometry()
