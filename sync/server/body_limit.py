"""No request may be longer than its path allows, and all that are being read together no longer than the process can
hold; nor may those of one network take the room of all others. The rest of a request is not even read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.server.guesses import network_of
from sync.server.plain_page import told

TOGETHER: Final = 64 * 1024 * 1024
"""Bytes of all bodies that a process holds at once."""
OF_ONE: Final = 16 * 1024 * 1024
"""Bytes of those that come from one network."""
_RETRY_SECONDS: Final = 5


class _Refused(Exception):
    """More came than was announced or allowed."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class BodyLimit:
    """ASGI middleware. Answers 413 before the app is troubled when the length is announced, and as soon as it is
    exceeded when it is not; 503 when too much is being read at once, of one network or of all."""

    def __init__(
        self, app: ASGIApp, limits: Mapping[str, int], default: int, together: int = TOGETHER, of_one: int = OF_ONE
    ) -> None:
        self._app = app
        self._limits = limits
        self._default = default
        self._room = together
        self._of_one = of_one
        self._held: Counter[str] = Counter()
        """Bytes by the network that they come from; none is here that has none."""

    def _limit(self, path: str) -> int:
        """The limit of a path, or of the first folder that it lies in and that has one."""
        within = (size for name, size in self._limits.items() if name.endswith("/") and path.startswith(name))
        return self._limits.get(path) or next(within, self._default)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > limit:
            await _refuse(send, _too_long(limit), scope["path"])
            return
        whence = network_of((scope.get("client") or ("",))[0])
        seen = 0
        started = False

        async def bounded() -> Message:
            nonlocal seen
            message = await receive()
            size = len(message.get("body", b""))
            seen += size
            self._room -= size
            self._held[whence] += size
            if seen > limit:
                raise _too_long(limit)
            if self._room < 0 or self._held[whence] > self._of_one:
                raise _Refused(503, "busy", "The server is busy. Try again in a moment.")
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, bounded, noted)
        except _Refused as refused:
            if started:
                raise
            await _refuse(send, refused, scope["path"])
        finally:
            self._room += seen
            self._held[whence] -= seen
            if not self._held[whence]:
                del self._held[whence]


def _too_long(limit: int) -> _Refused:
    return _Refused(413, "too_large", f"The request is longer than {limit} bytes; send less at a time.")


async def _refuse(send: Send, refused: _Refused, path: str) -> None:
    body, its = told(path, refused.status, refused.code, str(refused))
    headers = [
        *((name.lower().encode(), value.encode()) for name, value in its.items()),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    if refused.status == 503:
        headers.append((b"retry-after", str(_RETRY_SECONDS).encode()))
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
