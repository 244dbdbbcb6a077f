"""A poster that has been laid out: its pages as boxes, on the sheet that they are for, with bleed and crop marks.

Boxes are in millimetres of an A4 sheet, standing or lying; ``scale`` makes them those of the paper. Must not know which
poster it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from math import sqrt
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from desktop.printing.boxes import Box, CodeBox, Panel, Rect, Rule, TextBox, paint_all
from desktop.printing.options import PosterOptions
from desktop.printing.page import Draw, Paper, paper_named
from desktop.printing.stickers import GRIDS

A4_AREA: Final = 210.0 * 297.0
BLEED: Final = 3.0
"""Millimetres that grounds go on beyond the edge where the sheet is cut."""
_MARK_ROOM: Final = 10.0
_MARK_LENGTH: Final = 5.0
_MARK_WIDTH: Final = 0.15
_INK: Final = "#000000"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The room that a template lays out in: an A4 sheet standing or lying, whatever the paper's true size."""

    paper: Paper
    scale: float
    width: float
    height: float

    @property
    def wide(self) -> bool:
        """Whether it lies."""
        return self.width > self.height

    def rect(self) -> Rect:
        """All of it."""
        return Rect(0, 0, self.width, self.height)


def sheet_for(options: PosterOptions) -> Sheet:
    """The sheet that was chosen. Raises KnownError for a size that is not there."""
    stickers = options.size in GRIDS
    paper = paper_named("A4" if stickers else options.size)
    if options.orientation == "landscape" and not stickers:
        paper = paper.turned()
    scale = sqrt(paper.width * paper.height / A4_AREA)
    return Sheet(paper, scale, paper.width / scale, paper.height / scale)


@dataclass(frozen=True, slots=True)
class PlacedCode:
    """A code on a page; lengths in millimetres of the paper."""

    page: int
    content: str
    modules: int
    area: Rect
    """The code with its quiet zone."""
    width: float
    """From its first to its last module."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A laid-out poster."""

    paper: Paper
    scale: float
    pages: tuple[tuple[Box, ...], ...]
    frame: Rect
    """What every solid box lies in, in the boxes' millimetres: the sheet without its margins."""
    text_factor: float = 1.0
    notes: tuple[str, ...] = ()
    """What a person should know of it, as source strings."""
    marks: bool = False
    unfinished: str = ""
    """What is still to be filled in before it may be printed, as a source string; empty for a finished one."""
    left_out: int = 0
    """How many labels are wanted beyond those that are made in one go."""

    @property
    def sheet(self) -> Paper:
        """What goes through the printer: the paper, with the room for bleed and marks around it."""
        return self.paper.widened(_MARK_ROOM) if self.marks else self.paper

    def draws(self) -> tuple[Draw, ...]:
        """How each page is painted, in millimetres of ``sheet``."""
        return tuple(partial(self.draw, page=page) for page in range(len(self.pages)))

    def draw(self, painter: QPainter, page: int = 0) -> None:
        """Paint a page on a painter in millimetres of ``sheet``."""
        painter.save()
        if self.marks:
            self._draw_marks(painter)
            painter.translate(_MARK_ROOM, _MARK_ROOM)
            over = BLEED
            painter.setClipRect(QRectF(-over, -over, self.paper.width + 2 * over, self.paper.height + 2 * over))
        painter.scale(self.scale, self.scale)
        # What reaches an edge goes on beyond it in any case: rounding would leave a pale hairline there.
        paint_all(painter, self._bled(self.pages[page]))
        painter.restore()

    def codes(self) -> tuple[PlacedCode, ...]:
        """Every code in the order of the pages."""
        return tuple(self._codes())

    def texts(self) -> str:
        """All words, a box a line."""
        return "\n".join(box.text for page in self.pages for box in page if isinstance(box, TextBox))

    def _codes(self) -> Iterator[PlacedCode]:
        room = _MARK_ROOM if self.marks else 0.0
        for page, boxes in enumerate(self.pages):
            for box in boxes:
                if isinstance(box, CodeBox):
                    r, s = box.rect, self.scale
                    area = Rect(r.x * s + room, r.y * s + room, r.width * s, r.height * s)
                    width = area.width * box.matrix.modules / box.matrix.span
                    yield PlacedCode(page, box.matrix.content, box.matrix.modules, area, width)

    def _bled(self, boxes: tuple[Box, ...]) -> Iterator[Box]:
        """Grounds and rules that reach an edge go on beyond it."""
        over = BLEED / self.scale
        edges = Rect(0, 0, self.paper.width / self.scale, self.paper.height / self.scale)
        for box in boxes:
            yield replace(box, rect=_beyond(box.rect, edges, over)) if isinstance(box, Panel | Rule) else box

    def _draw_marks(self, painter: QPainter) -> None:
        left, right = _MARK_ROOM, _MARK_ROOM + self.paper.width
        top, bottom = _MARK_ROOM, _MARK_ROOM + self.paper.height
        far = _MARK_ROOM - BLEED - 0.5
        fill: Callable[[QRectF, QColor], None] = painter.fillRect
        for x in (left, right):
            for y in (top - far - BLEED, bottom + BLEED + 0.5):
                fill(QRectF(x - _MARK_WIDTH / 2, y, _MARK_WIDTH, _MARK_LENGTH), QColor(_INK))
        for y in (top, bottom):
            for x in (left - far - BLEED, right + BLEED + 0.5):
                fill(QRectF(x, y - _MARK_WIDTH / 2, _MARK_LENGTH, _MARK_WIDTH), QColor(_INK))


def _beyond(rect: Rect, edges: Rect, over: float) -> Rect:
    near = 0.05
    left = rect.x - (over if rect.x <= edges.x + near else 0.0)
    top = rect.y - (over if rect.y <= edges.y + near else 0.0)
    right = rect.right + (over if rect.right >= edges.right - near else 0.0)
    bottom = rect.bottom + (over if rect.bottom >= edges.bottom - near else 0.0)
    return Rect(left, top, right - left, bottom - top)
