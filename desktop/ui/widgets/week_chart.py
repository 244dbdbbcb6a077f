"""A mean of one to five by the week: dots joined by a line, and a gap where nothing was said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.ui.theme import color, px
from desktop.ui.widgets.base import CENTER, LEFT, RIGHT, Painted, draw_text, line_height, text_width
from desktop.values import Struct

LEAST: Final = 1.0
MOST: Final = 5.0


class WeekPoint(Struct, frozen=True):
    """A week: its mean, None where there is none, and what a tooltip says of it."""

    mean: float | None
    tip: str = ""


class WeekChart(Painted):
    """The last week is the present one and stands in the accent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: tuple[WeekPoint, ...] = ()
        self._ends = ("", "")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_name(self, name: str) -> None:
        """What the chart shows, for a screen reader."""
        self.setAccessibleName(name)

    def set_weeks(self, points: Sequence[WeekPoint], ends: tuple[str, str] = ("", "")) -> None:
        """Show these weeks, the oldest first; ``ends`` stand below the first and the last."""
        self._points, self._ends = tuple(points), ends
        self.setAccessibleDescription("; ".join(point.tip for point in self._points if point.tip))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(280), px(72) + line_height("caption"))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(150), self.sizeHint().height())

    def runs(self) -> list[list[int]]:
        """Weeks that are joined by a line: those without a gap between them."""
        found: list[list[int]] = []
        for n, point in enumerate(self._points):
            if point.mean is None:
                continue
            if found and found[-1][-1] == n - 1:
                found[-1].append(n)
            else:
                found.append([n])
        return found

    def _plot(self) -> QRectF:
        left = text_width("5", "caption") + 10
        return QRectF(left, 6, self.width() - left - 6, self.height() - line_height("caption") - 14)

    def _place(self, n: int, mean: float) -> QPointF:
        plot = self._plot()
        pitch = plot.width() / max(1, len(self._points) - 1)
        return QPointF(plot.left() + n * pitch, plot.bottom() - plot.height() * (mean - LEAST) / (MOST - LEAST))

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = self._plot()
        high = line_height("caption")
        for mark in (1, 3, 5):
            y = self._place(0, mark).y()
            painter.fillRect(QRectF(plot.left(), round(y), plot.width(), 1), color("line"))
            box = QRect(0, round(y - high / 2), round(plot.left()) - 6, high)
            draw_text(painter, box, str(mark), "caption", color("muted"), RIGHT)
        for run in self.runs():
            places = [self._place(n, self._points[n].mean or LEAST) for n in run]
            painter.setPen(QPen(color("ink_soft"), 1.75))
            painter.drawPolyline(places)
            painter.setPen(Qt.PenStyle.NoPen)
            for n, place in zip(run, places, strict=True):
                last = n == len(self._points) - 1
                painter.setBrush(color("accent_fill" if last else "ink_soft"))
                painter.drawEllipse(place, 4 if last else 3, 4 if last else 3)
        foot = QRect(round(plot.left()), self.height() - high, round(plot.width()), high)
        draw_text(painter, foot, self._ends[0], "caption", color("muted"), LEFT)
        draw_text(painter, foot, self._ends[1], "caption", color("muted"), RIGHT if self._points else CENTER)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            plot = self._plot()
            pitch = plot.width() / max(1, len(self._points) - 1)
            n = round((event.pos().x() - plot.left()) / pitch) if pitch else -1
            QToolTip.showText(event.globalPos(), self._points[n].tip if 0 <= n < len(self._points) else "", self)
            return True
        return super().event(event)
