"""How every service writes: one unit of work, in the name of the person on duty, told to everybody once it is saved.

Knows who is on duty and nothing else of what is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from desktop.services import forgotten
from desktop.services.events import Events
from desktop.store import local
from desktop.store.queries import days, people
from desktop.store.store import Store
from desktop.store.uow import UnitOfWork
from desktop.views import Instant, RecordId, ShiftView
from sync.times import day_of

_SIGNED_IN_HERE: Final = "signed_in_here"
"""Setting: the shifts that began on this PC and have not ended."""


class Work:
    """The store as services write to it. Every method may be called from any thread."""

    def __init__(self, store: Store, events: Events) -> None:
        self.store = store
        self.events = events
        self._here: frozenset[str] | None = None
        """The setting, once it has been read."""

    def now(self) -> Instant:
        """The present, corrected by what is known of this PC's clock."""
        return self.store.now()

    @contextmanager
    def unit(self) -> Iterator[UnitOfWork]:
        """A unit of work of the person on duty; what it changed is published when it is on the disk."""
        with self.store.write(self.actor()) as unit:
            yield unit
        changes = unit.changes()
        if changes.touches("shift"):
            self._here = None
        self.events.publish(changes)

    def actor(self) -> RecordId | None:
        """The person in whose name this PC records: of the shifts that are running, the one signed in here last; of
        a station with one PC signed in, that one on the others too. None when nobody is on duty."""
        with self.store.read() as connection:
            running = people.open_staff(connection)
            if not running:
                return None
            now = self.now()
            if any(day_of(signed_in_at) != day_of(now) for _, _, signed_in_at in running):
                hours = days.posted(connection)
                running = [shift for shift in running if not forgotten.is_forgotten(shift[2], hours, now)]
        here = self._signed_in_here()
        mine = [shift for shift in running if shift[0].hex() in here]
        return next((staff for _, staff, _ in mine or running), None)

    def shift_here(self, running: tuple[ShiftView, ...]) -> ShiftView | None:
        """Of shifts that are running, latest sign-in first, the one in whose name this PC records."""
        here = self._signed_in_here()
        mine = [shift for shift in running if shift.id.hex() in here]
        return next(iter(mine or running), None)

    def _signed_in_here(self) -> frozenset[str]:
        here = self._here
        if here is None:
            kept = self.store.settings.get(_SIGNED_IN_HERE)
            here = self._here = frozenset(str(known) for known in kept) if isinstance(kept, list) else frozenset()
        return here

    def signed_in(self, unit: UnitOfWork, shift: RecordId) -> None:
        """Remember, with the unit's own transaction, that a shift began on this PC."""
        running = {id_.hex() for id_, _, _ in people.open_staff(unit.connection)}
        here = local.get(unit.connection, _SIGNED_IN_HERE)
        kept = [known for known in here if known in running] if isinstance(here, list) else []
        local.put(unit.connection, _SIGNED_IN_HERE, [*kept, shift.hex()])
