"""How much time has really passed, for whoever must not act too early: a clock that believes no jumps.

Between two looks at a machine's clock at most MAX_STEP is counted, what was counted is not counted again when the clock
has been set back and forth, and a time that is known for sure (the union's, just now) takes the place of all guesses.
It may run late and never runs early. Pure; whoever uses it keeps its state.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from sync.times import DAY

MAX_STEP: Final = 8 * DAY
"""Seconds counted at the most when nobody has looked for longer: a holiday week. More may be a clock set wrong."""
BELIEVED_AFTER: Final = 30 * DAY
"""A clock that was set back is believed once so much time has gone by on it."""


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Attributes: ``at`` is the time that counts, ``sure`` what it was when it was last known for sure (0: never),
    ``peak`` the latest that the machine's clock has shown, ``seen`` what it showed last, ``behind`` how much time has
    gone by on it since it was set back."""

    at: int
    sure: int
    peak: int
    seen: int
    behind: int = 0

    @classmethod
    def begin(cls, shown: int) -> Elapsed:
        """A first look at a clock that nobody vouches for."""
        return cls(shown, 0, shown, shown)

    def look(self, shown: int) -> Elapsed:
        """The machine's clock shows this now."""
        if shown >= self.peak:
            return replace(self, at=self.at + min(shown - self.peak, MAX_STEP), peak=shown, seen=shown, behind=0)
        behind = self.behind + min(max(shown - self.seen, 0), MAX_STEP)
        if behind >= BELIEVED_AFTER:
            return replace(self, peak=shown, seen=shown, behind=0)
        return replace(self, seen=shown, behind=behind)

    def confirm(self, time: int) -> Elapsed:
        """This is the time, for sure, and the machine's clock is put right by it."""
        return Elapsed(time, time, time, time)
