"""Inserting many rows by the fastest way that the database's driver has. Knows nothing of what the rows mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from sqlalchemy import Connection, Dialect, Table, insert

_COPY_FROM: Final = 50
"""Rows from which PostgreSQL's COPY is worth its round trips."""
_TOGETHER: Final = 25
"""Rows in one statement of SQLite's."""
_COPY_TYPES: Final[Mapping[str, str]] = {
    "BIGINT": "int8",
    "INTEGER": "int4",
    "TEXT": "text",
    "BLOB": "bytea",
    "BOOLEAN": "bool",
}


def insert_many(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows given as tuples in the order of the table's columns."""
    if not rows:
        return
    if connection.dialect.name == "postgresql" and len(rows) >= _COPY_FROM:
        _copy(connection, table, rows)
    elif connection.dialect.name == "sqlite":
        insert_values(connection, into(table, connection.dialect), rows)
    elif connection.dialect.positional:
        connection.exec_driver_sql(_insert_text(table, connection.dialect), list(rows))
    else:
        names = table.columns.keys()
        connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])


def insert_rows(connection: Connection, table: Table, columns: Sequence[Sequence[Any]]) -> None:
    """Insert rows given by their columns, in the order of the table's."""
    if connection.dialect.name == "sqlite":
        insert_columns(connection, into(table, connection.dialect), columns)
    else:
        insert_many(connection, table, list(zip(*columns, strict=True)))


def insert_values(connection: Connection, head: str, rows: Sequence[tuple[Any, ...]]) -> int:
    """Insert rows into SQLite by ``INSERT … INTO table (columns …)``, the head of a statement; how many were inserted.

    Many rows go into one statement: the driver hands over Python's lock for each one that it executes.
    """
    if len(rows) < _TOGETHER:
        return _execute(connection, head, "(" + ", ".join("?" * len(rows[0])) + ")", rows)
    return insert_columns(connection, head, list(zip(*rows, strict=True)))


def insert_columns(connection: Connection, head: str, columns: Sequence[Sequence[Any]]) -> int:
    """The same for rows given by their columns.

    What is empty in all of the rows stands in the statement itself: binding it would cost as much as binding a value.
    """
    words = ["?", *map(_word, columns[1:])]
    varying = [column for column, word in zip(columns, words, strict=True) if word == "?"]
    return _execute(connection, head, "(" + ", ".join(words) + ")", list(zip(*varying, strict=True)))


def _execute(connection: Connection, head: str, row: str, varying: Sequence[tuple[Any, ...]]) -> int:
    whole = len(varying) - len(varying) % _TOGETHER
    inserted = 0
    if whole:
        groups = [tuple(chain.from_iterable(varying[k : k + _TOGETHER])) for k in range(0, whole, _TOGETHER)]
        inserted += connection.exec_driver_sql(_values_text(head, row, _TOGETHER), groups).rowcount
    if whole < len(varying):
        inserted += connection.exec_driver_sql(_values_text(head, row, 1), list(varying[whole:])).rowcount
    return inserted


def _word(column: Sequence[Any]) -> str:
    """How a column of values stands in a statement: as a parameter unless all of it is empty."""
    first = column[0]
    word = "NULL" if first is None else "''" if first == "" else "0" if first is False else "?"
    return word if word != "?" and column.count(first) == len(column) else "?"


@lru_cache(maxsize=256)
def _values_text(head: str, row: str, count: int) -> str:
    return f"{head} VALUES " + ", ".join([row] * count)


@lru_cache(maxsize=64)
def into(table: Table, dialect: Dialect) -> str:
    """The head of a statement that inserts into a table, all columns named."""
    names = ", ".join(map(dialect.identifier_preparer.quote, table.columns.keys()))
    return f"INSERT INTO {dialect.identifier_preparer.format_table(table)} ({names})"


@lru_cache(maxsize=64)
def _insert_text(table: Table, dialect: Dialect) -> str:
    return str(insert(table).compile(dialect=dialect))


def _copy(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    raw = connection.connection.driver_connection
    assert raw is not None
    # Named, because a migration may have put a column elsewhere than the definition has it.
    names = ", ".join(map(connection.dialect.identifier_preparer.quote, table.columns.keys()))
    copy_in = f"COPY {table.name} ({names}) FROM STDIN (FORMAT BINARY)"
    with raw.cursor() as cursor, cursor.copy(copy_in) as copy:
        copy.set_types([_COPY_TYPES[str(column.type)] for column in table.columns])
        for row in rows:
            copy.write_row(row)
