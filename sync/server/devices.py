"""The PCs that speak for a station: letting one in, shutting one out, and knowing one again.

Who was let in and shut out stands in the station's log too, so that it comes back with the log when the union was
restored from a backup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from sync.log import Log
from sync.messages import Credentials
from sync.ops import Op, address_of, is_fixed, parse, target
from sync.records import Value
from sync.server import journal
from sync.server.authority import Authority
from sync.server.db import lock_head, upsert
from sync.server.errors import Refusal
from sync.server.last_word import said_at
from sync.server.logbook import entry_at, place_of
from sync.server.schema import device, enrol_code
from sync.server.stations import Station, all_stations, require_station
from sync.server.system import Union
from sync.trust import KEY_BYTES, TrustError, check_device, check_working_key, key_id

MAX_TEXT = 200


@dataclass(frozen=True, slots=True)
class Device:
    """A PC that speaks for a station."""

    key: bytes
    name: str
    app: str
    enrolled_at: int
    revoked_at: int | None
    readmitted_at: int | None
    """When its certificate alone let it in, because the union had been put back to an earlier time; None once a person
    has let it in again."""
    record: bytes | None
    """Its record in the station's log; None as long as that has not come back to a restored union."""

    @property
    def label(self) -> str:
        """The first characters of its key, by which a person names it."""
        return self.key.hex()[:12]


def find_device(connection: Connection, log: int, key: bytes) -> Device | None:
    """The device of a key, if the station has it."""
    row = connection.execute(_BY_KEY, {"log": log, "key": key}).one_or_none()
    return None if row is None else _device(row)


_BY_KEY: Final = select(device).where(device.c.log == bindparam("log"), device.c.key == bindparam("key"))


def devices_by_station(connection: Connection) -> tuple[tuple[Station, Device], ...]:
    """Every station's devices, by the stations' codes."""
    found = []
    for one in all_stations(connection):
        found += [(one, known) for known in devices_of(connection, one)]
    return tuple(found)


def devices_of(connection: Connection, found: Station) -> tuple[Device, ...]:
    """A station's devices, in the order in which they enrolled."""
    rows = connection.execute(
        select(device).where(device.c.log == found.log).order_by(device.c.enrolled_at, device.c.key)
    )
    return tuple(map(_device, rows))


def require_device(connection: Connection, found: Station, label: str) -> Device:
    """The device whose key begins with what a person wrote. Raises Refusal."""
    wanted = label.strip().lower()
    hits = [d for d in devices_of(connection, found) if wanted and d.key.hex().startswith(wanted)]
    if len(hits) != 1:
        raise Refusal(
            "unknown_device",
            404,
            f"{'Several devices' if hits else 'No device'} of {found.code} begin with {label!r}; "
            f"see `yizhan-union device list {found.code}`.",
        )
    return hits[0]


def let_in(
    union: Union,
    authority: Authority,
    connection: Connection,
    found: Station,
    key: bytes,
    name: str,
    app: str,
    code: bytes,
) -> None:
    """Let a device speak for a station, also one that was shut out before; nothing happens when it already may, by
    the station's log.

    ``code`` is the digest of the enrolment code that is used up by it.
    """
    lock_head(connection, found.log)  # two cards may be used at once
    there = find_device(connection, found.log, key)
    if there is not None and there.revoked_at is None and there.record is not None:
        return
    name, app = name[:MAX_TEXT], app[:MAX_TEXT]
    fields: dict[str, Value] = {"key": key, "name": name, "app": app, "code": code, "revoked_at": None}
    entry = journal.Entry("device", fields, None if there is None else there.record)
    later = said_at(connection, found.log, "device", key) + 1
    (record,) = journal.write(union, authority, connection, found.logs.name(Log.STATION), [entry], not_before=later)
    if there is None:
        connection.execute(
            insert(device).values(
                log=found.log, key=key, name=name, app=app, enrolled_at=union.clock.now(), record=record
            )
        )
    else:
        connection.execute(
            update(device)
            .where(device.c.log == found.log, device.c.key == key)
            .values(name=name, app=app, revoked_at=None, readmitted_at=None, record=record)
        )


