"""A pass for a door on the phone's screen: a code that is good for a minute and renews itself.

With script it is fetched anew in place, without it the page loads itself again. A pass names nobody, so nobody is asked
who he is; it is made only while the station is open.
"""

from __future__ import annotations

from itertools import groupby
from typing import Annotated, Any, Final
from urllib.parse import quote

import qrcode
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool

from sync.door.passes import USUAL
from sync.server.context import authority_of, load_of, union_of
from sync.server.doors import Door, door_id, doors, new_pass
from sync.server.facts import StationFacts, station_facts
from sync.server.opening import alert, status
from sync.server.pages import not_found
from sync.server.showing import language_of, show
from sync.server.system import Union
from sync.server.wording import speaker

router = APIRouter()

_RENEW: Final = USUAL - 20
"""Seconds after which the code on the screen is a new one: whoever walks to the door has time left."""
_MASK: Final = 3


@router.get(
    "/s/{code}/door",
    response_class=HTMLResponse,
    summary="Open a door by a code",
    responses={
        307: {"description": "The station has another code now; follow `Location`"},
        404: {
            "description": "No station has this code, or it has no such door",
            "content": {"text/html": {"schema": {"type": "string"}}},
        },
    },
)
async def door_page(
    code: str,
    request: Request,
    union: Annotated[Union, Depends(union_of)],
    door: Annotated[str, Query(max_length=32, description="The door's id; of several it is asked for")] = "",
) -> Response:
    """A pass as a QR code to hold before the door's reader. It is good for a minute and for one opening. At a station
    with several doors it is for the one that was chosen, and opens no other."""
    async with load_of(request).pages.place():
        return await run_in_threadpool(_page, code, request, union, door)


def _page(code: str, request: Request, union: Union, door: str) -> Response:
    facts = station_facts(union, code)
    if facts is None:
        return not_found(request)
    if facts.code != code:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/s/{quote(facts.code)}/door{query}")
    known = doors(union, code)
    if len(known) > 1 and not door:
        return show(request, "door.html", facts=facts, doors=known, door=None, code="", renew=_RENEW)
    chosen = next((one for one in known if not door or one.id == door_id(door)), None)
    if chosen is None:
        return not_found(request)
    said = _shown(request, union, facts, chosen)
    return show(request, "door.html", script="door.js", facts=facts, doors=known, **said)


def _shown(request: Request, union: Union, facts: StationFacts, chosen: Door) -> dict[str, Any]:
    language = language_of(request)
    say = speaker(language)
    now = union.clock.now()
    state = status(facts.hours, now, say, language) if facts.hours.intervals else None
    may = facts.state == "open" and state is not None and state.open
    return {
        "door": chosen,
        "code": _drawing(new_pass(union, authority_of(request), chosen)[1]) if may else "",
        "alert": alert(facts.state, say),
        "state": state,
        "renew": _RENEW,
        "lasts": USUAL,
    }


def _drawing(text: str) -> Markup:
    """A code of runs of dark squares. A pass is as good as random, so any mask suits it; trying all of them would take
    most of the time that a page takes."""
    code = qrcode.QRCode(border=4, error_correction=qrcode.constants.ERROR_CORRECT_L, mask_pattern=_MASK)
    code.add_data(text)
    rows = code.get_matrix()
    runs: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        for dark, squares in groupby(row):
            wide = sum(1 for _ in squares)
            if dark:
                runs.append(f"M{x} {y}h{wide}v1h-{wide}z")
            x += wide
    size = len(rows)
    # Numbers alone; the text itself is not in it.
    return Markup(f'<svg class="pass" viewBox="0 0 {size} {size}"><path d="{"".join(runs)}"/></svg>')
