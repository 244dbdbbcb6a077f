"""The station board: one sheet that says what the station is, offers, asks and answers for.

Chooses the largest text with which everything stands on the sheet and shares out what height is left. Works in
millimetres of a sheet 210 wide; A3 and A5 are the same drawing in another scale.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations
from math import sqrt
from typing import Final

from PySide6.QtGui import QPainter

from desktop.printing.boxes import MUTED, RED, Box, Rect, Rule, TextBox, paint_all
from desktop.printing.columns import Stack
from desktop.printing.facts import BoardOptions, PosterFacts
from desktop.printing.header import build_header
from desktop.printing.page import Paper, paper_named
from desktop.printing.parts import Arrangement, CodeSpace, Part, build_body, symbol_width, wanted_parts
from desktop.printing.qr import Matrix, code_for
from desktop.printing.text import TextStyle, balanced_width, height_for, natural_width
from desktop.printing.words import words_of

SHEET: Final = 210.0
MARGIN: Final = 15.0
_AIR: Final = 9.5
"""Between the head, the body and the foot."""
_FOOT_EDGE: Final = 10.0
_FOOT_RULE: Final = 1.6

_LARGEST: Final = 1.6
_SMALLEST: Final = 0.56
"""Of the text on A4, where it makes 7.5 points. A larger sheet is read from farther away, a smaller one from nearer."""
_STEP: Final = 0.02
_CODE_COLUMNS: Final = (104.0, 100.0, 96.0, 92.0, 88.0, 84.0, 80.0, 76.0, 72.0, 68.0, 65.0)
"""Widths in mm that the column of the code may have; the least of them grows with the text."""
_NARROW_CODE_COLUMNS: Final = (61.0, 57.0, 53.0)
"""Taken only when the text would otherwise become small."""
_SMALL: Final = 0.8
_GIVEN_UP: Final = (Part.RULES, Part.FACILITIES, Part.CONVENTION)
"""What is left out of a sheet that cannot hold everything in a readable size, first things first."""


@dataclass(frozen=True, slots=True)
class Board:
    """A laid-out board. Boxes are in millimetres of the 210 mm sheet, ``scale`` makes them those of the paper."""

    paper: Paper
    scale: float
    boxes: tuple[Box, ...]
    frame: Rect
    """What every solid box lies in: the sheet without its margins."""
    code: Matrix | None
    code_width: float
    """Millimetres on the paper from the code's first to its last module; 0 without a code."""
    text_factor: float
    left_out: tuple[Part, ...]
    """Wanted, but there is no room for it."""

    def draw(self, painter: QPainter) -> None:
        """Paint on a painter in millimetres of the paper."""
        painter.save()
        painter.scale(self.scale, self.scale)
        paint_all(painter, self.boxes)
        painter.restore()


@lru_cache(maxsize=16)
def lay_out(facts: PosterFacts, options: BoardOptions) -> Board:
    """Lay out the board. Raises KnownError for a paper size that is not there."""
    paper = paper_named(options.size)
    scale = paper.width / SHEET
    sheet = Rect(0, 0, SHEET, paper.height / scale)
    header = build_header(facts, options, SHEET, MARGIN)
    footer = _footer(facts, options, sheet)
    top = header.height + _AIR
    room = Rect(MARGIN, top, SHEET - 2 * MARGIN, footer[0].rect.y - _AIR - top)
    body = _fitting_body(facts, options, scale, room)
    code = body.code
    return Board(
        paper=paper,
        scale=scale,
        boxes=(*header.boxes, *body.stack.place(room.x, room.y, room.width, room.height), *footer),
        frame=Rect(MARGIN, _FOOT_EDGE, SHEET - 2 * MARGIN, sheet.height - 2 * _FOOT_EDGE),
        code=code.matrix if code else None,
        code_width=symbol_width(facts, options, code) * scale if code else 0.0,
        text_factor=body.factor,
        left_out=body.left_out,
    )


@dataclass(frozen=True, slots=True)
class _Body:
    stack: Stack
    factor: float
    code: CodeSpace | None
    left_out: tuple[Part, ...]


