"""What was counted beyond the books and keeps until a day: a count says of no batch, so that stands in the books as a
restock without a source, one second before its count. The count is the balance all the same.

Such a restock was entered after the time that it bears; an opening stock, which has no source either, was not.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection

from desktop.views import RecordId

AHEAD: Final = 1
"""Seconds by which it lies before its count."""


def is_found(row: Any) -> bool:
    """Whether a movement with its ``kind``, ``source``, ``at`` and ``entered_at`` is one."""
    return bool(row.kind == "restock" and not row.source and row.entered_at > row.at)


def of_count(count: str, column: str) -> str:
    """A column of what was found with a count, as a term of a query; NULL where nothing was. ``count`` names its row;
    both are valid, or both void."""
    return (
        f"(SELECT f.{column} FROM movement f WHERE f.item = {count}.item AND f.at = {count}.at - {AHEAD}"
        " AND f.kind = 'restock' AND f.source = '' AND f.entered_at > f.at"
        f" AND (f.void IS NULL) = ({count}.void IS NULL) ORDER BY f.id DESC LIMIT 1)"
    )


def found_with(connection: Connection, count: RecordId) -> RecordId | None:
    """The movement that says until when it keeps what a count has found; None without one."""
    found = connection.exec_driver_sql(
        f"SELECT {of_count('c', 'id')} FROM stocktake c WHERE c.id = ?", (count,)
    ).scalar()
    return None if found is None else bytes(found)
