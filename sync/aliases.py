"""Things that were entered twice and are one: which record goes on under which other's name.

Two PCs that recorded alone each name the same item, the same person. A ``same_as`` says that they are one; the rows
themselves stay as they were written, and whoever reads them goes by the map that is kept here beside them. The map is a
function of the tables alone, so it is the same on every end in whatever order things arrived. Knows no screens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any, Final

from sqlalchemy import Connection, Table, delete, insert, select

from sync.tables import Tables

JOINABLE: Final = frozenset({"supply", "staff"})
"""Kinds whose records may be one thing."""
DECIDING: Final = JOINABLE | {"same_as"}
"""Kinds whose rows decide what the map says."""

_CHUNK: Final = 500

Pair = tuple[bytes, bytes]
"""The record that goes on under the other's name, and that other."""


def settle(pairs: Iterable[Pair]) -> dict[bytes, bytes]:
    """For every record that goes on under another's name, the one that stays.

    What is joined, directly or through others, is one thing. Of it stays the one that nobody said goes on under
    another's name. Where several claim that, the least id stays; where everybody goes (a circle), the least of those
    that somebody said stays.
    """
    said = [(record, same) for record, same in set(pairs) if record != same]
    whole = _together(said)
    going = {record for record, _ in said}
    claimed: dict[bytes, set[bytes]] = {}
    for _, same in said:
        claimed.setdefault(whole[same], set()).add(same)
    stays = {first: min(those - going or those) for first, those in claimed.items()}
    return {member: stays[first] for member, first in whole.items() if member != stays[first]}


def _together(pairs: Iterable[Pair]) -> dict[bytes, bytes]:
    """For every record that the pairs name, one that stands for all that is joined with it."""
    parent: dict[bytes, bytes] = {}

    def root(record: bytes) -> bytes:
        while (above := parent.setdefault(record, record)) != record:
            parent[record] = record = parent[above]
        return record

    for one, other in pairs:
        parent[root(one)] = root(other)
    return {record: root(record) for record in parent}


def refresh(connection: Connection, tables: Tables, key: Mapping[str, Any] | None = None) -> bool:
    """Bring the map up to the tables, at the union that of one log; whether it changed.

    A ``same_as`` counts once both of its records are there and are of the kind that it names.
    """
    key = key or {}
    alias = tables.alias
    wanted: dict[bytes, bytes] = {}
    for kind, pairs in _said(connection, tables, key).items():
        there = _existing(connection, tables[kind], {id_ for pair in pairs for id_ in pair}, key)
        wanted |= settle((record, same) for record, same in pairs if record in there and same in there)
    known = aliases(connection, tables, key)
    if wanted == known:
        return False
    gone = [id_ for id_, stays in known.items() if wanted.get(id_) != stays]
    for start in range(0, len(gone), _CHUNK):
        mine = alias.c.id.in_(gone[start : start + _CHUNK])
        connection.execute(delete(alias).where(mine, *(alias.c[k] == v for k, v in key.items())))
    fresh = [{**key, "id": id_, "stays": stays} for id_, stays in wanted.items() if known.get(id_) != stays]
    if fresh:
        connection.execute(insert(alias), fresh)
    return True


def aliases(connection: Connection, tables: Tables, key: Mapping[str, Any] | None = None) -> dict[bytes, bytes]:
    """The map: for every record that goes on under another's name, the one that stays."""
    alias = tables.alias
    rows = connection.execute(
        select(alias.c.id, alias.c.stays).where(*(alias.c[k] == v for k, v in (key or {}).items()))
    )
    return {bytes(id_): bytes(stays) for id_, stays in rows}


def _said(connection: Connection, tables: Tables, key: Mapping[str, Any]) -> dict[str, list[Pair]]:
    """What has been said and not taken back, by kind."""
    table = tables["same_as"]
    columns = (table.c.kind, table.c.record, table.c.same)
    rows = connection.execute(
        select(*columns).where(table.c.void.is_(None), *(table.c[k] == v for k, v in key.items()))
    )
    found: dict[str, list[Pair]] = {}
    for kind, record, same in rows:
        if kind in JOINABLE:
            found.setdefault(kind, []).append((bytes(record), bytes(same)))
    return found


def _existing(connection: Connection, table: Table, records: Set[bytes], key: Mapping[str, Any]) -> set[bytes]:
    found: set[bytes] = set()
    asked = sorted(records)
    for start in range(0, len(asked), _CHUNK):
        some = table.c.id.in_(asked[start : start + _CHUNK])
        rows = connection.execute(select(table.c.id).where(some, *(table.c[k] == v for k, v in key.items())))
        found.update(bytes(id_) for (id_,) in rows)
    return found
