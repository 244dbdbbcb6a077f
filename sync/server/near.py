"""Stations near somebody, or in a district: how far, and whether they are open now.

Reads the folded tables as they stand; logs that nobody has folded yet are folded for as long as somebody may be kept
waiting. Knows neither pages nor languages.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, and_, false, func, or_, select

from sync.hours import parse_hours
from sync.log import Log
from sync.posted import Posted
from sync.server.districts import regions_like
from sync.server.facts import days_of_all
from sync.server.folding import DEFINITION, fold_logs, folded
from sync.server.places import Place, metres
from sync.server.schema import UNION_LOG, fold, head, records, station
from sync.server.stations import Station, stations_by_log
from sync.server.system import Union
from sync.special_days import SpecialDay

MOST: Final = 20
"""Stations in a list."""
_LOOKED_AT: Final = 60
_FARTHEST: Final = 50_000.0
"""Metres; whoever is farther off is not near."""
_FOLDING_SECONDS: Final = 2.0
_WORDS: Final = 40

_file = records["station"]
_registration = records["registration"]


@dataclass(frozen=True, slots=True)
class Near:
    """A station of the list. ``metres`` is None when nobody said where he is."""

    code: str
    name: str
    address: str
    phone: str
    region: str
    place: Place | None
    metres: float | None
    hours: Posted

    def is_open(self, now: int) -> bool:
        """Whether its posted hours say so."""
        return self.hours.at(now) is not None


@dataclass(frozen=True, slots=True)
class Found:
    """A list, those that are open first; ``more`` when there are others behind. What ``waiting`` stations said had not
    been read yet when the list was made."""

    stations: tuple[Near, ...]
    more: bool
    waiting: int = 0


def around(union: Union, place: Place) -> Found:
    """The stations next to a place that are open to people, the nearest first."""
    waiting = _bring_up(union, None)
    east = math.cos(math.radians(place.latitude))
    north = _file.c.latitude / 1e6 - place.latitude
    across = (_file.c.longitude / 1e6 - place.longitude) * east
    chosen = _listing().where(_file.c.latitude.is_not(None), _file.c.longitude.is_not(None))
    chosen = chosen.order_by(north * north + across * across, station.c.log)
    return replace(_read(union, chosen, place), waiting=waiting)


def within(union: Union, words: str) -> Found:
    """The stations of the districts that somebody names, and those of whose name or address it is a piece."""
    words = " ".join(words.split())[:_WORDS]
    regions = regions_like(words)
    waiting = _bring_up(union, regions)
    named = [station.c.region.startswith(region, autoescape=True) for region in regions[:50]]
    if not words.isdigit():
        named += [
            func.coalesce(column, "").contains(words, autoescape=True)
            for column in (_file.c.address, _file.c.name, station.c.name)
        ]
    return replace(_read(union, _listing().where(or_(false(), *named)).order_by(station.c.code), None), waiting=waiting)


def busiest_regions(connection: Connection) -> Sequence[tuple[str, int]]:
    """The regions with the most stations, and how many."""
    rows = connection.execute(
        select(station.c.region, func.count().label("n"))
        .group_by(station.c.region)
        .order_by(func.count().desc(), station.c.region)
        .limit(24)
    )
    return [(region, int(n)) for region, n in rows]


def _listing() -> Select[Any]:
    """Stations that have not been closed for good or for long, as their logs say it."""
    newest = (
        select(func.max(_registration.c.entry))
        .where(_registration.c.log == station.c.log, _registration.c.void.is_(None))
        .correlate(station)
        .scalar_subquery()
    )
    return (
        select(station.c.log, _file)
        .outerjoin(_file, and_(_file.c.log == station.c.log, _file.c.void.is_(None)))
        .outerjoin(_registration, and_(_registration.c.log == station.c.log, _registration.c.entry == newest))
        .where(func.coalesce(_registration.c.state, "open") == "open")
    )


def _read(union: Union, chosen: Select[Any], place: Place | None) -> Found:
    with union.database.read() as connection:
        logs = [int(row.log) for row in connection.execute(chosen.limit(_LOOKED_AT + 1))]
        regions = {found.logs[Log.REGION] for found in stations_by_log(connection, logs).values()}
    end = time.monotonic() + _FOLDING_SECONDS
    for log in logs[:MOST]:
        if time.monotonic() < end:
            fold_logs(union, [log])
    with folded(union, [UNION_LOG, *sorted(regions)]) as connection:
        rows = connection.execute(chosen.limit(_LOOKED_AT + 1)).all()
        stations = stations_by_log(connection, [row[0] for row in rows[:_LOOKED_AT]])
        days = days_of_all(connection, stations.values())
        near = [_near(stations[row[0]], days[row[0]], row, place) for row in rows[:_LOOKED_AT]]
    now = union.clock.now()
    close = [one for one in near if one.metres is None or one.metres <= _FARTHEST]
    # Within a district nobody knows what is near: then whoever is open stands in front.
    ordered = sorted(close, key=lambda one: (not one.is_open(now), one.metres or 0.0, one.code))
    return Found(tuple(ordered[:MOST]), len(rows) > _LOOKED_AT or len(ordered) > MOST)


def _near(found: Station, days: Mapping[date, SpecialDay], row: Row[Any], place: Place | None) -> Near:
    said: Mapping[str, Any] = row._asdict()
    there = None
    if said["longitude"] is not None and said["latitude"] is not None:
        there = Place(said["longitude"] / 1e6, said["latitude"] / 1e6)
    try:
        hours = parse_hours(said["hours"] or "")
    except ValueError:
        hours = ()
    return Near(
        code=found.code,
        name=said["name"] or found.name,
        address=said["address"] or "",
        phone=said["phone"] or "",
        region=found.region,
        place=there,
        metres=metres(place, there) if place is not None and there is not None else None,
        hours=Posted(hours, days),
    )


def _bring_up(union: Union, regions: Sequence[str] | None) -> int:
    """Fold logs of stations that nobody has folded yet; where a station stands is among the first it says. How many
    there was no time for."""
    never = (
        select(station.c.log)
        .join(head, head.c.log == station.c.log)
        .outerjoin(fold, fold.c.log == station.c.log)
        .where(head.c.n > 0, or_(fold.c.n.is_(None), fold.c.definition != DEFINITION, _is_behind_and_silent()))
        .order_by(station.c.log)
    )
    if regions:
        never = never.where(or_(*(station.c.region.startswith(region, autoescape=True) for region in regions[:50])))
    with union.database.read() as connection:
        logs = connection.execute(never).scalars().all()
    end = time.monotonic() + _FOLDING_SECONDS
    for done, log in enumerate(logs):
        if time.monotonic() > end:
            return len(logs) - done
        fold_logs(union, [log])
    return 0


def _is_behind_and_silent() -> Any:
    """Whether a station has sent something since it was folded, and had not said yet where it stands."""
    said = select(_file.c.log).where(_file.c.log == station.c.log, _file.c.address != "").exists()
    return and_(fold.c.n < head.c.n, ~said)
