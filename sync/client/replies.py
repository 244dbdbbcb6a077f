"""What an HTTP answer means: the union's own word, or that of whoever stands between this PC and it.

A page to sign in with, a gateway's refusal and an error page all come as HTTP does; only the union's refusals are JSON
with a code. Knows nothing of connections, nor of what an envelope says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import msgspec

from sync import files
from sync.client.faults import FaultCode, FaultError
from sync.protocols import Protocols

MAX_RETRY_AFTER: Final = 3600.0
_MESSAGE: Final = 500
"""Characters of what a server says that are kept."""

_CODES: Final[Mapping[str, FaultCode]] = {
    "unknown_device": FaultCode.UNKNOWN_DEVICE,
    "revoked": FaultCode.REVOKED,
    "wrong_union": FaultCode.WRONG_UNION,
    "too_large": FaultCode.TOO_LARGE,
    "version": FaultCode.VERSION,
    "busy": FaultCode.BUSY,
    "disk_full": FaultCode.UNION_FULL,
    "no_database": FaultCode.UNION_DATABASE,
    "unknown_code": FaultCode.UNKNOWN_CODE,
    "used_code": FaultCode.USED_CODE,
    "expired_code": FaultCode.EXPIRED_CODE,
    "enough_codes": FaultCode.ENOUGH_CODES,
    "other_station": FaultCode.OTHER_STATION,
}
_OWN_CODE: Final = re.compile(rb'"error"\s*:\s*"[a-z_]+"')
"""How each of the union's refusals names its code; found also where the words beside it were garbled on the way."""
_BLANKS: Final = b"\xef\xbb\xbf \t\r\n"
"""What may stand before a page's first sign."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer; ``headers`` are found whatever their case, ``body`` is cut off unless it is ``whole``."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool = True

    @property
    def is_page(self) -> bool:
        """Whether a person's browser was meant."""
        kind = self.headers.get("Content-Type", "").lower()
        if kind.startswith(("text/html", "application/xhtml")):
            return True
        # A photo's bytes may begin with anything.
        return kind != files.CONTENT_TYPE and self.body.lstrip(_BLANKS)[:1] == b"<"


def judged(reply: Reply, host: str) -> bytes:
    """The body of an answer that may be the union's; ``host`` is whom the question was for. Raises FaultError."""
    status = reply.status
    if status == 200 and not reply.is_page:
        if not reply.whole:
            raise FaultError(FaultCode.NONSENSE, f"the answer is longer than {len(reply.body)} bytes")
        return reply.body
    if status in (200, 511):
        raise FaultError(FaultCode.CAPTIVE_PORTAL, "a web page came in place of an answer")
    if 300 <= status < 400:
        raise _redirected(reply.headers.get("Location", ""), host)
    said = _said(reply.body)
    detail = said.message[:_MESSAGE] or f"HTTP {status}"
    if status == 407:
        raise FaultError(FaultCode.PROXY_AUTH, detail)
    if status == 426:
        raise FaultError(FaultCode.VERSION, detail, protocols=said.protocols)
    if said.error in _CODES:
        wait = _retry_after(reply.headers)
        told = {"held": said.held, "settled": said.settled}
        raise FaultError(_CODES[said.error], detail, wait, **told, protocols=said.protocols, refusal=said.error)
    if status == 429 or (status == 503 and not said.error and "Retry-After" in reply.headers):
        raise FaultError(FaultCode.BUSY, detail, _retry_after(reply.headers))
    if status == 408:
        raise FaultError(FaultCode.TIMEOUT, detail)
    if status == 413:
        raise FaultError(FaultCode.TOO_LARGE, detail)
    if 400 <= status < 500:
        if not _OWN_CODE.search(reply.body):
            raise FaultError(FaultCode.BLOCKED, detail)
        raise FaultError(FaultCode.HTTP_4XX, f"{detail} ({said.error or status})", refusal=said.error)
    if status >= 500:
        raise FaultError(FaultCode.HTTP_5XX, detail, _retry_after(reply.headers), refusal=said.error)
    raise FaultError(FaultCode.NONSENSE, detail)


def _redirected(location: str, host: str) -> FaultError:
    try:
        target = urlsplit(location)
    except ValueError:
        return FaultError(FaultCode.CAPTIVE_PORTAL, location[:200])
    if target.hostname is not None and target.hostname == host:
        return FaultError(FaultCode.MOVED, urlunsplit((target.scheme, target.netloc, "", "", "")))
    return FaultError(FaultCode.CAPTIVE_PORTAL, (target.hostname or location)[:200])


class _Said(msgspec.Struct):
    """What an error's JSON says; empty for anything else."""

    error: str = ""
    message: str = ""
    held: int = 0
    settled: int = 0
    oldest: int | None = None
    newest: int | None = None

    @property
    def protocols(self) -> Protocols | None:
        """The protocols that the union speaks, if it says so and it makes sense."""
        if self.oldest is None or self.newest is None or not 0 < self.oldest <= self.newest:
            return None
        return Protocols(self.oldest, self.newest)


def _said(body: bytes) -> _Said:
    try:
        return msgspec.json.decode(body, type=_Said)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _Said()


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a server asks to wait. One that names a date says with its own what time it is by the same clock."""
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return min(float(text), MAX_RETRY_AFTER)
    try:
        until, now = parsedate_to_datetime(text), parsedate_to_datetime(headers.get("Date", ""))
        seconds = (until - now).total_seconds()
    except (TypeError, ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), MAX_RETRY_AFTER)
