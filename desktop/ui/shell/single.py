"""One window a data folder: a second start brings the first one's window forward and ends.

The lock on the folder decides who is first; this only carries the wish to be seen. Knows no window.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_RAISE: Final = b"raise\n"
_DONE: Final = b"done\n"
_PATIENCE_MS: Final = 1500


def address(data: Path) -> str:
    """The local socket's name for a data folder; the same for every spelling of its path."""
    return "yizhan-" + hashlib.blake2b(str(data.resolve()).encode(), digest_size=12).hexdigest()


def raise_running(data: Path, patience_ms: int = _PATIENCE_MS) -> bool:
    """Ask the desk that holds the folder to come forward; whether one did.

    Waits up to ``patience_ms`` for it to answer.
    """
    socket = QLocalSocket()
    socket.connectToServer(address(data))
    if not socket.waitForConnected(patience_ms):
        return False
    socket.write(_RAISE)
    socket.waitForBytesWritten(patience_ms)
    answered = socket.waitForReadyRead(patience_ms) and socket.readAll().data() == _DONE
    socket.abort()
    return bool(answered)


class SingleInstance(QObject):
    """Listens for later starts on the same folder; signal ``raised`` when one came.

    To be made only by who holds the folder's lock: a socket left by a desk that was killed is taken over.
    """

    raised = Signal()

    def __init__(self, data: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        QLocalServer.removeServer(address(data))
        self._server.listen(address(data))

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _greet(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda caller=socket: self._read(caller))
            socket.disconnected.connect(socket.deleteLater)
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if socket.canReadLine() and socket.readLine().data() == _RAISE:
            socket.write(_DONE)
            socket.flush()
            self.raised.emit()
