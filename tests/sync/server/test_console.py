"""The union's own pages: who gets in, what stations ask for, what is answered and sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import update

from sync.log import Log
from sync.ops import Op, parse, record_id
from sync.server.app import create_app
from sync.server.console import clerks, inbox, sessions, wording
from sync.server.errors import Refusal
from sync.server.logbook import read_entries
from sync.server.schema import chunk
from sync.server.stations import Station
from sync.server.templating import FOLDER
from sync.server.wording import LANGUAGES
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON, Desk

PASSWORD = "山高水长-2026-清风"


@dataclass
class Browser:
    """Somebody at the union's pages."""

    web: TestClient

    def open(self, path: str) -> Response:
        page: Response = self.web.get(path, headers={"Accept-Language": "zh-CN"})
        return page

    def send(self, path: str, page: Response, **fields: str) -> Response:
        """Fill in a form of a page."""
        proof = re.search(r'name="proof" value="([0-9a-f]+)"', page.text)
        answer: Response = self.web.post(path, data={"proof": proof[1] if proof else "", **fields})
        return answer

    def sign_in(self, name: str, password: str) -> Response:
        answer: Response = self.web.post("/console/login", data={"name": name, "password": password})
        return answer


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hash that is used, with less work in it."""
    monkeypatch.setattr(clerks, "_hasher", cache(lambda: PasswordHasher(time_cost=1, memory_cost=64)))
    clerks._nobody.cache_clear()


@pytest.fixture
def browser(office: Office) -> Iterator[Browser]:
    with TestClient(create_app(office.union), base_url="http://union.example") as web:
        yield Browser(web)


def clerk(office: Office, name: str = "王芳", region: str = "") -> str:
    """Somebody with a password of her own."""
    first = clerks.add_clerk(office.union, name, region)
    clerks.change_password(office.union, name, first, PASSWORD)
    return name


def ask(desk: Desk, *, reason: str = "高温", **fields: str) -> bytes:
    """Let a station ask for something; the request's id."""
    item = desk.write("supply", name="藿香正气水", unit="盒")
    request = desk.write("request", None, NOON, item=item, quantity=20, reason=reason, **fields)
    desk.sync()
    return request


def text_of(page: Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.text.split("<body>")[1]))


def entries(desk: Desk, log: Log = Log.STATION) -> list[Op]:
    return [parse(body) for body in desk.logs[log]]


def answers(office: Office, station: Station) -> list[dict[str, object]]:
    with office.union.database.read() as connection:
        ops = [parse(body) for _, body in read_entries(connection, station.log, 1, 99)]
    return [dict(op.fields) for op in ops if op.kind == "union_answer"]


def test_nobody_sees_anything_without_signing_in(browser: Browser) -> None:
    for path in ("/console", "/console/notices", "/console/account"):
        assert browser.open(path).url.path == "/console/login"
    assert browser.web.post("/console", data={"decision": "granted"}).url.path == "/console/login"


def test_a_first_password_has_to_be_changed_before_anything_else(office: Office, browser: Browser) -> None:
    first = clerks.add_clerk(office.union, "王芳")
    page = browser.sign_in("王芳", first)
    assert page.url.path == "/console/account"
    assert browser.open("/console").url.path == "/console/account"
    mistyped = browser.send("/console/account", page, old=first, new=PASSWORD, again=PASSWORD + "x")
    assert mistyped.status_code == 400
    assert "两次输入的新密码不一样" in text_of(mistyped)
    done = browser.send("/console/account", page, old=first, new=PASSWORD, again=PASSWORD)
    assert done.url.path == "/console/login"
    assert browser.sign_in("王芳", first).status_code == 403
    assert browser.sign_in("王芳", PASSWORD).url.path == "/console"


def test_whoever_guesses_passwords_has_to_wait_and_enrolment_does_not(
    office: Office, browser: Browser, station: Station
) -> None:
    clerk(office)
    tries = [browser.sign_in("王芳", f"guess {n}").status_code for n in range(12)]
    assert tries[:10] == [403] * 10
    assert tries[-1] == 429
    assert browser.sign_in("王芳", PASSWORD).status_code == 429
    desk = office.stranger(station)
    assert office.enrol(desk, office.code(station), address="testclient").station == station
    office.clock.time += 3600
    assert browser.sign_in("王芳", PASSWORD).url.path == "/console"


def test_a_session_ends_after_a_days_work_and_when_the_password_is_renewed(office: Office, browser: Browser) -> None:
    clerk(office)
    browser.sign_in("王芳", PASSWORD)
    office.clock.time += sessions.IDLE - 1
    assert browser.open("/console").url.path == "/console"
    office.clock.time += sessions.IDLE
    assert browser.open("/console").url.path == "/console/login"
    browser.sign_in("王芳", PASSWORD)
    clerks.renew_password(office.union, "王芳")
    assert browser.open("/console").url.path == "/console/login"


