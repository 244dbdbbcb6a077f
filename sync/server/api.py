"""The programmes' side of the server over HTTP: exchange, enrolment, keys, health.

Bodies are read on the event loop; the work itself runs in a thread, because it waits for the database and computes.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from sync.card import card_text
from sync.envelope import CONTENT_TYPE
from sync.protocols import Protocols
from sync.server import enrolment, settings
from sync.server.authority import Authority, published
from sync.server.context import authority_of, load_of, union_of
from sync.server.exchange import answer
from sync.server.load import Load
from sync.server.models import (
    AuthorityAnswer,
    CertificateAnswer,
    EnrolAnswer,
    EnrolForm,
    ErrorAnswer,
    Health,
    InviteAnswer,
    InviteForm,
    ProtocolsAnswer,
    WorkingKeyAnswer,
)
from sync.server.system import APP, Union

router = APIRouter()

_BINARY: Final[dict[str, Any]] = {"schema": {"type": "string", "format": "binary"}}
RETRY: Final[dict[str, Any]] = {
    "Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer", "minimum": 0}}
}
"""The header of an answer that asks to come again."""


def documented(**statuses: str) -> dict[int | str, dict[str, Any]]:
    """Documentation of error answers, given as ``_429="…"``."""
    said: dict[int | str, dict[str, Any]] = {}
    for name, description in statuses.items():
        status = int(name.removeprefix("_"))
        said[status] = {"model": ErrorAnswer, "description": description}
        if status in (429, 503):
            said[status]["headers"] = RETRY
    return said


@router.post(
    "/v1/exchange",
    summary="Exchange entries",
    response_class=Response,
    responses={
        200: {"description": "The signed response envelope", "content": {CONTENT_TYPE: _BINARY}},
        **documented(
            _400="`malformed` envelope, or `foreign_kind`: an entry that only the union may write",
            _401="`unknown_device`, or `bad_signature`",
            _403="`revoked`: the union has shut this device out",
            _409="`wrong_union`",
            _413="`too_large`: more than 8 MiB, or more than the server takes once unfolded",
            _426="`version`: the two ends speak no common protocol; `oldest` and `newest` say the range",
            _429="`busy`: the device asks too often while there is nothing to exchange, or was shut out and shows the "
            "same entries again and again",
            _503="`busy`: too many exchanges at once; or the database does not answer",
        ),
    },
    openapi_extra={"requestBody": {"required": True, "content": {CONTENT_TYPE: _BINARY}}},
)
async def exchange(request: Request) -> Response:
    """Deliver a device's entries and fetch what it lacks. Any request may be repeated. See `PROTOCOL.md`."""
    # Not as dependencies: the framework would hand each to a thread of its own and wait for it.
    union, authority, load = union_of(request), authority_of(request), load_of(request)
    body = await request.body()  # no longer than it may be: BodyLimit sees to that
    async with load.gate.place():
        if await request.is_disconnected():
            raise ClientDisconnect  # it waited too long, and asks again by itself
        return Response(await run_in_threadpool(_answer, union, authority, load, body), media_type=CONTENT_TYPE)


def _answer(union: Union, authority: Authority, load: Load, body: bytes) -> bytes:
    with load.usher() as usher:
        return answer(union, authority, body, usher)


