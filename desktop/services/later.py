"""A service that is made when it is first asked for, so that what few moments need costs no start anything."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Later(Generic[T]):
    """Call it for the service; it is made once, whichever thread asks first."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._guard = threading.Lock()
        self._made: T | None = None

    def __call__(self) -> T:
        with self._guard:
            if self._made is None:
                self._made = self._make()
            return self._made

    def made(self) -> T | None:
        """The service if anybody has asked for it."""
        with self._guard:
            return self._made
