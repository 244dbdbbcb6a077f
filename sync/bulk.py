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
        insert_values(connection, _into(table, connection.dialect), rows)
    elif connection.dialect.positional:
        connection.exec_driver_sql(_insert_text(table, connection.dialect), list(rows))
    else:
        names = table.columns.keys()
        connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])


def insert_values(connection: Connection, into: str, rows: Sequence[tuple[Any, ...]]) -> int:
    """Insert rows into SQLite by ``INSERT … INTO table (columns …)``, the head of a statement; how many were inserted.

    Many rows go into one statement: the driver hands over Python's lock for each one that it executes.
    """
    row, varying = _row_of(rows)
    whole = len(rows) - len(rows) % _TOGETHER
    inserted = 0
    if whole:
        groups = [tuple(chain.from_iterable(varying[k : k + _TOGETHER])) for k in range(0, whole, _TOGETHER)]
        inserted += connection.exec_driver_sql(_values_text(into, row, _TOGETHER), groups).rowcount
    if whole < len(rows):
        inserted += connection.exec_driver_sql(_values_text(into, row, 1), list(varying[whole:])).rowcount
    return inserted


def _row_of(rows: Sequence[tuple[Any, ...]]) -> tuple[str, Sequence[tuple[Any, ...]]]:
    """The row of a VALUES clause, and what is to be bound to it.

    What is empty in all of many rows stands in the statement itself: binding it would cost as much as binding a value.
    """
    if len(rows) < _TOGETHER:
        return "(" + ", ".join("?" * len(rows[0])) + ")", rows
    columns = list(zip(*rows, strict=True))
    words = ["?", *(_word(column) for column in columns[1:])]
    if words.count("?") == len(words):
        return "(" + ", ".join(words) + ")", rows
    varying = [column for column, word in zip(columns, words, strict=True) if word == "?"]
    return "(" + ", ".join(words) + ")", list(zip(*varying, strict=True))


def _word(column: tuple[Any, ...]) -> str:
    """How a column of values stands in a statement: as a parameter unless all of it is empty."""
    first = column[0]
    word = "NULL" if first is None else "''" if first == "" else "0" if first is False else "?"
    return word if word != "?" and column.count(first) == len(column) else "?"


@lru_cache(maxsize=256)
def _values_text(into: str, row: str, count: int) -> str:
    return f"{into} VALUES " + ", ".join([row] * count)


@lru_cache(maxsize=64)
def _into(table: Table, dialect: Dialect) -> str:
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
