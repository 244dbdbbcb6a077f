"""What an error looks like: a page in both languages for people, JSON for programmes, whatever went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from sync.server.app import MAX_FORM, create_app
from sync.server.errors import Refusal
from sync.server.said_forms import MAX_FORM as MAX_SAID
from tests.sync.server.conftest import Office

PEOPLE = "/s/140106-11-0007-K"
PROGRAMMES = "/v1/devices"


def _fails(app: FastAPI, prefix: str) -> None:
    """Addresses of the app at which it cannot serve anybody."""

    def refuse(status: int, again: int = 0) -> None:
        raise Refusal("busy", status, "Come again.", retry_after=again or None)

    def break_down() -> None:
        raise RuntimeError("a mistake")

    app.add_api_route(f"{prefix}/often", lambda: refuse(429, 30))
    app.add_api_route(f"{prefix}/busy", lambda: refuse(503, 5))
    app.add_api_route(f"{prefix}/conflict", lambda: refuse(409))
    app.add_api_route(f"{prefix}/broken", break_down)


@pytest.fixture
def web(office: Office) -> Iterator[TestClient]:
    app = create_app(office.union)
    _fails(app, PEOPLE)
    _fails(app, PROGRAMMES)
    with TestClient(app, headers={"Accept-Language": "zh-CN"}, raise_server_exceptions=False) as client:
        yield client


ERRORS: dict[str, tuple[int, str, Callable[[TestClient, str], Response]]] = {
    "what there is not": (404, "not_found", lambda web, at: web.get(f"{at}/a/b/c")),
    "another method": (405, "method_not_allowed", lambda web, at: web.put(f"{at}/busy")),
    "too much, and announced": (
        413, "too_large", lambda web, at: web.post(f"{at}/say", headers={"Content-Length": str(2 * MAX_SAID)}),
    ),
    "too much": (413, "too_large", lambda web, at: web.post(f"{at}/say", content=bytes(MAX_SAID + MAX_FORM))),
    "too often": (429, "busy", lambda web, at: web.get(f"{at}/often")),
    "busy": (503, "busy", lambda web, at: web.get(f"{at}/busy")),
    "in the way of another": (409, "busy", lambda web, at: web.get(f"{at}/conflict")),
    "a mistake of the server's": (500, "internal", lambda web, at: web.get(f"{at}/broken")),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_people_get_a_page_and_programmes_json(web: TestClient, name: str) -> None:
    status, code, ask = ERRORS[name]
    page, said = ask(web, PEOPLE), ask(web, PROGRAMMES)
    assert (page.status_code, said.status_code) == (status, status)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert said.headers["content-type"] == "application/json"
    assert said.json()["error"] == code
    assert said.json()["message"]
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "请" in page.text or "没有" in page.text
    # A page that can choose its language has a way to the other one; what stands in for it says both.
    assert "lang=en" in page.text if status == 404 else '<p lang="en">' in page.text
    for kept in ("retry-after", "allow"):
        assert (kept in page.headers) == (kept in said.headers)
    assert ("retry-after" in page.headers) == (status in (429, 503))
    assert ("allow" in page.headers) == (status == 405)


@pytest.mark.parametrize("path", ["/", "/near", "/console", PEOPLE, f"{PEOPLE}/door", "/favicon.svg"])
def test_every_page_answers_a_method_that_it_does_not_know_with_a_page(web: TestClient, path: str) -> None:
    answer = web.request("PATCH", path)
    assert (answer.status_code, answer.headers["content-type"]) == (405, "text/html; charset=utf-8")


@pytest.mark.parametrize("path", ["/v1/authority", "/v1/exchange", "/healthz", "/openapi.json"])
def test_every_programmes_address_answers_it_with_json(web: TestClient, path: str) -> None:
    answer = web.request("PATCH", path)
    assert (answer.status_code, answer.json()["error"]) == (405, "method_not_allowed")
