"""From the process's start to a usable first screen, and what it holds of memory then."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.report import Line
from tests.bench.stations import Stored
from tests.helpers.processes import child_environment

_GOES = 5
_BARE = """
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([]); window = QWidget(); window.show(); app.processEvents()
from tests.bench.started import tell_and_end
tell_and_end()
"""
_COMMAND = """
import sys
from desktop.__main__ import main
main(["--data", sys.argv[1], "status", "--json"])
from tests.bench.started import tell_and_end
tell_and_end()
"""
_DESK = """
import sys
from sync.garbage import collect_seldom
collect_seldom()
from pathlib import Path
from desktop.bootstrap import SystemClock, open_desk
with open_desk(Path(sys.argv[1]), SystemClock()) as desk:
    from desktop.ui import app
    from tests.bench.started import tell_and_end
    app.run(desk, Path(sys.argv[1]), until=lambda shown: shown.tasks.settled.connect(tell_and_end))
"""


def measure(stored: Stored) -> list[Line]:
    """The best of several starts, beside a bare window's."""
    bare = _best(_BARE, stored.data)
    desk = _best(_DESK, stored.data)
    command = _best(_COMMAND, stored.data)
    return [
        Line("a bare window", f"{bare['seconds']:.2f} s, {bare['megabytes']:.0f} MB"),
        Line(
            f"usable first screen, {stored.visits:,} visits",
            f"{desk['seconds']:.2f} s",
            "<= 0.6 s",
            desk["seconds"] <= 0.6,
            f"{desk['seconds'] / bare['seconds']:.1f} x",
        ),
        Line("a command (status)", f"{command['seconds']:.2f} s, {command['megabytes']:.0f} MB"),
        Line("memory of the first screen", f"{desk['megabytes']:.0f} MB", "<= 130 MB", desk["megabytes"] <= 130),
    ]


def _best(program: str, data: Path) -> dict[str, float]:
    results = []
    with tempfile.TemporaryDirectory(prefix="yizhan-bench-") as compiled:
        # An installed program is compiled, whatever this environment says of bytecode; the first go compiles it.
        environment = child_environment({"QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": compiled})
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for _ in range(1 + _GOES):
            done = subprocess.run(
                [sys.executable, "-c", program, str(data)],
                capture_output=True,
                text=True,
                check=True,
                env=environment,
                timeout=120,
            )
            results.append(dict(json.loads(done.stdout.splitlines()[-1])))
    return min(results, key=lambda result: float(result["seconds"]))
