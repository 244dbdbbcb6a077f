"""Numbers of vouchers: each movement that is recorded at a desk stands on one, such as ``K7P-2026-000017``.

A PC has a series of its own, three characters drawn once, so that PCs which cannot reach each other do not use one
number twice; within it the numbers have no gaps, because the number is given in the transaction that saves the
movement. A folder that is used under another PC's name begins a series of its own. What is voided keeps its number.
"""

from __future__ import annotations

import platform
from typing import Final

from desktop.store import local
from desktop.store.queries import vouchers
from desktop.store.run import Randomness
from desktop.store.uow import UnitOfWork
from sync.times import day_of

_KEY: Final = "voucher_series"
_LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""None that is read as another."""
_SERIES: Final = 3


class Vouchers:
    """Gives the next number of this PC's series."""

    def __init__(self, randomness: Randomness, machine: str = "") -> None:
        self._randomness = randomness
        self._machine = machine or platform.node()

    def next(self, unit: UnitOfWork) -> str:
        """The number of a voucher that is being saved."""
        year = day_of(unit.now).year
        series, last = self._kept(unit, year)
        # A PC that was put back to an older backup goes on behind what has come back from the union.
        number = max(last, vouchers.highest(unit.connection, f"{series}-{year}-")) + 1
        local.put(unit.connection, _KEY, {"series": series, "machine": self._machine, "year": year, "last": number})
        return f"{series}-{year}-{number:06}"

    def _kept(self, unit: UnitOfWork, year: int) -> tuple[str, int]:
        """The series, and the last number of the year."""
        kept = local.get(unit.connection, _KEY)
        if isinstance(kept, dict) and kept.get("machine") == self._machine:
            last = kept.get("last")
            return str(kept["series"]), last if kept.get("year") == year and isinstance(last, int) else 0
        drawn = self._randomness(_SERIES)
        return "".join(_LETTERS[byte % len(_LETTERS)] for byte in drawn), 0
