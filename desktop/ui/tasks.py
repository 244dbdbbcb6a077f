"""Runs services off the UI thread and brings their results back onto it.

Commands run one after another in one thread, in the order in which the person gave them; queries run beside
them, and of several under one key only the latest counts. Knows no service and no screen.
"""

from __future__ import annotations

import threading
import traceback
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from functools import partial
from typing import Final, TypeVar, cast

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from desktop.errors import KnownError
from desktop.values import Struct

T = TypeVar("T")
OnError = Callable[[KnownError], None]

READERS: Final = 2


class Crash(Struct, frozen=True):
    """A bug that came to light: what a person may copy for those who mend it."""

    summary: str
    details: str

    @classmethod
    def of(cls, error: BaseException) -> Crash:
        """From an exception with its traceback."""
        summary = f"{type(error).__name__}: {error}".strip(": ")
        return cls(summary, "".join(traceback.format_exception(error)))


class _Job(Struct):
    run: Callable[[], object]
    on_done: Callable[[object], None] | None
    on_error: OnError | None
    key: Hashable | None = None
    turn: int = 0
    result: object = None
    error: Exception | None = None


class _Lane:
    """A queue and the threads that work it off."""

    def __init__(self, name: str, threads: int, finished: Callable[[_Job], None]) -> None:
        self._finished = finished
        self._jobs: deque[_Job] = deque()
        self._ready = threading.Condition()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"{name}-{n + 1}", daemon=True) for n in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, job: _Job) -> _Job | None:
        """Queue a job; returns the waiting one under the same key whose place it took."""
        with self._ready:
            if job.key is not None:
                for place, waiting in enumerate(self._jobs):
                    if waiting.key == job.key:
                        self._jobs[place] = job
                        return waiting
            self._jobs.append(job)
            self._ready.notify()
        return None

    def close(self, drop: bool, seconds: float) -> bool:
        """Stop after what is queued (or without it, if ``drop``); whether all threads have ended in time."""
        with self._ready:
            self._closed = True
            if drop:
                self._jobs.clear()
            self._ready.notify_all()
        for thread in self._threads:
            thread.join(seconds)
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        while True:
            with self._ready:
                while not self._jobs and not self._closed:
                    self._ready.wait()
                if not self._jobs:
                    return
                job = self._jobs.popleft()
            try:
                job.result = job.run()
            except Exception as error:  # noqa: BLE001 - whatever it is, a person gets to see it
                job.error = error
            self._finished(job)


class Tasks(QObject):
    """The UI's way to the services.

    Signals, all on the UI thread: ``failed`` (KnownError) when a task refused and no ``on_error`` was given,
    ``crashed`` (Crash) on any other exception, ``settled`` when nothing is running or queued any more.
    """

    failed = Signal(object)
    crashed = Signal(object)
    settled = Signal()
    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None, *, readers: int = READERS) -> None:
        super().__init__(parent)
        self._turns: dict[Hashable, int] = {}
        self._open = 0
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._writer = _Lane("command", 1, self._finished.emit)
        self._readers = _Lane("query", readers, self._finished.emit)

    def command(
        self,
        fn: Callable[[], T],
        on_done: Callable[[T], None] | None = None,
        on_error: OnError | None = None,
    ) -> None:
        """Run something that changes data, after all commands given before it.

        ``on_done`` gets the result, ``on_error`` a refusal; neither is called once a QObject that they belong
        to or close over is gone. A command always runs, even while the program closes.
        """
        self._put(self._writer, _Job(fn, cast("Callable[[object], None] | None", on_done), on_error))

    def query(
        self,
        fn: Callable[[], T],
        on_done: Callable[[T], None],
        on_error: OnError | None = None,
        *,
        key: Hashable | None = None,
    ) -> None:
        """Run something that only reads. Of queries with the same key only the latest is delivered."""
        job = _Job(fn, cast("Callable[[object], None]", on_done), on_error, key)
        if key is not None:
            job.turn = self._turns[key] = self._turns.get(key, 0) + 1
        self._put(self._readers, job)

    def busy(self) -> bool:
        """Whether anything is queued, running or not yet delivered."""
        return self._open > 0

    def close(self, seconds: float = 10.0) -> bool:
        """Finish the commands, forget the queries, deliver nothing more; False when a thread hangs."""
        if self._closed:
            return True
        self._closed = True
        readers = self._readers.close(drop=True, seconds=seconds)
        return self._writer.close(drop=False, seconds=seconds) and readers

    def _put(self, lane: _Lane, job: _Job) -> None:
        if self._closed:
            return
        self._open += 1
        if lane.put(job) is not None:
            self._open -= 1

    def _deliver(self, job: object) -> None:
        assert isinstance(job, _Job)
        self._open -= 1
        if not self._closed and (job.key is None or self._turns.get(job.key) == job.turn):
            try:
                self._answer(job)
            except Exception as error:  # noqa: BLE001 - a bug in a callback is shown like one in a task
                self.crashed.emit(Crash.of(error))
        if self._open == 0:
            self.settled.emit()

    def _answer(self, job: _Job) -> None:
        if job.error is None:
            if job.on_done is not None and _alive(job.on_done):
                job.on_done(job.result)
        elif not isinstance(job.error, KnownError):
            self.crashed.emit(Crash.of(job.error))
        elif job.on_error is None:
            self.failed.emit(job.error)
        elif _alive(job.on_error):
            job.on_error(job.error)


def _alive(callback: Callable[..., object]) -> bool:
    return all(isValid(receiver) for receiver in _receivers(callback))


def _receivers(callback: object) -> Iterator[QObject]:
    """The QObjects that a callback is bound to or closes over."""
    if isinstance(callback, partial):
        yield from _receivers(callback.func)
        yield from (value for value in callback.args if isinstance(value, QObject))
        return
    bound = getattr(callback, "__self__", None)
    if isinstance(bound, QObject):
        yield bound
    for cell in getattr(callback, "__closure__", None) or ():
        try:
            value = cell.cell_contents
        except ValueError:  # a name that was never assigned
            continue
        if isinstance(value, QObject):
            yield value
        elif callable(value) and value is not callback and getattr(value, "__self__", None) is not None:
            yield from _receivers(value)
