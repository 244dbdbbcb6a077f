"""A mistyped folder is told as such, and nothing is left behind in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.helpers.processes import run_module


@pytest.mark.parametrize(
    "command",
    [["sync"], ["status", "--json"], ["doctor"], ["export", "visits", "-o", "x.csv"], ["backup", "x.db"]],
    ids=lambda command: command[0],
)
def test_a_folder_without_a_station_is_named_and_not_made(command: list[str], tmp_path: Path) -> None:
    data = tmp_path / "nowhere"
    done = run_module("desktop", "--lang", "en", "--data", data, *command)
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr == f"There is no station in {data}. Choose its folder with --data, or make one with yizhan init.\n"
    )
    assert not data.exists()


def test_who_reads_the_object_of_a_sync_gets_one_when_the_folder_cannot_be_used(tmp_path: Path) -> None:
    done = run_module("desktop", "--lang", "en", "--data", tmp_path / "nowhere", "sync", "--json")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["error"]) == (1, "folder")
    assert (answer["sent"], answer["received"], answer["pending_here"], answer["pending_there"]) == (0, 0, None, None)
    assert done.stderr.startswith("There is no station in ")
