"""The WiFi card: scan it and the phone joins; the name and the password stand beside it for the others."""

from __future__ import annotations

from typing import Final

from desktop.i18n import N_
from desktop.printing.blocks import Block
from desktop.printing.boxes import INK, MUTED
from desktop.printing.columns import SideBySide, Stack
from desktop.printing.contents import wifi
from desktop.printing.elements import Fitted
from desktop.printing.facts import PosterFacts, Words
from desktop.printing.frame import Kit, framed, kit_for, stacked
from desktop.printing.laid import Laid
from desktop.printing.options import PosterOptions

NAMELESS: Final = N_("The network's name is missing. Type it, and the card gets its code.")
_WHOLE: Final = 0.4
"""Of the size in two lines: what a name or a password may lose to stand in one."""


def lay_out(facts: PosterFacts, options: PosterOptions) -> Laid:
    """Lay out the card."""
    kit = kit_for(facts, options)
    unfinished = "" if options.field("wifi_name") else NAMELESS
    return framed(kit, kit.hero(36.0), lambda factor: _body(kit, factor), share=0.36, unfinished=unfinished)


def _body(kit: Kit, factor: float) -> Stack:
    name, password = kit.options.field("wifi_name"), kit.options.field("wifi_password")
    if not name:
        return Stack((Fitted(kit.words["missing"], kit.language, 9.0, 2.0, 2, False, MUTED, MUTED),), ())
    words = kit.words
    code = kit.code(
        wifi(name, password), "", words["scan"], words["scan_more"],
        (66.0 if kit.sheet.wide else 78.0) * min(1.0, max(0.6, factor)),
    )  # fmt: skip
    # A line that ends in a hyphen is read as a name without one.
    shown = Fitted(Words.own(name), kit.language, 11.0 * factor, 2.2 * factor, 2, True, INK, INK, fewer=_WHOLE)
    if password and kit.options.shows("password"):
        secret: Block = Fitted(
            Words.own(password), kit.language, 11.0 * factor, 2.2 * factor, 2, True, INK, INK, fewer=_WHOLE
        )
    else:
        secret = kit.text(words["open"], 6.0 * factor)
    said: list[Block] = [kit.section("name", 5.2 * factor, shown)]
    if kit.options.shows("password"):
        said.append(kit.section("password", 5.2 * factor, secret))
    hints = kit.points("hints", 4.6 * factor, numbered=False)
    beside = SideBySide(stacked(said, 10.0 * factor), Stack((code,), ()), code.made_for, 11.0)
    return stacked([beside, hints], 12.0 * factor)
