"""The screen's work off the UI thread: lays reports out, draws pages, writes files; with progress, and ended at a word.

Functions of the service and of what was asked for. Knows no widget.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.printing.reports.output import Pages as Sheets
from desktop.printing.reports.output import picture, print_all, save_pdf, set_paper
from desktop.printing.reports.pages import Pages
from desktop.printing.reports.picture import day_picture
from desktop.printing.slips.pages import SlipPages
from desktop.services.report_only import ALL, Only
from desktop.services.report_periods import Period

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from desktop.services.reports import ReportService


class Ended(Exception):
    """A person, or a newer wish, has ended the work."""


@dataclass
class Ticket:
    """How far a piece of work is. Written by the thread that works, read by the one that shows it."""

    done: int = 0
    total: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def step(self, done: int, total: int) -> None:
        """Note it; raises Ended once nobody wants it any more."""
        self.done, self.total = done, total
        if self.ended.is_set():
            raise Ended

    def end(self) -> None:
        """Nobody wants it any more."""
        self.ended.set()


@dataclass(frozen=True, slots=True)
class Wish:
    """Which report, of which days, in which language, narrowed to what."""

    key: str
    period: Period
    language: str
    only: Only = ALL


def lay_out(reports: ReportService, wish: Wish, ticket: Ticket) -> Pages | None:
    """The pages of a report; None when it was ended. Raises KnownError."""
    try:
        return Pages(reports.document(wish.key, wish.period, wish.language, ticket.step, wish.only), ticket.step)
    except Ended:
        return None


def draw(pages: Sheets, number: int, width: int, ratio: float) -> QImage:
    """A page ``width`` logical pixels wide, sharp at a screen's pixel ratio."""
    made = picture(pages, number, max(1, round(width * ratio)))
    made.setDevicePixelRatio(ratio)
    return made


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip; ``make`` reads what it says and may raise KnownError."""

    make: Callable[[], SlipPages]


Gift = Wish | Slip
"""What is given away: a report or a slip. Either is made at that moment: it may have been looked at for an hour."""


@contextmanager
def _laid_out(reports: ReportService, gift: Gift, ticket: Ticket) -> Iterator[Sheets]:
    if isinstance(gift, Slip):
        yield gift.make()
        return
    with reports.at_once(gift.key, gift.period, gift.language, ticket.step, gift.only) as document:
        yield Pages(document, ticket.step)


def save(reports: ReportService, wish: Gift, path: Path, ticket: Ticket) -> bool:
    """Write a report as .pdf or .xlsx; False when it was ended, and no file is left. Raises KnownError."""
    if path.suffix.lower() not in (".pdf", ".xlsx"):
        raise KnownError(
            N_("A report cannot be saved as “{name}”."), N_("Let the name end in .pdf or .xlsx."), name=path.name
        )
    try:
        if path.suffix.lower() == ".pdf" or isinstance(wish, Slip):
            with _laid_out(reports, wish, ticket) as pages:
                save_pdf(pages, path, ticket.step)
        else:
            with reports.at_once(wish.key, wish.period, wish.language, ticket.step, wish.only) as document:
                # Loaded when it is wanted: no start has to wait for it.
                from desktop.printing.reports.workbook import save_workbook

                save_workbook(document, path, ticket.step)
    except Ended:
        return False
    return True


def print_report(reports: ReportService, wish: Gift, printer: QPrinter, ticket: Ticket) -> bool:
    """Send the chosen pages of a report to a printer; False when it was ended. Raises KnownError."""
    try:
        with _laid_out(reports, wish, ticket) as pages:
            printer.setFullPage(True)
            set_paper(printer, pages)
            first = max(1, printer.fromPage()) if printer.fromPage() else 1
            last = min(len(pages), printer.toPage()) if printer.toPage() else len(pages)
            sheet = QSizeF(printer.pageLayout().fullRectPixels(printer.resolution()).size())
            if not print_all(printer, sheet, pages, range(first - 1, last), ticket.step):
                raise KnownError(
                    N_("The printer “{printer}” did not take “{title}”."),
                    N_("See whether it is switched on and has paper, or save it as PDF and print that."),
                    printer=printer.printerName(),
                    title=pages.document.title,
                )
    except Ended:
        return False
    return True


def day_text(reports: ReportService, wish: Wish) -> str:
    """A day as short lines."""
    return reports.day(wish.period.last, wish.language).text


def picture_of_day(reports: ReportService, wish: Wish) -> QImage:
    """A day as a picture."""
    return day_picture(reports.day(wish.period.last, wish.language).facts)
