"""What the databases themselves do with the same rows: nothing of ours can be quicker than that."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import psycopg

from tests.bench.report import seconds

Row = tuple[bytes, int, bytes, bytes]
_CREATE = "CREATE TABLE entry (run {blob}, seq INTEGER, hash {blob}, body {blob}, PRIMARY KEY (run, seq))"


def rows(count: int) -> list[Row]:
    """Rows as large as a visit's entry."""
    run = os.urandom(8)
    return [(run, seq, os.urandom(32), os.urandom(64)) for seq in range(count)]


def sqlite_bulk(folder: Path, data: Sequence[Row]) -> float:
    """Seconds for one durable transaction of executemany."""
    database = _sqlite(folder / "floor.db")
    try:
        database.execute("DROP TABLE IF EXISTS entry")
        database.execute(_CREATE.format(blob="BLOB"))
        database.commit()

        def insert() -> None:
            database.executemany("INSERT INTO entry VALUES (?, ?, ?, ?)", data)
            database.commit()

        return seconds(insert)
    finally:
        database.close()


def sqlite_commits(folder: Path, data: Sequence[Row]) -> list[float]:
    """Seconds of each of many durable transactions of one row."""
    database = _sqlite(folder / "commits.db")
    try:
        database.execute("DROP TABLE IF EXISTS entry")
        database.execute(_CREATE.format(blob="BLOB"))
        database.commit()

        def one(row: Row) -> None:
            database.execute("INSERT INTO entry VALUES (?, ?, ?, ?)", row)
            database.commit()

        return [seconds(lambda row=row: one(row)) for row in data]  # type: ignore[misc]
    finally:
        database.close()


def postgres_bulk(url: str, data: Sequence[Row]) -> float:
    """Seconds for one durable COPY."""
    with psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://")) as connection:
        connection.execute("DROP TABLE IF EXISTS entry")
        connection.execute(_CREATE.format(blob="BYTEA"))
        connection.commit()

        def copy() -> None:
            with connection.cursor() as cursor, cursor.copy("COPY entry FROM STDIN (FORMAT BINARY)") as pipe:
                pipe.set_types(["bytea", "int4", "bytea", "bytea"])
                for row in data:
                    pipe.write_row(row)
            connection.commit()

        return seconds(copy)


def _sqlite(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    return database
