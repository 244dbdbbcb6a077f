"""Connections that end: a server's line to one client, which is given a time for everything that it does.

A head that trickles, a body that trickles, an answer that nobody reads and one connection too many are cut off here,
below the app, where the framework itself would wait for ever. Knows nothing of what is asked and answered.
"""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from sync.server.plain_page import told

_START: Final = 2048
"""Bytes of a request that are kept to know its path by."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Times in seconds, rates in bytes a second."""

    connections: int = 512
    """Open at once in a process. For one more the line that has been idle longest is cut."""
    head: float = 15.0
    """From a connection's or a request's first byte to the end of its headers."""
    body: float = 20.0
    """For a body to go on: what comes buys time at ``rate``, and never more than this ahead."""
    rate: int = 1024
    """Slowest pace of a body and of the reading of an answer."""
    longest: float = 600.0
    """For any request to come in whole."""
    unread: float = 30.0
    """Between two looks at whether an answer is being read."""
    leaving: float = 5.0
    """For a request to come in whole after the server was told to end."""
    look: float = 2.0
    """Between two looks at a connection."""


class PatientProtocol(H11Protocol):
    """A connection that is looked at from time to time."""

    patience: ClassVar[Patience] = Patience()
    _timer: asyncio.TimerHandle | None = None
    _idle_since: float | None = None
    """Since when nothing is under way; None while something is."""
    _begun = 0.0
    """When the request that is coming in began."""
    _until = 0.0
    """When it is too slow, unless more of it comes."""
    _start = b""
    """How it began."""
    _unsent: tuple[float, int] | None = None
    """When there was something to send that the client did not read, and how much."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # An answer goes out as a head and a body. asyncio takes no socket of ours for TCP (`create_server` names no
        # protocol), and the body would wait until the client has acknowledged the head, which it puts off by 40 ms.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._idle_since = self._begun = self.loop.time()
        self._timer = self.loop.call_later(self.patience.look, self._look)
        if len(self.connections) > self.patience.connections and not self._make_room():
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "busy", "The server is busy. Try again in a moment.")

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._idle_since is not None:
            self._idle_since = None
            self._begun, self._start = self.loop.time(), b""
            self._until = self._begun + self.patience.body
        self._start += data[: _START - len(self._start)]
        self._until = min(self.loop.time() + self.patience.body, self._until + len(data) / self.patience.rate)
        if not self.transport.is_closing():
            super().data_received(data)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0]:
            self._idle_since = self.loop.time()

    def shutdown(self) -> None:
        super().shutdown()
        if self.conn.their_state is h11.SEND_BODY:
            self.loop.call_later(self.patience.leaving, self._cut_if_incomplete)

    def send_400_response(self, msg: str) -> None:
        self._refuse(HTTPStatus.BAD_REQUEST, "malformed", msg)

    def _make_room(self) -> bool:
        """Cut the line that has been idle longest, or has not said a whole head for longest."""
        lines = [
            line
            for line in self.connections
            if isinstance(line, PatientProtocol)
            and line is not self
            and line.conn.their_state is h11.IDLE
            and not line.transport.is_closing()
        ]
        if not lines:
            return False
        min(lines, key=lambda line: line._begun if line._idle_since is None else line._idle_since).transport.abort()
        return True

    def _look(self) -> None:
        now = self.loop.time()
        if self._is_unread(now):
            self.transport.abort()
            return
        if self._is_overdue(now) and not self.transport.is_closing():
            if self.cycle is not None:
                # Whoever still works at it sees that nobody is there any more.
                self.cycle.disconnected = True
                self.cycle.message_event.set()
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, "too_slow", "The request came too slowly. Try again.")
        self._timer = self.loop.call_later(self.patience.look, self._look)

    def _is_overdue(self, now: float) -> bool:
        """Whether what is coming in should be here by now."""
        waited = now - self._begun
        if self.conn.their_state is h11.IDLE:
            never = self.cycle is None
            return (never or self._idle_since is None) and waited > self.patience.head
        if self.conn.their_state is not h11.SEND_BODY:
            return False
        if self.flow.read_paused:
            # It is this end that does not take what comes.
            self._until = now + self.patience.body
        return waited > self.patience.longest or now > self._until

    def _is_unread(self, now: float) -> bool:
        """Whether the client does not read what it is sent."""
        size = self.transport.get_write_buffer_size()
        if not size:
            self._unsent = None
        elif self._unsent is None:
            self._unsent = (now, size)
        elif now - self._unsent[0] >= self.patience.unread:
            expected = self._unsent[1] - self.patience.rate * self.patience.unread
            if size > max(0, expected):
                return True
            self._unsent = (now, size)
        return False

    def _cut_if_incomplete(self) -> None:
        if self.conn.their_state is h11.SEND_BODY:
            self.transport.abort()

    def _path(self) -> str:
        """What is asked for, as far as it was said; a programme's address when nobody can tell."""
        line = self._start.partition(b"\r\n")[0].split(b" ")
        return line[1].decode("ascii", "replace") if len(line) > 2 and line[1].startswith(b"/") else "/v1/"

    def _refuse(self, status: HTTPStatus, code: str, message: str) -> None:
        """Answer in the app's place, if nobody has begun to, and hang up."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            body, its = told(self._path(), status, code, message)
            headers = [
                *its.items(),
                ("content-length", str(len(body))),
                ("connection", "close"),
            ]
            if status is HTTPStatus.SERVICE_UNAVAILABLE:
                headers.append(("retry-after", "10"))
            answer = h11.Response(status_code=status, headers=headers, reason=status.phrase.encode())
            for event in (answer, h11.Data(data=body), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
            self.transport.close()
        else:
            self.transport.abort()
