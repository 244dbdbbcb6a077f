"""What a store holds, in a form that can be compared."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from desktop.store import schema
from desktop.store.folding import fold_everything
from desktop.store.queries.standing import place_of
from desktop.store.store import Store

Rows = dict[str, list[tuple[Any, ...]]]


def tables(store: Store) -> Rows:
    """Every record table, and what is left out of them. ``entry`` is a row id of this PC, so it is left out."""
    with store.read() as connection:
        found: Rows = {}
        for name, table in schema.records.by_kind.items():
            columns = [column for column in table.columns if column.name != "entry"]
            found[name] = sorted(map(tuple, connection.execute(select(*columns))), key=repr)
        found["alias"] = sorted(map(tuple, connection.execute(select(schema.records.alias))), key=repr)
        left = select(schema.unfolded.c.trouble, schema.unfolded.c.record)
        found["unfolded"] = sorted(map(tuple, connection.execute(left)), key=repr)
    return found


def values(store: Store) -> list[tuple[Any, ...]]:
    """The personal values that are kept."""
    personal = schema.personal
    with store.read() as connection:
        return sorted(map(tuple, connection.execute(select(personal))), key=repr)


def rebuild(store: Store) -> None:
    """Fold everything anew."""
    with store.write_in_background() as connection:
        fold_everything(connection)


def ops(store: Store) -> list[tuple[int | None, bytes]]:
    """Every op's place and canonical form, in the order in which they were written."""
    with store.read() as connection:
        rows = connection.exec_driver_sql(f"SELECT {place_of('op.id')}, body FROM op ORDER BY id")
        return [(place, body) for place, body in rows]


def row(store: Store, kind: str, record: bytes) -> dict[str, Any]:
    """One record's fields."""
    table = schema.records[kind]
    with store.read() as connection:
        return dict(connection.execute(select(table).where(table.c.id == record)).mappings().one())
