"""Over which proxy this system reaches an address, where only the system itself can tell: by a script (PAC, WPAD), or
by what a Linux desktop keeps for itself.

It is asked in a process of its own, which runs this programme's ``proxy`` command: looking for such a script can take
Windows many seconds, and Qt's look-up holds Python's lock for all of them, so in this process the window would stand
still. Knows no Qt.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit, urlunsplit

ASKS: Final = ("win32", "darwin")
"""Where Qt knows more than the environment, which Python reads itself."""
BUS: Final = "DBUS_SESSION_BUS_ADDRESS"
"""Is set where a Linux desktop can be asked."""
PATIENCE: Final = 15.0
"""Seconds after which the system is said to say nothing."""
KEPT: Final = 600.0
"""Seconds for which an answer is good."""

_log = logging.getLogger(__name__)


class SystemProxies:
    """A look-up for ``sync.client``: may be called from any thread, and remembers what it was told."""

    def __init__(
        self, command: Sequence[str], monotonic: Callable[[], float], *, patience: float = PATIENCE
    ) -> None:
        """``command`` is how this programme is started."""
        self._command = tuple(command)
        self._monotonic = monotonic
        self._patience = patience
        self._told: dict[str, tuple[float, str | None]] = {}
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._closed = False

    def __call__(self, url: str) -> str | None:
        parts = urlsplit(url)
        # No script needs to know more, and what it does not get it cannot tell.
        server = urlunsplit((parts.scheme, parts.netloc, "/", "", ""))
        with self._turn:
            told = self._told
            known = told.get(server)
            if known is None or self._monotonic() - known[0] >= KEPT:
                known = told[server] = (self._monotonic(), self._ask(server))
        return known[1]

    def forget(self) -> None:
        """The network became another; what is being asked meanwhile was asked of the former. Waits for nothing."""
        self._told = {}

    def close(self) -> None:
        """Nobody asks any more: who waits for an answer has none. Waits for nothing."""
        self._closed = True
        child = self._child
        if child is not None:
            child.kill()

    def _ask(self, url: str) -> str | None:
        try:
            told = json.loads(self._answer(url))["proxy"]
        except (OSError, subprocess.SubprocessError, ValueError, LookupError, TypeError) as error:
            _log.warning("the system does not say over which proxy %s is reached: %s", url, error)
            return None
        return told if isinstance(told, str) else None

    def _answer(self, url: str) -> bytes:
        with subprocess.Popen(
            [*self._command, "proxy", url],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        ) as child:
            self._child = child
            if self._closed:
                child.kill()
            try:
                return child.communicate(timeout=self._patience)[0]
            finally:
                child.kill()
                self._child = None


def system_proxies(
    command: Sequence[str],
    monotonic: Callable[[], float],
    platform: str = sys.platform,
    environment: Mapping[str, str] = os.environ,
) -> SystemProxies | None:
    """The look-up of this system; None where there is nothing to be asked."""
    asks = platform in ASKS or (platform == "linux" and BUS in environment)
    return SystemProxies(command, monotonic) if asks else None
