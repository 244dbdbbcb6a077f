"""What the union itself writes into stations' logs: what people say on a station's page, and what a clerk answers at
the console. Both by HTTP, as browsers do, and past the line that breaks everything else.
"""

from __future__ import annotations

import html
import json
import re
from random import Random
from typing import Final

import requests

from tests.chaos.union import Union

TAKEN, NOBODY, NOTHING = "taken", "nobody is known there", "nothing waits"
_SECONDS: Final = 60.0
_PASSWORD: Final = "heights-and-waters-2026"
_SENTENCES: Final = ("请添一台微波炉", "谢谢师傅", "热水不够热")
_WAITING: Final = re.compile(r'name="log" value="(\d+)">\s*<input type="hidden" name="request" value="([0-9a-f]+)"')


def say(union: Union, station: str, draw: Random) -> str:
    """Somebody says something on a station's page; what became of it. Raises RuntimeError when it is not taken."""
    kind = draw.choice(("rating", "rating", "suggestion", "thanks"))
    said = {"kind": kind}
    if kind == "rating":
        said |= {"stars": str(draw.randrange(1, 6)), "tags": draw.choice(("clean", "short"))}
    if kind != "rating" or draw.random() < 0.5:
        said |= {"text": f"{draw.choice(_SENTENCES)} {draw.getrandbits(64):016x}"}
    if draw.random() < 0.5:
        said |= {"contact": f"139 {draw.getrandbits(24):08d}"}
    with requests.Session() as phone:
        phone.trust_env = False
        page = phone.get(f"{union.url}/s/{station}/say?kind={kind}", timeout=_SECONDS)
        if page.status_code == requests.codes.not_found:
            return NOBODY
        form = {**said, "token": _field(page, "token")}
        url = f"{union.url}/s/{station}/say"
        answer = phone.post(url, data=form, files={"photo": ("", b"")}, timeout=_SECONDS)
        if "/thanks" not in answer.url:
            raise RuntimeError(f"{station} does not take {kind}: {answer.status_code} {answer.text[:2000]}")
        # The same form once more, as a second tap sends it.
        phone.post(url, data=form, files={"photo": ("", b"")}, timeout=_SECONDS)
    return TAKEN


def answer(union: Union, name: str, draw: Random) -> str:
    """A new clerk answers one of the requests that wait; what became of it. Raises RuntimeError when it is refused."""
    made_up = json.loads(union.command("clerk", "add", name, "--json"))["password"]
    with requests.Session() as browser:
        browser.trust_env = False
        console = f"{union.url}/console"
        page = browser.post(f"{console}/login", data={"name": name, "password": made_up}, timeout=_SECONDS)
        chosen = {"proof": _field(page, "proof"), "old": made_up, "new": _PASSWORD, "again": _PASSWORD}
        browser.post(f"{console}/account", data=chosen, timeout=_SECONDS)
        browser.post(f"{console}/login", data={"name": name, "password": _PASSWORD}, timeout=_SECONDS)
        page = browser.get(f"{console}?state=waiting", timeout=_SECONDS)
        waiting = sorted(set(_WAITING.findall(page.text)))
        if not waiting:
            return NOTHING
        log, request = draw.choice(waiting)
        said = {"decision": "granted", "quantity": str(draw.randrange(1, 99)), "text": "", "arrives_on": ""}
        if draw.random() < 0.3:
            said = {"decision": "declined", "quantity": "0", "text": "out of stock", "arrives_on": ""}
        form = {"proof": _field(page, "proof"), "log": log, "request": request, "seen": "0", **said}
        done = browser.post(console, data=form, timeout=_SECONDS)
        if done.status_code != requests.codes.ok:
            raise RuntimeError(f"the console refuses an answer: {done.status_code} {done.text[:2000]}")
    return TAKEN


def _field(page: requests.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page.text)
    if found is None:
        raise RuntimeError(f"no {name} on {page.url}: {page.status_code} {page.text[:2000]}")
    return html.unescape(found[1])
