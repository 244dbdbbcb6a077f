"""Stations: registering one, and finding one by its code."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, func, insert, select

from sync.log import Log
from sync.ops import ID_BYTES, parse
from sync.server import journal
from sync.server.authority import Authority
from sync.server.codes import MAX_SERIAL, OPAQUE, code_key, station_code
from sync.server.db import add_head, lock_head
from sync.server.errors import Refusal
from sync.server.logbook import Logs, entry_at, logs_of, region_log
from sync.server.schema import FIRST_STATION_LOG, UNION_LOG, device, head, station
from sync.server.schema import station_code as code_table
from sync.server.system import Union
from sync.times import can_be_shown

REGION = re.compile(r"[1-9][0-9]{5}")
MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class Station:
    """A station as the union knows it."""

    id: bytes
    log: int
    code: str
    name: str
    region: str
    level: str
    registered_at: int

    @property
    def logs(self) -> Logs:
        """The logs that the station follows."""
        return logs_of(self.region, self.log, self.id)


@dataclass(frozen=True, slots=True)
class Overview:
    """A station and how far it has come."""

    station: Station
    entries: int
    devices: int
    last_entry_at: int | None
    """When the newest entry was recorded at the desk; None too when its clock said what no clock can."""


def checked_region(text: str) -> str:
    """A region code as given by a person. Raises Refusal."""
    region = text.strip()
    if not REGION.fullmatch(region):
        raise Refusal(
            "bad_region", 400, f"{text!r} is no region code; give the six digits of GB/T 2260, such as 140106."
        )
    return region


def register(
    union: Union,
    authority: Authority,
    *,
    name: str,
    region: str,
    level: str = "district",
    form: str = "fixed",
    code: str | None = None,
) -> Station:
    """Register a station and begin its log with what the union holds of it.

    ``code`` is the union's own code, when it has one already. Raises Refusal for bad values and a taken code.
    """
    name = name.strip()
    if not name or len(name) > MAX_NAME:
        raise Refusal("bad_name", 400, f"A station's name has 1 to {MAX_NAME} characters.")
    region = checked_region(region)
    if code is not None and not OPAQUE.fullmatch(code):
        raise Refusal("bad_code", 400, f"{code!r} cannot be a station's code; use 3 to 32 letters, digits and dashes.")
    with union.database.write() as connection:
        lock_head(connection, UNION_LOG)  # numbers and codes are given out one after another
        chosen = code if code is not None else next_code(connection, region, level, form)
        if find_station(connection, chosen) is not None:
            raise Refusal("code_taken", 409, f"The code {chosen} belongs to another station already.")
        new = add_station(
            connection, union.random_bytes(ID_BYTES), chosen, name, region, level, registered_at=union.clock.now()
        )
        registration = {"code": chosen, "name": name, "region": region, "level": level}
        journal.write(
            union, authority, connection, new.logs.name(Log.STATION), [journal.Entry("registration", registration)]
        )
    return new


def add_station(
    connection: Connection, id_: bytes, code: str, name: str, region: str, level: str, *, registered_at: int
) -> Station:
    """Begin a log for a station whose code is free; the caller holds the lock of the union's log."""
    add_head(connection, region_log(region).number)
    log = max(connection.execute(select(func.max(head.c.log))).scalar_one() + 1, FIRST_STATION_LOG)
    add_head(connection, log)
    new = Station(id_, log, code, name, region, level, registered_at)
    connection.execute(
        insert(station).values(
            log=log, id=id_, code=code, name=name, region=region, level=level, registered_at=registered_at
        )
    )
    connection.execute(insert(code_table).values(key=code_key(code), log=log))
    return new


def next_code(connection: Connection, region: str, level: str, form: str) -> str:
    """The first code of this region, level and form that no station has or had."""
    prefix = code_key(station_code(region, level, form, 1))[:8]
    taken = set(
        connection.execute(
            select(code_table.c.key).where(code_table.c.key.startswith(prefix, autoescape=True))
        ).scalars()
    )
    for serial in range(1, MAX_SERIAL + 1):
        candidate = station_code(region, level, form, serial)
        if code_key(candidate) not in taken:
            return candidate
    raise Refusal(
        "codes_used_up", 409, f"All codes of region {region} are given out; give the station one with --code."
    )


def find_station(connection: Connection, code: str) -> Station | None:
    """The station that has or had this code, however it is spelt."""
    row = connection.execute(
        select(station).join(code_table, code_table.c.log == station.c.log).where(code_table.c.key == code_key(code))
    ).one_or_none()
    return None if row is None else _station(row)


def station_by_id(connection: Connection, id_: bytes) -> Station | None:
    """The station of an id."""
    row = connection.execute(_BY_ID, {"id": id_}).one_or_none()
    return None if row is None else _station(row)


_BY_ID: Final = select(station).where(station.c.id == bindparam("id"))


def station_by_log(connection: Connection, log: int) -> Station | None:
    """The station of a log's number."""
    row = connection.execute(select(station).where(station.c.log == log)).one_or_none()
    return None if row is None else _station(row)


def stations_by_log(connection: Connection, logs: Collection[int]) -> dict[int, Station]:
    """The stations of logs' numbers, by these; what is no station's log is left out."""
    rows = connection.execute(select(station).where(station.c.log.in_(list(logs))))
    return {found.log: found for found in map(_station, rows)}


def require_station(connection: Connection, code: str) -> Station:
    """The station of a code. Raises Refusal."""
    found = find_station(connection, code)
    if found is None:
        raise Refusal("unknown_station", 404, f"No station has the code {code}; see `yizhan-union station list`.")
    return found


def all_stations(connection: Connection) -> tuple[Station, ...]:
    """Every station, by code."""
    return tuple(map(_station, connection.execute(select(station).order_by(station.c.code))))


def overview(connection: Connection) -> tuple[Overview, ...]:
    """Every station with its figures, by code."""
    working = select(device.c.log, func.count()).where(device.c.revoked_at.is_(None)).group_by(device.c.log)
    devices = {log: int(count) for log, count in connection.execute(working)}
    heads = {log: int(n) for log, n in connection.execute(select(head.c.log, head.c.n))}
    lines = []
    for found in all_stations(connection):
        n = heads[found.log]
        last = parse(entry_at(connection, found.log, n)).time if n else None
        if last is not None and not can_be_shown(last):
            last = None
        lines.append(Overview(found, n, devices.get(found.log, 0), last))
    return tuple(lines)


def _station(row: object) -> Station:
    values = row._mapping  # type: ignore[attr-defined]
    return Station(
        id=values["id"],
        log=values["log"],
        code=values["code"],
        name=values["name"],
        region=values["region"],
        level=values["level"],
        registered_at=values["registered_at"],
    )
