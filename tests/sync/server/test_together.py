"""Several processes and many desks at once: every entry is placed once, and nobody skips one."""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event, insert

from sync.log import Head, Log
from sync.ops import Op, canonical, parse, stations_run
from sync.server import enrolment, notices, stations
from sync.server.authority import load_authority
from sync.server.db import Database, lock_head
from sync.server.devices import devices_of
from sync.server.doctor import examine
from sync.server.errors import Refusal
from sync.server.logbook import append, find_known
from sync.server.migrate import upgrade
from sync.server.schema import chunk, span
from sync.server.stations import Station
from sync.server.system import Union
from tests.helpers.processes import Processes
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON, Desk
from tests.sync.server.served import Start

ANSWER_ONCE = """
import sys
from pathlib import Path
from sync.server.authority import load_authority
from sync.server.db import Database
from sync.server.exchange import answer
from sync.server.system import Union
url, request, out = sys.argv[1:]
union = Union(Database.open(url))
authority = load_authority(union)
data = Path(request).read_bytes()
print("ready", flush=True)
Path(out + ".go").open().read()
Path(out).write_bytes(answer(union, authority, data))
"""
"""A server process of its own that answers one request, once somebody opens its pipe."""


def in_threads(calls: Sequence[Callable[[], None]]) -> None:
    """Run all at once; raises what the first of them raised."""
    faults: queue.Queue[BaseException] = queue.Queue()

    def run(call: Callable[[], None]) -> None:
        try:
            call()
        except BaseException as error:  # noqa: BLE001 - raised again where the test sees it
            faults.put(error)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(100)
        assert not thread.is_alive()
    if not faults.empty():
        raise faults.get()


def test_one_request_that_several_processes_answer_at_once_is_placed_once(
    office: Office, desk: Desk, database_url: str, processes: Processes, tmp_path: Path
) -> None:
    desk.sync()
    desk.visits(3000)
    request = tmp_path / "request"
    request.write_bytes(desk.request())
    outs = [tmp_path / f"answer{number}" for number in range(4)]
    running = []
    for out in outs:
        os.mkfifo(f"{out}.go")
        running.append(processes.start([sys.executable, "-c", ANSWER_ONCE, database_url, request, out]))
    for process in running:
        process.wait_for_line("^ready$", timeout=60)
    for out in outs:
        Path(f"{out}.go").open("w").close()
    assert [process.wait(timeout=60) for process in running] == [0] * 4, running[0].report()
    answers = [desk.open(out.read_bytes()) for out in outs]
    assert len({answer.places for answer in answers}) == 1
    desk.take(answers[0])
    assert desk.sync() == 1
    assert len(set(desk.logs[Log.STATION])) == len(desk.logs[Log.STATION])
    assert examine(office.union).findings == ()


def test_a_log_does_not_grow_twice_at_one_place_even_without_a_lock(
    office: Office, desk: Desk, station: Station
) -> None:
    desk.sync()
    desk.visits(300)
    ops, bodies = desk.tail, [canonical(op) for op in desk.tail]
    stale = desk.heads[Log.STATION]
    desk.sync()
    with pytest.raises(Exception, match=r"UNIQUE|unique|first"), office.union.database.write() as connection:
        append(connection, station.log, stale, ops, bodies)
    other = [_visit(b"another!", n) for n in range(1, 8)]
    with pytest.raises(Refusal) as caught, office.union.database.write() as connection:
        append(connection, station.log, Head(stale.n, stale.hash), other, [canonical(op) for op in other])
    assert (caught.value.code, caught.value.status) == ("busy", 503)
    assert examine(office.union).findings == ()


def test_keys_refuse_an_address_or_a_number_that_is_taken(office: Office, desk: Desk, station: Station) -> None:
    desk.visits(10)
    desk.sync()
    for table, row in (
        (chunk, {"last": desk.heads[Log.STATION].n, "first": 1, "before": b"", "bodies": b""}),
        (span, {"run": desk.run, "first": 1, "count": 1, "n": 99}),
    ):
        with pytest.raises(Exception, match=r"UNIQUE|unique"), office.union.database.write() as connection:
            connection.execute(insert(table).values(log=station.log, **row))


