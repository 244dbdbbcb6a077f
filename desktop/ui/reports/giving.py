"""Gives a report or a slip away: to a printer, into a file that a person names, onto the clipboard.

Asks with dialogs that do not block, does the work off the UI thread, and tells how far it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDir, QObject, QStandardPaths, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from desktop.errors import KnownError
from desktop.printing.reports.output import Pages, set_paper
from desktop.ui.reports import work
from desktop.ui.reports.work import Gift, Ticket, Wish
from desktop.ui.text import tr
from desktop.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

_FOLDER: Final = "report_folder"
_UNFIT: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
"""Characters that Windows has in no file name."""


class Giver(QObject):
    """Signals: ``said(str)`` a sentence for the person when it is done, ``began(object, str)`` with the Ticket of a
    piece of work and what it is, ``ended(object)`` with the Ticket when it is over."""

    said = Signal(str)
    began = Signal(object, str)
    ended = Signal(object)

    def __init__(self, screen: QWidget, desk: Desk, tasks: Tasks) -> None:
        super().__init__(screen)
        self._screen = screen
        self._desk = desk
        self._tasks = tasks
        self.call_it(
            save=tr("Save report"),
            print_=tr("Print report"),
            no_printer=tr(
                "Connect one and add it in the system's settings, or save the report as PDF and print it elsewhere."
            ),
        )

    def call_it(self, *, save: str, print_: str, no_printer: str) -> None:
        """What the dialogs say, when it is no report that is given away."""
        self._save_title, self._print_title, self._no_printer = save, print_, no_printer

    # -- files

    def ask_file(self, wish: Gift, pages: Pages, suffix: str) -> QFileDialog:
        """Ask where to, then save there."""
        kind = {"pdf": tr("PDF file"), "xlsx": tr("Excel and WPS")}[suffix]
        dialog = QFileDialog(self._screen, self._save_title, self._folder(), f"{kind} (*.{suffix})")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(f"{_UNFIT.sub(' ', pages.document.file_name).strip()}.{suffix}")
        dialog.fileSelected.connect(lambda name: self.save(wish, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def save(self, wish: Gift, path: Path) -> None:
        """Write the report into the file."""
        self._run(
            tr("Writing {file}").format(file=path.name),
            lambda ticket: work.save(self._desk.reports, wish, path, ticket),
            partial(self._saved, path),
        )

    def _saved(self, path: Path) -> None:
        folder = str(path.parent)
        self._tasks.command(partial(self._desk.settings.set, _FOLDER, folder))
        self.said.emit(
            tr("Saved as {name} in {folder}.").format(name=path.name, folder=QDir.toNativeSeparators(folder))
        )

    def _folder(self) -> str:
        last = str(self._desk.settings.get(_FOLDER, ""))
        if last and Path(last).is_dir():
            return last
        return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)

    # -- printers

    def ask_printer(self, wish: Gift, pages: Pages) -> None:
        """Ask for a printer, then print; without one say so and offer the PDF."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        if not QPrinterInfo.availablePrinterNames():
            self._offer_pdf(wish, pages)
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        set_paper(printer, pages)
        printer.setDocName(pages.document.file_name)
        dialog = QPrintDialog(printer, self._screen)
        dialog.setWindowTitle(self._print_title)
        dialog.setMinMax(1, len(pages))
        dialog.accepted.connect(lambda: self.print_to(wish, printer))
        dialog.finished.connect(dialog.deleteLater)
        # QPrintDialog hides the open() without arguments.
        QDialog.open(dialog)

    def print_to(self, wish: Gift, printer: QPrinter) -> None:
        """Print on a printer that has been chosen."""
        self._run(
            tr("Printing"),
            lambda ticket: work.print_report(self._desk.reports, wish, printer, ticket),
            partial(self._printed, printer),
        )

    def _printed(self, printer: QPrinter) -> None:
        if name := printer.printerName():
            self.said.emit(tr("Sent to the printer {name}.").format(name=name))
        else:
            self.said.emit(tr("Sent to the printer."))

    def _offer_pdf(self, wish: Gift, pages: Pages) -> None:
        sheet = Sheet(self._screen, tr("This PC has no printer"))
        sheet.set_text(self._no_printer)
        sheet.set_buttons(primary=tr("Save as PDF"), secondary=tr("Close"))
        sheet.submitted.connect(sheet.accept)
        sheet.accepted.connect(lambda: self.ask_file(wish, pages, "pdf"))
        sheet.open()

    # -- clipboard

    def copy_text(self, wish: Wish) -> None:
        """The day as short lines, ready to be pasted."""
        self._tasks.query(lambda: work.day_text(self._desk.reports, wish), self._text_copied)

    def copy_picture(self, wish: Wish) -> None:
        """The day as a picture, ready to be pasted."""
        self._tasks.query(lambda: work.picture_of_day(self._desk.reports, wish), self._picture_copied)

    def _text_copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.said.emit(tr("The text is copied: paste it into the chat."))

    def _picture_copied(self, picture: QImage) -> None:
        QGuiApplication.clipboard().setImage(picture)
        self.said.emit(tr("The picture is copied: paste it into the chat."))

    # -- work

    def _run(self, what: str, fn: Callable[[Ticket], bool], done: Callable[[], None]) -> None:
        ticket = Ticket()
        self.began.emit(ticket, what)

        def finished(whole: bool) -> None:
            self.ended.emit(ticket)
            if whole:
                done()

        def refused(error: KnownError) -> None:
            self.ended.emit(ticket)
            self._tasks.failed.emit(error)

        self._tasks.query(lambda: fn(ticket), finished, refused)
