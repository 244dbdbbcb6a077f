"""Copies of the whole database in one file, and the way back from one.

A backup is taken while work goes on. Restoring checks the copy first, brings it to this version with its tables folded
anew from its log, carries over what the present database has and it lacks, keeps the present one aside, and puts the
copy in place in one step. A restored PC writes under a new run, so what it and the original write from then on can
never be confused.
"""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from desktop.i18n import N_
from desktop.store import engine as engines
from desktop.store.carrying import Carried, carry_over, outlook
from desktop.store.contents import Contents
from desktop.store.engine import connect
from desktop.store.errors import StoreError, faults_named, in_use, read_only_folder
from desktop.store.files import pack, unpack
from desktop.store.lock import FolderLock
from desktop.store.opening import (
    DATABASE_NAME,
    FORMER,
    RESTORING,
    FileState,
    NewerDatabase,
    drop,
    inspect,
    prepare,
    require_refold,
)
from desktop.store.store import Store
from desktop.values import Struct
from desktop.views.upkeep import Outlook
from sync.ops import OpError
from sync.times import CHINA, Clock

_SIDE_FILES: Final = ("-wal", "-shm")


class Restored(Struct, frozen=True):
    """What putting a backup back did. ``aside`` is the folder in which the former database is, None where there was
    none."""

    aside: Path | None
    carried: Carried


def backup(store: Store, file: Path) -> None:
    """Copy everything saved so far to a file, in the place of what it held. Raises StoreError."""
    if file.absolute().parent == store.folder.absolute() and file.name.startswith(DATABASE_NAME):
        raise StoreError(
            N_("A backup cannot take the place of the database that it is made of."), N_("Choose another file.")
        )
    half = file.with_name(file.name + ".part")
    try:
        with faults_named(store.folder), closing(connect(store.path, "ro")) as source:
            _copy(source, half, file)
        with _written_to(file), closing(connect(half, "rw")) as copy:
            pack(copy, Contents(store.folder))
        _make_durable(half)
        half.replace(file)
    except OSError as error:
        raise _unwritten(file) from error
    finally:
        drop(half)
    _sync_folder(file.parent)


def foresee(store: Store, file: Path) -> Outlook:
    """What would become of the entries of an open store that have not been sent. Raises StoreError when the file is no
    backup."""
    _check_is_backup(file)
    copy = engines.reader(file)
    try:
        with store.read() as present, copy.connect() as there:
            return outlook(present, there)
    except DBAPIError as error:
        raise _no_backup(file) from error
    finally:
        copy.dispose()


def restore(file: Path, folder: Path, clock: Clock) -> Restored:
    """Put a backup in the place of a folder's database, with what the folder has and the backup lacks.

    Raises FolderHeld while an instance writes there, StoreError when the file is no sound backup or the folder cannot
    be written; nothing has been changed then.
    """
    _check_is_backup(file)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise read_only_folder(folder) from error
    with FolderLock(folder, platform.node(), clock.now()):
        new, present = folder / RESTORING, folder / DATABASE_NAME
        try:
            with faults_named(folder), closing(connect(file, "ro")) as source:
                _copy(source, new, present)
            _check_is_sound(new, file)
            carried = _completed(new, folder, file)
            with _written_to(present), closing(connect(new, "rw")) as copy:
                unpack(copy, Contents(folder))
            _make_durable(new)
            aside = _put_aside(folder, clock)
            new.replace(present)
        except OSError as error:
            raise _unwritten(present) from error
        finally:
            drop(new)
        _sync_folder(folder)
    return Restored(aside, carried)


def _completed(new: Path, folder: Path, file: Path) -> Carried:
    """Bring a copy of a backup to this version and carry over what the folder's present database has."""
    require_refold(new)
    copy = engines.unfinished(new)
    try:
        with _written_to(folder / DATABASE_NAME):
            prepare(copy, inspect(new))
            with _readable(folder) as present:
                return carry_over(present, copy) if present is not None else Carried()
    except _Unreadable:
        return Carried(0, None)
    except OpError as error:
        raise _no_backup(file) from error
    finally:
        copy.dispose()


