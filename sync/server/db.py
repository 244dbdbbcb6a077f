"""The server's database: SQLite in one file or PostgreSQL by URL, behind one door.

Gives out connections inside a transaction, locks a log, and writes many rows fast. Knows nothing of what the rows
mean beyond the shape of ``head`` and ``entry``.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, bindparam, create_engine, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DataError, IntegrityError, OperationalError

from sync.log import START, Head
from sync.server.errors import Refusal
from sync.server.schema import head

BUSY_SECONDS: Final = 10
"""How long somebody waits for a lock of another one before he is told to come again."""
IDLE_SECONDS: Final = 300
"""After which PostgreSQL ends a transaction in which nothing happens, and with it whatever that holds up."""
DISK_FULL: Final = "disk_full"
"""The code of a refusal for want of room."""
DAMAGED: Final = "damaged"
"""The code of a refusal because the file is not whole."""
POOL: Final = 16
"""Connections, and threads that work with them."""


def default_url() -> str:
    """``$YIZHAN_UNION_DB``, else a file where this system keeps a user's data."""
    given = os.environ.get("YIZHAN_UNION_DB")
    if given:
        return given
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", str(Path.home() / "AppData" / "Local")))
    else:
        base = Path(os.environ.get("XDG_DATA_HOME", str(Path.home() / ".local" / "share")))
    return f"sqlite:///{base / 'yizhan-union' / 'union.db'}"


