"""What the desk forgets by itself is delivered like everything else."""

from __future__ import annotations

import json
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from desktop.__main__ import main
from desktop.bootstrap import SystemClock, open_desk
from tests.e2e.union import UnionServer
from tests.helpers.processes import Processes


def yizhan(data: Path, *arguments: str) -> str:
    with redirect_stdout(StringIO()) as said:
        assert main(["--data", str(data), *arguments]) == 0
    return said.getvalue()


def test_a_sync_that_forgets_delivers_that_too(processes: Processes, tmp_path: Path) -> None:
    server = UnionServer(processes, f"sqlite:///{tmp_path / 'union.db'}")
    server.start()
    _, code = server.station()
    data = tmp_path / "desk"
    with open_desk(data, SystemClock()) as desk:
        (person,) = desk.people.add_person("李敏", phone="13900000000").records
        desk.people.void_person(person, "moved")
    yizhan(data, "enrol", "--url", server.url, "--code", code)
    answer = json.loads(yizhan(data, "sync", "--json"))
    assert (answer["pending_here"], answer["pending_there"], answer["error"]) == (0, 0, None)
    assert json.loads(yizhan(data, "status", "--json"))["tail"] == 0
    assert answer["exchanges"] > 1
