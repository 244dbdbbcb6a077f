"""A union put back to a backup of last week: nobody notices, and nothing of the week is missing.

The server is a process of its own; the commands run in this one, one after another.
"""

from __future__ import annotations

import json
import shutil
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
import requests

from desktop.__main__ import main as desk_main
from desktop.bootstrap import SystemClock, open_desk
from sync.server.cli import run as union_main
from tests.bench.lab import visits_csv
from tests.e2e.clerk import answer, say, signed_in
from tests.e2e.union import UnionServer, read_csv
from tests.helpers.processes import Processes


def yizhan(data: Path, *arguments: str | Path, code: int = 0) -> str:
    """A command of the desk; its standard output."""
    with redirect_stdout(StringIO()) as said:
        assert desk_main(["--data", str(data), *map(str, arguments)]) == code, said.getvalue()
    return said.getvalue()


def office(server: UnionServer, *arguments: str) -> str:
    """A command at the union, beside the running server; its standard output."""
    with redirect_stdout(StringIO()) as said:
        assert union_main(["--db", server.db, *arguments]) == 0, said.getvalue()
    return said.getvalue()


def visit(data: Path, file: Path, count: int, seed: int) -> None:
    """Some visits more."""
    yizhan(data, "import", "visits", visits_csv(file, count, seed=seed))


def exported(data: Path, file: Path) -> list[list[str]]:
    """The desk's visits."""
    yizhan(data, "export", "visits", "-o", file)
    return read_csv(file)


@dataclass(frozen=True)
class Told:
    """What a desk has been told, by people and by the union."""

    opinions: list[tuple[str, int | None, str, str]]
    answers: list[tuple[str, int, str]]


def told(data: Path) -> Told:
    """What lies in a folder of it."""
    with open_desk(data, SystemClock()) as desk:
        opinions = [(row.kind, row.stars, row.text, row.contact) for row in desk.opinions.page().rows]
        answers = [row.answer for row in desk.requests.requests() if row.answer is not None]
    return Told(sorted(opinions, reverse=True), [(one.decision, one.quantity, one.text) for one in answers])


@pytest.fixture
def server(processes: Processes, tmp_path: Path) -> UnionServer:
    """A running server over a file that can be put back."""
    started = UnionServer(processes, f"sqlite:///{tmp_path / 'union.db'}")
    started.start()
    return started


def devices_of(server: UnionServer, station: str) -> set[str]:
    """By which a person names a station's PCs; two that enrol within a second come in any order."""
    listed = json.loads(office(server, "device", "list", station, "--json"))["devices"]
    return {known["device"] for known in listed}


def stop(server: UnionServer) -> None:
    """End it in good order, so that its file is whole."""
    assert server.running is not None
    server.running.stop()


def test_a_lost_week_comes_back_from_the_stations(server: UnionServer, tmp_path: Path) -> None:
    live, kept = tmp_path / "union.db", tmp_path / "last-week.db"
    station, code = server.station()
    first, dies, third, later = (tmp_path / name for name in ("first", "dies", "third", "later"))
    visit(first, tmp_path / "1.csv", 20, seed=1)
    yizhan(first, "enrol", "--url", server.url, "--code", code)
    yizhan(first, "sync")
    stop(server)
    shutil.copy(live, kept)
    server.start()

    # The week: another PC that dies, another station, a notice, a new code, a PC that was shut out.
    before_it = devices_of(server, station)
    card = json.loads(office(server, "station", "code", station, "--json"))["enrol_code"]
    yizhan(dies, "enrol", "--url", server.url, "--code", card)
    (shut_out,) = devices_of(server, station) - before_it
    visit(dies, tmp_path / "2.csv", 30, seed=2)
    yizhan(dies, "sync")
    another, its_code = server.station("长风街驿站")
    yizhan(third, "enrol", "--url", server.url, "--code", its_code)
    visit(third, tmp_path / "3.csv", 10, seed=3)
    yizhan(third, "sync")
    office(server, "notice", "add", "--title", "冬送温暖")
    office(server, "station", "edit", station, "--new-code", "TY-0007", "--name", "五一广场新驿站")
    office(server, "device", "revoke", station, shut_out)
    visit(first, tmp_path / "4.csv", 5, seed=4)
    yizhan(first, "sync")
    yizhan(third, "sync")
    before = exported(first, tmp_path / "before.csv")
    shutil.rmtree(dies)
    stop(server)

    for leftover in tmp_path.glob("union.db*"):
        leftover.unlink()
    shutil.copy(kept, live)
    server.start()
    visit(first, tmp_path / "5.csv", 2, seed=5)
    for data in (third, first, third, first):
        answer = json.loads(yizhan(data, "sync", "--json"))
        assert (answer["pending_here"], answer["pending_there"], answer["error"]) == (0, 0, None)

    rows = exported(first, tmp_path / "after.csv")
    assert len(rows) == 1 + 20 + 30 + 5 + 2
    assert [row for row in rows if row in before] == before
    assert rows == server.rows("visits", "TY-0007", tmp_path)
    assert exported(third, tmp_path / "third.csv") == server.rows("visits", another, tmp_path)
    stations = json.loads(office(server, "station", "list", "--json"))["stations"]
    assert {line["code"]: line["name"] for line in stations} == {
        "TY-0007": "五一广场新驿站",
        another: "长风街驿站",
    }
    devices = json.loads(office(server, "device", "list", station, "--json"))["devices"]
    assert [known["device"] for known in devices if known["revoked_at"] is not None] == [shut_out]
    page = requests.get(f"{server.url}/s/{station}", timeout=60)
    assert page.status_code == 200
    assert "五一广场新驿站" in page.text
    assert "冬送温暖" in page.text

    card = json.loads(office(server, "station", "code", "TY-0007", "--json"))["enrol_code"]
    yizhan(later, "enrol", "--url", server.url, "--code", card)
    yizhan(later, "sync")
    assert exported(later, tmp_path / "later.csv") == rows
    yizhan(later, "doctor", "--json")
    office(server, "doctor", "--json")


