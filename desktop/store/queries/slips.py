"""What stands on a voucher: one movement with its item and people, and all that a donor gave on a day."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection

from desktop.store.queries.joined import stays
from desktop.values import Struct
from desktop.views import Instant, RecordId

_MOVEMENTS: Final = (
    "SELECT m.id, t.id, t.name, t.unit, t.pack_unit, t.pack_size, m.at, m.kind, m.source, m.quantity, m.batch,"
    " m.expires_on, m.donor, m.recipient, m.note, m.voucher, m.void, p.name"
    f" FROM movement m JOIN supply t ON t.id = {stays('m.item')}"
    f" LEFT JOIN staff p ON p.id = {stays('m.entered_by')}"
)


class Moved(Struct, frozen=True):
    """A movement with its item."""

    id: RecordId
    item: RecordId
    name: str
    unit: str
    pack_unit: str
    pack_size: int
    at: Instant
    kind: str
    source: str
    quantity: int
    batch: str
    expires_on: str | None
    donor: str
    recipient: str
    note: str
    voucher: str
    void: str | None
    handler: str


def movement(connection: Connection, record: RecordId) -> Moved | None:
    """One movement, voided or not; None when there is none of that id."""
    row = connection.exec_driver_sql(f"{_MOVEMENTS} WHERE m.id = ?", (record,)).first()
    return None if row is None else _moved(row)


def with_voucher(connection: Connection, number: str) -> RecordId | None:
    """The movement that stands on the voucher of a number, a valid one before a voided one."""
    found = connection.exec_driver_sql(
        "SELECT id FROM movement WHERE voucher = ? AND voucher <> '' ORDER BY void IS NOT NULL, id LIMIT 1", (number,)
    ).scalar()
    return None if found is None else bytes(found)


def donated(connection: Connection, donor: str, since: Instant, until: Instant) -> list[Moved]:
    """Valid donations of a donor from ``since`` until before ``until``, in the order in which they came."""
    rows = connection.exec_driver_sql(
        f"{_MOVEMENTS} WHERE m.at >= ? AND m.at < ? AND m.kind = 'restock' AND m.source = 'donation' AND m.donor = ?"
        " AND m.void IS NULL ORDER BY m.at, m.id",
        (since, until, donor),
    )
    return [_moved(row) for row in rows]


def _moved(row: Any) -> Moved:
    id_, item, *rest, handler = row
    *texts, voucher, void = rest
    name, unit, pack_unit, pack_size, at, kind, source, quantity, batch, expires_on, donor, recipient, note = texts
    return Moved(
        bytes(id_), bytes(item), name, unit, pack_unit, pack_size, at, kind, source, quantity, batch, expires_on, donor,
        recipient or "", note, voucher, void, handler or "",
    )  # fmt: skip
