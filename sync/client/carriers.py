"""What moves the bytes between a device and its union: HTTPS here; other carriers move the same bytes.

A carrier keeps no state that matters: any call may be repeated. Failures come as FaultError. Knows nothing of
what an envelope says.
"""

from __future__ import annotations

import json
import re
import ssl
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit, urlunsplit

from sync import files
from sync.client.cancel import Cancellation
from sync.client.faults import Fault, FaultCode, FaultError
from sync.client.lines import Lines
from sync.client.proxies import ProxyLookup
from sync.client.replies import Reply, judged
from sync.envelope import CONTENT_TYPE, MAX_ENVELOPE

if TYPE_CHECKING:
    import requests

MAX_JSON: Final = 64 * 1024
_PIECE: Final = 64 * 1024
WHOLE_ANSWER: Final = 300.0
"""Seconds after which an answer that still trickles in is given up."""
CLOCK_DOUBT: Final = 12 * 3600
"""Seconds between this PC's clock and a server's after which a certificate's refusal is put down to the clock: more
than any time zone that was set wrong, less than any certificate is late."""

SessionFactory = Callable[[Lines], "requests.Session"]


class Carrier(Protocol):
    """One way to a union."""

    def exchange(self, envelope: bytes, cancellation: Cancellation) -> bytes:
        """The answer to a request envelope, as bytes still to be judged. Raises FaultError."""

    def file(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None, cancellation: Cancellation
    ) -> bytes:
        """The answer to a request on the files' lane; ``path`` with its query. Raises FaultError."""

    def authority(self, cancellation: Cancellation) -> object:
        """What the server says of its keys: decoded JSON. Raises FaultError."""

    def enrol(self, application: Mapping[str, str], cancellation: Cancellation) -> object:
        """The answer to an application for enrolment: decoded JSON. Raises FaultError."""

    def invite(self, form: Mapping[str, str | int], cancellation: Cancellation) -> object:
        """The answer to a request for another enrolment code: decoded JSON. Raises FaultError."""

    def prepare(self) -> None:
        """Load what the first call needs, so that it takes no longer than the others."""

    def close(self) -> None:
        """Let go of connections. The carrier can still be used."""


