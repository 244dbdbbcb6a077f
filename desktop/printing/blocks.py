"""Blocks of a poster's body: each measures itself for a width and places its boxes in a height.

A block takes spare height up to its `stretch`, so that a page is filled by room between lines and not by a hole
at its end. Sizes are millimetres on a sheet 210 wide, times a text factor. Must not know which poster they form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.printing.boxes import INK, MUTED, PALE, RED, WHITE, Box, CodeBox, Dot, Panel, Rect, TextBox
from desktop.printing.facts import PosterLanguage, Words
from desktop.printing.qr import Matrix
from desktop.printing.text import (
    Align,
    TextStyle,
    balanced_width,
    break_lines,
    dearest_break,
    height_for,
    natural_width,
    widest_word,
)

SMALL: Final = 0.73
"""The second language's size against the first one's."""
BETWEEN_LANGUAGES: Final = 0.06
"""Room between the two languages, in sizes of the first."""


class Block(Protocol):
    """A part of a column."""

    def height(self, width: float) -> float:
        """Millimetres that the block needs in this width."""

    def stretch(self, width: float) -> float:
        """Millimetres that the block can take beyond its height and look the better for it."""

    def place(self, x: float, y: float, width: float, height: float) -> list[Box]:
        """The boxes of the block, which fill ``height`` as far as they can stretch."""


@dataclass(frozen=True, slots=True)
class TwoLanguages:
    """A text with, in bilingual posters, its translation smaller beneath."""

    words: Words
    language: PosterLanguage
    style: TextStyle
    color: str = INK
    second_color: str = MUTED
    align: Align = "left"
    balanced: bool = False
    small: float = SMALL

    def _parts(self, width: float) -> list[tuple[str, TextStyle, str, float]]:
        """Text, style, colour and offset of each language."""
        first, second = self.words.primary(self.language), self.words.secondary(self.language)
        parts = [(first, self.style, self.color, 0.0)]
        if second:
            below = height_for(first, self.style, width) + BETWEEN_LANGUAGES * self.style.size
            small = TextStyle(self.style.size * self.small, leading=self.style.leading * 0.92)
            parts.append((second, small, self.second_color, below))
        return parts

    def height(self, width: float) -> float:
        """See `Block`."""
        text, style, _, offset = self._parts(width)[-1]
        return offset + height_for(text, style, width)

    def stretch(self, width: float) -> float:
        """See `Block`."""
        return 0.0

    def stands_in(self, width: float, lines: int) -> bool:
        """Whether each language takes no more lines than that, and no word of it is cut."""
        return all(
            len(break_lines(text, style, width)) <= lines and widest_word(text, style) <= width
            for text, style, _, _ in self._parts(width)
        )

    def lines(self, width: float) -> int:
        """Lines that the language with the most of them takes."""
        return max(len(break_lines(text, style, width)) for text, style, _, _ in self._parts(width))

    def dearest_break(self, width: float) -> float:
        """What the worst break of either language costs, by `text.BETWEEN_WORDS` and the like."""
        return max(dearest_break(text, style, width) for text, style, _, _ in self._parts(width))

    def place(self, x: float, y: float, width: float, height: float) -> list[Box]:
        """See `Block`."""
        boxes: list[Box] = []
        for text, style, color, offset in self._parts(width):
            used = balanced_width(text, style, width) if self.balanced else width
            left = x + {"left": 0.0, "center": (width - used) / 2, "right": width - used}[self.align]
            rect = Rect(left, y + offset, used, height_for(text, style, used))
            boxes.append(TextBox(rect, text, style, color, self.align))
        return boxes


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a section; the second language stands behind it where there is room, else beneath."""

    words: Words
    language: PosterLanguage
    size: float

    def _style(self) -> TextStyle:
        return TextStyle(self.size, bold=True, leading=1.25)

    def _stacked(self) -> TwoLanguages:
        return TwoLanguages(self.words, self.language, self._style(), RED)

    def _second(self, width: float) -> tuple[str, TextStyle, float] | None:
        """Text, style and offset of a second language that fits behind the first."""
        text = self.words.secondary(self.language)
        small = TextStyle(self.size * 0.66)
        offset = natural_width(self.words.primary(self.language), self._style()) + 0.45 * self.size
        if text and offset + natural_width(text, small) + 0.1 <= width:
            return text, small, offset
        return None

    def height(self, width: float) -> float:
        """See `Block`."""
        if self._second(width) is not None:
            return self._style().height()
        return self._stacked().height(width)

    def stretch(self, width: float) -> float:
        """See `Block`."""
        return 0.0

    def place(self, x: float, y: float, width: float, height: float) -> list[Box]:
        """See `Block`."""
        second = self._second(width)
        if second is None:
            return self._stacked().place(x, y, width, height)
        text, small, offset = second
        style = self._style()
        top = y + style.baseline() - small.baseline()
        first = Rect(x, y, offset - 0.3 * self.size, style.height())
        return [
            TextBox(first, self.words.primary(self.language), style, RED),
            TextBox(Rect(x + offset, top, width - offset, small.height()), text, small, MUTED),
        ]


