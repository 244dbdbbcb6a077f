"""Listening: one process or several behind one socket, until a signal ends them in good order."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
from types import FrameType
from typing import Final

import uvicorn
from fastapi import FastAPI
from sqlalchemy.exc import DatabaseError
from uvicorn.supervisors import Multiprocess

from sync.server import public_address, settings
from sync.server.app import create_app
from sync.server.authority import load_authority
from sync.server.db import DISK_FULL, explain
from sync.server.errors import Refusal
from sync.server.patience import PatientProtocol
from sync.server.system import Union

_GRACE: Final = 15
"""Seconds that running requests get when the server is told to end."""
_KEEP_ALIVE: Final = 75
_NO_ROOM: Final = (
    "The server's disk is full. Until there is room it takes nothing in; what --url says is taken over when it is "
    "started after that.\n"
)


def serve(union: Union, url: str, *, host: str, port: int, workers: int, public_url: str | None) -> None:
    """Serve until SIGINT or SIGTERM. ``url`` names the database for worker processes. Raises Refusal."""
    listener = _bind(host, port)
    address = _address(host, listener)
    app = create_app(union)
    try:
        _remember(union, _reachable(address))
        public_address.settle(union, load_authority(union), public_url)
    except DatabaseError as error:
        # Who has no room may still answer, and most find out by starting it anew; only these notes are left undone.
        if explain(error).code != DISK_FULL:
            raise
        sys.stderr.write(_NO_ROOM)
    if workers == 1:
        _ignore_after_shutdown()
        _Server(_config(app), address).run(sockets=[listener])
        return
    union.database.close()
    os.environ["YIZHAN_UNION_DB"] = url
    config = _config("sync.server.app:from_environment", workers)
    listener.set_inheritable(True)
    # From here on a connection waits in the socket's queue until the first worker takes it.
    listener.listen(config.backlog)
    supervisor = _Supervisor(config, sockets=[listener])
    _say(address)
    supervisor.run()


def _config(app: FastAPI | str, workers: int = 1) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        workers=workers,
        http=PatientProtocol,
        # What strangers send is no reason to fill a log.
        log_level="error",
        access_log=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_GRACE,
        ws="none",
        lifespan="on",
    )


class _Server(uvicorn.Server):
    """Says its address once it really answers."""

    def __init__(self, config: uvicorn.Config, address: str) -> None:
        super().__init__(config)
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            _say(self._address)


class _Supervisor(Multiprocess):
    """Stops listening before it ends its workers: who connects then is refused, and not left waiting in a queue."""

    def terminate_all(self) -> None:
        for listener in self.sockets:
            listener.close()
        super().terminate_all()


def _say(address: str) -> None:
    # Whoever started the server may have gone away without waiting for this line.
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(f"listening on {address}\n")
        sys.stdout.flush()


def _ignore_after_shutdown() -> None:
    """Let a finished server return normally: uvicorn raises the signal that ended it once more."""

    def nothing(_signal: int, _frame: FrameType | None) -> None:
        return

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, nothing)


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Refusal(
            "cannot_listen", 500, f"{host} port {port} cannot be used ({reason}). Choose another with --host or --port."
        ) from error


def _address(host: str, listener: socket.socket) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listener.getsockname()[1]}"


def _reachable(address: str) -> str:
    """The address as others may reach it: this machine's name in place of "every address"."""
    for anywhere in ("//0.0.0.0:", "//[::]:"):
        address = address.replace(anywhere, f"//{socket.gethostname()}:")
    return address


def _remember(union: Union, address: str) -> None:
    with union.database.write() as connection:
        if settings.get(connection, settings.LAST_ADDRESS) != address:
            settings.put(connection, settings.LAST_ADDRESS, address)
