"""The tally of visits: entries and persons by combination of services, category and person on duty, ever and by
four weeks.

A sum over a million visits takes a second, one over their tally some milliseconds; the tally also says in which weeks
a search finds anything. It is a cache that the visits alone decide: rows up to the mark are counted in it (triggers
follow their corrections), rows behind the mark are read from the table. ``advance`` moves the mark.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from desktop.store.queries.indexes import ADDED, TALLY_SPAN, span_of
from sync.times import OFFSET

SLICE: Final = 2_000
"""Rows counted at a time: some milliseconds, for which a person who wants to save would wait."""

_ITS: Final = "v.services, v.category, coalesce(v.entered_by, x''), v.void IS NULL"
_SOME: Final = "FROM visit v NOT INDEXED WHERE v.rowid > :mark AND v.rowid <= :upto"
_COMBINE: Final = (
    "INSERT INTO visit_combination (services, category, staff, valid, entries, persons)"
    f" SELECT {_ITS}, count(*), sum(v.persons) {_SOME} GROUP BY 1, 2, 3, 4 {ADDED}"
)
_COUNT: Final = (
    "INSERT INTO visit_tally"
    f" SELECT (SELECT id FROM visit_combination WHERE (services, category, staff, valid) = ({_ITS})),"
    f" {span_of('v.arrived_at')}, count(*), sum(v.persons) {_SOME} GROUP BY 1, 2 {ADDED}"
)


def mark(connection: Connection) -> int:
    """The last row that the tally counts, 0 when it counts none."""
    found = connection.exec_driver_sql("SELECT upto FROM visit_tally_mark").scalar()
    return int(found or 0)


def behind(connection: Connection) -> int:
    """How many row ids lie behind the mark."""
    last = connection.exec_driver_sql("SELECT max(rowid) FROM visit").scalar()
    return int(last or 0) - mark(connection)


def advance(connection: Connection) -> None:
    """Count the next SLICE of visits. Needs a connection that may write."""
    last = int(connection.exec_driver_sql("SELECT max(rowid) FROM visit").scalar() or 0)
    start = mark(connection)
    params = {"mark": start, "upto": min(last, start + SLICE)}
    connection.exec_driver_sql(_COMBINE, params)
    connection.exec_driver_sql(_COUNT, params)
    connection.exec_driver_sql(
        "INSERT INTO visit_tally_mark (one, upto) VALUES (1, ?) ON CONFLICT DO UPDATE SET upto = excluded.upto",
        (params["upto"],),
    )


def reset(connection: Connection) -> None:
    """Forget everything counted, as before all visits are folded anew. Needs a connection that may write."""
    for table in ("visit_tally_mark", "visit_tally", "visit_combination"):
        connection.exec_driver_sql(f"DELETE FROM {table}")


def differs(connection: Connection) -> bool:
    """Whether the tally is not what a count of its visits gives; a finding for ``doctor``."""
    counted = connection.exec_driver_sql(
        f"SELECT {_ITS}, {span_of('v.arrived_at')}, count(*), sum(v.persons) {_SOME} GROUP BY 1, 2, 3, 4, 5",
        {"mark": 0, "upto": mark(connection)},
    )
    kept = connection.exec_driver_sql(
        "SELECT c.services, c.category, c.staff, c.valid, t.span, t.entries, t.persons"
        " FROM visit_tally t JOIN visit_combination c ON c.id = t.combination WHERE t.entries <> 0"
    )
    unequal = connection.exec_driver_sql(
        "SELECT 1 FROM visit_combination c LEFT JOIN visit_tally t ON t.combination = c.id GROUP BY c.id"
        " HAVING c.entries <> coalesce(sum(t.entries), 0) OR c.persons <> coalesce(sum(t.persons), 0) LIMIT 1"
    )
    return {tuple(row) for row in counted} != {tuple(row) for row in kept} or unequal.first() is not None


def span_start(span: int) -> int:
    """The first instant of a span."""
    return span * TALLY_SPAN - OFFSET


def span_at(instant: int) -> int:
    """The number of the span in which an instant lies."""
    return (instant + OFFSET) // TALLY_SPAN
