"""Visits by the hour as bars, the current hour in the accent, the usual day as a dashed line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QRegion
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.ui.theme import color, px
from desktop.ui.widgets.base import CENTER, Painted, draw_text, line_height, text_width
from desktop.values import Struct

_BAR = 18


class HourBar(Struct, frozen=True):
    """One hour: `count` so far, `usual` on such a day (None: unknown), `tip` says both in words."""

    hour: int
    count: int
    usual: float | None = None
    tip: str = ""


class HourChart(Painted):
    """Bars share the width evenly; the highest of count and usual fills the height."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[HourBar, ...] = ()
        self._current: int | None = None
        self._hover: int | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_name(self, name: str) -> None:
        """What the chart shows, for a screen reader."""
        self.setAccessibleName(name)

    def set_hours(self, bars: Sequence[HourBar], current: int | None = None) -> None:
        """Show these hours; `current` is the hour that is still counting."""
        self._bars, self._current = tuple(bars), current
        self.setAccessibleDescription("; ".join(bar.tip for bar in self._bars if bar.tip))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(440), px(120))

    def minimumSizeHint(self) -> QSize:
        return QSize(12 * max(6, len(self._bars)), px(90))

    def _pitch(self) -> float:
        return self.width() / max(1, len(self._bars))

    def _plot(self) -> QRectF:
        return QRectF(0, 3, self.width(), self.height() - line_height("caption") - 8)

    def _center(self, n: int) -> float:
        return (n + 0.5) * self._pitch()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot, wanted = self._plot(), event.region()
        top = max([1.0, *(max(bar.count, bar.usual or 0) for bar in self._bars)])
        width = min(px(_BAR), self._pitch() * 0.66)
        for n, bar in enumerate(self._bars):
            room = QRectF(self._center(n) - width / 2, 0, width, plot.bottom())
            if bar.count and wanted.intersects(room.toAlignedRect()):
                self._paint_bar(painter, bar, room, top)
        self._paint_usual(painter, plot, top)
        self._paint_labels(painter, plot, wanted)
        painter.end()

    def _paint_bar(self, painter: QPainter, bar: HourBar, room: QRectF, top: float) -> None:
        height = max(2.0, self._plot().height() * bar.count / top)
        left = round(room.left())
        box = QRectF(left, round(room.bottom() - height), round(room.width()), round(height))
        role = color("accent_fill" if bar.hour == self._current else "ink_soft")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(role if bar.hour != self._hover else color("ink" if bar.hour != self._current else "accent"))
        painter.drawRoundedRect(box, 3, 3)

    def _paint_usual(self, painter: QPainter, plot: QRectF, top: float) -> None:
        points = [
            QPointF(self._center(n), plot.bottom() - plot.height() * bar.usual / top)
            for n, bar in enumerate(self._bars)
            if bar.usual is not None
        ]
        if len(points) < 2:
            return
        pen = QPen(color("amber"), 1.5)
        pen.setDashPattern([2.4, 2.0])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(points))

    def _paint_labels(self, painter: QPainter, plot: QRectF, wanted: QRegion) -> None:
        widest = text_width("00", "caption") + 4
        step = max(1, -(-widest // max(1, int(self._pitch()))))
        for n, bar in enumerate(self._bars):
            if n % step == 0:
                box = QRect(
                    int(self._center(n) - widest), int(plot.bottom()) + 6, 2 * widest, line_height("caption")
                )
                if wanted.intersects(box):
                    ink = color("ink" if bar.hour == self._current else "muted")
                    draw_text(painter, box, str(bar.hour), "caption", ink, CENTER)

    def _at(self, point: QPoint) -> int | None:
        n = int(point.x() / self._pitch())
        return n if 0 <= n < len(self._bars) else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        n = self._at(event.position().toPoint())
        hover = None if n is None else self._bars[n].hour
        if hover != self._hover:
            self._hover = hover
            self.update()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self.update()
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            n = self._at(event.pos())
            QToolTip.showText(event.globalPos(), self._bars[n].tip if n is not None else "", self)
            return True
        return super().event(event)
