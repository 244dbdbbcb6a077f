"""The satisfaction card for the table: folded in the middle it stands, and both sides ask the same in two taps."""

from __future__ import annotations

from desktop.printing.blocks import Block, CodeCard
from desktop.printing.boxes import INK, LINE, MUTED, RED, Box, Panel, Rect, Rule
from desktop.printing.columns import Stack
from desktop.printing.elements import Columns, Fitted, Stars, Turned
from desktop.printing.facts import PosterFacts, Words
from desktop.printing.frame import EDGE, Kit, finished, fitting, kit_for, present, stacked
from desktop.printing.laid import Laid
from desktop.printing.options import PosterOptions
from desktop.printing.words import words_of

_DASH = 3.0
_INSET = 12.0
_NARROWEST = 12.0


def lay_out(facts: PosterFacts, options: PosterOptions) -> Laid:
    """Lay out both halves; the upper one stands on its head."""
    kit = kit_for(facts, options)
    sheet = kit.sheet
    half = Rect(0, sheet.height / 2, sheet.width, sheet.height / 2)
    boxes, factor = _half(kit, half)
    turned = [Turned(box, sheet.width / 2, sheet.height / 2) for box in boxes]
    dashes = [
        Rule(Rect(x * _DASH * 2 + EDGE, half.y - 0.1, _DASH, 0.2), LINE)
        for x in range(int((sheet.width - 2 * EDGE) / (_DASH * 2)))
    ]
    return finished(kit, ((*boxes, *turned, *dashes),), factor)


def _half(kit: Kit, room: Rect) -> tuple[list[Box], float]:
    """A red field with the code at the left, the question at the right."""
    share = 0.42 if not kit.sheet.wide else 0.36
    field = Rect(room.x, room.y, room.width * share, room.height) if kit.facts.public_url else Rect(0, room.y, 6.0, 0)
    boxes: list[Box] = []
    if kit.facts.public_url:
        boxes.append(Panel(field, fill=RED))
        white, width = _code(kit, Rect(0, 0, field.width - 2 * _INSET, room.height - 2 * _INSET))
        tall = white.height(width)
        boxes += white.place(field.x + (field.width - width) / 2, room.y + (room.height - tall) / 2, width, tall)
    top = room.y + _INSET + 2
    inner = Rect(field.right + _INSET, top, room.width - field.right - 2 * _INSET - 2, room.bottom - _INSET - top)
    stack, factor = fitting(lambda f: _said(kit, f), inner, 1.3)
    return [*boxes, *stack.place(inner.x, inner.y, inner.width, inner.height)], factor


def _code(kit: Kit, room: Rect) -> tuple[CodeCard, float]:
    """The widest code that stands in the room with its words, and its width."""
    width = room.width
    while True:
        code = kit.page_code(width)
        assert code is not None
        if code.height(width) <= room.height or width <= _NARROWEST:
            return code.on_red(), width
        width -= 1.0


def _said(kit: Kit, factor: float) -> Block:
    words = kit.words
    name = Fitted(Words.own(kit.facts.name), kit.language, 5.4 * factor, 2.2 * factor, 2, True, RED, RED)
    lines = 2 if kit.language == "en" else 1
    title = Fitted(words["title"], kit.language, 19.0 * factor, 5.0 * factor, lines, True, INK, MUTED, small=0.5)
    stars = Stars(13.0 * factor, 3.2 * factor)
    steps = Fitted(words["steps"], kit.language, 9.0 * factor, 4.0 * factor, 2, True, RED, MUTED, small=0.6)
    if not kit.facts.public_url:
        steps = Fitted(words["ask"], kit.language, 5.0 * factor, 3.0 * factor, 3, False, MUTED, MUTED, small=0.8)
    ask: Block = kit.text(words["ask"], 4.5 * factor, color=MUTED)
    private = kit.text(words["private"], 4.5 * factor, bold=True)
    missing: Block = kit.text(words_of("shared")["no_code"], 3.6 * factor, color=MUTED)
    lower = present(steps, ask if kit.facts.public_url else None, private, None if kit.facts.public_url else missing)
    last = Stack(lower, [2.4 * factor] * (len(lower) - 1), grow=0.3)
    upper = Stack((name, title), (3.0 * factor,))
    if kit.sheet.wide:
        return Columns((stacked([upper, stars], 9.0 * factor), last), 14.0, middle=True)
    return stacked([upper, stars, last], 7.0 * factor)


