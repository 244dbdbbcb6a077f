"""Counts that rise at the tap itself, before the visit is on the disk, and never count one twice.

A tap is held as pending until a view that was read wholly after its saving has come. Knows no widget and no service.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from desktop.values import Struct

T = TypeVar("T")

_TRIES: Final = 3


class Tap(Struct, frozen=True, eq=False):
    """One visit on its way to the disk."""

    category: str
    persons: int


class Reading(Struct, Generic[T], frozen=True):
    """A view with the taps whose saving was over when it was read; None when one was under way meanwhile."""

    view: T
    holds: frozenset[Tap] | None


class TapCount:
    """Used on the UI thread, but for ``save`` and ``read``."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._pending: list[Tap] = []
        self._done: set[Tap] = set()
        self._begun = 0
        self._ended = 0

    def begin(self, category: str, persons: int) -> Tap:
        """Somebody tapped; counted from now on."""
        tap = Tap(category, persons)
        self._pending.append(tap)
        return tap

    def save(self, tap: Tap, record: Callable[[], T]) -> T:
        """Run what saves the visit, in the thread of commands."""
        with self._guard:
            self._begun += 1
        try:
            return record()
        finally:
            # Saved or failed: what is read from now on says whether it counts.
            with self._guard:
                self._done.add(tap)
                self._ended += 1

    def drop(self, tap: Tap) -> None:
        """The visit was refused; it counts no more."""
        if tap in self._pending:
            self._pending.remove(tap)

    def read(self, view: Callable[[], T]) -> Reading[T]:
        """Read a view, in a thread of queries; again when a tap was saved meanwhile."""
        for _ in range(_TRIES):
            reading = self._read_once(view)
            if reading.holds is not None:
                return reading
        return self._read_once(view)

    def _read_once(self, view: Callable[[], T]) -> Reading[T]:
        with self._guard:
            before, quiet, done = self._begun, self._begun == self._ended, frozenset(self._done)
        result = view()
        with self._guard:
            certain = quiet and before == self._begun
        return Reading(result, done if certain else None)

    def settle(self, reading: Reading[T]) -> bool:
        """A view is shown: the taps that it holds are pending no longer. False when the view says nothing certain;
        the saving that was under way will ask for another."""
        holds = reading.holds
        if holds is None:
            return False
        self._pending = [tap for tap in self._pending if tap not in holds]
        with self._guard:
            self._done -= holds
        return True

    def pending(self) -> Counter[str]:
        """Persons by category that no shown view holds yet."""
        counts: Counter[str] = Counter()
        for tap in self._pending:
            counts[tap.category] += tap.persons
        return counts
