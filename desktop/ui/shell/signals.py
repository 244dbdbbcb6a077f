"""Ends the desk in good order when the system or a terminal asks the process to end.

Python runs its signal handlers only between its own steps, and Qt's loop takes none while nothing happens; a socket
that Python writes to at every signal wakes the loop. Knows no window.
"""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier

_ASKED = (signal.SIGINT, signal.SIGTERM)


class EndRequests(QObject):
    """While open, SIGINT and SIGTERM call ``end`` on the UI thread. To be made on the main thread."""

    def __init__(self, end: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._end = end
        self._read, self._write = socket.socketpair()
        self._write.setblocking(False)
        self._read.setblocking(False)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._awake)
        self._before_fd = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, self._asked) for number in _ASKED}

    def close(self) -> None:
        """Leave the signals to whoever had them before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._before_fd)
        self._notifier.setEnabled(False)
        self._read.close()
        self._write.close()

    def _awake(self) -> None:
        # Reading is enough: the handler itself runs as soon as Python is back in its own code.
        self._read.recv(64)

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        self._end()
