"""The studio's work off the UI thread: draws pages, checks codes, prints.

Pure functions of facts and options. Pages that were drawn are kept for a while, so that going back shows them at once.
Knows no widget.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.printing.facts import PosterFacts
from desktop.printing.laid import Laid
from desktop.printing.options import PosterOptions
from desktop.printing.output import notes_of, refuse_unfinished
from desktop.printing.page import image, print_pages, set_paper
from desktop.printing.templates import lay_out
from desktop.printing.verify import CodeCheck, check_poster

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


@dataclass(frozen=True, slots=True)
class Page:
    """A drawn page with what a person should know of its poster, as source strings."""

    picture: QImage
    notes: tuple[str, ...]
    has_code: bool
    count: int
    """Pages of the poster."""
    number: int
    """Which one this is, from 0."""
    unfinished: str
    """What is still to be filled in before it may be printed, as a source string; empty for a finished one."""
    left_out: int
    """How many labels are wanted beyond those that are made in one go."""


@lru_cache(maxsize=24)
def laid_out(facts: PosterFacts, options: PosterOptions) -> Laid:
    """The poster laid out, from memory if it was lately."""
    return lay_out(facts, options)


@lru_cache(maxsize=64)
def draw_page(facts: PosterFacts, options: PosterOptions, width: int, ratio: float, number: int = 0) -> Page:
    """A page ``width`` logical pixels wide, sharp at a screen's pixel ratio; the last one for a number beyond it."""
    laid = laid_out(facts, options)
    draws = laid.draws()
    number = max(0, min(number, len(draws) - 1))
    picture = image(laid.sheet, draws[number], max(1, round(width * ratio)))
    picture.setDevicePixelRatio(ratio)
    notes = notes_of(laid, facts, options)
    return Page(picture, notes, bool(laid.codes()), len(draws), number, laid.unfinished, laid.left_out)


@lru_cache(maxsize=24)
def read_codes(facts: PosterFacts, options: PosterOptions) -> tuple[CodeCheck, ...]:
    """Read the poster's codes back, the weakest first; empty for a poster without one."""
    return check_poster(laid_out(facts, options))


def prepare_printer(printer: QPrinter, facts: PosterFacts, options: PosterOptions) -> None:
    """Give the printer the poster's sheet before a person is asked about the rest."""
    set_paper(printer, laid_out(facts, options).sheet)
    printer.setFullPage(True)
    printer.setDocName(facts.name)


def print_poster(printer: QPrinter, facts: PosterFacts, options: PosterOptions) -> None:
    """Send the pages to the printer that was chosen. Raises KnownError."""
    laid = laid_out(facts, options)
    refuse_unfinished(laid)
    printer.setFullPage(True)
    sheet = printer.pageLayout().fullRectPixels(printer.resolution())
    if not print_pages(printer, QSizeF(sheet.size()), laid.sheet, laid.draws()):
        raise KnownError(
            N_("The printer “{printer}” did not take the poster."),
            N_("See whether it is switched on and has paper, or save the poster as PDF and print that."),
            printer=printer.printerName(),
        )
