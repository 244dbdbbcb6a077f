"""A desktop's portal on the session bus, that says of every address the proxies it was started with."""

from __future__ import annotations

import sys

from PySide6.QtCore import ClassInfo, QCoreApplication, QObject, Slot
from PySide6.QtDBus import QDBusAbstractAdaptor, QDBusConnection


@ClassInfo({"D-Bus Interface": "org.freedesktop.portal.ProxyResolver"})  # type: ignore[call-arg]
class Portal(QDBusAbstractAdaptor):  # type: ignore[operator]
    """Its one method."""

    @Slot(str, result="QStringList")
    def Lookup(self, _uri: str) -> list[str]:  # noqa: N802 - the bus calls it so
        return sys.argv[1:]


def main() -> int:
    app = QCoreApplication([])
    home = QObject()
    portal = Portal(home)
    bus = QDBusConnection.sessionBus()
    assert bus.registerObject("/org/freedesktop/portal/desktop", home, QDBusConnection.RegisterOption.ExportAdaptors)
    assert bus.registerService("org.freedesktop.portal.Desktop")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    code = app.exec()
    del portal
    return code


if __name__ == "__main__":
    sys.exit(main())
