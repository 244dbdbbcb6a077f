"""Notices of the union, and that this station has read them."""

from __future__ import annotations

from desktop.i18n import N_
from desktop.services.errors import KnownError
from desktop.services.work import Work
from desktop.store.queries import station
from desktop.views import Changes, NoticeView, RecordId


class NoticeService:
    """Every method may be called from any thread."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._store = work.store

    def notices(self) -> tuple[NoticeView, ...]:
        """All notices, the newest first."""
        with self._store.read() as connection:
            return station.notices(connection)

    def mark_read(self, notice_id: RecordId) -> Changes:
        """The station has read a notice; a second time changes nothing. Raises KnownError."""
        with self._work.unit() as unit:
            found = next((known for known in station.notices(unit.connection) if known.id == notice_id), None)
            if found is None:
                raise KnownError(N_("This notice is no longer there."), N_("The union has withdrawn it."))
            if not found.read:
                unit.create("notice_receipt", {"notice": notice_id})
        return unit.changes()
