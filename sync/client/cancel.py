"""Calling off what is under way, from any thread. Knows nothing of what that is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sync.client.faults import FaultCode, FaultError


class Cancellation:
    """Can be called off once, for good; whoever blocks says meanwhile how to be interrupted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._interrupts: list[Callable[[], None]] = []
        self._cancelled = False

    @property
    def cancelled(self) -> bool:
        """Whether it was called off."""
        return self._cancelled

    def cancel(self) -> None:
        """Call off. Returns at once; what was interrupted ends in its own thread."""
        with self._lock:
            self._cancelled = True
            interrupts = tuple(self._interrupts)
        for interrupt in interrupts:
            interrupt()

    def check(self) -> None:
        """Raises FaultError CANCELLED once it was called off."""
        if self._cancelled:
            raise FaultError(FaultCode.CANCELLED)

    @contextmanager
    def interrupted_by(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """While the block runs, calling off also calls ``interrupt``, from the other thread.

        Raises FaultError CANCELLED when it was called off before.
        """
        with self._lock:
            self.check()
            self._interrupts.append(interrupt)
        try:
            yield
        finally:
            with self._lock:
                self._interrupts.remove(interrupt)
