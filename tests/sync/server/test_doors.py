"""Doors that open by a code: made, shown, judged by a controller without a network, told of afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi.testclient import TestClient
from httpx import Response
from playwright.sync_api import Browser, Route
from qrcode import util
from sqlalchemy import update

from sync.door.answers import read_answer
from sync.door.controller import Controller, Event, Outcome
from sync.door.passes import Pass, Signer, write_pass
from sync.door.reports import SIGNATURE, report_body, report_text
from sync.log import Log
from sync.ops import Op, fixed_id, parse
from sync.server import devices, journal, registration
from sync.server import doors as server_doors
from sync.server.app import create_app
from sync.server.doctor import examine
from sync.server.doors import Made, add_door, doors, find_door, new_pass, shut_door
from sync.server.errors import Refusal
from sync.server.folding import forget
from sync.server.gate import Gate
from sync.server.load import Load
from sync.server.schema import chunk, fold
from sync.server.stations import Station
from tests.helpers.browser import chromium, phone
from tests.helpers.processes import run_module
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON, Desk
from tests.sync.server.served import Start

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def web(office: Office) -> Iterator[TestClient]:
    with TestClient(create_app(office.union), headers={"Accept-Language": "zh-CN"}) as client:
        yield client


@pytest.fixture
def made(office: Office, station: Station) -> Made:
    """A door whose controller's key was made up."""
    return add_door(office.union, office.authority, station.code, "南门")


def told(desk: Desk, kind: str) -> list[Op]:
    desk.sync()
    return [op for body in desk.logs[Log.STATION] if (op := parse(body)).kind == kind]


def send(web: TestClient, made: Made, events: list[Event], key: bytes | None = None) -> Response:
    body = report_body(events)
    private = Ed25519PrivateKey.from_private_bytes(key or made.private or b"")
    signature = private.sign(report_text(made.door.id, body)).hex()
    answer: Response = web.post(
        f"/v1/doors/{made.door.id.hex()}/events",
        content=body,
        headers={SIGNATURE: signature, "Content-Type": "application/json"},
    )
    return answer


def missing(answer: Response) -> int:
    """The number of the event that the union does not have yet."""
    assert answer.status_code == 200, answer.text
    return int(answer.json()["next"])


def test_a_pass_of_the_unions_opens_its_door_and_no_other(office: Office, station: Station, made: Made) -> None:
    said, text = new_pass(office.union, office.authority, made.door)
    door = Controller(office.authority.root_public, station.id, made.door.id)
    assert door.show(text, NOON + 5).outcome is Outcome.OPENED
    assert door.show(text, NOON + 6).outcome is Outcome.USED
    other = add_door(office.union, office.authority, station.code, "北门").door
    assert Controller(office.authority.root_public, station.id, other.id).show(text, NOON).outcome is Outcome.OTHER_DOOR
    assert said.lasts == 60


def test_a_report_is_taken_once_and_reaches_the_station(
    web: TestClient, office: Office, desk: Desk, made: Made
) -> None:
    events = [Event(n, NOON + n, Outcome.OPENED if n % 2 else Outcome.EXPIRED, bytes([n]) * 8) for n in range(1, 6)]
    assert missing(send(web, made, events[:3])) == 4
    assert missing(send(web, made, events[:3])) == 4
    assert missing(send(web, made, events)) == 6
    assert missing(send(web, made, [Event(9, NOON, Outcome.FORGED, None)])) == 6
    got = [op.fields for op in told(desk, "union_door_event")]
    assert [fields["number"] for fields in got] == [1, 2, 3, 4, 5, 9]
    assert got[1] == {"door": made.door.id, "number": 2, "at": NOON + 2, "outcome": "expired", "nonce": b"\2" * 8}
    assert examine(office.union).findings == ()


def test_a_controller_that_counts_anew_is_told_where_to_go_on(web: TestClient, desk: Desk, made: Made) -> None:
    before = [Event(n, NOON + n, Outcome.OPENED, bytes([n]) * 8) for n in (1, 2, 3, 7)]
    assert missing(send(web, made, before)) == 4
    anew = [Event(n, NOON + 90 + n, Outcome.OPENED, bytes([n]) * 8) for n in (3, 4)]
    refused = send(web, made, anew)
    assert (refused.status_code, refused.json()["error"], refused.json()["next"]) == (409, "other_event", 8)
    assert len(told(desk, "union_door_event")) == 4
    renumbered = [Event(n + 5, event.at, event.outcome, event.nonce) for n, event in enumerate(anew, 3)]
    assert missing(send(web, made, renumbered)) == 4
    assert len(told(desk, "union_door_event")) == 6
    for twice in (before[:1] * 2, [*before[:1], Event(1, NOON, Outcome.USED, None)]):
        assert send(web, made, twice).status_code == (200 if twice[0] == twice[1] else 400)


