"""What a server process bounds: places to work at, memory for what is unfolded, and the tempo of a device."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from sync import weight
from sync.blocks import pack_ops
from sync.log import Log
from sync.messages import Request, Response, Sender, Status
from sync.ops import Op
from sync.server.devices import revoke_device
from sync.server.errors import Refusal
from sync.server.exchange import answer
from sync.server.gate import HEAVY, LIGHT, Gate, Room
from sync.server.load import Load
from sync.server.stations import Station
from sync.server.tempo import A_MINUTE, SHOWN_AGAIN, SHOWN_AT_LEAST, Tempo
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON, Desk


def refusal(call: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value


def test_more_than_the_queue_holds_are_asked_to_come_again() -> None:
    async def crowd() -> tuple[int, list[Refusal]]:
        gate = Gate(at_work=2, queue=3, seconds=60)
        doors = asyncio.Event()
        done = 0
        refused: list[Refusal] = []

        async def visitor() -> None:
            nonlocal done
            try:
                async with gate.place():
                    await doors.wait()
                    done += 1
            except Refusal as found:
                refused.append(found)

        async with asyncio.TaskGroup() as group:
            for _ in range(9):
                group.create_task(visitor())
            await asyncio.sleep(0)
            doors.set()
        return done, refused

    done, refused = asyncio.run(crowd())
    assert done == 5
    assert {(found.code, found.status, found.retry_after) for found in refused} == {("busy", 503, 10)}
    assert len(refused) == 4


def test_nobody_waits_in_the_queue_for_ever() -> None:
    async def wait() -> Refusal:
        gate = Gate(at_work=1, queue=3, seconds=0.05)
        async with gate.place():
            with pytest.raises(Refusal) as caught:
                async with gate.place():
                    raise AssertionError("there was no place")
        async with gate.place():
            return caught.value

    assert asyncio.run(wait()).code == "busy"


def test_much_memory_is_taken_by_one_at_a_time() -> None:
    room = Room(light=10, heavy=100, waiting=1, seconds=0.05)
    with ExitStack() as stack:
        first, second, third = (stack.enter_context(room.stay()) for _ in range(3))
        first(60)
        first(40)
        second(10)
        third(10)
        assert refusal(lambda: second(1)).status == 503
        assert refusal(lambda: first(1)).status == 413
    with room.stay() as again:
        again(100)


def test_only_some_of_those_at_work_wait_for_much() -> None:
    room = Room(light=10, heavy=100, waiting=1, seconds=30)
    said: queue.Queue[str] = queue.Queue()

    def visit() -> None:
        try:
            with room.stay() as take:
                take(50)
            said.put("done")
        except Refusal as found:
            said.put(found.code)

    visitors = [threading.Thread(target=visit) for _ in range(2)]
    with room.stay() as first:
        first(50)
        for visitor in visitors:
            visitor.start()
        assert said.get(timeout=30) == "busy"
        assert said.empty()
    assert said.get(timeout=30) == "done"
    for visitor in visitors:
        visitor.join()


def test_a_page_of_visits_is_light_and_what_unfolds_to_much_is_known_before() -> None:
    page = [
        Op(b"12345678", n, NOON + n, None, "visit", 1, None, {"category": "courier", "services": "charge;water"})
        for n in range(1, 20_001)
    ]
    assert weight.block(pack_ops(page)) < LIGHT
    assert weight.packed(bytes([0x80]) * 2_000_000) > HEAVY
    assert weight.packed(bytes([0x90]) * 4_000_000) > HEAVY
    assert weight.packed("今天下雨，来的人多。".encode() * 1_000) < LIGHT


def test_a_device_that_asks_in_a_loop_is_slowed_down_and_only_that_one() -> None:
    now = 0.0
    tempo = Tempo(lambda: now)
    for _ in range(A_MINUTE):
        tempo.check(b"one")
        tempo.spend(b"one")
    found = refusal(lambda: tempo.check(b"one"))
    assert (found.code, found.status) == ("busy", 429)
    tempo.check(b"another")
    now = 60 / A_MINUTE
    tempo.check(b"one")


def test_a_desk_that_asks_once_a_minute_is_never_slowed_down() -> None:
    now = 0.0
    tempo = Tempo(lambda: now)
    for minute in range(3000):
        now = minute * 60.0
        tempo.check(b"desk")
        tempo.spend(b"desk")


@pytest.fixture
def load() -> Load:
    """Bounds with a clock that stands, and little patience."""
    return Load(
        tempo=Tempo(lambda: 0.0, a_minute=30), shown_again=Tempo(lambda: 0.0, a_minute=1, at_once=SHOWN_AGAIN)
    )


def send_through(office: Office, load: Load) -> Callable[[bytes], bytes]:
    def send(data: bytes) -> bytes:
        with load.usher() as usher:
            return answer(office.union, office.authority, data, usher)

    return send


def test_taps_and_pages_are_not_counted_and_silence_is(office: Office, desk: Desk, load: Load) -> None:
    desk.sync()
    desk.send = send_through(office, load)
    for number in range(60):
        if number % 2:
            desk.visits(1)
        desk.exchange()
    assert refusal(desk.exchange).status == 429
    desk.visits(1)
    desk.exchange()


def test_a_shut_out_pc_shows_its_list_in_peace_and_not_for_ever(
    office: Office, desk: Desk, station: Station, load: Load
) -> None:
    send = send_through(office, load)
    revoke_device(office.union, office.authority, station.code, desk.device.hex())
    for _ in range(100):  # small pages, as over a bad line
        desk.visits(3)
        assert refusal(lambda: send(desk.seal(tuple(desk.tail[-3:])))).status == 403
    shown = 0
    while (found := refusal(lambda: send(desk.request()))).status == 403:
        assert found.details["held"] == 300
        shown += 1
    assert found.status == 429
    assert found.retry_after
    assert 10 < shown <= SHOWN_AGAIN / SHOWN_AT_LEAST
    desk.tail = []
    asked = 0
    while refusal(lambda: send(desk.request())).status == 403:
        asked += 1
    assert asked <= 30


def test_a_log_that_is_fetched_in_many_pages_is_not_counted(load: Load) -> None:
    silent = Sender(b"", b"", b"d", None, 0)
    request = Request(union=b"", station=b"", device=b"d", region=0, sent_at=0, cursors=())
    page = {Log.STATION: (Op(b"12345678", 1, NOON, None, "visit", 1, None, {}),)}
    for entries in (page, {}):
        for _ in range(30):
            with load.usher() as usher:
                usher.admit(silent)
                usher.answered(request, Response(Status.OK, b"", b"", NOON, entries=entries))
    with load.usher() as usher:
        assert refusal(lambda: usher.admit(silent)).status == 429
        usher.admit(Sender(b"", b"", b"another", None, 0))
        usher.admit(Sender(b"", b"", b"d", None, 100))
