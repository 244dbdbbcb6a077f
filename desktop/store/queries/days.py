"""Posted hours as a whole: the station's hours by weekday and the days that are kept otherwise."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from desktop.store.queries.station import opening_hours
from desktop.values import Struct
from desktop.views import RecordId
from sync.hours import Interval, parse_hours
from sync.posted import Posted
from sync.special_days import Origin, SpecialDay, laid_over, special_day


class DayRow(Struct, frozen=True):
    """A special day that somebody entered, with the record that says so."""

    id: RecordId
    special: SpecialDay


def entered(connection: Connection) -> list[DayRow]:
    """The special days of the union, then those of the station, each in the order of entry; what cannot be read here
    is left out."""
    found = []
    for origin, table in ((Origin.UNION, "union_day"), (Origin.STATION, "special_day")):
        rows = connection.exec_driver_sql(
            f"SELECT id, day, kind, hours, name FROM {table} WHERE void IS NULL ORDER BY entered_at, id"
        )
        for id_, day, kind, hours, name in rows:
            special = special_day(day, kind, hours, name, origin)
            if special is not None:
                found.append(DayRow(bytes(id_), special))
    return found


def own_of(connection: Connection, days: set[date]) -> dict[date, list[RecordId]]:
    """The station's own records of some days, voided ones left out, readable or not."""
    rows = connection.exec_driver_sql("SELECT id, day FROM special_day WHERE void IS NULL ORDER BY entered_at, id")
    found: dict[date, list[RecordId]] = {}
    for id_, text in rows:
        day = date.fromisoformat(text)
        if day in days:
            found.setdefault(day, []).append(bytes(id_))
    return found


def posted(connection: Connection) -> Posted:
    """When the station is open; hours that cannot be read count as none."""
    return Posted(intervals(opening_hours(connection)), laid_over(row.special for row in entered(connection)))


def intervals(text: str) -> tuple[Interval, ...]:
    """Posted hours of their text form; what cannot be read counts as none."""
    try:
        return parse_hours(text)
    except ValueError:
        return ()
