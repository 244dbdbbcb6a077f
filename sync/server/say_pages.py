"""What people say on a station's page: the forms, what becomes of them, and a word of thanks.

A form is posted, and leads on by a redirect: loading a page again says nothing twice. Works without script.
"""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from sync.hours import clock_text
from sync.server.context import authority_of, load_of, union_of
from sync.server.errors import Refusal
from sync.server.facts import StationFacts, station_facts
from sync.server.opinions import KINDS, MAX_CONTACT, MAX_TEXT, SHUT, Said, Taken, Whence, take
from sync.server.pages import not_found
from sync.server.said_forms import Form, again, blank, choices, give_phone, phone_of, read_form
from sync.server.showing import language_of, show
from sync.server.stations import Station, find_station
from sync.server.system import Union
from sync.server.wording import LANGUAGES, Say, has, speaker
from sync.times import minute_of_day
from sync.vocabulary import TROUBLES

router = APIRouter()

_HTML: Final[dict[str, Any]] = {"text/html": {"schema": {"type": "string"}}}
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    307: {"description": "The station has another code now; follow `Location`"},
    404: {"description": "No station has this code", "content": _HTML},
}
_RETRY: Final[dict[str, Any]] = {
    "Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer", "minimum": 0}}
}
_FIELDS: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["kind", "token"],
    "properties": {
        "kind": {"type": "string", "enum": list(KINDS)},
        "token": {"type": "string", "pattern": "^[0-9a-f]{32}$", "description": "Stood in the form; counts once"},
        "stars": {"type": "integer", "minimum": 1, "maximum": 5},
        "tags": {"type": "array", "items": {"type": "string"}},
        "facility": {"type": "string"},
        "trouble": {"type": "string", "enum": [entry.code for entry in TROUBLES]},
        "text": {"type": "string", "maxLength": MAX_TEXT},
        "contact": {"type": "string", "maxLength": MAX_CONTACT},
        "photo": {"type": "string", "format": "binary", "description": "JPEG, PNG or WebP"},
    },
}
_FORM: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FIELDS}}}
}
OurUnion = Annotated[Union, Depends(union_of)]


@router.get("/s/{code}/say", response_class=HTMLResponse, summary="A form to say something", responses=_ANSWERS)
async def say_page(
    code: str, request: Request, union: OurUnion, kind: Annotated[str, Query(max_length=20)] = "fault"
) -> Response:
    """Report what is broken, suggest, thank, complain, or rate. Needs no script and nothing personal."""
    async with load_of(request).pages.place():
        return await run_in_threadpool(_blank_page, request, union, code, kind)


def _blank_page(request: Request, union: Union, code: str, kind: str) -> Response:
    found = _find(union, code)
    if found is None or found[1].state in SHUT:
        return not_found(request)
    station, facts = found
    if station.code != code:
        return _moved(request, station.code, "say")
    return _form_page(request, union, facts, blank(union, kind if kind in KINDS else "fault"))


@router.post(
    "/s/{code}/say",
    response_class=HTMLResponse,
    summary="Say something",
    status_code=303,
    responses={
        303: {"description": "Taken, or taken before; `Location` is a word of thanks"},
        404: _ANSWERS[404],
        **{
            status: {"description": description, "content": _HTML}
            for status, description in (
                (400, "Something is missing or too long; the form once more, as it was filled in"),
                (403, "Another site's page sent it"),
                (409, "Nobody looks after the station any more"),
                (413, "The photo is too large"),
                (415, "What was sent as a photo is none"),
            )
        },
        429: {"description": "Too much came from here within the hour", "content": _HTML, "headers": _RETRY},
    },
    openapi_extra=_FORM,
)
async def say_it(code: str, request: Request, union: OurUnion) -> Response:
    """Take what was said, once however often the form is sent. Its words and the number to call back go to the station
    and are shown to nobody else."""
    if request.headers.get("sec-fetch-site") == "cross-site":
        # Another site's page would have its visitors say something here without knowing it.
        async with load_of(request).pages.place():
            return await run_in_threadpool(_from_elsewhere, request, union, code)
    try:
        said, shown, trapped = await read_form(request)
    except (HTTPException, UnicodeError):
        # The body is no form, or one with more in it than ours has.
        said, shown, trapped = Said(b"", ""), Form("fault", ""), False
    if trapped:
        return _thanks(request, code, said.kind, Taken.NEW)
    async with load_of(request).pages.place():
        return await run_in_threadpool(_take, request, union, code, said, shown)


