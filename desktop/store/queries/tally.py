"""The tally of visits: entries and persons by four weeks, category, services and person on duty.

A sum over a million visits takes a second, one over their tally some milliseconds; the tally also says in which weeks
a search finds anything. It is a cache that the visits alone decide: rows up to the mark are counted in it (triggers
follow their corrections), rows behind the mark are read from the table. ``advance`` moves the mark.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from desktop.store.queries.indexes import TALLY_SPAN, span_of
from sync.times import OFFSET

_COLUMNS: Final = "span, category, services, staff, valid, entries, persons"
_COUNT: Final = (
    f"SELECT {span_of('arrived_at')}, category, services, coalesce(entered_by, x''), void IS NULL,"
    " count(*), sum(persons) FROM visit WHERE rowid > :mark AND rowid <= :upto GROUP BY 1, 2, 3, 4, 5"
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
    """Count all visits that are there. Needs a connection that may write."""
    upto = int(connection.exec_driver_sql("SELECT max(rowid) FROM visit").scalar() or 0)
    connection.exec_driver_sql(
        f"INSERT INTO visit_tally ({_COLUMNS}) {_COUNT}"
        " ON CONFLICT DO UPDATE SET entries = entries + excluded.entries, persons = persons + excluded.persons",
        {"mark": mark(connection), "upto": upto},
    )
    connection.exec_driver_sql(
        "INSERT INTO visit_tally_mark (one, upto) VALUES (1, ?) ON CONFLICT DO UPDATE SET upto = excluded.upto", (upto,)
    )


def reset(connection: Connection) -> None:
    """Forget everything counted, as before all visits are folded anew. Needs a connection that may write."""
    connection.exec_driver_sql("DELETE FROM visit_tally")
    connection.exec_driver_sql("DELETE FROM visit_tally_mark")


def differs(connection: Connection) -> bool:
    """Whether the tally is not what a count of its visits gives; a finding for ``doctor``."""
    counted = {tuple(row) for row in connection.exec_driver_sql(_COUNT, {"mark": 0, "upto": mark(connection)}).all()}
    kept = {
        tuple(row) for row in connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM visit_tally WHERE entries <> 0").all()
    }
    return counted != kept


def span_start(span: int) -> int:
    """The first instant of a span."""
    return span * TALLY_SPAN - OFFSET


def span_at(instant: int) -> int:
    """The number of the span in which an instant lies."""
    return (instant + OFFSET) // TALLY_SPAN
