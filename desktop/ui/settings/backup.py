"""A backup of everything to one file, and taking one back.

Knows the upkeep service and the system's file dialogs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from desktop.errors import KnownError
from desktop.services.times import day_of
from desktop.ui.format import when
from desktop.ui.settings.section import Section
from desktop.ui.text import tr
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.progress_row import BusyLine
from desktop.ui.widgets.sheet import Sheet
from desktop.views.upkeep import Outlook

if TYPE_CHECKING:
    from desktop.services.copies import CopiesView
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

SUFFIX = ".yizhan-backup"


class BackupSection(Section):
    """``restore_wanted`` says the file once the person has agreed; the window closes for it."""

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            tasks,
            tr("Backup"),
            tr(
                "The union also keeps what has been delivered. A backup adds what has not been, and this PC's settings."
            ),
            parent,
        )
        self.backup_button = Button(tr("Back up now…"), "primary", "download")
        self.backup_button.clicked.connect(self.ask_backup)
        self.restore_button = Button(tr("Restore from a file…"), "secondary", "upload")
        self.restore_button.clicked.connect(self.ask_restore)
        self._busy = BusyLine(height=3)
        self._busy.hide()
        self.page.addWidget(
            _card(
                tr("Back up"),
                tr("Saves everything to one file, for example on a USB stick. You can keep working meanwhile."),
                self.backup_button,
                self._busy,
            )
        )
        self.page.addWidget(
            _card(
                tr("Restore"),
                tr(
                    "Yizhan closes, sets the present data aside, puts the backup in its place and opens again. "
                    "What has not been sent stays."
                ),
                self.restore_button,
            )
        )
        self.latest = Label("", wrap=True)
        self._where = Label("", "muted", wrap=True)
        card = Card(tr("Daily copy"))
        card.body.addWidget(
            Label(
                tr(
                    "Once a day, while nothing is going on, the database is copied beside the data; the last two are "
                    "kept. They help when the file is damaged, and not when the disk breaks."
                ),
                wrap=True,
            )
        )
        card.body.addSpacing(6)
        card.body.addWidget(self.latest)
        card.body.addWidget(self._where)
        self.page.addWidget(card)
        self.tasks.query(self.desk.copies.view, self._show_copies)

    def _show_copies(self, view: CopiesView) -> None:
        words = [tr("There is none yet.")]
        if view.latest is not None:
            words = [tr("The latest was made: {when}.").format(when=when(view.latest, self.desk.clock.now()))]
        if view.trouble == "room":
            words.append(tr("There is no room on the disk for another one."))
        elif view.trouble:
            words.append(tr("The database is damaged, so the former copies are kept: run yizhan doctor."))
        self.latest.setText(" ".join(words))
        self._where.setText(str(view.folder))

    def ask_backup(self) -> None:
        """Ask where to and back up."""
        name = f"yizhan-{day_of(self.desk.clock.now()).isoformat()}{SUFFIX}"
        chosen, _filter = QFileDialog.getSaveFileName(
            self, tr("Back up"), str(Path.home() / name), f"{tr('Backup of Yizhan')} (*{SUFFIX})"
        )
        if chosen:
            self.back_up(Path(chosen))

    def back_up(self, file: Path) -> None:
        """Write the backup."""
        self._busy.show()
        self.backup_button.setEnabled(False)
        # A reader: a long copy must not keep anybody's entry waiting.
        self.tasks.query(lambda: self.desk.upkeep.backup(file), lambda _none: self._backed_up(file))
        self.tasks.settled.connect(self._rest)

    def ask_restore(self) -> None:
        """Ask which file and, in a sheet, whether it is meant."""
        chosen, _filter = QFileDialog.getOpenFileName(
            self, tr("Restore"), str(Path.home()), f"{tr('Backup of Yizhan')} (*{SUFFIX});;* (*)"
        )
        if chosen:
            self.confirm_restore(chosen)

    def confirm_restore(self, file: str) -> None:
        """Look what it would mean, and ask."""
        self.restore_button.setEnabled(False)
        self.tasks.query(
            lambda: self.desk.upkeep.foresee(Path(file)), lambda ahead: self._ask(file, ahead), self._no_backup
        )

    def _no_backup(self, error: KnownError) -> None:
        self.restore_button.setEnabled(True)
        self.tasks.failed.emit(error)

    def _ask(self, file: str, ahead: Outlook) -> None:
        """The sheet that says what will happen."""
        self.restore_button.setEnabled(True)
        sheet = Sheet(self, tr("Restore this backup?"))
        words = [
            Path(file).name,
            tr("What is here now is put aside in the data folder, not deleted. Yizhan opens again by itself."),
        ]
        if ahead.waiting and ahead.stay:
            words.append(tr("%n entries that have not reached the union are taken over.", "", ahead.waiting))
        elif ahead.waiting:
            words += (
                tr("%n entries from here have not reached the union and are not this backup's.", "", ahead.waiting),
                tr("They will only be in what is put aside. To keep them in use, cancel and sync first."),
            )
        sheet.set_text("\n".join(words))
        loses = ahead.waiting and not ahead.stay
        sheet.set_buttons(primary=tr("Restore all the same") if loses else tr("Restore"), secondary=tr("Cancel"))
        sheet.submitted.connect(sheet.accept)
        sheet.accepted.connect(lambda: self.restore_wanted.emit(file))
        sheet.open()

    def _backed_up(self, file: Path) -> None:
        self.toast.emit(tr("Backed up to {file}.").format(file=file.name), None)

    def _rest(self) -> None:
        self.tasks.settled.disconnect(self._rest)
        self._busy.hide()
        self.backup_button.setEnabled(True)


def _card(title: str, text: str, button: Button, *more: QWidget) -> Card:
    card = Card(title)
    row = QHBoxLayout()
    row.addWidget(button)
    row.addStretch(1)
    card.body.addWidget(Label(text, wrap=True))
    card.body.addSpacing(6)
    card.body.addLayout(row)
    for widget in more:
        card.body.addWidget(widget)
    return card
