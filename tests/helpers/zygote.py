"""A process that has imported a programme and is cloned for each ``python -m`` of it, so that no other pays for that.

`tests.helpers.clones` runs it with a socket. A clone is a process of its own: it has its own session,
environment, folder and streams, runs the module as its main program and ends as Python does. Nothing of the programme
has run in it before.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from typing import Any, Final, NoReturn

LATE: Final = {
    "desktop": (
        "argon2",
        "desktop.bootstrap",
        "desktop.cli",
        "desktop.photos",
        "desktop.services.exports",
        "desktop.services.imports",
        "desktop.services.photos",
        "desktop.services.sync",
        "desktop.store.backup",
        "desktop.store.doctor",
        "desktop.store.replica",
        "keyring",
        "requests",
        "sync.client.transport",
    ),
    "sync.server": (
        "psycopg",
        "sqlite3",
        "sync.server.app",
        "sync.server.cli",
        "sync.server.doctor",
        "sync.server.export",
        "sync.server.migrate",
        "sync.server.serving",
        "uvicorn.lifespan.on",
        "uvicorn.loops.auto",
        "uvicorn.protocols.http.auto",
    ),
}
"""What a programme imports, at its start or when it first needs it."""
RUN_BY: Final = {"desktop": "desktop", "sync.server": "sync.server", "tests.e2e.busy_desk": "desktop"}
"""Which programme's clones run a module."""
_PR_SET_PDEATHSIG: Final = 1
_MOST: Final = 1 << 20


def main(programme: str, control: socket.socket) -> None:
    """Serve orders until the socket closes; in a clone, be what was ordered."""
    gc.disable()
    for module in LATE[programme]:
        importlib.import_module(module)
    gc.freeze()
    gc.enable()
    if order := serve(control):
        _be(order["module"], order["arguments"])


def serve(control: socket.socket) -> dict[str, Any] | None:
    """Fork at an order with three descriptors, give the exit status at ``reap``; returns the order in a clone, and None
    when the socket has closed."""
    control.sendall(b"ready")
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, _MOST, 3)
        if not data:
            return None
        order: dict[str, Any] = json.loads(data)
        if "reap" in order:
            _, status = os.waitpid(order["reap"], 0)
            control.sendall(str(os.waitstatus_to_exitcode(status)).encode())
        elif os.fork() == 0:
            _stand_alone(order, descriptors)
            # Not before it leads its own group, where whoever ordered it may signal it.
            control.sendall(str(os.getpid()).encode())
            control.close()
            return order
        for descriptor in descriptors:
            os.close(descriptor)


def _stand_alone(order: dict[str, Any], descriptors: Sequence[int]) -> None:
    os.setsid()
    # When the zygote goes, so do its clones: nobody else would end them.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout, sys.stderr = (
        open(number, "w", encoding="utf-8", errors=errors, buffering=1, closefd=False)  # noqa: SIM115
        for number, errors in ((1, "strict"), (2, "backslashreplace"))
    )
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if "environment" in order:
        os.chdir(order["cwd"])
        os.environ.clear()
        os.environ.update(order["environment"])
        time.tzset()


def _be(module: str, arguments: Sequence[str]) -> NoReturn:
    """Run the module and end as Python ends, but for taking all apart, which writes to all shared pages."""
    sys.argv[1:] = arguments
    code = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
    except BaseException as error:  # noqa: BLE001 - said as Python says it; the clone ends here in any case
        traceback.print_exc()
        code = -signal.SIGINT if isinstance(error, KeyboardInterrupt) else 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)
