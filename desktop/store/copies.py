"""Copies of the database that the programme makes by itself, beside the data: what is left when the file is damaged.

A copy is made from one picture of the database in small steps, each on the disk before the next, so that no save waits
for a disk that is busy. One that is not sound takes the place of none, and none is made where room is short. Photos lie
in their own files and are not copied. Knows nothing of when it is time for one.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from desktop.store import local
from desktop.store.engine import connect
from desktop.store.errors import faults_named
from desktop.store.opening import COPYING, drop
from desktop.store.store import Store
from desktop.values import Struct
from sync.times import CHINA

FOLDER: Final = "copies"
SUFFIX: Final = ".yizhan-backup"
KEPT: Final = 2
LEFT_FREE: Final = 1024 * 1024 * 1024
"""Bytes that a copy leaves free on the disk."""
_AGE: Final = 20 * 3600
"""Seconds after which the latest copy is one of yesterday."""
_STEP: Final = 256
"""Pages copied at once: a megabyte, some milliseconds."""
_DURABLE: Final = 8
"""Steps after which what was written is put on the disk: never so much at once that a save would wait behind it."""
_STATE: Final = "copies"
"""Setting: the copies, the latest last, each with when it was made and the last entry that it has, and what kept the
next one from being made."""
_LAST: Final = "SELECT coalesce(max(id), 0) FROM op"

NO_ROOM: Final = "room"
UNSOUND: Final = "unsound"


class Copy(Struct, frozen=True):
    """A copy. ``at`` is when it was made and ``last`` the last entry that it has, as far as that is known here."""

    file: Path
    at: int | None
    last: int


class CalledOff(Exception):
    """Whoever waited between two steps wants no more of them."""


def made(store: Store) -> tuple[Copy, ...]:
    """The copies that are there, the latest last."""
    known = _noted(store)
    order = list(known)
    found = (store.folder / FOLDER).glob(f"*{SUFFIX}")
    by_age = sorted(found, key=lambda file: (order.index(file.name) if file.name in known else -1, file.name))
    return tuple(Copy(file, *known.get(file.name, (None, 0))) for file in by_age)


def trouble(store: Store) -> str:
    """What kept the latest copy from being made: ``room``, ``unsound`` or nothing."""
    plain = store.settings.get(_STATE)
    found = plain.get("trouble") if isinstance(plain, dict) else None
    return found if isinstance(found, str) else ""


def is_due(store: Store) -> bool:
    """Whether the latest copy is of yesterday, and anything has been entered since."""
    there = made(store)
    if not there or there[-1].at is None:
        return True
    if 0 <= store.now() - there[-1].at < _AGE:
        return False
    with store.read() as connection:
        return int(connection.exec_driver_sql(_LAST).scalar_one()) > there[-1].last


def make(store: Store, pause: Callable[[], None]) -> bool:
    """Make a copy and let the oldest go; False, with a note why, when there is no room for it or the database is not
    sound. ``pause`` is called between two steps and may raise CalledOff. Raises StoreError and OSError."""
    with faults_named(store.folder):
        return _made(store, pause)


def _made(store: Store, pause: Callable[[], None]) -> bool:
    folder = store.folder / FOLDER
    folder.mkdir(exist_ok=True)
    half = store.folder / COPYING
    drop(half)
    if not _has_room(store):
        _note(store, made(store), NO_ROOM)
        return False
    now = store.now()
    try:
        last = _copied(store.path, half, pause)
        sound = last is not None and _is_sound(half)
        if last is not None and sound:
            stamp = datetime.fromtimestamp(now, CHINA).strftime("%Y%m%d-%H%M%S")
            copy = Copy(folder / f"{stamp}{SUFFIX}", now, last)
            former = [one for one in made(store) if one.file != copy.file]
            half.replace(copy.file)
            for one in former[: -(KEPT - 1)]:
                one.file.unlink(missing_ok=True)
            _note(store, (*former[-(KEPT - 1) :], copy), "")
        else:
            _note(store, made(store), UNSOUND)
    finally:
        drop(half)
    return sound


def _has_room(store: Store) -> bool:
    """Whether a copy leaves enough free, after all copies but the latest have gone if need be."""
    size = store.path.stat().st_size
    there = list(made(store))
    while shutil.disk_usage(store.folder).free - size < LEFT_FREE:
        if len(there) < 2:
            return False
        there.pop(0).file.unlink(missing_ok=True)
    return True


def _copied(path: Path, half: Path, pause: Callable[[], None]) -> int | None:
    """Write a copy; the last entry that it has, None when the database is damaged."""
    steps = 0
    with half.open("wb") as file:
        handle = file.fileno()

        def between(_status: int, _left: int, _whole: int) -> None:
            nonlocal steps
            steps += 1
            if steps % _DURABLE == 0:
                os.fsync(handle)
            pause()

        with closing(connect(path, "ro")) as source, closing(connect(half, "rw")) as target:
            # Within a transaction of its own it stays one picture: else every save would have it begin anew.
            target.execute("PRAGMA synchronous = OFF")
            source.execute("BEGIN")
            try:
                last = int(source.execute(_LAST).fetchone()[0])
                source.backup(target, pages=_STEP, progress=between)
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CORRUPT:
                    return None
                raise
            target.execute("PRAGMA journal_mode = DELETE")
        os.fsync(handle)
    return last


def _is_sound(half: Path) -> bool:
    """Whether each page is where it belongs. Indexes are left out: they can be built anew and take most of the time."""
    with closing(connect(half, "ro")) as copy, suppress(sqlite3.DatabaseError):
        return bool(copy.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    return False


def _noted(store: Store) -> Mapping[str, tuple[int | None, int]]:
    plain = store.settings.get(_STATE)
    lines = plain.get("made") if isinstance(plain, dict) else None
    found: dict[str, tuple[int | None, int]] = {}
    for line in lines if isinstance(lines, list) else []:
        match line:
            case [str(name), int(at), int(last)]:
                found[name] = (at, last)
    return found


def _note(store: Store, there: tuple[Copy, ...], why: str) -> None:
    lines: list[local.Json] = [[one.file.name, one.at, one.last] for one in there if one.at is not None]
    with store.write_in_background() as connection:
        local.put(connection, _STATE, {"made": lines, "trouble": why})
    store.checkpoints.committed(0)
