"""Enrolment: one-time codes on cards, and the devices that come with them.

A code has eight Crockford characters, lives seven days and serves one device. Whoever sends wrong ones is slowed down
(``guesses``), so that forty bits are enough. Only a keyed hash of a code is kept.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, insert, select, update

from sync.card import Card
from sync.server import settings
from sync.server.authority import Authority
from sync.server.db import lock_head
from sync.server.devices import find_device, let_in
from sync.server.errors import Refusal
from sync.server.guesses import check_rate, count_failure
from sync.server.schema import enrol_code, station
from sync.server.stations import Station, require_station, station_by_id
from sync.server.system import Union
from sync.trust import (
    KEY_BYTES,
    DeviceCertificate,
    TrustError,
    certify_device,
    check,
    crockford,
    enrolment_text,
    invitation_text,
    normal_code,
)

CODE_LENGTH: Final = 8
CODE_LIFE: Final = 7 * 86_400
INVITATIONS: Final = 5
"""Codes that a station's own devices may have asked for and that are still good, at the most."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A new enrolment code, shown once."""

    station: Station
    code: str
    expires_at: int
    fingerprint: str
    url: str | None
    """The server's address, when it is known."""

    @property
    def card(self) -> Card | None:
        """The card to hand over, or None as long as the server has no address."""
        if self.url is None:
            return None
        return Card(self.url, self.station.code, self.code, self.fingerprint)


def invite(
    union: Union,
    authority: Authority,
    *,
    station_id: bytes,
    device_key: bytes,
    sent_at: int,
    signature: bytes,
    url: str,
) -> Issued:
    """A new enrolment code that one of the station's own devices asks for, for another PC. Raises Refusal."""
    try:
        check(
            device_key, signature, invitation_text(station_id, device_key, sent_at), "the device does not hold its key"
        )
    except TrustError as error:
        raise Refusal("bad_signature", 401, f"The request is refused: {error}.") from error
    # Made of what was asked, so that whoever sends the request once more gets no second code.
    secret = hashlib.blake2b(
        invitation_text(station_id, device_key, sent_at),
        digest_size=5,
        key=authority.code_secret,
        person=b"yizhan invite",
    ).digest()
    code = crockford(int.from_bytes(secret, "big"), CODE_LENGTH)
    now = union.clock.now()
    with union.database.write() as connection:
        found = station_by_id(connection, station_id)
        known = None if found is None else find_device(connection, found.log, device_key)
        if found is None or known is None:
            raise Refusal("unknown_device", 401, "The union does not know this device.")
        if known.revoked_at is not None:
            raise Refusal("revoked", 403, "The union has shut this device out. Ask the union.")
        lock_head(connection, found.log)  # several may ask at once
        its = enrol_code.c.digest == _digest(authority, code)
        there = connection.execute(select(enrol_code).where(its)).one_or_none()
        if there is None:
            _check_unused(connection, found, now)
            expires_at = _insert(connection, authority, found, code, now, device_key)
        elif there.used_at is None and there.expires_at >= now:
            expires_at = there.expires_at
        else:
            raise Refusal("busy", 429, "This request was answered already. Ask again.", retry_after=1)
    return Issued(found, code, expires_at, authority.fingerprint, url)


def _check_unused(connection: Connection, found: Station, now: int) -> None:
    still_good = connection.execute(
        select(func.count())
        .select_from(enrol_code)
        .where(enrol_code.c.log == found.log, enrol_code.c.used_at.is_(None), enrol_code.c.expires_at >= now)
    ).scalar_one()
    if still_good >= INVITATIONS:
        raise Refusal(
            "enough_codes",
            429,
            f"This station has {still_good} unused enrolment codes already. Use one of them, or ask the union.",
            retry_after=CODE_LIFE // 7,
        )


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A device that now speaks for its station."""

    station: Station
    certificate: DeviceCertificate
    url: str | None
    """The server's public address, when the union gave one."""


