"""Pull the plug of either end at any moment: nothing that was said to be saved is lost, nothing is counted twice."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import pytest

from tests.e2e.union import UnionServer, read_csv
from tests.helpers.processes import Processes, run_module
from tests.helpers.proxy import Mischief, Proxy

_SAVED = re.compile(r"^saved \d+ (\S+) (\d+)$", re.MULTILINE)


def test_a_pc_that_loses_power_before_its_card_is_answered_is_let_in_with_the_same_card(
    union: UnionServer, processes: Processes, tmp_path: Path
) -> None:
    station, code = union.station()
    desk = tmp_path / "desk"
    assert run_module("desktop", "--data", desk, "init", "--name", "五一广场驿站", "--region", "140106").returncode == 0
    with Proxy(("127.0.0.1", union.port)) as line:
        line.misbehave(Mischief.NONE, Mischief.HANG_REPLY)
        asking = processes.module("desktop", "--data", str(desk), "enrol", "--url", line.url, "--code", code)
        assert line.hanging.wait(60)
        asking.kill()
    listed = json.loads(union.command("device", "list", station, "--json"))
    for _ in range(2):
        again = run_module("desktop", "--data", desk, "enrol", "--url", union.url, "--code", code)
        assert again.returncode == 0, again.stderr
    assert json.loads(union.command("device", "list", station, "--json")) == listed
    answer = json.loads(run_module("desktop", "--data", desk, "sync", "--json").stdout)
    assert (answer["pending_here"], answer["pending_there"], answer["error"]) == (0, 0, None)


@pytest.mark.parametrize("seed", [11, 12])
def test_what_was_saved_arrives_once_whoever_loses_power(
    union: UnionServer, processes: Processes, tmp_path: Path, seed: int
) -> None:
    random = Random(seed)
    station, code = union.station()
    desk = tmp_path / "desk"
    for arguments in (
        ("init", "--name", "五一广场驿站", "--region", "140106"),
        ("enrol", "--url", union.url, "--code", code),
    ):
        assert run_module("desktop", "--data", desk, *arguments).returncode == 0

    told: dict[str, int] = {}
    for go in range(4):
        busy = processes.module("tests.e2e.busy_desk", str(desk), "60", str(seed * 100 + go))
        busy.wait_for_line(f"^saved {random.randrange(3, 60)} ", timeout=60)
        if random.random() < 0.5:
            union.kill()
            union.start()
        busy.kill()
        for visit, persons in _SAVED.findall(busy.stdout):
            told[visit] = max(told.get(visit, 0), int(persons))

    answer = json.loads(run_module("desktop", "--data", desk, "sync", "--json").stdout)
    assert (answer["pending_here"], answer["pending_there"], answer["error"]) == (0, 0, None)
    assert run_module("desktop", "--data", desk, "export", "visits", "-o", tmp_path / "desk.csv").returncode == 0
    here, there = read_csv(tmp_path / "desk.csv"), union.rows("visits", station, tmp_path)
    assert here == there
    ids = [row[0] for row in here[1:]]
    assert len(ids) == len(set(ids))
    persons_at = here[0].index("persons")
    arrived = {row[0]: int(row[persons_at]) for row in here[1:]}
    assert len(told) > 20
    assert {visit: arrived.get(visit, 0) >= persons for visit, persons in told.items()} == dict.fromkeys(told, True)
    for module, place in (("desktop", ("--data", desk)), ("sync.server", ("--db", union.db))):
        assert run_module(module, *place, "doctor").returncode == 0
