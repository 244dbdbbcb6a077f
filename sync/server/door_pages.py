"""A pass for a door on the phone's screen: a code that is good for a minute and renews itself.

With script it is fetched anew in place, without it the page loads itself again. A pass names nobody, so nobody is asked
who he is; it is made only while the station is open.
"""

from __future__ import annotations

import io
from typing import Annotated, Any, Final
from urllib.parse import quote

import qrcode
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup
from qrcode.image.svg import SvgPathImage

from sync.door.passes import USUAL
from sync.server.context import authority_of, union_of
from sync.server.doors import Door, door_id, doors, new_pass
from sync.server.facts import StationFacts, station_facts
from sync.server.opening import status
from sync.server.pages import not_found
from sync.server.showing import language_of, show
from sync.server.system import Union
from sync.server.wording import speaker

router = APIRouter()

_RENEW: Final = USUAL - 20
"""Seconds after which the code on the screen is a new one: whoever walks to the door has time left."""


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
def door_page(
    code: str,
    request: Request,
    union: Annotated[Union, Depends(union_of)],
    door: Annotated[str, Query(max_length=32, description="The door's id; of several it is asked for")] = "",
) -> Response:
    """A pass as a QR code to hold before the door's reader. It is good for a minute and for one opening. At a station
    with several doors it is for the one that was chosen, and opens no other."""
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
    now = union.clock.now()
    posted = facts.hours.intervals
    state = status(facts.hours, now, speaker(language), language) if posted else None
    if facts.state != "open" or state is None or not state.open:
        return {"door": chosen, "code": "", "state": state, "renew": _RENEW, "lasts": USUAL}
    _, text = new_pass(union, authority_of(request), chosen)
    return {"door": chosen, "code": _drawing(text), "state": state, "renew": _RENEW, "lasts": USUAL}


def _drawing(text: str) -> Markup:
    code = qrcode.QRCode(border=4, error_correction=qrcode.constants.ERROR_CORRECT_L, image_factory=SvgPathImage)
    code.add_data(text)
    out = io.BytesIO()
    code.make_image().save(out)
    drawing = out.getvalue().decode()
    # Squares drawn by the library; the text itself is not in it.
    return Markup(drawing[drawing.index("<svg") :].replace("<svg ", '<svg class="pass" ', 1))
