"""The foot of every poster: the logo and the union's name at the left, the station's code at the right.

Without a public address it says that the code is still to come. Millimetres of an A4 sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.printing.boxes import LINE, MUTED, Box, Rect, Rule, TextBox
from desktop.printing.elements import LogoBox, logo_width
from desktop.printing.facts import PosterFacts
from desktop.printing.options import PosterOptions
from desktop.printing.templates import template_named
from desktop.printing.text import TextStyle, balanced_width, height_for, natural_width
from desktop.printing.words import words_of

MARGIN: Final = 15.0
_EDGE: Final = 12.0
_LOGO_HEIGHT: Final = 11.0
_LOGO_WIDEST: Final = 46.0
_SHARE: Final = 0.62


@dataclass(frozen=True, slots=True)
class Foot:
    """The placed foot; ``top`` is where it begins."""

    boxes: tuple[Box, ...]
    top: float


def build_foot(
    facts: PosterFacts,
    options: PosterOptions,
    room: Rect,
    bottom: float,
    *,
    color: str = LINE,
    thick: float = 0.35,
    over: float = 0.0,
    size: float = 4.2,
) -> Foot:
    """Lay out the foot in the width of ``room``; its rule goes ``over`` beyond the margins on both sides."""
    width = room.width - 2 * MARGIN
    style = TextStyle(size)
    left = room.x + MARGIN
    logo = logo_width(options.logo, _LOGO_HEIGHT, min(_LOGO_WIDEST, width * 0.3)) if options.logo else 0.0
    beside = logo + 4.0 if logo else 0.0
    note = facts.code
    if not note and not facts.public_url and template_named(options.template).needs_address:
        note = words_of("shared")["no_code"].primary(options.language)
    free = width - beside
    note_width = min(natural_width(note, style) + 0.1, free * (_SHARE if facts.union_name else 1.0)) if note else 0.0
    union_width = free - note_width - 6 if note else free
    tall = max(
        height_for(facts.union_name, style, union_width) if facts.union_name else style.height(),
        height_for(note, style, note_width) if note else 0.0,
        _LOGO_HEIGHT if logo else 0.0,
    )
    top = bottom - _EDGE - tall
    rule = top - (7.0 if thick > 1 else 4.6)
    boxes: list[Box] = [Rule(Rect(left - over, rule, width + 2 * over, thick), color)]
    if logo:
        boxes.append(LogoBox(Rect(left, top + (tall - _LOGO_HEIGHT) / 2, logo, _LOGO_HEIGHT), options.logo))
    if facts.union_name:
        high = height_for(facts.union_name, style, union_width)
        rect = Rect(left + beside, top + (tall - high) / 2, union_width, high)
        boxes.append(TextBox(rect, facts.union_name, style, MUTED))
    if note:
        used = balanced_width(note, style, note_width)
        high = height_for(note, style, used)
        rect = Rect(left + width - used, top + (tall - high) / 2, used, high)
        boxes.append(TextBox(rect, note, style, MUTED, "right"))
    return Foot(tuple(boxes), rule)
