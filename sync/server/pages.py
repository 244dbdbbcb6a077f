"""The people's side of the server: a page for each station, readable in any phone's browser without script.

A page says in Chinese or English what the station says of itself. Knows nothing of how the facts are stored.
"""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from sync.server.brief import short
from sync.server.context import load_of, union_of
from sync.server.facts import StationFacts, station_facts
from sync.server.maps import MapLink, map_links
from sync.server.opening import alert, status, today, week
from sync.server.opinions import SHUT
from sync.server.places import Place
from sync.server.said_forms import answered, blank, broken, choices, give_phone, phone_of
from sync.server.showing import language_of, show
from sync.server.system import Union
from sync.server.templating import FOLDER
from sync.server.wording import speaker
from sync.telephone import dialled

router = APIRouter()

_SHORT: Final = 400
"""Characters of a notice, a reply or a promise on the first page; the whole stands on another."""
_RULES: Final = 1_200
"""Characters of the house rules."""
_STATIC: Final = FOLDER / "static"
_PAGE_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    307: {"description": "The station has another code now; follow `Location`"},
    404: {"description": "No station has this code", "content": {"text/html": {"schema": {"type": "string"}}}},
}


@router.get("/s/{code}", response_class=HTMLResponse, summary="A station's page", responses=_PAGE_ANSWERS)
async def station_page(code: str, request: Request, union: Annotated[Union, Depends(union_of)]) -> Response:
    """What the poster's code opens, in the browser's language, or in `?lang=zh` or `?lang=en`."""
    async with load_of(request).pages.place():
        return await run_in_threadpool(_page, code, request, union)


def _page(code: str, request: Request, union: Union) -> Response:
    facts = station_facts(union, code)
    if facts is None:
        return not_found(request)
    if facts.code != code:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/s/{quote(facts.code)}{query}")
    language = language_of(request)
    say = speaker(language)
    now = union.clock.now()
    closed = facts.state != "open"
    phone = phone_of(request, union)
    points = _first(facts.convention, _RULES)
    answer = show(
        request,
        "station.html",
        script="say.js",
        forms=True,
        facts=facts,
        short_text=_SHORT,
        points=points,
        rules_cut=points != facts.convention or len(facts.promise) > _SHORT,
        replies=[answered(reply, facts, say, language) for reply in facts.replies],
        broken=broken(facts, say, language),
        rateable=facts.state not in SHUT,
        form=blank(union, "rating"),
        **choices(),
        error="",
        status=None if closed or not facts.hours.intervals else status(facts.hours, now, say, language),
        alert=alert(facts.state, say),
        today=today(facts.hours, now, say, language) if facts.hours.intervals else None,
        week=week(facts.hours, now, say, language) if facts.hours.intervals else (),
        maps=_maps(facts),
        dial=dialled(facts.phone),
        description=_description(facts, say("rest_station")),
    )
    if not phone:
        give_phone(request, answer, union)
    return answer


@router.get("/s/{code}/whole", response_class=HTMLResponse, summary="What is long, in full", responses=_PAGE_ANSWERS)
async def whole_page(code: str, request: Request, union: Annotated[Union, Depends(union_of)]) -> Response:
    """The notices, the house rules and the replies of which a station's page shows the beginning."""
    async with load_of(request).pages.place():
        return await run_in_threadpool(_whole, code, request, union)


def _whole(code: str, request: Request, union: Union) -> Response:
    facts = station_facts(union, code)
    if facts is None:
        return not_found(request)
    if facts.code != code:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/s/{quote(facts.code)}/whole{query}")
    language = language_of(request)
    say = speaker(language)
    return show(
        request,
        "whole.html",
        facts=facts,
        replies=[answered(reply, facts, say, language) for reply in facts.replies],
    )


def _first(points: tuple[str, ...], most: int) -> tuple[str, ...]:
    """The first points, together at most so many characters."""
    found: list[str] = []
    for point in points:
        if most <= 0:
            break
        found.append(short(point, most))
        # A short point takes the room of a line too.
        most -= max(len(point), 20)
    return tuple(found)


@router.get("/", response_class=HTMLResponse, summary="What this is")
def landing(request: Request) -> Response:
    """A page for whoever comes here without a station's code."""
    return show(request, "landing.html", shared=True)


@router.get("/robots.txt", response_class=PlainTextResponse, summary="For search engines")
def robots() -> str:
    """Stations may be found; everything else is for programmes."""
    return "User-agent: *\nAllow: /s/\nAllow: /near\nDisallow: /s/*/\nDisallow: /v1/\n"


@router.get("/favicon.svg", response_class=Response, include_in_schema=False)
@router.get("/favicon.ico", response_class=Response, include_in_schema=False)
def favicon() -> Response:
    """The programme's mark."""
    mark = (_STATIC / "mark.svg").read_bytes()
    return Response(mark, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=604800"})


for _path, _handler in (("/s/{code}", station_page), ("/", landing)):
    router.head(_path, include_in_schema=False)(_handler)


def not_found(request: Request) -> Response:
    """A friendly page for an address that leads nowhere."""
    return show(request, "not_found.html", status_code=404, shared=True)


def _maps(facts: StationFacts) -> tuple[MapLink, ...]:
    return map_links(facts.name, facts.address, None if facts.position is None else Place(*facts.position))


def _description(facts: StationFacts, what: str) -> str:
    return " · ".join(filter(None, (facts.name, what, facts.address)))
