"""Things that were entered twice and are one (``sync.aliases``), as the other reads here go by it.

Rows name what was written; a read of an item or a person takes in all records that are that one thing, and shows the
one that stays.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

STANDS: Final = "id NOT IN (SELECT alias.id FROM alias)"
"""Whether a row of items or of people goes under its own name."""


def stays(column: str) -> str:
    """SQL for the record under whose name that of a column goes: its own, unless it was joined with another."""
    return f"coalesce((SELECT alias.stays FROM alias WHERE alias.id = {column}), {column})"


def staying(connection: Connection, record: bytes) -> bytes:
    """The record under whose name this one goes: its own, unless it was joined with another."""
    found = connection.exec_driver_sql("SELECT stays FROM alias WHERE id = ?", (record,)).scalar()
    return record if found is None else bytes(found)


def whole(connection: Connection, record: bytes) -> tuple[bytes, ...]:
    """All records that are the same thing as this one, the one that stays first."""
    first = staying(connection, record)
    rows = connection.exec_driver_sql("SELECT id FROM alias WHERE stays = ? ORDER BY id", (first,))
    return (first, *(bytes(id_) for (id_,) in rows))


def gone(connection: Connection) -> dict[bytes, bytes]:
    """For every record that goes on under another's name, the one that stays."""
    return {bytes(id_): bytes(kept) for id_, kept in connection.exec_driver_sql("SELECT id, stays FROM alias")}


def marks(records: tuple[bytes, ...]) -> str:
    """The right side of ``IN`` for so many records."""
    return f"({', '.join('?' * len(records))})"
