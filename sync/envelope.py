"""The one unit of exchange: a signed header and a compressed body of columns.

On the wire an envelope is MessagePack ``[magic, header, signature, body]``: the header and the body are byte strings,
so what is signed is exactly what was received. The signature covers the direction, the whole header and the BLAKE2b-256
of the compressed body; it is checked before anything is decompressed. The header says how large the body unfolds and
how many ops it holds, and both are capped. ``PROTOCOL.md`` has worked examples. Knows nothing of HTTP or storage.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import msgpack

from sync.body import (
    MAX_UNFOLDED,
    PAGE_OPS,
    EnvelopeError,
    fold,
    log_of,
    read_logs,
    read_owed,
    read_personal,
    unfold,
)
from sync.log import SHORT_HASH_BYTES, Log
from sync.messages import (
    Credentials,
    Cursor,
    PersonalRef,
    PersonalValue,
    Place,
    Request,
    Response,
    Sender,
    Status,
)
from sync.ops import MAX_SEQ
from sync.protocols import SPOKEN, Protocols
from sync.trust import (
    KEY_BYTES,
    SIGNATURE_BYTES,
    DeviceCertificate,
    TrustError,
    WorkingKey,
    public_key,
)

__all__ = [
    "CONTENT_TYPE",
    "DIGEST_BYTES",
    "MAX_ENVELOPE",
    "MAX_UNFOLDED",
    "PAGE_BYTES",
    "PAGE_OPS",
    "BadSignature",
    "Credentials",
    "Cursor",
    "EnvelopeError",
    "PersonalRef",
    "PersonalValue",
    "Place",
    "Request",
    "Response",
    "Sender",
    "Status",
    "UnknownKey",
    "WrongVersion",
    "digest",
    "open_request",
    "open_response",
    "seal_request",
    "seal_response",
]

CONTENT_TYPE: Final = "application/vnd.yizhan.exchange"
MAX_ENVELOPE: Final = 8 * 1024 * 1024
"""Bytes of an envelope on the wire at the most."""
PAGE_BYTES: Final = 4 * 1024 * 1024
"""Canonical bytes after which a sender ends a page."""
DIGEST_BYTES: Final = 16
MAX_KEYS: Final = 64
"""Working keys that a device shows at the most: one a year."""
MAX_REGION: Final = 999_999
"""A region is named by its GB/T 2260 code, as a number."""

_MAGIC_REQUEST: Final = b"YZQ"
_MAGIC_RESPONSE: Final = b"YZS"
_MAX_HEADERS: Final = {_MAGIC_REQUEST: 16 * 1024, _MAGIC_RESPONSE: 1024 * 1024}
"""Bytes of a header at the most; it is read before anybody knows who wrote it."""
class UnknownKey(EnvelopeError):
    """The response is signed with a working key that this end has not met yet."""


class BadSignature(EnvelopeError):
    """The envelope is whole but not signed by the key that it names."""


class WrongVersion(EnvelopeError):
    """The envelope is of a protocol version that this programme does not speak."""


class _Envelope(msgspec.Struct, array_like=True, frozen=True):
    magic: bytes
    header: bytes
    signature: bytes
    body: bytes


class _RequestHeader(msgspec.Struct, array_like=True, frozen=True):
    version: int
    union: bytes
    station: bytes
    device: bytes
    region: int
    sent_at: int
    cursors: list[tuple[int, bytes]]
    more: bool
    ops: int
    size: int
    credentials: tuple[list[tuple[bytes, int, bytes]], int, bytes, bytes] | None
    """Working keys, each with the time of its issue and the root key's signature; of the certificate the time of its
    issue, the id of the key that signed it, and the signature."""


class _ResponseHeader(msgspec.Struct, array_like=True, frozen=True):
    version: int
    status: int
    answers: bytes
    key: bytes
    time: int
    region: int | None
    cursors: list[tuple[int, int, bytes]]
    places: list[tuple[int, int, int]]
    pending: int
    ladder: list[tuple[int, int, bytes]]
    ops: int
    size: int


_encode = msgpack.Encoder().encode
_open = msgpack.Decoder(_Envelope).decode
_request_header = msgpack.Decoder(_RequestHeader).decode
_response_header = msgpack.Decoder(_ResponseHeader).decode
_version = msgpack.Decoder(list[Any]).decode
_Header = TypeVar("_Header", _RequestHeader, _ResponseHeader)


def digest(envelope: bytes) -> bytes:
    """Sixteen bytes by which a response names the request that it answers."""
    return hashlib.blake2b(envelope, digest_size=DIGEST_BYTES).digest()


def seal_request(request: Request, key: Ed25519PrivateKey, protocol: int = SPOKEN.newest) -> bytes:
    """The request as signed bytes of a version of the protocol."""
    entries = {**request.lost, Log.STATION: request.ops}
    size, body = fold(entries, request.personal, request.owed)
    header = _encode(
        _RequestHeader(
            protocol,
            request.union,
            request.station,
            request.device,
            request.region,
            request.sent_at,
            [(c.n, c.short) for c in request.cursors],
            request.more,
            sum(map(len, entries.values())),
            size,
            _shown(request.credentials),
        )
    )
    return _seal(_MAGIC_REQUEST, header, body, key)


def open_request(
    data: bytes,
    admit: Callable[[Sender], None] = lambda sender: None,
    take: Callable[[int], None] = lambda size: None,
    spoken: Protocols = SPOKEN,
) -> Request:
    """The request of signed bytes; the signature is that of the device key which the header names.

    ``admit`` hears who sends it once the signature holds and before anything is decompressed, and raises what it likes
    to refuse: anybody can make a key. ``take`` hears how many further bytes of memory are about to be used at
    the most, and may refuse as well. Raises WrongVersion for a version that is not ``spoken``, EnvelopeError.
    """
    envelope = _unwrap(data, _MAGIC_REQUEST)
    header = _header(envelope, _request_header, spoken)
    if len(header.union) != 8 or len(header.station) != 16 or len(header.device) != KEY_BYTES:
        raise EnvelopeError("a request names its union, station and device")
    try:
        key = public_key(header.device)
    except TrustError as error:
        raise EnvelopeError(str(error)) from error
    _verify(envelope, key)
    if len(header.cursors) != len(Log):
        raise EnvelopeError("a request has a cursor for each log")
    cursors = _cursors([(log, *cursor) for log, cursor in zip(Log, header.cursors, strict=True)])
    if not 0 <= header.region <= MAX_REGION:
        raise EnvelopeError("a request names a region")
    if not 0 <= header.size <= MAX_UNFOLDED:
        raise EnvelopeError("the envelope says that it is larger than a page may be")
    credentials = _credentials(header)
    admit(Sender(header.union, header.station, header.device, credentials, header.size))
    body = unfold(envelope.body, header.size, header.ops, take)
    unfolded = read_logs(body, header.ops, take)
    ops, bodies = unfolded.pop(Log.STATION, ((), ()))
    return Request(
        union=header.union,
        station=header.station,
        device=header.device,
        region=header.region,
        sent_at=header.sent_at,
        cursors=cursors,
        ops=ops,
        bodies=bodies,
        lost={log: lost for log, (lost, _) in unfolded.items()},
        personal=read_personal(body),
        owed=read_owed(body),
        more=header.more,
        credentials=credentials,
        protocol=header.version,
    )


def seal_response(response: Response, key: Ed25519PrivateKey, protocol: int = SPOKEN.newest) -> bytes:
    """The response as signed bytes of a version of the protocol: that of its request."""
    size, body = fold(response.entries, response.personal, response.owed)
    header = _encode(
        _ResponseHeader(
            protocol,
            response.status,
            response.answers,
            response.key,
            response.time,
            response.region,
            [(c.log, c.n, c.short) for c in response.cursors],
            [(p.index, p.n, p.count) for p in response.places],
            response.pending,
            [(c.log, c.n, c.short) for c in response.ladder],
            sum(map(len, response.entries.values())),
            size,
        )
    )
    return _seal(_MAGIC_RESPONSE, header, body, key)


def open_response(
    data: bytes,
    working_keys: Mapping[bytes, Ed25519PublicKey],
    request: bytes,
    protocol: int = SPOKEN.newest,
) -> Response:
    """The response to the request whose bytes are given and which was of that version of the protocol. Raises
    UnknownKey, WrongVersion for another version, EnvelopeError."""
    envelope = _unwrap(data, _MAGIC_RESPONSE)
    header = _header(envelope, _response_header, Protocols(protocol, protocol))
    key = working_keys.get(header.key)
    if key is None:
        raise UnknownKey("the answer is signed with a key of the union that is not known yet")
    _verify(envelope, key)
    if header.answers != digest(request):
        raise EnvelopeError("the answer belongs to another request")
    body = unfold(envelope.body, header.size, header.ops)
    try:
        status = Status(header.status)
    except ValueError as error:
        raise EnvelopeError(str(error)) from error
    unfolded = read_logs(body, header.ops)
    if header.region is not None and not 0 < header.region <= MAX_REGION:
        raise EnvelopeError("a region is named that cannot exist")
    if any(index < 0 or n < 1 or count < 1 for index, n, count in header.places):
        raise EnvelopeError("a place lies outside the log")
    return Response(
        status=status,
        answers=header.answers,
        key=header.key,
        time=header.time,
        region=header.region,
        cursors=_cursors(header.cursors),
        places=tuple(Place(*place) for place in header.places),
        entries={log: ops for log, (ops, _) in unfolded.items()},
        bodies={log: bodies for log, (_, bodies) in unfolded.items()},
        personal=read_personal(body),
        owed=read_owed(body),
        pending=header.pending,
        ladder=_cursors(header.ladder),
    )


def _shown(credentials: Credentials | None) -> tuple[list[tuple[bytes, int, bytes]], int, bytes, bytes] | None:
    if credentials is None:
        return None
    keys = [(key.public, key.issued_at, key.signature) for key in credentials.working_keys]
    certificate = credentials.certificate
    return keys, certificate.issued_at, certificate.key, certificate.signature


def _credentials(header: _RequestHeader) -> Credentials | None:
    if header.credentials is None:
        return None
    keys, issued_at, key, signature = header.credentials
    times = [issued_at, *(key_issued_at for _, key_issued_at, _ in keys)]
    if len(keys) > MAX_KEYS or not all(0 <= time <= MAX_SEQ for time in times):
        raise EnvelopeError("the device's certificate is malformed")
    return Credentials(
        tuple(WorkingKey(*shown) for shown in keys),
        DeviceCertificate(header.device, header.station, issued_at, key, signature),
    )


def _cursors(rows: Sequence[tuple[int, int, bytes]]) -> tuple[Cursor, ...]:
    cursors = []
    for log, n, short in rows:
        if not 0 <= n <= MAX_SEQ or len(short) != SHORT_HASH_BYTES:
            raise EnvelopeError("a cursor is malformed")
        cursors.append(Cursor(log_of(log), n, short))
    return tuple(cursors)


def _signed(envelope_magic: bytes, header: bytes, body_hash: bytes) -> bytes:
    return b"yizhan exchange " + envelope_magic + b"\0" + body_hash + header


def _body_hash(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=32).digest()


def _seal(magic: bytes, header: bytes, body: bytes, key: Ed25519PrivateKey) -> bytes:
    signature = key.sign(_signed(magic, header, _body_hash(body)))
    return _encode(_Envelope(magic, header, signature, body))


def _unwrap(data: bytes, magic: bytes) -> _Envelope:
    if len(data) > MAX_ENVELOPE:
        raise EnvelopeError("the envelope is larger than 8 MiB")
    try:
        envelope = _open(data)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise EnvelopeError("these bytes are not an envelope") from error
    if envelope.magic != magic or len(envelope.signature) != SIGNATURE_BYTES:
        raise EnvelopeError("these bytes are not an envelope")
    if len(envelope.header) > _MAX_HEADERS[magic]:
        raise EnvelopeError("the header is larger than one may be")
    return envelope


def _header(envelope: _Envelope, decode: Callable[[bytes], _Header], spoken: Protocols) -> _Header:
    """The header, once its version is one that is spoken here (a newer one may have another form)."""
    try:
        parts = _version(envelope.header)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise EnvelopeError("the header cannot be read") from error
    version = parts[0] if parts else None
    if type(version) is not int:
        raise EnvelopeError("the header cannot be read")
    if version not in spoken:
        raise WrongVersion(f"protocol {version} is not spoken here")
    try:
        return decode(envelope.header)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise EnvelopeError("the header cannot be read") from error


def _verify(envelope: _Envelope, key: Ed25519PublicKey) -> None:
    try:
        key.verify(envelope.signature, _signed(envelope.magic, envelope.header, _body_hash(envelope.body)))
    except InvalidSignature as error:
        raise BadSignature("the signature does not hold") from error
