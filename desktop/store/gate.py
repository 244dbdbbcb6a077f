"""One writer at a time inside the process, a person's tap before the background's batch.

SQLite has one writer anyway; waiting here rather than in SQLite's busy handler makes the wait as short as it can
be and lets the background see that a person waits (``wanted``), so that it commits what it has and steps aside.
Knows nothing of databases.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Gate:
    """A lock with two queues. Entering it twice in one thread is a bug and raises RuntimeError."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._holder: int | None = None
        self._people = 0

    @property
    def wanted(self) -> bool:
        """Whether a person waits for whoever holds the gate."""
        return self._people > 0

    @contextmanager
    def person(self) -> Iterator[None]:
        """Hold the gate for something that a person waits for."""
        self._refuse_nesting()
        with self._changed:
            self._people += 1
            try:
                self._changed.wait_for(lambda: self._holder is None)
                self._holder = threading.get_ident()
            finally:
                self._people -= 1
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def background(self) -> Iterator[None]:
        """Hold the gate once no person holds it or waits for it."""
        self._refuse_nesting()
        with self._changed:
            self._changed.wait_for(lambda: self._holder is None and not self._people)
            self._holder = threading.get_ident()
        try:
            yield
        finally:
            self._leave()

    def _refuse_nesting(self) -> None:
        if self._holder == threading.get_ident():
            raise RuntimeError("this thread is writing already; a unit of work cannot hold another")

    def _leave(self) -> None:
        with self._changed:
            self._holder = None
            self._changed.notify_all()