def revoke_device(union: Union, authority: Authority, code: str, label: str) -> Device:
    """Shut a device out: its next exchange is refused, what it holds stays readable there. Raises Refusal."""
    with union.database.write() as connection:
        found = require_station(connection, code)
        lock_head(connection, found.log)  # it may just be let in, or come back
        hit = require_device(connection, found, label)
        if hit.revoked_at is not None:
            return hit
        now = union.clock.now()
        fields: dict[str, Value] = {"revoked_at": now}
        if hit.record is None:
            fields |= {"key": hit.key, "name": hit.name, "app": hit.app, "enrolled_at": hit.enrolled_at}
        entry = journal.Entry("device", fields, hit.record)
        later = said_at(connection, found.log, "device", hit.key) + 1
        (record,) = journal.write(
            union, authority, connection, found.logs.name(Log.STATION), [entry], not_before=later
        )
        connection.execute(
            update(device)
            .where(device.c.log == found.log, device.c.key == hit.key)
            .values(revoked_at=now, record=record)
        )
        # Nor does it come back by a code that it asked for itself.
        connection.execute(
            delete(enrol_code).where(
                enrol_code.c.log == found.log, enrol_code.c.asked_by == hit.key, enrol_code.c.used_at.is_(None)
            )
        )
    return hit


def check_credentials(authority: Authority, shown: Credentials) -> None:
    """Raises TrustError unless the union once certified the device for that station."""
    keys = {key_id(key.public): key for key in shown.working_keys} | dict(authority.by_id)
    key = keys.get(shown.certificate.key)
    if key is None:
        raise TrustError("the device does not show the key that signed its certificate")
    check_working_key(authority.root_public, key)
    check_device(key.public, shown.certificate)


def readmit(connection: Connection, log: int, shown: Credentials, now: int) -> None:
    """Take back a device that a restored union has forgotten; its name comes back with the log.

    Whether it was shut out since the backup was made, nobody can tell before another PC brings that back.
    """
    row = {
        "log": log,
        "key": shown.certificate.device,
        "name": "",
        "app": "",
        "enrolled_at": shown.certificate.issued_at,
        "readmitted_at": now,
    }
    connection.execute(upsert(connection, device).values(row).on_conflict_do_nothing())


def adopt(connection: Connection, log: int, op: Op) -> None:
    """Take over what an entry says that the union wrote before it was restored from a backup."""
    record, fields = target(op), op.fields
    known = {name: fields[name][:MAX_TEXT] for name in ("name", "app") if isinstance(fields.get(name), str)}
    values: dict[str, object] = dict(known)
    if type(fields.get("revoked_at", False)) in (int, type(None)):
        values["revoked_at"] = fields["revoked_at"]
    code = fields.get("code")
    if isinstance(code, bytes):
        used = {"used_at": op.time, "device": fields.get("key")}
        connection.execute(
            update(enrol_code).where(enrol_code.c.digest == code, enrol_code.c.used_at.is_(None)).values(used)
        )
    key = fields.get("key")
    if op.record is None and isinstance(key, bytes) and len(key) == KEY_BYTES:
        enrolled_at = fields.get("enrolled_at", op.time)
        row = {"log": log, "key": key, "name": "", "app": "", "enrolled_at": enrolled_at, "record": record} | values
        statement = upsert(connection, device).values(row)
        connection.execute(
            statement.on_conflict_do_update(index_elements=["log", "key"], set_={"record": record} | values)
        )
    elif values:
        # It may speak of an older record of the device than the one that was last come back with.
        about = _key_of(connection, log, record)
        connection.execute(update(device).where(device.c.log == log, device.c.key == about).values(values))


def _key_of(connection: Connection, log: int, record: bytes) -> bytes | None:
    """The key of the device that a record of a log is about."""
    n = None if is_fixed(record) else place_of(connection, log, *address_of(record))
    key = None if n is None else parse(entry_at(connection, log, n)).fields.get("key")
    return key if isinstance(key, bytes) else None


def _device(row: object) -> Device:
    values = row._mapping  # type: ignore[attr-defined]
    return Device(
        key=values["key"],
        name=values["name"],
        app=values["app"],
        enrolled_at=values["enrolled_at"],
        revoked_at=values["revoked_at"],
        readmitted_at=values["readmitted_at"],
        record=values["record"],
    )
