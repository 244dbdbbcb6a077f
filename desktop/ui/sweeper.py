"""Python's search for cyclic garbage, in the UI thread and at quiet moments alone.

Left to itself it begins whenever a thread has made enough objects: in the middle of a page that the sync takes in, for
a tenth of a second in which no thread draws, and in a thread in which no widget may die. What the start has made is for
good and is left out for ever. A ledger that is being taken in is a hundred thousand objects that are no garbage: as
long as anything is read or saved no moment is quiet. Knows nothing of what is swept.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

from desktop.views import SyncPhase, SyncView

EVERY_MS: Final = 10_000
PATIENCE: Final = 12
"""How many sweeps in a row are left out at most."""
MANY: Final = 50_000
"""New containers that can be looked through between two beats; of more than that what is there by then stays for good,
with whatever little garbage is among it."""


class Sweeper(QObject):
    """Takes over on construction; :meth:`close` gives back what Python does by itself. ``working`` tells whether
    anything is being read or saved."""

    def __init__(self, working: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._working = working
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

    def keep(self) -> None:
        """What has been loaded by now is for good as well."""
        gc.freeze()

    def sweep(self) -> bool:
        """Sweep unless it has to wait; whether it did."""
        quiet = not (self._busy or self._working())
        if not quiet and self._left_out < PATIENCE:
            self._left_out += 1
            return False
        self._left_out = 0
        if not quiet and gc.get_count()[0] > MANY:
            gc.freeze()
            return False
        gc.collect()
        return True

    def close(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
