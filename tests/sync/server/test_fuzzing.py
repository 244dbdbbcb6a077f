"""Nothing that anybody can send breaks the server, holds it up or makes it grow.

A sample runs with every test; ``make fuzz COUNT=…`` multiplies it.
"""

from __future__ import annotations

import contextlib
import os
import random
import socket
import struct
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import pytest
import requests
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec import msgpack

from sync.envelope import EnvelopeError, Request, open_request
from sync.log import Log
from sync.ops import fixed_id, stations_run
from sync.server.gate import HEAVY
from tests.helpers.processes import Processes
from tests.sync.server.desks import NOON, Desk
from tests.sync.server.mutations import hostile, parts, signed, signed_raw
from tests.sync.server.served import Server, start_server

TIMES = int(os.environ.get("YIZHAN_FUZZ", "1"))
MEBI = 1024 * 1024
PEAK = HEAVY + 192 * MEBI
"""Bytes by which a server may be larger than at rest, whatever it is sent: what the largest request may unfold to, and
the request itself in its several forms."""
KEPT = 192 * MEBI
"""Bytes that it may keep for the next time when it is at rest again."""
SECONDS = 120.0
"""Of silence on a line."""

often = settings(
    max_examples=150 * TIMES,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=TIMES == 1,
    print_blob=True,
)
seldom = settings(often, max_examples=80 * TIMES)
few = settings(often, max_examples=12 * TIMES)


def contents(desk: Desk, step: int) -> bytes:
    """One of several good requests, each with another form."""
    desk.tail.clear()
    if step % 5 == 0:
        return desk.seal(())
    desk.visits(40 if step % 5 == 1 else 3)
    if step % 5 >= 2:
        person = desk.write("staff", name=("李敏",), pin="x" * step)
        desk.write("visit", record=person, time=NOON * step, category="rider", persons=step)
    if step % 5 >= 3:
        desk.erase(fixed_id(1), "phone")
        desk.write("hologram", colour="red", size=step, when=[1, 2, {"a": None}])
    return desk.request()


@given(make=hostile(), step=st.integers(0, 4))
@often
def test_the_decoder_refuses_or_understands(make: Callable[[bytes, Ed25519PrivateKey], bytes], step: int) -> None:
    desk = Desk(bytes(8), bytes(16), {}, lambda data: data)
    try:
        request = open_request(make(contents(desk, step), desk.key))
    except EnvelopeError:
        return
    assert isinstance(request, Request)
    assert len(request.ops) == len(request.bodies)


