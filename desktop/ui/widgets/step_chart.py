"""Small line charts: a stock level through time, and a sparkline."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.ui.theme import TONE_FILL, TONE_INK, Tone, color, px
from desktop.ui.widgets.base import LEFT, RIGHT, Painted, draw_text, line_height, text_width

_PLACES: Final = 24
"""Steps from the left end to the right one in which a place for the minimum's words is looked for."""


class StepPoint(NamedTuple):
    """The level from `x` on (any growing number, such as seconds), and what a tooltip says there."""

    x: float
    level: float
    tip: str = ""


class StepChart(Painted):
    """A level that jumps at movements, above a dashed line at the minimum."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: list[StepPoint] = []
        self._minimum: float | None = None
        self._label = ""
        self._ends = ("", "")
        self._tone: Tone = "neutral"
        self._until: float | None = None
        self._path = QPolygonF()
        self._label_box = QRect()
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_name(self, name: str) -> None:
        """What the chart shows, for a screen reader."""
        self.setAccessibleName(name)

    def set_points(
        self, points: Sequence[tuple[float, float, str]], minimum: float | None = None, minimum_label: str = "",
        tone: Tone = "neutral", *, until: float | None = None, ends: tuple[str, str] = ("", ""),
    ) -> None:
        """Show levels in order of x. `until` carries the last level on; `ends` label the time axis' ends."""
        self._points = [StepPoint(*point) for point in points]
        self._minimum, self._label, self._tone, self._until, self._ends = minimum, minimum_label, tone, until, ends
        self.updateGeometry()
        self.update()

    def _foot(self) -> int:
        return line_height("caption") + 2 if any(self._ends) else 4

    def sizeHint(self) -> QSize:
        return QSize(px(240), px(84) + self._foot())

    def minimumSizeHint(self) -> QSize:
        return QSize(px(120), self.sizeHint().height())

    def _span(self) -> tuple[float, float]:
        first = self._points[0].x
        last = max(self._points[-1].x, self._until or self._points[-1].x)
        return first, last if last > first else first + 1

    def _plot(self) -> QRectF:
        return QRectF(1, 4, self.width() - 2, self.height() - self._foot() - 6)

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._points:
            self._paint_lines(painter, self._plot())
        painter.end()

    def _paint_lines(self, painter: QPainter, plot: QRectF) -> None:
        first, last = self._span()
        levels = [point.level for point in self._points]
        low, high = min([0.0, *levels]), max([1.0, *levels, (self._minimum or 0) * 1.2])

        def place(x: float, level: float) -> QPointF:
            right = plot.left() + plot.width() * (x - first) / (last - first)
            return QPointF(right, plot.bottom() - plot.height() * (level - low) / (high - low))

        path = QPolygonF()
        for point in self._points:
            if not path.isEmpty():
                path.append(QPointF(place(point.x, 0).x(), path.last().y()))
            path.append(place(point.x, point.level))
        path.append(QPointF(place(last, 0).x(), path.last().y()))
        if self._minimum is not None:
            self._paint_minimum(painter, plot, place(first, self._minimum).y(), path)
        self._path = path
        pen = QPen(color(TONE_FILL[self._tone]), 1.75)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(path)
        foot = QRect(0, self.height() - line_height("caption"), self.width(), line_height("caption"))
        draw_text(painter, foot, self._ends[0], "caption", color("muted"), LEFT)
        draw_text(painter, foot, self._ends[1], "caption", color("muted"), RIGHT)

    def _paint_minimum(self, painter: QPainter, plot: QRectF, y: float, path: QPolygonF) -> None:
        pen = QPen(color("alarm"), 1.25)
        pen.setDashPattern([2.6, 2.6])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawLine(QPointF(plot.left(), round(y) + 0.5), QPointF(plot.right(), round(y) + 0.5))
        self._label_box = self._place_label(plot, y, path)
        draw_text(painter, self._label_box, self._label, "caption", color(TONE_INK["neutral"]))

    def is_label_free(self) -> bool:
        """Whether the level's line leaves the words of the minimum alone, as they were last drawn."""
        return not _crosses(self._path, QRectF(self._label_box))

    def _place_label(self, plot: QRectF, y: float, path: QPolygonF) -> QRect:
        """Above or below the minimum, at either end or between: where the level's line does not cross the words."""
        height, width = line_height("caption"), text_width(self._label, "caption") + 2
        rooms = [top for top in (y + 2, y - height - 2) if plot.top() - 4 <= top <= plot.bottom() + 6 - height]
        lefts = [(self.width() - width) * n / _PLACES for n in range(_PLACES + 1)]
        tops = rooms or [y - height - 2]
        boxes = [QRect(round(left), round(top), width, height) for left in lefts for top in tops]
        return next((box for box in boxes if not _crosses(path, QRectF(box))), boxes[0])

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._points:
            first, last = self._span()
            at = first + (last - first) * (event.pos().x() - self._plot().left()) / max(1.0, self._plot().width())
            n = max(0, bisect_right([point.x for point in self._points], at) - 1)
            QToolTip.showText(event.globalPos(), self._points[n].tip, self)
            return True
        return super().event(event)


def _crosses(path: QPolygonF, box: QRectF) -> bool:
    """Whether a line of level and upright pieces runs through a box."""
    pieces = (QRectF(one, other).normalized() for one, other in pairwise(path.toList()))
    return any(piece.adjusted(-1, -1, 1, 1).intersects(box) for piece in pieces)


class Sparkline(Painted):
    """A line through evenly spaced values, its last one dotted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: list[float] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_values(self, values: Sequence[float], name: str = "") -> None:
        """Show these; `name` says it in words to a screen reader."""
        self._values = list(values)
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(96), px(28))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(40), px(20))

    def paintEvent(self, event: QEvent) -> None:
        if len(self._values) < 2:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        low, high = min(self._values), max(self._values)
        spread = (high - low) or 1.0
        width, height = self.width() - 8, self.height() - 8
        points = [
            QPointF(4 + width * n / (len(self._values) - 1), 4 + height * (1 - (value - low) / spread))
            for n, value in enumerate(self._values)
        ]
        painter.setPen(QPen(color("ink_soft"), 1.5))
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("accent_fill"))
        painter.drawEllipse(points[-1], 3, 3)
        painter.end()
