"""What an import must know of the records that are there, and which records it wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, select

from desktop.store import addresses, folding, schema
from desktop.store.addresses import Span
from desktop.store.queries.joined import STANDS, marks, stays, whole
from desktop.store.queries.lent import VALID
from desktop.values import Struct
from sync.ops import target


class ItemRow(Struct, frozen=True):
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


class OffRow(Struct, frozen=True):
    """A supply item that was taken off the list; its fields by name."""

    id: bytes
    fields: Mapping[str, object]


_OFF: Final = ("name", "category", "unit", "pack_unit", "pack_size", "barcode", "minimum")


def off_list(connection: Connection) -> Iterator[OffRow]:
    """The items that were taken off the list and go under their own name, what was entered last first."""
    rows = connection.exec_driver_sql(
        f"SELECT id, expires, {', '.join(_OFF)} FROM supply WHERE void IS NOT NULL AND name <> '' AND {STANDS}"
        " ORDER BY entered_at DESC, id DESC"
    )
    for id_, expires, *values in rows:
        yield OffRow(bytes(id_), {"expires": bool(expires), **dict(zip(_OFF, values, strict=True))})


def people(connection: Connection) -> list[tuple[bytes, str]]:
    """The station's people and their names; those whose name was erased are left out."""
    rows = connection.exec_driver_sql(
        f"SELECT t.id, s.name FROM staff s JOIN staff t ON t.id = {stays('s.id')}"
        " WHERE t.void IS NULL ORDER BY s.id = t.id"
    )
    return [(record, name) for record, name in rows if name]


def shifts(connection: Connection) -> Iterator[tuple[bytes, int, int | None]]:
    """Who was on duty from when to when, by all valid shifts."""
    rows = connection.exec_driver_sql(
        f"SELECT {stays('staff')}, signed_in_at, signed_out_at FROM shift WHERE void IS NULL"
    )
    for staff, begin, end in rows:
        yield bytes(staff), begin, end


def ids(connection: Connection, kind: str) -> Iterator[bytes]:
    """Ids of all records of a kind."""
    for (record,) in connection.execute(select(schema.records[kind].c.id)):
        yield record


def movements_of(connection: Connection, item: bytes) -> Iterator[bytes]:
    """Ids of all movements of an item, under whichever of its names."""
    its = whole(connection, item)
    for (record,) in connection.exec_driver_sql(f"SELECT id FROM movement WHERE item IN {marks(its)}", its):
        yield bytes(record)


Alike = tuple[object, ...]
"""By what an entry is told to be there already: its fields in the order of :data:`ALIKE`."""

ALIKE: Final[Mapping[str, tuple[str, ...]]] = {
    "visit": ("arrived_at", "category", "persons", "services"),
    "movement": ("at", "item", "kind", "quantity", "batch", "expires_on"),
}
"""The first is the entry's time. What is corrected or added later, such as a leaving or a note, tells nothing."""
_REFERENCES: Final = frozenset({"item"})


def entries(connection: Connection, kind: str, first: int, last: int) -> Iterator[Alike]:
    """What the valid entries of a kind from one instant to another, both included, say of themselves."""
    columns = [stays(name) if name in _REFERENCES else name for name in ALIKE[kind]]
    time = ALIKE[kind][0]
    rows = connection.exec_driver_sql(
        f"SELECT {', '.join(columns)} FROM {kind} WHERE {time} BETWEEN ? AND ? AND void IS NULL", (first, last)
    )
    return map(tuple, rows)


class Written(Struct, frozen=True):
    """What a stretch of one run's ops created or spoke of: records by kind, in the order of the ops."""

    records: Mapping[str, tuple[bytes, ...]]


def written(connection: Connection, run: bytes, first: int, last: int) -> Written:
    """The records of the ops from seq ``first`` to ``last`` of a run, runs themselves left out."""
    found: dict[str, list[bytes]] = {}
    for span in addresses.overlaps(connection, Span(run, first, last - first + 1, 0)):
        for _, op in folding.ops_from(connection, span.op, span.count):
            if op.kind != "run":
                found.setdefault(op.kind, []).append(target(op))
    return Written({kind: tuple(dict.fromkeys(records)) for kind, records in found.items()})


def standing(connection: Connection, kind: str, records: Sequence[bytes]) -> dict[bytes, str | None]:
    """Of these records those that are there, and the reason why each was voided."""
    table = schema.records[kind]
    found: dict[bytes, str | None] = {}
    for some in folding.chunks(records, folding.CHUNK):
        rows = connection.execute(select(table.c.id, table.c.void).where(table.c.id.in_(some)))
        found |= {bytes(record): void for record, void in rows}
    return found


_USES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "supply": (("movement", "item"), ("stocktake", "item"), ("request", "item")),
    "staff": (("shift", "staff"),),
}


def lent_and_back(connection: Connection) -> frozenset[bytes]:
    """Loans that valid returns name."""
    rows = connection.exec_driver_sql(
        f"SELECT DISTINCT loan FROM movement WHERE {VALID} AND kind = 'return'"
    )
    return frozenset(bytes(loan) for loan in rows.scalars() if loan is not None)


def naming_loans(connection: Connection, records: Sequence[bytes]) -> frozenset[bytes]:
    """Of these movements the returns that name a loan."""
    table = schema.records["movement"]
    found: set[bytes] = set()
    for some in folding.chunks(records, folding.CHUNK):
        statement = select(table.c.id).where(
            table.c.id.in_(some), table.c.kind == "return", table.c.loan.is_not(None)
        )
        found.update(bytes(record) for record in connection.execute(statement).scalars())
    return frozenset(found)


def in_use(connection: Connection, kind: str, records: Sequence[bytes]) -> frozenset[bytes]:
    """Of these items or people those that a valid entry names."""
    found: set[bytes] = set()
    for user, column in _USES[kind]:
        table = schema.records[user]
        for some in folding.chunks(records, folding.CHUNK):
            statement = select(table.c[column]).where(table.c[column].in_(some), table.c.void.is_(None)).distinct()
            found.update(bytes(record) for record in connection.execute(statement).scalars())
    return frozenset(found)
