"""A hostile line between one desk and the union, an HTTP message at a time.

What happens to each request is decided beforehand, one trouble after another; what really happened is counted. Keeps
every request that passed, to say it again later. Knows HTTP's framing and nothing of envelopes.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tests.helpers.processes import HELPER_THREAD

_PIECE: Final = 65536
_PATIENCE: Final = 20.0
"""Seconds after which a connection on which nothing moves is given up by the line itself."""
_STATUS: Final = slice(9, 12)
_REFUSALS: Final = frozenset({"413", "429", "503", "507"})
"""Of a union that has too much to do, or no room for more photos."""
_KEPT: Final = 60
"""Requests kept to be said again."""


class Trouble(StrEnum):
    """What happens to a request or to its answer. ``amount`` is a share of 1,000 unless said."""

    NONE = "none"
    DROP_REQUEST = "request dropped"
    CUT_REQUEST = "request cut"
    FLIP_REQUEST = "bit of request flipped"
    DROP_REPLY = "reply dropped"
    CUT_REPLY = "reply cut"
    FLIP_REPLY = "bit of reply flipped"
    TWICE = "request doubled"
    OLD_FIRST = "old request said again before"
    LATE = "request overtaken by its retry"
    DELAY = "reply delayed"
    SLOW_REQUEST = "request in drops"
    SLOW_REPLY = "reply in drops"
    HANG = "request hangs"
    HALF_OPEN = "reply never comes"
    PORTAL = "web page in place of reply"
    BUSY = "503 in place of reply"
    KILL_UNION = "union killed at request"
    KILL_DESK = "desk killed at reply"


COSTLY: Final = frozenset({Trouble.HANG, Trouble.HALF_OPEN})
"""Last as long as the client waits."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One request's trouble."""

    trouble: Trouble
    amount: int = 0


