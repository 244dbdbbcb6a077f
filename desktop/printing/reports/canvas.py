"""A page to draw on in millimetres, quick enough for ledgers of many thousand lines.

Text is measured by the advances of its characters, without kerning, and drawn line by line with fonts that each thread
keeps for itself. Knows no report.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

import resources
from desktop.printing.text import TextStyle, break_lines, family

Align = Literal["left", "center", "right"]

UNITS: Final = 100
"""Drawing units in a millimetre."""
ABOVE: Final = 0.92
"""Of a letter's size: from the top of a line to its baseline."""
LEADING: Final = 1.42
_RULER: Final = 1000


@dataclass(frozen=True, slots=True)
class Style:
    """``size`` is the height of the em in mm, ``color`` a role of the light theme: paper is always light."""

    size: float
    bold: bool = False
    color: str = "ink"

    def height(self, lines: int = 1) -> float:
        """Millimetres of so many lines."""
        return self.size * (1.2 + (lines - 1) * LEADING)


@cache
def color(role: str) -> QColor:
    """A colour of the print palette."""
    return QColor(_palette()[role])


@lru_cache(maxsize=1)
def _palette() -> dict[str, str]:
    tokens: dict[str, dict[str, str]] = json.loads(resources.path("themes", "tokens.json").read_text("utf-8"))
    return tokens["light"]


class _Fonts(threading.local):
    """Fonts of one thread: pages are drawn in several at once."""

    def __init__(self) -> None:
        self.known: dict[tuple[float, bool], QFont] = {}
        self.metrics: dict[bool, QFontMetricsF] = {}

    def font(self, size: float, bold: bool) -> QFont:
        key = (size, bold)
        if key not in self.known:
            self.known[key] = _font(size, bold)
        return self.known[key]

    def ruler(self, bold: bool) -> QFontMetricsF:
        if bold not in self.metrics:
            self.metrics[bold] = QFontMetricsF(_font(_RULER / UNITS, bold))
        return self.metrics[bold]


_fonts = _Fonts()
_advances: dict[bool, dict[str, float]] = {False: {}, True: {}}


def _font(size: float, bold: bool) -> QFont:
    font = QFont(family())
    font.setPixelSize(max(1, round(size * UNITS)))
    font.setBold(bold)
    font.setKerning(False)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setStyleStrategy(QFont.StyleStrategy.PreferOutline)
    # Digits beside letters would become glyphs that a PDF cannot name: searching and copying would miss them.
    font.setFeature(QFont.Tag("locl"), 0)
    return font


def width_of(text: str, size: float, bold: bool = False) -> float:
    """Millimetres of a text on one line."""
    known = _advances[bold]
    total = 0.0
    for sign in text:
        advance = known.get(sign)
        if advance is None:
            advance = known[sign] = _fonts.ruler(bold).horizontalAdvance(sign) / _RULER
        total += advance
    return total * size


def wrap(text: str, style: Style, width: float) -> tuple[str, ...]:
    """The lines of a text in a width, broken by the rules of its script."""
    if "\n" not in text and width_of(text, style.size, style.bold) <= width:
        return (text,)
    # Broken a little narrower, for the other ruler knows kerning.
    lines = break_lines(text, TextStyle(style.size, bold=style.bold), width * 0.985)
    return tuple(line.text for line in lines)


def warm() -> None:
    """Call it once on the UI thread: PySide makes its enumerations when they are first met, and two threads that meet
    one at the same moment crash."""
    made = QImage(8, 8, QImage.Format.Format_RGB32)
    painter = QPainter(made)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    canvas = Canvas(painter)
    style = Style(3.0, bold=True)
    canvas.lines(0, 0, wrap("驿站 1", style, 1.0), style, "right", 5.0)
    canvas.fill(0, 0, 1, 1, "ink")
    canvas.fill(0, 0, 1, 1, "ink", 0.5)
    canvas.frame(0, 0, 1, 1, "ink")
    painter.save()
    painter.translate(1.0, 1.0)
    painter.restore()
    painter.end()


class Canvas:
    """A painter whose unit is a hundredth of a millimetre, spoken to in millimetres."""

    def __init__(self, painter: QPainter) -> None:
        """``painter`` has the sheet's upper left corner as its origin and a millimetre as its unit."""
        self._painter = painter
        painter.scale(1 / UNITS, 1 / UNITS)

    def text(self, x: float, y: float, text: str, style: Style, align: Align = "left", width: float = 0.0) -> None:
        """One line with its top at ``y``; with an alignment it stands in ``width``."""
        if not text:
            return
        if align != "left":
            spare = width - width_of(text, style.size, style.bold)
            x += spare if align == "right" else spare / 2
        painter = self._painter
        painter.setFont(_fonts.font(style.size, style.bold))
        painter.setPen(color(style.color))
        painter.drawText(QPointF(x * UNITS, (y + ABOVE * style.size) * UNITS), text)

    def lines(
        self, x: float, y: float, lines: tuple[str, ...], style: Style, align: Align = "left", width: float = 0.0
    ) -> None:
        """Lines one beneath the other."""
        for n, line in enumerate(lines):
            self.text(x, y + n * style.size * LEADING, line, style, align, width)

    def fill(self, x: float, y: float, width: float, height: float, role: str, radius: float = 0.0) -> None:
        """A filled rectangle."""
        rect = QRectF(x * UNITS, y * UNITS, width * UNITS, height * UNITS)
        if not radius:
            self._painter.fillRect(rect, color(role))
            return
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(color(role))
        self._painter.drawRoundedRect(rect, radius * UNITS, radius * UNITS)

    def frame(
        self, x: float, y: float, width: float, height: float, role: str, line: float = 0.2, radius: float = 0.0
    ) -> None:
        """The outline of a rectangle."""
        self._painter.setPen(QPen(color(role), line * UNITS))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        rect = QRectF(x * UNITS, y * UNITS, width * UNITS, height * UNITS)
        self._painter.drawRoundedRect(rect, radius * UNITS, radius * UNITS)

    def rule(self, x: float, y: float, width: float, role: str = "line", line: float = 0.2) -> None:
        """A line across, as a filled bar, so that it has its width on every device."""
        self.fill(x, y, width, line, role)
