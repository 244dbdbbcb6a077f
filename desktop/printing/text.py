"""Measures, breaks and draws text in millimetres with the bundled Chinese font.

The same breaks come out on every device, because text is laid out once in hundredths of a millimetre without
hinting and only scaled when it is drawn. Must not know what the text is for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Final, Literal

from PySide6.QtCore import QPointF, Qt, QTextBoundaryFinder
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QTextLayout, QTextLine, QTextOption

import resources
from desktop.printing.naming import place_in

Align = Literal["left", "center", "right"]

FONT_FILES: Final = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
_UNITS: Final = 100
"""Layout units in a millimetre: fine enough that rounding a font's size to whole units is not seen."""
_RULER_SIZE: Final = 1000
_SLACK: Final = 1e-6
_WITHIN_DATE: Final = re.compile(r"\d[年月日]|月\d")
"""Where a Chinese line could end, though a month and its day are read as one."""
_NEVER_FIRST: Final = "·・…—/%％"
"""Signs that the general rules of breaking would let begin a line."""
_FULL_STOPS: Final = "。！？；.!?;"
_PAUSES: Final = "，、：,:)）”》】·・"
_MOST_SETTLED: Final = 8
"""Lines of a paragraph up to which it is broken for the reader; a longer one is filled line by line."""
BESIDE_PAUSE: Final = 0.05
BETWEEN_WORDS: Final = 0.3
_WITHIN: Final = 0.7
_TORN: Final = 1.1
"""What it costs to break there, against lines of unequal length: their squared shares of the mean."""
_ABOVE: Final = 0.92
_BELOW: Final = 0.28
"""Of the font's size: how far its tallest and deepest letters reach from the baseline."""


@dataclass(frozen=True, slots=True)
class TextStyle:
    """``size`` is the height of the em in mm, ``leading`` the distance of lines in sizes, ``spacing`` what is
    added between letters, in sizes."""

    size: float
    bold: bool = False
    leading: float = 1.45
    spacing: float = 0.0

    def scaled(self, factor: float) -> TextStyle:
        """The same in another size."""
        return replace(self, size=self.size * factor)

    def height(self, lines: int = 1) -> float:
        """Millimetres from the top of the first line's letters to the bottom of the last one's."""
        return self.size * ((_ABOVE + _BELOW) + (lines - 1) * self.leading)

    def baseline(self) -> float:
        """Millimetres from the top of a block to its first line's baseline."""
        return self.size * _ABOVE


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a broken text; ``width`` in mm without blanks at its end."""

    text: str
    width: float


@lru_cache(maxsize=1)
def family() -> str:
    """Registers the bundled fonts once and names their family."""
    families: list[str] = []
    for name in FONT_FILES:
        font = QFontDatabase.addApplicationFont(str(resources.path("fonts", name)))
        families += QFontDatabase.applicationFontFamilies(font)
    if not families:
        raise RuntimeError(f"none of {', '.join(FONT_FILES)} could be loaded from {resources.path('fonts')}")
    return families[0]


@lru_cache(maxsize=8192)
def break_lines(text: str, style: TextStyle, width: float) -> tuple[Line, ...]:
    """Break a text to a width in mm by the rules of its script; a word that is too long is cut anywhere."""
    return tuple(line for paragraph in text.split("\n") for line in _break_paragraph(paragraph, style, width))


def _break_paragraph(text: str, style: TextStyle, width: float) -> list[Line]:
    ruler = _ruler(text, style.bold)
    breaks = ruler.breaks

    def run(start: int, end: int) -> float:
        return ruler.length(start, end, style)

    lines: list[Line] = []
    start = 0
    while start < len(text):
        # Widths grow with the end, so the last break that fits is found by halving.
        after = bisect_right(breaks, start)
        fitting = bisect_right(breaks, width + _SLACK, after, key=lambda place: run(start, ruler.trimmed[place]))
        if fitting > after:
            best, used = breaks[fitting - 1], ruler.trimmed[breaks[fitting - 1]]
        else:
            best = used = max(start + 1, bisect_right(range(len(text)), width, start, key=lambda e: run(start, e)) - 1)
        lines.append(Line(text[start:used], run(start, used)))
        start = best
    return lines or [Line("", 0.0)]


def natural_width(text: str, style: TextStyle) -> float:
    """Millimetres that the text's longest paragraph needs on one line."""
    return max((line.width for line in break_lines(text, style, 10_000.0)), default=0.0)


