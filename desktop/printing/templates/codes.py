"""The matrix of services and codes: the station's page, the stations nearby, the phone, each by its own code."""

from __future__ import annotations

from desktop.printing.blocks import Block, CodeCard
from desktop.printing.columns import Centred, Stack
from desktop.printing.contents import telephone
from desktop.printing.elements import Columns
from desktop.printing.facts import PosterFacts
from desktop.printing.frame import Kit, framed, kit_for, stacked
from desktop.printing.laid import Laid
from desktop.printing.options import PosterOptions

_GAP = 7.0


def lay_out(facts: PosterFacts, options: PosterOptions) -> Laid:
    """Lay out the sheet."""
    kit = kit_for(facts, options)
    return framed(kit, kit.hero(34.0), lambda factor: _body(kit, factor), share=0.32)


def _body(kit: Kit, factor: float) -> Stack:
    blocks: list[Block] = []
    codes = _codes(kit, factor)
    if codes:
        blocks.append(Columns([Centred(code, code.made_for) for code in codes], _GAP))
    if kit.options.shows("services") and kit.facts.services:
        grid = kit.offers(kit.facts.services, 6.4 * factor, 4 if kit.sheet.wide else 5)
        blocks.append(kit.section("services", 5.6 * factor, grid))
    return stacked(blocks, 12.0 * factor)


def _codes(kit: Kit, factor: float) -> list[CodeCard]:
    """All beside each other; three of them share the width."""
    facts = kit.facts
    found = [
        ("page", facts.public_url, kit.short_code() if facts.public_url else ""),
        ("near", facts.near_url, facts.near_url.partition("://")[2]),
        ("call", telephone(facts.phone), facts.phone),
    ]
    wanted = [(key, content, number) for key, content, number in found if content and kit.options.shows(key)]
    room = (kit.sheet.width * 0.59 if kit.sheet.wide else kit.sheet.width) - 30.0
    width = min(70.0, (room - _GAP * (len(wanted) - 1)) / max(1, len(wanted))) * min(1.0, max(0.7, factor))
    return [
        kit.code(content, number, kit.words[key], kit.words[f"{key}_more"], width) for key, content, number in wanted
    ]
