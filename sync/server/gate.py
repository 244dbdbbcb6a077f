"""The way to work: so many exchanges at once, a short queue behind them, and only so much memory for what they unfold.

Whoever finds no place is told to come again; nobody waits without a limit. One per process. Knows neither HTTP nor
what an exchange does.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

from sync.server.errors import Refusal

AT_WORK: Final = 6
"""Exchanges at work at once in a process; Python runs one at a time, the others wait for the database."""
PAGES_AT_WORK: Final = 2
"""Public pages at once, of those that cost something."""
QUEUE: Final = 64
"""Exchanges that may wait for a place."""
QUEUE_SECONDS: Final = 10.0
LIGHT: Final = 24 * 1024 * 1024
"""Bytes of memory that any exchange may take for what its request unfolds to: a page of 20,000 visits fits."""
HEAVY: Final = 256 * 1024 * 1024
"""Bytes that one exchange at a time may take instead."""
HEAVY_SECONDS: Final = 5.0
RETRY_SECONDS: Final = 10


def busy() -> Refusal:
    """What somebody is told who finds no place."""
    return Refusal("busy", 503, "The server is busy. Try again in a moment.", retry_after=RETRY_SECONDS)


class Gate:
    """Places to work at, and a queue. Used on one event loop."""

    def __init__(self, *, at_work: int = AT_WORK, queue: int = QUEUE, seconds: float = QUEUE_SECONDS) -> None:
        self._places = asyncio.Semaphore(at_work)
        self._queue = queue
        self._seconds = seconds
        self._waiting = 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place for the length of the block. Raises Refusal when the queue is full or too slow."""
        if self._places.locked() and self._waiting >= self._queue:
            raise busy()
        self._waiting += 1
        try:
            async with asyncio.timeout(self._seconds):
                await self._places.acquire()
        except TimeoutError:
            raise busy() from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._places.release()


class Room:
    """Memory for what requests unfold to. Thread-safe.

    Everybody may take a little. Only one at a time may take much, so that two who each hold a part of what they need
    never wait for each other; and no more than half of those at work may wait for that, so that a few large requests
    do not keep out the small ones.
    """

    def __init__(
        self,
        *,
        light: int = LIGHT,
        heavy: int = HEAVY,
        waiting: int = AT_WORK // 2,
        seconds: float = HEAVY_SECONDS,
    ) -> None:
        self._light = light
        self._heavy = heavy
        self._seconds = seconds
        self._slot = threading.Lock()
        self._queue = threading.BoundedSemaphore(waiting)

    @contextmanager
    def stay(self) -> Iterator[Callable[[int], None]]:
        """Gives a function that takes further bytes until the block ends, and raises Refusal when there are none."""
        taken = 0
        heavy = False

        def take(size: int) -> None:
            nonlocal taken, heavy
            taken += size
            if taken > self._heavy:
                raise Refusal(
                    "too_large", 413, "The request unfolds to more than this server takes; send less at a time."
                )
            if taken > self._light and not heavy:
                self._wait_for_slot()
                heavy = True

        try:
            yield take
        finally:
            if heavy:
                self._slot.release()

    def _wait_for_slot(self) -> None:
        if not self._queue.acquire(blocking=False):
            raise busy()
        try:
            if not self._slot.acquire(timeout=self._seconds):
                raise busy()
        finally:
            self._queue.release()
