"""What slips say, as plain values in one language. Knows neither Qt nor services."""

from __future__ import annotations

from datetime import date
from typing import Literal

from desktop.values import Struct

SlipKind = Literal["voucher", "thanks"]
SlipSize = Literal["A4", "A5"]


class SlipLine(Struct, frozen=True):
    """One item on a slip."""

    item: str
    spec: str
    """How many come in a pack, such as ``24 瓶/箱``; may be empty."""
    unit: str
    quantity: int
    batch: str = ""
    expires_on: date | None = None


class SlipFacts(Struct, frozen=True):
    """All that the slips of one movement say. ``language`` is ``zh_CN`` or ``en``."""

    language: str
    union: str
    station: str
    code: str
    number: str
    """The voucher's; empty of what was imported or was recorded elsewhere without one."""
    on: date
    """The day of the movement."""
    made_on: date
    incoming: bool
    kind: str
    """What it was, in words: of what came in, its source."""
    donor: str
    donated: bool
    recipient: str
    handler: str
    note: str
    voided: bool
    lines: tuple[SlipLine, ...]
    """Of the voucher."""
    gifts: tuple[SlipLine, ...] = ()
    """All that the donor gave on that day; of what is void, nothing."""

    @property
    def thanked(self) -> bool:
        """Whether there is a letter of thanks: for what was given, and is in the books."""
        return self.donated and not self.voided
