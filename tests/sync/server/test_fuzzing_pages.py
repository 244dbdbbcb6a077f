"""Nothing that anybody types into a page, or makes a programme send in its place, is a mistake of the server's."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import urlencode

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sync.ops import fixed_id
from sync.server.app import create_app
from sync.server.console import clerks
from sync.server.stations import Station
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON, Desk

TIMES = int(os.environ.get("YIZHAN_FUZZ", "1"))
PASSWORD = "山高水长-2026-清风"
FIELDS = {
    "/console/login": ("name", "password"),
    "/console": ("decision", "quantity", "text", "arrives_on", "seen", "log", "request"),
    "/console/notices": ("title", "body", "to"),
    "/console/account": ("old", "new", "again"),
    "/s/{code}/say": ("kind", "token", "stars", "tags", "facility", "trouble", "text", "contact"),
}
PAGES = ("/console", "/console/notices", "/console/account", "/console/login", "/near", "/s/{code}", "/s/{code}/say")
ASKED = ("state", "page", "lang", "done", "q", "at", "kind", "taken", "door")

some = settings(
    max_examples=40 * TIMES,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=TIMES == 1,
)
typed = st.one_of(
    st.sampled_from(
        ["", "\0", "王\0芳", "granted", "thanks", "fault", "5", "-1", "9" * 15, "9" * 40, "١٢", "2026-02-30"]
    ),
    st.text(st.characters(codec="utf-8"), max_size=30),
    st.binary(max_size=12),
    st.binary(min_size=16, max_size=16).map(bytes.hex),
)


@pytest.fixture
def web(office: Office, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The browser of a clerk who is signed in; a mistake of the server's is raised in the test."""
    monkeypatch.setattr(clerks, "_hasher", cache(lambda: PasswordHasher(time_cost=1, memory_cost=64)))
    clerks._nobody.cache_clear()
    desk.write("station", fixed_id(1), NOON, name="五一广场驿站", facilities="dispenser", services="water")
    desk.sync()
    first = clerks.add_clerk(office.union, "王芳")
    clerks.change_password(office.union, "王芳", first, PASSWORD)
    with TestClient(create_app(office.union), follow_redirects=False) as client:
        signed = client.post("/console/login", data={"name": "王芳", "password": PASSWORD})
        assert signed.status_code == 303
        client.headers["Cookie"] = f"yizhan_console={signed.cookies['yizhan_console']}"
        yield client


@pytest.mark.parametrize("path", FIELDS)
def test_whatever_a_form_holds_is_taken_or_refused(
    web: TestClient, office: Office, station: Station, path: str
) -> None:
    page = web.get("/console/notices")
    proof = re.search(r'name="proof" value="([0-9a-f]+)"', page.text)
    assert proof is not None
    seen = set()

    @given(fields=st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS[path], typed)), flaw=st.booleans())
    @some
    def answers(fields: dict[str, str | bytes], flaw: bool) -> None:
        office.clock.time += 3600  # so that nobody is told to wait
        data = urlencode({**fields, "proof": proof[1]}) + ("&%00=%ff&;=&%" if flaw else "")
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = web.post(path.format(code=station.code), content=data, headers=headers)
        seen.add(answer.status_code)
        assert answer.status_code < 500, answer.text

    answers()
    assert seen & {303, 400, 403}


@pytest.mark.usefixtures("desk")
def test_whatever_a_page_is_asked_for_is_answered(web: TestClient, station: Station) -> None:
    @given(path=st.sampled_from(PAGES), asked=st.dictionaries(st.sampled_from(ASKED), typed, max_size=4), name=typed)
    @some
    def answers(path: str, asked: dict[str, str | bytes], name: str | bytes) -> None:
        query = urlencode(asked)
        assert web.get(f"{path.format(code=station.code)}?{query}").status_code < 500
        assert web.get(f"/s/{urlencode({'': name})[1:]}?{query}").status_code < 500

    answers()


@pytest.mark.parametrize("field", ["name", "password"])
def test_a_nul_in_a_name_or_password_is_a_wrong_one(web: TestClient, field: str) -> None:
    web.headers.pop("Cookie")
    form = {"name": "王芳", "password": PASSWORD, field: "\0"}
    assert web.post("/console/login", data=form).status_code == 403