def test_a_tail_of_many_short_runs_is_known_again_with_few_statements(
    office: Office, desk: Desk, station: Station
) -> None:
    desk.sync()
    for _ in range(3000):
        desk.run, desk.seq = stations_run(desk.random.randbytes(8)), 0
        desk.visits(1)
    request = desk.request()
    first = desk.open(desk.send(request))
    with office.union.database.read() as connection:
        statements: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda *given: statements.append(given[2]))
        known = find_known(connection, station.log, desk.tail)
    assert known is not None
    assert len(known) == 3000
    assert len(statements) < 20
    assert desk.open(desk.send(request)).places == first.places


def test_addresses_here_and_there_are_found_wherever_they_stand(
    office: Office, desk: Desk, another: Callable[[], Desk], station: Station
) -> None:
    others = another()
    for _ in range(5):
        desk.visits(400)
        desk.sync()
        others.visits(300)
        others.sync()
    others.sync()
    log = others.logs[Log.STATION]
    everything = {(op.run, op.seq): op for op in map(parse, log)}
    asked = [op for number, op in enumerate(everything.values()) if number % 7 == 0 or number > 3200]
    missing = [_visit(desk.run, desk.seq + 5)]
    with office.union.database.write() as connection:
        lock_head(connection, station.log)
        known = find_known(connection, station.log, [*asked, *missing])
        assert find_known(connection, station.log, missing) is None
        assert find_known(connection, station.log, missing * 2) == {}
    assert known is not None
    assert set(known) == {(op.run, op.seq) for op in asked}
    assert all(log[found.n - 1] == found.body for found in known.values())


def _visit(run: bytes, seq: int) -> Op:
    return Op(run, seq, NOON, None, "visit", 1, None, {})


@pytest.mark.postgres
def test_desks_of_many_stations_exchange_with_several_workers_while_the_unions_log_grows(
    start: Start, request: pytest.FixtureRequest
) -> None:
    url: str = request.getfixturevalue("postgres").create_database()
    union = Union(Database.open(url))
    upgrade(union.database)
    authority = load_authority(union)
    server = start(url, "--workers", "2")
    desks = []
    for number in range(2):
        station = stations.register(union, authority, name=f"驿站{number}", region="140106")
        desks += [server.enrol(enrolment.issue_code(union, authority, station.code, None).code) for _ in range(2)]
    for number, desk in enumerate(desks):
        desk.random.seed(number)
        desk.run = stations_run(desk.random.randbytes(8))

    def work(desk: Desk) -> None:
        for _ in range(8):
            desk.visits(7)
            desk.exchange()  # checks that every number is filled and every hash is the union's

    def announce() -> None:
        for number in range(8):
            notices.publish(union, authority, title=f"通知{number}", body="明天停水", region=None)

    in_threads([*(partial(work, desk) for desk in desks), announce])
    for desk in desks * 2:
        desk.sync()
    for first, second in zip(desks[::2], desks[1::2], strict=True):
        assert first.logs == second.logs
        visits = [body for body in first.logs[Log.STATION] if b"courier" in body]
        assert len(visits) == len(set(visits)) == 2 * 8 * 7
    assert all(desk.logs[Log.UNION] == desks[0].logs[Log.UNION] for desk in desks)
    assert sum("通知".encode() in body for body in desks[0].logs[Log.UNION]) == 8
    assert examine(union).findings == ()
    union.database.close()
    os.kill(server.process.pid, signal.SIGTERM)
    assert server.process.wait(timeout=60) == 0
    assert server.process.stderr == ""


def test_two_cards_of_one_station_used_by_one_device_at_once_let_it_in_once(office: Office, station: Station) -> None:
    desk = office.stranger(station)
    codes = [office.code(station) for _ in range(4)]

    def enrol(code: str) -> None:
        office.enrol(desk, code)

    in_threads([partial(enrol, code) for code in codes])
    desk.sync()
    with office.union.database.read() as connection:
        assert [device.key for device in devices_of(connection, station)] == [desk.device]
