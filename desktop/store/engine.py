"""SQLite through SQLAlchemy Core: how a connection is opened, and when a transaction begins.

The driver is kept in autocommit mode and transactions are begun here, because Python's own handling begins them
late and never as IMMEDIATE. Writing is durable (WAL, synchronous=FULL) and forgetful (secure_delete): what is
erased is overwritten. Knows no table.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

APPLICATION_ID: Final = 0x595A484E
"""``YZHN``: tells a database of Yizhan from any other SQLite file."""
BUSY_SECONDS: Final = 10.0
"""How long to wait for another process; inside the process the gate keeps writers apart."""
READERS: Final = 8
_READ_CACHE_KIB: Final = 8 * 1024
_WRITE_CACHE_KIB: Final = 32 * 1024
_MAPPED_BYTES: Final = 512 * 1024 * 1024
_WAL_KEPT_BYTES: Final = 16 * 1024 * 1024


def uri_of(path: Path, mode: str) -> str:
    """SQLite's URI of a file. ``mode`` is ``ro``, ``rw`` or ``rwc``."""
    return f"file:{quote(str(path.absolute()))}?mode={mode}"


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """A plain connection in autocommit mode, usable from any one thread at a time."""
    return sqlite3.connect(
        uri_of(path, mode),
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY_SECONDS,
        cached_statements=512,
    )


def _connect_writer(path: Path) -> sqlite3.Connection:
    connection = connect(path, "rwc")
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA cache_size = -{_WRITE_CACHE_KIB}")
        # Checkpoints are a matter of their own (see checkpoints.py), so that no save has to pay for one.
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute(f"PRAGMA journal_size_limit = {_WAL_KEPT_BYTES}")
    except BaseException:
        connection.close()
        raise
    return connection


def _connect_reader(path: Path) -> sqlite3.Connection:
    connection = connect(path, "ro")
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA cache_size = -{_READ_CACHE_KIB}")
        connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
    except BaseException:
        connection.close()
        raise
    return connection


def _connect_unfinished(path: Path) -> sqlite3.Connection:
    connection = connect(path, "rw")
    try:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA cache_size = -{_WRITE_CACHE_KIB}")
    except BaseException:
        connection.close()
        raise
    return connection


def _engine(connect_: Callable[[], sqlite3.Connection], begin: str, size: int) -> Engine:
    engine = create_engine(
        "sqlite://", creator=connect_, poolclass=QueuePool, pool_size=size, max_overflow=0, query_cache_size=2000
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def writer(path: Path) -> Engine:
    """The engine that writes. It has one connection, whose page cache every writer shares; the gate hands it round."""
    return _engine(lambda: _connect_writer(path), "BEGIN IMMEDIATE", 1)


def unfinished(path: Path) -> Engine:
    """The engine that writes a copy which nobody uses yet: whoever puts it in place makes it durable."""
    return _engine(lambda: _connect_unfinished(path), "BEGIN IMMEDIATE", 1)


def reader(path: Path) -> Engine:
    """The engine that reads; a transaction is one unchanging picture of the database."""
    return _engine(lambda: _connect_reader(path), "BEGIN", READERS)
