"""The UI thread while a backlog syncs (20,000 entries going up, 60,000 coming down), while a year's report is written,
while a ledger comes in, and when Ctrl+K is pressed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Final

from tests.bench.lab import new_desk, start_union, visits_csv
from tests.bench.report import Line
from tests.bench.stations import Stored
from tests.helpers.processes import Processes, child_environment, module_command

UP: Final = 20_000
DOWN: Final = 60_000
ROWS: Final = 100_000
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
        lines += _lines(f"{UP:,} go up, {screen}", up.data, screen)
        down = new_desk(folder / f"down-{screen}")
        down.enrol(union.url, union.code(source["code"]))
        lines += _lines(f"{DOWN:,} come down, {screen}", down.data, screen)
    return lines


def measure_works(stored: Stored, folder: Path) -> list[Line]:
    """What runs without a union."""
    ledger = visits_csv(folder / "import.csv", ROWS)
    report: tuple[str | Path, ...] = ("report", folder / "meanwhile.pdf")
    # The first go compiles what is loaded.
    _lines("", stored.data, "today", "palette")
    _lines("", stored.data, "today", *report)
    _lines("", new_desk(folder / "compiling").data, "today", "import", visits_csv(folder / "few.csv", 10))
    return [
        *_lines(f"the palette opens, {stored.visits:,} visits stored", stored.data, "today", "palette"),
        *_lines("a year's report is written", stored.data, "today", *report),
        *_lines(f"{ROWS:,} rows are imported", new_desk(folder / "importing").data, "today", "import", ledger),
    ]


def _lines(what: str, data: Path, screen: str, *work: str | Path) -> list[Line]:
    done = subprocess.run(
        module_command("tests.bench.heartbeat", data, screen, *work),
        capture_output=True,
        text=True,
        check=True,
        env=_compiled(data.parent),
        timeout=600,
    )
    told = dict(json.loads(done.stdout.splitlines()[-1]))
    own = float(told["own"])
    return [
        Line(
            f"UI thread while {what}",
            f"{own:.0f} ms",
            f"<= {BUDGET:.0f} ms",
            own <= BUDGET,
            f"{told['over']:.0f} too long in {told['seconds']:.1f} s; with its waits for a processor "
            f"{told['worst']:.0f} ms, at rest {told['rest_worst']:.0f} ms, while screens are loaded ahead "
            f"{told['ahead_own']:.0f} ms",
        )
    ]


def _compiled(folder: Path) -> dict[str, str]:
    """An installed program is compiled, whatever this environment says of bytecode."""
    more = {"QT_QPA_PLATFORM": "offscreen", "YIZHAN_KEYS": "file", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    environment = child_environment(more)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment
