"""The files' lane over HTTP: how much of a content is here, the next chunk in, a chunk out.

Every request is signed by the device's key. Bodies are read on the event loop, as large as a chunk; the work itself
runs in a thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from sync.files import (
    CHUNK,
    CONTENT_TYPE,
    DEVICE_HEADER,
    MAX_FILE,
    SENT_HEADER,
    SIGNATURE_HEADER,
    path_of,
    request_text,
)
from sync.server import files
from sync.server.api import RETRY
from sync.server.context import load_of, union_of
from sync.server.devices import find_device
from sync.server.errors import Refusal
from sync.server.load import Load
from sync.server.models import ErrorAnswer, Hex16, Hex32, Hex64
from sync.server.stations import station_by_id
from sync.server.system import Union
from sync.trust import TrustError, check

router = APIRouter()

_Found = TypeVar("_Found")


class FileAnswer(BaseModel):
    """How much of a content the union has; all of it when ``received`` is ``size``."""

    hash: Hex32
    size: int
    received: int


class WantedAnswer(BaseModel):
    """Contents that the union still needs, in the order of their hashes; ``more`` when there are others behind."""

    wanted: list[FileAnswer]
    more: bool


@dataclass(frozen=True, slots=True)
class Asker:
    """A device that has not been judged yet."""

    union: Union
    station: bytes
    device: bytes
    sent_at: int
    signature: bytes

    def log(self, request: Request, body: bytes, hash_: bytes | None = None, *, content: bool = False) -> int:
        """The station's log, once the device has proved that it may ask. Raises Refusal."""
        log, is_shut_out = self._judge(request, body, hash_, content=content)
        if is_shut_out:
            raise Refusal("revoked", 403, "The union has shut this device out. Ask the union.")
        return log

    def log_to_give(self, request: Request, body: bytes, hash_: bytes) -> int:
        """The same for whoever brings a content; a device that was shut out may: it is told by its hash, and may be
        nowhere else. Raises Refusal."""
        return self._judge(request, body, hash_)[0]

    def _judge(
        self, request: Request, body: bytes, hash_: bytes | None, *, content: bool = False
    ) -> tuple[int, bool]:
        """The station's log, and whether the device was shut out."""
        path = path_of(self.station, hash_, content=content)
        text = request_text(request.method, path, request.url.query, self.station, self.sent_at, body)
        with self.union.database.read() as connection:
            found = station_by_id(connection, self.station)
            known = None if found is None else find_device(connection, found.log, self.device)
        if found is None or known is None:
            raise Refusal(
                "unknown_device", 401, "The union does not know this device. Connect it with a new enrolment card."
            )
        try:
            check(self.device, self.signature, text, "the signature does not hold")
        except TrustError as error:
            raise Refusal("bad_signature", 401, "The request's signature does not hold.") from error
        return found.log, known.revoked_at is not None


_Instant = Annotated[
    int, Header(alias=SENT_HEADER, ge=0, lt=2**63, description="The device's clock, in seconds since 1970 UTC")
]
_Device = Annotated[Hex32, Header(alias=DEVICE_HEADER, description="The device's public key")]
_Signature = Annotated[
    Hex64,
    Header(
        alias=SIGNATURE_HEADER,
        description='The device key\'s signature over `"yizhan file 1" 00 method 00 path 00 query 00 station sent_at '
        "BLAKE2b-256(body)`, sent_at in eight bytes",
    ),
]
_Station = Annotated[Hex16, Path(description="The station's id")]
_Hash = Annotated[Hex32, Path(description="BLAKE2b-256 of the content")]
_Offset = Annotated[int, Query(ge=0, le=MAX_FILE, description="Where in the content the chunk begins")]


def _asker(
    union: Annotated[Union, Depends(union_of)],
    station: _Station,
    device: _Device,
    sent_at: _Instant,
    signature: _Signature,
) -> Asker:
    return Asker(union, bytes.fromhex(station), bytes.fromhex(device), sent_at, bytes.fromhex(signature))


