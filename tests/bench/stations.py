"""Stations with so many visits and movements, each filled once for all the rows that ask for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from desktop.bootstrap import SystemClock, open_desk
from desktop.store.store import Store
from tests.bench.lab import CATEGORIES, SERVICES

SIZES: Final = (1_000, 10_000, 100_000, 1_000_000)
YEARS: Final = 5 * 365 * 86_400
"""Seconds over which everything is spread."""
_VISITS_A_MOVEMENT: Final = 20
_SLICE: Final = 50_000


@dataclass(frozen=True, slots=True)
class Stored:
    """A data folder with so many visits."""

    data: Path
    visits: int


class Stations:
    """Data folders by the number of their visits. What one row writes (a few hundred saves), the next one finds."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self._folder = folder
        self._say = say
        self._made: dict[int, Stored] = {}

    def of(self, visits: int) -> Stored:
        """The station with so many visits; filled when it is first asked for."""
        if visits not in self._made:
            stored = Stored(self._folder / f"station-{visits}", visits)
            _visits(stored, self._say)
            _movements(stored.data, visits // _VISITS_A_MOVEMENT)
            with open_desk(stored.data, SystemClock()) as desk:
                desk.today.overview()
                desk.visits.prepare()
            self._made[visits] = stored
        return self._made[visits]


def _visits(stored: Stored, say: Callable[[str], None]) -> None:
    """Visits of five years, ops and rows alike, as an import would."""
    random = Random(1)
    clock = SystemClock()
    now = clock.now()
    with open_desk(stored.data, clock) as desk:
        desk.station.set_up("Bench", "140106")
        person = desk.people.add_person("张建国").records[0]
        for number in range(24):
            item = desk.supplies.add_item(f"Item {number}", category="daily", unit="pc").records[0]
            desk.supplies.restock(item, 1000)
    with Store.open(stored.data, clock) as store:
        for start in range(0, stored.visits, _SLICE):
            count = min(_SLICE, stored.visits - start)
            with store.write(person) as unit:
                unit.create_many(
                    "visit",
                    (
                        {
                            "arrived_at": now - YEARS + (start + n) * YEARS // stored.visits,
                            "category": random.choice(CATEGORIES),
                            "services": random.choice(SERVICES),
                            "note": "班组午饭" if random.random() < 0.02 else "",
                        }
                        for n in range(count)
                    ),
                )
        say(f"  … {stored.visits:,} visits stored")


def _movements(data: Path, count: int) -> None:
    """Movements of five years: stock that comes in and goes out."""
    random = Random(3)
    clock = SystemClock()
    now = clock.now()
    with open_desk(data, clock) as desk:
        items = [item.id for item in desk.supplies.items()]
    with Store.open(data, clock) as store, store.write() as unit:
        unit.create_many(
            "movement",
            (
                {
                    "at": now - YEARS + n * YEARS // max(1, count),
                    "item": random.choice(items),
                    "kind": "restock" if n % 10 == 0 else random.choice(("issue", "consume", "waste")),
                    "quantity": random.randint(20, 60) if n % 10 == 0 else random.randint(1, 5),
                    "source": "donation" if n % 50 == 0 else "purchase" if n % 10 == 0 else "",
                }
                for n in range(count)
            ),
        )
