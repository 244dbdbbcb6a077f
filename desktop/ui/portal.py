"""Over which proxies an address is reached, as a Linux desktop tells every programme: by its portal on the session bus.

GNOME, KDE and the desktops made of them (those of Kylin and UOS too) answer there alike, whatever they keep it in and
also where a script decides. For the ``proxy`` command alone: the answer may take long.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage

_SERVICE: Final = "org.freedesktop.portal.Desktop"
_PATH: Final = "/org/freedesktop/portal/desktop"
_INTERFACE: Final = "org.freedesktop.portal.ProxyResolver"
_PATIENCE_MS: Final = 10_000


def proxies_of(url: str) -> list[str]:
    """URLs in their order, ``direct://`` for none; nothing where no desktop can be asked."""
    # The bus wants one to be there, or it complains on the error stream.
    app = QCoreApplication.instance() or QCoreApplication([])
    asked = QDBusMessage.createMethodCall(_SERVICE, _PATH, _INTERFACE, "Lookup")
    asked.setArguments([url])
    said = QDBusConnection.sessionBus().call(asked, QDBus.CallMode.Block, _PATIENCE_MS)
    del app
    if said.type() != QDBusMessage.MessageType.ReplyMessage:
        return []
    (proxies,) = said.arguments()
    return [str(proxy) for proxy in proxies]
