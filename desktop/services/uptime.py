"""For how long this PC has been running since it was started, by a counter that nobody can set."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path
from typing import Final

from desktop.services.clockwatch import Ticks

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


def running_for() -> Ticks:
    """Seconds since the start, those asleep included, and the start's name where the system gives it one."""
    # Linux's own monotonic clock stands still while the PC sleeps, Windows' goes on.
    boot_time = getattr(time, "CLOCK_BOOTTIME", None)
    seconds = time.monotonic() if boot_time is None else time.clock_gettime(boot_time)
    return Ticks(_boot(), seconds)


@cache
def _boot() -> str:
    try:
        return _BOOT_ID.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
