"""What an import must know of the records that are there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from desktop.store import schema


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A supply item as rows may name it."""

    id: bytes
    name: str
    barcode: str
    unit: str
    pack_unit: str
    pack_size: int


def items(connection: Connection) -> Iterator[ItemRow]:
    """The station's items that were not voided."""
    table = schema.records["supply"]
    columns = (table.c.id, table.c.name, table.c.barcode, table.c.unit, table.c.pack_unit, table.c.pack_size)
    for row in connection.execute(select(*columns).where(table.c.void.is_(None))):
        yield ItemRow(*row)


def people(connection: Connection) -> list[tuple[bytes, str]]:
    """The station's people and their names; those whose name was erased are left out."""
    table = schema.records["staff"]
    rows = connection.execute(select(table.c.id, table.c.name).where(table.c.void.is_(None)))
    return [(record, name) for record, name in rows if name]


def ids(connection: Connection, kind: str) -> Iterator[bytes]:
    """Ids of all records of a kind."""
    for (record,) in connection.execute(select(schema.records[kind].c.id)):
        yield record