def test_signing_out_ends_the_session(office: Office, browser: Browser) -> None:
    clerk(office)
    page = browser.sign_in("王芳", PASSWORD)
    token = browser.web.cookies["yizhan_console"]
    assert "已经退出" in text_of(browser.send("/console/logout", page))
    assert sessions.find_session(office.union, token) is None


def test_a_form_of_another_site_writes_nothing(
    office: Office, browser: Browser, desk: Desk, station: Station
) -> None:
    request = ask(desk)
    clerk(office)
    browser.sign_in("王芳", PASSWORD)
    forged = {"log": str(station.log), "request": request.hex(), "decision": "granted", "quantity": "20"}
    refused = browser.web.post("/console", data={**forged, "proof": "0" * 48})
    assert refused.status_code == 403
    assert answers(office, station) == []
    assert "SameSite=lax" in browser.sign_in("王芳", PASSWORD).history[0].headers["set-cookie"]


def test_a_request_is_granted_with_one_click_and_the_station_has_the_answer(
    office: Office, browser: Browser, desk: Desk, station: Station
) -> None:
    request = ask(desk, needed_by="2026-12-01")
    clerk(office)
    page = browser.sign_in("王芳", PASSWORD)
    for said in ("藿香正气水", "20 盒", "高温", station.name, station.code, "2026-12-01 前需要", "同意 20 盒"):
        assert said in text_of(page)
    form = {"log": str(station.log), "request": request.hex(), "seen": "0", "decision": "granted", "quantity": "20"}
    done = browser.send("/console?state=waiting", page, **form)
    assert "答复已发出" in text_of(done)
    assert "没有待答复的申领" in text_of(done)
    assert "王芳" in text_of(browser.open("/console?state=answered"))
    desk.sync()
    (got,) = [op.fields for op in entries(desk) if op.kind == "union_answer"]
    assert (got["request"], got["decision"], got["quantity"]) == (request, "granted", 20)


def test_an_answer_needs_a_number_or_a_reason(office: Office, browser: Browser, desk: Desk, station: Station) -> None:
    request = ask(desk)
    clerk(office)
    page = browser.sign_in("王芳", PASSWORD)
    form = {"log": str(station.log), "request": request.hex(), "seen": "0"}
    for wrong in (
        {"decision": "declined", "text": " "},
        {"decision": "partly", "quantity": "0"},
        {"decision": "granted", "quantity": "many"},
        {"decision": "maybe", "quantity": "5"},
        {"decision": "granted", "quantity": "5", "arrives_on": "tomorrow"},
        {"decision": "declined", "text": "x" * 1001},
    ):
        assert browser.send("/console", page, **form, **wrong).status_code == 400
    assert answers(office, station) == []
    sent = browser.send("/console", page, **form, decision="declined", quantity="7", text="库里没有")
    assert "答复已发出" in text_of(sent)
    (said,) = answers(office, station)
    assert said == {"request": request, "decision": "declined", "text": "库里没有", "at": NOON}


def test_two_clerks_do_not_answer_over_one_another(
    office: Office, browser: Browser, desk: Desk, station: Station
) -> None:
    request = ask(desk)
    clerk(office)
    page = browser.sign_in("王芳", PASSWORD)
    form = {"log": str(station.log), "request": request.hex(), "seen": "0"}
    browser.send("/console", page, **form, decision="granted", quantity="20")
    late = browser.send("/console", page, **form, decision="declined", text="没有")
    assert late.status_code == 409
    assert "别人刚刚答复了这条申领" in text_of(late)
    assert [said["decision"] for said in answers(office, station)] == ["granted"]
    again = browser.open("/console?state=answered")
    seen = re.search(r'name="seen" value="([0-9]+)"', again.text)
    assert seen is not None
    browser.send("/console", again, **{**form, "seen": seen[1]}, decision="partly", quantity="10")
    assert "部分同意" in text_of(browser.open("/console?state=answered"))


def test_what_has_come_in_for_a_request_is_told_and_what_was_withdrawn_is_out_of_the_way(
    office: Office, browser: Browser, desk: Desk
) -> None:
    request = ask(desk)
    item = next(op for op in entries(desk) if op.kind == "supply")
    withdrawn = desk.write("request", wanted="折叠椅", quantity=4)
    desk.write("request", withdrawn, void="借到了")
    desk.write("movement", item=record_id(item.run, item.seq), kind="restock", quantity=12, request=request)
    desk.sync()
    clerk(office)
    browser.sign_in("王芳", PASSWORD)
    assert "没有待答复的申领" in text_of(browser.open("/console"))
    assert "已入库 12 盒" in text_of(browser.open("/console?state=arrived"))
    assert "折叠椅" in text_of(browser.open("/console?state=withdrawn"))


