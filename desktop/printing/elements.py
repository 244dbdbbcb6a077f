"""Blocks that several posters are made of: large type that fits itself, names, stars, a logo.

Each is a `Block`. Millimetres of an A4 sheet. Must not know which poster they form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import ClassVar, Final

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QImage, QPainter

from desktop.printing.blocks import Block, TwoLanguages
from desktop.printing.boxes import GROUND, INK, MUTED, RED, Box, IconBox, Panel, Rect, Rule, TextBox
from desktop.printing.facts import PosterLanguage, Words
from desktop.printing.text import (
    BESIDE_PAUSE,
    BETWEEN_WORDS,
    Align,
    TextStyle,
    height_for,
    in_lines,
)

_STEPS: Final = 40
_WORTH: Final = ((BESIDE_PAUSE, 0.86), (BETWEEN_WORDS, 0.66))
"""Lines that end where a reader pauses, or else between words, are worth a size down to this share of the largest."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text in the largest size between two in which it stands in so many lines; the second language beneath."""

    words: Words
    language: PosterLanguage
    largest: float
    smallest: float
    lines: int = 1
    bold: bool = True
    color: str = INK
    second_color: str = MUTED
    align: Align = "left"
    small: float = 0.42
    leading: float = 1.18
    spacing: float = 0.0
    fewer: float = 0.78
    """A line less is worth a size down to this share of the largest."""

    def chosen(self, width: float) -> TwoLanguages:
        """The text in its size for this width."""
        return _fitted(self, width)

    def height(self, width: float) -> float:
        """See `Block`."""
        return self.chosen(width).height(width)

    def stretch(self, width: float) -> float:
        """See `Block`."""
        return 0.0

    def place(self, x: float, y: float, width: float, height: float) -> list[Box]:
        """See `Block`."""
        return self.chosen(width).place(x, y, width, height)

    def sized(self, size: float) -> TwoLanguages:
        """The text in a size."""
        style = TextStyle(size, bold=self.bold, leading=self.leading, spacing=self.spacing)
        return TwoLanguages(
            self.words, self.language, style, self.color, self.second_color, self.align, self.lines > 1, self.small
        )


@lru_cache(maxsize=2048)
def _fitted(block: Fitted, width: float) -> TwoLanguages:
    text = _largest(block, width, block.lines)
    if text is None:
        return block.sized(block.smallest)
    lines = text.lines(width)
    if lines == 1:
        return text
    shorter = _largest(block, width, lines - 1)
    if shorter is not None and shorter.style.size >= block.fewer * text.style.size:
        return shorter
    for dearest, least in _WORTH:
        if text.dearest_break(width) > dearest:
            whole = _largest(block, width, lines, dearest)
            if whole is not None and whole.style.size >= least * text.style.size:
                return whole
    return text


def _largest(block: Fitted, width: float, lines: int, dearest: float = inf) -> TwoLanguages | None:
    """The text in the largest size that needs no more lines and no dearer breaks; None when the smallest does."""
    low, high = -1, _STEPS
    step = (block.largest - block.smallest) / _STEPS
    while low < high:
        middle = (low + high + 1) // 2
        text = block.sized(block.smallest + middle * step)
        if text.stands_in(width, lines) and text.dearest_break(width) <= dearest:
            low = middle
        else:
            high = middle - 1
    return block.sized(block.smallest + low * step) if low >= 0 else None


@dataclass(frozen=True, slots=True)
class Listed:
    """Names in running lines, none of them cut; the second language's beneath."""

    names: Sequence[Words]
    language: PosterLanguage
    size: float
    color: str = INK
    second_color: str = MUTED
    small: float = 0.78

    def height(self, width: float) -> float:
        """See `Block`."""
        return sum(before + height_for(text, style, width) for before, text, style, _ in self._parts(width))

    def stretch(self, width: float) -> float:
        """See `Block`."""
        return 0.0

    def place(self, x: float, y: float, width: float, height: float) -> list[Box]:
        """See `Block`."""
        boxes: list[Box] = []
        for before, text, style, ink in self._parts(width):
            tall = height_for(text, style, width)
            boxes.append(TextBox(Rect(x, y + before, width, tall), text, style, ink))
            y += before + tall
        return boxes

    def _parts(self, width: float) -> list[tuple[float, str, TextStyle, str]]:
        """Room before, text, style and colour of each language."""
        style = TextStyle(self.size, leading=1.36)
        first = [name.primary(self.language) for name in self.names]
        parts = [(0.0, self._text(first, style, width, self.language == "en"), style, self.color)]
        if any(name.secondary(self.language) for name in self.names):
            small = TextStyle(self.size * self.small, leading=1.3)
            text = self._text([name.en or name.zh for name in self.names], small, width, True)
            parts.append((0.16 * self.size, text, small, self.second_color))
        return parts

    @staticmethod
    def _text(names: Sequence[str], style: TextStyle, width: float, english: bool) -> str:
        if not english:
            return in_lines(names, "、", style, width)
        return in_lines([*names[:1], *map(_uncapitalised, names[1:])], ", ", style, width)


