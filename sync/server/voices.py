"""What a station's page may show of what people said and what the station does about it.

Of an opinion only what was chosen from lists is shown, never a word that somebody wrote: the words are for the station.
The reply is the station's own and meant to be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from sync.server.schema import records

REPLIES: Final = 5
"""Replies shown at the most, the newest first."""
_REPLY_LIFE: Final = 90 * 86_400

NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "warm": ("air_conditioner", "heater"),
    "cool": ("air_conditioner",),
    "water": ("dispenser",),
    "toilet": ("toilet",),
    "rest": ("chairs",),
    "charge": ("sockets",),
    "heat_food": ("microwave",),
    "medicine": ("first_aid_box",),
    "wifi": ("wifi",),
    "read": ("bookshelf",),
    "borrow": ("umbrellas",),
}
"""Services and the facilities of which each needs one."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A facility that is being seen to: what is the matter, and since when that is known."""

    trouble: str
    since: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What somebody said, as far as it was chosen from lists, and what the station replied."""

    kind: str
    stars: int
    tags: tuple[str, ...]
    facility: str
    trouble: str
    said_at: int
    reply: str
    replied_at: int


@dataclass(frozen=True, slots=True)
class DoorName:
    """A door that opens by a code."""

    id: bytes
    name: str


def open_faults(connection: Connection, log: int) -> dict[str, Fault]:
    """Facilities with a repair that is not done, by their codes; of several the one that is known longest."""
    table = records["repair"]
    rows = connection.execute(
        select(table.c.facility, table.c.trouble, table.c.reported_at)
        .where(table.c.log == log, table.c.void.is_(None), table.c.done_at.is_(None), table.c.facility != "")
        .order_by(table.c.reported_at.desc(), table.c.id)
    )
    return {row.facility: Fault(row.trouble, row.reported_at) for row in rows}


def stopped_services(services: tuple[str, ...], facilities: tuple[str, ...], faults: Mapping[str, Fault]) -> set[str]:
    """Services for which nothing is left that works."""
    stopped = set()
    for service in services:
        there = [code for code in NEEDS.get(service, ()) if code in facilities or code in faults]
        if there and all(code in faults for code in there):
            stopped.add(service)
    return stopped


def shown_replies(connection: Connection, log: int, now: int) -> tuple[Answered, ...]:
    """The newest replies that the station wants to be shown."""
    table = records["reply"]
    rows = connection.execute(
        select(table.c.opinion, table.c.text, table.c.shown, table.c.at)
        .where(table.c.log == log, table.c.void.is_(None), table.c.at > now - _REPLY_LIFE)
        .order_by(table.c.at.desc(), table.c.entry.desc())
        .limit(20 * REPLIES)
    )
    found: list[Answered] = []
    seen: set[bytes] = set()
    for opinion, text, shown, at in rows:
        if bytes(opinion) in seen:
            continue
        seen.add(bytes(opinion))
        said = _opinion(connection, log, opinion) if shown and text.strip() else None
        if said is not None:
            tags = tuple(filter(None, said.tags.split(";")))
            found.append(
                Answered(said.kind, said.stars, tags, said.facility, said.trouble, said.at, text.strip(), at)
            )
        if len(found) == REPLIES:
            break
    return tuple(found)


def doors_of(connection: Connection, log: int) -> tuple[DoorName, ...]:
    """The station's doors that open by a code, in the order in which they came."""
    table = records["union_door"]
    rows = connection.execute(
        select(table.c.id, table.c.name).where(table.c.log == log, table.c.void.is_(None)).order_by(table.c.entry)
    )
    return tuple(DoorName(bytes(id_), name) for id_, name in rows)


def _opinion(connection: Connection, log: int, id_: bytes) -> Any:
    """What may be shown of an opinion, wherever it was said; None when it was voided."""
    for kind in ("union_opinion", "opinion"):
        table = records[kind]
        row = connection.execute(
            select(table.c.kind, table.c.stars, table.c.tags, table.c.facility, table.c.trouble, table.c.at).where(
                table.c.log == log, table.c.id == id_, table.c.void.is_(None)
            )
        ).one_or_none()
        if row is not None:
            return row
    return None
