"""What a layout is made of: rectangles in millimetres that know how to paint themselves.

A layout is a list of boxes in painting order. `solid` boxes carry something to read and never overlap each other;
the others are grounds and frames behind them. Must not know how the rectangles came about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Final, Protocol

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtSvg import QSvgRenderer

import resources
from desktop.printing.qr import Matrix, paint_matrix
from desktop.printing.text import Align, TextStyle, draw_text, height_for, settled_lines

RED: Final = "#c4261d"
RED_SOFT: Final = "#fbedeb"
PALE: Final = "#fbe3e0"
"""Quiet text on red."""
INK: Final = "#1f2328"
MUTED: Final = "#5f6671"
LINE: Final = "#e0dcd6"
GROUND: Final = "#f6f5f3"
WHITE: Final = "#ffffff"

_PLAIN_ICON: Final = "circle"
TOLERANCE: Final = 0.02
"""Millimetres by which rounding may let rectangles touch."""


@dataclass(frozen=True, slots=True)
class Rect:
    """Millimetres from the sheet's upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    def inset(self, by: float) -> Rect:
        """The rectangle without a rim."""
        return Rect(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)

    def holds(self, other: Rect) -> bool:
        """Whether the other lies inside."""
        return (
            other.x >= self.x - TOLERANCE
            and other.y >= self.y - TOLERANCE
            and other.right <= self.right + TOLERANCE
            and other.bottom <= self.bottom + TOLERANCE
        )

    def meets(self, other: Rect) -> bool:
        """Whether the two share more than an edge."""
        return (
            min(self.right, other.right) - max(self.x, other.x) > TOLERANCE
            and min(self.bottom, other.bottom) - max(self.y, other.y) > TOLERANCE
        )

    def qt(self) -> QRectF:
        """The same for Qt."""
        return QRectF(self.x, self.y, self.width, self.height)


class Box(Protocol):
    """A rectangle of a layout."""

    @property
    def rect(self) -> Rect: ...

    @property
    def solid(self) -> bool: ...

    def paint(self, painter: QPainter) -> None:
        """Draw on a painter in millimetres."""


@dataclass(frozen=True, slots=True)
class TextBox:
    """A text, broken to the rectangle's width."""

    rect: Rect
    text: str
    style: TextStyle
    color: str = INK
    align: Align = "left"
    solid: ClassVar[bool] = True

    def fits(self) -> bool:
        """Whether nothing of the text would stand outside of the rectangle."""
        widest = max((line.width for line in settled_lines(self.text, self.style, self.rect.width)), default=0.0)
        tall = height_for(self.text, self.style, self.rect.width)
        return widest <= self.rect.width + TOLERANCE and tall <= self.rect.height + TOLERANCE

    def paint(self, painter: QPainter) -> None:
        """Draw the text."""
        draw_text(
            painter, self.text, self.style, QColor(self.color), self.rect.x, self.rect.y, self.rect.width, self.align
        )


@dataclass(frozen=True, slots=True)
class IconBox:
    """One of the bundled line icons; a plain ring for a name that is not there."""

    rect: Rect
    name: str
    color: str = RED
    solid: ClassVar[bool] = True

    def paint(self, painter: QPainter) -> None:
        """Draw the icon as vectors."""
        QSvgRenderer(QByteArray(_svg(self.name, self.color))).render(painter, self.rect.qt())


@dataclass(frozen=True, slots=True)
class CodeBox:
    """A QR code with its quiet zone on white."""

    rect: Rect
    matrix: Matrix
    solid: ClassVar[bool] = True

    def paint(self, painter: QPainter) -> None:
        """Draw the code's modules."""
        painter.fillRect(self.rect.qt(), QColor(WHITE))
        paint_matrix(painter, self.matrix, self.rect.qt())


@dataclass(frozen=True, slots=True)
class Panel:
    """A ground behind other boxes: filled, framed or both; a radius of half the height makes a disc."""

    rect: Rect
    fill: str = ""
    line: str = ""
    line_width: float = 0.3
    radius: float = 0.0
    solid: ClassVar[bool] = False

    def paint(self, painter: QPainter) -> None:
        """Draw the ground."""
        painter.save()
        painter.setPen(QPen(QColor(self.line), self.line_width) if self.line else QPen(Qt.PenStyle.NoPen))
        painter.setBrush(QColor(self.fill) if self.fill else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self.rect.qt(), self.radius, self.radius)
        painter.restore()


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""

    rect: Rect
    color: str = LINE
    solid: ClassVar[bool] = False

    def paint(self, painter: QPainter) -> None:
        """Draw the line as a filled bar, so that it has its width on every device."""
        painter.fillRect(self.rect.qt(), QColor(self.color))


@dataclass(frozen=True, slots=True)
class Dot:
    """The mark before a point of a list."""

    rect: Rect
    color: str = RED
    solid: ClassVar[bool] = True

    def paint(self, painter: QPainter) -> None:
        """Draw the dot."""
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.color))
        radius = self.rect.width / 2
        painter.drawEllipse(QPointF(self.rect.x + radius, self.rect.y + radius), radius, radius)
        painter.restore()


def paint_all(painter: QPainter, boxes: Iterable[Box]) -> None:
    """Draw a layout."""
    for box in boxes:
        box.paint(painter)


@lru_cache(maxsize=256)
def _svg(name: str, color: str) -> bytes:
    file = resources.path("icons", f"{name}.svg")
    if not file.is_file():
        file = resources.path("icons", f"{_PLAIN_ICON}.svg")
    return file.read_text("utf-8").replace("currentColor", color).encode()
