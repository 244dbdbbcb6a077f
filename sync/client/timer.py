"""Where the engine's seconds come from, and how it learns that the machine slept."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, Protocol


class Timer(Protocol):
    """Where the engine's seconds come from."""

    def monotonic(self) -> float:
        """Seconds that never go back."""

    def wait(self, condition: threading.Condition, seconds: float | None) -> bool:
        """Wait until the held condition is notified, or for so many seconds; whether the machine slept meanwhile."""


class SystemTimer:
    """This machine's."""

    SLICE: Final = 10.0
    """Seconds after which a wait looks at the clocks."""
    SLEPT: Final = 20.0
    """Seconds by which the wall's time runs ahead of this machine's own when it has slept."""

    def __init__(
        self, monotonic: Callable[[], float] = time.monotonic, wall: Callable[[], float] | None = None
    ) -> None:
        """``wall`` goes on while the machine sleeps."""
        self._monotonic = monotonic
        self._wall = wall or _through_sleep

    def monotonic(self) -> float:
        return self._monotonic()

    def wait(self, condition: threading.Condition, seconds: float | None) -> bool:
        until = None if seconds is None else self._monotonic() + seconds
        while True:
            own, wall = self._monotonic(), self._wall()
            notified = condition.wait(self.SLICE if until is None else min(self.SLICE, max(0.0, until - own)))
            moment = self._monotonic()
            if self._wall() - wall - (moment - own) > self.SLEPT:
                return True
            if notified or (until is not None and moment >= until):
                return False


def _through_sleep() -> float:
    """Seconds that also count while the machine sleeps: those since its start where the system tells them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.time()
