"""Looking after the data folder: where it is, a backup of it, taking a backup back.

Knows the store as a whole and nothing of what is in it.
"""

from __future__ import annotations

from pathlib import Path

from desktop.store.store import Store
from sync.times import Clock


class UpkeepService:
    """Every method may be called from any thread; commands raise KnownError and have then changed nothing."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self._store.folder

    def backup(self, file: Path) -> None:
        """Copy everything to one file, while work goes on."""
        from desktop.store.backup import backup

        backup(self._store, file)

    def restore(self, file: Path) -> Path | None:
        """Put a backup in the place of what is in the folder, after the desk has been closed.

        Returns where the former content was put aside.
        """
        from desktop.store.backup import restore

        return restore(file, self._store.folder, self._clock)
