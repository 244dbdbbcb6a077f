"""One opening of the database for writing: whose addresses the ops written meanwhile carry.

A run's id is drawn at random and never taken up again, so copied folders, restored backups and imaged PCs cannot write
the same address twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sync.ops import FIXED_RUN, RUN_BYTES, stations_run

Randomness = Callable[[int], bytes]
"""Gives that many unpredictable bytes, as ``os.urandom`` does."""


@dataclass(slots=True)
class OpenRun:
    """The present run. ``seq`` is that of the last op written; 0 before the first, which states the run itself."""

    device: str
    app: str
    randomness: Randomness
    id: bytes = b""
    seq: int = 0

    def __post_init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Begin another run: nobody knows whether what was written last under this one is on the disk."""
        self.seq = 0
        self.id = stations_run(self.randomness(RUN_BYTES))
        while self.id == FIXED_RUN:
            self.id = stations_run(self.randomness(RUN_BYTES))