@dataclass(frozen=True, slots=True)
class Points:
    """A list: numbered in red, or with a dot before each point."""

    points: Sequence[Words]
    language: PosterLanguage
    style: TextStyle
    numbered: bool = True
    room: float = 0.58
    """Between two points, in sizes."""
    reach: float = 0.55
    """How far that may grow, in sizes."""
    small: float = SMALL

    def _indent(self) -> float:
        if not self.numbered:
            return 0.95 * self.style.size
        return natural_width(f"{len(self.points)}", self._mark()) + 0.7 * self.style.size

    def _mark(self) -> TextStyle:
        return TextStyle(self.style.size, bold=True)

    def _texts(self) -> list[TwoLanguages]:
        return [
            TwoLanguages(point, self.language, self.style, small=self.small, balanced=True) for point in self.points
        ]

    def height(self, width: float) -> float:
        """See `Block`."""
        inner = width - self._indent()
        total = sum(text.height(inner) for text in self._texts())
        return total + self.room * self.style.size * (len(self.points) - 1)

    def stretch(self, width: float) -> float:
        """See `Block`."""
        return self.reach * self.style.size * (len(self.points) - 1)

    def place(self, x: float, y: float, width: float, height: float) -> list[Box]:
        """See `Block`."""
        boxes: list[Box] = []
        indent = self._indent()
        inner = width - indent
        spare = min(max(0.0, height - self.height(width)), self.stretch(width))
        room = self.room * self.style.size + spare / max(1, len(self.points) - 1)
        for number, text in enumerate(self._texts(), 1):
            boxes.append(self._bullet(number, x, y, indent))
            tall = text.height(inner)
            boxes += text.place(x + indent, y, inner, tall)
            y += tall + room
        return boxes

    def _bullet(self, number: int, x: float, y: float, indent: float) -> Box:
        size = self.style.size
        if self.numbered:
            mark = self._mark()
            return TextBox(Rect(x, y, indent - 0.7 * size, mark.height()), str(number), mark, RED, "right")
        dot = 0.3 * size
        middle = y + self.style.baseline() - 0.38 * size
        return Dot(Rect(x + 0.1 * size, middle - dot / 2, dot, dot))


@dataclass(frozen=True, slots=True)
class CodeCard:
    """The framed code, the station's code in figures beneath it, and what scanning is good for."""

    matrix: Matrix
    number: str
    caption: TwoLanguages
    more: TwoLanguages
    number_size: float
    inset: float = 1.4
    made_for: float = 0.0
    """Millimetres that it was made for."""
    line: str = INK
    """Colour of the frame; empty for none."""

    def on_red(self) -> CodeCard:
        """The same for a red ground."""
        return replace(
            self,
            caption=replace(self.caption, color=WHITE, second_color=PALE),
            more=replace(self.more, color=PALE, second_color=PALE),
            line="",
        )

    def bare(self) -> CodeCard:
        """The same without what scanning is good for."""
        return replace(self, more=replace(self.more, words=Words.own("")))

    def code_width(self, width: float) -> float:
        """Millimetres of the code with its quiet zone."""
        return width - 2 * self.inset

    def _number(self) -> TextStyle:
        return TextStyle(self.number_size, bold=True, spacing=0.06)

    def _fitting_number(self, width: float) -> TextStyle:
        """A long one keeps clear of the frame."""
        style = self._number()
        needed = natural_width(self.number, style)
        return style.scaled(min(1.0, (width - 6 * self.inset) / needed)) if needed else style

    def _frame(self, width: float) -> float:
        under = self._number().height() + 2.2 if self.number else 0.0
        return width + under

    def height(self, width: float) -> float:
        """See `Block`."""
        size = self.caption.style.size
        return self._frame(width) + 0.7 * size + self.caption.height(width) + self._more_height(width)

    def _more_height(self, width: float) -> float:
        return 0.35 * self.caption.style.size + self.more.height(width) if self.more.words.zh else 0.0

    def stretch(self, width: float) -> float:
        """See `Block`."""
        return 0.0

    def place(self, x: float, y: float, width: float, height: float) -> list[Box]:
        """See `Block`."""
        size = self.caption.style.size
        frame = Rect(x, y, width, self._frame(width))
        side = self.code_width(width)
        boxes: list[Box] = [
            Panel(frame.inset(0.35), fill=WHITE, line=self.line, line_width=0.7, radius=3.4),
            CodeBox(Rect(x + self.inset, y + self.inset, side, side), self.matrix),
        ]
        if self.number:
            style = self._fitting_number(width)
            top = y + self.inset + side + (self._number().height() - style.height()) / 2
            rect = Rect(x + self.inset, top, side, style.height())
            boxes.append(TextBox(rect, self.number, style, INK, "center"))
        y = frame.bottom + 0.7 * size
        boxes += self.caption.place(x, y, width, self.caption.height(width))
        y += self.caption.height(width) + 0.35 * size
        if self.more.words.zh:
            boxes += self.more.place(x, y, width, self.more.height(width))
        return boxes