@given(data=st.binary(max_size=400))
@often
def test_bytes_without_any_form_are_no_envelope(data: bytes) -> None:
    with pytest.raises(EnvelopeError):
        open_request(data)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that must outlive everything here, and has nothing to say about it."""
    processes = Processes()
    if request.param == "sqlite":
        db = str(tmp_path_factory.mktemp("fuzz") / "union.db")
    else:
        db = request.getfixturevalue("postgres").create_database()
    server = start_server(processes, db)
    yield server
    said = server.process.stderr
    alive = server.process.is_running
    processes.end_all()
    assert alive
    assert said == ""


@pytest.fixture(scope="module")
def desk(server: Server) -> Desk:
    """A desk that enrolled there."""
    return server.enrol(server.station()[1])


@pytest.fixture(scope="module")
def bomber(server: Server) -> Desk:
    """A desk of another station, whose log nobody wants to have."""
    return server.enrol(server.station()[1])


def memory(server: Server, line: str = "VmRSS") -> int:
    """Bytes of the server process that are in memory now, or with ``VmHWM`` were at most."""
    for row in Path(f"/proc/{server.process.pid}/status").read_text().splitlines():
        if row.startswith(f"{line}:"):
            return int(row.split()[1]) * 1024
    raise AssertionError(f"no {line}")


def is_postgres(server: Server) -> bool:
    """Whether it keeps its data at PostgreSQL, of which fewer examples are enough: what is done before is the same."""
    return server.db.startswith("postgresql")


@contextlib.contextmanager
def no_growth(server: Server) -> Iterator[None]:
    """The server neither grows much meanwhile nor stays grown."""
    before = memory(server)
    Path(f"/proc/{server.process.pid}/clear_refs").write_text("5")  # the peak begins anew
    yield
    assert memory(server, "VmHWM") - before < PEAK
    assert memory(server) - before < KEPT


@lru_cache(maxsize=4)
def described(url: str) -> frozenset[str]:
    """Every status that an exchange may be answered with, as the server publishes it; a mistake is none of them."""
    schema = requests.get(f"{url}/openapi.json", timeout=SECONDS).json()
    return frozenset(schema["paths"]["/v1/exchange"]["post"]["responses"]) - {"500"}


def answered(server: Server, data: bytes) -> requests.Response:
    """The answer to an envelope: one that is described."""
    answer = server.post(data)
    assert str(answer.status_code) in described(server.url), (answer.status_code, answer.text)
    if answer.status_code != 200:
        assert set(answer.json()) >= {"error", "message"}
    if answer.status_code in (429, 503):
        assert int(answer.headers["Retry-After"]) > 0
    return answer


def still_works(desk: Desk) -> None:
    """The desk, with its own seq untouched by what was sent in its name, still delivers."""
    desk.tail.clear()
    desk.run, desk.seq = stations_run(os.urandom(8)), 0
    desk.visits(2)
    desk.sync()


def test_whatever_an_enrolled_device_sends_is_answered_and_nothing_breaks(server: Server, desk: Desk) -> None:
    seen: set[int] = set()

    @given(make=hostile(), step=st.integers(0, 4))
    @(few if is_postgres(server) else seldom)
    def answers(make: Callable[[bytes, Ed25519PrivateKey], bytes], step: int) -> None:
        desk.run = stations_run(random.Random(step).randbytes(8))
        seen.add(answered(server, make(contents(desk, step), desk.key)).status_code)

    with no_growth(server):
        answers()
        still_works(desk)
    assert 400 in seen
    assert 200 in seen or is_postgres(server)


def bombs(desk: Desk) -> dict[str, bytes]:
    """Small requests of an enrolled device that unfold to much, or to what has no meaning."""
    desk.tail.clear()
    desk.run, desk.seq = b"bombbomb", 0
    desk.visits(3)
    good = desk.request()
    header, plain, body = parts(good)
    block = body[0][Log.STATION]
    sized = [*header[:9], 64 * MEBI, *header[10:]]
    constant = [0, None]

    def with_block(changed: list[object], count: int | None = None) -> bytes:
        return signed(desk.key, [*header[:8], header[8] if count is None else count, *header[9:]], _body(changed))

    def _body(changed: list[object]) -> bytes:
        return msgpack.encode([{int(Log.STATION): changed}, [], []])

    def one_value(value: object) -> bytes:
        shape = ["visit", 1, 1, ["note"], None, [[0, value]]]
        return with_block([1, [[b"bombbomb", 1, 1]], [0, 1], constant, [0, 0], [shape]], 1)

    def raw_value(packed: bytes) -> bytes:
        marker = b"\xa6marker"
        changed = msgpack.encode([{2: [1, [[b"bombbomb", 1, 1]], [0, 1], [0, None], [0, 0],
                                        [["visit", 1, 1, ["note"], None, [[0, "marker"]]]]]}, [], []])  # fmt: skip
        assert changed.count(marker) == 1
        return signed(desk.key, [*header[:8], 1, *header[9:]], changed.replace(marker, packed))

    names = [f"{n:x}" for n in range(104)]
    wide = ["visit", 1, 20_000, names, None, [[1, [1000 + n * 7, 1, [1] * 19_999]] for n in range(104)]]
    shapes: list[object] = [[f"kind{n}", 1, 1, [], None, []] for n in range(20_000)]
    runs = [[n.to_bytes(8, "big"), 1, 1] for n in range(1, 20_001)]
    return {
        "empty lists": raw_value(b"\xdd" + struct.pack(">I", 40 * MEBI) + b"\x90" * (40 * MEBI)),
        "empty maps": raw_value(b"\xdd" + struct.pack(">I", 40 * MEBI) + b"\x80" * (40 * MEBI)),
        "short strings": raw_value(b"\xdd" + struct.pack(">I", 13 * MEBI) + b"\xa2ab" * (13 * MEBI)),
        "deep nesting": raw_value(b"\x91" * 100_000 + b"\xc0"),
        "deep maps": raw_value(b"\x81\xa1a" * 100_000 + b"\xc0"),
        "a list that announces more than there is": raw_value(b"\xdd\xff\xff\xff\xff"),
        "a map that announces more than there is": raw_value(b"\xdf\xff\xff\xff\xff"),
        "a string that announces more than there is": raw_value(b"\xdb\xff\xff\xff\xff"),
        "a surrogate": raw_value(b"\xa3\xed\xa0\x80"),
        "bytes that are no UTF-8": raw_value(b"\xa2\xff\xfe"),
        "a time that does not exist": raw_value(b"\xc7\x0c\xff" + b"\xff" * 12),
        "a zip bomb": signed_raw(desk.key, sized, zstandard.compress(bytes(65 * MEBI))),
        "zeros": signed(desk.key, header, bytes(64 * MEBI)),
        "a frame that does not tell its size": signed_raw(
            desk.key, header, zstandard.ZstdCompressor(write_content_size=False).compress(plain)
        ),
        "a body that is no frame": signed_raw(desk.key, header, plain),
        "more entries than a page": with_block([2**31, [[b"bombbomb", 1, 2**31]], *block[2:]], 2**31),
        "a header of lists": signed_raw(desk.key, [1, *[[]] * 4_000_000], b""),
        "NUL in a kind": with_block([*block[:5], [["vi\0sit", *block[5][0][1:]]]]),
        "not a number": one_value(float("nan")),
        "an integer of 64 bits": one_value(2**64 - 1),
        "a map with numbers for keys": one_value({1: 2}),
        "a text of 60 KB": one_value("名" * 20_000),
        "many personal values": signed(
            desk.key,
            header,
            msgpack.encode([body[0], [[2, b"bombbomb", n, "name", bytes(16), "x"] for n in range(1, 60_000)], []]),
        ),
        "many values asked for": signed(
            desk.key, header, msgpack.encode([body[0], [], [[2, b"bombbomb", n, "name"] for n in range(1, 60_000)]])
        ),
        "two million values": with_block(
            [20_000, [[b"bombbomb", 1, 20_000]], [0, 1], constant, [0, 0], [wide]], 20_000
        ),
        "as many kinds as entries": with_block(
            [20_000, runs, [0, 1], constant, [3, list(range(20_000))], shapes], 20_000
        ),
    }  # fmt: skip


def test_what_unfolds_to_much_is_refused_before_it_does(server: Server, desk: Desk, bomber: Desk) -> None:
    answers = {}
    with no_growth(server):
        for name, bomb in bombs(bomber).items():
            answers[name] = answered(server, bomb).status_code
        still_works(desk)
    assert answers["empty lists"] == answers["empty maps"] == 413
    assert answers["a surrogate"] == answers["a zip bomb"] == answers["deep nesting"] == 400


def test_many_bombs_at_once_are_held_back(server: Server, desk: Desk, bomber: Desk) -> None:
    all_bombs = bombs(bomber)
    chosen = [all_bombs[name] for name in ("empty lists", "zeros", "as many kinds as entries", "short strings")] * 3
    with no_growth(server), ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda bomb: answered(server, bomb).status_code, chosen))
        still_works(desk)
    assert set(statuses) <= {200, 400, 413, 503}


def test_bytes_on_the_line_that_are_no_request_are_answered_or_hung_up_on(server: Server, desk: Desk) -> None:
    chance = random.Random(7 if TIMES == 1 else None)
    starts = [b"", b"POST /v1/exchange HTTP/1.1\r\n", b"GET /", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01"]
    with no_growth(server):
        for _ in range(60 * TIMES):
            data = chance.choice(starts) + chance.randbytes(chance.randrange(1, 3000)) + b"\r\n\r\n"
            with socket.create_connection(server.address, timeout=SECONDS) as line, contextlib.suppress(OSError):
                line.sendall(data)
                line.shutdown(socket.SHUT_WR)
                said = line.recv(4096)
                assert not said or said.split()[1] in (b"400", b"404", b"405", b"408", b"413"), said
        still_works(desk)


def test_a_head_without_end_is_cut_off(server: Server) -> None:
    with no_growth(server), socket.create_connection(server.address, timeout=SECONDS) as line:
        line.sendall(b"GET / HTTP/1.1\r\n")
        with contextlib.suppress(OSError):
            for _ in range(1000):
                line.sendall(b"X-More: " + b"x" * 8000 + b"\r\n")
        with contextlib.suppress(OSError):
            assert b" 400 " in line.recv(4096)