class Line:
    """Listens on a port of its own; each request meets the next plan, those behind the last pass."""

    def __init__(self, upstream: Callable[[], int], tally: Counter[str], name: str) -> None:
        """``upstream`` gives the union's present port."""
        self.name = name
        self.kill_union: Callable[[], None] = lambda: None
        self.kill_desk: Callable[[], None] = lambda: None
        self._upstream = upstream
        self._tally = tally
        self._plans: deque[Plan] = deque()
        self._kept: deque[bytes] = deque(maxlen=_KEPT)
        self._closing = threading.Event()
        self._calm = threading.Event()
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._begin(self._accept)

    @property
    def url(self) -> str:
        """Where the desk finds the union."""
        return f"http://127.0.0.1:{self.port}"

    def trouble(self, plans: list[Plan]) -> None:
        """What the next requests meet."""
        with self._lock:
            self._calm.clear()
            self._plans = deque(plans)

    def calm(self) -> None:
        """No more trouble: whatever hangs is cut, and everything passes from now on."""
        with self._lock:
            self._plans.clear()
            self._calm.set()
            sockets = list(self._sockets)
        for sock in sockets:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def kept(self) -> list[bytes]:
        """Requests that passed, oldest first."""
        return list(self._kept)

    def say_again(self, request: bytes) -> bytes:
        """Say a request again on a connection of its own; the answer, empty when there is none."""
        with contextlib.suppress(OSError, ValueError), self._connect() as server:
            server.sendall(request)
            answer = read_message(server)
            self._tally["old request said again"] += 1
            return answer
        return b""

    def close(self) -> None:
        """Stop listening and break everything."""
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.calm()
        for thread in self._threads:
            thread.join(10)

    def _begin(self, work: Callable[..., object], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, name=f"{HELPER_THREAD}line-{self.name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._begin(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        server: socket.socket | None = None
        with self._known(client), contextlib.suppress(OSError, ValueError):
            try:
                while request := read_message(client):
                    if server is None:
                        server = self._connect()
                    if not self._carry(client, server, request):
                        return
            finally:
                if server is not None:
                    with self._lock:
                        self._sockets.discard(server)
                    server.close()

    def _carry(self, client: socket.socket, server: socket.socket, request: bytes) -> bool:
        """One request and its answer; whether the connection goes on."""
        with self._lock:
            plan = self._plans.popleft() if self._plans else Plan(Trouble.NONE)
        trouble, amount = plan.trouble, plan.amount
        if trouble is not Trouble.NONE:
            self._tally[trouble.value] += 1
        match trouble:
            case Trouble.DROP_REQUEST:
                return False
            case Trouble.CUT_REQUEST:
                server.sendall(request[: len(request) * amount // 1000])
                return False
            case Trouble.HANG:
                self._until_calm(client)
                return False
            case Trouble.LATE:
                self._begin(self._deliver_late, request, amount)
                return False
            case Trouble.FLIP_REQUEST:
                request = _flip(request, amount)
            case Trouble.TWICE:
                self._begin(self.say_again, request)
            case Trouble.OLD_FIRST:
                kept = self.kept()
                if kept:
                    self.say_again(kept[len(kept) * amount // 1001])
            case Trouble.KILL_UNION:
                self._begin(self._kill_union, amount)
            case _:
                pass
        self._send(server, request, slow=trouble is Trouble.SLOW_REQUEST)
        if trouble not in (Trouble.FLIP_REQUEST, Trouble.CUT_REQUEST):
            self._kept.append(request)
        answer = read_message(server)
        if not answer:
            return False
        if (said := answer[_STATUS].decode("latin-1")) in _REFUSALS:
            self._tally[f"union itself answered {said}"] += 1
        return self._answer(client, answer, trouble, amount)

    def _answer(self, client: socket.socket, answer: bytes, trouble: Trouble, amount: int) -> bool:
        match trouble:
            case Trouble.DROP_REPLY:
                return False
            case Trouble.CUT_REPLY:
                client.sendall(answer[: len(answer) * amount // 1000])
                return False
            case Trouble.HALF_OPEN:
                self._until_calm(client)
                return False
            case Trouble.FLIP_REPLY:
                answer = _flip(answer, amount)
            case Trouble.DELAY:
                self._calm.wait(amount / 3000)
            case Trouble.PORTAL:
                answer = _http("200 OK", b"<html><title>Sign in</title></html>", "Content-Type: text/html")
            case Trouble.BUSY:
                answer = _http(
                    "503 Service Unavailable", b'{"error":"busy","message":"busy"}',
                    "Content-Type: application/json", "Retry-After: 1",
                )  # fmt: skip
            case Trouble.KILL_DESK:
                self._send(client, answer, slow=False)
                self._calm.wait(amount / 50_000)
                self.kill_desk()
                return False
            case _:
                pass
        self._send(client, answer, slow=trouble is Trouble.SLOW_REPLY)
        return True

    def _kill_union(self, amount: int) -> None:
        self._calm.wait(amount / 25_000)
        self.kill_union()

    def _deliver_late(self, request: bytes, amount: int) -> None:
        self._calm.wait(amount / 2000)
        self.say_again(request)

    def _until_calm(self, client: socket.socket) -> None:
        """Say nothing until the client gives up or the trouble is over."""
        client.settimeout(_PATIENCE)
        with contextlib.suppress(OSError):
            client.recv(1)

    def _send(self, sock: socket.socket, data: bytes, *, slow: bool) -> None:
        if slow:
            step = max(16, len(data) // 24)
            for start in range(0, len(data), step):
                sock.sendall(data[start : start + step])
                if self._calm.wait(0.008):
                    sock.sendall(data[start + step :])
                    return
            return
        sock.sendall(data)

    def _connect(self) -> socket.socket:
        server = socket.create_connection(("127.0.0.1", self._upstream()), timeout=_PATIENCE)
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._sockets.add(server)
        return server

    @contextlib.contextmanager
    def _known(self, client: socket.socket):  # type: ignore[no-untyped-def]
        client.settimeout(_PATIENCE)
        with self._lock:
            self._sockets.add(client)
        try:
            yield
        finally:
            with self._lock:
                self._sockets.discard(client)
            client.close()


def read_message(sock: socket.socket) -> bytes:
    """One whole HTTP message whose head says its length; empty when the other side has closed or broken off."""
    data = b""
    while b"\r\n\r\n" not in data:
        if not (piece := sock.recv(_PIECE)):
            return b""
        data += piece
    head, _, _ = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)
    whole = len(head) + 4 + length
    while len(data) < whole:
        if not (piece := sock.recv(_PIECE)):
            return b""
        data += piece
    return data


def _flip(data: bytes, amount: int) -> bytes:
    """One bit of the body turned over, of the head when there is no body."""
    start = data.find(b"\r\n\r\n") + 4
    if start >= len(data):
        start = 0
    at = start + (len(data) - start) * amount // 1001
    return data[:at] + bytes([data[at] ^ (1 << amount % 8)]) + data[at + 1 :]


def _http(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body
