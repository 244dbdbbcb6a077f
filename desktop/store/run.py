"""One opening of the database for writing: whose addresses the ops written meanwhile carry.

A run's id is drawn at random and never taken up again, so copied folders, restored backups and imaged PCs cannot write
the same address twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from desktop.values import Struct
from sync.ops import FIXED_RUN, RUN_BYTES, stations_run

Randomness = Callable[[int], bytes]
"""Gives that many unpredictable bytes, as ``os.urandom`` does."""


class OpenRun(Struct):
    """The present run. ``seq`` is that of the last op written; 0 before the first, which states the run itself."""

    device: str
    app: str
    randomness: Randomness
    id: bytes = b""
    seq: int = 0

    def __post_init__(self) -> None:
        self.renew()

    def renew(self, moment: bytes = b"") -> None:
        """Begin another run: nobody knows whether what was written last under this one is on the disk, or who else
        writes under it.

        ``moment`` is what tells two machines apart that were resumed from one snapshot, chance and all.
        """
        self.seq = 0
        self.id = self._drawn(moment)
        while self.id == FIXED_RUN:
            self.id = self._drawn(moment)

    def _drawn(self, moment: bytes) -> bytes:
        drawn = self.randomness(RUN_BYTES)
        if moment:
            drawn = hashlib.blake2b(drawn + moment, digest_size=RUN_BYTES).digest()
        return stations_run(drawn)
