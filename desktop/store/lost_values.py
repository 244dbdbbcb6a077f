"""Personal values that neither this PC nor the union has: what they belong to, and a person's word that they are lost.

The word is a ``settlement``: it says of one value that nobody waits for it, and takes nothing away. A value that a
third PC turns out to have comes all the same. Knows neither words nor screens.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import Connection

from desktop.store import addresses
from desktop.store.uow import UnitOfWork
from desktop.values import Struct
from sync.envelope import PersonalRef
from sync.log import Log
from sync.ops import Op, is_unions_run, parse, record_id
from sync.rulings import LOST, of_promise

_OWED: Final = "SELECT 1 FROM owed WHERE run = ? AND seq = ? AND field = ?"
_BODY: Final = "SELECT body FROM op WHERE id = ?"
_DEVICE: Final = "SELECT device FROM run WHERE id = ?"
_SAID: Final = "SELECT address, digest FROM settlement WHERE decision = ? AND void IS NULL"


class LostValue(Struct, frozen=True):
    """A value that is promised and not here."""

    ref: PersonalRef
    kind: str
    entered_at: int
    """What the clock of the PC said that entered it."""
    device: str
    """That PC's name; empty for what was said on the station's page, and while the name has not come."""
    digest: bytes
    """By which a settlement names it."""


def among(connection: Connection, refs: Iterable[PersonalRef]) -> tuple[LostValue, ...]:
    """Of the station's values with these addresses those that are not here either and that nobody has called lost."""
    said = _said(connection)
    found = []
    for ref in refs:
        where = (ref.run, ref.seq, ref.field)
        if ref.log is not Log.STATION or connection.exec_driver_sql(_OWED, where).first() is None:
            continue
        op = _op(connection, ref)
        digest = of_promise(op.fields.get(ref.field)) if op is not None else None
        if op is None or digest is None or (record_id(ref.run, ref.seq), digest) in said:
            continue
        device = "" if is_unions_run(ref.run) else _device(connection, ref.run)
        found.append(LostValue(ref, op.kind, op.time, device, digest))
    return tuple(found)


def given_up(connection: Connection, refs: Collection[PersonalRef]) -> frozenset[PersonalRef]:
    """Of some values those that a person has called lost."""
    said = _said(connection) if refs else frozenset()
    places = {address for address, _ in said}
    found = []
    for ref in refs:
        address = record_id(ref.run, ref.seq)
        op = _op(connection, ref) if address in places else None
        if op is not None and (address, of_promise(op.fields.get(ref.field))) in said:
            found.append(ref)
    return frozenset(found)


def give_up(unit: UnitOfWork, refs: Iterable[PersonalRef]) -> int:
    """Call lost those that are still not here; how many."""
    lost = among(unit.connection, refs)
    rows = [
        {"address": record_id(one.ref.run, one.ref.seq), "digest": one.digest, "decision": LOST} for one in lost
    ]
    unit.create_many("settlement", rows)
    return len(rows)


def _said(connection: Connection) -> frozenset[tuple[bytes, bytes | None]]:
    rows = connection.exec_driver_sql(_SAID, (LOST,))
    return frozenset((bytes(address), bytes(digest)) for address, digest in rows)


def _op(connection: Connection, ref: PersonalRef) -> Op | None:
    body = connection.exec_driver_sql(_BODY, (addresses.op_at(connection, ref.run, ref.seq),)).scalar()
    return parse(body) if body is not None else None


def _device(connection: Connection, run: bytes) -> str:
    return connection.exec_driver_sql(_DEVICE, (record_id(run, 1),)).scalar() or ""
