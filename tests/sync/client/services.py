"""The sync service over a real folder, as the commands have it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from desktop.services.events import Event, Events
from desktop.services.settings import SettingsService
from desktop.services.sync import SyncService
from desktop.services.work import Work
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from desktop.views import SyncPhase, SyncView
from sync.client.keys import FileKeys
from sync.server.system import SystemClock
from sync.times import Clock

LIMIT = 120.0


class Desk:
    """The sync service over a real folder, and all that it publishes."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.clock = clock
        self.store = Store.open(folder, self.clock, device="窗口电脑")
        self.events = Events()
        self.work = Work(self.store, self.events)
        self.settings = SettingsService(self.store, self.events)
        self.sync = SyncService(
            self.work,
            self.settings,
            partial(StoreReplica, self.store),
            lambda: 0.5,
            device="窗口电脑",
            keys=FileKeys(folder),
        )
        self.heard: list[Event] = []
        self._news = threading.Condition()
        self.events.subscribe(self._hear)

    def record(self, count: int = 1) -> None:
        with self.work.unit() as unit:
            unit.create_many("visit", [{"category": "courier"} for _ in range(count)])

    def wait_for(self, phase: SyncPhase, since: int = 0) -> SyncView:
        def found() -> SyncView | None:
            views = (event for event in self.heard[since:] if isinstance(event, SyncView))
            return next((view for view in views if view.phase is phase), None)

        with self._news:
            assert self._news.wait_for(lambda: found() is not None, LIMIT), f"heard only {self.heard[since:]}"
        view = found()
        assert view is not None
        return view

    def close(self) -> None:
        self.sync.stop()
        self.store.close()

    def _hear(self, event: Event) -> None:
        with self._news:
            self.heard.append(event)
            self._news.notify_all()


@contextmanager
def opened(folder: Path, clock: Clock | None = None) -> Iterator[Desk]:
    desk = Desk(folder, clock or SystemClock())
    try:
        yield desk
    finally:
        desk.close()
