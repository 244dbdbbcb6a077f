"""Asks for what a poster needs besides switches: its words, the items, the logo, the station's code from a card.

Opens sheets and dialogs that do not block, and keeps what was answered through the services.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from desktop.errors import KnownError
from desktop.printing.facts import Thing
from desktop.printing.logo import logo_of
from desktop.printing.options import PosterOptions
from desktop.printing.templates.labels import usual
from desktop.ui.posters.picks_sheet import PicksSheet
from desktop.ui.posters.texts_sheet import TextsSheet
from desktop.ui.text import error_text, tr
from desktop.ui.widgets.form import FormRow
from desktop.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

Taken = Callable[[PosterOptions], None]


class Asker(QObject):
    """Each ``ask_…`` opens something and calls back once a person has answered."""

    def __init__(self, screen: QWidget, tasks: Tasks, desk: Desk) -> None:
        super().__init__(screen)
        self._screen = screen
        self._tasks = tasks
        self._desk = desk

    def ask_texts(self, options: PosterOptions, taken: Taken) -> TextsSheet:
        """The words of the poster."""
        sheet = TextsSheet(self._screen, options)

        def save() -> None:
            taken(replace(options, texts=sheet.texts()))
            sheet.accept()

        sheet.submitted.connect(save)
        sheet.open()
        return sheet

    def ask_picks(self, things: Sequence[Thing], options: PosterOptions, taken: Taken) -> PicksSheet:
        """The items of the catalogue."""
        sheet = PicksSheet(self._screen, things, options.picks, usual(options.template, things))

        def save() -> None:
            taken(replace(options, picks=sheet.picks()))
            sheet.accept()

        sheet.submitted.connect(save)
        sheet.open()
        return sheet

    def ask_address(self, done: Callable[[], None]) -> Sheet:
        """The address of the station's page, from a card."""
        sheet = Sheet(self._screen, tr("The station's page"))
        sheet.set_text(
            tr(
                "Type the address that the union's card has under “Page”, or the union's address and the station's "
                "code with a blank between, or paste the card's whole text. It is used until this PC is connected with "
                "the union."
            )
        )
        field = QLineEdit(self._desk.posters.typed_address())
        field.setProperty("takesScan", True)
        field.setPlaceholderText("https://union.example/s/140106-31-0007-2")
        sheet.body.addWidget(FormRow(tr("Address"), field))
        sheet.set_buttons(primary=tr("Save"), secondary=tr("Cancel"))

        def refused(error: KnownError) -> None:
            sheet.show_error(" ".join(error_text(error)))

        def saved(_: None) -> None:
            sheet.accept()
            done()

        sheet.submitted.connect(
            lambda: self._tasks.command(partial(self._desk.posters.type_address, field.text()), saved, refused)
        )
        sheet.open(field)
        return sheet

    def ask_logo(self, now: bytes, taken: Callable[[bytes], None]) -> QFileDialog | Sheet:
        """A picture for all posters; where there is one already it can be taken away as well."""
        if not now:
            return self._ask_file(taken)
        sheet = Sheet(self._screen, tr("Logo"))
        sheet.set_text(tr("The logo stands at the foot of every poster. Choose another picture, or take it away."))
        sheet.set_buttons(
            primary=tr("Another picture…"), secondary=tr("Cancel"), danger=tr("Without a logo")
        )

        def another() -> None:
            sheet.accept()
            self._ask_file(taken)

        def away() -> None:
            sheet.accept()
            self._tasks.command(partial(self._desk.posters.choices.set_logo, b""), lambda _none: taken(b""))

        sheet.submitted.connect(another)
        sheet.danger_clicked.connect(away)
        sheet.open()
        return sheet

    def _ask_file(self, taken: Callable[[bytes], None]) -> QFileDialog:
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        kinds = tr("Pictures") + " (*.png *.jpg *.jpeg *.svg)"
        dialog = QFileDialog(self._screen, tr("Choose a logo"), pictures, kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.take_logo(Path(name), taken))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def take_logo(self, path: Path, taken: Callable[[bytes], None]) -> None:
        """Make the picture small and safe, keep it, then call back."""

        def keep() -> bytes:
            picture = logo_of(path)
            self._desk.posters.choices.set_logo(picture)
            return picture

        self._tasks.command(keep, taken)
