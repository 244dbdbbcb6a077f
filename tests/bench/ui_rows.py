"""The UI thread while a backlog syncs: 20,000 entries going up, 60,000 coming down, with a window open."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Final

from tests.bench.lab import new_desk, start_union, visits_csv
from tests.bench.report import Line
from tests.helpers.processes import Processes, child_environment, module_command

UP: Final = 20_000
DOWN: Final = 60_000
BUDGET: Final = 50.0
"""Milliseconds for which the UI thread may be kept from beating."""
SCREENS: Final = ("today", "visits", "sync")


def measure(folder: Path, processes: Processes) -> list[Line]:
    """One backlog each way on every screen that changes with it."""
    union = start_union(processes, f"sqlite:///{folder / 'union.db'}")
    ledger = visits_csv(folder / "up.csv", UP)
    whole = visits_csv(folder / "down.csv", DOWN, seed=2)
    source = union.station("Source")
    first = new_desk(folder / "source")
    first.enrol(union.url, source["enrol_code"])
    first.run("import", "visits", whole)
    first.sync()
    lines = []
    for screen in SCREENS:
        up = new_desk(folder / f"up-{screen}")
        up.run("import", "visits", ledger)
        up.enrol(union.url, union.station(f"Up {screen}")["enrol_code"])
        lines += _lines(f"{UP:,} up, {screen}", up.data, screen)
        down = new_desk(folder / f"down-{screen}")
        down.enrol(union.url, union.code(source["code"]))
        lines += _lines(f"{DOWN:,} down, {screen}", down.data, screen)
    return lines


def _lines(what: str, data: Path, screen: str) -> list[Line]:
    done = subprocess.run(
        module_command("tests.bench.heartbeat", data, screen),
        capture_output=True,
        text=True,
        check=True,
        env=child_environment({"QT_QPA_PLATFORM": "offscreen", "YIZHAN_KEYS": "file"}),
        timeout=600,
    )
    told = dict(json.loads(done.stdout.splitlines()[-1]))
    own = float(told["own"])
    return [
        Line(
            f"UI thread while a backlog syncs: {what}",
            f"{own:.0f} ms",
            f"<= {BUDGET:.0f} ms",
            own <= BUDGET,
            f"{told['over']:.0f} too long in {told['seconds']:.1f} s; with what others took of the machine "
            f"{told['worst']:.0f} ms, at rest {told['rest_worst']:.0f} ms",
        )
    ]
