"""What devices brought that had been shut out: kept on a list until a person accepts it or drops it.

Whoever shut a PC out did not mean to throw away what was entered on it before. Nothing of it is counted meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, delete, exists, func, or_, select, update

from sync.aside import Aside
from sync.bulk import insert_many
from sync.envelope import PersonalValue, digest
from sync.log import Log
from sync.ops import Op, decoded, encode_value, parse, record_id
from sync.server import personal
from sync.server.authority import Authority
from sync.server.db import lock_head, upsert
from sync.server.devices import Device, devices_of, require_device
from sync.server.elapsing import counted_now
from sync.server.erasing import TOGETHER, write_erasures
from sync.server.intake import Brought, is_unions_own, take
from sync.server.logbook import find_known, spans_of
from sync.server.schema import conflict, held, held_value, owed
from sync.server.schema import device as device_table
from sync.server.schema import personal as personal_table
from sync.server.sealed import Keys, Sealed
from sync.server.stations import Station, require_station
from sync.server.system import Union

MAX_HELD: Final = 200_000
"""Entries kept of one device at the most."""
MAX_BYTES: Final = 64 * 1024 * 1024
"""Bytes of their canonical forms at the most."""
_TOGETHER: Final = 100
"""Stretches of addresses asked about in one statement."""
_PAGE: Final = 1_000
"""Entries read at once."""

_Key = tuple[bytes, int, bytes]
"""Address and digest of an entry."""


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
    """When the last of them came, by the clock that believes no jumps; their values are kept from then on."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What became of what a device brought."""

    fresh: int
    """Entries that came onto the list with it."""
    waiting: int
    """Entries of the device that are on the list now."""
    settled: int
    """Of what it brought: entries that stand in the log, were put aside there or were thrown away."""


def keep(
    connection: Connection,
    log: int,
    device: bytes,
    ops: Sequence[Op],
    bodies: Sequence[bytes],
    values: Sequence[PersonalValue],
    now: int,
) -> Listed:
    """Put ops on the list, in their order, once each; ``now`` is what the server's clock shows.

    What stands in the log, was put aside there or was thrown away is not put there again.
    """
    # Whoever is just delivering the same is waited for, so that it is known what stands in the log.
    lock_head(connection, log)
    _lock(connection, log, device)
    mine = (held.c.log == log, held.c.device == device)
    thrown_away = _there(connection, held, ops, *mine, held.c.body.is_(None))
    listed = thrown_away | _there(connection, held, ops, *mine, held.c.body.is_not(None))
    put_aside = _there(connection, conflict, ops, conflict.c.log == log)
    placed = find_known(connection, log, ops) or {}
    fresh: list[tuple[_Key, bytes | None]] = []
    settled = 0
    for op, body in zip(ops, bodies, strict=True):
        key = (op.run, op.seq, digest(body))
        stands = placed.get((op.run, op.seq))
        is_settled = key in thrown_away or key in put_aside or (stands is not None and stands.body == body)
        settled += is_settled
        if key in listed or (is_settled and (key not in put_aside or op.record is not None)):
            continue
        listed.add(key)
        # Of what was put aside the mark alone: whatever speaks of it may come much later.
        fresh.append((key, None if is_settled else body))
    rows: list[tuple[Any, ...]] = []
    if fresh:
        at = counted_now(connection, log, now)
        size = func.coalesce(func.sum(func.length(held.c.body)), 0)
        last, entries, kept_bytes = connection.execute(
            select(func.coalesce(func.max(held.c.turn), 0), func.count(), size).where(*mine)
        ).one()
        room = MAX_BYTES - int(kept_bytes)
        for key, kept in fresh[: max(0, MAX_HELD - int(entries))]:
            room -= len(kept or b"")
            if room < 0:
                break
            rows.append((log, device, *key, int(last) + len(rows) + 1, kept, at))
    insert_many(connection, held, rows)
    new = {(row[2], row[3]) for row in rows if row[6] is not None}
    _keep_values(connection, log, device, values, new)
    count = select(func.count()).select_from(held).where(*mine, held.c.body.is_not(None))
    waiting_ = int(connection.execute(count).scalar_one())
    return Listed(sum(row[6] is not None for row in rows), waiting_, settled)


