"""The station board: one sheet that says what the station is, offers, asks and answers for.

Chooses the largest text with which everything stands on the sheet and shares out what height is left. Works in
millimetres of A4; A3 and A5 are the same drawing in another scale.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, combinations
from math import sqrt
from typing import Final

from desktop.i18n import N_
from desktop.printing.boxes import RED, Rect
from desktop.printing.columns import Stack
from desktop.printing.facts import PosterFacts
from desktop.printing.foot import MARGIN, build_foot
from desktop.printing.frame import TINY
from desktop.printing.header import build_header
from desktop.printing.laid import Laid, Sheet, sheet_for
from desktop.printing.options import PosterOptions
from desktop.printing.parts import LYING, Arrangement, CodeSpace, Part, build_body, wanted_parts
from desktop.printing.qr import code_for

EDGE: Final = 10.0
_AIR: Final = 9.5
"""Between the head, the body and the foot."""
_AIR_WIDE: Final = 7.0
_FOOT_RULE: Final = 1.6

_LARGEST: Final = 1.6
_SMALLEST: Final = 0.56
"""Of the text on A4, where it makes 7.5 points. A larger sheet is read from farther away, a smaller one from nearer."""
_TINY: Final = 0.4
_LAST_RESORT: Final = 0.14
_STEP: Final = 0.02
_CODE_COLUMNS: Final = (104.0, 100.0, 96.0, 92.0, 88.0, 84.0, 80.0, 76.0, 72.0, 68.0, 65.0)
"""Widths in mm that the column of the code may have; the least of them grows with the text."""
_NARROW_CODE_COLUMNS: Final = (61.0, 57.0, 53.0)
"""Taken only when the text would otherwise become small."""
_NARROWEST_CODE_COLUMNS: Final = (48.0, 43.0)
_SMALL: Final = 0.8
_VERY_SMALL: Final = 0.62
_STANDING: Final = tuple(one for one in Arrangement if one not in LYING)
_GIVEN_UP: Final = (Part.RULES, Part.FACILITIES, Part.CONVENTION)
"""What is left out of a sheet that cannot hold everything in a readable size, first things first."""
LEFT_OUT: Final = {
    Part.RULES: N_("The sheet has no room for the management rules in a readable size; they are left out."),
    Part.FACILITIES: N_("The sheet has no room for the facilities in a readable size; they are left out."),
    Part.CONVENTION: N_("The sheet has no room for the house rules in a readable size; they are left out."),
}


def lay_out(facts: PosterFacts, options: PosterOptions) -> Laid:
    """Lay out the board. Raises KnownError for a paper size that is not there."""
    sheet = sheet_for(options)
    header = build_header(facts, options, sheet.width, MARGIN)
    foot = build_foot(facts, options, sheet.rect(), sheet.height, color=RED, thick=_FOOT_RULE, over=MARGIN)
    air = _AIR_WIDE if sheet.wide else _AIR
    top = header.height + air
    room = Rect(MARGIN, top, sheet.width - 2 * MARGIN, foot.top - air - top)
    body = _fitting_body(facts, options, sheet, room)
    placed = body.stack.place(room.x, room.y, room.width, room.height)
    return Laid(
        paper=sheet.paper,
        scale=sheet.scale,
        pages=((*header.boxes, *placed, *foot.boxes),),
        frame=sheet.rect().inset(EDGE),
        text_factor=body.factor,
        notes=(*(LEFT_OUT[part] for part in body.left_out), *((TINY,) if body.factor < _TINY else ())),
        marks=options.marks,
    )


@dataclass(frozen=True, slots=True)
class _Body:
    stack: Stack
    factor: float
    code: CodeSpace | None
    left_out: tuple[Part, ...]


def _fitting_body(facts: PosterFacts, options: PosterOptions, sheet: Sheet, room: Rect) -> _Body:
    """The body with the largest text; with everything if that can be read, else without what is given up."""
    wanted = wanted_parts(facts, options)
    can_go = [part for part in _GIVEN_UP if part in wanted]
    for left_out in chain.from_iterable(combinations(can_go, count) for count in range(len(can_go) + 1)):
        body = _largest(_Attempt(facts, options, wanted.difference(left_out), sheet, room), left_out)
        if body is not None:
            return body
    body = _largest(_Attempt(facts, options, wanted.difference(can_go), sheet, room), tuple(can_go), _LAST_RESORT)
    if body is None:
        raise AssertionError("services, code and people alone always find room")
    return body


@dataclass(frozen=True, slots=True)
class _Attempt:
    """Tries the parts that are left in one size after the other."""

    facts: PosterFacts
    options: PosterOptions
    parts: frozenset[Part]
    sheet: Sheet
    room: Rect

    def columns(self, factor: float) -> tuple[float, ...]:
        """Widths that the code's column may have, the widest first; one of 0 without a code."""
        if not self.facts.public_url:
            return (0.0,)
        least = min(_CODE_COLUMNS[0], _CODE_COLUMNS[-1] * max(1.0, factor))
        wide = tuple(column for column in _CODE_COLUMNS if column >= least)
        narrow = _NARROW_CODE_COLUMNS if factor < _SMALL else ()
        return wide + narrow + (_NARROWEST_CODE_COLUMNS if factor < _VERY_SMALL and self.sheet.wide else ())

    def fit(self, factor: float, column: float, among: Iterable[Arrangement]) -> _Fit | None:
        """The body in the first of the arrangements that is not taller than its room."""
        code = None
        if column:
            code = CodeSpace(code_for(self.facts.public_url, column * self.sheet.scale), column)
        for arrangement in among:
            stack = build_body(self.facts, self.options, self.parts, factor, code, arrangement)
            if stack.height(self.room.width) <= self.room.height:
                return _Fit(stack, code, arrangement)
            if code is None and not self.sheet.wide:
                break
        return None


@dataclass(frozen=True, slots=True)
class _Fit:
    stack: Stack
    code: CodeSpace | None
    arrangement: Arrangement


def _largest(attempt: _Attempt, left_out: tuple[Part, ...], least: float = _SMALLEST) -> _Body | None:
    """The body with the largest text, and with that the widest code; found by halving."""
    among = LYING if attempt.sheet.wide else _STANDING
    smallest = least / sqrt(attempt.sheet.scale)
    small, large = -1, round((_LARGEST - smallest) / _STEP)
    best: tuple[float, _Fit] | None = None
    # The smallest first: mostly it decides at once whether anything has to go.
    middle = 0
    while small < large:
        factor = smallest + middle * _STEP
        found = attempt.fit(factor, attempt.columns(factor)[-1], among)
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
