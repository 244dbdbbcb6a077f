"""The first day at a station: what has been done of it, what was put off, and the opening stock in one go.

What is done is told by the records alone, so a second PC of the station sees it too; what was put off is this PC's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from desktop.i18n import N_
from desktop.services.errors import KnownError
from desktop.services.settings import SettingsService
from desktop.services.supplies import SupplyService
from desktop.services.work import Work
from desktop.store.queries import carried, station, supplies
from desktop.store.queries.beginnings import beginnings
from desktop.values import Struct
from desktop.views import Changes, RecordId
from desktop.views.beginnings import BeginningsView, StepView
from sync.times import DAY

STEPS: Final = ("file", "hours", "people", "stock", "carried", "ledger")
_SKIPPED: Final = "first_day.skipped"
_OVER: Final = "first_day.over"
_YOUNG: Final = 14 * DAY
"""For so long after the first visit Today speaks of the first day; a station that runs needs no guide."""


class OpeningLine(Struct, frozen=True):
    """An item of the catalogue or of the list: what stands on the shelf (None: not counted), the least that is wanted
    there, in pieces, and until when it keeps where that is known."""

    item: RecordId
    counted: int | None
    minimum: int
    expires_on: date | None = None


class BeginningsService:
    """Every method may be called from any thread; commands raise KnownError and have then changed nothing."""

    def __init__(self, work: Work, settings: SettingsService, supply: SupplyService) -> None:
        self._work = work
        self._settings = settings
        self._supply = supply

    def view(self) -> BeginningsView:
        """How far it has come."""
        with self._work.store.read() as connection:
            found = beginnings(connection)
            file = station.station(connection)
            twice = bool(carried.twice(connection))
        missing = sum(not value for value in (file.region, file.address, file.phone))
        counts = {
            "file": missing,
            "hours": len(file.hours),
            "people": found.people,
            "stock": found.stocked,
            "carried": found.carried,
            "ledger": found.imports,
        }
        skipped = self._skipped()
        steps = []
        for key in STEPS:
            done = counts[key] == 0 if key == "file" else counts[key] > 0
            steps.append(
                StepView(key, counts[key], done, key in skipped and not done, twice=key == "carried" and twice)
            )
        young = found.first_entry is None or self._work.now() - found.first_entry < _YOUNG
        offered = young and not self._settings.get(_OVER, False) and any(step.open for step in steps)
        return BeginningsView(tuple(steps), offered)

    def skip(self, key: str, skipped: bool = True) -> None:
        """Put a step off, or take it up again. ValueError for one that there is not."""
        if key not in STEPS:
            raise ValueError(f"no step {key!r}")
        kept = self._skipped()
        self._settings.set(_SKIPPED, [one for one in STEPS if (one == key and skipped) or (one != key and one in kept)])

    def finish(self, over: bool = True) -> None:
        """Let Today speak of the first day no more, or again."""
        self._settings.set(_OVER, over)

    @property
    def finished(self) -> bool:
        """Whether a person said that it is over."""
        return bool(self._settings.get(_OVER, False))

    def open_stock(self, lines: Sequence[OpeningLine], note: str = "") -> Changes:
        """Take up what is not on the list yet and count the shelf: all lines or none, and one undo takes all back."""
        if not lines:
            raise KnownError(N_("No item is chosen."), N_("Tick what stands on your shelves."))
        with self._work.unit() as unit:
            known = supplies.listed(unit.connection)
            for line in lines:
                if line.item in known:
                    self._supply.set_minimum(unit, line.item, line.minimum)
                else:
                    self._supply.take_up(unit, line.item, line.minimum)
            counted = []
            for line in lines:
                if line.counted and line.expires_on is not None:
                    self._supply.open_batch(unit, line.item, line.counted, line.expires_on, note)
                elif line.counted is not None:
                    counted.append((line.item, line.counted))
            if counted:
                self._supply.count_in(unit, counted, note)
        return unit.changes()

    def _skipped(self) -> frozenset[str]:
        kept = self._settings.get(_SKIPPED, [])
        return frozenset(str(key) for key in kept) if isinstance(kept, list) else frozenset()
