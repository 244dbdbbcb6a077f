"""What the union may show of a station to anybody: no person's name, no visit, only the station itself.

Reads the folded tables and gives codes and text as they stand; saying them in a language is the page's business.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from sync.hours import parse_hours
from sync.log import Log
from sync.posted import Posted
from sync.server.brief import short
from sync.server.folding import folded
from sync.server.schema import records
from sync.server.stations import Station, find_station
from sync.server.system import Union
from sync.server.voices import (
    Answered,
    DoorName,
    Fault,
    doors_of,
    open_faults,
    shown_replies,
    stopped_services,
)
from sync.special_days import Origin, SpecialDay, laid_over, special_day
from sync.vocabulary import VOCABULARIES, Entry, find

NOTICES: Final = 3
"""Notices shown at the most."""
NOTICE_LIFE: Final = 60 * 86_400
NAME: Final = 60
"""Characters of a name. A text may be as long as an entry, and a page has to come over a slow line."""
LINE: Final = 120
"""Characters of an address."""
_WORD: Final = 24
"""Characters of a service's or a facility's name."""
_ENTRIES: Final = 40
"""Services shown at the most, and facilities."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of the union."""

    title: str
    body: str
    published_at: int


@dataclass(frozen=True, slots=True)
class StationFacts:
    """A station as the public page shows it."""

    code: str
    name: str
    region: str
    state: str
    address: str
    phone: str
    position: tuple[float, float] | None
    """Longitude and latitude in degrees, GCJ-02."""
    capacity: int
    hours: Posted
    services: tuple[Entry, ...]
    facilities: tuple[Entry, ...]
    union_name: str
    promise: str
    convention: tuple[str, ...]
    notices: tuple[Notice, ...]
    faults: Mapping[str, Fault]
    """What does not work now, by facility."""
    stopped: Set[str]
    """Services that there are not until that is mended."""
    replies: tuple[Answered, ...]
    doors: tuple[DoorName, ...]


def station_facts(union: Union, code: str) -> StationFacts | None:
    """The facts of the station that has or had this code, or None; where the disk is full, as they were before the
    latest entries."""
    with union.database.read() as connection:
        found = find_station(connection, code)
    if found is None:
        return None
    logs = tuple(found.logs[log] for log in Log)
    with folded(union, logs, or_before=True) as connection:
        return _read(connection, found, union.clock.now())


def _read(connection: Connection, found: Station, now: int) -> StationFacts:
    registration = _last(connection, records["registration"], found.log)
    file: Mapping[str, Any] = _last(connection, records["station"], found.log) or {}
    terms = _terms(connection, found)
    longitude, latitude = file.get("longitude"), file.get("latitude")
    try:
        hours = parse_hours(file.get("hours", ""))
    except ValueError:
        hours = ()
    services = _named("service", file.get("services", ""), terms)
    facilities = _named("facility", file.get("facilities", ""), terms)
    faults = open_faults(connection, found.log)
    return StationFacts(
        code=found.code,
        name=short(file.get("name") or found.name, NAME),
        region=found.region,
        state=registration["state"] if registration else "open",
        address=short(file.get("address", ""), LINE),
        phone=short(file.get("phone", ""), NAME),
        position=(longitude / 1e6, latitude / 1e6) if longitude is not None and latitude is not None else None,
        capacity=file.get("capacity", 0),
        hours=Posted(hours, days_of(connection, found)),
        services=services,
        facilities=facilities,
        union_name=short(file.get("union_name", ""), NAME),
        promise=file.get("promise", ""),
        convention=tuple(filter(None, (line.strip() for line in file.get("convention", "").splitlines()))),
        notices=_notices(connection, found, now),
        faults=faults,
        stopped=stopped_services(_codes(services), _codes(facilities), faults),
        replies=shown_replies(connection, found.log, now),
        doors=doors_of(connection, found.log),
    )


