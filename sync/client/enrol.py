"""Enrolment: a device shows its one-time code and learns which station and which union it belongs to.

The card's fingerprint is compared before the code is shown, so that a stranger's server never gets to see it. Knows
nothing of how the result is stored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.client.authority import KeyAnswer, check_protocols, from_hex, root_key_of, verify_working_key
from sync.client.cancel import Cancellation
from sync.client.carriers import Carrier
from sync.client.faults import FaultCode, FaultError
from sync.client.keys import DeviceKeys, load_key
from sync.client.talk import store_faults
from sync.ports import Enrolment
from sync.protocols import SPOKEN, Protocols
from sync.times import Clock
from sync.trust import (
    DeviceCertificate,
    TrustError,
    check_device,
    enrolment_text,
    fingerprint,
    invitation_text,
    key_id,
    normal_code,
    public_bytes,
    union_id,
)

CODE_LENGTH: Final = 8
ATTEMPTS: Final = 3
"""How often what was lost on the way is asked without a person."""
_LOST: Final = (FaultCode.INTERRUPTED, FaultCode.TIMEOUT)


@dataclass(frozen=True, slots=True)
class Application:
    """Who wants to enrol. ``url`` is as ``normal_url`` gives it; ``fingerprint`` is empty when no card says what to
    expect."""

    url: str
    code: str
    fingerprint: str
    device_name: str
    app: str
    holds: bytes | None = None
    """The station whose records the device has already."""


class Applications(Protocol):
    """Under which keys codes were shown. A union that has heard a code answers it again to the same key alone, so a
    lost answer must not cost the key, and no code is shown before this has been noted."""

    def device(self, code: str) -> bytes | None:
        """The public key under which a code was shown, None when it never was."""

    def note(self, code: str, device: bytes) -> None:
        """A code is about to be shown under a key; outlives this process when it returns."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """An enrolment code for another PC of the station."""

    card: str
    """The card's line."""
    expires_at: int
    """Seconds since 1970 UTC."""


class _Invited(msgspec.Struct):
    card: str
    expires_at: int


class _Certificate(msgspec.Struct):
    device: str
    station: str
    issued_at: int
    key: str
    signature: str


class _Answer(msgspec.Struct):
    station: str
    station_code: str
    station_name: str
    region: str
    union: str
    root_key: str
    working_keys: list[KeyAnswer]
    device_certificate: _Certificate
    public_url: str


def enrol(
    application: Application,
    carrier: Carrier,
    keys: DeviceKeys,
    applications: Applications,
    clock: Clock,
    cancellation: Cancellation,
    protocols: Protocols = SPOKEN,
) -> Enrolment:
    """Enrol this device: under the key with which it has applied with this code before, else under a new one, which is
    kept before the code is shown.

    Raises FaultError; WRONG_FINGERPRINT, THIS_OLD and UNION_OLD before the code was shown to anybody.
    """
    code = normal_code(application.code)
    if len(code) != CODE_LENGTH:
        raise FaultError(FaultCode.UNKNOWN_CODE, f"a code has {CODE_LENGTH} characters")
    expected = normal_code(application.fingerprint)
    authority = _asked(lambda: carrier.authority(cancellation))
    if expected:
        _compare(root_key_of(authority), expected)
    check_protocols(authority, protocols)
    with store_faults():
        key = _key_for(code, keys, applications)
    answer = _apply(application, code, key, carrier, cancellation)
    return _read(answer, expected, public_bytes(key), application.url, clock)


def _key_for(code: str, keys: DeviceKeys, applications: Applications) -> Ed25519PrivateKey:
    """The key that a code was shown under, or a new one; kept, and noted for the code."""
    device = applications.device(code)
    known = keys.find(device) if device is not None else None
    if known is not None:
        return known
    key = Ed25519PrivateKey.generate()
    keys.keep(key)
    applications.note(code, public_bytes(key))
    return key


def invite(
    enrolment: Enrolment, carrier: Carrier, keys: DeviceKeys, clock: Clock, cancellation: Cancellation
) -> Invitation:
    """Ask the union for an enrolment code for another PC of this station. Raises FaultError."""
    key = load_key(keys, enrolment.device)
    sent_at = clock.now()
    form: dict[str, str | int] = {
        "station": enrolment.station.hex(),
        "device": enrolment.device.hex(),
        "sent_at": sent_at,
        "signature": key.sign(invitation_text(enrolment.station, enrolment.device, sent_at)).hex(),
    }
    try:
        answer = msgspec.convert(carrier.invite(form, cancellation), _Invited)
    except msgspec.ValidationError as error:
        raise FaultError(FaultCode.NONSENSE, str(error)) from error
    return Invitation(answer.card, answer.expires_at)


def _apply(
    application: Application, code: str, key: Ed25519PrivateKey, carrier: Carrier, cancellation: Cancellation
) -> object:
    device = public_bytes(key)
    form = {
        "code": code,
        "device": device.hex(),
        "device_name": application.device_name,
        "app": application.app,
        "signature": key.sign(enrolment_text(code, device)).hex(),
    }
    if application.holds is not None:
        form["holds"] = application.holds.hex()
    return _asked(lambda: carrier.enrol(form, cancellation))


def _asked(ask: Callable[[], object]) -> object:
    """The answer to what may be asked again when it is lost."""
    for _ in range(ATTEMPTS - 1):
        try:
            return ask()
        except FaultError as error:
            if error.fault.code not in _LOST:
                raise
    return ask()


def _read(data: object, expected: str, device: bytes, url: str, clock: Clock) -> Enrolment:
    try:
        answer = msgspec.convert(data, _Answer)
    except msgspec.ValidationError as error:
        raise FaultError(FaultCode.NONSENSE, str(error)) from error
    root_key = from_hex(answer.root_key, 32)
    if expected:
        _compare(root_key, expected)
    union = from_hex(answer.union, 8)
    working_keys = tuple(key.key() for key in answer.working_keys)
    for key in working_keys:
        verify_working_key(root_key, key)
    shown = answer.device_certificate
    certificate = DeviceCertificate(
        from_hex(shown.device, 32),
        from_hex(shown.station, 16),
        shown.issued_at,
        from_hex(shown.key, 8),
        from_hex(shown.signature, 64),
    )
    signer = next((key for key in working_keys if key_id(key.public) == certificate.key), None)
    if signer is None:
        raise FaultError(FaultCode.NONSENSE, "the key that certified this device is not among the union's")
    try:
        check_device(signer.public, certificate)
    except (TrustError, OverflowError) as error:
        raise FaultError(FaultCode.NONSENSE, str(error)) from error
    station = from_hex(answer.station, 16)
    if union != union_id(root_key) or certificate.device != device or certificate.station != station:
        raise FaultError(FaultCode.NONSENSE, "the server certified something else than was asked")
    return Enrolment(
        url=url,
        union=union,
        root_key=root_key,
        working_keys=working_keys,
        station=station,
        station_code=answer.station_code,
        station_name=answer.station_name,
        region=answer.region,
        device=device,
        certificate=certificate,
        enrolled_at=clock.now(),
        public_url=answer.public_url,
    )


def _compare(root_key: bytes, expected: str) -> None:
    """Raises FaultError WRONG_FINGERPRINT unless the key is the one on the card."""
    found = fingerprint(root_key)
    if normal_code(found) != expected:
        raise FaultError(FaultCode.WRONG_FINGERPRINT, found)
