"""All visits that a search finds, for a file of them. Knows the visit service and no widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.ui.text import tr
from desktop.ui.visits.filters import Filters
from desktop.ui.visits.period import Days
from desktop.views import RecordId

if TYPE_CHECKING:
    from desktop.services.desk import Desk


def found(desk: Desk, days: Days, search: str, filters: Filters) -> set[RecordId] | None:
    """Visits of these days, voided ones too, that search and filters find; None when they leave out none."""
    if not search.strip() and filters == Filters():
        return None
    start, end = days.bounds()
    return desk.visits.found(start=start, end=end, search=search, **filters.asked())


def file_name(days: Days) -> str:
    """What a file of these days is called."""
    parts = [day.isoformat() for day in (days.first, days.last) if day is not None]
    if len(parts) == 2 and parts[0] == parts[1]:
        parts = parts[:1]
    return tr("Visits {days}").format(days=" ".join(parts) or tr("All dates"))
