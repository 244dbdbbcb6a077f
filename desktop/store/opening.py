"""What a database file is before it is used: new, of this version, of an older one, or nothing to touch at all.

Alembic is imported only when there is something to migrate: an up-to-date start pays for one small read.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from enum import Enum
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine

from desktop.i18n import N_
from desktop.store import local, schema
from desktop.store.engine import APPLICATION_ID, connect
from desktop.store.errors import StoreError, faults_named, foreign_file
from desktop.store.folding import fold_everything

DATABASE_NAME: Final = "yizhan.db"
RESTORING: Final = DATABASE_NAME + ".restoring"
"""A backup that is being put back; one that nobody puts back any more is a copy too many."""
FORMER: Final = RESTORING + ".former"
"""Beside it a copy of the present database that is brought to this version, so that it can be read."""
COPYING: Final = "copies/copy.part"
"""A daily copy that is being made; what a crash leaves of it no erasure would reach."""
_SHAPE_KEY: Final = "records_shape"


class FileState(Enum):
    """How a database file stands to this programme."""

    FRESH = "fresh"
    CURRENT = "current"
    OLD = "old"


class NewerDatabase(StoreError):
    """The database was written by a newer version of the programme."""


def inspect(path: Path) -> FileState:
    """Look at a database file without changing it. Raises StoreError when it is not for this programme."""
    folder = path.parent
    if not path.exists():
        return FileState.FRESH
    with faults_named(folder), closing(connect(path, "ro")) as connection:
        application = _pragma(connection, "application_id")
        version = _pragma(connection, "user_version")
        empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if application == 0 and empty:
        return FileState.FRESH
    if application != APPLICATION_ID:
        raise foreign_file(folder)
    if version > schema.SCHEMA:
        raise NewerDatabase(
            N_("The database in {folder} was written by a newer version of Yizhan."),
            N_("Install the newest version and start it again; nothing has been changed."),
            folder=folder,
        )
    return FileState.CURRENT if version == schema.SCHEMA else FileState.OLD


def prepare(writer: Engine, state: FileState) -> None:
    """Bring the database to this version, in one transaction."""
    with writer.begin() as connection:
        if state is FileState.FRESH:
            schema.create(connection)
            stamp(connection)
            _put_shape(connection)
        elif state is FileState.OLD:
            from desktop.store.migrations import upgrade

            upgrade(connection)
            stamp(connection)
        if _shape(connection) != schema.shape_of_records():
            fold_everything(connection)
            _put_shape(connection)


def drop(path: Path) -> None:
    """Delete a copy of a database that was not finished, with the journal that a full disk may leave beside it."""
    for side in ("", "-journal"):
        with suppress(OSError):
            path.with_name(path.name + side).unlink(missing_ok=True)


def require_refold(path: Path) -> None:
    """Have the tables of a database that nobody uses folded anew when it is next opened."""
    with faults_named(path.parent), closing(connect(path, "rw")) as connection:
        connection.execute("DELETE FROM setting WHERE key = ?", (_SHAPE_KEY,))


def stamp(connection: Connection) -> None:
    """Say in the file's header, and in Alembic's table, that the database is of this version."""
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {schema.SCHEMA}")
    connection.exec_driver_sql("DELETE FROM alembic_version")
    connection.exec_driver_sql("INSERT INTO alembic_version (version_num) VALUES (?)", (revision(schema.SCHEMA),))


def revision(number: int) -> str:
    """The name of a migration."""
    return f"{number:04d}"


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _shape(connection: Connection) -> local.Json:
    return local.get(connection, _SHAPE_KEY)


def _put_shape(connection: Connection) -> None:
    local.put(connection, _SHAPE_KEY, schema.shape_of_records())
