"""One writing instance a data folder, by a lock of the operating system that ends with the process.

The lock file also says who holds it, for the sentence that a second instance shows. Reading (``status``,
``export``) needs no lock.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Final

from desktop.i18n import N_
from desktop.store.errors import StoreError, read_only_folder
from desktop.values import Struct, asdict
from sync import times

LOCK_NAME: Final = "yizhan.lock"

if sys.platform == "win32":
    import msvcrt

    # A lock of Windows keeps others from reading the locked bytes, so it lies far behind what they want to read.
    _LOCKED_BYTE: Final = 1 << 30

    def _lock(file: IO[bytes]) -> None:
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _unlock(file: IO[bytes]) -> None:
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


class Holder(Struct, frozen=True):
    """Who holds a folder. ``since`` is an instant."""

    device: str
    process: int
    since: int


class FolderHeld(StoreError):
    """Another instance writes to this folder."""

    def __init__(self, folder: Path, holder: Holder | None) -> None:
        if holder is None:
            super().__init__(
                N_("The data folder {folder} is in use by another Yizhan."), N_("Close it first."), folder=folder
            )
        else:
            super().__init__(
                N_("The data folder {folder} is in use by Yizhan on {device} (process {process}, since {since})."),
                N_("Use that window, or close it first."),
                folder=folder,
                device=holder.device,
                process=holder.process,
                since=times.iso(holder.since),
            )
        self.holder = holder


class FolderLock:
    """The lock, held from construction until :meth:`release`.

    Raises FolderHeld, or StoreError when the folder is read-only.
    """

    def __init__(self, folder: Path, device: str, now: int) -> None:
        path = folder / LOCK_NAME
        try:
            file = path.open("a+b", buffering=0)
        except OSError as error:
            raise read_only_folder(folder) from error
        try:
            _lock(file)
        except OSError as error:
            file.close()
            raise FolderHeld(folder, holder_of(folder)) from error
        self._file: IO[bytes] | None = file
        file.seek(0)
        file.truncate()
        # A full disk has no room for the note; the lock holds without it.
        with suppress(OSError):
            file.write(json.dumps(asdict(Holder(device, os.getpid(), now)), ensure_ascii=False).encode())

    def release(self) -> None:
        """Let others in; a second call does nothing. The file stays: removing it would race with the next holder."""
        if self._file is None:
            return
        self._file.seek(0)
        self._file.truncate()
        _unlock(self._file)
        self._file.close()
        self._file = None

    def __enter__(self) -> FolderLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def holder_of(folder: Path) -> Holder | None:
    """Who says that he holds the folder; only to be shown, the lock alone decides."""
    try:
        fields = json.loads((folder / LOCK_NAME).read_text(encoding="utf-8"))
        return Holder(str(fields["device"]), int(fields["process"]), int(fields["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
