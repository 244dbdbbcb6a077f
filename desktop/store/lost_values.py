"""Personal values that neither this PC nor the union has: what they belong to, and closing them for good.

A value is closed by an erasure, which every end obeys and nobody asks beyond. Knows neither words nor screens.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection

from desktop.store import addresses, schema
from desktop.store.uow import UnitOfWork
from desktop.values import Struct
from sync.envelope import PersonalRef
from sync.log import Log
from sync.ops import is_unions_run, parse, record_id, target
from sync.records import KINDS, Owner

LOST: Final = "lost"
"""The reason of the erasures."""
_OWED: Final = "SELECT 1 FROM owed WHERE run = ? AND seq = ? AND field = ?"
_BODY: Final = "SELECT body FROM op WHERE id = ?"
_DEVICE: Final = "SELECT device FROM run WHERE id = ?"


class LostValue(Struct, frozen=True):
    """A value that is promised and not here."""

    ref: PersonalRef
    kind: str
    record: bytes
    entered_at: int
    """What the clock of the PC said that entered it."""
    device: str
    """That PC's name; empty for what was said on the station's page, and while the name has not come."""


def among(connection: Connection, refs: Iterable[PersonalRef]) -> tuple[LostValue, ...]:
    """Of the station's values with these addresses those that are not here either and that this version knows."""
    found = []
    for ref in refs:
        where = (ref.run, ref.seq, ref.field)
        if ref.log is not Log.STATION or connection.exec_driver_sql(_OWED, where).first() is None:
            continue
        body = connection.exec_driver_sql(_BODY, (addresses.op_at(connection, ref.run, ref.seq),)).scalar()
        op = parse(body) if body is not None else None
        if op is None or op.kind not in KINDS or ref.field not in KINDS[op.kind].personal:
            continue
        device = "" if is_unions_run(ref.run) else _device(connection, ref.run)
        found.append(LostValue(ref, op.kind, target(op), op.time, device))
    return tuple(found)


def close(unit: UnitOfWork, refs: Iterable[PersonalRef]) -> None:
    """Erase on every end those that are still not here.

    An erasure takes whatever a field held before, so what was said of it later and is here is said once more behind it.
    """
    fields: dict[tuple[str, bytes], set[str]] = {}
    for one in among(unit.connection, refs):
        fields.setdefault((one.kind, one.record), set()).add(one.ref.field)
    for (kind, record), names in fields.items():
        later = _here(unit.connection, kind, record, names)
        unit.erase(kind, record, names, LOST, anyway=True)
        if later and KINDS[kind].owner is Owner.STATION:
            unit.patch(kind, record, later)


def _here(connection: Connection, kind: str, record: bytes, names: Iterable[str]) -> dict[str, object]:
    """What the row has of some fields."""
    table = schema.records[kind]
    row = connection.execute(table.select().where(table.c.id == record)).mappings().first()
    return {name: row[name] for name in names if row[name] is not None} if row is not None else {}


def _device(connection: Connection, run: bytes) -> str:
    return connection.exec_driver_sql(_DEVICE, (record_id(run, 1),)).scalar() or ""
