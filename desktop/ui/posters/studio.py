"""The studio's work off the UI thread: draws pages, checks codes, prints; and which options a person chose last.

Pure functions of facts and options, and the settings that remember them. Knows no widget.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.printing.board import lay_out
from desktop.printing.facts import BoardOptions, PosterFacts, is_language
from desktop.printing.output import notes
from desktop.printing.page import image, print_on, set_paper
from desktop.printing.verify import CodeCheck, check_code

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from desktop.services.settings import SettingsService

_SIZE: Final = "poster_size"
_LANGUAGE: Final = "poster_language"
_SWITCHES: Final = {"poster_convention": "convention", "poster_rules": "rules", "poster_people": "people"}


@dataclass(frozen=True, slots=True)
class Page:
    """A drawn page with what a person should know of it, as source strings."""

    picture: QImage
    notes: tuple[str, ...]
    has_code: bool


def draw_page(facts: PosterFacts, options: BoardOptions, width: int, ratio: float) -> Page:
    """The page ``width`` logical pixels wide, sharp at a screen's pixel ratio."""
    board = lay_out(facts, options)
    picture = image(board.paper, board.draw, max(1, round(width * ratio)))
    picture.setDevicePixelRatio(ratio)
    return Page(picture, notes(board.code is not None, board.left_out), board.code is not None)


def read_code(facts: PosterFacts, options: BoardOptions) -> CodeCheck | None:
    """Read the page's code back; None for a page without one."""
    board = lay_out(facts, options)
    if board.code is None:
        return None
    return check_code(board.paper, board.draw, facts.public_url, board.code_width, board.code.modules)


def prepare_printer(printer: QPrinter, facts: PosterFacts, options: BoardOptions) -> None:
    """Give the printer the poster's sheet before a person is asked about the rest."""
    set_paper(printer, lay_out(facts, options).paper)
    printer.setFullPage(True)
    printer.setDocName(facts.name)


def print_page(printer: QPrinter, facts: PosterFacts, options: BoardOptions) -> None:
    """Send the page to the printer that was chosen. Raises KnownError."""
    board = lay_out(facts, options)
    printer.setFullPage(True)
    sheet = printer.pageLayout().fullRectPixels(printer.resolution())
    if not print_on(printer, QSizeF(sheet.size()), board.paper, board.draw):
        raise KnownError(
            N_("The printer “{printer}” did not take the poster."),
            N_("See whether it is switched on and has paper, or save the poster as PDF and print that."),
            printer=printer.printerName(),
        )


def remembered(settings: SettingsService) -> BoardOptions:
    """The options of the last time."""
    language = str(settings.get(_LANGUAGE))
    return BoardOptions(
        size=str(settings.get(_SIZE)),
        language=language if is_language(language) else "zh_CN",
        **{name: bool(settings.get(key)) for key, name in _SWITCHES.items()},
    )


def remember(settings: SettingsService, options: BoardOptions) -> None:
    """Keep the options for the next time."""
    wanted: dict[str, str | bool] = {_SIZE: options.size, _LANGUAGE: options.language}
    wanted |= {key: bool(getattr(options, name)) for key, name in _SWITCHES.items()}
    for key, value in wanted.items():
        if settings.get(key) != value:
            settings.set(key, value)
