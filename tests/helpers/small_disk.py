"""A disk of its own that can be full: a small file system in memory, mounted for one test.

Whoever may not mount is told so and left out; nothing is pretended.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_BALLAST = "ballast"


class SmallDisk:
    """A mounted disk. ``folder`` is where it is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, leave: int = 0) -> None:
        """Use up the disk but for so many bytes."""
        with (self.folder / _BALLAST).open("ab") as ballast:
            ballast.write(b"x" * max(0, self.room() - leave))

    def free(self) -> None:
        """Make room again."""
        (self.folder / _BALLAST).unlink(missing_ok=True)

    def room(self) -> int:
        """Bytes that are free."""
        stat = os.statvfs(self.folder)
        return stat.f_bavail * stat.f_frsize


@contextmanager
def small_disk(folder: Path, size: str = "12m") -> Iterator[SmallDisk]:
    """A disk of that size, gone afterwards; skips the test where this user may not mount."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if not sys.platform.startswith("linux"):
        pytest.skip("small file systems in memory are mounted on Linux only")
    try:
        done = subprocess.run(mount, capture_output=True, text=True, timeout=30, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount here")
    if done.returncode:
        pytest.skip(f"no file system may be mounted here: {done.stderr.strip()}")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True, timeout=30)