def _errors(**statuses: str) -> dict[int | str, dict[str, Any]]:
    """Documentation of error answers: those of every request here, and those given as ``_404="…"``."""
    always = {
        "_400": "`malformed`",
        "_401": "`unknown_device`, or `bad_signature`",
        "_403": "`revoked`: the union has shut this device out",
        "_413": "`too_large`",
        "_503": "`busy`, or the database does not answer",
    }
    documented: dict[int | str, dict[str, Any]] = {
        int(name.removeprefix("_")): {"model": ErrorAnswer, "description": description}
        for name, description in (always | statuses).items()
    }
    documented[503]["headers"] = RETRY
    return documented


_BINARY: Final[dict[str, Any]] = {"schema": {"type": "string", "format": "binary"}}


async def _work(load: Load, job: Callable[[], _Found]) -> _Found:
    async with load.gate.place():
        return await run_in_threadpool(job)


@router.get("/v1/files/{station}", summary="Files that the union needs", responses=_errors())
async def wanted(
    asker: Annotated[Asker, Depends(_asker)],
    request: Request,
    load: Annotated[Load, Depends(load_of)],
    after: Annotated[Hex32, Query(description="Only files behind this one")] = "00" * 32,
) -> WantedAnswer:
    """The contents that attachments of the station name and that the union does not have, or not whole."""

    def look() -> files.Wanted:
        return files.wanted(asker.union, asker.log(request, b""), bytes.fromhex(after))

    found = await _work(load, look)
    return WantedAnswer(wanted=[_answer(state) for state in found.files], more=found.more)


@router.get(
    "/v1/files/{station}/{hash}",
    summary="How much of a file is there",
    responses=_errors(_404="`no_entry`: no entry of the station names the file"),
)
async def state(
    asker: Annotated[Asker, Depends(_asker)],
    request: Request,
    load: Annotated[Load, Depends(load_of)],
    hash: _Hash,
) -> FileAnswer:
    """How much of a content the union has, which is where the next chunk begins."""
    name = bytes.fromhex(hash)
    return _answer(await _work(load, lambda: files.state(asker.union, asker.log_to_give(request, b"", name), name)))


@router.put(
    "/v1/files/{station}/{hash}",
    summary="Send a chunk of a file",
    responses=_errors(
        _404="`no_entry`: no entry of the station names the file; send the entries first",
        _409="`wrong_content`: the whole is not what its hash says; it was thrown away",
        _413=f"`too_large`: a file has at most {MAX_FILE} bytes, a chunk {CHUNK}",
        _415="`wrong_type`: no photo, or of another type than its entry says",
        _507="`quota`: the station's files take all the room that they may",
    ),
    openapi_extra={"requestBody": {"required": True, "content": {CONTENT_TYPE: _BINARY}}},
)
async def put(
    asker: Annotated[Asker, Depends(_asker)],
    request: Request,
    load: Annotated[Load, Depends(load_of)],
    hash: _Hash,
    offset: _Offset,
) -> FileAnswer:
    """Send the bytes from an offset on. Whatever does not go on where the content ends changes nothing; the answer
    says where that is, so any request may be repeated."""
    body = await request.body()
    name = bytes.fromhex(hash)
    return _answer(
        await _work(load, lambda: files.put(asker.union, asker.log_to_give(request, body, name), name, offset, body))
    )


@router.get(
    "/v1/files/{station}/{hash}/content",
    summary="Fetch a chunk of a file",
    response_class=Response,
    responses={
        200: {"description": "The bytes; fewer than asked for at the end", "content": {CONTENT_TYPE: _BINARY}},
        **_errors(_404="`no_entry`, or `no_content`: the union does not have the whole file yet"),
    },
)
async def content(
    asker: Annotated[Asker, Depends(_asker)],
    request: Request,
    load: Annotated[Load, Depends(load_of)],
    hash: _Hash,
    offset: _Offset,
    length: Annotated[int, Query(ge=1, le=CHUNK)],
) -> Response:
    """So many bytes of a content from an offset on."""
    name = bytes.fromhex(hash)

    def read() -> bytes:
        return files.content(asker.union, asker.log(request, b"", name, content=True), name, offset, length)

    return Response(await _work(load, read), media_type=CONTENT_TYPE)


def _answer(state: files.FileState) -> FileAnswer:
    return FileAnswer(hash=state.hash.hex(), size=state.size, received=state.received)
