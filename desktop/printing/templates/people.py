"""The responsibility board: who is the head, who are the managers, what each answers for, and how to reach them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desktop.printing.blocks import Block
from desktop.printing.boxes import INK, RED
from desktop.printing.columns import Centred, SideBySide, Stack
from desktop.printing.elements import Card, Columns, Fitted
from desktop.printing.facts import PosterFacts, Words
from desktop.printing.frame import Kit, framed, kit_for, present, stacked
from desktop.printing.laid import Laid
from desktop.printing.options import PosterOptions

_LARGEST: Final = 2.6
"""Two names alone are to fill a sheet as well as two names with their duties."""


def lay_out(facts: PosterFacts, options: PosterOptions) -> Laid:
    """Lay out the board."""
    kit = kit_for(facts, options)
    hero = kit.hero(34.0, 2 if options.language == "en" else 1)
    return framed(kit, hero, lambda factor: _body(kit, factor), largest=_LARGEST)


def _body(kit: Kit, factor: float) -> Stack:
    head = _role(kit, "head", [kit.facts.head] if kit.facts.head else [], factor)
    managers = _role(kit, "manager", kit.facts.managers, factor)
    blocks: list[Block] = [Columns((head, managers), 7.0)]
    code = kit.page_code((54.0 if kit.sheet.wide else 62.0) * min(1.0, max(0.6, factor)))
    phone = _phone(kit, factor)
    if code is not None and phone is not None:
        blocks.append(SideBySide(Stack((phone,), ()), Stack((code,), ()), code.made_for, 12.0, middle=True))
    elif code is not None:
        blocks.append(Centred(code, code.made_for))
    elif phone is not None:
        blocks.append(phone)
    else:
        # Who can neither call nor scan is told where to turn.
        points = kit.points("supervision_points", 5.0 * factor, numbered=False)
        blocks.append(kit.section("supervision", 5.2 * factor, points))
    return stacked(blocks, 8.0 * factor)


def _role(kit: Kit, role: str, names: Sequence[str], factor: float) -> Block:
    key = "head" if role == "head" else "managers"
    joint = ", " if kit.language == "en" else "、"
    said = Words.own(joint.join(names)) if names else kit.words["vacant"]
    label = kit.heading(key, 5.2 * factor)
    name = Fitted(said, kit.language, 13.0 * factor, 4.6 * factor, 2, True, INK, INK)
    duties = kit.points(f"{role}_duties", 5.0 * factor, numbered=False) if kit.options.shows("duties") else None
    inner = present(label, name, duties)
    gaps = (1.8 * factor, 3.6 * factor)[: len(inner) - 1]
    return Card(Stack(inner, gaps, grow=0.5), 6.0 * min(1.0, factor))


def _phone(kit: Kit, factor: float) -> Block | None:
    if not kit.facts.phone:
        return None
    number = Fitted(Words.own(kit.facts.phone), kit.language, 20.0 * factor, 3.0 * factor, 1, True, RED, RED)
    return kit.section("phone", 5.2 * factor, number)
