"""How much time has really passed, for whoever must not act too early: a clock that believes no jumps.

Between two looks at a clock at most MAX_STEP is counted, and what was counted is not counted again when the clock has
been set back and forth. Nobody vouches for a clock, the union's neither, so a step of days counts only once the clock
has run on from there for a while: whether somebody was away or a clock has leaped is not told before. It may run late,
and early by one such step of a clock that stayed wrong, or by two days for each leap that goes as much further than the
last. Pure; whoever uses it keeps its state.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from sync.times import DAY

MAX_STEP: Final = 8 * DAY
"""Seconds counted at the most when nobody has looked for longer: a holiday week. More may be a clock set wrong."""
BELIEVED_AFTER: Final = 30 * DAY
"""A clock that was set back is believed once so much time has gone by on it."""
_AT_ONCE: Final = 2 * DAY
"""A step that is no longer than this counts at once."""
_RUN_ON: Final = DAY
"""For how long a clock has to run on before a longer step counts."""


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Attributes: ``at`` is the time that counts; only how far it has come means anything. ``sure`` is what the union
    said when it was first heard (0: never), ``peak`` up to which time of the clock has been counted, ``seen``
    what it showed last, ``behind`` how much time has gone by on it since it was set back, ``since`` what it showed
    after a step that does not count yet (0: none)."""

    at: int
    sure: int
    peak: int
    seen: int
    behind: int = 0
    since: int = 0

    @classmethod
    def begin(cls, shown: int) -> Elapsed:
        """A first look at a clock that nobody vouches for."""
        return cls(shown, 0, shown, shown)

    def look(self, shown: int) -> Elapsed:
        """The clock shows this now."""
        step = shown - self.peak
        if step < 0:
            behind = self.behind + min(max(shown - self.seen, 0), MAX_STEP)
            if behind >= BELIEVED_AFTER:
                return replace(self, peak=shown, seen=shown, behind=0, since=0)
            return replace(self, seen=shown, behind=behind)
        looked = replace(self, seen=shown, behind=0)
        if step <= _AT_ONCE:
            return looked._counted(shown, 0)
        if not self.since or shown < self.since:
            return replace(looked, since=shown)
        if shown - self.since < _RUN_ON:
            return looked
        if shown - self.seen > _AT_ONCE and self.seen >= self.since:
            # The next long step, before the last one has counted.
            return looked._counted(self.seen, shown)
        return looked._counted(shown, 0)

    def told(self, time: int) -> Elapsed:
        """The union says that this is the time. The first word of it takes the place of what the machine's clock had
        shown, and nothing is older for that; later ones are looked at as any clock."""
        if self.sure:
            return self.look(time)
        return Elapsed(self.at, time, time, time)

    def _counted(self, upto: int, since: int) -> Elapsed:
        return replace(self, at=self.at + min(upto - self.peak, MAX_STEP), peak=upto, since=since)
