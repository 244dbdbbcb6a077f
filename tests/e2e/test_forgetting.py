"""What the desk forgets by itself is delivered like everything else."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, redirect_stdout
from io import StringIO
from pathlib import Path

from desktop.__main__ import main
from desktop.bootstrap import SystemClock, open_desk
from sync.ops import decode_value
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


def test_a_name_that_was_corrected_is_gone_at_the_union_and_the_right_one_reaches_the_other_pc(
    processes: Processes, tmp_path: Path
) -> None:
    server = UnionServer(processes, f"sqlite:///{tmp_path / 'union.db'}")
    server.start()
    station, code = server.station()
    data, other = tmp_path / "desk", tmp_path / "other"
    with open_desk(data, SystemClock()) as desk:
        (visit,) = desk.visits.record_visit("courier", visitor="写错的名字").records
    yizhan(data, "enrol", "--url", server.url, "--code", code)
    yizhan(data, "sync")
    assert names(tmp_path / "union.db") == ["写错的名字"]
    another = json.loads(server.command("station", "code", station, "--json"))["enrol_code"]
    yizhan(other, "enrol", "--url", server.url, "--code", another)
    for name, left in (("王力", ["王力"]), ("", [])):
        with open_desk(data, SystemClock()) as desk:
            desk.visits.correct_visit(visit, visitor=name)
        yizhan(data, "sync")
        yizhan(other, "sync")
        assert names(tmp_path / "union.db") == left
        with open_desk(other, SystemClock()) as desk:
            assert desk.visits.visit(visit).visitor == name
            assert [row.visitor for row in desk.visits.page(search="wl").rows] == left
    yizhan(data, "doctor")
    yizhan(other, "doctor")


def names(union: Path) -> list[str]:
    """Of visitors, as the union holds them beside its log."""
    with closing(sqlite3.connect(union)) as database:
        rows = database.execute("SELECT value FROM personal WHERE field = 'visitor'").fetchall()
    return [str(decode_value(value)) for (value,) in rows]
