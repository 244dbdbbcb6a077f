"""What a door's controller sends when it has a network: its events, over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from sync.door.controller import Event, Outcome
from sync.door.reports import MOST, SIGNATURE
from sync.server.api import documented
from sync.server.authority import Authority
from sync.server.context import authority_of, load_of, union_of
from sync.server.doors import shut_keys, take_report
from sync.server.models import Hex8, Hex16, Hex64, WorkingKeyAnswer
from sync.server.system import Union

router = APIRouter()


class DoorEvent(BaseModel):
    """A pass was held before the door. ``number`` is the controller's own count, ``at`` by its clock."""

    number: int = Field(ge=1, lt=2**31)
    at: int = Field(ge=0, lt=2**35)
    outcome: Outcome
    nonce: Hex8 | None = None


class DoorReport(BaseModel):
    """What the door has to tell, or tells once more."""

    events: list[DoorEvent] = Field(max_length=MOST)


class ShutAnswer(BaseModel):
    """The ids of all keys of the station's PCs that are shut out, as of ``at``, signed by a working key."""

    at: int
    keys: list[Hex8]
    key: WorkingKeyAnswer
    signature: Hex64


class DoorAnswer(BaseModel):
    """``next`` is the number of the event that the union does not have yet; no pass may stand on a key of ``shut``."""

    next: int
    shut: ShutAnswer


@router.post(
    "/v1/doors/{door}/events",
    summary="Report a door's events",
    responses=documented(
        _400="`malformed`",
        _401="`bad_signature`: the report is not signed by this door's controller",
        _404="`unknown_door`",
        _409="`other_event`: a number stands for something else here; `next` says where to go on",
        _413="`too_large`",
        _503="`busy`, or the database does not answer",
    ),
)
async def report(
    door: Annotated[Hex16, Path(description="The door's id")],
    form: DoorReport,
    request: Request,
    signature: Annotated[Hex64, Header(alias=SIGNATURE, description="The controller's, see `PROTOCOL.md`")],
    union: Annotated[Union, Depends(union_of)],
    authority: Annotated[Authority, Depends(authority_of)],
) -> DoorAnswer:
    """Take a controller's events into the station's log, each once however often it is reported, and say who is shut
    out. A report may be empty."""
    body = await request.body()
    events = [
        Event(event.number, event.at, event.outcome, None if event.nonce is None else bytes.fromhex(event.nonce))
        for event in form.events
    ]
    async with load_of(request).gate.place():
        missing = await run_in_threadpool(
            take_report, union, authority, bytes.fromhex(door), body, bytes.fromhex(signature), events
        )
        shut = await run_in_threadpool(shut_keys, union, authority, bytes.fromhex(door))
    working = shut.working
    return DoorAnswer(
        next=missing,
        shut=ShutAnswer(
            at=shut.at,
            keys=[key.hex() for key in shut.keys],
            key=WorkingKeyAnswer(
                public=working.public.hex(), issued_at=working.issued_at, signature=working.signature.hex()
            ),
            signature=shut.signature.hex(),
        ),
    )
