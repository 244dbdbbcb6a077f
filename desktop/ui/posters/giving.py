"""Gives the poster away: to a printer, or into a file that a person names.

Asks with dialogs that do not block, and does the work off the UI thread.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDir, QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from desktop.printing.facts import PosterFacts
from desktop.printing.options import PosterOptions
from desktop.printing.output import Rendered, save
from desktop.printing.templates import TEMPLATES
from desktop.ui.posters.studio import laid_out, prepare_printer, print_poster
from desktop.ui.text import tr
from desktop.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from desktop.services.settings import SettingsService
    from desktop.ui.tasks import Tasks

_FOLDER: Final = "poster_folder"
_UNFIT: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
"""Characters that Windows has in no file name."""


class Giver(QObject):
    """Signals: ``said(str)`` a sentence for the person when it is done."""

    said = Signal(str)

    def __init__(self, screen: QWidget, tasks: Tasks, settings: SettingsService) -> None:
        super().__init__(screen)
        self._screen = screen
        self._tasks = tasks
        self._settings = settings

    # -- files

    def ask_file(self, facts: PosterFacts, options: PosterOptions, suffix: str, verdict: str = "") -> QFileDialog:
        """Ask where to, then save there and say the verdict of the check with it."""
        kind = {"pdf": tr("PDF file"), "png": tr("PNG picture")}[suffix]
        dialog = QFileDialog(self._screen, tr("Save poster"), self._folder(), f"{kind} (*.{suffix})")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(self._suggested(facts, options, suffix))
        dialog.fileSelected.connect(lambda name: self.save(facts, options, Path(name), verdict))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def save(self, facts: PosterFacts, options: PosterOptions, path: Path, verdict: str = "") -> None:
        """Draw the poster into the file."""
        done = partial(self._saved, verdict)
        self._tasks.query(lambda: save(laid_out(facts, options), facts, options, path), done)

    def _saved(self, verdict: str, rendered: Rendered) -> None:
        folder = str(rendered.path.parent)
        self._tasks.command(partial(self._settings.set, _FOLDER, folder))
        if len(rendered.files) > 1:
            said = tr("Saved as {n} pictures, {first} to {last}.").format(
                n=len(rendered.files), first=rendered.files[0].name, last=rendered.files[-1].name
            )
        else:
            said = tr("Saved as {name} in {folder}.").format(
                name=rendered.path.name, folder=QDir.toNativeSeparators(folder)
            )
        self._say(said, verdict)

    def _say(self, done: str, verdict: str) -> None:
        text = tr("{done} {verdict}").format(done=done, verdict=verdict) if verdict else done
        self.said.emit(text)

    def _folder(self) -> str:
        last = str(self._settings.get(_FOLDER, ""))
        if last and Path(last).is_dir():
            return last
        return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)

    def _suggested(self, facts: PosterFacts, options: PosterOptions, suffix: str) -> str:
        name = f"{facts.name} {tr(TEMPLATES[options.template].title)} {options.size}"
        return f"{_UNFIT.sub(' ', name).strip()}.{suffix}"

    # -- printers

    def ask_printer(self, facts: PosterFacts, options: PosterOptions, verdict: str = "") -> None:
        """Ask for a printer, then print; without one say so and offer the PDF."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        if not QPrinterInfo.availablePrinterNames():
            self._offer_pdf(facts, options, verdict)
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        prepare_printer(printer, facts, options)
        dialog = QPrintDialog(printer, self._screen)
        dialog.setWindowTitle(tr("Print poster"))
        dialog.accepted.connect(lambda: self.print_to(printer, facts, options, verdict))
        dialog.finished.connect(dialog.deleteLater)
        # QPrintDialog hides the open() without arguments.
        QDialog.open(dialog)

    def print_to(self, printer: QPrinter, facts: PosterFacts, options: PosterOptions, verdict: str = "") -> None:
        """Print on a printer that has been chosen."""
        done = partial(self._printed, printer, verdict)
        self._tasks.query(lambda: print_poster(printer, facts, options), lambda _none: done())

    def _printed(self, printer: QPrinter, verdict: str) -> None:
        if name := printer.printerName():
            self._say(tr("Sent to the printer {name}.").format(name=name), verdict)
        else:
            self._say(tr("Sent to the printer."), verdict)

    def _offer_pdf(self, facts: PosterFacts, options: PosterOptions, verdict: str) -> None:
        sheet = Sheet(self._screen, tr("This PC has no printer"))
        sheet.set_text(
            tr(
                "Connect one and add it in the system's settings, or save the poster as PDF and have it printed "
                "elsewhere: any copy shop prints it in its true size."
            )
        )
        sheet.set_buttons(primary=tr("Save as PDF"), secondary=tr("Close"))
        sheet.submitted.connect(sheet.accept)
        sheet.accepted.connect(lambda: self.ask_file(facts, options, "pdf", verdict))
        sheet.open()
