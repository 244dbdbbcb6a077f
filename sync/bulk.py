"""Inserting many rows by the fastest way that the database's driver has. Knows nothing of what the rows mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Dialect, Table, insert

_COPY_FROM: Final = 50
"""Rows from which PostgreSQL's COPY is worth its round trips."""
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
    elif connection.dialect.positional:
        connection.exec_driver_sql(_insert_text(table, connection.dialect), list(rows))
    else:
        names = table.columns.keys()
        connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])


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
