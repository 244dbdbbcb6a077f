"""How far the first day at a station has come, as screens see it."""

from __future__ import annotations

from desktop.values import Struct


class StepView(Struct, frozen=True):
    """One thing of the first day: ``file``, ``hours``, ``people``, ``stock``, ``carried`` or ``ledger``."""

    key: str
    count: int
    """How much of it is there: intervals, people, items counted, totals carried in, imports; of the file what still
    lacks."""
    done: bool
    skipped: bool
    """Put off on this PC; what is done is not skipped any more."""
    twice: bool = False
    """Two PCs did it, each by itself, and both count."""

    @property
    def open(self) -> bool:
        """Whether it still wants doing."""
        return not (self.done or self.skipped)


class BeginningsView(Struct, frozen=True):
    """All steps in their order. ``offered`` says whether Today is to speak of them."""

    steps: tuple[StepView, ...]
    offered: bool

    @property
    def settled(self) -> int:
        """How many steps are done or put off."""
        return sum(not step.open for step in self.steps)
