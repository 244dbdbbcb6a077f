"""An item's whole ledger, read as it is asked for. Knows neither SQL nor screens."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.store.queries import ledger
from desktop.store.queries.book import Entry
from desktop.store.store import Store
from desktop.views import MovementView


class SupplyBook:
    """An item's ledger, newest line first. What is recorded after it was opened is not in it."""

    def __init__(self, store: Store, entries: Sequence[Entry]) -> None:
        self._store = store
        self._entries = entries

    def __len__(self) -> int:
        return len(self._entries)

    def read(self, start: int, stop: int) -> tuple[MovementView, ...]:
        """The lines from ``start`` to before ``stop``."""
        with self._store.read() as connection:
            return ledger.lines(connection, self._entries[start:stop])
