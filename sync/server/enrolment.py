"""Enrolment: one-time codes on cards, and the devices that come with them.

A code has eight Crockford characters, lives seven days and serves one device. Wrong ones are counted per address and
over all, so that forty bits are enough. Only a keyed hash of a code is kept.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from sync.card import Card
from sync.server import settings
from sync.server.authority import Authority
from sync.server.db import upsert
from sync.server.errors import Refusal
from sync.server.schema import device, enrol_code, enrol_failure, station
from sync.server.stations import Station, require_station
from sync.server.system import Union
from sync.trust import (
    KEY_BYTES,
    DeviceCertificate,
    TrustError,
    certify_device,
    check,
    crockford,
    enrolment_text,
    normal_code,
)

CODE_LENGTH: Final = 8
CODE_LIFE: Final = 7 * 86_400
WINDOW: Final = 900
"""Seconds over which wrong codes are counted."""
ADDRESS_LIMIT: Final = 10
"""Wrong codes that one address may send in a window."""
TOTAL_LIMIT: Final = 500
"""Wrong codes that all addresses together may send in a window. At this rate the chance of guessing a given code
before it runs out is one in three million."""
MAX_TEXT: Final = 200

_EVERYONE: Final = ""


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
    number = int.from_bytes(union.random_bytes(5), "big")
    secret = crockford(number, CODE_LENGTH)
    now = union.clock.now()
    with union.database.write() as connection:
        found = require_station(connection, code)
        connection.execute(
            insert(enrol_code).values(
                digest=_digest(authority, secret), log=found.log, issued_at=now, expires_at=now + CODE_LIFE
            )
        )
    return Issued(found, secret, now + CODE_LIFE, authority.fingerprint, url)


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
) -> Enrolled:
    """Let a device in with a code; the same device may repeat it when the answer was lost.

    ``address`` is the network address that asks. Raises Refusal.
    """
    try:
        if len(device_key) != KEY_BYTES:
            raise TrustError("a device key has 32 bytes")
        check(device_key, signature, enrolment_text(code, device_key), "the device does not hold its key")
    except TrustError as error:
        raise Refusal("bad_signature", 401, f"The enrolment is refused: {error}.") from error
    now = union.clock.now()
    with union.database.read() as connection:
        _check_rate(connection, address, now)
    if len(normal_code(code)) != CODE_LENGTH:
        _count_failure(union, address, now)
        raise _unknown("unknown_code", "This enrolment code does not exist. Compare it with the card.")
    with union.database.write() as connection:
        fault = _take(connection, authority, code, device_key, device_name, app, now)
        if isinstance(fault, Station):
            enrolled_at = connection.execute(
                select(device.c.enrolled_at).where(device.c.log == fault.log, device.c.key == device_key)
            ).scalar_one()
            return Enrolled(
                fault,
                certify_device(authority.signing, device_key, fault.id, enrolled_at),
                settings.get(connection, settings.PUBLIC_URL),
            )
    if fault.status == 404:
        _count_failure(union, address, now)
    raise fault


def _take(
    connection: Connection,
    authority: Authority,
    code: str,
    device_key: bytes,
    device_name: str,
    app: str,
    now: int,
) -> Station | Refusal:
    """Use the code up for this device; the station, or why not."""
    digest = _digest(authority, code)
    found = connection.execute(
        select(enrol_code, station.c.code)
        .join(station, station.c.log == enrol_code.c.log)
        .where(enrol_code.c.digest == digest)
        .with_for_update(of=enrol_code)
    ).one_or_none()
    if found is None:
        return _unknown("unknown_code", "This enrolment code does not exist. Compare it with the card.")
    if found.used_at is not None:
        if found.device != device_key:
            return _unknown("used_code", "This enrolment code was used already. Ask the union for a new one.")
        revoked = connection.execute(
            select(device.c.revoked_at).where(device.c.log == found.log, device.c.key == device_key)
        ).scalar_one_or_none()
        if revoked is not None:
            return Refusal("revoked", 403, "The union has shut this device out. Ask the union.")
        return require_station(connection, found.code)
    if found.expires_at < now:
        return _unknown("expired_code", "This enrolment code has run out. Ask the union for a new one.")
    connection.execute(update(enrol_code).where(enrol_code.c.digest == digest).values(used_at=now, device=device_key))
    there = connection.execute(
        select(device.c.revoked_at).where(device.c.log == found.log, device.c.key == device_key)
    ).one_or_none()
    if there is None:
        connection.execute(
            insert(device).values(
                log=found.log,
                key=device_key,
                name=device_name[:MAX_TEXT],
                app=app[:MAX_TEXT],
                enrolled_at=now,
            )
        )
    else:
        connection.execute(
            update(device)
            .where(device.c.log == found.log, device.c.key == device_key)
            .values(revoked_at=None, name=device_name[:MAX_TEXT], app=app[:MAX_TEXT])
        )
    return require_station(connection, found.code)


def _digest(authority: Authority, code: str) -> bytes:
    return hashlib.blake2b(
        normal_code(code).encode(), digest_size=32, key=authority.code_secret, person=b"yizhan enrol"
    ).digest()


def _unknown(code: str, message: str) -> Refusal:
    return Refusal(code, 404, message)


def _check_rate(connection: Connection, address: str, now: int) -> None:
    """Raises Refusal while an address, or all of them together, sent too many wrong codes."""
    window = now // WINDOW
    rows = connection.execute(
        select(enrol_failure.c.address, enrol_failure.c.count).where(
            enrol_failure.c.window == window, enrol_failure.c.address.in_((address, _EVERYONE))
        )
    )
    counts = {who: int(count) for who, count in rows}
    if counts.get(address, 0) >= ADDRESS_LIMIT or counts.get(_EVERYONE, 0) >= TOTAL_LIMIT:
        wait = (window + 1) * WINDOW - now
        raise Refusal(
            "busy",
            429,
            f"Too many wrong codes were tried. Try again in {-(-wait // 60)} minutes.",
            retry_after=wait,
        )


def _count_failure(union: Union, address: str, now: int) -> None:
    """Count a wrong code and forget those of earlier windows."""
    window = now // WINDOW
    with union.database.write() as connection:
        connection.execute(delete(enrol_failure).where(enrol_failure.c.window < window))
        for who in (address, _EVERYONE):
            first = upsert(connection, enrol_failure).values(address=who, window=window, count=1)
            connection.execute(
                first.on_conflict_do_update(
                    index_elements=["address", "window"], set_={"count": enrol_failure.c.count + 1}
                )
            )
