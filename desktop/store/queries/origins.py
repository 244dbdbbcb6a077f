"""Where rows come from: whether all that was said about a record has its place at the union, and what was changed."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection

from desktop.store.queries.standing import turn_of
from desktop.values import Struct
from sync.ops import parse


class Origin(Struct):
    """Of one record: ``placed`` when no op about it waits, ``changed`` the fields that later ops named."""

    placed: bool
    changed: frozenset[str] = frozenset()


def origins(connection: Connection, records: Sequence[bytes], entries: Sequence[int | None]) -> dict[bytes, Origin]:
    """The origins of records, given with the ``entry`` of each row (None for a record with a fixed id)."""
    found: dict[bytes, Origin] = {}
    created = [entry for entry in entries if entry is not None]
    waiting = set(
        connection.exec_driver_sql(
            f"SELECT value FROM json_each(?) WHERE {turn_of('value')} IS NOT NULL", (json.dumps(created),)
        ).scalars()
    )
    for record, entry in zip(records, entries, strict=True):
        found[record] = Origin(placed=entry not in waiting)
    later = connection.exec_driver_sql(
        f"SELECT record, {turn_of('op.id')} IS NULL, body FROM op WHERE record IN ({_marks(records)})", tuple(records)
    )
    for record, placed, body in later:
        origin = found[record]
        origin.placed = origin.placed and bool(placed)
        origin.changed |= parse(body).fields.keys()
    return found


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
