"""A connection gets a time for everything that it does, and there are only so many."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterator
from typing import ClassVar

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from sync.server.patience import Patience, PatientProtocol

ANSWER = bytes(8 * 1024 * 1024)


class Hasty(PatientProtocol):
    """Times that a test can wait for."""

    patience: ClassVar[Patience] = Patience(
        connections=4, head=0.4, body=0.5, rate=100_000, longest=30, unread=0.3, leaving=0.2, look=0.05
    )


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads a request whole and answers how long it was; or at length; or begins to answer before."""
    if scope["type"] != "http":
        return
    size = 0
    more = True
    if scope["path"] == "/early":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"", "more_body": True})
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message["body"])
        more = message["more_body"]
    if scope["path"] == "/early":
        await send({"type": "http.response.body", "body": b""})
        return
    body = ANSWER if scope["path"] == "/long" else str(size).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


class _Server(uvicorn.Server):
    """Lets the test wait for it."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self.address = ("", 0)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    def clients(self) -> set[tuple[str, int] | None]:
        """Whose connections are open."""
        return {line.client for line in self.server_state.connections if isinstance(line, Hasty)}


Connect = Callable[[], socket.socket]


@pytest.fixture(scope="module")
def server() -> Iterator[_Server]:
    """A server with little patience."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(echo, http=Hasty, lifespan="off", log_level="error", ws="none", timeout_keep_alive=60)
    server = _Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])))
    thread.start()
    assert server.ready.wait(30)
    server.address = listener.getsockname()[:2]
    yield server
    server.should_exit = True
    thread.join(30)
    assert not thread.is_alive()


@pytest.fixture
def connect(server: _Server) -> Iterator[Connect]:
    """Opens connections to it."""
    opened: list[socket.socket] = []

    def open_one() -> socket.socket:
        opened.append(socket.create_connection(server.address, timeout=30))
        return opened[-1]

    yield open_one
    for line in opened:
        line.close()


def post(size: int, path: str = "/v1/enrol") -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n".encode()


def answer(line: socket.socket) -> bytes:
    """The body of an answer on a line that goes on."""
    response = http.client.HTTPResponse(line)
    response.begin()
    return response.read()


def all_of(line: socket.socket) -> bytes:
    """What comes until the other end hangs up."""
    said = bytearray()
    try:
        while part := line.recv(65536):
            said += part
    except ConnectionResetError:
        pass
    return bytes(said)


def is_too_slow(said: bytes) -> bool:
    head, _, body = said.partition(b"\r\n\r\n")
    return b" 408 " in head and b"connection: close" in head and json.loads(body)["error"] == "too_slow"


def trickle(line: socket.socket, data: bytes, pace: float) -> bytes:
    """Send byte by byte until an answer comes; the answer."""
    line.settimeout(pace)
    for index in range(len(data)):
        try:
            line.sendall(data[index : index + 1])
            said = line.recv(65536)
        except TimeoutError:
            continue
        except OSError:
            return b""
        line.settimeout(30)
        return said + all_of(line)
    raise AssertionError("nobody minded")


def test_the_body_of_an_answer_does_not_wait_until_its_head_is_acknowledged(server: _Server, connect: Connect) -> None:
    line = connect()
    line.sendall(post(0))
    assert answer(line) == b"0"
    its = next(own for own in server.server_state.connections if own.client == line.getsockname())  # type: ignore[union-attr]
    assert its.transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_connection_that_says_nothing_is_ended(connect: Connect) -> None:
    assert is_too_slow(all_of(connect()))


def test_a_head_that_trickles_is_cut_off(connect: Connect) -> None:
    assert is_too_slow(trickle(connect(), post(0) * 10, 0.02))


def test_a_body_that_trickles_is_cut_off(connect: Connect) -> None:
    line = connect()
    line.sendall(post(1000))
    assert is_too_slow(trickle(line, bytes(1000), 0.02))


@pytest.mark.parametrize("pages", ["/", "/s/140106-11-0007-K/say", "/near"])
def test_a_person_is_told_in_words_that_it_came_too_slowly(connect: Connect, pages: str) -> None:
    line = connect()
    line.sendall(post(1000, pages))
    head, _, body = trickle(line, bytes(1000), 0.02).partition(b"\r\n\r\n")
    assert b" 408 " in head
    assert b"content-type: text/html" in head.lower()
    assert "发送得太慢了" in body.decode()
    assert "better signal" in body.decode()


def test_a_body_that_trickles_behind_its_answer_is_cut_off(connect: Connect) -> None:
    line = connect()
    line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n")
    assert trickle(line, bytes(900), 0.02)


def test_a_body_that_stops_short_of_its_end_has_bought_no_time(connect: Connect) -> None:
    line = connect()
    size = 4_000_000  # forty seconds' worth
    line.sendall(post(size) + bytes(size - 1))
    line.settimeout(15)
    assert is_too_slow(all_of(line))


def test_a_body_over_a_slow_line_is_waited_for(connect: Connect) -> None:
    line = connect()
    pieces = 20
    line.sendall(post(pieces * 10_000))
    for _ in range(pieces):
        line.settimeout(0.05)
        with pytest.raises(TimeoutError):
            line.recv(1)
        line.settimeout(30)
        line.sendall(bytes(10_000))
    assert answer(line) == b"200000"


def test_a_desk_that_keeps_its_line_may_be_silent_between_two_requests(connect: Connect) -> None:
    line = connect()
    for _ in range(2):
        line.sendall(post(3) + b"abc")
        assert answer(line) == b"3"
        line.settimeout(0.8)
        with pytest.raises(TimeoutError):
            line.recv(1)
        line.settimeout(30)


def test_an_answer_that_nobody_reads_is_given_up(server: _Server, connect: Connect) -> None:
    line = connect()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.sendall(post(0, "/long"))
    assert line.recv(10)
    me = line.getsockname()
    assert me in server.clients()
    for _ in range(3):  # each of them takes longer than the server's patience with the first
        assert is_too_slow(all_of(connect()))
    assert me not in server.clients()


def test_a_connection_too_many_takes_the_place_of_the_one_that_is_idle_longest(connect: Connect) -> None:
    lines = [connect() for _ in range(4)]
    for line in lines:
        line.sendall(post(1) + b"x")
        assert answer(line) == b"1"
    newest = connect()
    newest.sendall(post(1) + b"x")
    assert answer(newest) == b"1"
    assert all_of(lines[0]) == b""
    lines[1].sendall(post(1) + b"x")
    assert answer(lines[1]) == b"1"


def test_where_all_connections_work_another_one_is_told_to_come_again(connect: Connect) -> None:
    for _ in range(4):
        line = connect()
        line.sendall(post(10, "/early"))
        assert b" 200 " in line.recv(1000)
    said = all_of(connect())
    assert b" 503 " in said
    assert b"retry-after: " in said.lower()


def test_what_is_no_request_is_answered_in_the_form_of_every_error(connect: Connect) -> None:
    line = connect()
    line.sendall(b"\x16\x03\x01\x02\x00 hello\r\n\r\n")
    head, _, body = all_of(line).partition(b"\r\n\r\n")
    assert b" 400 " in head
    assert json.loads(body)["error"] == "malformed"
