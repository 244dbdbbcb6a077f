"""Forgetting personal values in time, beside the work and never in its way.

Runs in a thread of its own soon after the start, when the union has told the time, when somebody has left, and then
every few hours. Knows how it is done by ``store.retention`` and nothing of screens.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from desktop.services.events import Event
from desktop.services.work import Work
from desktop.values import Struct
from desktop.views import Changes, SyncPhase, SyncView

AFTER_START: Final = 20.0
"""Seconds after which the first round begins: the first screen goes first."""
AFTER_A_WORD: Final = 60.0
"""Seconds between something worth a round and the round; an undo comes before."""
EVERY: Final = 4 * 3600.0
FRESH: Final = 120.0
"""Seconds for which the time that the union told is beyond doubt, by a clock that nobody can set."""


class Forgotten(Struct, frozen=True):
    """What a round did: records of which values were erased, copies that were gone through."""

    records: int
    copies: int


class RetentionService:
    """Every method may be called from any thread."""

    def __init__(self, work: Work, monotonic: Callable[[], float]) -> None:
        self._work = work
        self._monotonic = monotonic
        self._told_at: float | None = None
        self._soon = threading.Event()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._unsubscribe = work.events.subscribe(self._hear)

    def start(self) -> None:
        """Begin to run by itself; a folder that is open for reading is left alone."""
        if self._work.store.writable and self._thread is None:
            self._thread = threading.Thread(target=self._run, name="retention", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End after the transaction that is underway; a second call does nothing."""
        self._unsubscribe()
        self._ended.set()
        self._soon.set()
        if self._thread is not None:
            self._thread.join()

    def run(self) -> Forgotten:
        """One round: note the time, erase what is due, go through the copies, drop the photos that lay aside for long.
        Raises StoreError."""
        from desktop.store import orphans, retention
        from desktop.store.errors import faults_named

        store = self._work.store
        register = retention.look(store, told=self._is_sure())
        due = retention.due(store, register)
        for start in range(0, len(due), retention.BATCH):
            if self._ended.is_set():
                break
            kinds = retention.erase(store, register, due[start : start + retention.BATCH])
            self._work.events.publish(Changes(kinds, (), ()))
        retention.forget_clashes(store, register)
        with faults_named(store.folder):
            orphans.forget(store, register.clock.at)
        return Forgotten(len(due), retention.clean_copies(store, register))

    def run_daily(self, *, told: bool) -> int:
        """A round, unless there was one today; of how many records values went.

        ``told`` says that the union has just told the time.
        """
        from desktop.store import retention

        if told:
            self._told_at = self._monotonic()
        return self.run().records if retention.is_stale(self._work.store) else 0

    def _is_sure(self) -> bool:
        return self._told_at is not None and 0 <= self._monotonic() - self._told_at < FRESH

    def _hear(self, event: Event) -> None:
        if isinstance(event, SyncView):
            age = None if event.synced_at is None else self._work.store.clock.now() - event.synced_at
            if event.phase is SyncPhase.SYNCED and age is not None and abs(age) < FRESH:
                first = self._told_at is None
                self._told_at = self._monotonic()
                if first:
                    self._soon.set()
        elif event.touches("staff"):
            self._soon.set()

    def _run(self) -> None:
        from desktop.errors import KnownError

        pause = AFTER_START
        while not self._ended.is_set():
            if self._soon.wait(pause):
                self._soon.clear()
                if not self._is_sure():
                    self._ended.wait(AFTER_A_WORD)
            pause = EVERY
            if self._ended.is_set():
                return
            try:
                self.run()
            except KnownError:
                continue  # whoever saves next is told what is wrong with the folder
