"""What an import must know of the records that are there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from desktop.store import schema
from desktop.store.queries.joined import stays


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
    """The station's items that were not voided; one that was joined with others by each of their spellings, its own
    last."""
    rows = connection.exec_driver_sql(
        "SELECT t.id, s.name, s.barcode, t.unit, t.pack_unit, t.pack_size"
        f" FROM supply s JOIN supply t ON t.id = {stays('s.id')} WHERE t.void IS NULL ORDER BY s.id = t.id"
    )
    for row in rows:
        yield ItemRow(*row)


def people(connection: Connection) -> list[tuple[bytes, str]]:
    """The station's people and their names; those whose name was erased are left out."""
    rows = connection.exec_driver_sql(
        f"SELECT t.id, s.name FROM staff s JOIN staff t ON t.id = {stays('s.id')}"
        " WHERE t.void IS NULL ORDER BY s.id = t.id"
    )
    return [(record, name) for record, name in rows if name]


def ids(connection: Connection, kind: str) -> Iterator[bytes]:
    """Ids of all records of a kind."""
    for (record,) in connection.execute(select(schema.records[kind].c.id)):
        yield record
