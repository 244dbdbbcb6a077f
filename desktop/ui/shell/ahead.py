"""Loads what a person has not opened yet while nobody waits: the palette first, then the screens one by one.

A screen's modules take up to half a second to load. That is done in a thread of its own and only when nothing is read
or saved, so that no key and no click ever waits for it. Knows the screens by the names of their modules alone.
"""

from __future__ import annotations

import threading
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from desktop.ui.shell.screens import SCREENS

if TYPE_CHECKING:
    from desktop.ui.tasks import Tasks


def modules() -> tuple[str, ...]:
    """What is loaded, in its order: what opens everywhere, then each screen's commands, then the screens."""
    screens = [spec.module for spec in SCREENS.values()]
    commands = [f"{module.rpartition('.')[0]}.commands" for module in screens]
    return ("desktop.ui.shell.palette", *commands, "desktop.ui.shell.help", "desktop.ui.visits.several", *screens)


class Ahead(QObject):
    """Begins when it is made; ``done`` once everything has been loaded, of which the signal ``ready`` tells."""

    ready = Signal()
    _loaded = Signal()

    def __init__(self, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._wanted = list(modules())
        self._thread: threading.Thread | None = None
        self.done = False
        self._loaded.connect(self._go_on, Qt.ConnectionType.QueuedConnection)
        # Later than whoever else waits for that moment.
        tasks.settled.connect(self._next, Qt.ConnectionType.QueuedConnection)
        self._next()

    def close(self) -> None:
        """Load nothing more, and wait for what is being loaded."""
        self._wanted.clear()
        self.done = True
        if self._thread is not None:
            self._thread.join()

    def _next(self) -> None:
        if self.done or self._thread is not None or self._tasks.busy():
            return
        self.done = not self._wanted
        if self.done:
            self.ready.emit()
        else:
            self._thread = threading.Thread(target=self._load, args=(self._wanted.pop(0),), name="ahead", daemon=True)
            self._thread.start()

    def _load(self, module: str) -> None:
        try:
            import_module(module)
        finally:
            self._loaded.emit()

    def _go_on(self) -> None:
        self._thread = None
        self._next()
