"""A copy of the union's database in one file, made while the server runs.

One of the first day is enough to get everything back: it holds the union's keys, and what came later the stations
bring. Made by SQLite's own online backup, since a file that is copied beside a running server may be torn.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from sync.server.authority import load_authority
from sync.server.errors import Refusal
from sync.server.system import Union

_SIDES: Final = ("", "-journal", "-wal", "-shm")
"""What SQLite adds to a database's name for the files beside it."""


def back_up(union: Union, file: Path) -> int:
    """Copy the database to a file, in the place of what that held; how many bytes it has. Raises Refusal, and leaves
    what was there then."""
    if not union.database.is_sqlite:
        raise Refusal(
            "no_backup",
            400,
            "This union's database is PostgreSQL's: back it up with `pg_dump --format=custom --file=FILE DATABASE`, "
            "and put it back with `pg_restore`.",
        )
    load_authority(union)  # a union that has not been started yet has no keys
    source = Path(str(union.database.engine.url.database)).absolute()
    file = file.absolute()
    if file in {source.with_name(source.name + side) for side in _SIDES}:
        raise Refusal("same_file", 400, "A backup cannot take the place of the database that it is made of.")
    half = file.with_name(file.name + ".part")
    try:
        half.unlink(missing_ok=True)
        half.touch(mode=0o600)  # the union's root key is in it
        with (
            closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as here,
            closing(sqlite3.connect(half)) as there,
        ):
            here.backup(there)
            there.execute("PRAGMA journal_mode = DELETE")
        _make_durable(half)
        half.replace(file)
        _make_durable(file.parent)
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        message = f"The backup {file} cannot be written: {reason}. Choose another place."
        raise Refusal("backup_failed", 500, message) from error
    finally:
        for side in _SIDES:
            Path(f"{half}{side}").unlink(missing_ok=True)
    return file.stat().st_size


def _make_durable(path: Path) -> None:
    if os.name == "nt":
        if path.is_dir():
            return  # Windows writes a folder's entries by itself and opens none
        flags = os.O_RDWR
    else:
        flags = os.O_RDONLY
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
