"""A copy of the database once a day, made by itself while nothing is going on.

Runs in a thread of its own. Knows how it is made by ``store.copies`` and nothing of screens.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Final

from desktop.errors import KnownError
from desktop.store.store import Store
from desktop.values import Struct
from desktop.views import Instant

AFTER_START: Final = 300.0
"""Seconds after which is looked for the first time."""
QUIET: Final = 60.0
"""Seconds without a save that count as a quiet moment, and between two looks."""
PATIENCE: Final = 120
"""Looks after which a copy is made although there was no quiet moment."""
BREATH: Final = 0.02
LONG_BREATH: Final = 0.5
"""Seconds between two steps of a copy, and after a step during which something was saved."""

_log = logging.getLogger(__name__)


class CopiesView(Struct, frozen=True):
    """What is told of the copies: in which folder they are, when the latest was made, and what kept the next one from
    being made (``room``, ``unsound`` or nothing)."""

    folder: Path
    latest: Instant | None
    trouble: str


class CopyService:
    """Every method may be called from any thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to run by itself; a folder that is open for reading is left alone."""
        if self._store.writable and self._thread is None:
            self._thread = threading.Thread(target=self._run, name="copies", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Call off a copy that is under way and end; a second call does nothing."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def view(self) -> CopiesView:
        """What is there."""
        from desktop.store import copies

        there = copies.made(self._store)
        latest = there[-1].at if there else None
        return CopiesView(self._store.folder / copies.FOLDER, latest, copies.trouble(self._store))

    def make(self) -> bool:
        """Make one now, beside the work; False when there is no room for it or the database is not sound. Raises
        StoreError, OSError and CalledOff."""
        from desktop.store import copies

        saved = self._store.commits

        def pause() -> None:
            nonlocal saved
            if self._ended.wait(BREATH if saved == self._store.commits else LONG_BREATH):
                raise copies.CalledOff
            saved = self._store.commits

        return copies.make(self._store, pause)

    def _run(self) -> None:
        pause, waited, saved = AFTER_START, 0, -1
        while not self._ended.wait(pause):
            pause = QUIET
            quiet, saved = saved == self._store.commits, self._store.commits
            waited += 1
            if quiet or waited > PATIENCE:
                waited = 0
                self._look()
                saved = self._store.commits

    def _look(self) -> None:
        from desktop.store import copies

        try:
            if copies.is_due(self._store):
                self.make()
        except copies.CalledOff:
            return
        except (KnownError, OSError) as error:
            _log.warning("no copy of the database was made (%s)", error)
