"""A wall clock that may be wrong, for any process of a story. Knows a file with the seconds by which it is wrong, and
nothing of who sets it.
"""

from __future__ import annotations

import mmap
import struct
import time
from pathlib import Path
from typing import Final

CLOCK: Final = "YIZHAN_STORY_CLOCK"
"""Names the clock's file in the environment, for processes that a process of the story starts."""


def follow(path: Path) -> None:
    """Let this process's wall clock be wrong by the seconds that stand in a file, also when they change meanwhile."""
    with path.open("rb") as file:
        shared = mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ)
    true_time = time.time
    offset = struct.Struct("<q").unpack_from

    def wrong_time() -> float:
        return true_time() + float(offset(shared)[0])

    time.time = wrong_time
