"""The seasonal sheets: what the station has for hot days and for cold ones."""

from __future__ import annotations

from desktop.printing.blocks import Block, Points
from desktop.printing.boxes import INK
from desktop.printing.columns import Centred, SideBySide, Stack
from desktop.printing.elements import Fitted
from desktop.printing.facts import PosterFacts
from desktop.printing.frame import Kit, framed, kit_for, present, stacked
from desktop.printing.laid import Laid
from desktop.printing.options import PosterOptions
from desktop.printing.text import TextStyle

_GAP = 10.0


def lay_out(facts: PosterFacts, options: PosterOptions) -> Laid:
    """Lay out the sheet."""
    kit = kit_for(facts, options)
    return framed(kit, kit.hero(44.0, 2 if kit.sheet.wide else 1), lambda factor: _body(kit, factor), share=0.34)


def _body(kit: Kit, factor: float) -> Stack:
    large = 10.0 if kit.language == "zh_CN" else 8.6 if kit.language == "en" else 8.0
    points = Points(
        kit.words.points("points"), kit.language, TextStyle(large * factor, bold=True, leading=1.3), numbered=False,
        room=0.62,
    )  # fmt: skip
    period = Fitted(kit.words["period"], kit.language, 7.4 * factor, 3.0 * factor, 2, True, INK, small=0.7)
    hours = kit.hours(11.0 * factor) if kit.options.shows("hours") else None
    offered = kit.section("offered", 5.6 * factor, points)
    said: list[Block] = present(
        kit.section("when", 5.6 * factor, period) if kit.options.shows("period") else None,
        kit.section("hours", 5.6 * factor, hours) if hours else None,
    )
    code = kit.page_code((54.0 if kit.sheet.wide else 62.0) * min(1.0, max(0.6, factor)))
    if code is None:
        return stacked([offered, *said], _GAP * factor)
    lower: Block = Centred(code, code.made_for)
    if said:
        lower = SideBySide(stacked(said, 0.7 * _GAP * factor), Stack((code,), ()), code.made_for, 10.0, middle=True)
    return stacked([offered, lower], _GAP * factor)
