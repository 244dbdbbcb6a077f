"""A server that is told to end answers what it has begun, or applies nothing of it, and is gone soon."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import time

import pytest
from sqlalchemy import select

from sync.envelope import CONTENT_TYPE
from sync.log import Log
from sync.server.authority import load_authority
from sync.server.db import Database
from sync.server.doctor import examine
from sync.server.migrate import upgrade
from sync.server.patience import Patience
from sync.server.schema import head
from sync.server.system import Union
from tests.sync.server.conftest import Office, TestClock
from tests.sync.server.served import Server, Start

GRACE = 120.0
"""Seconds that the end of a server may take here, where others use the machine as well."""


def begin(server: Server, size: int) -> socket.socket:
    """A line on which the server has begun to take in an exchange."""
    line = socket.create_connection(server.address, timeout=60)
    line.sendall(
        f"POST /v1/exchange HTTP/1.1\r\nHost: x\r\nContent-Type: {CONTENT_TYPE}\r\n"
        f"Content-Length: {size}\r\nExpect: 100-continue\r\n\r\n".encode()
    )
    assert line.recv(1000).startswith(b"HTTP/1.1 100 ")
    return line


def wait_until_nobody_listens(server: Server) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(server.address, timeout=5) as line:
                line.recv(1)  # hung up, once the server ends
        except ConnectionRefusedError:
            return
        except OSError:
            continue
    raise AssertionError("it still listens")


@pytest.mark.parametrize(
    ("kind", "workers"),
    [("sqlite", "1"), pytest.param("postgresql", "2", marks=pytest.mark.postgres)],
)
def test_an_exchange_that_is_at_work_is_answered_whole(
    start: Start, request: pytest.FixtureRequest, kind: str, workers: str
) -> None:
    if kind == "sqlite":
        db = f"sqlite:///{request.getfixturevalue('tmp_path') / 'union.db'}"
    else:
        db = request.getfixturevalue("postgres").create_database()
    union = Union(Database.open(db))
    upgrade(union.database)
    office = Office(union, load_authority(union), TestClock())
    server = start(db, "--workers", workers)
    station = office.register()
    desk = server.enrol(office.code(station))
    desk.sync()
    desk.visits(5000)
    envelope = desk.request()
    line = begin(server, len(envelope))
    with union.database.write() as connection:
        # As long as this stands, the exchange cannot be done.
        connection.execute(select(head).where(head.c.log == station.log).with_for_update()).one()
        line.sendall(envelope)
        os.kill(server.process.pid, signal.SIGTERM)
        wait_until_nobody_listens(server)
    answer = http.client.HTTPResponse(line)
    answer.begin()
    assert answer.status == 200
    desk.take(desk.open(answer.read()))
    line.close()
    assert server.process.wait(timeout=GRACE) == 0
    assert server.process.stderr == ""
    assert len(desk.logs[Log.STATION]) >= 5000
    assert desk.tail == []
    assert examine(union).findings == ()
    union.database.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_request_that_is_not_here_in_whole_is_given_up(server: Server, office: Office) -> None:
    station = office.register()
    desk = server.enrol(office.code(station))
    desk.sync()
    before = desk.heads[Log.STATION]
    desk.visits(100)
    envelope = desk.request()
    line = begin(server, len(envelope))
    line.sendall(envelope[:-1])
    began = time.monotonic()
    os.kill(server.process.pid, signal.SIGTERM)
    with contextlib.suppress(ConnectionResetError):
        assert line.recv(1000) == b""
    line.close()
    assert server.process.wait(timeout=GRACE) == 0
    assert time.monotonic() - began >= Patience().leaving
    assert server.process.stderr == ""
    with office.union.database.read() as connection:
        assert connection.execute(select(head.c.n).where(head.c.log == station.log)).scalar_one() == before.n
