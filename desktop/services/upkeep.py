"""Looking after the data folder: where it is, a backup of it, taking a backup back.

Knows the store as a whole and nothing of what is in it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Final

from desktop.services.folder_risk import FolderRisk, risk_of
from desktop.store.store import Store
from sync.times import Clock

_TOLD: Final = "folder_risk_told"
"""Setting: the folder of which a person has been told that something else may change it."""
_REMOTE_DRIVE: Final = 4


def risk_here(folder: Path) -> FolderRisk | None:
    """What else may change a folder of this machine."""
    mounts = Path("/proc/self/mounts")
    try:
        text = mounts.read_text("utf-8", "replace") if sys.platform == "linux" else ""
    except OSError:
        text = ""
    resolved = Path(os.path.realpath(folder))
    return risk_of(resolved, os.environ, names=_names, mounts=text, remote_drives=_remote_drives(resolved))


def _names(folder: PurePath) -> Iterator[str]:
    try:
        with os.scandir(folder) as there:
            yield from (entry.name for entry in there)
    except OSError:
        return


def _remote_drives(folder: Path) -> Iterator[str]:
    if os.name == "nt" and folder.drive:
        import ctypes

        kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - there is none elsewhere
        if kernel.GetDriveTypeW(folder.drive + "\\") == _REMOTE_DRIVE:
            yield folder.drive


class UpkeepService:
    """Every method may be called from any thread; commands raise KnownError and have then changed nothing."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self._store.folder

    def risk(self) -> FolderRisk | None:
        """What else may change the folder, unless a person has been told of this very place."""
        found = risk_here(self.folder)
        if found is None or self._store.settings.get(_TOLD) == str(self.folder.absolute()):
            return None
        return found

    def note_told(self) -> None:
        """A person has been told what may change the folder."""
        self._store.settings.put(_TOLD, str(self.folder.absolute()))

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