def widest_word(text: str, style: TextStyle) -> float:
    """Millimetres of the longest piece that a line cannot be broken in, without extra spacing."""
    return style.size * max(_ruler(paragraph, style.bold).widest for paragraph in text.split("\n"))


def height_for(text: str, style: TextStyle, width: float) -> float:
    """Millimetres that the text needs in this width."""
    return style.height(len(break_lines(text, style, width)))


@lru_cache(maxsize=8192)
def settled_lines(text: str, style: TextStyle, width: float) -> tuple[Line, ...]:
    """As many lines as `break_lines` makes, broken where a reader pauses and about equally long."""
    return tuple(line for paragraph in text.split("\n") for line in _settle(paragraph, style, width))


def _settle(text: str, style: TextStyle, width: float) -> list[Line]:
    """Chooses among all ways of breaking into that many lines the one that costs least."""
    filled = _break_paragraph(text, style, width)
    if not 1 < len(filled) <= _MOST_SETTLED:
        return filled
    ruler = _ruler(text, style.bold)
    mean = ruler.length(0, len(text), style) / len(filled)
    best: dict[int, tuple[float, tuple[Line, ...]]] = {0: (0.0, ())}
    for number in range(len(filled)):
        last = number == len(filled) - 1
        reached: dict[int, tuple[float, tuple[Line, ...]]] = {}
        for start, (cost, lines) in best.items():
            for place in ruler.breaks[bisect_right(ruler.breaks, start) :]:
                end = ruler.trimmed[place]
                used = ruler.length(start, end, style)
                if used > width + _SLACK:
                    break
                if last and place < len(text):
                    continue
                added = cost + (used / mean - 1) ** 2 + (0.0 if last else _cost_of_break(text, end, place))
                if place not in reached or added < reached[place][0]:
                    reached[place] = (added, (*lines, Line(text[start:end], used)))
        best = reached
    return list(best[len(text)][1]) if len(text) in best else filled


def _cost_of_break(text: str, end: int, start: int) -> float:
    """What it costs to end a line before ``end`` and to begin the next one at ``start``."""
    before = text[end - 1 : end]
    if before and before in _FULL_STOPS:
        return 0.0
    if before and before in _PAUSES:
        return BESIDE_PAUSE
    if start == end:
        return {"edge": BETWEEN_WORDS, "inside": _TORN, "unknown": _WITHIN}[place_in(text, start)]
    return BETWEEN_WORDS if before.isascii() else BESIDE_PAUSE


def dearest_break(text: str, style: TextStyle, width: float) -> float:
    """What the worst of the text's breaks costs; 0 on one line."""
    return max(_dearest(paragraph, style, width) for paragraph in text.split("\n"))


def _dearest(text: str, style: TextStyle, width: float) -> float:
    place, cost = 0, 0.0
    for line in _settle(text, style, width)[:-1]:
        end = place + len(line.text)
        place = end + len(text[end:]) - len(text[end:].lstrip())
        cost = max(cost, _cost_of_break(text, end, place))
    return cost


def balanced_width(text: str, style: TextStyle, width: float) -> float:
    """The least width in mm in which the text stands in the lines that it settles into in ``width``."""
    lines = settled_lines(text, style, width)
    return min(width, max((line.width for line in lines), default=0.0)) if len(lines) > 1 else width


def in_lines(values: Sequence[str], joint: str, style: TextStyle, width: float) -> str:
    """Names joined into lines for a width in mm; lines break only between two names, since a name is not to be cut."""
    lines = [""]
    for index, value in enumerate(values):
        piece = value + (joint if index < len(values) - 1 else "")
        if lines[-1] and natural_width((lines[-1] + piece).rstrip(), style) > width:
            lines.append(piece)
        else:
            lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)


