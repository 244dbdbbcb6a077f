"""The people's side of the server: a page for each station, readable in any phone's browser without script.

A page says in Chinese or English what the station says of itself. Knows nothing of how the facts are stored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from sync.server.context import union_of
from sync.server.facts import StationFacts, station_facts
from sync.server.opening import status, today, week
from sync.server.system import Union
from sync.server.templating import FOLDER, sheet, templates
from sync.server.wording import HTML_TAG, LANGUAGES, choose_language, speaker

router = APIRouter()

_STATIC: Final = FOLDER / "static"
_MAX_AGE: Final = 60
"""Seconds for which a page may be kept: whether a station is open changes by the minute."""


def _language(request: Request) -> str:
    return choose_language(request.query_params.get("lang"), request.headers.get("accept-language", ""))


def _page(request: Request, template: str, status_code: int = 200, **values: Any) -> HTMLResponse:
    language = _language(request)
    other = LANGUAGES[1 - LANGUAGES.index(language)]
    style, policy = sheet("page.css")
    html = (
        templates()
        .get_template(template)
        .render(
            say=speaker(language),
            language=language,
            tag=HTML_TAG[language],
            other=f"?lang={other}",
            other_tag=HTML_TAG[other],
            style=style,
            **values,
        )
    )
    headers = {
        "Content-Language": HTML_TAG[language],
        "Content-Security-Policy": policy,
        "Cache-Control": f"public, max-age={_MAX_AGE}",
        "Vary": "Accept-Language",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(html, status_code, headers)


_PAGE_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    307: {"description": "The station has another code now; follow `Location`"},
    404: {"description": "No station has this code", "content": {"text/html": {"schema": {"type": "string"}}}},
}


@router.get("/s/{code}", response_class=HTMLResponse, summary="A station's page", responses=_PAGE_ANSWERS)
def station_page(code: str, request: Request, union: Annotated[Union, Depends(union_of)]) -> Response:
    """What the poster's code opens, in the browser's language, or in `?lang=zh` or `?lang=en`."""
    facts = station_facts(union, code)
    if facts is None:
        return not_found(request)
    if facts.code != code:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/s/{quote(facts.code)}{query}")
    language = _language(request)
    say = speaker(language)
    now = union.clock.now()
    closed = facts.state != "open"
    return _page(
        request,
        "station.html",
        facts=facts,
        status=None if closed or not facts.hours.intervals else status(facts.hours, now, say, language),
        alert=say(facts.state) if closed and facts.state in _ALERTS else "",
        today=today(facts.hours, now, say, language) if facts.hours.intervals else None,
        week=week(facts.hours, now, say, language) if facts.hours.intervals else (),
        directions=_directions(facts),
        dial=_dial(facts.phone),
        description=_description(facts, say("rest_station")),
    )


_ALERTS: Final = frozenset({"filed", "relocating", "rectification", "revoked", "exited"})


@router.get("/", response_class=HTMLResponse, summary="What this is")
def landing(request: Request) -> Response:
    """A page for whoever comes here without a station's code."""
    return _page(request, "landing.html")


@router.get("/robots.txt", response_class=PlainTextResponse, summary="For search engines")
def robots() -> str:
    """Stations may be found; everything else is for programmes."""
    return "User-agent: *\nAllow: /s/\nDisallow: /v1/\n"


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
    return _page(request, "not_found.html", 404)


def _directions(facts: StationFacts) -> str:
    """A map that opens in any phone's browser and hands over to its map programme; empty without a place."""
    if facts.position is not None:
        longitude, latitude = facts.position
        place: Mapping[str, str] = {
            "position": f"{longitude:.6f},{latitude:.6f}",
            "name": facts.name,
            "coordinate": "gaode",
            "src": "yizhan",
            "callnative": "1",
        }
        return f"https://uri.amap.com/marker?{urlencode(place)}"
    if facts.address:
        return f"https://uri.amap.com/search?{urlencode({'keyword': facts.address, 'src': 'yizhan'})}"
    return ""


def _dial(phone: str) -> str:
    """A phone number as a telephone takes it; empty when there is none."""
    number = _NUMBER.search(phone)
    return re.sub(r"[^+0-9]", "", number[0]) if number else ""


_NUMBER: Final = re.compile(r"\+?[0-9](?:[- ]?[0-9]){2,}")


def _description(facts: StationFacts, what: str) -> str:
    return " · ".join(filter(None, (facts.name, what, facts.address)))
