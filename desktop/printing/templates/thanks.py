"""The thank-you to a donor: a sheet to hand over or to frame."""

from __future__ import annotations

from desktop.printing.blocks import Block
from desktop.printing.boxes import INK, MUTED, RED, Box, Panel, Rect
from desktop.printing.columns import SideBySide, Stack
from desktop.printing.elements import Fitted, Line
from desktop.printing.facts import PosterFacts, Words
from desktop.printing.foot import build_foot
from desktop.printing.frame import Kit, finished, fitting, kit_for, present, stacked
from desktop.printing.laid import Laid
from desktop.printing.options import PosterOptions

_BAND = 15.0


def lay_out(facts: PosterFacts, options: PosterOptions) -> Laid:
    """Lay out the sheet: white, with one red edge."""
    kit = kit_for(facts, options)
    sheet = kit.sheet
    band = Rect(0, 0, _BAND, sheet.height) if sheet.wide else Rect(0, 0, sheet.width, _BAND)
    white = Rect(_BAND, 0, sheet.width - _BAND, sheet.height) if sheet.wide else sheet.rect()
    foot = build_foot(facts, options, white, sheet.height)
    side = 30.0 if sheet.wide else 26.0
    top = 24.0 if sheet.wide else _BAND + 26.0
    room = Rect(white.x + side, top, white.width - 2 * side, foot.top - 14.0 - top)
    blocks, factor = fitting(lambda f: _body(kit, f), room, 1.35)
    boxes: list[Box] = [Panel(band, fill=RED), *blocks.place(room.x, room.y, room.width, room.height), *foot.boxes]
    return finished(kit, (tuple(boxes),), factor)


def _body(kit: Kit, factor: float) -> Block:
    words, language = kit.words, kit.language
    donor, gift, day = (kit.options.field(key) for key in ("donor", "gift", "day"))
    title = Fitted(words["title"], language, 34.0 * factor, 12.0 * factor, 1, True, RED, MUTED, small=0.32)
    to = Fitted(
        Words.own(donor) if donor else words["donor"], language, 14.0 * factor, 4.0 * factor, 2, True, INK, INK
    )
    body = Fitted(words["body"], language, 7.0 * factor, 4.0 * factor, 3, False, INK, MUTED, small=0.74, leading=1.4,
                  fewer=0.9)  # fmt: skip
    given = kit.section("given", 4.8 * factor, kit.text(Words.own(gift), 6.0 * factor, bold=True)) if gift else None
    signed = present(
        kit.text(words["sign"], 4.6 * factor, color=MUTED),
        Fitted(Words.own(kit.facts.name), language, 8.0 * factor, 3.0 * factor, 2, True, INK, INK),
        kit.text(Words.own(day), 4.6 * factor, color=MUTED) if day else None,
    )
    last: Block = Stack(signed, [1.8 * factor] * (len(signed) - 1), grow=0.2)
    code = kit.page_code(46.0 * min(1.0, max(0.6, factor))) if kit.options.shows("code") else None
    upper = Stack((title, Line(1.2, RED, 0.16), to), (7.0 * factor, 9.0 * factor))
    if code is not None and kit.sheet.wide:
        text = stacked(present(upper, body, given, last), 9.0 * factor)
        return SideBySide(text, Stack((code,), ()), code.made_for, 16.0, low=True)
    if code is not None:
        last = SideBySide(Stack((last,), ()), Stack((code,), ()), code.made_for, 10.0, low=True)
    return stacked(present(upper, body, given, last), 11.0 * factor)
