"""What has changed, told to whoever wants to know. Knows neither who changed it nor what anybody does about it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from desktop.views import Changes, SyncView

Event = Changes | SyncView
Listener = Callable[[Event], None]


class Events:
    """A list of listeners. Listeners are called in the thread that publishes, in the order of their coming."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._listeners: tuple[Listener, ...] = ()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear of every event from now on; call what is returned to hear no more."""
        with self._guard:
            self._listeners = (*self._listeners, listener)

        def unsubscribe() -> None:
            with self._guard:
                self._listeners = tuple(known for known in self._listeners if known is not listener)

        return unsubscribe

    def publish(self, event: Event) -> None:
        """Tell everybody. Changes that changed nothing are not worth telling."""
        if isinstance(event, Changes) and not event.kinds:
            return
        for listener in self._listeners:
            listener(event)