def _fitting_body(facts: PosterFacts, options: BoardOptions, scale: float, room: Rect) -> _Body:
    """The body with the largest text; with everything if that can be read, else without what is given up."""
    wanted = wanted_parts(facts, options)
    can_go = [part for part in _GIVEN_UP if part in wanted]
    for left_out in chain.from_iterable(combinations(can_go, count) for count in range(len(can_go) + 1)):
        body = _largest(_Attempt(facts, options, wanted.difference(left_out), scale, room), left_out)
        if body is not None:
            return body
    raise AssertionError("services, code and people alone always find room")


@dataclass(frozen=True, slots=True)
class _Attempt:
    """Tries the parts that are left in one size after the other."""

    facts: PosterFacts
    options: BoardOptions
    parts: frozenset[Part]
    scale: float
    room: Rect

    def columns(self, factor: float) -> tuple[float, ...]:
        """Widths that the code's column may have, the widest first; one of 0 without a code."""
        if not self.facts.public_url:
            return (0.0,)
        least = _CODE_COLUMNS[-1] * max(1.0, factor)
        wide = tuple(column for column in _CODE_COLUMNS if column >= least)
        return wide + (_NARROW_CODE_COLUMNS if factor < _SMALL else ())

    def fit(self, factor: float, column: float, among: Iterable[Arrangement]) -> _Fit | None:
        """The body in the first of the arrangements that is not taller than its room."""
        code = None
        if column:
            code = CodeSpace(code_for(self.facts.public_url, column * self.scale), column)
        for arrangement in among:
            stack = build_body(self.facts, self.options, self.parts, factor, code, arrangement)
            if stack.height(self.room.width) <= self.room.height:
                return _Fit(stack, code, arrangement)
            if code is None:
                break
        return None


@dataclass(frozen=True, slots=True)
class _Fit:
    stack: Stack
    code: CodeSpace | None
    arrangement: Arrangement


def _largest(attempt: _Attempt, left_out: tuple[Part, ...]) -> _Body | None:
    """The body with the largest text, and with that the widest code; found by halving."""
    smallest = _SMALLEST / sqrt(attempt.scale)
    small, large = -1, round((_LARGEST - smallest) / _STEP)
    best: tuple[float, _Fit] | None = None
    # The smallest first: mostly it decides at once whether anything has to go.
    middle = 0
    while small < large:
        factor = smallest + middle * _STEP
        found = attempt.fit(factor, attempt.columns(factor)[-1], Arrangement)
        if found is None:
            large = middle - 1
        else:
            small, best = middle, (factor, found)
        middle = (small + large + 1) // 2
    if best is None:
        return None
    factor, narrow = best
    for column in attempt.columns(factor):
        if (found := attempt.fit(factor, column, (narrow.arrangement,))) is not None:
            return _Body(found.stack, factor, found.code, left_out)
    return None


def _footer(facts: PosterFacts, options: BoardOptions, sheet: Rect) -> list[Box]:
    """The union's name, the station's code or why there is none; the rule above comes first."""
    width = SHEET - 2 * MARGIN
    style = TextStyle(4.2)
    union = facts.union_name
    note = facts.code
    if not note and not facts.public_url:
        note = words_of("board")["no_code"].primary(options.language)
    note_width = min(natural_width(note, style) + 0.1, width * (0.62 if union else 1.0)) if note else 0.0
    union_width = width - note_width - 6 if note else width
    tall = max(
        height_for(union, style, union_width) if union else style.height(),
        height_for(note, style, note_width) if note else 0.0,
    )
    bottom = sheet.height - _FOOT_EDGE - 2
    top = bottom - tall
    boxes: list[Box] = [Rule(Rect(0, top - 7.0, SHEET, _FOOT_RULE), RED)]
    if union:
        boxes.append(TextBox(Rect(MARGIN, top, union_width, tall), union, style, MUTED))
    if note:
        used = balanced_width(note, style, note_width)
        rect = Rect(MARGIN + width - used, top, used, tall)
        boxes.append(TextBox(rect, note, style, MUTED, "right"))
    return boxes
