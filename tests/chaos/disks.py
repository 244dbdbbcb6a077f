"""The union's disk, which fills up: no file of the server's may grow beyond where it ends now, give or take.

The limit is the operating system's own for a process (RLIMIT_FSIZE, as ``ulimit -f`` sets it) and needs no rights that
a test does not have; a write beyond it fails as one to a full disk does. PostgreSQL's files are not the server's.
"""

from __future__ import annotations

from pathlib import Path

from tests.chaos.union import FileVault, Union


class UnionDisk:
    """Of one union."""

    def __init__(self, union: Union) -> None:
        self._union = union

    def fill(self, room: int) -> bool:
        """Leave so many bytes; whether this union's disk can be filled at all."""
        vault = self._union.vault
        if not isinstance(vault, FileVault):
            return False
        ends = [path.stat().st_size for side in ("", "-wal") if (path := Path(f"{vault.path}{side}")).exists()]
        self._union.limit_files(max(ends, default=0) + room)
        return True

    def free(self) -> None:
        """Make room again."""
        self._union.limit_files(-1)
