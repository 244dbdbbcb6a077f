"""Moves what was saved from the write-ahead log into the database file, beside the work and not within it.

A checkpoint takes far longer than a save. SQLite would run one inside whichever commit fills the log, so that now
and then a tap waits for it; here it runs on a connection and in a thread of its own, which block no writer.
"""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Final

from desktop.store.engine import connect

DUE_PAGES: Final = 1_000
"""Pages in the write-ahead log from which a checkpoint is worth its while, as SQLite itself has it."""
_PAGES_A_COMMIT: Final = 8
_OPS_A_PAGE: Final = 8
"""Both are on the safe side: an op takes some 150 bytes, its row as many, and their indexes."""


class Checkpoints:
    """Counts what is written. A checkpoint that fails is no fault: the next one does its work."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._pages = 0
        self._erased = False

    def committed(self, ops: int, erased: bool = False) -> None:
        """Note a commit; starts a checkpoint in the background if one is due and none is running.

        After an erasure the write-ahead log still holds the erased values, so it is emptied at once.
        """
        with self._guard:
            self._pages += _PAGES_A_COMMIT + ops // _OPS_A_PAGE
            self._erased = self._erased or erased
            if self._pages < DUE_PAGES and not self._erased:
                return
            if self._closed or (self._thread is not None and self._thread.is_alive()):
                return
            mode = "TRUNCATE" if self._erased else "PASSIVE"
            self._pages = 0
            self._erased = False
            self._thread = threading.Thread(target=self._run, args=(mode,), name="checkpoint", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Wait for a running checkpoint and start no more."""
        with self._guard:
            self._closed = True
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self, mode: str) -> None:
        try:
            connection = connect(self._path, "rw")
        except sqlite3.Error:
            return
        try:
            busy = connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()[0]
        except sqlite3.Error:
            busy = 1
        finally:
            connection.close()
        if busy and mode == "TRUNCATE":
            with self._guard:
                self._erased = True