def _codes(entries: tuple[Entry, ...]) -> tuple[str, ...]:
    return tuple(entry.code for entry in entries)


def _last(connection: Connection, table: Table, log: int) -> Mapping[str, Any] | None:
    """The record of a kind of which a log has one; the newest should there be more."""
    rows = connection.execute(
        select(table).where(table.c.log == log, table.c.void.is_(None)).order_by(table.c.entry)
    ).all()
    return dict(rows[-1]._mapping) if rows else None


def days_of(connection: Connection, found: Station) -> Mapping[date, SpecialDay]:
    """The days on which a station keeps other hours than its weekdays'."""
    return days_of_all(connection, [found])[found.log]


def days_of_all(connection: Connection, stations: Collection[Station]) -> dict[int, Mapping[date, SpecialDay]]:
    """The same of several stations, by their logs, in as many statements as of one: first what the union, then what the
    station has said, each in the order of entry."""
    days: dict[int, list[SpecialDay | None]] = {found.log: [] for found in stations}
    followed = {found.log: found.logs for found in stations}
    for origin, kind, logs in (
        (Origin.UNION, "union_day", (Log.UNION, Log.REGION)),
        (Origin.STATION, "special_day", (Log.STATION,)),
    ):
        table = records[kind]
        followers: dict[int, list[int]] = {}
        for own, its in followed.items():
            for log in logs:
                followers.setdefault(its[log], []).append(own)
        rows = connection.execute(
            select(table.c.log, table.c.day, table.c.kind, table.c.hours, table.c.name)
            .where(table.c.log.in_(list(followers)), table.c.void.is_(None))
            .order_by(table.c.entered_at, table.c.id)
        )
        for log_, day, what, hours, name in rows:
            special = special_day(day, what, hours, name, origin)
            for follower in followers[log_]:
                days[follower].append(special)
    return {log: laid_over(said) for log, said in days.items()}


def _terms(connection: Connection, found: Station) -> dict[tuple[str, str], Entry]:
    """Words that the union or the station added to the vocabulary, or named anew."""
    terms = {}
    for log, kind in (
        (found.logs[Log.UNION], "union_term"),
        (found.logs[Log.REGION], "union_term"),
        (found.logs[Log.STATION], "term"),
    ):
        table = records[kind]
        for row in connection.execute(select(table).where(table.c.log == log, table.c.void.is_(None))):
            if row.code and (row.zh or row.en):
                zh, en = short(row.zh or row.en, _WORD), short(row.en or row.zh, _WORD)
                terms[row.vocabulary, row.code] = Entry(row.code, zh, en, row.icon)
    return terms


def _named(vocabulary: str, codes: str, terms: Mapping[tuple[str, str], Entry]) -> tuple[Entry, ...]:
    """The entries of codes, in the vocabulary's own order; a code that nobody knows is left out."""
    entries = []
    for code in filter(None, codes.split(";")):
        entry = terms.get((vocabulary, code)) or find(vocabulary, code)
        if entry is not None:
            entries.append(entry)
    return tuple(sorted(entries, key=lambda entry: order_of(vocabulary, entry.code))[:_ENTRIES])


def order_of(vocabulary: str, code: str) -> int:
    """Where the built-in vocabulary shows a code; behind all others when it does not know it."""
    codes = [entry.code for entry in VOCABULARIES[vocabulary]]
    return codes.index(code) if code in codes else len(codes)


def _notices(connection: Connection, found: Station, now: int) -> tuple[Notice, ...]:
    table = records["notice"]
    rows = connection.execute(
        select(table.c.title, table.c.body, table.c.published_at)
        .where(
            table.c.log.in_((found.logs[Log.UNION], found.logs[Log.REGION])),
            table.c.void.is_(None),
            table.c.published_at.between(now - NOTICE_LIFE, now),
        )
        .order_by(table.c.published_at.desc(), table.c.entry.desc())
        .limit(NOTICES)
    )
    return tuple(Notice(*row) for row in rows)
