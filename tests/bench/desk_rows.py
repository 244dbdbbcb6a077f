"""Saving at the desk, with a million visits stored and a sync running beside."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from desktop.bootstrap import SystemClock, open_desk
from desktop.services.desk import Desk
from tests.bench.floors import rows, sqlite_commits
from tests.bench.lab import CATEGORIES, start_union
from tests.bench.report import Line, milliseconds, seconds
from tests.bench.stations import Stored
from tests.helpers.processes import Processes

_SAVES = 400


def measure(stored: Stored, processes: Processes, folder: Path) -> list[Line]:
    """Saving, at rest and while the tail of all those visits is being delivered."""
    floor = sqlite_commits(folder, rows(_SAVES))
    random = Random(2)
    union = start_union(processes, f"sqlite:///{folder / 'union.db'}")
    card = union.station()
    with open_desk(stored.data, SystemClock()) as desk:
        rest = _saves(desk, random)
        desk.sync.enrol(union.url, card["enrol_code"])
        with _syncing(desk):
            saves = _saves(desk, random)
    at_rest = milliseconds(rest, 0.99)
    p50, p99 = milliseconds(saves, 0.5), milliseconds(saves, 0.99)
    floor50, floor99 = milliseconds(floor, 0.5), milliseconds(floor, 0.99)
    return [
        Line("one visit saved, p99", f"{at_rest:.2f} ms", "<= 5 ms", at_rest <= 5, f"{at_rest / floor99:.1f} x"),
        Line(
            "one visit saved while syncing, median", f"{p50:.2f} ms", "", None, f"{p50 / floor50:.1f} x a bare commit"
        ),
        Line("one visit saved while syncing, p99", f"{p99:.2f} ms", "<= 5 ms", p99 <= 5, f"{p99 / floor99:.1f} x"),
    ]


def _saves(desk: Desk, random: Random) -> list[float]:
    """Seconds of each of many taps."""
    return [
        seconds(lambda: desk.visits.record_visit(random.choice(CATEGORIES), services=("water",))) for _ in range(_SAVES)
    ]


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
