"""The note above every screen when something else may change the data folder: told once for a folder.

Knows the upkeep's finding and says it in words; moving the folder is a person's doing and explained step by step.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.i18n import N_
from desktop.services.folder_risk import FolderRisk, Place
from desktop.ui.text import tr
from desktop.ui.theme import PAGE_MARGIN
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

_TITLES: Final = {
    Place.CLOUD: N_("{name} copies this station's data folder while it is used"),
    Place.ROAMING: N_("This station's data folder travels with the Windows profile"),
    Place.NETWORK: N_("This station's data folder lies on another machine"),
}
_TEXT: Final = N_(
    "What is copied in the middle of a save can come back damaged. Move the folder to this PC's own disk."
)
_STEPS: Final = (
    N_("1. Make a backup: Settings, Backup. Keep it on a USB stick."),
    N_("2. Quit Yizhan: right click its sign beside the clock, Quit."),
    N_("3. Move the folder {folder} to a place on this PC's own disk, such as {example}."),
    N_("4. Start Yizhan with that place: yizhan --data {example}. Put the same into the shortcut on the desktop."),
    N_("5. Take the old place out of the cloud's list, so that it is not brought back."),
)


class FolderNote(QWidget):
    """Hidden until :meth:`look` finds something; closing it is remembered for this folder."""

    def __init__(self, desk: Desk, tasks: Tasks, window: QWidget) -> None:
        super().__init__()
        self._desk, self._tasks, self._window = desk, tasks, window
        self.banner = Banner("warn")
        self.banner.set_closable(True)
        self.banner.closed.connect(self._close)
        self.move_button = self.banner.add_button(tr("Move the data folder…"))
        self.move_button.clicked.connect(self.explain)
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 12)
        column.addWidget(self.banner)
        self.hide()

    def look(self) -> None:
        """Look whether there is something to say."""
        self._tasks.query(self._desk.upkeep.risk, self._show, key="shell.folder")

    def explain(self) -> Sheet:
        """How the folder is moved."""
        sheet = Sheet(self._window, tr("Move the data folder"))
        sheet.set_width(620)
        sheet.set_text(tr(_TEXT))
        folder = self._desk.upkeep.folder.absolute()
        example = Path(folder.anchor) / "yizhan" if folder.drive else Path.home() / "yizhan"
        steps = [tr(step).format(folder=folder, example=example) for step in _STEPS]
        sheet.body.addWidget(Label("\n\n".join(steps), "base", wrap=True, selectable=True))
        sheet.set_buttons(primary=tr("Close"))
        sheet.submitted.connect(sheet.accept)
        sheet.open()
        return sheet

    def _show(self, risk: FolderRisk | None) -> None:
        self.setVisible(risk is not None)
        if risk is not None:
            self.banner.set("warn", tr(_TITLES[risk.place]).format(name=risk.name), tr(_TEXT))

    def _close(self) -> None:
        self.hide()
        self._tasks.command(self._desk.upkeep.note_told)
