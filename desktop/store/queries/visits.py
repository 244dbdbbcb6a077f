"""Visits: the history by pages with the totals of all of it, who is inside, one visit."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from desktop.store.queries.conditions import Word, condition
from desktop.store.queries.joined import gone
from desktop.store.queries.origins import Origin, origins
from desktop.store.queries.search import EVER, SELECT, Cursor, Search
from desktop.views import EntryState, InsideView, Instant, RecordId, VisitPage, VisitView

LATE_AFTER: Final = 15 * 60
"""Seconds between arrival and entry from which an entry counts as made afterwards (补录): a manager who serves a
queue first is not late."""
_CORRECTIONS: Final = frozenset({"category", "persons", "services", "arrived_at", "note", "visitor"})
"""Fields whose later change is a correction; leaving and voiding are not."""


def page(connection: Connection, asked: Search, limit: int, before: Cursor | None) -> VisitPage:
    """The visits that were asked for, newest first, behind ``before``.

    The totals are those of the whole result and leave voided visits out, whether they are listed or not.
    """
    found = asked.rows(limit + 1, before)
    entries = persons = 0
    by_service: Counter[str] = Counter()
    for services, some, people in asked.totals():
        entries += some
        persons += people
        for code in filter(None, services.split(";")):
            by_service[code] += people
    return VisitPage(
        rows=_views(connection, found[:limit]),
        entries=entries,
        persons=persons,
        by_service=tuple(sorted((+by_service).items(), key=lambda item: (-item[1], item[0]))),
        more=len(found) > limit,
    )


def asked_for(
    connection: Connection,
    *,
    start: Instant | None,
    end: Instant | None,
    words: Collection[Word] = (),
    category: str | None = None,
    service: str | None = None,
    staff: RecordId | None = None,
    voided: bool = False,
) -> Search:
    """The visits that arrived from ``start`` until before ``end``; ``staff`` is who was on duty, under whichever of the
    names that were joined."""
    return Search(
        connection,
        condition(words, category, service, None if staff is None else all_of(connection, staff)),
        low=-EVER if start is None else start,
        high=EVER if end is None else end,
        voided=voided,
    )


def all_of(connection: Connection, person: RecordId) -> set[RecordId]:
    """A person under whichever of the names that were joined."""
    whose = gone(connection)
    stays = whose.get(person, person)
    return {stays, *(id_ for id_, kept in whose.items() if kept == stays)}


def visitors(connection: Connection) -> list[tuple[int, str]]:
    """Row ids of the visits whose visitor's name is known, and the names: few, and none for longer than they are kept.

    They are found by the personal values that are still here, which those of years ago are not."""
    # As one value: thousands of rows would cost more than to find them.
    found = connection.exec_driver_sql(
        "SELECT json_group_array(json_array(v.rowid, v.visitor)) FROM personal p"
        " CROSS JOIN visit v ON v.id = p.record WHERE p.field = 'visitor' AND v.visitor <> ''"
    ).scalar_one()
    return [(number, name) for number, name in json.loads(found)]


def visit(connection: Connection, record: RecordId) -> VisitView | None:
    """One visit, voided or not; None when there is none of that id."""
    rows = connection.exec_driver_sql(f"{SELECT} WHERE v.id = ?", (record,)).all()
    return next(iter(_views(connection, rows)), None)


def recent(connection: Connection, limit: int, since: Instant) -> tuple[VisitView, ...]:
    """The visits entered last among those that arrived since an instant, latest entry first."""
    rows = connection.exec_driver_sql(
        f"{SELECT} WHERE v.arrived_at >= ? AND v.void IS NULL"
        " ORDER BY v.entered_at DESC, v.arrived_at DESC, v.id DESC LIMIT ?",
        (since, limit),
    ).all()
    return _views(connection, rows)


def inside(connection: Connection, since: Instant, now: Instant) -> tuple[InsideView, ...]:
    """Visits that arrived after ``since`` and have not left by ``now``, latest arrival first."""
    rows = connection.exec_driver_sql(
        "SELECT id, category, persons, arrived_at, visitor FROM visit WHERE arrived_at > ? AND arrived_at <= ?"
        " AND void IS NULL AND (left_at IS NULL OR left_at > ?) ORDER BY arrived_at DESC, id DESC",
        (since, now, now),
    )
    return tuple(
        InsideView(bytes(id_), category, persons, arrived_at, visitor or "")
        for id_, category, persons, arrived_at, visitor in rows
    )


def staying(connection: Connection, since: Instant, until: Instant) -> list[RecordId]:
    """Ids of the visits that arrived after ``since``, until ``until``, and that nobody has seen leave."""
    rows = connection.exec_driver_sql(
        "SELECT id FROM visit WHERE arrived_at > ? AND arrived_at <= ? AND left_at IS NULL AND void IS NULL"
        " ORDER BY arrived_at, id",
        (since, until),
    )
    return [bytes(id_) for (id_,) in rows]


def _views(connection: Connection, rows: Sequence[Any]) -> tuple[VisitView, ...]:
    whence = origins(connection, [row[0] for row in rows], [row[11] for row in rows])
    return tuple(_view(row, whence[row[0]]) for row in rows)


def _view(row: Any, origin: Origin) -> VisitView:
    id_, arrived_at, left_at, estimated, category, persons, services, note, visitor, void, entered_at, _, by = row
    return VisitView(
        id=bytes(id_),
        arrived_at=arrived_at,
        left_at=left_at,
        left_estimated=bool(estimated),
        category=category,
        persons=persons,
        services=tuple(filter(None, services.split(";"))),
        note=note,
        visitor=visitor or "",
        entered_at=entered_at,
        entered_by=by or "",
        late=entered_at - arrived_at > LATE_AFTER,
        corrected=not _CORRECTIONS.isdisjoint(origin.changed),
        voided=void,
        state=EntryState.PLACED if origin.placed else EntryState.SAVED,
    )
