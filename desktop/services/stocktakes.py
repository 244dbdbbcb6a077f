"""Counting the shelves: a sheet that is filled in line by line, over hours and on several PCs at once.

Each line is saved as it is counted and is the item's balance from then on, so nothing waits for the sheet to be closed.
Of an item that was counted twice the last count is the balance.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from desktop.i18n import N_
from desktop.services import inputs
from desktop.services.errors import KnownError
from desktop.services.supplies import SupplyService
from desktop.services.work import Work
from desktop.store import local
from desktop.store.queries import stock, stocktakes, supplies
from desktop.store.uow import UnitOfWork
from desktop.values import replace
from desktop.views import Changes, Instant, RecordId
from desktop.views.stocktakes import Progress, SheetHead, SheetView

UNCOUNTED: Final = "uncounted"
"""Reason in ``void`` of a count whose line was emptied again."""
ABANDONED: Final = "abandoned"
"""Reason in ``void`` of a stocktake that was thrown away, and of its counts."""
REDATED: Final = "redated"
"""Reason in ``void`` of what was found, when another date is said of it, or none."""
_EVER: Final = 2**62
_RUNS: Final = 400
"""Runs that are remembered: every morning of a year."""


class StocktakeService:
    """Every method may be called from any thread; commands raise KnownError and have then changed nothing."""

    def __init__(self, work: Work, supply: SupplyService) -> None:
        self._work = work
        self._supply = supply
        self._store = work.store

    def current(self) -> SheetView | None:
        """The stocktake that goes on. When PCs that could not reach each other opened one each, they are one, and go
        by the oldest."""
        with self._store.read() as connection:
            found = stocktakes.open_sheets(connection)
            return stocktakes.sheet(connection, found[0]) if found else None

    def current_or_blank(self) -> SheetView:
        """The stocktake that goes on, or one without an id, which begins with its first count."""
        with self._store.read() as connection:
            found = stocktakes.open_sheets(connection)
            sheet = stocktakes.sheet(connection, found[0]) if found else None
            return sheet or stocktakes.blank(connection, self._work.now())

    def progress(self) -> Progress | None:
        """How far the stocktake that goes on has come; None when nothing was counted on any."""
        with self._store.read() as connection:
            return stocktakes.progress(connection)

    def sheet(self, sheet_id: RecordId) -> SheetView:
        """One stocktake, open or closed."""
        with self._store.read() as connection:
            found = stocktakes.sheet(connection, sheet_id)
        if found is None:
            raise KnownError(N_("This stocktake is not there."), N_("Look at the list again."))
        return found

    def closed(self, start: Instant = -_EVER, end: Instant = _EVER) -> tuple[SheetHead, ...]:
        """Stocktakes that were closed, the newest first."""
        with self._store.read() as connection:
            return stocktakes.closed_between(connection, start, end)

    def count(self, sheet_id: RecordId, item_id: RecordId, counted: int) -> Changes:
        """What stands on the shelf of one item; from now on it is the balance. Without a sheet's id it goes onto the
        one that is open, or begins one, which an undo of this count leaves open."""
        if not 0 <= counted <= inputs.MOST:
            raise KnownError(
                N_("{number} cannot be counted on a shelf."), N_("Correct it and save again."), number=counted
            )
        with self._work.unit() as unit:
            sheets = _open(unit, sheet_id)
            item = supplies.header(unit.connection, item_id)
            if item is None:
                raise KnownError(N_("This item is not there."), N_("Choose one from the list, or add it first."))
            onto = sheet_id or (sheets[0] if sheets else unit.create("stocktake_sheet", {}))
            book = stock.stocks(unit.connection, item.id)[item.id].balance
            known = stock.known_to_count(unit.connection, unit.address[0], unit.now)
            fields = {"item": item.id, "counted": counted, "book": book, "known": known, "sheet": onto}
            unit.create("stocktake", fields)
            _counted_here(unit)
        changes = unit.changes()
        inverse = tuple(patch for patch in changes.inverse if patch.kind != "stocktake_sheet")
        return replace(changes, inverse=inverse)

    def uncount(self, item_id: RecordId) -> Changes:
        """Take an item's counts off the stocktake that goes on, whoever made them: nobody has counted it."""
        with self._work.unit() as unit:
            sheets = _open(unit, b"")
            item = supplies.header(unit.connection, item_id)
            counts = stocktakes.counts_of(unit.connection, sheets, item.id) if sheets and item is not None else ()
            if not counts:
                raise KnownError(N_("This item is not counted yet."), N_("Look at the list again."))
            self._void(unit, counts, UNCOUNTED)
        return unit.changes()

    def date_more(self, item_id: RecordId, expires_on: date | None) -> Changes:
        """Say until when it keeps what was counted of an item beyond the books, on the stocktake that goes on; None
        takes that back. The count stays what it is."""
        with self._work.unit() as unit:
            sheets = _open(unit, b"")
            item = supplies.header(unit.connection, item_id)
            its = stocktakes.sheet(unit.connection, sheets[0]) if sheets and item is not None else None
            line = next((one for one in its.lines if item is not None and one.item == item.id), None) if its else None
            if line is None or line.last is None or line.difference <= 0:
                raise KnownError(
                    N_("No more of it was counted than the books say."),
                    N_("A date is said of what was found beyond them; type first how much is there."),
                )
            for record in stocktakes.counts_of(unit.connection, sheets, line.item):
                self._supply.void_found(unit, record, REDATED)
            if expires_on is not None:
                self._supply.find_more(unit, line.item, line.difference, expires_on, line.last.at)
        return unit.changes()

    def _void(self, unit: UnitOfWork, counts: Iterable[RecordId], why: str) -> None:
        for record in counts:
            self._supply.void_found(unit, record, why)
            unit.patch("stocktake", record, {"void": why})

    def close(self, note: str = "") -> Changes:
        """End the stocktake: every sheet that is open."""
        with self._work.unit() as unit:
            for sheet_id in _begun(unit):
                unit.patch("stocktake_sheet", sheet_id, {"closed_at": unit.now, "note": inputs.note(note)})
        return unit.changes()

    def abandon(self) -> Changes:
        """Throw the stocktake away with all that was counted on it: the books are as they were without it."""
        with self._work.unit() as unit:
            sheets = _begun(unit)
            self._void(unit, stocktakes.counts_of(unit.connection, sheets), ABANDONED)
            for sheet_id in sheets:
                unit.patch("stocktake_sheet", sheet_id, {"void": ABANDONED})
        return unit.changes()


def _counted_here(unit: UnitOfWork) -> None:
    """Note that this PC counted in the present run: another one may bear its name."""
    run = unit.address[0].hex()
    kept = local.get(unit.connection, local.COUNTED_HERE)
    runs = kept if isinstance(kept, list) else []
    if run not in runs:
        local.put(unit.connection, local.COUNTED_HERE, [*runs, run][-_RUNS:])


def _open(unit: UnitOfWork, sheet_id: RecordId) -> tuple[RecordId, ...]:
    """The sheets that are open, the one that is meant among them."""
    found = stocktakes.open_sheets(unit.connection)
    if sheet_id and sheet_id not in found:
        raise KnownError(N_("This stocktake has been closed."), N_("Begin another one to go on counting."))
    return found


def _begun(unit: UnitOfWork) -> tuple[RecordId, ...]:
    found = stocktakes.open_sheets(unit.connection)
    if not found:
        raise KnownError(N_("This stocktake has been closed."), N_("Begin another one to go on counting."))
    return found
