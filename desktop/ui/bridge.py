"""The one crossing from the core's threads to Qt: what the core publishes becomes a signal on the UI thread.

Knows the event hub by its `subscribe`; knows no screen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal

from desktop.views import Changes, SyncView

Event = Changes | SyncView


class EventSource(Protocol):
    """Whatever publishes the core's events, from any thread."""

    def subscribe(self, receiver: Callable[[Event], None], /) -> Callable[[], None]:
        """Call ``receiver`` with every event from now on; returns what ends that."""


class Bridge(QObject):
    """Signals on the UI thread: ``changed`` (Changes) on new data, ``sync_changed`` (SyncView)."""

    changed = Signal(object)
    sync_changed = Signal(object)
    _arrived = Signal(object)

    def __init__(self, events: EventSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arrived.connect(self._sort, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = events.subscribe(self._arrived.emit)

    def close(self) -> None:
        """Hear nothing more; to be called before the window goes."""
        self._unsubscribe()

    def _sort(self, event: object) -> None:
        if isinstance(event, Changes):
            self.changed.emit(event)
        elif isinstance(event, SyncView):
            self.sync_changed.emit(event)
