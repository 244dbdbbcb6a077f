"""The sample station's clock: set by hand while a past is written, running from a chosen hour while it is shown."""

from __future__ import annotations

import time
from datetime import date
from typing import Final

from desktop.services.times import day_of, day_start

HOUR: Final = 14 * 3600 + 32 * 60
"""At what time of day the sample is shown, in seconds since midnight: mid-afternoon, when a station is lively."""


def show_time(real_now: int) -> int:
    """The instant at which a sample that is made at ``real_now`` is shown."""
    return day_start(day_of(real_now)) + HOUR


class StageClock:
    """A clock that stands where it was set, or runs from there."""

    def __init__(self, at: int) -> None:
        self._at = at
        self._running_since: float | None = None

    @property
    def today(self) -> date:
        """The day in China."""
        return day_of(self.now())

    def now(self) -> int:
        """Seconds since 1970 UTC."""
        if self._running_since is None:
            return self._at
        return self._at + int(time.monotonic() - self._running_since)

    def set(self, at: int) -> None:
        """Stand at this instant."""
        self._at = at
        self._running_since = None

    def run(self) -> None:
        """Go on from where it stands, at the pace of the world."""
        self._at = self.now()
        self._running_since = time.monotonic()
