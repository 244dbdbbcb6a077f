"""Numbers of vouchers: each movement that is recorded at a desk stands on one, such as ``K7P-2026-000017``.

A PC has a series of its own, three characters drawn once, so that PCs which cannot reach each other do not use one
number twice; within it the numbers have no gaps, because the number is given in the transaction that saves the
movement. A folder that is used on another PC begins a series of its own, also where both were imaged from one disk and
bear one name. What is voided keeps its number.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
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


_MADE_UP: Final = 1 << 40
"""Set in an address that no network card has: the standard library draws one where it finds none."""


def this_machine(name: str) -> str:
    """What tells this PC from others of its name: beside the name the address of its network card, if it has one."""
    card = uuid.getnode()
    return name if card & _MADE_UP else f"{name} {card:012x}"


class Vouchers:
    """Gives the next number of this PC's series."""

    def __init__(self, randomness: Randomness, machine: Callable[[], str]) -> None:
        """``machine`` names this PC; it is asked with the first number."""
        self._randomness = randomness
        self._asked = machine
        self._machine = ""

    def next(self, unit: UnitOfWork) -> str:
        """The number of a voucher that is being saved."""
        year = day_of(unit.now).year
        self._machine = self._machine or self._asked()
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