def _uncapitalised(name: str) -> str:
    """As within a sentence; abbreviations stay as they are."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


@dataclass(frozen=True, slots=True)
class Space:
    """Nothing, so high."""

    tall: float

    def height(self, width: float) -> float:
        """See `Block`."""
        return self.tall

    def stretch(self, width: float) -> float:
        """See `Block`."""
        return 0.0

    def place(self, x: float, y: float, width: float, height: float) -> list[Box]:
        """See `Block`."""
        return []


@dataclass(frozen=True, slots=True)
class Line:
    """A rule across, as thick as it is high."""

    thick: float = 0.4
    color: str = RED
    share: float = 1.0
    """Of the width."""

    def height(self, width: float) -> float:
        """See `Block`."""
        return self.thick

    def stretch(self, width: float) -> float:
        """See `Block`."""
        return 0.0

    def place(self, x: float, y: float, width: float, height: float) -> list[Box]:
        """See `Block`."""
        return [Rule(Rect(x, y, width * self.share, self.thick), self.color)]


@dataclass(frozen=True, slots=True)
class Columns:
    """Blocks beside each other, all equally wide."""

    blocks: Sequence[Block]
    gap: float
    middle: bool = False
    """Whether a lower one stands in the middle of the highest."""

    def _each(self, width: float) -> float:
        return (width - self.gap * (len(self.blocks) - 1)) / len(self.blocks)

    def height(self, width: float) -> float:
        """See `Block`."""
        return max(block.height(self._each(width)) for block in self.blocks)

    def stretch(self, width: float) -> float:
        """See `Block`."""
        each = self._each(width)
        return max(block.height(each) + block.stretch(each) for block in self.blocks) - self.height(width)

    def place(self, x: float, y: float, width: float, height: float) -> list[Box]:
        """See `Block`."""
        each = self._each(width)
        boxes: list[Box] = []
        for index, block in enumerate(self.blocks):
            down = (height - block.height(each)) / 2 if self.middle else 0.0
            boxes += block.place(x + index * (each + self.gap), y + down, each, height - down)
        return boxes


@dataclass(frozen=True, slots=True)
class Card:
    """A block on a quiet ground."""

    block: Block
    padding: float
    fill: str = GROUND
    radius: float = 3.4

    def height(self, width: float) -> float:
        """See `Block`."""
        return self.block.height(width - 2 * self.padding) + 2 * self.padding

    def stretch(self, width: float) -> float:
        """See `Block`."""
        return self.block.stretch(width - 2 * self.padding)

    def place(self, x: float, y: float, width: float, height: float) -> list[Box]:
        """See `Block`."""
        inner = width - 2 * self.padding
        return [
            Panel(Rect(x, y, width, height), fill=self.fill, radius=self.radius),
            *self.block.place(x + self.padding, y + self.padding, inner, height - 2 * self.padding),
        ]


@dataclass(frozen=True, slots=True)
class Stars:
    """Five stars in a row, as wide as they are told."""

    size: float
    gap: float
    color: str = RED

    def height(self, width: float) -> float:
        """See `Block`."""
        return self._size(width)

    def stretch(self, width: float) -> float:
        """See `Block`."""
        return 0.0

    def place(self, x: float, y: float, width: float, height: float) -> list[Box]:
        """See `Block`."""
        size = self._size(width)
        step = size * (1 + self.gap / self.size)
        return [IconBox(Rect(x + n * step, y, size, size), "star", self.color) for n in range(5)]

    def _size(self, width: float) -> float:
        return min(self.size, width / (5 + 4 * self.gap / self.size))


@dataclass(frozen=True, slots=True)
class LogoBox:
    """The station's or its host's picture, whole and undistorted in the rectangle, from its left edge."""

    rect: Rect
    picture: bytes
    solid: ClassVar[bool] = True

    def paint(self, painter: QPainter) -> None:
        """Draw the picture."""
        image = _image(self.picture)
        if image.isNull():
            return
        scale = min(self.rect.width / image.width(), self.rect.height / image.height())
        wide, tall = image.width() * scale, image.height() * scale
        painter.drawImage(QRectF(self.rect.x, self.rect.y + (self.rect.height - tall) / 2, wide, tall), image)


def logo_width(picture: bytes, height: float, most: float) -> float:
    """Millimetres that a picture takes in this height."""
    image = _image(picture)
    return min(most, height * image.width() / image.height()) if image.height() else 0.0


@lru_cache(maxsize=4)
def _image(picture: bytes) -> QImage:
    return QImage.fromData(QByteArray(picture))


@dataclass(frozen=True, slots=True)
class Turned:
    """A box upside down, as on the far side of a tent card: turned by half about a point."""

    box: Box
    x: float
    y: float

    @property
    def rect(self) -> Rect:
        """Where it comes to lie."""
        rect = self.box.rect
        return Rect(2 * self.x - rect.right, 2 * self.y - rect.bottom, rect.width, rect.height)

    @property
    def solid(self) -> bool:
        """As the box."""
        return self.box.solid

    def paint(self, painter: QPainter) -> None:
        """Draw the box turned."""
        painter.save()
        painter.translate(2 * self.x, 2 * self.y)
        painter.rotate(180)
        self.box.paint(painter)
        painter.restore()


def chosen_text(words: Words, language: PosterLanguage, size: float, *, bold: bool = False, color: str = INK,
                align: Align = "left", second_color: str = MUTED) -> TwoLanguages:
    """A running text in a size."""  # fmt: skip
    style = TextStyle(size, bold=bold, leading=1.36)
    return TwoLanguages(words, language, style, color, second_color, align, balanced=True)


__all__ = [
    "Card", "Columns", "Fitted", "Line", "Listed", "LogoBox", "Space", "Stars", "TextBox", "Turned",
    "chosen_text", "logo_width",
]  # fmt: skip
