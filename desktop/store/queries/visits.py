"""Visits: the history by pages with the totals of all of it, who is inside, one visit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from desktop.store.queries import tally
from desktop.store.queries.conditions import Condition, Word, condition
from desktop.store.queries.indexes import TALLY_SPAN, span_of
from desktop.store.queries.origins import Origin, origins
from desktop.views import EntryState, InsideView, Instant, RecordId, VisitPage, VisitView

LATE_AFTER: Final = 15 * 60
"""Seconds between arrival and entry from which an entry counts as made afterwards (补录): a manager who serves a
queue first is not late."""
_DIRECT: Final = 31 * 86_400
"""Up to this length a span of time is summed up from its visits."""
_EVER: Final = 2**62
_NARROW: Final = frozenset({"category", "persons", "services", "arrived_at", "note", "visitor"})
"""Fields whose later change is a correction; leaving and voiding are not."""

_SELECT: Final = (
    "SELECT v.id, v.arrived_at, v.left_at, v.left_estimated, v.category, v.persons, v.services, v.note, v.visitor,"
    " v.void, v.entered_at, v.entry, s.name FROM visit v LEFT JOIN staff s ON s.id = v.entered_by"
)

Cursor = tuple[Instant, RecordId]
"""Arrival and id of the last row of the page before."""


def page(
    connection: Connection,
    *,
    start: Instant | None,
    end: Instant | None,
    words: Collection[Word] = (),
    category: str | None = None,
    limit: int,
    before: Cursor | None = None,
    voided: bool = False,
) -> VisitPage:
    """Visits that arrived from ``start`` until before ``end``, newest first, behind ``before``.

    The totals are those of the whole result and leave voided visits out, whether they are listed or not.
    """
    asked = condition(words, category)
    low, high = -_EVER if start is None else start, _EVER if end is None else end
    found = _rows(connection, asked, bool(words), low, high, limit + 1, before, voided)
    entries = persons = 0
    by_service: Counter[str] = Counter()
    for services, some, people in _totals(connection, asked, bool(words), low, high):
        entries += some
        persons += people
        for code in filter(None, services.split(";")):
            by_service[code] += people
    return VisitPage(
        rows=_views(connection, found[:limit]),
        entries=entries,
        persons=persons,
        by_service=tuple(sorted(by_service.items(), key=lambda item: (-item[1], item[0]))),
        more=len(found) > limit,
    )


def visit(connection: Connection, record: RecordId) -> VisitView | None:
    """One visit, voided or not; None when there is none of that id."""
    rows = connection.exec_driver_sql(f"{_SELECT} WHERE v.id = ?", (record,)).all()
    return next(iter(_views(connection, rows)), None)


def recent(connection: Connection, limit: int, since: Instant) -> tuple[VisitView, ...]:
    """The visits entered last among those that arrived since an instant, latest entry first."""
    rows = connection.exec_driver_sql(
        f"{_SELECT} WHERE v.arrived_at >= ? AND v.void IS NULL"
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


def _rows(
    connection: Connection,
    asked: Condition,
    searched: bool,
    low: Instant,
    high: Instant,
    limit: int,
    before: Cursor | None,
    voided: bool,
) -> list[Any]:
    """The first rows of the result, all branches of the search merged."""
    if before is not None:
        high = min(high, before[0] + 1)
    if not searched or asked.category is not None:
        where = "1" if asked.category is None else "v.category = :only"
        found = _some(connection, asked, where, low, high, limit, before, voided)
    else:
        found = []
        for first, last in _promising(connection, asked, low, high, limit):
            found += _some(
                connection, asked, asked.coded, max(low, first), min(high, last), limit - len(found), before, voided
            )
            if len(found) >= limit:
                break
    if searched:
        in_notes = f"v.note <> '' AND {asked.noted} AND {asked.full}"
        by_id = {row[0]: row for row in found}
        for row in _some(connection, asked, in_notes, low, high, limit, before, voided):
            by_id.setdefault(row[0], row)
        found = sorted(by_id.values(), key=lambda row: (row[1], row[0]), reverse=True)
    return found[:limit]


def _some(
    connection: Connection,
    asked: Condition,
    where: str,
    low: Instant,
    high: Instant,
    limit: int,
    before: Cursor | None,
    voided: bool,
) -> list[Any]:
    params = asked.params | {"low": low, "high": high, "limit": limit, "only": asked.category}
    clauses = [where, "v.arrived_at >= :low", "v.arrived_at < :high"]
    if before is not None:
        clauses.append("(v.arrived_at, v.id) < (:before_at, :before_id)")
        params |= {"before_at": before[0], "before_id": before[1]}
    if not voided:
        clauses.append("v.void IS NULL")
    return list(
        connection.exec_driver_sql(
            f"{_SELECT} WHERE {_of_visits(' AND '.join(clauses))} ORDER BY v.arrived_at DESC, v.id DESC LIMIT :limit",
            params,
        ).all()
    )


def _of_visits(where: str) -> str:
    """The clause with the names that staff has too put beyond doubt."""
    return where.replace("entered_by", "v.entered_by")


def _promising(
    connection: Connection, asked: Condition, low: Instant, high: Instant, limit: int
) -> Iterator[tuple[Instant, Instant]]:
    """Spans of time in which the tally finds the condition met, newest first, each with enough of it for a page."""
    params = asked.params | {
        "first": tally.span_at(max(low, -_EVER // 2)),
        "last": tally.span_at(min(high, _EVER // 2)),
        "mark": tally.mark(connection),
    }
    counts: Counter[int] = Counter()
    for statement in (
        (
            "SELECT span, sum(entries) FROM visit_tally"
            f" WHERE span BETWEEN :first AND :last AND {asked.counted} GROUP BY 1"
        ),
        f"SELECT {span_of('arrived_at')}, count(*) FROM visit WHERE rowid > :mark AND {asked.coded} GROUP BY 1",
    ):
        for span, entries in connection.exec_driver_sql(statement, params):
            counts[span] += entries
    group: list[int] = []
    enough = 0
    for span in sorted((span for span, entries in counts.items() if entries), reverse=True):
        # Spans without a find between two others are jumped over, unless that would make many statements of one.
        if group and (enough >= limit or group[-1] - span > 3):
            yield tally.span_start(group[-1]), tally.span_start(group[0] + 1)
            group, enough = [], 0
        group.append(span)
        enough += counts[span]
    if group:
        yield tally.span_start(group[-1]), tally.span_start(group[0] + 1)


def _totals(
    connection: Connection, asked: Condition, searched: bool, low: Instant, high: Instant
) -> Iterator[tuple[str, int, int]]:
    """Services, entries and persons of the valid visits of the whole result, in several parts."""
    select = "SELECT services, count(*), sum(persons) FROM visit WHERE void IS NULL"
    between = "arrived_at >= :low AND arrived_at < :high"
    if high - low <= _DIRECT:
        yield from _sums(
            connection, f"{select} AND {between} AND {asked.full} GROUP BY services", asked, low=low, high=high
        )
        return
    first = tally.span_at(low - 1) + 1 if low > -_EVER else -_EVER // TALLY_SPAN
    last = tally.span_at(high) if high < _EVER else _EVER // TALLY_SPAN
    yield from _sums(
        connection,
        "SELECT services, sum(entries), sum(persons) FROM visit_tally WHERE span >= :first AND span < :last"
        f" AND valid AND {asked.counted} GROUP BY services",
        asked,
        first=first,
        last=last,
    )
    edges = [(low, tally.span_start(first)), (tally.span_start(last), high)]
    yield from _sums(
        connection,
        f"{select} AND rowid > :mark AND +arrived_at >= :low AND +arrived_at < :high AND {asked.coded}"
        " GROUP BY services",
        asked,
        mark=tally.mark(connection),
        low=max(low, edges[0][1]),
        high=min(high, edges[1][0]),
    )
    for edge_low, edge_high in edges:
        if edge_low < edge_high:
            yield from _sums(
                connection,
                f"{select} AND {between} AND {asked.coded} GROUP BY services",
                asked,
                low=edge_low,
                high=edge_high,
            )
    if searched:
        yield from _sums(
            connection,
            f"{select} AND note <> '' AND {asked.noted} AND {between} AND {asked.full} AND NOT ({asked.coded})"
            " GROUP BY services",
            asked,
            low=low,
            high=high,
        )


def _sums(connection: Connection, statement: str, asked: Condition, **params: object) -> Iterator[tuple[str, int, int]]:
    yield from connection.exec_driver_sql(statement, asked.params | params).tuples()


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
        corrected=not _NARROW.isdisjoint(origin.changed),
        voided=void,
        state=EntryState.PLACED if origin.placed else EntryState.SAVED,
    )
