"""What a measured child says of its own start. Imports next to nothing, so that it weighs nothing in the figures."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path


def age() -> float:
    """Seconds since this process was started, by the kernel's own record."""
    ticks = int(Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()[19])
    uptime = float(Path("/proc/uptime").read_text().split()[0])
    return uptime - ticks / os.sysconf("SC_CLK_TCK")


def peak() -> float:
    """The most memory that this program has held, in megabytes; rusage would count its parent's as well."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def tell_and_end() -> None:
    """In a child: print its figures and end, once nothing is being read any more for the first screen."""
    sys.stdout.write(json.dumps({"seconds": age(), "megabytes": peak()}) + "\n")
    sys.stdout.flush()
    os._exit(0)
