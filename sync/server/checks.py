"""What the doctor holds against a log that is whole: seals, personal values, devices, keys, stock.

Each entry is read once. Knows what is wrong and not how it is mended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, func, select

from sync.ops import Op, commits_to, committed_fields, decoded, is_fixed, is_unions_run, parse, target
from sync.records import is_unions
from sync.seals import Seal
from sync.server.authority import Authority
from sync.server.db import read_head
from sync.server.logbook import LogName, read_entries
from sync.server.schema import FIRST_STATION_LOG, authority, device, owed, personal, records, station, working_key
from sync.server.stations import find_station
from sync.server.system import Union
from sync.trust import TrustError, check_working_key, public_bytes

REPAIR: Final = "`yizhan-union doctor --repair` makes it anew from the log."
_STRANGE: Final = "Somebody has written into the database: restore a backup, and change who can reach it."


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be, and what to do about it."""

    check: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at and what was found."""

    stations: int
    entries: int
    findings: tuple[Finding, ...]


Value = tuple[int, str]
"""An entry's number and a field's name."""


@dataclass(slots=True)
class Values:
    """Personal values of a log as its entries promise them and as they are kept.

    ``missing`` are promised and neither kept nor owed nor erased, ``broken`` kept and not what was promised, ``left``
    kept or owed although erased or never promised; of the first two with run, seq and record.
    """

    missing: dict[Value, tuple[bytes, int, bytes]] = field(default_factory=dict)
    broken: dict[Value, tuple[bytes, int, bytes]] = field(default_factory=dict)
    left: set[Value] = field(default_factory=set)


def values_of(connection: Connection, log: int) -> Values:
    """Hold the entries' promises against what is kept."""
    kept = {
        (int(n), name): (bytes(salt), bytes(value))
        for n, name, salt, value in connection.execute(
            select(personal.c.n, personal.c.field, personal.c.salt, personal.c.value).where(personal.c.log == log)
        )
    }
    waiting = {
        (int(n), name) for n, name in connection.execute(select(owed.c.n, owed.c.field).where(owed.c.log == log))
    }
    found = Values()
    wrong: set[Value] = set()
    promised: dict[tuple[bytes, str], dict[Value, tuple[bytes, int, bytes]]] = {}
    for n, body in read_entries(connection, log, 1, read_head(connection, log).n):
        op = parse(body)
        for name in committed_fields(op):
            key = (n, name)
            promised.setdefault((target(op), name), {})[key] = (op.run, op.seq, target(op))
            if key in kept and not _keeps(op, name, kept[key]):
                wrong.add(key)
        if op.kind == "erasure" and op.record is None and isinstance(op.fields.get("fields"), str):
            for name in op.fields["fields"].split(";"):
                promised.pop((op.fields.get("record", b""), name), None)
    standing = {key: whose for promises in promised.values() for key, whose in promises.items()}
    found.missing = {key: whose for key, whose in standing.items() if key not in kept and key not in waiting}
    found.broken = {key: standing[key] for key in wrong & standing.keys()}
    found.left = (kept.keys() | waiting) - standing.keys()
    return found


def _keeps(op: Op, name: str, kept: tuple[bytes, bytes]) -> bool:
    salt, value = kept
    return any(commits_to(op.fields.get(name), clear, salt) for (clear,) in decoded([(value,)]))


def examine_entries(connection: Connection, keys: Authority, log: LogName | None, name: str) -> Iterator[Finding]:
    """What does not fit the entries of a log whose chain is whole."""
    if log is None:
        yield Finding("stations", f"{name}: its station is not there.", "Restore a backup.")
        return
    values = values_of(connection, log.number)
    if values.broken:
        yield Finding(
            "personal",
            f"{name}: {len(values.broken)} personal values are not what was promised.",
            "`yizhan-union doctor --repair` lets go of them and has the station's PCs asked for the true ones.",
        )
    if values.missing:
        yield Finding(
            "personal",
            f"{name}: {len(values.missing)} personal values are gone although nobody erased them.",
            "`yizhan-union doctor --repair` has the station's PCs asked for them.",
        )
    if values.left:
        yield Finding(
            "personal",
            f"{name}: {len(values.left)} personal values are still here that should be gone.",
            "`yizhan-union doctor --repair` erases them.",
        )
    yield from _seals(connection, keys, log, name)
    if log.number >= FIRST_STATION_LOG:
        yield from _devices(connection, log.number, name)


def _seals(connection: Connection, keys: Authority, log: LogName, name: str) -> Iterator[Finding]:
    seals: dict[bytes, Seal | None] = {}
    unsealed = 0
    for _, body in read_entries(connection, log.number, 1, read_head(connection, log.number).n):
        op = parse(body)
        if is_unions_run(op.run) and op.kind == "run" and op.seq == 1:
            seals[op.run] = _seal(keys, log, op)
        # A device may call anything of its own a seal.
        if is_unions_run(op.run) or is_unions(op.kind):
            seal = seals.get(op.run)
            unsealed += seal is None or not seal.holds(op.seq, body)
    if unsealed:
        yield Finding("seals", f"{name}: {unsealed} of the union's own entries do not bear its seal.", _STRANGE)


def _seal(keys: Authority, log: LogName, op: Op) -> Seal | None:
    try:
        seal = Seal.of(op)
        key = keys.by_id.get(seal.key)
        if key is None:
            return None
        seal.check(key.public, log.scope)
    except TrustError:
        return None
    return seal


