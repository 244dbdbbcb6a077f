"""Counting the shelves: a sheet that is filled in line by line, over hours and on several PCs at once.

Each line is saved as it is counted and is the item's balance from then on, so nothing waits for the sheet to be closed.
Of an item that was counted twice the last count is the balance.
"""

from __future__ import annotations

from desktop.i18n import N_
from desktop.services import inputs
from desktop.services.errors import KnownError
from desktop.services.work import Work
from desktop.store.queries import stock, stocktakes, supplies
from desktop.views import Changes, RecordId
from desktop.views.stocktakes import SheetView


class StocktakeService:
    """Every method may be called from any thread; commands raise KnownError and have then changed nothing."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._store = work.store

    def current(self) -> SheetView | None:
        """The sheet that is being filled in. When PCs that could not reach each other opened one each, the oldest is
        gone on with; what was counted on the others counts all the same."""
        with self._store.read() as connection:
            found = stocktakes.open_sheets(connection)
            return stocktakes.sheet(connection, found[0]) if found else None

    def sheet(self, sheet_id: RecordId) -> SheetView:
        """One sheet, open or closed."""
        with self._store.read() as connection:
            found = stocktakes.sheet(connection, sheet_id)
        if found is None:
            raise _gone()
        return found

    def closed(self) -> tuple[RecordId, ...]:
        """Sheets that were closed, the newest first."""
        with self._store.read() as connection:
            return stocktakes.closed_sheets(connection)

    def begin(self, note: str = "") -> Changes:
        """Begin a sheet; while one is open that one is gone on with."""
        with self._work.unit() as unit:
            if not stocktakes.open_sheets(unit.connection):
                unit.create("stocktake_sheet", {"note": inputs.note(note)})
        return unit.changes()

    def count(self, sheet_id: RecordId, item_id: RecordId, counted: int) -> Changes:
        """What stands on the shelf of one item; from now on it is the balance."""
        if not 0 <= counted <= inputs.MOST:
            raise KnownError(
                N_("{number} cannot be counted on a shelf."), N_("Correct it and save again."), number=counted
            )
        with self._work.unit() as unit:
            if sheet_id not in stocktakes.open_sheets(unit.connection):
                raise KnownError(N_("This stocktake has been closed."), N_("Begin another one to go on counting."))
            item = supplies.header(unit.connection, item_id)
            if item is None:
                raise KnownError(N_("This item is not there."), N_("Choose one from the list, or add it first."))
            book = stock.stocks(unit.connection, item.id)[item.id].balance
            fields = {"item": item.id, "counted": counted, "book": book, "seen": unit.seen, "sheet": sheet_id}
            unit.create("stocktake", fields)
        return unit.changes()

    def close(self) -> Changes:
        """End the stocktake: every sheet that is open."""
        with self._work.unit() as unit:
            for sheet_id in stocktakes.open_sheets(unit.connection):
                unit.patch("stocktake_sheet", sheet_id, {"closed_at": unit.now})
        return unit.changes()


def _gone() -> KnownError:
    return KnownError(N_("This stocktake is not there."), N_("Look at the list again."))
