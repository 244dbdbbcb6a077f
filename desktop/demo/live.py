"""The sample station on the screen, syncing with a union of its own, for a person to play with."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from desktop.bootstrap import SystemClock, open_desk
from desktop.demo import sample
from desktop.demo.clock import StageClock, show_time
from desktop.demo.union import DemoUnion
from desktop.errors import KnownError
from desktop.i18n import load, resolve
from desktop.ui.display import display_problem


def open_sample(language: str) -> int:
    """Make the sample in a temporary folder, show it until its window is closed; the exit code."""
    problem = display_problem()
    if problem is not None:
        return _refuse(problem, language)
    clock = StageClock(show_time(SystemClock().now()))
    with tempfile.TemporaryDirectory(prefix="yizhan-demo-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        data = folder / "desk"
        sample.write(data, clock)
        clock.run()
        with (
            DemoUnion(folder, clock, name=sample.NAME, region=sample.REGION, notice=sample.NOTICE) as union,
            open_desk(data, clock, device=sample.DEVICE) as desk,
        ):
            admission = union.admission
            desk.sync.enrol(admission.url, admission.enrol_code, admission.fingerprint)
            from desktop.ui import app

            return app.run(desk, data, language=language)


def _refuse(error: KnownError, language: str) -> int:
    what, remedy = load(resolve(language or "system")).error(error)
    sys.stderr.write(f"{what} {remedy}".strip() + "\n")
    return 1
