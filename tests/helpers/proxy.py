"""A hostile line: a TCP proxy before a real server that loses, cuts, bends and delays what passes it.

Knows HTTP only as far as that a client speaks first and the server then answers. Every mischief is for one request and
happens at a known point of it, so that tests wait for events and never for the clock.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import ssl
import threading
import time
from collections import deque
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import Self

from tests.helpers.processes import HELPER_THREAD

_PIECE = 65536


class Mischief(Enum):
    """What happens to one request."""

    NONE = "none"
    DROP_REQUEST = "the connection breaks before the server hears anything"
    CUT_REQUEST = "the request breaks off after so many bytes"
    DROP_REPLY = "the server has answered, and the connection breaks before the client hears anything"
    TRUNCATE = "the answer breaks off after so many bytes"
    FLIP_REQUEST = "one bit of the request turns over, that many bytes before its end"
    FLIP_REPLY = "one bit of the answer turns over, that many bytes before its end"
    HANG = "the request goes nowhere, and the connection stays open"
    HANG_REPLY = "the answer never comes, and the connection stays open"


@dataclass(frozen=True, slots=True)
class Plan:
    """A mischief and the number of bytes it speaks of."""

    mischief: Mischief = Mischief.NONE
    bytes: int = 0


class Proxy:
    """Listens on a port of its own. Counts and keeps what passes in either direction."""

    def __init__(self, upstream: tuple[str, int], *, delay: float = 0.0, tls: ssl.SSLContext | None = None) -> None:
        """``delay`` is in seconds for each direction; half of a round trip. ``tls`` is what clients are met with."""
        self.upstream = upstream
        self.delay = delay
        self.up = bytearray()
        self.down = bytearray()
        self.connections = 0
        self.requests = 0
        self.hanging = threading.Event()
        """Set when a request hangs."""
        self._tls = tls
        self._plans: deque[Plan] = deque()
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._begin(self._accept)

    @property
    def url(self) -> str:
        """The proxy's address as a server's."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def misbehave(self, *plans: Plan | Mischief) -> None:
        """What to do to the next requests, one after another; those behind them pass."""
        self._plans.extend(Plan(p) if isinstance(p, Mischief) else p for p in plans)

    def calm(self) -> None:
        """Have no more mischief done."""
        self._plans.clear()

    def forget(self) -> None:
        """Begin counting anew."""
        self.up.clear()
        self.down.clear()
        self.requests = 0

    def cut(self) -> None:
        """Break every connection that is open."""
        with self._lock:
            for sock in self._sockets:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop listening and break everything."""
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        for thread in self._threads:
            thread.join(10)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _begin(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(
            target=work,  # type: ignore[arg-type]
            args=arguments,
            name=f"{HELPER_THREAD}proxy-{self.port}",
            daemon=True,
        )
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._begin(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        with contextlib.ExitStack() as stack:
            stack.callback(client.close)
            try:
                if self._tls is not None:
                    client = self._tls.wrap_socket(client, server_side=True)
                    stack.callback(client.close)
                server = stack.enter_context(socket.create_connection(self.upstream))
            except OSError:
                return
            for sock in (client, server):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._sockets |= {client, server}
            with contextlib.suppress(OSError):
                _Line(self, client, server).run()
            with self._lock:
                self._sockets -= {client, server}

    def next_plan(self) -> Plan:
        """What to do to the request that begins now."""
        self.requests += 1
        return self._plans.popleft() if self._plans else Plan()

    def closes_within(self, seconds: float) -> bool:
        """Wait so long; whether the proxy closed meanwhile."""
        return self._closing.wait(seconds)


class _Line:
    """One client's connection, a request at a time."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy = proxy
        self._client = client
        self._server = server
        self._asking = False
        self._plan = Plan()
        self._passed = 0
        self._asked = 0
        self._hung = False
        # As on a real line, what follows closely does not wait for what went before to arrive.
        self._on_the_way: deque[tuple[float, socket.socket, bytes]] = deque()

    def run(self) -> None:
        """Carry bytes until a side ends or a mischief does."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._client, selectors.EVENT_READ)
            selector.register(self._server, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select(self._until_next()):
                    step = self._from_client if key.fileobj is self._client else self._from_server
                    if not step():
                        self._deliver_rest()
                        return
                self._deliver_due()
                if self._hung and self._server in selector.get_map():
                    # The client's side stays open whatever the server does with its own.
                    selector.unregister(self._server)

    def _from_client(self) -> bool:
        data = _receive(self._client)
        if not data:
            return False
        if not self._asking:
            self._asking = True
            self._passed = self._asked = 0
            self._plan = self._proxy.next_plan()
        self._proxy.up += data
        mischief = self._plan.mischief
        if mischief is Mischief.DROP_REQUEST:
            return False
        if mischief is Mischief.HANG:
            return self._hang()
        if mischief is Mischief.FLIP_REQUEST and b"\r\n\r\n" not in data[-4:]:
            data = _flip(data, self._plan.bytes)
        if mischief is Mischief.CUT_REQUEST:
            data = data[: max(0, self._plan.bytes - self._asked)]
        self._asked += len(data)
        self._pass_on(self._server, data)
        return not (mischief is Mischief.CUT_REQUEST and self._asked >= self._plan.bytes)

    def _from_server(self) -> bool:
        data = _receive(self._server)
        if not data:
            return False
        self._asking = False
        mischief = self._plan.mischief
        if mischief is Mischief.DROP_REPLY:
            return False
        if mischief is Mischief.HANG_REPLY:
            return self._hang()
        if mischief is Mischief.FLIP_REPLY and not data.endswith(b"\r\n\r\n"):
            data = _flip(data, self._plan.bytes)
        if mischief is Mischief.TRUNCATE:
            data = data[: max(0, self._plan.bytes - self._passed)]
        self._passed += len(data)
        self._proxy.down += data
        self._pass_on(self._client, data)
        return not (mischief is Mischief.TRUNCATE and self._passed >= self._plan.bytes)

    def _pass_on(self, to: socket.socket, data: bytes) -> None:
        if self._proxy.delay:
            self._on_the_way.append((time.monotonic() + self._proxy.delay, to, data))
        else:
            to.sendall(data)

    def _until_next(self) -> float | None:
        return max(0.0, self._on_the_way[0][0] - time.monotonic()) if self._on_the_way else None

    def _deliver_due(self) -> None:
        while self._on_the_way and self._on_the_way[0][0] <= time.monotonic():
            _, to, data = self._on_the_way.popleft()
            to.sendall(data)

    def _deliver_rest(self) -> None:
        while (seconds := self._until_next()) is not None and not self._proxy.closes_within(seconds):
            self._deliver_due()

    def _hang(self) -> bool:
        self._hung = True
        self._proxy.hanging.set()
        return True


def _receive(sock: socket.socket) -> bytes:
    data = sock.recv(_PIECE)
    if isinstance(sock, ssl.SSLSocket):
        while sock.pending():
            data += sock.recv(_PIECE)
    return data


def _flip(data: bytes, before_end: int) -> bytes:
    at = max(0, len(data) - 1 - before_end)
    return data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]


def bodies(stream: bytes) -> list[bytes]:
    """The bodies of the HTTP messages in one direction; every one must say its Content-Length, or has none."""
    found = []
    while stream:
        head, _, stream = stream.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length":
                length = int(value)
        found.append(stream[:length])
        stream = stream[length:]
    return found
