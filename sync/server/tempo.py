"""How often a device may ask when there is nothing to say: a desk asks once a minute, a broken one in a loop.

Exchanges that carry anything either way are never counted, so pages that go back and forth and taps in quick
succession run on. What a shut-out PC shows a second time is counted by its entries: once the whole list, every ten
minutes. Counted in each process for itself. Knows neither HTTP nor a database.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from sync.server.errors import Refusal

A_MINUTE: Final = 120
"""Exchanges a minute in which a device may bring and fetch nothing; so many may come at once, too."""
SHOWN_AGAIN: Final = 240_000
"""Entries that a shut-out device may show once more at once: more than fit its list."""
SHOWN_A_MINUTE: Final = SHOWN_AGAIN // 10
SHOWN_AT_LEAST: Final = 1_000
"""For so many of them counts a page with fewer."""
RETRY_SECONDS: Final = 30
_DEVICES: Final = 10_000
"""Devices remembered; of more, those that asked longest ago are forgotten."""


class Tempo:
    """Thread-safe. ``monotonic`` gives seconds."""

    def __init__(
        self, monotonic: Callable[[], float], *, a_minute: int = A_MINUTE, at_once: int | None = None
    ) -> None:
        """``at_once`` is how much a device has left after a long pause: as much as a minute gives, if not said."""
        self._monotonic = monotonic
        self._a_second = a_minute / 60.0
        self._most = float(a_minute if at_once is None else at_once)
        self._lock = threading.Lock()
        self._left: OrderedDict[bytes, tuple[float, float]] = OrderedDict()
        """What each device has left, and when that was."""

    def check(self, device: bytes) -> None:
        """Raises Refusal when the device has nothing left."""
        with self._lock:
            if self._now_left(device, self._monotonic()) >= 1.0:
                return
        raise Refusal(
            "busy",
            429,
            "This device asks too often while there is nothing to exchange. Once a minute is enough.",
            retry_after=RETRY_SECONDS,
        )

    def spend(self, device: bytes, cost: int = 1) -> None:
        """Count an exchange in which nothing new was said."""
        now = self._monotonic()
        with self._lock:
            self._left[device] = (max(0.0, self._now_left(device, now) - cost), now)
            self._left.move_to_end(device)
            while len(self._left) > _DEVICES:
                self._left.popitem(last=False)

    def _now_left(self, device: bytes, now: float) -> float:
        left, at = self._left.get(device, (self._most, now))
        return min(self._most, left + (now - at) * self._a_second)
