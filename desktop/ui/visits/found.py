"""All visits that a search finds, for a file of them. Knows the visit service and no widget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.ui.text import tr
from desktop.ui.visits.filters import Filters
from desktop.ui.visits.period import Days
from desktop.views import RecordId

if TYPE_CHECKING:
    from desktop.services.desk import Desk

_PAGE: Final = 5_000


def found(desk: Desk, days: Days, search: str, filters: Filters) -> set[RecordId] | None:
    """Visits of these days, voided ones too, that search and filters find; None when they leave out none."""
    if not search.strip() and filters == Filters():
        return None
    start, end = days.bounds()
    records: set[RecordId] = set()
    before: tuple[int, RecordId] | None = None
    while True:
        page = desk.visits.page(
            start=start, end=end, search=search, limit=_PAGE, before=before, voided=True, **filters.asked()
        )
        records.update(visit.id for visit in page.rows)
        if not page.more:
            return records
        before = (page.rows[-1].arrived_at, page.rows[-1].id)


def file_name(days: Days) -> str:
    """What a file of these days is called."""
    parts = [day.isoformat() for day in (days.first, days.last) if day is not None]
    if len(parts) == 2 and parts[0] == parts[1]:
        parts = parts[:1]
    return tr("Visits {days}").format(days=" ".join(parts) or tr("All dates"))