class Database:
    """An open database. Thread-safe; a connection belongs to the block that it was given to."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.is_sqlite: Final = engine.dialect.name == "sqlite"
        self._turn = threading.Lock()
        # SQLite's transactions see one state anyway; PostgreSQL's by themselves another one with each statement.
        self._reader = (
            engine
            if self.is_sqlite
            else engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        )

    @classmethod
    def open(cls, url: str) -> Database:
        """Connect to a database URL, or to the SQLite file of a plain path. Raises Refusal."""
        address = _address(url)
        try:
            return cls(_sqlite(address) if address.get_backend_name() == "sqlite" else _postgresql(address))
        except ModuleNotFoundError as error:
            raise Refusal(
                "no_driver", 500, f"{error.name} is not installed; install yizhan with its extra 'postgres'."
            ) from error

    @property
    def engine(self) -> Engine:
        """The engine, for migrations."""
        return self._engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database and writes nothing."""
        with self._reader.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes; at SQLite the only one of its kind at that moment. Raises Refusal when the others
        take too long."""
        with self._own_turn(), self._engine.connect() as connection:
            connection = connection.execution_options(yizhan_write=True)
            with connection.begin():
                yield connection

    @contextmanager
    def _own_turn(self) -> Iterator[None]:
        """SQLite lets writers look again and again whether it is their turn; within a process they wait in a row."""
        if not self.is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=BUSY_SECONDS):
            raise _busy()
        try:
            yield
        finally:
            self._turn.release()

    def close(self) -> None:
        """Give every connection back."""
        self._engine.dispose()


def lock_head(connection: Connection, log: int) -> Head:
    """The head of a log, whose row nobody else can take until this transaction ends. Creates it when it is new."""
    row = connection.execute(_LOCK_HEAD, {"log": log}).one_or_none()
    if row is None:
        add_head(connection, log)
        row = connection.execute(_LOCK_HEAD, {"log": log}).one()
    return Head(row.n, row.hash)


def add_head(connection: Connection, log: int) -> None:
    """Begin a log; nothing happens when it is there."""
    values = {"log": log, "n": START.n, "hash": START.hash}
    connection.execute(upsert(connection, head).values(values).on_conflict_do_nothing())


def upsert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that can say what to do when the row is there; both databases say it alike."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def read_head(connection: Connection, log: int) -> Head:
    """The head of a log; the start of one that has no entries yet."""
    return read_heads(connection, [log])[log]


def read_heads(connection: Connection, logs: Collection[int]) -> dict[int, Head]:
    """The same of several logs, by their numbers, as they stand at one moment."""
    found = {log: Head(n, hash_) for log, n, hash_ in connection.execute(_READ_HEADS, {"logs": list(logs)})}
    return {log: found.get(log, START) for log in logs}


# An exchange of one entry is mostly statements, and to put one together takes as long as to execute it.
_LOCK_HEAD: Final = select(head.c.n, head.c.hash).where(head.c.log == bindparam("log")).with_for_update()
_READ_HEADS: Final = select(head.c.log, head.c.n, head.c.hash).where(
    head.c.log.in_(bindparam("logs", expanding=True))
)


def _address(url: str) -> URL:
    if "://" not in url:
        return make_url(f"sqlite:///{Path(url).absolute()}")
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise Refusal("bad_url", 400, f"{url!r} is not a database URL; {_EXAMPLES}") from error
    if address.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return address.set(drivername="postgresql+psycopg")
    if address.drivername in ("sqlite", "sqlite+pysqlite"):
        return address
    raise Refusal("bad_url", 400, f"Databases of kind {address.drivername!r} are not supported; {_EXAMPLES}")


_EXAMPLES: Final = "use sqlite:////srv/union.db, the path of a file, or postgresql+psycopg://user@host/database."


def _sqlite(address: URL) -> Engine:
    if address.database in (None, "", ":memory:"):
        raise Refusal("bad_url", 400, f"The server's database must be a file; {_EXAMPLES}")
    path = Path(str(address.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)  # the union's root key is in it
    except OSError as error:
        raise Refusal(
            "no_folder", 500, f"The database {path} cannot be made: {error.strerror}. Choose another --db."
        ) from error
    engine = create_engine(
        address, pool_size=POOL, max_overflow=0, pool_timeout=BUSY_SECONDS, connect_args={"timeout": BUSY_SECONDS}
    )

    @event.listens_for(engine, "connect")
    def _connect(raw: Any, _record: object) -> None:
        raw.isolation_level = None
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
            "cache_size = -32000",
        ):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("yizhan_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _postgresql(address: URL) -> Engine:
    engine = create_engine(
        address,
        pool_size=POOL,
        max_overflow=0,
        pool_pre_ping=True,
        pool_timeout=BUSY_SECONDS,
        connect_args={"connect_timeout": 10},
    )

    @event.listens_for(engine, "connect")
    def _connect(raw: Any, _record: object) -> None:
        # Not among the connection's options: a pooler in between would refuse those.
        with raw.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
            cursor.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
        raw.commit()

    return engine


def _busy() -> Refusal:
    return Refusal("busy", 503, "The database is busy. Try again in a moment.", retry_after=2)


_TRY_AGAIN: Final = ("locked", "busy")
# PostgreSQL's codes, for its sentences come in the language of its server: a lock not had in time, a deadlock,
# a transaction that could not be put in a row with others; no room; a copy that is only read.
_TRY_AGAIN_STATES: Final = ("55P03", "40P01", "40001")
_FULL_STATE: Final = "53100"
_READ_ONLY_STATE: Final = "25006"


def explain(error: DatabaseError) -> Refusal:
    """A failure of the database in one sentence, with what to do."""
    text = str(error.orig).strip().splitlines()[0] if error.orig is not None else "no reason given"
    lower = text.lower()
    if isinstance(error, IntegrityError):
        # Somebody else was first; whoever asks again finds what that one did.
        return Refusal("busy", 503, "Another request did the same at the same time. Try again.", retry_after=1)
    state = getattr(error.orig, "sqlstate", None)
    if state in _TRY_AGAIN_STATES or any(word in lower for word in _TRY_AGAIN):
        return _busy()
    code = getattr(error.orig, "sqlite_errorcode", None)
    # What PostgreSQL says while somebody connects has no code.
    full = any(words in lower for words in ("disk is full", "no space left"))
    if state == _FULL_STATE or code == sqlite3.SQLITE_IOERR_SHMSIZE or full:
        return Refusal(DISK_FULL, 503, "The server's disk is full. Nothing was changed.", retry_after=60)
    if state == _READ_ONLY_STATE:
        return Refusal(
            "no_database", 503, "The database takes nothing in: it is a copy, or set to be read only.", retry_after=60
        )
    if "unable to open" in lower or "readonly" in lower:
        return Refusal(
            "cannot_open", 500, f"The database file cannot be opened for writing ({text}). Check its folder."
        )
    if "not a database" in lower or "malformed" in lower:
        return Refusal(DAMAGED, 500, f"The database file is damaged ({text}). Restore a backup.")
    if isinstance(error, DataError):
        return Refusal("malformed", 400, "There is something in it that cannot be stored. Nothing was changed.")
    if isinstance(error, OperationalError):
        return Refusal("no_database", 503, f"The database does not answer ({text}).", retry_after=10)
    return Refusal("database", 500, f"The database refused ({text}).")
