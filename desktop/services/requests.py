"""Asking the union for something (申领), and what became of it. The answer comes by itself with the sync."""

from __future__ import annotations

from datetime import date
from math import ceil
from typing import Final

from desktop.i18n import N_
from desktop.services import inputs
from desktop.services.errors import KnownError
from desktop.services.work import Work
from desktop.store.queries import requests, supplies
from desktop.views import Changes, RecordId
from desktop.views.requests import RequestState, RequestView
from sync.times import day_of

WITHDRAWN: Final = "withdrawn"
"""Stands for the reason when none was given."""


class RequestService:
    """Every method may be called from any thread; commands raise KnownError and have then changed nothing."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._store = work.store

    def requests(self, *, withdrawn: bool = False) -> tuple[RequestView, ...]:
        """What was asked for, the newest first."""
        with self._store.read() as connection:
            return requests.requests(connection, withdrawn=withdrawn)

    def answered(self) -> int:
        """How many have been answered while nothing has come in for them."""
        with self._store.read() as connection:
            return len(requests.answered(connection))

    def proposal(self, item_id: RecordId) -> int:
        """How many pieces of an item to ask for: what four weeks of this season use up, and twice the minimum
        at least, less what is there and has not expired, in whole packs; 0 when there is enough."""
        now = self._work.now()
        with self._store.read() as connection:
            view = supplies.item(connection, item_id, now)
        if view is None:
            return 0
        going = 0 if view.pace is None else ceil(view.pace.used * view.pace.season)
        lacking = max(going, 2 * view.minimum) - max(0, view.usable)
        return max(0, -(-lacking // view.pack_size) * view.pack_size)

    def ask(
        self,
        quantity: int,
        *,
        item_id: RecordId | None = None,
        wanted: str = "",
        needed_by: date | None = None,
        reason: str = "",
    ) -> Changes:
        """Ask for so many pieces of an item, or of something that is no item of the station's."""
        fields: dict[str, object] = {
            "quantity": inputs.quantity(quantity),
            "needed_by": None if needed_by is None else needed_by.isoformat(),
            "reason": inputs.note(reason),
        }
        if needed_by is not None and needed_by < day_of(self._work.now()):
            raise KnownError(N_("The day by which it is needed has passed."), N_("Choose a day from today on."))
        with self._work.unit() as unit:
            if item_id is None:
                fields["wanted"] = inputs.name(wanted)
            else:
                known = supplies.header(unit.connection, item_id)
                if known is None or known.voided is not None:
                    raise KnownError(N_("This item is not there."), N_("Choose one from the list, or say it in words."))
                fields["item"] = known.id
            unit.create("request", fields)
        return unit.changes()

    def withdraw(self, request_id: RecordId, reason: str = "") -> Changes:
        """Take back a request for which nothing has come yet."""
        with self._work.unit() as unit:
            found = requests.request(unit.connection, request_id)
            if found is None or found.state is RequestState.WITHDRAWN:
                raise KnownError(N_("This request is not there any more."), N_("Look at the list again."))
            if found.state is RequestState.ARRIVED:
                raise KnownError(
                    N_("Something has come in for this request already."),
                    N_("Void that restock first if it was wrong."),
                )
            unit.patch("request", request_id, {"void": inputs.note(reason) or WITHDRAWN})
        return unit.changes()
