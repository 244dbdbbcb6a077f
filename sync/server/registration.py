"""Changing what the union holds of a station: its name, code, region, level, state. Old codes go on leading to it."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from sync.log import Log
from sync.ops import Op
from sync.records import KINDS, Value
from sync.server import journal
from sync.server.authority import Authority
from sync.server.codes import OPAQUE, code_key
from sync.server.db import add_head, lock_head
from sync.server.errors import Refusal
from sync.server.folding import fold_logs
from sync.server.last_word import said_at
from sync.server.logbook import region_log
from sync.server.schema import UNION_LOG, records, station, station_code
from sync.server.stations import (
    MAX_NAME,
    REGION,
    Station,
    add_station,
    checked_region,
    find_station,
    next_code,
    require_station,
    station_by_id,
)
from sync.server.system import Union


def change(
    union: Union,
    authority: Authority,
    code: str,
    *,
    name: str | None = None,
    new_code: str | None = None,
    region: str | None = None,
    level: str | None = None,
    state: str | None = None,
) -> Station:
    """Change a station's registration; what is None stays. In another region it follows that region's log.

    Raises Refusal.
    """
    name = None if name is None else name.strip()
    if name is not None and not 1 <= len(name) <= MAX_NAME:
        raise Refusal("bad_name", 400, f"A station's name has 1 to {MAX_NAME} characters.")
    if new_code is not None and not OPAQUE.fullmatch(new_code):
        raise Refusal(
            "bad_code", 400, f"{new_code!r} cannot be a station's code; use 3 to 32 letters, digits and dashes."
        )
    region = None if region is None else checked_region(region)
    given: dict[str, Value] = {"name": name, "code": new_code, "region": region, "level": level, "state": state}
    fields = {key: value for key, value in given.items() if value is not None}
    with union.database.read() as connection:
        found = require_station(connection, code)
    if not fields:
        return found
    fold_logs(union, [found.log])
    with union.database.write() as connection:
        lock_head(connection, found.log)  # first, as an exchange does that brings a registration back
        if new_code is not None:
            _take_code(connection, found, new_code)
        if region is not None:
            add_head(connection, region_log(region).number)
        kept = {key: value for key, value in fields.items() if key != "state"}
        if kept:
            connection.execute(update(station).where(station.c.log == found.log).values(kept))
        table = records["registration"]
        record = connection.execute(
            select(table.c.id).where(table.c.log == found.log).order_by(table.c.entry).limit(1)
        ).scalar_one_or_none()
        if record is None:
            raise Refusal("busy", 503, "The station's log is just coming back from its PCs. Try again in a moment.")
        entry = journal.Entry("registration", fields, record)
        later = said_at(connection, found.log, "registration") + 1
        journal.write(union, authority, connection, found.logs.name(Log.STATION), [entry], not_before=later)
        return require_station(connection, new_code or code)


def _take_code(connection: Connection, found: Station, new_code: str) -> None:
    owner = find_station(connection, new_code)
    if owner is None:
        connection.execute(insert(station_code).values(key=code_key(new_code), log=found.log))
    elif owner.log != found.log:
        raise Refusal("code_taken", 409, f"The code {new_code} belongs to another station already.")


def adopt(connection: Connection, log: int, op: Op) -> None:
    """Take over what an entry says that the union wrote before it was restored from a backup."""
    fields = _said(op)
    code = fields.get("code")
    if code is not None:
        owner = find_station(connection, code)
        if owner is None:
            connection.execute(insert(station_code).values(key=code_key(code), log=log))
        elif owner.log != log:
            del fields["code"]
    if "region" in fields:
        add_head(connection, region_log(fields["region"]).number)
    if fields:
        connection.execute(update(station).where(station.c.log == log).values(fields))


def remember(connection: Connection, id_: bytes, op: Op) -> Station:
    """A station that the union has forgotten, from the op with which the union once registered it. Raises Refusal."""
    fields = _said(op)
    if op.record is not None or not {"code", "name", "region"} <= fields.keys():
        raise Refusal("malformed", 400, "A registration names the station's code, name and region.")
    lock_head(connection, UNION_LOG)
    there = station_by_id(connection, id_)
    if there is not None:
        return there
    code = fields["code"]
    level = str(fields.get("level", KINDS["registration"].by_name["level"].default))
    if find_station(connection, code) is not None:
        # Given to another station since; `station edit` gives the one or the other the code that its poster shows.
        code = next_code(connection, fields["region"], level, "fixed")
    return add_station(connection, id_, code, fields["name"], fields["region"], level, registered_at=op.time)


def _said(op: Op) -> dict[str, str]:
    """Those of an entry's values that can be taken over."""
    known = KINDS["registration"].by_name
    fields: dict[str, str] = {
        key: op.fields[key]
        for key in ("name", "code", "region", "level")
        if key in op.fields and known[key].fault(op.fields[key]) is None
    }
    if not OPAQUE.fullmatch(fields.get("code", "")):
        fields.pop("code", None)
    if not REGION.fullmatch(fields.get("region", "")):
        fields.pop("region", None)
    return fields
