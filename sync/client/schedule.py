"""When to speak with the union next: soon after a tap, now and then without one, ever more rarely while it fails.

Pure arithmetic on seconds of a monotonic clock; knows neither threads nor the union.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from sync.client.faults import Fault

GATHER: Final = 0.3
"""Seconds that a first tap waits for others, so that a burst of them makes one round trip."""
EVERY: Final = 60.0
"""Seconds between two conversations when nothing is entered: how late a notice of the union may arrive."""
FIRST_RETRY: Final = 2.0
LAST_RETRY: Final = 300.0
"""Seconds: the back-off doubles from the first to the last."""
RETRY_SPREAD: Final = 0.25
"""How much later than a server asks for, at most, as a share of what it asks for."""
PERSON_RETRY: Final = 900.0
"""Seconds, when somebody has to act first: somebody may have acted elsewhere."""


class Schedule:
    """The time of the next conversation. ``jitter`` gives numbers from 0 up to 1."""

    def __init__(self, jitter: Callable[[], float]) -> None:
        self._jitter = jitter
        self._failures = 0
        self._due: float | None = None
        self._not_before = -math.inf
        """Until when the union asked to be left in peace."""

    @property
    def due(self) -> float | None:
        """When to speak next; None for not before somebody asks for it."""
        return self._due

    @property
    def failures(self) -> int:
        """How many conversations in a row have failed."""
        return self._failures

    def now(self, now: float) -> None:
        """Somebody asks for it: no waiting, and the back-off begins anew."""
        self._not_before = -math.inf
        self.again(now)

    def again(self, now: float) -> None:
        """It may work now, as when the network is back: the back-off begins anew, once the union lets it."""
        self._failures = 0
        self._due = max(now, self._not_before)

    def entered(self, now: float) -> None:
        """Something new waits. While the union cannot be reached this changes nothing: the back-off stands."""
        if not self._failures:
            soon = max(now + GATHER, self._not_before)
            self._due = min(self._due, soon) if self._due is not None else soon

    def succeeded(self, now: float, *, more: bool = False) -> None:
        """A conversation went well; ``more`` when something new came while it ran."""
        self._failures = 0
        self._not_before = -math.inf
        self._due = now + (GATHER if more else EVERY * (0.9 + 0.2 * self._jitter()))

    def failed(self, now: float, fault: Fault) -> None:
        """A conversation failed: half of the delay is certain, half is chance, so that stations do not come back in
        step after the union was away."""
        self._failures += 1
        # Whom a server sends away together would come back together.
        asked = (fault.retry_after or 0.0) * (1.0 + RETRY_SPREAD * self._jitter())
        if asked:
            self._not_before = now + asked
        if not fault.retry:
            self._due = None
            return
        if fault.needs_person:
            delay = PERSON_RETRY
        else:
            delay = min(FIRST_RETRY * 2.0 ** min(self._failures - 1, 16), LAST_RETRY)
        delay *= 0.5 + 0.5 * self._jitter()
        self._due = now + max(delay, asked)
