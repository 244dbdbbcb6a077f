"""The data folder as the services see it: reading, writing, and what belongs to this PC alone.

Nothing here knows what the records mean; queries are functions beside it, commands are units of work.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final

from sqlalchemy import Connection, Engine

from desktop.i18n import N_
from desktop.store import engine as engines
from desktop.store import local
from desktop.store.checkpoints import Checkpoints
from desktop.store.contents import Contents
from desktop.store.errors import StoreError, faults_named, nothing_in, read_only_folder
from desktop.store.gate import Gate
from desktop.store.local import LocalSettings
from desktop.store.lock import FolderLock
from desktop.store.opening import COPYING, DATABASE_NAME, FORMER, RESTORING, FileState, drop, inspect, prepare
from desktop.store.run import OpenRun, Randomness
from desktop.store.uow import UnitOfWork
from sync.times import Clock

AWAY: Final = 30
"""Seconds by which a machine's two clocks drift apart that stood still, or whose time was set."""


class Store:
    """An open data folder. Every method may be called from any thread.

    Attributes: ``folder``, ``path`` of the database, ``clock``, ``settings`` of this PC, ``gate`` and ``checkpoints``
    for the replica.
    """

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        *,
        reader: Engine,
        writer: Engine | None,
        lock: FolderLock | None,
        run: OpenRun | None,
        monotonic: Callable[[], float] | None = None,
    ) -> None:
        """Use :meth:`open` or :meth:`open_for_reading`."""
        self.folder = folder
        self.path = folder / DATABASE_NAME
        self.clock = clock
        self.gate = Gate()
        self.checkpoints = Checkpoints(self.path)
        self.settings = LocalSettings(self.read, self.write_local)
        self._reader = reader
        self._writer = writer
        self._lock = lock
        self._run = run
        self._monotonic = monotonic
        self.commits = 0
        """How many transactions of this process have been committed; what was read before any more of them may be
        old."""
        self._lead = self._clocks_lead()
        with self.read() as connection:
            offset = local.get(connection, local.CLOCK_OFFSET)
        self.clock_offset = offset if isinstance(offset, int) else None
        """Seconds by which this PC's clock was last seen to be behind the union's; None when never compared."""

    @classmethod
    def open(
        cls,
        folder: Path,
        clock: Clock,
        randomness: Randomness = os.urandom,
        *,
        device: str = "",
        app: str = "",
        begin: bool = True,
        monotonic: Callable[[], float] | None = None,
    ) -> Store:
        """Open a folder for writing; makes it, and migrates its database, where needed.

        Without ``begin`` a folder that holds nothing is refused instead, and not made.
        ``device`` is the PC's name (the system's by default) and ``app`` the programme's name and version, as the
        run's first op states them. With ``monotonic``, seconds that stand still while the machine does, a new run
        begins after it did. Raises FolderHeld when another instance writes there, StoreError when it cannot be used.
        """
        device = device or platform.node()
        if not begin and inspect(folder / DATABASE_NAME) is FileState.FRESH:
            raise nothing_in(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise read_only_folder(folder) from error
        lock = FolderLock(folder, device, clock.now())
        path = folder / DATABASE_NAME
        for left in (RESTORING, FORMER, COPYING):
            drop(folder / left)
        with suppress(OSError):  # a disk that refuses this says so again where somebody waits for it
            Contents(folder).drop_drafts()
        writer = engines.writer(path)
        reader = engines.reader(path)
        try:
            state = inspect(path)
            with faults_named(folder):
                prepare(writer, state)
            run = OpenRun(device, app, randomness)
            return cls(folder, clock, reader=reader, writer=writer, lock=lock, run=run, monotonic=monotonic)
        except BaseException:
            reader.dispose()
            writer.dispose()
            lock.release()
            raise

    @classmethod
    def open_for_reading(cls, folder: Path, clock: Clock) -> Store:
        """Open a folder without the right to write, also beside an instance that writes. Raises StoreError."""
        path = folder / DATABASE_NAME
        state = inspect(path)
        if state is FileState.FRESH:
            raise nothing_in(folder)
        if state is FileState.OLD:
            raise StoreError(
                N_("The database in {folder} was written by an older version of Yizhan."),
                N_("Start Yizhan once, so that it is brought up to date."),
                folder=folder,
            )
        return cls(folder, clock, reader=engines.reader(path), writer=None, lock=None, run=None)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one unchanging picture of the database. Raises StoreError."""
        with faults_named(self.folder), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def write(self, actor: bytes | None = None, *, background: bool = False) -> Iterator[UnitOfWork]:
        """A unit of work: what is done in it is on the disk when the block ends, or not at all when it raises.

        ``actor`` is the record of the person on duty. In the ``background`` it waits for every person.
        Raises StoreError.
        """
        run = self._writing_run()
        with faults_named(self.folder), self.gate.background() if background else self.gate.person():
            self._leave_run_behind(run)
            began_at = run.id, run.seq
            committing = False
            try:
                with self.transaction() as connection:
                    unit = UnitOfWork(connection, run, actor, self.now(), self.clock_offset)
                    yield unit
                    committing = True
            except BaseException:
                if committing:
                    run.renew()
                else:
                    run.id, run.seq = began_at
                raise
        self.checkpoints.committed(unit.written, unit.erased)

    @contextmanager
    def write_local(self) -> Iterator[Connection]:
        """A transaction for what is never sent; writes no ops. Raises StoreError."""
        with faults_named(self.folder), self.gate.person(), self.transaction() as connection:
            yield connection
        self.checkpoints.committed(0)

    @contextmanager
    def write_in_background(self) -> Iterator[Connection]:
        """A transaction of the sync's: no person waits for it, and it waits for every person. Raises StoreError."""
        with faults_named(self.folder), self.gate.background(), self.transaction() as connection:
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A bare write transaction, for whoever holds the gate."""
        if self._writer is None:
            raise ValueError("this store was opened for reading")
        with self._writer.begin() as connection:
            yield connection
        self.commits += 1

    def leave_run(self, runs: Collection[bytes]) -> None:
        """Begin another run if somebody else writes under the present one; for whoever holds the gate.

        That happens to a virtual machine that was resumed twice from one snapshot: both go on under the same run.
        """
        if self._run is not None and self._run.id in runs:
            self._run.renew()

    @property
    def writable(self) -> bool:
        """Whether the folder was opened for writing."""
        return self._writer is not None

    def now(self) -> int:
        """The present, corrected by what is known of this PC's clock."""
        return self.clock.now() + (self.clock_offset or 0)

    def close(self) -> None:
        """Close the folder and let others in; a second call does nothing."""
        self.checkpoints.close()
        self._reader.dispose()
        if self._writer is not None:
            self._writer.dispose()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _leave_run_behind(self, run: OpenRun) -> None:
        """Begin another run where this machine stood still since the last save: it may have been resumed twice from
        one snapshot, and the other one writes under this run as well."""
        lead = self._clocks_lead()
        if abs(lead - self._lead) > AWAY:
            self._lead = lead
            run.renew(repr(lead).encode())

    def _clocks_lead(self) -> float:
        """Seconds by which the time of day is ahead of the machine's own."""
        return 0.0 if self._monotonic is None else self.clock.now() - self._monotonic()

    def _writing_run(self) -> OpenRun:
        if self._run is None:
            raise ValueError("this store was opened for reading")
        return self._run