def test_what_the_union_answered_and_what_people_said_comes_back(server: UnionServer, tmp_path: Path) -> None:
    live, kept = tmp_path / "union.db", tmp_path / "last-week.db"
    station, code = server.station()
    data, later = tmp_path / "desk", tmp_path / "later"
    yizhan(data, "init", "--name", "五一广场驿站", "--region", "140106")
    yizhan(data, "enrol", "--url", server.url, "--code", code)
    with open_desk(data, SystemClock()) as desk:
        (water,) = desk.supplies.add_item("矿泉水", category="drink", unit="瓶").records
        (request,) = desk.requests.ask(480, item_id=water, reason="高温").records
    yizhan(data, "sync")
    browser = signed_in(server)
    stop(server)
    shutil.copy(live, kept)
    server.start()

    said = answer(server, browser, request, decision="partly", quantity="240", text="其余下周")
    assert "答复已发出" in said.text
    assert "/thanks" in say(server, station, kind="rating", stars="5", tags="clean").url
    words = say(server, station, kind="suggestion", text="请添一台微波炉", contact="13900000000")
    assert "/thanks" in words.url
    yizhan(data, "sync")
    before = told(data)
    assert [(row[0], row[2]) for row in before.opinions] == [("suggestion", "请添一台微波炉"), ("rating", "")]
    assert before.answers == [("partly", 240, "其余下周")]
    stop(server)
    for leftover in tmp_path.glob("union.db*"):
        leftover.unlink()
    shutil.copy(kept, live)
    server.start()

    assert "480" in browser.get(f"{server.url}/console?state=waiting").text, "the union knows of no answer"
    for _ in range(2):
        answered = json.loads(yizhan(data, "sync", "--json"))
        assert (answered["pending_here"], answered["pending_there"], answered["error"]) == (0, 0, None)
    assert told(data) == before
    assert "没有待答复的申领" in browser.get(f"{server.url}/console?state=waiting").text
    assert "其余下周" in browser.get(f"{server.url}/console?state=answered").text
    there = server.rows("opinions", station, tmp_path)
    assert sorted(row[there[0].index("kind")] for row in there[1:]) == ["rating", "suggestion"]
    card = json.loads(office(server, "station", "code", station, "--json"))["enrol_code"]
    yizhan(later, "enrol", "--url", server.url, "--code", card)
    yizhan(later, "sync")
    assert told(later) == before, "with words and number, which stand in no log"
    assert json.loads(office(server, "doctor", "--json"))["findings"] == []
    assert json.loads(yizhan(later, "doctor", "--json"))["ok"]


def test_a_pc_is_replaced_in_one_step_and_what_it_had_to_send_is_accepted(server: UnionServer, tmp_path: Path) -> None:
    station, code = server.station()
    old, new = tmp_path / "old", tmp_path / "new"
    visit(old, tmp_path / "1.csv", 8, seed=1)
    yizhan(old, "enrol", "--url", server.url, "--code", code)
    yizhan(old, "sync")
    (device,) = devices_of(server, station)
    card = json.loads(office(server, "device", "replace", station, device[:8], "--json"))
    visit(old, tmp_path / "2.csv", 4, seed=2)
    assert json.loads(yizhan(old, "sync", "--json", code=1))["error"] == "revoked"
    assert len(exported(old, tmp_path / "still-readable.csv")) == 1 + 12

    yizhan(new, "enrol", "--url", server.url, "--code", card["enrol_code"])
    yizhan(new, "sync")
    assert len(exported(new, tmp_path / "new.csv")) == 1 + 8
    held = json.loads(office(server, "device", "held", station, "--json"))["held"]
    assert [(line["device"], line["kinds"]["visit"]) for line in held] == [(device, 4)]
    office(server, "device", "accept", station, device[:8])
    yizhan(new, "sync")
    assert exported(new, tmp_path / "new.csv") == exported(old, tmp_path / "old.csv")
    assert json.loads(office(server, "device", "held", station, "--json"))["held"] == []


def test_a_station_moves_to_another_region_and_gets_its_notices(server: UnionServer, tmp_path: Path) -> None:
    station, code = server.station()
    desk = tmp_path / "desk"
    office(server, "notice", "add", "--title", "旧区通知", "--region", "140106")
    office(server, "notice", "add", "--title", "新区通知", "--region", "140105")
    yizhan(desk, "enrol", "--url", server.url, "--code", code)
    yizhan(desk, "sync")
    office(server, "station", "edit", station, "--region", "140105")
    visit(desk, tmp_path / "1.csv", 3, seed=1)
    answer = json.loads(yizhan(desk, "sync", "--json"))
    assert (answer["pending_here"], answer["pending_there"], answer["error"]) == (0, 0, None)
    page = requests.get(f"{server.url}/s/{station}", timeout=60).text
    assert "新区通知" in page
    assert "旧区通知" not in page
    yizhan(desk, "doctor", "--json")
