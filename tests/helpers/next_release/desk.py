"""The desk of the next release: today's command line, and ``record``, which saves what only that release knows."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.__main__ import main as yizhan
from desktop.bootstrap import SystemClock
from desktop.store.store import Store
from desktop.version import APP

EACH = 7
"""Entries that one round of ``record`` writes, the run's own first entry apart."""
UNREAD = 5
"""Of these, what the release before cannot read: a patrol and what is said of it, a visit in a mood and what is said of
that, and a mood that a visit is put into later."""


def main(arguments: list[str]) -> int:
    """Run a command line; the exit code."""
    if "record" not in arguments:
        return yizhan(arguments)
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--lang")
    parser.add_argument("command", choices=["record"])
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--mark", default="next")
    given = parser.parse_args(arguments)
    with Store.open(given.data, SystemClock(), device="巡查电脑", app=APP, begin=False) as store:
        for number in range(given.count):
            mark = f"{given.mark}.{number}"
            with store.write() as unit:
                patrol = unit.create("patrol", {"route": "north", "note": mark, "met": "赵师傅"})
                unit.patch("patrol", patrol, {"route": "south"})
                moody = unit.create(
                    "visit", {"category": "courier", "note": f"{mark} in a mood", "mood": "glad", "guide": "孙师傅"}
                )
                unit.patch("visit", moody, {"persons": 2})
                plain = unit.create("visit", {"category": "tourist", "note": f"{mark} of a new category"})
                unit.patch("visit", plain, {"persons": 3})
                unit.patch("visit", plain, {"mood": "tired"})
    return 0
