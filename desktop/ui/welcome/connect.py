"""Connecting with the union at the first start.

Knows the form for it; sets up nothing itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.ui.sync.connect_form import ConnectForm
from desktop.ui.text import tr
from desktop.ui.welcome.page import DoorPage

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


class ConnectPage(DoorPage):
    """Signal ``connected`` once the union knows this PC."""

    connected = Signal()

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_head(
            tr("Connect with the union"),
            tr(
                "The card has the server's address, the station's code and a code that is good for one PC. Without "
                "network, start without the union and connect later; nothing is lost."
            ),
        )
        self.form = ConnectForm(desk, tasks)
        self.form.connected.connect(self.connected)
        self.card.body.addWidget(self.form)

    def first_field(self) -> QWidget:
        """Where typing begins."""
        return self.form.first_field()