class _Unreadable(Exception):
    """There is a database that this version cannot read."""


@contextmanager
def _readable(folder: Path) -> Iterator[Engine | None]:
    """A folder's present database, None where there is none. Raises _Unreadable."""
    path, former = folder / DATABASE_NAME, folder / FORMER
    try:
        try:
            state = inspect(path)
            if state is FileState.OLD:
                with closing(connect(path, "ro")) as source:
                    _copy(source, former, former)
                _upgrade(former, state)
                path = former
        except (StoreError, OpError, sqlite3.Error, DBAPIError) as error:
            raise _Unreadable from error
        if state is FileState.FRESH:
            yield None
            return
        reading = engines.reader(path)
        try:
            yield reading
        finally:
            reading.dispose()
    finally:
        drop(former)


def _upgrade(path: Path, state: FileState) -> None:
    older = engines.unfinished(path)
    try:
        prepare(older, state)
    finally:
        older.dispose()


def _copy(source: sqlite3.Connection, path: Path, named: Path) -> None:
    """A whole copy as a single file, on the disk when this returns. The source is read in one step: writers go on.

    ``named`` is the file that the copy is to become, as a person knows it.
    """
    drop(path)
    with _written_to(named), closing(connect(path, "rwc")) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
    _make_durable(path)


def _make_durable(path: Path) -> None:
    with path.open("rb+") as written:
        os.fsync(written.fileno())


@contextmanager
def _written_to(file: Path) -> Iterator[None]:
    """Raises StoreError, which names the file, in place of SQLite's errors."""
    try:
        yield
    except (sqlite3.Error, DBAPIError) as error:
        raise _unwritten(file) from error


def _unwritten(file: Path) -> StoreError:
    return StoreError(
        N_("The file {file} cannot be written."),
        N_("Check that its folder exists, that your account may write there and that the disk is not full."),
        file=file,
    )


def _no_backup(file: Path) -> StoreError:
    return StoreError(
        N_("The file {file} is not a sound backup of Yizhan."),
        N_("Choose another backup; nothing has been changed."),
        file=file,
    )


def _check_is_backup(file: Path) -> None:
    if not file.is_file():
        raise StoreError(N_("There is no file {file}."), N_("Check its name."), file=file)
    try:
        if inspect(file) is FileState.FRESH:
            raise _no_backup(file)
    except NewerDatabase:
        raise
    except StoreError as error:
        raise _no_backup(file) from error


def _check_is_sound(copy: Path, file: Path) -> None:
    try:
        with closing(connect(copy, "ro")) as connection:
            if connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise _no_backup(file)
    except sqlite3.Error as error:
        raise _no_backup(file) from error


def _put_aside(folder: Path, clock: Clock) -> Path | None:
    """Keep the present database in a folder of its own. Until the new one takes its place it stays where it is too."""
    path = folder / DATABASE_NAME
    if not path.exists():
        return None
    with suppress(sqlite3.Error), closing(connect(path, "rw")) as connection:
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            # What is in the log beside it would be missing in the copy.
            raise in_use(folder)
    stamp = datetime.fromtimestamp(clock.now(), CHINA).strftime("%Y%m%d-%H%M%S")
    aside = folder / f"before-restore-{stamp}"
    number = 1
    while aside.exists():
        number += 1
        aside = folder / f"before-restore-{stamp}-{number}"
    aside.mkdir()
    try:
        shutil.copy2(path, aside / DATABASE_NAME)
        # What could not be moved into a damaged database is of no use to the new one.
        for suffix in _SIDE_FILES:
            side = path.with_name(path.name + suffix)
            if side.exists():
                side.replace(aside / side.name)
    except OSError:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    _sync_folder(aside)
    return aside


def _sync_folder(folder: Path) -> None:
    """Make renamings durable, where the system can do that for folders."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