def draw_text(
    painter: QPainter, text: str, style: TextStyle, color: QColor, x: float, y: float, width: float, align: Align
) -> None:
    """Draw the broken text with its upper left corner at ``x``, ``y`` (mm)."""
    painter.save()
    painter.setPen(color)
    painter.translate(x, y)
    painter.scale(1 / _UNITS, 1 / _UNITS)
    font = _font(style)
    for index, line in enumerate(settled_lines(text, style, width)):
        left = {"left": 0.0, "center": (width - line.width) / 2, "right": width - line.width}[align]
        baseline = style.baseline() + index * style.leading * style.size
        _draw_line(painter, line.text, font, QPointF(left * _UNITS, baseline * _UNITS))
    painter.restore()


def _draw_line(painter: QPainter, text: str, font: QFont, baseline: QPointF) -> None:
    layout = _line_layout(text, font)
    layout.draw(painter, QPointF(baseline.x(), baseline.y() - layout.lineAt(0).ascent()))


def _line_layout(text: str, font: QFont) -> QTextLayout:
    layout = QTextLayout(text, font)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    layout.beginLayout()
    layout.createLine().setLineWidth(1e6)
    layout.endLayout()
    return layout


@dataclass(frozen=True, slots=True)
class _Ruler:
    """A paragraph measured once, in sizes of its font: from that every size and width is arithmetic."""

    ends: tuple[float, ...]
    """Where each character ends."""
    breaks: tuple[int, ...]
    """Before which characters a line may begin; the text's length is the last."""
    trimmed: Mapping[int, int]
    """For each break where the text before it ends without its blanks."""
    widest: float
    """The longest piece between two breaks."""

    def length(self, start: int, end: int, style: TextStyle) -> float:
        """Millimetres of the characters from ``start`` to before ``end``."""
        if end <= start:
            return 0.0
        before = self.ends[start - 1] if start else 0.0
        return (self.ends[end - 1] - before + (end - start) * style.spacing) * style.size


@lru_cache(maxsize=1024)
def _ruler(text: str, bold: bool) -> _Ruler:
    layout = _line_layout(text, _font(TextStyle(_RULER_SIZE / _UNITS, bold=bold)))
    line = layout.lineAt(0)
    # Qt counts in UTF-16 units, Python in characters.
    units = list(accumulate(2 if ord(sign) > 0xFFFF else 1 for sign in text))
    ends = tuple(_x(line, unit) / _RULER_SIZE for unit in units)
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Line, text)
    found = set()
    while (place := finder.toNextBoundary()) != -1:
        found.add(place)
    breaks = tuple(
        index
        for index, unit in enumerate(units, 1)
        if index == len(text)
        or (unit in found and text[index] not in _NEVER_FIRST and not _WITHIN_DATE.match(text, index - 1))
    )
    trimmed = {place: len(text[:place].rstrip()) for place in breaks}
    at = (0.0, *ends)
    widest = max((at[trimmed[end]] - at[start] for start, end in pairwise((0, *breaks))), default=0.0)
    return _Ruler(ends, breaks, trimmed, widest)


def _x(line: QTextLine, unit: int) -> float:
    # PySide answers with the position and the corrected cursor.
    found: tuple[float, int] = line.cursorToX(unit)  # type: ignore[assignment]
    return found[0]


def _font(style: TextStyle) -> QFont:
    """A font of its own for every use: pages are drawn in several threads at once."""
    font = QFont(family())
    font.setPixelSize(max(1, round(style.size * _UNITS)))
    font.setBold(style.bold)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setStyleStrategy(QFont.StyleStrategy.PreferOutline)
    # Digits beside letters would become glyphs that a PDF cannot name: searching and copying would miss them.
    font.setFeature(QFont.Tag("locl"), 0)
    if style.spacing:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, style.spacing * style.size * _UNITS)
    return font
