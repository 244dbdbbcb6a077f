"""Filling in the forms of a station's page, and what the station hears of it."""

from __future__ import annotations

import io
import re

from fastapi.testclient import TestClient
from httpx import Response
from PIL import Image

from sync.log import Log
from sync.ops import parse
from sync.server.stations import Station
from tests.sync.server.desks import Desk


def token_of(page: Response) -> str:
    found = re.search(r'name="token" value="([0-9a-f]{32})"', page.text)
    assert found is not None, page.text
    return found[1]


def send(web: TestClient, station: Station, **fields: object) -> Response:
    """Open the page, fill in its form, send it; ``photo`` as bytes."""
    photo = fields.pop("photo", None)
    page = web.get(f"/s/{station.code}")
    sent = {"token": token_of(page), **fields}
    attached = {"photo": ("IMG_20261121.jpg", photo)} if isinstance(photo, bytes) else {"photo": ("", b"")}
    answer: Response = web.post(f"/s/{station.code}/say", data=sent, files=attached)
    return answer


def heard(desk: Desk) -> list[dict[str, object]]:
    """What has arrived at a desk, the personal values among it."""
    desk.sync()
    found = []
    for body in desk.logs[Log.STATION]:
        op = parse(body)
        if op.kind == "union_opinion" and op.record is None:
            clear = {
                name: desk.values[op.run, op.seq, name].value if (op.run, op.seq, name) in desk.values else value
                for name, value in op.fields.items()
            }
            found.append(clear)
    return found


def jpeg(**options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#885522").save(out, "JPEG", **options)
    return out.getvalue()


def post(web: TestClient, station: Station, token: int, cookie: str = "", **fields: str) -> Response:
    """Send a form without looking at its page first."""
    web.cookies.clear()
    headers = {"Cookie": f"yizhan_phone={cookie}"} if cookie else {}
    form = {"token": f"{token:032x}", "kind": "thanks", **fields}
    answer: Response = web.post(f"/s/{station.code}/say", data=form, headers=headers)
    return answer


def given(web: TestClient, station: Station) -> str:
    """The number of a phone that has never been here."""
    web.cookies.clear()
    web.get(f"/s/{station.code}")
    number: str = web.cookies["yizhan_phone"]
    return number
