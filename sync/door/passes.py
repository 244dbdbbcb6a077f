"""A pass: who may open which door from when to when, signed so that a door can check it by the union's root key alone.

It travels as the text of a QR code and names no person. ``sync/PROTOCOL.md`` has the form. Knows neither databases nor
networks.
"""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.trust import (
    KEY_BYTES,
    SIGNATURE_BYTES,
    DeviceCertificate,
    TrustError,
    WorkingKey,
    check,
    check_device,
    check_working_key,
    key_id,
)

MARK: Final = "YZP1:"
"""With this begins the text of a code that is a pass."""
NONCE_BYTES: Final = 8
ID_BYTES: Final = 16
LONGEST: Final = 600
"""Seconds for which a pass may be good; more is no pass."""
USUAL: Final = 60
"""Seconds for which one is good that is shown and renewed."""
_SAID: Final = struct.Struct(">16s16sqH8s")
_CERTIFIED: Final = struct.Struct(f">{KEY_BYTES}sq{SIGNATURE_BYTES}s")
"""A key, when it was certified, and by what signature."""
_BY_UNION: Final = 1
_BY_DEVICE: Final = 2
_TITLE: Final = b"yizhan door 1\0"
_SIZES: Final = {
    _BY_UNION: _SAID.size + 1 + _CERTIFIED.size + SIGNATURE_BYTES,
    _BY_DEVICE: _SAID.size + 1 + 2 * _CERTIFIED.size + SIGNATURE_BYTES,
}


class PassError(ValueError):
    """What was read is no pass, or nobody who may has signed it."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What a pass says. ``station`` and ``door`` are record ids; ``begins`` is in seconds since 1970 UTC, ``lasts`` in
    seconds; ``nonce`` is 8 random bytes by which a door knows a pass again."""

    station: bytes
    door: bytes
    begins: int
    lasts: int
    nonce: bytes

    @property
    def ends(self) -> int:
        """The first second at which it is good no more."""
        return self.begins + self.lasts


@dataclass(frozen=True, slots=True)
class Signer:
    """Whoever may make passes: a working key of the union, or with ``device`` a PC that one has certified."""

    key: Ed25519PrivateKey
    working: WorkingKey
    device: DeviceCertificate | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """A pass whose signatures hold. ``signers`` are the ids of the keys that stand behind it."""

    pass_: Pass
    signers: Sequence[bytes]


def write_pass(said: Pass, signer: Signer) -> str:
    """The text of a pass's code. Raises ValueError for a pass that no door would take."""
    if not 0 < said.lasts <= LONGEST or any(len(id_) != ID_BYTES for id_ in (said.station, said.door)):
        raise ValueError("a pass is good for ten minutes at the most, for a door of a station")
    working, device = signer.working, signer.device
    body = _SAID.pack(said.station, said.door, said.begins, said.lasts, said.nonce)
    body += bytes([_BY_UNION if device is None else _BY_DEVICE])
    body += _CERTIFIED.pack(working.public, working.issued_at, working.signature)
    if device is not None:
        body += _CERTIFIED.pack(device.device, device.issued_at, device.signature)
    body += signer.key.sign(_TITLE + body)
    return MARK + base64.b32encode(body).decode().rstrip("=")


def read_pass(text: str, root_public: bytes) -> Signed:
    """What a pass says, once every signature behind it holds up to the union's root key. Raises PassError."""
    body = _bytes_of(text)
    station, door, begins, lasts, nonce = _SAID.unpack_from(body)
    form = body[_SAID.size]
    if len(body) != _SIZES.get(form) or not 0 < lasts <= LONGEST:
        raise PassError("this is no pass")
    at = _SAID.size + 1
    working = WorkingKey(*_CERTIFIED.unpack_from(body, at))
    signers = [key_id(working.public)]
    try:
        check_working_key(root_public, working)
        by = working.public
        if form == _BY_DEVICE:
            public, issued_at, signature = _CERTIFIED.unpack_from(body, at + _CERTIFIED.size)
            check_device(by, DeviceCertificate(public, station, issued_at, signers[0], signature))
            by = public
            signers.append(key_id(public))
        check(by, body[-SIGNATURE_BYTES:], _TITLE + body[:-SIGNATURE_BYTES], "the pass is not signed")
    except TrustError as error:
        raise PassError(str(error)) from error
    return Signed(Pass(station, door, begins, lasts, nonce), tuple(signers))


def _bytes_of(text: str) -> bytes:
    text = text.strip().upper()
    if not text.startswith(MARK):
        raise PassError("this is no pass")
    digits = text.removeprefix(MARK)
    try:
        body = base64.b32decode(digits + "=" * (-len(digits) % 8))
    except (binascii.Error, ValueError) as error:
        raise PassError("this is no pass") from error
    if len(body) <= _SAID.size or base64.b32encode(body).decode().rstrip("=") != digits:
        raise PassError("this is no pass")
    return body