def test_a_station_whose_entries_are_damaged_is_told_of_and_keeps_nobody_waiting(
    office: Office, browser: Browser, desk: Desk, station: Station
) -> None:
    second = office.desk(office.register("南站"))
    ask(desk)
    ask(second, reason="断货")
    with office.union.database.write() as connection:
        connection.execute(update(chunk).where(chunk.c.log == station.log).values(bodies=b"rubbish"))
    browser.sign_in(clerk(office), PASSWORD)
    page = text_of(browser.open("/console"))
    assert "断货" in page
    assert "有 1 个驿站的记录在服务器上已损坏" in page


def test_a_clerk_sees_answers_and_tells_only_the_regions_that_are_looked_after(
    office: Office, browser: Browser, desk: Desk, station: Station
) -> None:
    request = ask(desk)
    clerk(office, "李强", "1402")
    page = browser.sign_in("李强", PASSWORD)
    assert "藿香正气水" not in text_of(page)
    form = {"log": str(station.log), "request": request.hex(), "seen": "0", "decision": "granted", "quantity": "1"}
    assert browser.send("/console", page, **form).status_code == 404
    board = browser.open("/console/notices")
    for region in ("", "140106"):
        assert browser.send("/console/notices", board, title="通知", to=region).status_code == 403
    assert answers(office, station) == []


def test_a_notice_goes_out_and_stands_in_the_list(
    office: Office, browser: Browser, desk: Desk
) -> None:
    desk.sync()
    clerk(office, region="14")
    browser.sign_in("王芳", PASSWORD)
    page = browser.open("/console/notices")
    assert "地区 140106（1 个驿站）" in text_of(page)
    assert "全部驿站" not in text_of(page)
    empty = browser.send("/console/notices", page, title=" ", body="请备足饮用水。", to="140106")
    assert empty.status_code == 400
    assert "请备足饮用水。" in empty.text
    sent = browser.send("/console/notices", page, title="高温天气", body="请备足饮用水。\r\n注意防暑。", to="140106")
    assert "通知已发出" in text_of(sent)
    assert re.search(r"高温天气 .* 140106 · 王芳", text_of(sent))
    desk.sync()
    assert "高温天气" in [op.fields.get("title") for op in entries(desk, Log.REGION)]


def test_what_stations_write_cannot_become_part_of_a_page(office: Office, browser: Browser, desk: Desk) -> None:
    ask(desk, reason="<script>alert(1)</script>")
    clerk(office)
    page = browser.sign_in("王芳", PASSWORD)
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"


def test_many_requests_are_shown_a_page_at_a_time_the_oldest_first(
    office: Office, browser: Browser, desk: Desk
) -> None:
    for n in range(inbox.PAGE + 5):
        desk.write("request", time=NOON + n, wanted=f"物品{n:03}", quantity=1)
    desk.sync()
    clerk(office)
    first = browser.sign_in("王芳", PASSWORD)
    assert re.findall(r"物品(\d+)", text_of(first))[:2] == ["000", "001"]
    second = browser.open("/console?state=waiting&page=1")
    assert re.findall(r"物品(\d+)", text_of(second)) == [f"{n:03}" for n in range(inbox.PAGE, inbox.PAGE + 5)]
    assert browser.open("/console?state=nonsense&page=-1").status_code == 200


def test_an_account_is_made_once_and_taken_away(office: Office) -> None:
    first = clerks.add_clerk(office.union, "王芳", "1401")
    assert re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){2}", first)
    with pytest.raises(Refusal, match="already"):
        clerks.add_clerk(office.union, "王芳")
    with pytest.raises(Refusal, match="2, 4 or 6 digits"):
        clerks.add_clerk(office.union, "李强", "141")
    with office.union.database.read() as connection:
        (who,) = clerks.clerks(connection)
    assert (who.name, who.region, who.must_change) == ("王芳", "1401", True)
    clerks.remove_clerk(office.union, "王芳")
    with pytest.raises(Refusal, match="no account"):
        clerks.remove_clerk(office.union, "王芳")


def test_every_text_of_the_pages_is_used_and_every_text_used_is_there() -> None:
    templates = "".join(path.read_text("utf-8") for path in (FOLDER / "templates/console").glob("*.html"))
    code = (FOLDER / "console/pages.py").read_text("utf-8")
    named = set(re.findall(r'say\("(\w+)"', templates)) | set(re.findall(r'"(\w+)"', code))
    refusals = "".join(path.read_text("utf-8") for path in (FOLDER / "console").glob("*.py"))
    codes = set(re.findall(r'Refusal\(\s*"(\w+)"', refusals)) | {"busy", "bad_notice"}
    states = {state.value for state in inbox.State} | {"granted", "partly", "declined"}
    texts = set(wording._TEXTS)
    assert set(re.findall(r'say\("(\w+)"', templates)) <= texts
    assert texts - named - codes - states == set()
    for language in LANGUAGES:
        assert wording.speaker(language)("grant_all", n=3, unit="盒")