def _keep_values(
    connection: Connection, log: int, device: bytes, values: Sequence[PersonalValue], fresh: Set[tuple[bytes, int]]
) -> None:
    kept = [
        {"log": log, "device": device, "run": run, "seq": seq, "field": name}
        | {"salt": value.salt, "value": encode_value(value.value)}
        for (run, seq, name), value in personal.by_key(values).items()
        if (run, seq) in fresh
    ]
    if kept:
        # A machine resumed twice has two contents under one address: the first of them is taken, with its values.
        connection.execute(upsert(connection, held_value).on_conflict_do_nothing(), kept)


def let_go(connection: Connection, log: int, speaker: bytes, ops: Sequence[Op], bodies: Sequence[bytes]) -> None:
    """Take off every list what stands in the log now: another PC brought it, or the device was let in again.

    ``speaker`` delivers again, what was thrown away too, and learns what the log has: from now on it may speak of that.
    """
    # Hardly any station has such a list, and every exchange asks.
    if connection.execute(_ANY, {"log": log}).first() is None:
        return
    connection.execute(delete(held).where(held.c.log == log, held.c.device == speaker, held.c.body.is_(None)))
    placed = {(op.run, op.seq, digest(body)) for op, body in zip(ops, bodies, strict=True)}
    for device in connection.execute(select(held.c.device).where(held.c.log == log).distinct()).scalars().all():
        mine = (held.c.log == log, held.c.device == device)
        for run, seq, digest_ in _there(connection, held, ops, *mine) & placed:
            for table in (held_value, held):
                where = [table.c.log == log, table.c.device == device, table.c.run == run, table.c.seq == seq]
                if table is held:
                    where.append(held.c.digest == digest_)
                connection.execute(delete(table).where(*where))


_ANY: Final = select(held.c.device).where(held.c.log == bindparam("log")).limit(1)


def _there(
    connection: Connection, table: Table, ops: Sequence[Op], *where: ColumnElement[bool]
) -> set[_Key]:
    """What a table has under the ops' addresses."""
    its = table.c
    found: set[_Key] = set()
    stretches = spans_of(sorted(ops, key=lambda op: (op.run, op.seq)), 1)
    for start in range(0, len(stretches), _TOGETHER):
        # Each of them whole, so that SQLite looks each of them up.
        among = [
            and_(*where, its.run == part.run, its.seq.between(part.first, part.last))
            for part in stretches[start : start + _TOGETHER]
        ]
        rows = connection.execute(select(its.run, its.seq, its.digest).where(or_(*among)))
        found.update((bytes(run), seq, bytes(digest_)) for run, seq, digest_ in rows)
    return found


def waiting(connection: Connection, found: Station) -> tuple[HeldEntries, ...]:
    """What waits of each of a station's devices."""
    lists = []
    for device in devices_of(connection, found):
        rows = connection.execute(
            select(held.c.body, held.c.received_at)
            .where(held.c.log == found.log, held.c.device == device.key, held.c.body.is_not(None))
            .execution_options(yield_per=_PAGE)
        )
        kinds: Counter[str] = Counter()
        times: list[int] = []
        newest = 0
        for body, received_at in rows:
            op = parse(body)
            kinds[op.kind] += 1
            times.append(op.time)
            newest = max(newest, received_at)
        if times:
            listed = tuple(sorted(kinds.items()))
            lists.append(HeldEntries(device, len(times), listed, min(times), max(times), newest))
    return tuple(lists)


