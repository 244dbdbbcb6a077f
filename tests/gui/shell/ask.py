"""A second start's question alone, for tests: ends with 0 as soon as a desk that holds the folder has answered."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from desktop.ui.shell.single import raise_running

_PATIENCE = 50.0
_PAUSE = 0.1


def main(folder: Path) -> int:
    """Ask until somebody answers; 1 when nobody did in time."""
    QCoreApplication([])
    deadline = time.monotonic() + _PATIENCE
    pause = threading.Event()
    while time.monotonic() < deadline:
        if raise_running(folder, 2000):
            return 0
        pause.wait(_PAUSE)
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