def devices_said(connection: Connection, log: int) -> dict[bytes, tuple[bytes, int | None]]:
    """The station's devices as its log has them: by key their record and since when they are shut out.

    An entry that says nothing of a device's being shut out does not let it in again: the one that let it in may come
    back to a restored union after it was shut out.
    """
    records: dict[bytes, bytes] = {}
    shut: dict[bytes, int | None] = {}
    keys: dict[bytes, bytes] = {}
    for _, body in read_entries(connection, log, 1, read_head(connection, log).n):
        op = parse(body)
        if op.kind != "device":
            continue
        if op.record is None and isinstance(op.fields.get("key"), bytes):
            keys[target(op)] = op.fields["key"]
            records[op.fields["key"]] = target(op)
        key = keys.get(target(op))
        if key is not None and "revoked_at" in op.fields:
            shut[key] = op.fields["revoked_at"]
    return {key: (record, shut.get(key)) for key, record in records.items()}


def _devices(connection: Connection, log: int, name: str) -> Iterator[Finding]:
    there = {
        bytes(row.key): (row.record, row.revoked_at)
        for row in connection.execute(select(device).where(device.c.log == log))
    }
    said = devices_said(connection, log)
    wrong = sum(there.get(key) != whose for key, whose in said.items())
    if wrong:
        yield Finding("devices", f"{name}: {wrong} devices are not let in or shut out as the log says.", REPAIR)
    yield from _registration(connection, log, name)
    strange = sum(key not in said and whose[0] is not None for key, whose in there.items())
    if strange:
        yield Finding("devices", f"{name}: {strange} devices are let in of which the log says nothing.", _STRANGE)


def _registration(connection: Connection, log: int, name: str) -> Iterator[Finding]:
    said = stations_said(connection, log)
    strange = dict(said.items() - registered(connection, log).items())
    other = find_station(connection, strange.get("code", name))
    if other is not None and other.log != log:
        del strange["code"]
        yield Finding(
            "stations",
            f"{name}: its log and its poster have the code {said['code']}, which has become {other.name}'s.",
            f"`yizhan-union station edit {name} --new-code {name}` tells it its new one; have its poster printed anew.",
        )
    if strange:
        yield Finding("stations", f"{name}: the station is not registered as the log says.", REPAIR)


def examine_keys(union: Union, keys: Authority) -> Iterator[Finding]:
    """Whether the union's keys belong together."""
    for key in keys.working_keys:
        try:
            check_working_key(keys.root_public, key)
        except TrustError as error:
            yield Finding("keys", f"{error}.", "Restore the table working_key from a backup.")
    with union.database.read() as connection:
        pairs = [tuple(row) for row in connection.execute(select(authority.c.root_private, authority.c.root_public))]
        own = select(working_key.c.private, working_key.c.public).where(working_key.c.private.is_not(None))
        pairs += [tuple(row) for row in connection.execute(own)]
    if any(public_bytes(Ed25519PrivateKey.from_private_bytes(private)) != public for private, public in pairs):
        yield Finding(
            "keys", "A private key of the union does not belong to its public one.", "Restore the keys from a backup."
        )


def examine_stock(connection: Connection, log: int, name: str) -> Iterator[Finding]:
    """What every movement and count of a station keeps to: its item is there, its quantity is not negative, and what
    comes back was lent."""
    movement, stocktake, supply = records["movement"], records["stocktake"], records["supply"]
    items = {bytes(id_) for id_ in connection.execute(select(supply.c.id).where(supply.c.log == log)).scalars()}
    lent = movement.alias()
    loans = select(lent.c.id).where(lent.c.log == log, lent.c.kind == "loan")
    its = movement.c.loan
    stray = select(func.count()).where(movement.c.log == log, its.is_not(None), its.not_in(loans))
    homeless = negative = 0
    for table, amount in ((movement, movement.c.quantity), (stocktake, stocktake.c.counted)):
        for item, quantity in connection.execute(select(table.c.item, amount).where(table.c.log == log)):
            homeless += bytes(item) not in items and not is_fixed(bytes(item))
            negative += quantity < 0
    remedy = "Have the PC that wrote that sync; `yizhan-union quarantine list` says what is not counted."
    if homeless:
        yield Finding("stock", f"{name}: {homeless} movements and counts are of items that are not there.", remedy)
    if returned := connection.execute(stray).scalar_one():
        yield Finding("stock", f"{name}: {returned} returns are of loans that are not there.", remedy)
    if negative:
        yield Finding("stock", f"{name}: {negative} quantities are negative.", REPAIR)


def stations_said(connection: Connection, log: int) -> dict[str, str]:
    """What the log says last of its station's registration."""
    said: dict[str, str] = {}
    for _, body in read_entries(connection, log, 1, read_head(connection, log).n):
        op = parse(body)
        if op.kind == "registration":
            said |= {k: op.fields[k] for k in ("name", "code", "region", "level") if isinstance(op.fields.get(k), str)}
    return said


def registered(connection: Connection, log: int) -> dict[str, str]:
    """What the server goes by."""
    row = connection.execute(select(station).where(station.c.log == log)).one()
    return {"name": row.name, "code": row.code, "region": row.region, "level": row.level}
