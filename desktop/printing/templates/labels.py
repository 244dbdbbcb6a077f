"""Stickers for the shelves and tags for what is lent, each with a small code that the desk's scanner knows.

The code is the item's barcode, which opens it at the desk; an item without one gets a label without a code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, TypeAlias

from desktop.i18n import CHINESE, N_
from desktop.printing.boxes import INK, MUTED, RED, Box, CodeBox, Rect, Rule, TextBox
from desktop.printing.columns import Stack
from desktop.printing.elements import Fitted
from desktop.printing.facts import PosterFacts, Thing, Words
from desktop.printing.frame import Kit, finished, fitting, kit_for
from desktop.printing.laid import Laid
from desktop.printing.options import MOST_LABELS, PosterOptions
from desktop.printing.qr import code_for
from desktop.printing.stickers import GRIDS, Grid, sheets
from desktop.printing.text import TextStyle, natural_width
from desktop.units import unit_name

_RIM = 5.0
"""What no label uses of its edge: sheets are never fed quite straight."""
_LONGEST_NUMBER = 20
EMPTY: Final = N_("No item is on the sheet yet. Choose items, or add some on the Supplies screen first.")
_Picked: TypeAlias = list[tuple[Thing, int]]
NO_BARCODE: Final = N_("Items without a barcode get a label without a code. Add the barcode on the Supplies screen.")


def lay_out_labels(facts: PosterFacts, options: PosterOptions) -> Laid:
    """Labels for shelves."""
    kit = kit_for(facts, options)
    grid = _grid(options)
    picked = _picked(facts, options)
    wanted = [thing for thing, count in picked for _ in range(count)]
    pages = sheets(grid, wanted[:MOST_LABELS], lambda thing, room: _label(kit, thing, room.inset(_RIM)))
    return _finished(kit, picked, pages, len(wanted))


def lay_out_tags(facts: PosterFacts, options: PosterOptions) -> Laid:
    """Numbered tags for things that are lent."""
    kit = kit_for(facts, options)
    grid = _grid(options)
    picked = _picked(facts, options)
    wanted = [(thing, number) for thing, count in picked for number in range(1, count + 1)]
    pages = sheets(grid, wanted[:MOST_LABELS], lambda pair, room: _tag(kit, pair[0], pair[1], room.inset(_RIM)))
    return _finished(kit, picked, pages, len(wanted))


def usual(template: str, things: Iterable[Thing]) -> frozenset[str]:
    """Of which things one is made as long as nobody has chosen: everything has its place, what is lent wears a tag."""
    return frozenset(thing.key for thing in things if thing.lent or template != "tags")


def _finished(kit: Kit, picked: _Picked, pages: tuple[tuple[Box, ...], ...], wanted: int) -> Laid:
    notes = _notes(kit.options, picked)
    laid = finished(kit, pages or (_empty(kit),), 1.0, notes, _RIM, "" if pages else EMPTY)
    return replace(laid, left_out=max(0, wanted - MOST_LABELS))


def _grid(options: PosterOptions) -> Grid:
    return GRIDS.get(options.size) or GRIDS["3x8"]


def _picked(facts: PosterFacts, options: PosterOptions) -> _Picked:
    """What was chosen, in the order of the catalogue; the usual as long as nobody has chosen."""
    if options.picks is None:
        once = usual(options.template, facts.things)
        return [(thing, 1) for thing in facts.things if thing.key in once]
    counts = {pick.key: pick.count for pick in options.picks}
    return [(thing, counts[thing.key]) for thing in facts.things if thing.key in counts]


def _notes(options: PosterOptions, picked: _Picked) -> tuple[str, ...]:
    bare = any(not thing.barcode for thing, _ in picked)
    return (NO_BARCODE,) if bare and options.shows("code") else ()


def _empty(kit: Kit) -> tuple[Box, ...]:
    text = Fitted(kit.words["empty"], kit.language, 7.0, 3.0, 2, False, MUTED, MUTED)
    width = kit.sheet.width - 60.0
    return tuple(text.place(30.0, 40.0, width, text.height(width)))


def _label(kit: Kit, thing: Thing, room: Rect) -> list[Box]:
    code = _code(kit, thing, room)
    width = room.width - (code[0].rect.width + 2.5 if code else 0.0)
    facts = [unit_name(thing.unit, 1, "en" if kit.language == "en" else CHINESE)]
    if thing.minimum > 0:
        facts.append(f"{kit.words['minimum'].primary(kit.language)} {thing.minimum}")
    words = Words.own(" · ".join(filter(None, facts)))

    def said(factor: float) -> Stack:
        name = Fitted(Words.own(thing.name), kit.language, 7.0 * factor, 3.2 * factor, 2, True, INK, INK)
        rest = Fitted(words, kit.language, 3.6 * factor, 2.0 * factor, 1, False, MUTED, MUTED)
        return Stack((name, rest), (1.4 * factor,), spread=False)

    stack, _ = fitting(said, Rect(0, 0, width, room.height - 4.6), 1.15)
    high = stack.height(width)
    return [
        Rule(Rect(room.x, room.y, 9.0, 1.1), RED),
        *stack.place(room.x, room.y + 2.2 + max(0.0, (room.height - 2.2 - high) / 2), width, high),
        *code,
    ]


def _tag(kit: Kit, thing: Thing, number: int, room: Rect) -> list[Box]:
    code = _code(kit, thing, room)
    width = room.width - (code[0].rect.width + 3.0 if code else 0.0)
    joint = f"{kit.words['number'].primary(kit.language)} {number}"

    def said(factor: float) -> Stack:
        lent = kit.heading("lent", 3.6 * factor)
        name = Fitted(Words.own(thing.name), kit.language, 7.4 * factor, 3.2 * factor, 2, True, INK, INK)
        which = Fitted(Words.own(joint), kit.language, 4.6 * factor, 2.0 * factor, 1, True, INK, INK)
        back = kit.text(kit.words["back"], 3.2 * factor, color=MUTED)
        home = " ".join(filter(None, (kit.facts.name, kit.facts.phone)))
        where = kit.text(Words.own(home), 3.2 * factor)
        return Stack((lent, name, which, back, where), (1.2 * factor, 1.2 * factor, 2.4 * factor, 0.6 * factor))

    stack, _ = fitting(said, Rect(0, 0, width, room.height - 2.0), 1.2)
    high = stack.height(width)
    return [*stack.place(room.x, room.y + max(0.0, (room.height - high) / 2), width, high), *code]


def _code(kit: Kit, thing: Thing, room: Rect) -> list[CodeBox | TextBox]:
    """The small code and its figures beneath; nothing for an item without a barcode."""
    if not thing.barcode or not kit.options.shows("code"):
        return []
    side = min(room.height - 3.0, room.width * 0.44, 34.0)
    matrix = code_for(thing.barcode, side)
    left, top = room.right - side, room.y
    style = TextStyle(2.6)
    needed = natural_width(thing.barcode, style)
    if needed > side:
        style = style.scaled((side - 0.05) / needed)
    number = Rect(left, top + side, side, style.height())
    if len(thing.barcode) > _LONGEST_NUMBER:
        return [CodeBox(Rect(left, top, side, side), matrix)]
    return [
        CodeBox(Rect(left, top, side, side), matrix),
        TextBox(number, thing.barcode, style, MUTED, "center"),
    ]

