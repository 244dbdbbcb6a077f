"""What devices brought that had been shut out: kept on a list until a person accepts it or drops it.

Whoever shut a PC out did not mean to throw away what was entered on it before. Nothing of it is counted meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, delete, func, select, update

from sync.bulk import insert_many
from sync.envelope import PersonalValue, digest
from sync.log import Log
from sync.ops import Op, committed_fields, decode_value, encode_value, parse, target
from sync.server import personal
from sync.server.authority import Authority
from sync.server.db import lock_head
from sync.server.devices import Device, devices_of, require_device
from sync.server.erasing import TOGETHER, write_erasures
from sync.server.intake import Brought, is_unions_own, take
from sync.server.logbook import find_known
from sync.server.schema import device as device_table
from sync.server.schema import held, held_value
from sync.server.sealed import Keys, Sealed
from sync.server.stations import Station, require_station
from sync.server.system import Union

MAX_HELD: Final = 200_000
"""Entries kept of one device at the most."""


@dataclass(frozen=True, slots=True)
class HeldEntries:
    """What waits of one device."""

    device: Device
    entries: int
    kinds: tuple[tuple[str, int], ...]
    """How many of each kind."""
    first_at: int
    last_at: int
    """When the first and the last of them were entered, by the device's clock."""
    received_at: int
    """When the last of them came."""


def keep(
    connection: Connection,
    log: int,
    device: bytes,
    ops: Sequence[Op],
    bodies: Sequence[bytes],
    values: Sequence[PersonalValue],
    now: int,
) -> int:
    """Put ops on the list, in their order, once each; how many of the device's wait there now.

    What stands in the log, or was thrown away, is not put there again.
    """
    _lock(connection, log, device)
    mine = (held.c.log == log, held.c.device == device)
    there = {
        (run, seq, digest_)
        for run, seq, digest_ in connection.execute(select(held.c.run, held.c.seq, held.c.digest).where(*mine))
    }
    placed = find_known(connection, log, ops) or {}
    last = connection.execute(select(func.max(held.c.turn)).where(*mine)).scalar_one() or 0
    rows: list[tuple[Any, ...]] = []
    for op, body in zip(ops, bodies, strict=True):
        key = (op.run, op.seq, digest(body))
        stands = placed.get((op.run, op.seq))
        if key in there or len(there) >= MAX_HELD or (stands is not None and stands.body == body):
            continue
        there.add(key)
        rows.append((log, device, *key, last + len(rows) + 1, body, now))
    insert_many(connection, held, rows)
    fresh = {(row[2], row[3]) for row in rows}
    kept = [
        (log, device, value.run, value.seq, value.field, value.salt, encode_value(value.value))
        for value in personal.by_key(values).values()
        if (value.run, value.seq) in fresh
    ]
    insert_many(connection, held_value, kept)
    count = select(func.count()).select_from(held).where(*mine, held.c.body.is_not(None))
    return int(connection.execute(count).scalar_one())


def waiting(connection: Connection, found: Station) -> tuple[HeldEntries, ...]:
    """What waits of each of a station's devices."""
    lists = []
    for device in devices_of(connection, found):
        rows = connection.execute(
            select(held.c.body, held.c.received_at).where(
                held.c.log == found.log, held.c.device == device.key, held.c.body.is_not(None)
            )
        ).all()
        if not rows:
            continue
        ops = [parse(body) for body, _ in rows]
        lists.append(
            HeldEntries(
                device,
                len(ops),
                tuple(sorted(Counter(op.kind for op in ops).items())),
                min(op.time for op in ops),
                max(op.time for op in ops),
                max(received_at for _, received_at in rows),
            )
        )
    return tuple(lists)


def accept(union: Union, authority: Authority, code: str, label: str) -> int:
    """Take what a device had to say into its station's log; how many entries that were. Raises Refusal.

    What the union alone writes, and did not, is left out.
    """
    with union.database.write() as connection:
        found = require_station(connection, code)
        device = require_device(connection, found, label)
        log = found.logs.name(Log.STATION)
        at = lock_head(connection, found.log)
        _lock(connection, found.log, device.key)
        rows = connection.execute(
            select(held.c.body)
            .where(held.c.log == found.log, held.c.device == device.key, held.c.body.is_not(None))
            .order_by(held.c.turn)
        ).scalars()
        pairs = [(parse(body), bytes(body)) for body in rows]
        keys = Keys(authority)
        sealed = Sealed(log, [op for op, _ in pairs], keys, connection)
        pairs = [pair for pair in pairs if not is_unions_own(pair[0]) or pair in sealed]
        if pairs:
            ops = [op for op, _ in pairs]
            values = personal.by_key(_values(connection, found.log, device.key))
            standing = find_known(connection, found.log, ops) or {}
            brought = Brought(log, ops, [body for _, body in pairs], values, device.key)
            take(connection, brought, at, keys, union.clock.now())
            # Nobody else ever had the values that were not kept for so long.
            gone = [
                (target(op), name)
                for op in ops
                if op.record is None and (op.run, op.seq) not in standing
                for name in committed_fields(op)
                if (op.run, op.seq, name) not in values
            ]
            for start in range(0, len(gone), TOGETHER):
                write_erasures(union, authority, connection, found, gone[start : start + TOGETHER])
        _drop_values(connection, found.log, device.key)
        connection.execute(delete(held).where(held.c.log == found.log, held.c.device == device.key))
    return len(pairs)


def drop(union: Union, code: str, label: str) -> int:
    """Throw away what waits of a device; how many entries that were. Raises Refusal."""
    with union.database.write() as connection:
        found = require_station(connection, code)
        device = require_device(connection, found, label)
        _lock(connection, found.log, device.key)
        _drop_values(connection, found.log, device.key)
        done = connection.execute(
            update(held)
            .where(held.c.log == found.log, held.c.device == device.key, held.c.body.is_not(None))
            .values(body=None)
        )
    return done.rowcount


def _values(connection: Connection, log: int, device: bytes) -> list[PersonalValue]:
    rows = connection.execute(select(held_value).where(held_value.c.log == log, held_value.c.device == device))
    return [PersonalValue(Log.STATION, row.run, row.seq, row.field, row.salt, decode_value(row.value)) for row in rows]


def _drop_values(connection: Connection, log: int, device: bytes) -> None:
    connection.execute(delete(held_value).where(held_value.c.log == log, held_value.c.device == device))


def _lock(connection: Connection, log: int, device: bytes) -> None:
    """One after another: nobody counts, takes or throws away what another one has just begun to put there."""
    connection.execute(
        select(device_table.c.key).where(device_table.c.log == log, device_table.c.key == device).with_for_update()
    )
