"""The icon beside the system's clock: open, how the sync stands, sync now, quit.

Knows no window; what a person wants leaves as a signal.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desktop.ui.text import tr
from desktop.ui.theme.icons import app_icon


class Tray(QObject):
    """Signals: ``open_wanted``, ``sync_wanted``, ``quit_wanted``."""

    open_wanted = Signal()
    sync_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.icon = QSystemTrayIcon(app_icon(), self)
        self.menu = QMenu()
        self._open = QAction(self.menu)
        self._status = QAction(self.menu)
        self._status.setEnabled(False)
        self._sync = QAction(self.menu)
        self._quit = QAction(self.menu)
        self.menu.addActions([self._open, self._status])
        self.menu.addSeparator()
        self.menu.addAction(self._sync)
        self.menu.addSeparator()
        self.menu.addAction(self._quit)
        self._open.triggered.connect(self.open_wanted)
        self._sync.triggered.connect(self.sync_wanted)
        self._quit.triggered.connect(self.quit_wanted)
        self.icon.activated.connect(self._on_activated)
        self.icon.setContextMenu(self.menu)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self._open.setText(tr("Open Yizhan"))
        self._sync.setText(tr("Sync now"))
        self._quit.setText(tr("Quit"))

    def show(self) -> None:
        """Show the icon."""
        self.icon.show()

    def set_status(self, text: str) -> None:
        """Say how things stand with the union."""
        self._status.setText(text)
        self.icon.setToolTip(f"{tr('Yizhan')} · {text}")

    def tell(self, title: str, text: str) -> None:
        """A message of the system beside the icon."""
        self.icon.showMessage(title, text, app_icon())

    def close(self) -> None:
        """Take the icon away."""
        self.icon.hide()
        self.menu.deleteLater()

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (
            QSystemTrayIcon.ActivationReason.Trigger,
            QSystemTrayIcon.ActivationReason.DoubleClick,
        ):
            self.open_wanted.emit()
