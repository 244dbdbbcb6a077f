"""A clerk of the union's at its pages, and somebody at a station's page: each with a browser without script."""

from __future__ import annotations

import json
import re

import requests

from tests.e2e.union import UnionServer

PASSWORD = "山高水长-2026-清风"
_FORM = re.compile(r'name="log" value="(\d+)">\s*<input type="hidden" name="request" value="([0-9a-f]+)"')


def proof(page: requests.Response) -> str:
    """What a form of a page has to be sent with."""
    found = re.search(r'name="proof" value="([0-9a-f]+)"', page.text)
    assert found is not None
    return found[1]


def signed_in(union: UnionServer) -> requests.Session:
    """A clerk's browser, with a password of its own."""
    first = json.loads(union.command("clerk", "add", "王芳", "--region", "1401", "--json"))["password"]
    browser = requests.Session()
    page = browser.post(f"{union.url}/console/login", data={"name": "王芳", "password": first})
    chosen = {"proof": proof(page), "old": first, "new": PASSWORD, "again": PASSWORD}
    browser.post(f"{union.url}/console/account", data=chosen)
    browser.post(f"{union.url}/console/login", data={"name": "王芳", "password": PASSWORD})
    return browser


def answer(union: UnionServer, browser: requests.Session, request: bytes, **said: str) -> requests.Response:
    """Answer the one request that waits."""
    page = browser.get(f"{union.url}/console")
    found = _FORM.search(page.text)
    assert found is not None
    assert found[2] == request.hex()
    form = {"proof": proof(page), "log": found[1], "request": found[2], "seen": "0", **said}
    return browser.post(f"{union.url}/console", data=form)


def say(union: UnionServer, station: str, **said: str) -> requests.Response:
    """Say something on a station's page."""
    page = requests.get(f"{union.url}/s/{station}/say?kind={said['kind']}", timeout=60)
    token = re.search(r'name="token" value="([0-9a-f]{32})"', page.text)
    assert token is not None
    form = {"token": token[1], **said}
    return requests.post(f"{union.url}/s/{station}/say", data=form, files={"photo": ("", b"")}, timeout=60)
