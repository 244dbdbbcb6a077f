"""Connecting with the union once more, with a new card: the form of the first time, in a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.ui.sync.connect_form import ConnectForm
from desktop.ui.text import tr
from desktop.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


class ConnectSheet(Sheet):
    """Closes once the union knows this PC."""

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks) -> None:
        super().__init__(window)
        self.set_title(tr("Connect with the union"))
        self.set_width(640)
        self.form = ConnectForm(desk, tasks)
        self.form.connected.connect(self.accept)
        self.body.addWidget(self.form)

    def take_card(self, card: str) -> None:
        """A card was scanned, from whichever field."""
        self.form.fill(card)
