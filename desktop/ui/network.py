"""Hears from the system that the network is back, so that the sync need not wait for its next try.

Knows Qt's view of the network and a callback; nothing of the sync. Where the system says nothing, nothing is heard,
and the sync tries by its timer as ever.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QNetworkInformation

_Reach = QNetworkInformation.Reachability
_AWAY = (_Reach.Disconnected, _Reach.Local)


class NetworkWatch(QObject):
    """Calls ``returned`` when the network has come back, became another or let this PC through its sign-in page."""

    def __init__(self, returned: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._returned = returned
        self.heard = QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability)
        """Whether the system tells anything at all."""
        source = QNetworkInformation.instance() if self.heard else None
        if source is None:
            self.heard = False
            return
        self._reach = source.reachability()
        source.reachabilityChanged.connect(self._reached)
        source.transportMediumChanged.connect(self._another)
        source.isBehindCaptivePortalChanged.connect(self._signed_in)

    def _reached(self, reach: QNetworkInformation.Reachability) -> None:
        before, self._reach = self._reach, reach
        if reach not in _AWAY and reach != before:
            self._returned()

    def _another(self) -> None:
        """From one kind of network to another: what was connected over the former hangs."""
        self._returned()

    def _signed_in(self, behind: bool) -> None:
        if not behind:
            self._returned()
