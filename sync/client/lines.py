"""The TCP connections in use, so that another thread can break one off at once.

A second handle of each socket is kept: shutting it down ends a connect, a TLS handshake, a send or a wait for
the answer alike. A look-up of a name, which nothing can end, is left to itself. Knows nothing of what is sent.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Hashable


class HungUpError(OSError):
    """The connection was called off by this end."""


class Lines:
    """Handles of the open sockets, each under a key of its owner's choice."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._handles: dict[Hashable, socket.socket] = {}
        self._news: set[threading.Event] = set()
        self._hung_up = False
        self._opened = 0

    @property
    def opened(self) -> int:
        """How many connections were opened so far."""
        return self._opened

    def ready(self) -> None:
        """Allow connections again after :meth:`hang_up`."""
        with self._lock:
            self._hung_up = False

    def add(self, owner: Hashable, sock: socket.socket) -> None:
        """Keep a handle of a socket that is about to connect. Raises HungUpError when it was called off."""
        with self._lock:
            if self._hung_up:
                raise HungUpError
            self._release(owner)
            self._handles[owner] = sock.dup()
            self._opened += 1

    def drop(self, owner: Hashable) -> None:
        """Release the handle, without which the connection would stay open."""
        with self._lock:
            self._release(owner)

    def wait_for(self, news: threading.Event) -> None:
        """Wait until something is set by another thread. Raises HungUpError as soon as it is called off."""
        with self._lock:
            if self._hung_up:
                raise HungUpError
            self._news.add(news)
        try:
            news.wait()
        finally:
            with self._lock:
                self._news.discard(news)
                if self._hung_up:
                    raise HungUpError

    def hang_up(self) -> None:
        """Break off everything, and refuse connections until :meth:`ready`."""
        with self._lock:
            self._hung_up = True
            for news in self._news:
                news.set()
            for handle in self._handles.values():
                # Not connected yet on Windows, or ended by the other side a moment ago.
                with contextlib.suppress(OSError):
                    handle.shutdown(socket.SHUT_RDWR)

    def _release(self, owner: Hashable) -> None:
        handle = self._handles.pop(owner, None)
        if handle is not None:
            handle.close()