def test_a_controller_that_was_away_learns_which_pc_was_shut_out_meanwhile(
    web: TestClient, office: Office, station: Station, made: Made
) -> None:
    desk = office.stranger(station)
    enrolled = office.enrol(desk, office.code(station))
    working = office.authority.by_id[enrolled.certificate.key]
    signer = Signer(desk.key, working, enrolled.certificate)
    controller = Controller(office.authority.root_public, station.id, made.door.id)

    def shown() -> Outcome:
        said = Pass(station.id, made.door.id, NOON, 60, office.union.random_bytes(8))
        return controller.show(write_pass(said, signer), NOON).outcome

    def asks() -> int:
        """Nothing happened; who is shut out is worth a question."""
        answer = read_answer(send(web, made, []).content, made.door.id, office.authority.root_public)
        assert controller.shut_out(answer.shut, answer.at, office.clock.now())
        return len(answer.shut)

    assert (asks(), shown()) == (0, Outcome.OPENED)
    devices.revoke_device(office.union, office.authority, station.code, desk.device.hex())
    assert shown() is Outcome.OPENED
    assert (asks(), shown()) == (1, Outcome.SHUT)
    office.clock.time += 10
    office.enrol(desk, office.code(station))
    assert (asks(), shown()) == (0, Outcome.OPENED)
    # Who was shut out elsewhere is none of this station's business.
    other = office.register("另一座驿站")
    stranger = office.desk(other)
    devices.revoke_device(office.union, office.authority, other.code, stranger.device.hex())
    assert asks() == 0


def test_an_event_that_a_restore_has_made_two_of_is_one(web: TestClient, office: Office, made: Made) -> None:
    events = [Event(n, NOON + n, Outcome.OPENED, bytes([n]) * 8) for n in range(1, 4)]
    send(web, made, events)
    station = made.door.station
    with office.union.database.write() as connection:
        entries = [server_doors._entry(made.door.id, event) for event in events[:2]]
        journal.write(office.union, office.authority, connection, station.logs.name(Log.STATION), entries)
    assert missing(send(web, made, events)) == 4
    assert missing(send(web, made, [Event(5, NOON, Outcome.FORGED, None)])) == 4
    assert missing(send(web, made, [Event(4, NOON, Outcome.FORGED, None)])) == 6


def test_without_posted_hours_no_pass_is_made(web: TestClient, station: Station, made: Made) -> None:
    page = web.get(f"/s/{station.code}/door?door={made.door.id.hex()}")
    assert page.status_code == 200
    assert 'class="pass"' not in page.text


def test_a_long_report_is_taken_whole(web: TestClient, desk: Desk, made: Made) -> None:
    events = [Event(n, NOON + n, Outcome.OPENED, n.to_bytes(8, "big")) for n in range(1, 501)]
    assert missing(send(web, made, events)) == 501
    assert len(told(desk, "union_door_event")) == 500


def test_only_the_doors_own_controller_may_report(web: TestClient, desk: Desk, made: Made) -> None:
    event = [Event(1, NOON, Outcome.OPENED, bytes(8))]
    assert send(web, made, event, key=bytes(range(32))).status_code == 401
    path = f"/v1/doors/{bytes(16).hex()}/events"
    headers = {SIGNATURE: "0" * 128, "Content-Type": "application/json"}
    unknown = web.post(path, content=report_body(event), headers=headers)
    assert unknown.status_code == 404
    for body in (b"", b"[]", b'{"events":[{"number":0}]}', b'{"events":[{"number":1,"at":1,"outcome":"?"}]}'):
        answer = web.post(f"/v1/doors/{made.door.id.hex()}/events", content=body, headers=headers)
        assert answer.status_code == 400, body
    assert told(desk, "union_door_event") == []


def test_a_door_that_is_shut_makes_no_pass_and_takes_no_report(
    web: TestClient, office: Office, station: Station, made: Made
) -> None:
    assert "扫码开门" in web.get(f"/s/{station.code}").text
    shut_door(office.union, office.authority, station.code, made.door.id.hex()[:12], "拆了")
    assert doors(office.union, station.code) == ()
    assert "扫码开门" not in web.get(f"/s/{station.code}").text
    assert web.get(f"/s/{station.code}/door").status_code == 404
    assert send(web, made, [Event(1, NOON, Outcome.OPENED, bytes(8))]).status_code == 404