@router.get("/s/{code}/thanks", response_class=HTMLResponse, summary="A word of thanks", responses=_ANSWERS)
async def thanks_page(
    code: str,
    request: Request,
    union: OurUnion,
    kind: Annotated[str, Query(max_length=20)] = "",
    taken: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """What happens next with what was said."""
    async with load_of(request).pages.place():
        return await run_in_threadpool(_thanks_page, request, union, code, kind, taken)


def _thanks_page(request: Request, union: Union, code: str, kind: str, taken: str) -> Response:
    found = _find(union, code)
    if found is None:
        return not_found(request)
    if found[0].code != code:
        return _moved(request, found[0].code, "thanks")
    kind = kind if kind in KINDS else "rating"
    photo_lost, before = taken == Taken.WITHOUT_PHOTO.value, taken == Taken.BEFORE.value
    return show(request, "thanks.html", facts=found[1], kind=kind, without_photo=photo_lost, before=before)


def _take(request: Request, union: Union, code: str, said: Said, shown: Form) -> Response:
    found = _find(union, code)
    if found is None:
        return not_found(request)
    station, facts = found
    whence = Whence(phone_of(request, union), request.client.host if request.client is not None else "")
    try:
        taken = take(union, authority_of(request), station, facts, said, whence)
    except Refusal as refusal:
        if refusal.status >= 500:
            raise
        return _form_page(request, union, facts, again(shown, union), refusal)
    return _thanks(request, station.code, said.kind, taken)


def _from_elsewhere(request: Request, union: Union, code: str) -> Response:
    found = _find(union, code)
    if found is None:
        return not_found(request)
    refusal = Refusal("from_elsewhere", 403, "Please send it from the station's own page.")
    return _form_page(request, union, found[1], blank(union, "fault"), refusal)


def _find(union: Union, code: str) -> tuple[Station, StationFacts] | None:
    with union.database.read() as connection:
        station = find_station(connection, code)
    facts = station_facts(union, code)
    return None if station is None or facts is None else (station, facts)


def _form_page(
    request: Request, union: Union, facts: StationFacts, form: Form, refusal: Refusal | None = None
) -> HTMLResponse:
    kind = form.kind if form.kind in KINDS else "fault"
    answer = show(
        request,
        "say.html",
        status_code=200 if refusal is None else refusal.status,
        script="say.js",
        forms=True,
        facts=facts,
        form=form,
        kind=kind,
        **choices(),
        error="" if refusal is None else _sentence(refusal, speaker(language_of(request))),
    )
    if refusal is not None and refusal.retry_after is not None:
        answer.headers["Retry-After"] = str(refusal.retry_after)
    if not phone_of(request, union):
        give_phone(request, answer, union)
    return answer


def _sentence(refusal: Refusal, say: Say) -> str:
    if refusal.code == "too_many":
        return say("too_many", time=clock_text(minute_of_day(int(refusal.details["again"]))))
    return say(refusal.code) if has(refusal.code) else refusal.message


def _thanks(request: Request, code: str, kind: str, taken: Taken) -> Response:
    query = {"kind": kind if kind in KINDS else "rating"}
    if taken is not Taken.NEW:
        query["taken"] = taken.value
    lang = request.query_params.get("lang")
    if lang in LANGUAGES:
        query["lang"] = str(lang)
    return RedirectResponse(f"/s/{quote(code)}/thanks?{urlencode(query)}", 303)


def _moved(request: Request, code: str, page: str) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/s/{quote(code)}/{page}{query}")
