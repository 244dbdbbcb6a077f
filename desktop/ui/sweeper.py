"""Python's search for cyclic garbage, in the UI thread and at quiet moments alone.

Left to itself it begins whenever a thread has made enough objects: in the middle of a page that the sync takes in, for
a tenth of a second in which no thread draws, and in a thread in which no widget may die. What the start has made is for
good and is left out for ever. Knows nothing of what is swept.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

from desktop.views import SyncPhase, SyncView

EVERY_MS: Final = 10_000
PATIENCE: Final = 12
"""How many sweeps in a row are left out at most while a backlog goes."""


class Sweeper(QObject):
    """Takes over on construction; :meth:`close` gives back what Python does by itself."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._busy = False
        self._left_out = 0
        gc.disable()
        gc.freeze()
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.sweep)
        self._timer.start()

    def show_sync(self, view: SyncView) -> None:
        """While a backlog goes there is no quiet moment."""
        self._busy = view.phase in (SyncPhase.SENDING, SyncPhase.RECEIVING)

    def sweep(self) -> bool:
        """Sweep unless it has to wait; whether it did."""
        if self._busy and self._left_out < PATIENCE:
            self._left_out += 1
            return False
        self._left_out = 0
        gc.collect()
        return True

    def close(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
