"""Looking after the data folder: where it is, a backup of it, taking a backup back.

Knows the store as a whole and nothing of what is in it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.services.folder_risk import FolderRisk, risk_of
from desktop.store.store import Store
from desktop.views.upkeep import Outlook
from sync.times import Clock

if TYPE_CHECKING:
    from desktop.store.backup import Restored

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


def what_was_lost(done: Restored) -> KnownError | None:
    """In words, what a restore could not carry over of the entries that had not been sent; None when it was all."""
    if done.carried.lost is None:
        return KnownError(
            N_("What had not reached the union could not be read, so it is not in what was restored."),
            N_("What is left of it was put aside: {aside}. What has been delivered comes back from the union."),
            aside=done.aside,
        )
    if done.carried.lost:
        return KnownError(
            N_("{n} entries that had not reached the union are not in what was restored."),
            N_("They are only in what was put aside: {aside}."),
            n=done.carried.lost,
            aside=done.aside,
        )
    return None


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

    def foresee(self, file: Path) -> Outlook:
        """What putting a backup back would mean for what has not been sent."""
        from desktop.store.backup import foresee

        return foresee(self._store, file)

    def restore(self, file: Path) -> Restored:
        """Put a backup in the place of what is in the folder, after the desk has been closed."""
        from desktop.store.backup import restore

        return restore(file, self._store.folder, self._clock)
