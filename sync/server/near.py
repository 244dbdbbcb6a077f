"""Stations near somebody, or in a district: how far, and whether they are open now.

Reads the folded tables as they stand; logs that nobody has folded yet are folded for as long as somebody may be kept
waiting. Knows neither pages nor languages.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, and_, false, func, or_, select

from sync.hours import Interval, parse_hours
from sync.log import Log
from sync.posted import Posted
from sync.server.brief import short
from sync.server.districts import regions_like
from sync.server.facts import LINE, NAME, days_of_all
from sync.server.folding import DEFINITION, fold_within, folded
from sync.server.places import Place, metres
from sync.server.schema import UNION_LOG, fold, head, records, station
from sync.server.stations import Station, stations_by_log
from sync.server.system import Union
from sync.special_days import SpecialDay

MOST: Final = 20
"""Stations in a list."""
_PAGES: Final = (60, 240, 400)
"""Stations whose hours are read at a time, until enough are open: at night whoever is open is far behind those that are
shut. All of them are what one question may cost."""
_LOOKED_AT: Final = sum(_PAGES)
_FARTHEST: Final = 50_000.0
"""Metres; whoever is farther off is not near."""
_DEGREE: Final = 111_000.0
"""Metres of a degree of latitude at the least."""
_FOLDING_SECONDS: Final = 2.0
_WORDS: Final = 40

_file = records["station"]
_SAID: Final = [_file.c[name] for name in ("log", "name", "address", "phone", "hours", "longitude", "latitude")]
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
    high, wide = _FARTHEST / _DEGREE, _FARTHEST / _DEGREE / east
    north = _file.c.latitude / 1e6 - place.latitude
    across = (_file.c.longitude / 1e6 - place.longitude) * east
    chosen = _listing().where(
        _file.c.latitude.between(*_millionths(place.latitude, high)),
        _file.c.longitude.between(*_millionths(place.longitude, wide)),
    )
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
    # In the order in which they are stored, so that no more of them are looked through than are listed.
    return replace(_read(union, _listing().where(or_(false(), *named)).order_by(station.c.log), None), waiting=waiting)


def busiest_regions(connection: Connection) -> Sequence[tuple[str, int]]:
    """The regions with the most stations, and how many."""
    rows = connection.execute(
        select(station.c.region, func.count().label("n"))
        .group_by(station.c.region)
        .order_by(func.count().desc(), station.c.region)
        .limit(24)
    )
    return [(region, int(n)) for region, n in rows]


def _listing() -> Select[int]:
    """The logs of stations that have not been closed for good or for long, as their logs say it."""
    newest = (
        select(func.max(_registration.c.entry))
        .where(_registration.c.log == station.c.log, _registration.c.void.is_(None))
        .correlate(station)
        .scalar_subquery()
    )
    return (
        select(station.c.log)
        .outerjoin(_file, and_(_file.c.log == station.c.log, _file.c.void.is_(None)))
        .outerjoin(_registration, and_(_registration.c.log == station.c.log, _registration.c.entry == newest))
        .where(func.coalesce(_registration.c.state, "open") == "open")
    )


def _read(union: Union, chosen: Select[int], place: Place | None) -> Found:
    """Reads on until there is a list of open ones: those that are shut may all be nearer."""
    with union.database.read() as connection:
        logs = list(connection.execute(chosen.limit(_LOOKED_AT + 1)).scalars())
    fold_within(union, logs[:MOST], _FOLDING_SECONDS)
    now = union.clock.now()
    found: list[tuple[bool, Near]] = []
    left = iter(logs[:_LOOKED_AT])
    for size in _PAGES:
        page = list(islice(left, size))
        # The corners of the square that was asked for are farther off.
        near = [one for one in _look_at(union, page, place) if one.metres is None or one.metres <= _FARTHEST]
        found += [(one.is_open(now), one) for one in near]
        if sum(is_open for is_open, _ in found) >= MOST:
            break
    # Within a district nobody knows what is near: then whoever is open stands in front.
    found.sort(key=lambda one: (not one[0], one[1].metres or 0.0, one[1].code))
    more = len(found) > MOST or len(logs) > _LOOKED_AT or next(left, None) is not None
    return Found(tuple(one for _, one in found[:MOST]), more)


def _look_at(union: Union, logs: Sequence[int], place: Place | None) -> Sequence[Near]:
    """What stations say of themselves, in this order."""
    if not logs:
        return ()
    with union.database.read() as connection:
        stations = stations_by_log(connection, logs)
    regions = sorted({found.logs[Log.REGION] for found in stations.values()})
    with folded(union, [UNION_LOG, *regions], or_before=True) as connection:
        files = connection.execute(select(*_SAID).where(_file.c.log.in_(logs), _file.c.void.is_(None)))
        said = {row.log: row for row in files}
        days = days_of_all(connection, stations.values())
    return [_near(stations[log], days[log], said.get(log), place) for log in logs]


def _near(found: Station, days: Mapping[date, SpecialDay], said: Row[Any] | None, place: Place | None) -> Near:
    if said is None:
        return Near(found.code, found.name, "", "", found.region, None, None, Posted((), days))
    there = None
    if said.longitude is not None and said.latitude is not None:
        there = Place(said.longitude / 1e6, said.latitude / 1e6)
    return Near(
        code=found.code,
        name=short(said.name or found.name, NAME),
        address=short(said.address or "", LINE),
        phone=short(said.phone or "", NAME),
        region=found.region,
        place=there,
        metres=metres(place, there) if place is not None and there is not None else None,
        hours=Posted(_intervals(said.hours or ""), days),
    )


@lru_cache(maxsize=4_096)
def _intervals(text: str) -> tuple[Interval, ...]:
    """Posted hours; none when the text says none. Many stations post the same."""
    try:
        return parse_hours(text)
    except ValueError:
        return ()


def _millionths(degrees: float, more: float) -> tuple[int, int]:
    """From where to where it is about as many degrees away, as places are stored."""
    return math.floor((degrees - more) * 1e6), math.ceil((degrees + more) * 1e6)


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
    return fold_within(union, logs, _FOLDING_SECONDS).late


def _is_behind_and_silent() -> Any:
    """Whether a station has sent something since it was folded, and had not said yet where it stands."""
    said = select(_file.c.log).where(_file.c.log == station.c.log, _file.c.address != "").exists()
    return and_(fold.c.n < head.c.n, ~said)
