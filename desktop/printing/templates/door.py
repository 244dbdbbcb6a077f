"""The sign at the door: who may come in, that it is free, what there is and when."""

from __future__ import annotations

from desktop.printing.blocks import Block
from desktop.printing.boxes import MUTED
from desktop.printing.columns import Centred, SideBySide, Stack
from desktop.printing.elements import Listed
from desktop.printing.facts import PosterFacts
from desktop.printing.frame import Kit, framed, kit_for, present, stacked
from desktop.printing.laid import Laid
from desktop.printing.options import PosterOptions
from desktop.printing.words import words_of

_GAP = 11.0


def lay_out(facts: PosterFacts, options: PosterOptions) -> Laid:
    """Lay out the sign."""
    kit = kit_for(facts, options)
    return framed(kit, kit.hero(30.0), lambda factor: _body(kit, factor), share=0.36)


def _body(kit: Kit, factor: float) -> Stack:
    code = kit.page_code((60.0 if kit.sheet.wide else 66.0) * min(1.0, max(0.6, factor)))
    hours = kit.hours(13.0 * factor) if kit.options.shows("hours") else None
    beside = present(
        kit.section("hours", 5.6 * factor, hours) if hours else None,
        _who(kit, factor),
    )
    blocks: list[Block] = []
    if code is not None and beside:
        width = code.made_for
        blocks.append(SideBySide(stacked(beside, _GAP * factor), Stack((code,), ()), width, 10.0))
    elif code is not None:
        blocks.append(Centred(code, code.made_for))
    else:
        blocks += beside
    if kit.options.shows("services") and kit.facts.services:
        grid = kit.offers(kit.facts.services, 6.4 * factor, 4 if kit.sheet.wide else 5)
        blocks.append(kit.section("services", 5.6 * factor, grid))
    return stacked(blocks, _GAP * factor)


def _who(kit: Kit, factor: float) -> Block | None:
    others = words_of("tally")["other"]
    named = [offer.name for offer in kit.facts.categories if offer.name != others]
    if not kit.options.shows("who") or not named:
        return None
    names = Listed(named, kit.language, 5.0 * factor)
    also = kit.text(kit.words["who_also"], 4.4 * factor, color=MUTED)
    return kit.section("who", 5.6 * factor, Stack((names, also), (1.6 * factor,), grow=0.2))
