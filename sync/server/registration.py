"""Changing what the union holds of a station: its name, code, level and state. Old codes go on leading to it."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from sync.ops import Op
from sync.records import Value
from sync.server import journal
from sync.server.codes import OPAQUE, code_key
from sync.server.errors import Refusal
from sync.server.folding import fold_logs
from sync.server.schema import records, station, station_code
from sync.server.stations import MAX_NAME, Station, find_station, require_station
from sync.server.system import Union


def change(
    union: Union,
    code: str,
    *,
    name: str | None = None,
    new_code: str | None = None,
    level: str | None = None,
    state: str | None = None,
) -> Station:
    """Change a station's registration; what is None stays. Raises Refusal."""
    name = None if name is None else name.strip()
    if name is not None and not 1 <= len(name) <= MAX_NAME:
        raise Refusal("bad_name", 400, f"A station's name has 1 to {MAX_NAME} characters.")
    if new_code is not None and not OPAQUE.fullmatch(new_code):
        raise Refusal(
            "bad_code", 400, f"{new_code!r} cannot be a station's code; use 3 to 32 letters, digits and dashes."
        )
    given: dict[str, Value] = {"name": name, "code": new_code, "level": level, "state": state}
    fields = {key: value for key, value in given.items() if value is not None}
    with union.database.read() as connection:
        found = require_station(connection, code)
    if not fields:
        return found
    fold_logs(union, [found.log])
    with union.database.write() as connection:
        if new_code is not None:
            _take_code(connection, found, new_code)
        kept = {key: value for key, value in fields.items() if key != "state"}
        if kept:
            connection.execute(update(station).where(station.c.log == found.log).values(kept))
        table = records["registration"]
        record = connection.execute(
            select(table.c.id).where(table.c.log == found.log).order_by(table.c.entry).limit(1)
        ).scalar_one()
        journal.write(union, connection, found.log, [journal.Entry("registration", fields, record)])
        return require_station(connection, new_code or code)


def _take_code(connection: Connection, found: Station, new_code: str) -> None:
    owner = find_station(connection, new_code)
    if owner is None:
        connection.execute(insert(station_code).values(key=code_key(new_code), log=found.log))
    elif owner.log != found.log:
        raise Refusal("code_taken", 409, f"The code {new_code} belongs to another station already.")


def adopt(connection: Connection, log: int, op: Op) -> None:
    """Take over what an entry says that the union wrote before it was restored from a backup."""
    fields = {key: op.fields[key] for key in ("name", "code", "level") if isinstance(op.fields.get(key), str)}
    code = fields.get("code")
    if code is not None:
        owner = find_station(connection, code) if OPAQUE.fullmatch(code) else None
        if owner is None and OPAQUE.fullmatch(code):
            connection.execute(insert(station_code).values(key=code_key(code), log=log))
        elif owner is None or owner.log != log:
            del fields["code"]
    if fields:
        connection.execute(update(station).where(station.c.log == log).values(fields))
