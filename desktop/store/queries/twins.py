"""What was perhaps entered twice: items and people side by side, and what has been said of them already."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from desktop.store.queries import stock
from desktop.store.queries.joined import STANDS, gone, marks, stays, whole
from desktop.values import Struct
from desktop.views import EnteredView, Instant, RecordId
from sync.ops import address_of, is_fixed, record_id

_THINGS: Final = {
    "supply": f"SELECT id, name, unit, barcode, '', entered_at FROM supply WHERE void IS NULL AND {STANDS}",
    "staff": f"SELECT id, coalesce(name, ''), '', '', role, entered_at FROM staff WHERE void IS NULL AND {STANDS}",
}
_USES: Final = {
    "supply": (("movement", "item", "at"), ("stocktake", "item", "at")),
    "staff": (("shift", "staff", "signed_in_at"),),
}
"""Per kind the tables whose rows name such a record, the column in which they do and that of their time."""


class Thing(Struct, frozen=True):
    """An item or a person as far as two can be told apart by it."""

    id: RecordId
    name: str
    unit: str
    barcode: str
    role: str
    entered_at: Instant

    @property
    def origin(self) -> bytes:
        """The opening of a database in which it was entered."""
        return address_of(self.id)[0]


def things(connection: Connection, kind: str) -> list[Thing]:
    """All items or people on the list, what was joined once."""
    rows = connection.exec_driver_sql(f"{_THINGS[kind]} ORDER BY id")
    return [Thing(bytes(id_), *rest) for id_, *rest in rows]


def joins(connection: Connection, kind: str) -> list[tuple[RecordId, RecordId, RecordId, str | None]]:
    """What has been said of pairs of a kind: the record of the ruling, the two, and why it was voided."""
    rows = connection.exec_driver_sql("SELECT id, record, same, void FROM same_as WHERE kind = ? ORDER BY id", (kind,))
    return [(bytes(id_), bytes(record), bytes(same), void) for id_, record, same, void in rows]


def uses(connection: Connection, kind: str, record: RecordId) -> int:
    """How many valid rows name the record itself."""
    return sum(
        int(
            connection.exec_driver_sql(
                f"SELECT count(*) FROM {table} WHERE {column} = ? AND void IS NULL", (record,)
            ).scalar_one()
        )
        for table, column, _ in _USES[kind]
    )


def has_pin(connection: Connection, record: RecordId) -> bool:
    """Whether a person signs in with a PIN of this very record."""
    return bool(connection.exec_driver_sql("SELECT pin FROM staff WHERE id = ?", (record,)).scalar())


def entered(connection: Connection, kind: str, record: RecordId) -> EnteredView | None:
    """What tells a record from its twin, with all that was joined with it. None when it is not there."""
    columns = "name, unit, barcode, ''" if kind == "supply" else "coalesce(name, ''), '', '', role"
    row = connection.exec_driver_sql(
        f"SELECT {columns}, entered_at, (SELECT name FROM staff p WHERE p.id = {stays('t.entered_by')})"
        f" FROM {kind} t WHERE id = ?",
        (record,),
    ).first()
    if row is None:
        return None
    name, unit, barcode, role, entered_at, by = row
    # Of what goes on under another's name its own part is meant, else all that goes under it.
    its = (record,) if record in gone(connection) else whole(connection, record)
    entries, last = _uses(connection, kind, its)
    return EnteredView(
        id=record,
        kind=kind,
        name=name,
        unit=unit,
        barcode=barcode,
        role=role,
        entered_at=entered_at or None,
        entered_by=by or "",
        device="" if is_fixed(record) else _device(connection, record),
        balance=stock.stocks(connection, record)[record].balance if kind == "supply" else 0,
        entries=entries,
        last=last,
        has_pin=kind == "staff" and has_pin(connection, record),
    )


def _uses(connection: Connection, kind: str, its: tuple[RecordId, ...]) -> tuple[int, Instant | None]:
    entries, last = 0, None
    for table, column, at in _USES[kind]:
        count, latest = connection.exec_driver_sql(
            f"SELECT count(*), max({at}) FROM {table} WHERE {column} IN {marks(its)} AND void IS NULL", its
        ).one()
        entries += count
        last = max(filter(None, (last, latest)), default=None)
    return entries, last


def _device(connection: Connection, record: RecordId) -> str:
    """The PC on which a record was entered."""
    run, _ = address_of(record)
    found = connection.exec_driver_sql("SELECT device FROM run WHERE id = ?", (record_id(run, 1),)).scalar()
    return found or ""
