"""An engine's seconds in a test's hand: waiting takes no time, until the test wants the engine to stand still.

Knows the engine only as something that waits on a condition.
"""

from __future__ import annotations

import threading


class Hourglass:
    """A timer for ``sync.client.engine``. Lets so many waits pass at once; then waits last until the engine is woken
    or the test lets more pass."""

    def __init__(self, turns: int = 0) -> None:
        self.now = 1_000.0
        self.naps: list[float] = []
        """Lengths of the waits that have passed, in seconds."""
        self._turns = turns
        self._slept = False
        self._still = threading.Event()
        self._condition: threading.Condition | None = None

    def monotonic(self) -> float:
        return self.now

    def wait(self, condition: threading.Condition, seconds: float | None) -> bool:
        self._condition = condition
        if seconds is not None and self._turns > 0:
            self._turns -= 1
            self.naps.append(seconds)
            self.now += seconds
            return False
        self._still.set()
        condition.wait()
        self._still.clear()
        slept, self._slept = self._slept, False
        return slept

    def sleep(self, seconds: float) -> None:
        """Let the machine sleep for so long while the engine waits, and wake up."""
        assert self._condition is not None
        with self._condition:
            self._slept = True
            self.now += seconds
            self._condition.notify_all()

    def let_pass(self, turns: int) -> None:
        """Let so many more waits pass."""
        assert self._condition is not None
        with self._condition:
            self._turns += turns
            self._condition.notify_all()

    def wait_until_still(self) -> None:
        """Return once the engine waits for something to happen."""
        assert self._still.wait(30), "the engine never came to rest"
