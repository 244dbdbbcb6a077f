"""What can go wrong between a device and its union, each with a code that never changes.

The plain words for a code belong to whoever shows it (``desktop.services.sync_faults`` at the desk); ``detail``
is for the fold-out below them. Knows nothing of HTTP, of databases or of screens.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sync.protocols import Protocols


class FaultCode(StrEnum):
    """Codes of faults; they stand in the history of conversations and in JSON, so none is ever renamed."""

    DNS = "dns"
    """The server's name is not known, or no name server answered."""
    REFUSED = "refused"
    """The machine answers and no server listens there."""
    UNREACHABLE = "unreachable"
    """No way leads there from this network."""
    TIMEOUT = "timeout"
    INTERRUPTED = "interrupted"
    """The connection broke off before the whole answer was here."""
    TLS = "tls"
    """The server's certificate was not accepted."""
    NO_TLS = "no_tls"
    """Whoever answers at the address of an https server speaks no TLS."""
    CLOCK = "clock"
    """By this PC's clock the certificate does not hold now, and the clock is wrong."""
    PROXY = "proxy"
    PROXY_AUTH = "proxy_auth"
    """The proxy wants a name and a password, or other ones."""
    CAPTIVE_PORTAL = "captive_portal"
    """A web page or a redirect came in place of an answer."""
    MOVED = "moved"
    """The server sends its visitors to another address of the same name."""
    BLOCKED = "blocked"
    """Something on the way refused, not the union: a filter, a gateway, a web server behind which no union is."""
    HTTP_4XX = "http_4xx"
    HTTP_5XX = "http_5xx"
    BUSY = "busy"
    """The server asks to come again later, or too many codes were tried."""
    UNION_FULL = "union_full"
    """The server's disk is full."""
    UNION_DATABASE = "union_database"
    """The server's database does not answer it."""
    REVOKED = "revoked"
    UNKNOWN_DEVICE = "unknown_device"
    WRONG_UNION = "wrong_union"
    NONSENSE = "nonsense"
    """The answer is not the union's: no envelope, a wrong signature, a log that does not hold together."""
    VERSION = "version"
    """The two ends speak no common protocol version, and it is not known which is the older."""
    THIS_OLD = "this_old"
    """The union speaks only protocols that are newer than this programme's."""
    UNION_OLD = "union_old"
    """The union speaks only protocols that this programme no longer speaks."""
    TOO_LARGE = "too_large"
    DISK_FULL = "disk_full"
    STORE = "store"
    """This PC's database refused."""
    KEY_MISSING = "key_missing"
    """The device's private key is not where it was put."""
    NOT_ENROLLED = "not_enrolled"
    WORKING_OFFLINE = "working_offline"
    CANCELLED = "cancelled"
    UNKNOWN_CODE = "unknown_code"
    """The enrolment code is not one of the union's."""
    USED_CODE = "used_code"
    EXPIRED_CODE = "expired_code"
    ENOUGH_CODES = "enough_codes"
    """The station has so many unused codes that the union gives no more."""
    OTHER_STATION = "other_station"
    """The enrolment code is another station's than the one whose log this device holds."""
    WRONG_FINGERPRINT = "wrong_fingerprint"
    """The server's root key is not the one on the card."""
    BAD_ADDRESS = "bad_address"
    QUARANTINE = "quarantine"
    """Entries are kept and stand in no table; no conversation's fault."""
    INTERNAL = "internal"
    """A bug of this programme; the log file has it."""


