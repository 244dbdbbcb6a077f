"""What the station's doors have told: when a pass was held before which, and what came of it."""

from __future__ import annotations

from sqlalchemy import Connection

from desktop.values import Struct
from desktop.views import Instant


class DoorEvent(Struct, frozen=True):
    """A pass was held before a door. Nobody knows by whom."""

    at: Instant
    """By the controller's clock."""
    door: str
    """Its name; empty when it is not known here."""
    outcome: str
    """A code of the vocabulary ``door_outcome``."""


def events(connection: Connection, start: Instant, end: Instant) -> list[DoorEvent]:
    """Everything told from ``start`` until before ``end``, the oldest first; what came twice, after a restore of the
    union's, once."""
    rows = connection.exec_driver_sql(
        "SELECT e.at, coalesce(d.name, '') AS door, e.outcome FROM union_door_event e"
        " LEFT JOIN union_door d ON d.id = e.door"
        " WHERE e.void IS NULL AND e.at >= ? AND e.at < ?"
        " GROUP BY e.at, e.number, e.door, e.outcome, e.nonce ORDER BY e.at, e.number",
        (start, end),
    )
    return [DoorEvent(at, door, outcome) for at, door, outcome in rows]