class HttpsCarrier:
    """A union at an address. Used by one thread at a time; a Cancellation may come from any."""

    def __init__(
        self,
        url: str,
        sessions: SessionFactory,
        *,
        agent: str,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        proxies: ProxyLookup | None = None,
    ) -> None:
        """``url`` is as :func:`normal_url` gives it; ``now`` is this PC's clock, by which certificates are judged;
        ``proxies`` is asked where the environment names none."""
        self.url = url
        self._host = urlsplit(url).hostname or ""
        self._sessions = sessions
        self._agent = agent
        self._monotonic = monotonic
        self._now = now
        self._proxies = proxies
        self._lines = Lines()
        self._session: requests.Session | None = None

    @property
    def connections(self) -> int:
        """How many connections were opened so far."""
        return self._lines.opened

    def exchange(self, envelope: bytes, cancellation: Cancellation) -> bytes:
        return self._call("POST", "/v1/exchange", cancellation, envelope, CONTENT_TYPE, MAX_ENVELOPE)

    def file(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None, cancellation: Cancellation
    ) -> bytes:
        return self._call(method, path, cancellation, body, files.CONTENT_TYPE, files.CHUNK, headers)

    def authority(self, cancellation: Cancellation) -> object:
        return _json(self._call("GET", "/v1/authority", cancellation))

    def enrol(self, application: Mapping[str, str], cancellation: Cancellation) -> object:
        body = json.dumps(application).encode()
        return _json(self._call("POST", "/v1/enrol", cancellation, body, "application/json"))

    def invite(self, form: Mapping[str, str | int], cancellation: Cancellation) -> object:
        body = json.dumps(form).encode()
        return _json(self._call("POST", "/v1/invite", cancellation, body, "application/json"))

    def prepare(self) -> None:
        from sync.client import transport

        if self._session is None:
            self._session = self._sessions(self._lines)
            transport.proxies_for(self.url, self._host, self._proxies)

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    def _call(
        self,
        method: str,
        path: str,
        cancellation: Cancellation,
        body: bytes | None = None,
        content_type: str = "application/json",
        limit: int = MAX_JSON,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        self._lines.ready()
        with cancellation.interrupted_by(self._lines.hang_up):
            before = self._lines.opened
            try:
                return self._once(method, path, body, content_type, limit, headers)
            except FaultError as error:
                cancellation.check()
                # The server closed a kept connection while the request was on its way; any may be repeated.
                if error.fault.code is not FaultCode.INTERRUPTED or self._lines.opened > before:
                    raise
            try:
                return self._once(method, path, body, content_type, limit, headers)
            except FaultError:
                cancellation.check()
                raise

    def _once(
        self,
        method: str,
        path: str,
        body: bytes | None,
        content_type: str,
        limit: int,
        headers: Mapping[str, str] | None,
    ) -> bytes:
        import requests
        from urllib3.exceptions import HTTPError

        from sync.client import transport

        session = self._session = self._session or self._sessions(self._lines)
        address = self.url + path
        try:
            with session.request(
                method,
                address,
                data=body,
                headers={**(headers or {}), **({"Content-Type": content_type} if body is not None else {})},
                timeout=(transport.CONNECT_TIMEOUT, transport.READ_TIMEOUT),
                proxies=transport.proxies_for(address, self._host, self._proxies),
                allow_redirects=False,
                stream=True,
            ) as response:
                body, whole = self._read(response, limit)
                return judged(Reply(response.status_code, response.headers, body, whole), self._host)
        except (requests.RequestException, HTTPError, OSError) as error:
            # What is left of a broken connection must not serve the next call.
            self.close()
            fault = transport.fault_of(error)
            if transport.is_about_time(error):
                fault = self._whose_clock(fault)
            raise FaultError(fault.code, fault.detail) from error

    def _whose_clock(self, fault: Fault) -> Fault:
        """A certificate that does not hold today: whether the server's clock says that it is this PC's that is off."""
        from sync.client import transport

        there = transport.said_time(
            self.url, self._host, self._lines, agent=self._agent, lookup=self._proxies
        )
        here = self._now()
        if there is None:
            return fault
        if abs(there - here) < CLOCK_DOUBT:
            return Fault(FaultCode.TLS, fault.detail)
        return Fault(FaultCode.CLOCK, f"{fault.detail}; {_utc(here)} here, {_utc(there)} there")

    def _read(self, response: requests.Response, limit: int) -> tuple[bytes, bool]:
        """As much of an answer as it may be long, and whether that is all of it."""
        pieces: list[bytes] = []
        room = limit
        deadline = self._monotonic() + WHOLE_ANSWER
        while piece := response.raw.read(_PIECE, decode_content=False):
            pieces.append(piece[:room])
            if len(piece) > room:
                self.close()
                return b"".join(pieces), False
            room -= len(piece)
            if self._monotonic() > deadline:
                self.close()
                raise FaultError(FaultCode.TIMEOUT, "the answer came too slowly")
        return b"".join(pieces), True


def https_carrier(
    url: str, *, agent: str, trust: ssl.SSLContext | None = None, proxies: ProxyLookup | None = None
) -> HttpsCarrier:
    """A carrier to an address, over the system's proxy and with the system's certificates (or ``trust``). ``proxies``
    knows more of the system's proxies than Python does.

    Raises FaultError BAD_ADDRESS.
    """

    def session(lines: Lines) -> requests.Session:
        from sync.client import transport

        return transport.open_session(lines, agent=agent, trust=trust)

    return HttpsCarrier(normal_url(url), session, agent=agent, proxies=proxies)


def normal_url(text: str) -> str:
    """A server's address as a person typed it: https when no scheme is said, no slash at the end.

    Raises FaultError BAD_ADDRESS.
    """
    text = text.strip()
    if "://" not in text:
        text = "https://" + text
    text = text.rstrip("/")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise FaultError(FaultCode.BAD_ADDRESS, text[:200]) from error
    good = parts.scheme in ("http", "https") and parts.hostname and port != 0 and not re.search(r"\s", text)
    if not good or parts.username is not None or parts.query or parts.fragment:
        raise FaultError(FaultCode.BAD_ADDRESS, text[:200])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def _utc(instant: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(instant))


def _json(body: bytes) -> object:
    try:
        answer: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FaultError(FaultCode.NONSENSE, "the answer is not JSON") from error
    return answer
