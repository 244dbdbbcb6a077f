"""The union server's app behind a real socket, in a thread of this process: quick, and made as the test wants it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import uvicorn

from sync.server.app import create_app
from sync.server.load import Load
from sync.server.system import Union
from tests.helpers.processes import HELPER_THREAD


@contextlib.contextmanager
def served_app(union: Union, load: Load | None = None) -> Iterator[str]:
    """Serve a union, within other bounds when they are given; its address."""
    app = create_app(union)
    if load is not None:
        app.state.load = load
    started = threading.Event()

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            started.set()

    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(uvicorn.Config(app, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, args=([listener],), name=f"{HELPER_THREAD}union", daemon=True)
    thread.start()
    try:
        assert started.wait(20), "the server did not start"
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
