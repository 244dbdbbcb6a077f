"""What doors have told: when a pass was held before which, and whether it opened."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from sync.server.folding import folded
from sync.server.schema import records
from sync.server.stations import require_station
from sync.server.system import Union


@dataclass(frozen=True, slots=True)
class DoorEvent:
    """A pass was held before a door."""

    at: int
    """By the controller's clock."""
    door: bytes
    name: str
    number: int
    outcome: str
    """A code of the vocabulary ``door_outcome``."""


def door_events(union: Union, code: str, last: int) -> tuple[DoorEvent, ...]:
    """The last events of a station's doors, the newest first, each once; of doors that were taken away, too. Raises
    Refusal."""
    with union.database.read() as connection:
        found = require_station(connection, code)
    event, door = records["union_door_event"], records["union_door"]
    its = (event.c.at, event.c.door, door.c.name, event.c.number, event.c.outcome)
    with folded(union, [found.log]) as connection:
        rows = connection.execute(
            select(*its)
            .outerjoin(door, (door.c.log == event.c.log) & (door.c.id == event.c.door))
            .where(event.c.log == found.log, event.c.void.is_(None))
            # One event may stand there twice: told again after a restore, and brought back by a PC.
            .group_by(*its, event.c.nonce)
            .order_by(event.c.at.desc(), event.c.number.desc())
            .limit(last)
        ).all()
    return tuple(DoorEvent(int(row.at), bytes(row.door), row.name or "", int(row.number), row.outcome) for row in rows)