NEEDS_PERSON: Final = frozenset(
    {
        FaultCode.TLS,
        FaultCode.NO_TLS,
        FaultCode.CLOCK,
        FaultCode.PROXY,
        FaultCode.PROXY_AUTH,
        FaultCode.CAPTIVE_PORTAL,
        FaultCode.BLOCKED,
        FaultCode.MOVED,
        FaultCode.REVOKED,
        FaultCode.UNKNOWN_DEVICE,
        FaultCode.WRONG_UNION,
        FaultCode.VERSION,
        FaultCode.THIS_OLD,
        FaultCode.UNION_OLD,
        FaultCode.DISK_FULL,
        FaultCode.STORE,
        FaultCode.KEY_MISSING,
        FaultCode.NOT_ENROLLED,
        FaultCode.UNKNOWN_CODE,
        FaultCode.USED_CODE,
        FaultCode.EXPIRED_CODE,
        FaultCode.ENOUGH_CODES,
        FaultCode.OTHER_STATION,
        FaultCode.WRONG_FINGERPRINT,
        FaultCode.BAD_ADDRESS,
        FaultCode.QUARANTINE,
        FaultCode.INTERNAL,
    }
)
"""Nothing gets better here until somebody does something."""

NO_RETRY: Final = frozenset(
    {
        FaultCode.NOT_ENROLLED,
        FaultCode.WORKING_OFFLINE,
        FaultCode.CANCELLED,
        FaultCode.KEY_MISSING,
        FaultCode.UNKNOWN_CODE,
        FaultCode.USED_CODE,
        FaultCode.EXPIRED_CODE,
        FaultCode.ENOUGH_CODES,
        FaultCode.OTHER_STATION,
        FaultCode.WRONG_FINGERPRINT,
        FaultCode.BAD_ADDRESS,
    }
)
"""Trying the same again cannot help."""

NO_CONTACT: Final = frozenset(
    {
        FaultCode.DNS,
        FaultCode.REFUSED,
        FaultCode.UNREACHABLE,
        FaultCode.TIMEOUT,
        FaultCode.INTERRUPTED,
        FaultCode.TLS,
        FaultCode.NO_TLS,
        FaultCode.PROXY,
        FaultCode.PROXY_AUTH,
        FaultCode.CAPTIVE_PORTAL,
        FaultCode.BLOCKED,
    }
)
"""The union was not reached at all (a network that wants a sign-in first may show a certificate of its own): the return
of the network is worth a try at once."""

STORAGE: Final = frozenset({FaultCode.DISK_FULL, FaultCode.STORE})
"""This PC could not save: as soon as it can again, it is worth a try."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One failure. ``retry_after`` is in seconds, when the server named a time."""

    code: FaultCode
    detail: str = ""
    retry_after: float | None = None
    held: int = 0
    """Of REVOKED: entries of this device that the union has put on a list, for a person to decide."""
    settled: int = 0
    """Of REVOKED: entries of this device that wait for nothing any more: counted there, put aside or thrown away."""
    protocols: Protocols | None = None
    """Of VERSION, THIS_OLD and UNION_OLD: what the union speaks, if it said so."""

    @property
    def retry(self) -> bool:
        """Whether trying again by itself makes sense."""
        return self.code not in NO_RETRY

    @property
    def needs_person(self) -> bool:
        """Whether a person has to act before it can work."""
        return self.code in NEEDS_PERSON


class FaultError(Exception):
    """Carries a fault to whoever keeps the conversation going."""

    def __init__(
        self,
        code: FaultCode,
        detail: str = "",
        retry_after: float | None = None,
        *,
        held: int = 0,
        settled: int = 0,
        protocols: Protocols | None = None,
        refusal: str = "",
    ) -> None:
        """``refusal`` is the union's own code of a refusal that concerns one file."""
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.fault = Fault(code, detail, retry_after, held, settled, protocols)
        self.refusal = refusal


def store_fault(error: BaseException) -> Fault | None:
    """The fault behind an error of this PC's own storage, or None when the error is something else."""
    found: Fault | None = None
    for link in _chain(error):
        if isinstance(link, sqlite3.Error):
            if getattr(link, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
                return Fault(FaultCode.DISK_FULL, str(link))
            found = Fault(FaultCode.STORE, str(link))
        elif isinstance(link, OSError):
            if link.errno in (errno.ENOSPC, errno.EDQUOT):
                return Fault(FaultCode.DISK_FULL, str(link))
            found = Fault(FaultCode.STORE, str(link))
    return found


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        original = getattr(error, "orig", None)
        error = original if isinstance(original, BaseException) else error.__cause__ or error.__context__
