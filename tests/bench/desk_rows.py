"""The desk's rows of the budget, with a million visits stored and a sync running beside."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from desktop.bootstrap import SystemClock, open_desk
from desktop.services.desk import Desk
from desktop.store.store import Store
from tests.bench.floors import rows, sqlite_commits
from tests.bench.lab import CATEGORIES, SERVICES, start_union
from tests.bench.report import Line, milliseconds, seconds
from tests.helpers.processes import Processes

_SLICE = 50_000
_SAVES = 400
_LOOKS = 30
_YEARS = 5 * 365 * 86_400


@dataclass(frozen=True, slots=True)
class Stored:
    """A data folder with so many visits."""

    data: Path
    visits: int


def prepare(data: Path, visits: int, say: Callable[[str], None]) -> Stored:
    """Fill a station with visits of five years, ops and rows alike, as an import would."""
    random = Random(1)
    clock = SystemClock()
    now = clock.now()
    with open_desk(data, clock) as desk:
        desk.station.set_up("Bench", "140106")
        for number in range(24):
            item = desk.supplies.add_item(f"Item {number}", category="daily", unit="pc").records[0]
            desk.supplies.restock(item, 1000)
    with Store.open(data, clock) as store:
        for start in range(0, visits, _SLICE):
            count = min(_SLICE, visits - start)
            with store.write() as unit:
                unit.create_many(
                    "visit",
                    (
                        {
                            "arrived_at": now - _YEARS + (start + n) * _YEARS // visits,
                            "category": random.choice(CATEGORIES),
                            "services": random.choice(SERVICES),
                            "note": "班组午饭" if random.random() < 0.02 else "",
                        }
                        for n in range(count)
                    ),
                )
            say(f"  … {start + count:,} visits stored")
    with open_desk(data, clock) as desk:
        desk.today.overview()
        desk.visits.prepare()
    return Stored(data, visits)


def measure(stored: Stored, processes: Processes, folder: Path) -> list[Line]:
    """Saving and looking, the tail of all those visits being delivered meanwhile."""
    floor = sqlite_commits(folder, rows(_SAVES))
    random = Random(2)
    union = start_union(processes, f"sqlite:///{folder / 'union.db'}")
    card = union.station()
    with open_desk(stored.data, SystemClock()) as desk:
        looks = _looks(desk)
        desk.sync.enrol(union.url, card["enrol_code"])
        with _syncing(desk):
            saves = [
                seconds(lambda: desk.visits.record_visit(random.choice(CATEGORIES), services=("water",)))
                for _ in range(_SAVES)
            ]
    p50, p99 = milliseconds(saves, 0.5), milliseconds(saves, 0.99)
    floor50, floor99 = milliseconds(floor, 0.5), milliseconds(floor, 0.99)
    return [
        Line(
            "one visit saved while syncing, median", f"{p50:.2f} ms", "", None, f"{p50 / floor50:.1f} x a bare commit"
        ),
        Line("one visit saved while syncing, p99", f"{p99:.2f} ms", "<= 5 ms", p99 <= 5, f"{p99 / floor99:.1f} x"),
        *looks,
    ]


def _looks(desk: Desk) -> list[Line]:
    asked: list[tuple[str, Callable[[], object]]] = [
        ("Today", desk.today.overview),
        ("first page of the visits", lambda: desk.visits.page(start=None, end=None)),
        ("search by a category's initials, first page", lambda: desk.visits.page(start=None, end=None, search="kdy")),
        ("search in the notes, first page", lambda: desk.visits.page(start=None, end=None, search="班组")),
        ("search without a hit", lambda: desk.visits.page(start=None, end=None, search="没有这个词")),
        ("filtered by category and service, first page", lambda: desk.visits.page(category="courier", service="water")),
        ("supplies with balances", desk.supplies.items),
    ]
    lines = []
    for what, look in asked:
        look()
        median = milliseconds([seconds(look) for _ in range(_LOOKS)], 0.5)
        lines.append(Line(what, f"{median:.1f} ms", "<= 50 ms", median <= 50))
    return lines


@contextmanager
def _syncing(desk: Desk) -> Iterator[None]:
    """A conversation with the union runs in another thread while the block does."""
    began = threading.Event()

    def speak() -> None:
        began.set()
        desk.sync.sync_now(timeout=600)

    thread = threading.Thread(target=speak, name="bench-sync")
    thread.start()
    began.wait()
    try:
        yield
    finally:
        desk.sync.set_work_offline(True)
        thread.join()
