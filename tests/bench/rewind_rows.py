"""Saving while a long log goes back: its union was put back to before the station was there."""

from __future__ import annotations

import threading
from pathlib import Path
from random import Random

from desktop.bootstrap import SystemClock
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.log import Log
from tests.bench.floors import rows, sqlite_commits
from tests.bench.lab import CATEGORIES
from tests.bench.report import Line, milliseconds, seconds
from tests.store.union import MemoryUnion, sync

COUNT = 100_000
_SLICE = 20_000
_SAVES = 400


def measure(folder: Path) -> list[Line]:
    """Taps from the first moment of the rewind on, one right after the other."""
    random = Random(4)
    with Store.open(folder / "rewound", SystemClock()) as store:
        for _ in range(COUNT // _SLICE):
            with store.write() as unit:
                unit.create_many("visit", ({"category": random.choice(CATEGORIES)} for _ in range(_SLICE)))
        replica = StoreReplica(store)
        sync(replica, MemoryUnion())
        store.checkpoints.committed(COUNT)
        began, whole = threading.Event(), []

        def go_back() -> None:
            began.set()
            whole.append(seconds(lambda: replica.rewind(Log.STATION, 0)))

        thread = threading.Thread(target=go_back, name="bench-rewind")
        thread.start()
        began.wait()
        saves = [seconds(lambda: _save(store, random)) for _ in range(_SAVES)]
        left = replica.cursors()[Log.STATION].n
        thread.join()
    p99, longest = milliseconds(saves, 0.99), max(saves) * 1000
    floor = milliseconds(sqlite_commits(folder, rows(_SAVES)), 0.99)
    return [
        Line(
            f"one visit saved while {COUNT:,} entries go back, p99",
            f"{p99:.2f} ms",
            "<= 5 ms",
            p99 <= 5,
            f"{p99 / floor:.1f} x",
        ),
        Line(
            "  the longest that one waited",
            f"{longest:.1f} ms",
            "<= 50 ms",
            longest <= 50,
            f"{left:,} entries were left after the last of them; {whole[0]:.1f} s in all",
        ),
    ]


def _save(store: Store, random: Random) -> None:
    with store.write() as unit:
        unit.create("visit", {"category": random.choice(CATEGORIES), "services": "water"})
