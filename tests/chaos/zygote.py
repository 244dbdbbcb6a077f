"""A process that has imported a programme and is cloned for each of its processes, so that none pays for a start.

Every clone is a process of its own that can be killed like any other; it runs the programme's own entry points, by a
clock that may be wrong. Knows neither schedules nor checks.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import socket
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from tests.chaos.clocks import CLOCK, follow
from tests.helpers.next_release import become
from tests.helpers.zygote import LATE, serve

Programme = Callable[[list[str]], int]
"""An entry point: arguments in, exit code out."""
CRASHED = 70
"""Exit code of a clone that ended by an exception nobody caught."""
_PROGRAMME = {"desk": "desktop", "union": "sync.server"}
_ENTRY = {
    ("desk", False): "desktop.__main__",
    ("desk", True): "tests.helpers.next_release.desk",
    ("union", False): "sync.server.__main__",
    ("union", True): "tests.helpers.next_release.union",
}
"""Where the entry points stand, by the end and by whether it is of the next release."""
_WARMING = {
    "desk": (
        ["init", "--name", "w", "--region", "140106"],
        ["import", "visits", "{place}/visits.csv"],
        ["export", "visits", "-o", "{place}/visits.out.csv"],
        ["sync", "--json"],
        ["status"],
        ["doctor"],
        ["backup", "{place}/backup"],
        ["restore", "{place}/backup"],
    ),
    "union": (
        ["station", "add", "--name", "w", "--region", "140106", "--json"],
        ["notice", "add", "--title", "w"],
        ["export", "visits", "-o", "{place}/visits.csv"],
        ["doctor"],
    ),
}
"""Commands run once before the first clone is made, so that none pays for what is done only once."""


def main(kind: str, control: socket.socket) -> None:
    """Serve orders until the socket closes; in a clone, be what was ordered."""
    programmes = _preload(kind)
    if threading.active_count() > 1:
        raise RuntimeError(f"a process with threads cannot be cloned: {threading.enumerate()}")
    gc.collect()
    gc.freeze()
    if order := serve(control):
        _become(programmes[order["programme"]], order)


def _preload(kind: str) -> dict[str, Programme]:
    """The entry points by name, everything imported that they need, and warm: they have run once.

    ``kind`` is ``desk`` or ``union``, after ``next `` of the next release.
    """
    kind, ahead = kind.removeprefix("next "), kind.startswith("next ")
    if ahead:
        become(kind)
    for module in LATE[_PROGRAMME[kind]]:
        importlib.import_module(module)
    with tempfile.TemporaryDirectory(prefix="yizhan-warm-") as place, _silence():
        if kind == "union":
            union = importlib.import_module(_ENTRY[kind, ahead]).main
            for line in _WARMING["union"]:
                union(["--db", f"{place}/union.db", *(part.format(place=place) for part in line)])
            importlib.import_module("tests.chaos.server").have_workers_follow()
            return {"union": union, "tight union": _tight(union)}
        from tests.chaos.driver import main as driver

        desk = importlib.import_module(_ENTRY[kind, ahead]).main
        Path(f"{place}/visits.csv").write_text("arrived_at,category\n2026-10-01 09:00,courier\n", encoding="utf-8")
        for line in _WARMING["desk"]:
            desk(["--data", f"{place}/desk", *(part.format(place=place) for part in line)])
        orders = ["hire", "sign_in", "visit", "correct", "restock", "lend", "give_back", "count", "void", "sign_out"]
        story: dict[str, Any] = {"folder": f"{place}/desk", "orders": orders, "seed": 1, "prefix": "warm"}
        driver([json.dumps({**story, "journal": f"{place}/journal", "engine": False, "stream": "", "device": "warm"})])
    return {"desk": desk, "desk commands": _several(desk), "driver": driver}


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nothing,
        contextlib.redirect_stdout(nothing),
        contextlib.redirect_stderr(nothing),
    ):
        yield


def _tight(main_: Programme) -> Programme:
    """The union with bounds that a few PCs can meet."""
    from tests.chaos.server import tighten

    def run(arguments: list[str]) -> int:
        tighten()
        return main_(arguments)

    return run


def _several(main_: Programme) -> Programme:
    """Several command lines one after another in one process; the sum of their exit codes.

    ``tables FOLDER`` is one of them here: what the tables of a data folder hold, and what it keeps and does not count,
    as an object of JSON.
    """

    def run(arguments: list[str]) -> int:
        lines = [json.loads(line) for line in arguments]
        return sum(_tables(Path(line[1])) if line[0] == "tables" else main_(line) for line in lines)

    return run


def _tables(folder: Path) -> int:
    from desktop.bootstrap import SystemClock
    from desktop.store.store import Store
    from tests.chaos.balances import BALANCES, balances_at_desk
    from tests.chaos.kept import kept_at_desk
    from tests.store.contents import tables

    with Store.open_for_reading(folder, SystemClock()) as store:
        held = {kind: list(map(repr, rows)) for kind, rows in tables(store).items()}
        held["kept"] = kept_at_desk(store)
        held[BALANCES] = list(map(repr, balances_at_desk(store)))
    sys.stdout.write(json.dumps(held) + "\n")
    return 0


def _become(programme: Programme, order: dict[str, Any]) -> NoReturn:
    """Run what was ordered, and end."""
    code = CRASHED
    try:
        if order["clock"]:
            follow(Path(order["clock"]))
            os.environ[CLOCK] = order["clock"]
        code = programme(order["arguments"])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - said aloud; the clone ends here in any case
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)