def accept(union: Union, authority: Authority, code: str, label: str) -> int:
    """Take what a device had to say into its station's log; how many entries that were. Raises Refusal.

    What the union alone writes, and did not, is left out. What speaks of an entry that was thrown away is thrown away
    as well: it would wait for that entry for ever.
    """
    with union.database.write() as connection:
        found = require_station(connection, code)
        device = require_device(connection, found, label)
        log = found.logs.name(Log.STATION)
        at = lock_head(connection, found.log)
        _lock(connection, found.log, device.key)
        mine = (held.c.log == found.log, held.c.device == device.key)
        rows = connection.execute(select(held.c.body).where(*mine, held.c.body.is_not(None)).order_by(held.c.turn))
        pairs = [(parse(body), bytes(body)) for body in rows.scalars()]
        keys = Keys(authority)
        sealed = Sealed(log, [op for op, _ in pairs], keys, connection)
        pairs = [pair for pair in pairs if not is_unions_own(pair[0]) or pair in sealed]
        aside, dropped = _decided(connection, found.log, device.key)
        taken: list[tuple[Op, bytes]] = []
        without: list[dict[str, Any]] = []
        for op, body in pairs:
            if is_unions_own(op) or not dropped.takes(op, body):
                taken.append((op, body))
            else:
                without.append({"its_run": op.run, "its_seq": op.seq, "its_digest": digest(body)})
        if without:
            one = [held.c[name] == bindparam(f"its_{name}") for name in ("run", "seq", "digest")]
            connection.execute(update(held).where(*mine, *one).values(body=None), without)
        if taken:
            ops = [op for op, _ in taken]
            values = personal.by_key(_values(connection, found.log, device.key))
            brought = Brought(log, ops, [body for _, body in taken], values, device.key)
            take(union, authority, connection, brought, at, keys, aside)
            gone = _nobodys(connection, found.log, at.n)
            for start in range(0, len(gone), TOGETHER):
                write_erasures(union, authority, connection, found, gone[start : start + TOGETHER])
        _drop_values(connection, found.log, device.key)
        connection.execute(delete(held).where(*mine, held.c.body.is_not(None)))
    return len(taken)


def _decided(connection: Connection, log: int, device: bytes) -> tuple[Aside, Aside]:
    """What was put aside of a device that it has not heard of, and what was thrown away: what it shows now may speak
    of either."""
    put_aside, thrown_away = Aside(), Aside()
    its = conflict.c
    same = and_(its.log == held.c.log, its.run == held.c.run, its.seq == held.c.seq, its.digest == held.c.digest)
    rows = connection.execute(
        select(held.c.run, held.c.seq, its.digest.is_not(None))
        .outerjoin(conflict, same)
        .where(held.c.log == log, held.c.device == device, held.c.body.is_(None))
    )
    for run, seq, clashed in rows:
        (put_aside if clashed else thrown_away).add_record(record_id(run, seq))
    return put_aside, thrown_away


def _nobodys(connection: Connection, log: int, before: int) -> list[tuple[bytes, str]]:
    """Record and field of what is owed behind the place ``before`` and that nobody has: its value waited here alone and
    was let go of. Of a field that has another value an erasure would take that as well."""
    now = owed.alias().c
    other = [
        exists().where(table.c.log == log, table.c.record == now.record, table.c.field == now.field, *which)
        for table, which in ((personal_table, ()), (owed, (owed.c.n <= before,)))
    ]
    rows = connection.execute(
        select(now.record, now.field).where(now.log == log, now.n > before, *(~one for one in other)).distinct()
    )
    return [(bytes(record), name) for record, name in rows]


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
    its = held_value.c
    rows = connection.execute(
        select(its.run, its.seq, its.field, its.salt, its.value).where(its.log == log, its.device == device)
    )
    return [PersonalValue(Log.STATION, *row) for row in decoded(rows)]


def _drop_values(connection: Connection, log: int, device: bytes) -> None:
    connection.execute(delete(held_value).where(held_value.c.log == log, held_value.c.device == device))


def _lock(connection: Connection, log: int, device: bytes) -> None:
    """One after another: nobody counts, takes or throws away what another one has just begun to put there."""
    connection.execute(
        select(device_table.c.key).where(device_table.c.log == log, device_table.c.key == device).with_for_update()
    )