@router.post(
    "/v1/enrol",
    summary="Enrol a device",
    responses=documented(
        _400="`malformed`",
        _401="`bad_signature`",
        _403="`revoked`: the union has shut this device out",
        _404="`unknown_code`, `used_code` or `expired_code`",
        _409="`other_station`: the code is another station's; it is still good",
        _413="`too_large`",
        _429="`busy`: too many wrong codes were tried",
        _503="`busy`, or the database does not answer",
    ),
)
def enrol(
    form: EnrolForm,
    request: Request,
    union: Annotated[Union, Depends(union_of)],
    authority: Annotated[Authority, Depends(authority_of)],
) -> EnrolAnswer:
    """Use an enrolment code up. The same device may repeat it when the answer was lost."""
    enrolled = enrolment.enrol(
        union,
        authority,
        code=form.code,
        device_key=bytes.fromhex(form.device),
        device_name=form.device_name,
        app=form.app,
        signature=bytes.fromhex(form.signature),
        address=request.client.host if request.client is not None else "",
        holds=None if form.holds is None else bytes.fromhex(form.holds),
    )
    certificate = enrolled.certificate
    address = enrolled.url or str(request.base_url).rstrip("/")
    return EnrolAnswer(
        station=enrolled.station.id.hex(),
        station_code=enrolled.station.code,
        station_name=enrolled.station.name,
        region=enrolled.station.region,
        union=authority.union.hex(),
        root_key=authority.root_public.hex(),
        fingerprint=authority.fingerprint,
        working_keys=_published(union, authority),
        device_certificate=CertificateAnswer(
            device=certificate.device.hex(),
            station=certificate.station.hex(),
            issued_at=certificate.issued_at,
            key=certificate.key.hex(),
            signature=certificate.signature.hex(),
        ),
        time=union.clock.now(),
        protocols=_protocols(union.protocols),
        public_url=f"{address}/s/{enrolled.station.code}",
    )


@router.post(
    "/v1/invite",
    summary="Invite another PC",
    responses=documented(
        _400="`malformed`",
        _401="`unknown_device`, or `bad_signature`",
        _403="`revoked`: the union has shut this device out",
        _413="`too_large`",
        _429="`enough_codes`: the station has unused codes enough, or `busy`: this very request was answered and its"
        " code used",
        _503="`busy`, or the database does not answer",
    ),
)
def invite(
    form: InviteForm,
    request: Request,
    union: Annotated[Union, Depends(union_of)],
    authority: Annotated[Authority, Depends(authority_of)],
) -> InviteAnswer:
    """A new enrolment code, asked for by a PC that speaks for the station already."""
    with union.database.read() as connection:
        address = settings.get(connection, settings.PUBLIC_URL) or str(request.base_url).rstrip("/")
    issued = enrolment.invite(
        union,
        authority,
        station_id=bytes.fromhex(form.station),
        device_key=bytes.fromhex(form.device),
        sent_at=form.sent_at,
        signature=bytes.fromhex(form.signature),
        url=address,
    )
    assert issued.card is not None
    return InviteAnswer(code=issued.code, card=card_text(issued.card), expires_at=issued.expires_at)


@router.get("/v1/authority", summary="The union's keys")
def keys(
    union: Annotated[Union, Depends(union_of)], authority: Annotated[Authority, Depends(authority_of)]
) -> AuthorityAnswer:
    """The root key, its fingerprint and the working keys that it signed."""
    return AuthorityAnswer(
        union=authority.union.hex(),
        root_key=authority.root_public.hex(),
        fingerprint=authority.fingerprint,
        working_keys=_published(union, authority),
        time=union.clock.now(),
        protocols=_protocols(union.protocols),
    )


@router.get("/healthz", summary="Health", responses=documented(_503="The database does not answer"))
def health(union: Annotated[Union, Depends(union_of)]) -> Health:
    """Whether the server works and its database answers."""
    with union.database.read() as connection:
        connection.exec_driver_sql("SELECT 1")
    return Health(status="ok", app=APP, protocols=_protocols(union.protocols))


def _published(union: Union, authority: Authority) -> list[WorkingKeyAnswer]:
    with union.database.read() as connection:
        keys = published(connection, authority)
    return [
        WorkingKeyAnswer(public=key.public.hex(), issued_at=key.issued_at, signature=key.signature.hex())
        for key in keys
    ]


def _protocols(spoken: Protocols) -> ProtocolsAnswer:
    return ProtocolsAnswer(oldest=spoken.oldest, newest=spoken.newest)
