"""Disks that fill up, of PCs and of the union.

Where the system lets a test mount something, a folder lies on a small file system of its own, which is really full.
Elsewhere no file of a process may grow beyond where it ends now, give or take (RLIMIT_FSIZE, as ``ulimit -f`` sets it);
a write beyond it fails too. PostgreSQL's files are not the server's.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
from pathlib import Path
from typing import Final

from tests.chaos.union import FileVault, Union

_PLENTY: Final = 512 * 1024 * 1024
_CLONE_NEWNS: Final = 0x00020000
_CLONE_NEWUSER: Final = 0x10000000
_MS_REMOUNT: Final = 0x20
_MS_PRIVATE_BELOW: Final = 0x40000 | 0x4000
_MNT_DETACH: Final = 2


class Mounting:
    """Whether this process may mount. What it mounts nobody else sees, and it goes with the last of its processes."""

    def __init__(self) -> None:
        self.allowed = False
        self._mounted: set[Path] = set()

    def begin(self) -> None:
        """Try; must be called before there are threads."""
        user, group = os.getuid(), os.getgid()
        with contextlib.suppress(OSError, AttributeError):
            try:
                _call("unshare", _CLONE_NEWNS)
            except PermissionError:
                _call("unshare", _CLONE_NEWNS | _CLONE_NEWUSER)
                Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
                for name, own in (("uid_map", user), ("gid_map", group)):
                    Path(f"/proc/self/{name}").write_text(f"{own} {own} 1", encoding="ascii")
            _call("mount", b"none", b"/", None, _MS_PRIVATE_BELOW, None)
            self.allowed = True


    def mount(self, folder: Path, size: int) -> None:
        """Have so many bytes of memory as a file system at a folder. Raises OSError."""
        _call("mount", b"tmpfs", os.fsencode(folder), b"tmpfs", 0, b"size=%d" % size)
        self._mounted.add(folder)

    def resize(self, folder: Path, size: int) -> None:
        """Give what is mounted there another size. Raises OSError."""
        _call("mount", b"tmpfs", os.fsencode(folder), b"tmpfs", _MS_REMOUNT, b"size=%d" % size)

    def unmount(self, folder: Path) -> None:
        """Take away what is mounted there, with everything on it. Raises OSError."""
        self._mounted.discard(folder)
        _call("umount2", os.fsencode(folder), _MNT_DETACH)

    def end(self) -> None:
        """Take away whatever is still mounted."""
        for folder in tuple(self._mounted):
            self.unmount(folder)


MOUNTING: Final = Mounting()


class Disk:
    """A disk that holds one folder. Raises OSError."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        MOUNTING.mount(folder, _PLENTY)

    def fill(self, room: int) -> None:
        """Leave so many bytes, rounded up to whole blocks."""
        there = os.statvfs(self._folder)
        MOUNTING.resize(self._folder, (there.f_blocks - there.f_bfree) * there.f_frsize + room)

    def free(self) -> None:
        """Make room again."""
        MOUNTING.resize(self._folder, _PLENTY)

    def close(self) -> None:
        """Take the disk out, with everything on it."""
        MOUNTING.unmount(self._folder)


class UnionDisk:
    """Of one union."""

    def __init__(self, union: Union, disk: Disk | None) -> None:
        """``disk`` is the one on which the union's database lies, when that has one of its own."""
        self._union = union
        self._disk = disk

    def fill(self, room: int) -> bool:
        """Leave so many bytes; whether this union's disk can be filled at all."""
        vault = self._union.vault
        if not isinstance(vault, FileVault):
            return False
        if self._disk is not None:
            self._disk.fill(room)
            return True
        ends = [path.stat().st_size for side in ("", "-wal") if (path := Path(f"{vault.path}{side}")).exists()]
        self._union.limit_files(max(ends, default=0) + room)
        return True

    def free(self) -> None:
        """Make room again."""
        if self._disk is not None:
            self._disk.free()
        self._union.limit_files(-1)


def _call(name: str, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
