"""``/near``: the stations around somebody, or of a district, as a list and a sketch; once seen, also without a network.

Works without script by district. A position is used for its answer and kept nowhere.
"""

from __future__ import annotations

import math
import re
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from sync.hours import clock_text
from sync.server.context import load_of, union_of
from sync.server.districts import region_name
from sync.server.maps import map_links
from sync.server.near import Found, Near, around, busiest_regions, within
from sync.server.opening import status
from sync.server.places import Place, from_phone
from sync.server.showing import language_of, show
from sync.server.sketch import draw
from sync.server.system import Union
from sync.server.templating import FOLDER
from sync.server.wording import Say, speaker
from sync.times import minute_of_day

router = APIRouter()

_AT: Final = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]{1,7})?),(-?[0-9]{1,2}(?:\.[0-9]{1,7})?)")
_ON_MAP: Final = 9


@router.get("/near", response_class=HTMLResponse, summary="Stations near somebody")
async def near(
    request: Request,
    union: Annotated[Union, Depends(union_of)],
    at: Annotated[str, Query(max_length=40, description="Longitude and latitude in degrees, as a phone has them")] = "",
    q: Annotated[str, Query(max_length=200, description="A district, a street or a station's name")] = "",
) -> Response:
    """The stations around a position, or where somebody names; those that are open stand in front."""
    place = _place(at)
    if place is None and not q.strip():
        return await run_in_threadpool(_page, request, union, None, None, "")
    async with load_of(request).pages.place():
        return await run_in_threadpool(_look, request, union, place, q.replace("\0", ""))


@router.get("/near-worker.js", response_class=Response, include_in_schema=False)
def worker() -> Response:
    """What keeps the last list for when there is no network."""
    code = (FOLDER / "static" / "near-worker.js").read_bytes()
    return Response(code, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@router.get("/near.webmanifest", response_class=Response, include_in_schema=False)
def manifest() -> Response:
    """So that the page can be put on a phone's first screen."""
    text = (FOLDER / "static" / "near.webmanifest").read_bytes()
    return Response(text, media_type="application/manifest+json", headers={"Cache-Control": "public, max-age=86400"})


def _look(request: Request, union: Union, place: Place | None, words: str) -> HTMLResponse:
    found = around(union, place) if place is not None else within(union, words)
    return _page(request, union, found, place, words)


def _page(request: Request, union: Union, found: Found | None, place: Place | None, words: str) -> HTMLResponse:
    language = language_of(request)
    say = speaker(language)
    now = union.clock.now()
    rows = [] if found is None else [_row(one, now, say, language) for one in found.stations]
    spots = [
        (number, one.place, one.is_open(now))
        for number, one in enumerate([] if found is None else found.stations[:_ON_MAP], 1)
        if one.place is not None
    ]
    sketch = draw(spots, place)
    regions: list[tuple[str, str, int]] = []
    if not rows:
        with union.database.read() as connection:
            regions = [(code, region_name(code), n) for code, n in busiest_regions(connection)]
    return show(
        request,
        "near.html",
        script="near.js",
        forms=True,
        works_offline=True,
        asked=found is not None,
        by_place=place is not None,
        words=region_name(words) if words.isdigit() else words,
        rows=rows,
        more=found is not None and found.more,
        waiting=0 if found is None else found.waiting,
        sketch=sketch,
        bar=_far(float(sketch.metres), say) if sketch is not None else "",
        regions=regions,
        now=now,
        time=clock_text(minute_of_day(now)),
    )


def _row(one: Near, now: int, say: Say, language: str) -> dict[str, Any]:
    """A station of the list, ready to show."""
    state = status(one.hours, now, say, language) if one.hours.intervals else None
    return {
        "code": one.code,
        "name": one.name,
        "address": one.address or region_name(one.region),
        "far": "" if one.metres is None else _far(one.metres, say),
        "open": state is not None and state.open,
        "headline": state.headline if state is not None else "",
        "detail": state.detail if state is not None else say("no_hours"),
        "route": _route(one),
    }


def _far(metres: float, say: Say) -> str:
    if metres < 1_000:
        return say("metres", n=max(10, round(metres / 10) * 10))
    kilometres = metres / 1_000
    return say("kilometres", n=f"{kilometres:.1f}".removesuffix(".0") if kilometres < 10 else round(kilometres))


def _route(one: Near) -> str:
    return map_links(one.name, one.address, one.place)[0].url if one.place is not None else ""


def _place(text: str) -> Place | None:
    match = _AT.fullmatch(text.strip())
    if match is None:
        return None
    longitude, latitude = float(match[1]), float(match[2])
    if not (math.isfinite(longitude) and abs(longitude) <= 180 and abs(latitude) <= 85):
        return None
    return from_phone(longitude, latitude)