def test_a_station_whose_entries_are_damaged_shuts_no_other_stations_door(
    office: Office, station: Station, made: Made
) -> None:
    other = office.register("南站")
    second = add_door(office.union, office.authority, other.code, "北门")
    with office.union.database.write() as connection:
        connection.execute(update(chunk).where(chunk.c.log == station.log).values(bodies=b"rubbish"))
        for log in (station.log, other.log):
            forget(connection, log)
            connection.execute(update(fold).where(fold.c.log == log).values(n=0, definition=""))
    assert find_door(office.union, second.door.id).name == "北门"
    with pytest.raises(Refusal) as refused:
        find_door(office.union, made.door.id)
    assert refused.value.code == "busy"


def test_a_door_needs_a_name_and_a_key_that_is_one(office: Office, station: Station) -> None:
    for name, key in ((" ", None), ("x" * 61, None), ("南门", b"short")):
        with pytest.raises(Refusal):
            add_door(office.union, office.authority, station.code, name, key)
    with pytest.raises(Refusal):
        add_door(office.union, office.authority, "nowhere", "南门")


def test_a_door_is_found_also_while_its_log_waits_to_be_folded(
    office: Office, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office.union.database.write() as connection:
        forget(connection, made.door.station.log)
        connection.execute(fold.update().values(n=0, definition=""))
    with monkeypatch.context() as hurried:
        hurried.setattr(server_doors, "_FOLDING_SECONDS", -1.0)
        with pytest.raises(Refusal) as busy:
            find_door(office.union, made.door.id)
        assert (busy.value.status, busy.value.retry_after) == (503, 60)
    monkeypatch.setattr(server_doors, "_FOLDING_SECONDS", 600.0)
    assert find_door(office.union, made.door.id).name == "南门"
    with pytest.raises(Refusal) as unknown:
        find_door(office.union, bytes(16))
    assert unknown.value.status == 404


def test_no_pass_is_made_while_the_station_is_closed(
    web: TestClient, office: Office, desk: Desk, station: Station, made: Made
) -> None:
    desk.write("station", fixed_id(1), NOON, hours="1234567 08:00-18:00 unmanned")
    desk.sync()
    page = web.get(f"/s/{station.code}/door?door={made.door.id.hex()}")
    assert '<svg class="pass"' in page.text
    assert page.headers["cache-control"] == "private, no-cache"
    office.clock.time += 8 * 3600
    shut = web.get(f"/s/{station.code}/door").text
    assert 'class="pass"' not in shut
    assert "现在不是开放时间" in shut
    assert web.get(f"/s/{station.code}/door?door=00").status_code == 404


def test_a_station_that_is_closed_for_another_reason_than_its_hours_says_which(
    web: TestClient, office: Office, desk: Desk, station: Station, made: Made
) -> None:
    desk.write("station", fixed_id(1), NOON, hours="1234567 08:00-18:00 unmanned")
    desk.sync()
    registration.change(office.union, office.authority, station.code, state="rectification")
    page = web.get(f"/s/{station.code}/door?door={made.door.id.hex()}").text
    assert 'class="pass"' not in page
    assert "本站正在整改，暂停开放。" in page
    assert "开放时间" not in page
    assert "18:00" not in page


@pytest.mark.parametrize("page", ["", "/door"])
def test_a_page_that_costs_something_waits_for_a_place(
    web: TestClient, station: Station, made: Made, page: str
) -> None:
    web.app.state.load = Load(pages=Gate(at_work=0, queue=0))  # type: ignore[attr-defined]
    answer = web.get(f"/s/{station.code}{page}")
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert web.get("/").status_code == 200


def test_a_code_is_drawn_at_once_without_weighing_every_mask(
    web: TestClient, desk: Desk, station: Station, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("station", fixed_id(1), NOON, hours="1234567 08:00-18:00 unmanned")
    desk.sync()
    weighed: list[object] = []

    def weigh(modules: object) -> int:
        weighed.append(modules)
        return 0

    monkeypatch.setattr(util, "lost_point", weigh)
    assert '<svg class="pass"' in web.get(f"/s/{station.code}/door").text
    assert weighed == []


def test_at_a_station_with_several_doors_the_worker_says_which(
    web: TestClient, office: Office, desk: Desk, station: Station, made: Made
) -> None:
    desk.write("station", fixed_id(1), NOON, hours="1234567 08:00-18:00 unmanned")
    desk.sync()
    other = add_door(office.union, office.authority, station.code, "北门").door
    asked = web.get(f"/s/{station.code}/door").text
    assert 'class="pass"' not in asked
    assert 'http-equiv="refresh"' not in asked
    for one in (made.door, other):
        assert f'href="?door={one.id.hex()}"' in asked
        page = web.get(f"/s/{station.code}/door?door={one.id.hex()}").text
        assert '<svg class="pass"' in page
        assert f"<h1>{one.name}</h1>" in page
        assert f'href="?door={one.id.hex()}" aria-current="page"' in page
    shut_door(office.union, office.authority, station.code, other.id.hex(), "拆了")
    assert "<h1>南门</h1>" in web.get(f"/s/{station.code}/door").text


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as found:
        yield found


def test_a_screen_at_the_door_wakes_by_itself_and_outlives_the_servers_bad_moments(
    browser: Browser, start: Start, tmp_path: Path
) -> None:
    server = start(f"sqlite:///{tmp_path / 'union.db'}")
    code, enrol_code = server.station()
    desk = server.enrol(enrol_code)
    server.command("door", "add", "--station", code, "--name", "南门")
    with phone(browser) as page:
        page.goto(f"{server.url}/s/{code}/door")
        assert "开放时间还没有公布" in page.inner_text("main")
        desk.write("station", fixed_id(1), NOON, name="五一广场驿站", hours="1234567 00:00-24:00 unmanned")
        desk.sync()
        page.evaluate("window.later = 0; Date.now = (now => () => now() + window.later)(Date.now)")
        page.evaluate("window.later += 41000")
        page.wait_for_selector("#pass")
        first = page.inner_html("#pass")
        for bad in (503, 404, 200):
            page.route("**/door", partial(_answered, status=bad))
            page.evaluate("window.later += 41000")
            page.wait_for_function("() => document.getElementById('left').textContent.startsWith('换不了新码')")
            # What the door would refuse is not shown.
            page.evaluate("window.later += 20000")
            page.wait_for_selector("#pass", state="hidden")
            page.unroute("**/door")
            page.evaluate("window.later += 5000")
            page.wait_for_selector("#pass", state="visible")
            assert page.inner_html("#pass") != first
            first = page.inner_html("#pass")


def _answered(route: Route, status: int) -> None:
    """What somebody between the screen and the server says."""
    route.fulfill(status=status, body="<h1>Bad gateway</h1>")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_phone_before_the_reader_opens_the_door_and_the_union_learns_of_it(
    browser: Browser, start: Start, tmp_path: Path, script: bool
) -> None:
    server = start(f"sqlite:///{tmp_path / 'union.db'}")
    code, enrol_code = server.station()
    desk = server.enrol(enrol_code)
    desk.write("station", fixed_id(1), NOON, name="五一广场驿站", hours="1234567 00:00-24:00 unmanned")
    desk.sync()
    made = server.command("door", "add", "--station", code, "--name", "南门")
    known = [f"--{name}={made[name]}" for name in ("root", "station", "door", "key")]
    controller = subprocess.Popen(
        [sys.executable, "-m", "tests.helpers.door", *known, "--url", server.url],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert controller.stdin is not None
    assert controller.stdout is not None

    def ask(line: str) -> dict[str, object]:
        assert controller.stdin is not None
        assert controller.stdout is not None
        controller.stdin.write(line + "\n")
        controller.stdin.flush()
        answer: dict[str, object] = json.loads(controller.stdout.readline())
        return answer

    with controller, phone(browser, script=script) as page:
        page.goto(f"{server.url}/s/{code}")
        page.tap("text=扫码开门")
        page.wait_for_url("**/door")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        first = tmp_path / "first.png"
        first.write_bytes(page.screenshot())
        assert ask(str(first)) == {"outcome": "opened", "codes": 1}
        assert ask(str(first)) == {"outcome": "used", "codes": 1}
        if script:
            before = page.inner_html("#pass")
            page.evaluate("Date.now = (now => () => now() + 41000)(Date.now)")
            page.wait_for_function("before => document.getElementById('pass').innerHTML !== before", arg=before)
        else:
            assert 'http-equiv="refresh" content="40"' in page.content()
            page.reload()
        second = tmp_path / "second.png"
        second.write_bytes(page.screenshot())
        assert ask(str(second)) == {"outcome": "opened", "codes": 1}
        assert ask("report") == {"status": 200, "next": 4, "shut": 0}
        assert run_module("sync.server", "--db", server.db, "device", "revoke", code, desk.device.hex()).returncode == 0
        assert ask("report") == {"status": 200, "next": 4, "shut": 1}
        controller.stdin.close()
    outcomes = [op.fields["outcome"] for op in told(server.enrol(server.another_code(code)), "union_door_event")]
    assert outcomes == ["opened", "used", "opened"]
    assert [row["name"] for row in server.command("door", "list", "--station", code)["doors"]] == ["南门"]
    assert server.command("doctor")["findings"] == []
