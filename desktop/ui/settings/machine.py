"""How the desk behaves on this PC: starting with the system, staying in the tray.

Knows the settings service and the system's list of what starts at login.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.autostart import HIDDEN, Autostart, autostart, own_command
from desktop.errors import KnownError
from desktop.ui.settings.section import Section
from desktop.ui.text import error_text, tr
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.toggle import Toggle

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


class MachineSection(Section):
    """Switches, each saved as it is thrown."""

    kinds = frozenset({"setting"})

    def __init__(
        self, desk: Desk, tasks: Tasks, parent: QWidget | None = None, *, at_login: Autostart | None = None
    ) -> None:
        super().__init__(desk, tasks, tr("This PC"), tr("How Yizhan starts and keeps running on this PC."), parent)
        self._at_login = at_login if at_login is not None else autostart()
        self.start = Toggle(tr("Start with the system"))
        self.tray = Toggle(tr("Closing the window leaves Yizhan running in the tray"))
        self.problem = Banner("alarm")
        self.problem.hide()
        card = Card()
        card.body.setSpacing(4)
        card.body.addLayout(
            _switch(self.start, tr("Yizhan is ready when the day begins; it starts quietly in the tray."))
        )
        card.body.addSpacing(10)
        card.body.addLayout(
            _switch(self.tray, tr("Waiting entries are still sent. To quit, use the icon beside the clock."))
        )
        card.body.addWidget(self.problem)
        self.page.addWidget(card)
        self.start.clicked.connect(self._set_start)
        self.tray.clicked.connect(lambda on: self.tasks.command(lambda: self.desk.settings.set("minimise_to_tray", on)))

    def refresh(self) -> None:
        """Show what holds; for the start the system's own list is asked."""
        self.tasks.query(self._at_login.enabled, self.start.setChecked, key="settings.autostart")
        self.tray.setChecked(self.desk.settings.minimise_to_tray)

    def _set_start(self, on: bool) -> None:
        def change() -> None:
            if on:
                folder = str(self.desk.upkeep.folder.resolve())
                self._at_login.enable((*own_command(), "--data", folder, HIDDEN))
            else:
                self._at_login.disable()
            self.desk.settings.set("autostart", on)

        self.problem.hide()
        self.tasks.command(change, lambda _none: self.refresh(), self._refused)

    def _refused(self, error: KnownError) -> None:
        what, remedy = error_text(error)
        self.problem.set("alarm", what, remedy)
        self.problem.show()
        self.refresh()


def _switch(toggle: Toggle, text: str) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(toggle)
    column.addWidget(Label(text, "caption", wrap=True))
    return column
