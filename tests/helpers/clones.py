"""Processes cloned from a zygote, used as ``subprocess.Popen`` is used. Knows the zygote's socket and nothing of what
runs in the clones.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.helpers.zygote import RUN_BY

_ANSWER: Final = 64
_START: Final = """
import socket, sys
from {module} import main
main(sys.argv.pop(), socket.socket(fileno=int(sys.argv.pop())))
"""


class Zygote:
    """A programme, imported once. Used from any thread."""

    def __init__(
        self, programme: str, environment: Mapping[str, str], *, module: str = "tests.helpers.zygote"
    ) -> None:
        """``module`` has the ``main`` that runs in the zygote."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket = ours
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START.format(module=module), str(theirs.fileno()), programme],
            env=dict(environment),
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        ours.settimeout(60)
        if ours.recv(_ANSWER) != b"ready":
            raise RuntimeError(f"the zygote of {programme} did not start")

    def ask(self, order: Mapping[str, object], descriptors: Sequence[int] = ()) -> int:
        """Give an order; the answer."""
        with self._lock:
            socket.send_fds(self._socket, [json.dumps(order).encode()], list(descriptors))
            return int(self._socket.recv(_ANSWER))

    def close(self) -> None:
        """End the zygote, and with it every clone."""
        self._socket.close()
        self._process.wait()


class Clone:
    """``python -m module``, in a session of its own; nothing is on its standard input."""

    def __init__(
        self,
        zygote: Zygote,
        module: str,
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str],
        cwd: Path | None,
    ) -> None:
        self.args = [sys.executable, "-m", module, *arguments]
        self.returncode: int | None = None
        self._zygote = zygote
        order = {
            "module": module,
            "arguments": list(arguments),
            "environment": dict(environment),
            "cwd": str(cwd or Path.cwd()),
        }
        out, err = os.pipe(), os.pipe()
        nothing = os.open(os.devnull, os.O_RDONLY)
        try:
            self.pid = zygote.ask(order, [nothing, out[1], err[1]])
        finally:
            for descriptor in (nothing, out[1], err[1]):
                os.close(descriptor)
        self._watch = os.pidfd_open(self.pid)
        self.stdout, self.stderr = (
            os.fdopen(pipe[0], encoding="utf-8", errors="replace") for pipe in (out, err)
        )

    def poll(self) -> int | None:
        """Its exit code, once it has ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, negative for a signal. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._watch], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            self.returncode = self._zygote.ask({"reap": self.pid})
            os.close(self._watch)
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._watch, number)


class Cloning:
    """Whether programmes are cloned here, and the zygotes of those that were."""

    def __init__(self) -> None:
        self._on = False
        self._zygotes: dict[str, Zygote] = {}

    @contextlib.contextmanager
    def on(self) -> Iterator[None]:
        """Clone within the block, where the system can; with it the zygotes end, and every clone."""
        self._on = sys.platform == "linux"
        try:
            yield
        finally:
            self._on = False
            while self._zygotes:
                self._zygotes.popitem()[1].close()

    @contextlib.contextmanager
    def off(self) -> Iterator[None]:
        """Let Python start anew for every process within the block, as it does for people."""
        before, self._on = self._on, False
        try:
            yield
        finally:
            self._on = before

    def zygote(self, module: str, environment: Mapping[str, str]) -> Zygote | None:
        """Whose clone runs a module; None when Python has to start."""
        programme = RUN_BY.get(module)
        if not self._on or programme is None:
            return None
        if programme not in self._zygotes:
            self._zygotes[programme] = Zygote(programme, environment)
        return self._zygotes[programme]


CLONING: Final = Cloning()
"""Of this process."""