def issue_code(union: Union, authority: Authority, code: str, url: str | None) -> Issued:
    """Make a new enrolment code for the station of a code; earlier unused ones stay good.

    ``url`` is the server's address for the card, if known. Raises Refusal.
    """
    secret = crockford(int.from_bytes(union.random_bytes(5), "big"), CODE_LENGTH)
    with union.database.write() as connection:
        found = require_station(connection, code)
        expires_at = _insert(connection, authority, found, secret, union.clock.now())
    return Issued(found, secret, expires_at, authority.fingerprint, url)


def _insert(
    connection: Connection, authority: Authority, found: Station, code: str, now: int, asked_by: bytes | None = None
) -> int:
    """Keep a code; until when it is good. It ends with the device that asked for it."""
    connection.execute(
        insert(enrol_code).values(
            digest=_digest(authority, code),
            log=found.log,
            issued_at=now,
            expires_at=now + CODE_LIFE,
            asked_by=asked_by,
        )
    )
    return now + CODE_LIFE


def enrol(
    union: Union,
    authority: Authority,
    *,
    code: str,
    device_key: bytes,
    device_name: str,
    app: str,
    signature: bytes,
    address: str,
    holds: bytes | None = None,
) -> Enrolled:
    """Let a device in with a code; the same device may repeat it when the answer was lost.

    ``address`` is the network address that asks, ``holds`` the station whose records the device has already: another
    station's code is not used up by it. Raises Refusal.
    """
    try:
        if len(device_key) != KEY_BYTES:
            raise TrustError("a device key has 32 bytes")
        check(device_key, signature, enrolment_text(code, device_key), "the device does not hold its key")
    except TrustError as error:
        raise Refusal("bad_signature", 401, f"The enrolment is refused: {error}.") from error
    now = union.clock.now()
    with union.database.read() as connection:
        check_rate(connection, address, now)
    if len(normal_code(code)) != CODE_LENGTH:
        count_failure(union, address, now)
        raise _unknown("unknown_code", "This enrolment code does not exist. Compare it with the card.")
    with union.database.write() as connection:
        fault = _take(connection, authority, code, device_key, holds, now)
        if isinstance(fault, Station):
            digest = _digest(authority, code)
            let_in(union, authority, connection, fault, device_key, device_name, app, digest)
            known = find_device(connection, fault.log, device_key)
            assert known is not None
            return Enrolled(
                fault,
                certify_device(authority.signing, device_key, fault.id, known.enrolled_at),
                settings.get(connection, settings.PUBLIC_URL),
            )
    if fault.status == 404:
        count_failure(union, address, now)
    raise fault


def _take(
    connection: Connection,
    authority: Authority,
    code: str,
    device_key: bytes,
    holds: bytes | None,
    now: int,
) -> Station | Refusal:
    """Use the code up for this device; the station, or why not."""
    digest = _digest(authority, code)
    found = connection.execute(
        select(enrol_code, station.c.code, station.c.id)
        .join(station, station.c.log == enrol_code.c.log)
        .where(enrol_code.c.digest == digest)
        .with_for_update(of=enrol_code)
    ).one_or_none()
    if found is None:
        return _unknown("unknown_code", "This enrolment code does not exist. Compare it with the card.")
    if holds is not None and holds != found.id:
        return Refusal(
            "other_station",
            409,
            "This enrolment code belongs to another station than the records on the device. The code is still good.",
        )
    if found.used_at is not None:
        if found.device != device_key:
            return _unknown("used_code", "This enrolment code was used already. Ask the union for a new one.")
        known = find_device(connection, found.log, device_key)
        if known is not None and known.revoked_at is not None:
            return Refusal("revoked", 403, "The union has shut this device out. Ask the union.")
        return require_station(connection, found.code)
    if found.expires_at < now:
        return _unknown("expired_code", "This enrolment code has run out. Ask the union for a new one.")
    connection.execute(update(enrol_code).where(enrol_code.c.digest == digest).values(used_at=now, device=device_key))
    return require_station(connection, found.code)


def _digest(authority: Authority, code: str) -> bytes:
    return hashlib.blake2b(
        normal_code(code).encode(), digest_size=32, key=authority.code_secret, person=b"yizhan enrol"
    ).digest()


def _unknown(code: str, message: str) -> Refusal:
    return Refusal(code, 404, message)
