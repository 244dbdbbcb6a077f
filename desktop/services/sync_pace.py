"""How fast entries go, and how long the rest takes: calm figures out of steps that come as they like.

Pure arithmetic over a monotonic clock; knows neither the engine nor what is counted.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from typing import Final

WINDOW: Final = 10.0
"""Seconds over which the pace is measured."""
SOON: Final = 1.5
"""Seconds from the beginning before which nothing is said: the first step says nothing of those to come."""
SHARE: Final = 0.5
"""How much of the pace that is shown comes from the latest measurement."""


class Pace:
    """Of one count that only grows, from :meth:`begin` on."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._steps: deque[tuple[float, int]] = deque()
        self._begun = 0.0
        self._per_second: float | None = None

    def begin(self) -> None:
        """Count from nothing."""
        self._begun = self._monotonic()
        self._steps.clear()
        self._steps.append((self._begun, 0))
        self._per_second = None

    def step(self, done: int) -> None:
        """So much is done by now. A count that goes back begins anew."""
        now = self._monotonic()
        if not self._steps or done < self._steps[-1][1]:
            self.begin()
        if done == self._steps[-1][1]:
            return
        self._steps.append((now, done))
        # The last two steps stay, however far they lie apart: on a slow line nothing else tells the pace.
        while len(self._steps) > 2 and self._steps[1][0] < now - WINDOW:
            self._steps.popleft()
        (since, before), (until, after) = self._steps[0], self._steps[-1]
        if until <= since or now - self._begun < SOON:
            return
        measured = (after - before) / (until - since)
        known = self._per_second
        self._per_second = measured if known is None else known + SHARE * (measured - known)

    @property
    def per_minute(self) -> int | None:
        """Entries a minute, in two figures that count; None before it can be told."""
        if not self._per_second:
            return None
        minute = self._per_second * 60
        unit = 10 ** max(0, math.floor(math.log10(minute)) - 1) if minute >= 1 else 1
        return max(1, round(minute / unit) * unit)

    def seconds_for(self, left: int) -> int | None:
        """How long so many take at this pace; None before it can be told, and for none."""
        if not self._per_second or left <= 0:
            return None
        return math.ceil(left / self._per_second)
