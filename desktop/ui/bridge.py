"""The one crossing from the core's threads to Qt: what the core publishes becomes a signal on the UI thread.

What a person did crosses at once. What the sync brings comes in bursts while a backlog goes: the first of a burst
crosses at once and the rest together, so that no screen is read anew for every page. Knows the event hub by its
`subscribe`; knows no screen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop.views import Changes, SyncView

Event = Changes | SyncView
CALM_MS: Final = 500
"""While the sync brings more and more, screens hear of it at most this often."""


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
        self._gathered: frozenset[str] = frozenset()
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._calm.timeout.connect(self._deliver)
        self._arrived.connect(self._sort, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = events.subscribe(self._arrived.emit)

    def close(self) -> None:
        """Hear nothing more; to be called before the window goes."""
        self._unsubscribe()

    def _sort(self, event: object) -> None:
        if isinstance(event, Changes):
            by_a_person = bool(event.records or event.inverse) or event.touches("setting")
            if by_a_person:
                self.changed.emit(event)
            elif self._calm.isActive():
                self._gathered |= event.kinds
            else:
                self.changed.emit(event)
                self._calm.start()
        elif isinstance(event, SyncView):
            self.sync_changed.emit(event)

    def _deliver(self) -> None:
        """What gathered, and again calm for a while."""
        if self._gathered:
            kinds, self._gathered = self._gathered, frozenset()
            self.changed.emit(Changes(kinds))
            self._calm.start()
