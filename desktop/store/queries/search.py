"""One search of the visits: the rows of a page and the totals of all of it, in milliseconds among a million visits.

What can be told from codes is summed up in the tally, and looked for only in those weeks in which the tally finds it;
notes, which few visits have, are gone through by an index of their own; names the caller has looked through. Knows
no view.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final

from sqlalchemy import Connection

from desktop.store.queries import tally
from desktop.store.queries.conditions import Condition
from desktop.store.queries.indexes import TALLY_SPAN, span_of
from desktop.store.queries.joined import stays
from desktop.views import Instant, RecordId

EVER: Final = 2**62
"""Stands for no bound."""
SELECT: Final = (
    "SELECT v.id, v.arrived_at, v.left_at, v.left_estimated, v.category, v.persons, v.services, v.note, v.visitor,"
    " v.void, v.entered_at, v.entry, s.name"
    f" FROM visit v LEFT JOIN staff s ON s.id = {stays('v.entered_by')}"
)
_DIRECT: Final = 31 * 86_400
"""Up to this length a stretch of time is summed up from its visits."""
_FEW_NOTES: Final = 2_000
_SUM: Final = "SELECT v.services, count(*), sum(v.persons) FROM visit v"

Cursor = tuple[Instant, RecordId]
"""Arrival and id of the last row of the page before."""


class Search:
    """Visits that arrived from ``low`` until before ``high`` and meet a condition; voided ones are left out of the
    totals always, out of the rows unless ``voided``."""

    def __init__(self, connection: Connection, asked: Condition, *, low: Instant, high: Instant, voided: bool) -> None:
        self._connection = connection
        self._asked = asked
        self._params = dict(asked.params)
        self._low = low
        self._high = high
        self._voided = voided

    def rows(self, limit: int, before: Cursor | None) -> list[Any]:
        """The first rows behind ``before``, newest first, as SELECT has them."""
        high = self._high if before is None else min(self._high, before[0] + 1)
        asked = self._asked
        if not asked.codes:
            return self._some(asked.coded, self._low, high, limit, before)
        found: list[Any] = []
        for first, last in self._promising(high, limit):
            found += self._some(asked.coded, max(self._low, first), min(high, last), limit - len(found), before)
            if len(found) >= limit:
                break
        by_id = {row[0]: row for row in found}
        for some in filter(None, (self._in_notes, asked.named)):
            for row in self._some(f"{some} AND {asked.full}", self._low, high, limit, before):
                by_id.setdefault(row[0], row)
        if len(by_id) > len(found):
            found = sorted(by_id.values(), key=lambda row: (row[1], row[0]), reverse=True)
        return found[:limit]

    def ids(self) -> set[RecordId]:
        """All that :meth:`rows` would show page after page, without what they say and without an order."""
        asked = self._asked
        if not asked.codes:
            return self._ids(asked.coded, self._low, self._high)
        found: set[RecordId] = set()
        for first, last in self._promising(self._high, EVER):
            found |= self._ids(asked.coded, max(self._low, first), min(self._high, last))
        for some in filter(None, (self._in_notes, asked.named)):
            found |= self._ids(f"{some} AND {asked.full}", self._low, self._high)
        return found

    def totals(self) -> Iterator[tuple[str, int, int]]:
        """Services, entries and persons of the valid visits of the whole result, in several parts."""
        asked = self._asked
        if self._high - self._low <= _DIRECT:
            yield from self._span_sums(asked.full, self._low, self._high)
            return
        # Whole spans come from the tally, what it has not counted yet and what lies before and behind them from visits.
        first = tally.span_at(self._low - 1) + 1 if self._low > -EVER else -EVER // TALLY_SPAN
        last = tally.span_at(self._high) if self._high < EVER else EVER // TALLY_SPAN
        start, end = tally.span_start(first), tally.span_start(last)
        if self._low == -EVER and self._high == EVER:
            counted = "sum(c.entries), sum(c.persons) FROM visit_combination c"
        else:
            counted = (
                "sum(t.entries), sum(t.persons) FROM visit_combination c CROSS JOIN visit_tally t"
                " ON t.combination = c.id AND t.span >= :first AND t.span < :last"
            )
        yield from self._sums(
            f"SELECT c.services, {counted} WHERE c.valid AND {asked.counted} GROUP BY c.services",
            first=first,
            last=last,
        )
        yield from self._sums(
            f"{_SUM} NOT INDEXED WHERE v.rowid > :mark AND v.void IS NULL AND v.arrived_at >= :low"
            f" AND v.arrived_at < :high AND {asked.coded} GROUP BY v.services",
            mark=tally.mark(self._connection),
            low=max(self._low, start),
            high=min(self._high, end),
        )
        for low, high in ((self._low, start), (end, self._high)):
            if low < high:
                yield from self._span_sums(asked.coded, low, high)
        counted_already = [asked.coded]
        for some in filter(None, (self._in_notes, asked.named)):
            # Not NOT: of a visit that nobody entered it is unknown whether a certain person did.
            others = " AND ".join(f"({one}) IS NOT TRUE" for one in counted_already)
            yield from self._span_sums(f"{some} AND {asked.full} AND {others}", self._low, self._high)
            counted_already.append(some)

    @cached_property
    def _in_notes(self) -> str:
        """SQL for visits among which those are that a note alone makes part of the result; empty when there are none.

        Few of them are named one by one, so that the notes are gone through once; of many the first are found soon.
        """
        if not self._asked.noted:
            return ""
        few = (
            f"SELECT v.rowid AS noted FROM visit v WHERE v.note <> '' AND {self._asked.noted}"
            " AND v.arrived_at >= :low AND v.arrived_at < :high ORDER BY v.arrived_at DESC LIMIT :few"
        )
        count, noted = self._connection.exec_driver_sql(
            f"SELECT count(*), json_group_array(noted) FROM ({few})",
            self._params | {"low": self._low, "high": self._high, "few": _FEW_NOTES},
        ).one()
        if count == _FEW_NOTES:
            return "v.note <> ''"
        self._params["noted"] = noted
        return "v.rowid IN (SELECT value FROM json_each(:noted))" if count else ""

    def _some(self, where: str, low: Instant, high: Instant, limit: int, before: Cursor | None) -> list[Any]:
        params = self._params | {"low": low, "high": high, "limit": limit}
        clauses = [where, "v.arrived_at >= :low", "v.arrived_at < :high"]
        if before is not None:
            clauses.append("(v.arrived_at, v.id) < (:before_at, :before_id)")
            params |= {"before_at": before[0], "before_id": before[1]}
        if not self._voided:
            clauses.append("v.void IS NULL")
        statement = f"{SELECT} WHERE {' AND '.join(clauses)} ORDER BY v.arrived_at DESC, v.id DESC LIMIT :limit"
        return list(self._connection.exec_driver_sql(statement, params).all())

    def _ids(self, where: str, low: Instant, high: Instant) -> set[RecordId]:
        voided = "" if self._voided else " AND v.void IS NULL"
        rows = self._connection.exec_driver_sql(
            f"SELECT v.id FROM visit v WHERE {where} AND v.arrived_at >= :low AND v.arrived_at < :high{voided}",
            self._params | {"low": low, "high": high},
        )
        return {bytes(record) for (record,) in rows}

    def _promising(self, high: Instant, limit: int) -> Iterator[tuple[Instant, Instant]]:
        """Stretches of time in which something can be told by its codes, newest first, about a page in each."""
        oldest = self._connection.exec_driver_sql("SELECT min(arrived_at) FROM visit").scalar()
        newest = self._connection.exec_driver_sql("SELECT max(arrived_at) FROM visit").scalar()
        if oldest is None or newest is None:
            return
        lowest = tally.span_at(max(self._low, int(oldest)))
        last = tally.span_at(min(high, int(newest)))
        behind = self._behind_the_mark()
        spans = 2
        while last >= lowest:
            first = max(lowest, last - spans + 1)
            counts = self._counts(first, last) + Counter({n: behind[n] for n in behind if first <= n <= last})
            yield from _grouped(counts, limit)
            last, spans = first - 1, 2 * spans

    def _counts(self, first: int, last: int) -> Counter[int]:
        rows = self._connection.exec_driver_sql(
            "SELECT t.span, sum(t.entries) FROM visit_combination c"
            " CROSS JOIN visit_tally t ON t.combination = c.id AND t.span BETWEEN :first AND :last"
            f" WHERE {self._asked.counted} GROUP BY 1",
            self._params | {"first": first, "last": last},
        )
        return Counter(dict(rows.all()))

    def _behind_the_mark(self) -> Counter[int]:
        rows = self._connection.exec_driver_sql(
            f"SELECT {span_of('v.arrived_at')}, count(*) FROM visit v NOT INDEXED"
            f" WHERE v.rowid > :mark AND {self._asked.coded} GROUP BY 1",
            self._params | {"mark": tally.mark(self._connection)},
        )
        return Counter(dict(rows.all()))

    def _span_sums(self, where: str, low: Instant, high: Instant) -> Iterator[tuple[str, int, int]]:
        return self._sums(
            f"{_SUM} WHERE {where} AND v.void IS NULL AND v.arrived_at >= :low AND v.arrived_at < :high"
            " GROUP BY v.services",
            low=low,
            high=high,
        )

    def _sums(self, statement: str, **params: object) -> Iterator[tuple[str, int, int]]:
        rows = self._connection.exec_driver_sql(statement, self._params | params)
        return iter([(services, entries, persons) for services, entries, persons in rows])


def _grouped(counts: Counter[int], limit: int) -> Iterator[tuple[Instant, Instant]]:
    """Spans with anything in them, newest first; neighbours together until they hold a page."""
    group: list[int] = []
    for span in sorted(span for span, entries in counts.items() if entries)[::-1]:
        if group and (group[-1] - span > 1 or sum(counts[known] for known in group) >= limit):
            yield tally.span_start(group[-1]), tally.span_start(group[0] + 1)
            group = []
        group.append(span)
    if group:
        yield tally.span_start(group[-1]), tally.span_start(group[0] + 1)
