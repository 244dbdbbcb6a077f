"""Pages put onto a picture, into a PDF file or onto a printer. Knows neither services nor a screen."""

from __future__ import annotations

import os
import tempfile
from math import ceil
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QFile, QIODevice, QMarginsF, QSizeF, Qt
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageLayout, QPageSize, QPainter

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.printing.pdf import HINTS, write
from desktop.printing.reports.document import Step, no_step


class Named(Protocol):
    """What pages are called."""

    @property
    def station(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def file_name(self) -> str:
        """Without suffix."""


class Pages(Protocol):
    """Pages of one size in millimetres, numbered from 0: a report's, or a slip."""

    width: float
    height: float

    @property
    def document(self) -> Named: ...

    def __len__(self) -> int: ...

    def draw(self, number: int, painter: QPainter) -> None:
        """Draw a page on a painter whose unit is one millimetre of the sheet."""


def picture(pages: Pages, number: int, width: int) -> QImage:
    """A page as a picture so many pixels wide. Works in any thread."""
    made = QImage(width, ceil(width * pages.height / pages.width), QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.white)
    painter = QPainter()
    if not painter.begin(made):
        raise MemoryError("no painter for a page")
    try:
        painter.setRenderHints(HINTS)
        scale = width / pages.width
        painter.scale(scale, scale)
        pages.draw(number, painter)
    finally:
        painter.end()
    return made


def save_pdf(pages: Pages, path: Path, step: Step = no_step) -> None:
    """Write all pages to a PDF file, which appears whole or not at all. Raises KnownError."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".pdf")
        os.close(descriptor)
        beside = Path(name)
        try:
            _write_pdf(pages, beside, step)
            beside.chmod(0o644)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise KnownError(
            N_("“{title}” could not be saved as {path}: {reason}."),
            N_("Choose another folder, or close the program that has the file open, and save again."),
            title=pages.document.title,
            path=path,
            reason=error.strerror or type(error).__name__,
        ) from error


def _write_pdf(pages: Pages, path: Path, step: Step) -> None:
    file = QFile(str(path))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        raise OSError(0, file.errorString())
    try:
        title = " ".join(filter(None, (pages.document.station, pages.document.title)))

        def draw(number: int, painter: QPainter) -> None:
            pages.draw(number, painter)
            step(number + 1, len(pages))

        write(file, title, lambda device: set_paper(device, pages), len(pages), draw)
    finally:
        file.close()
    if file.error() != QFile.FileError.NoError:
        raise OSError(0, file.errorString())


def set_paper(device: QPagedPaintDevice, pages: Pages) -> None:
    """Give a printer or a writer the sheet, with the origin at the sheet's corner and not at a margin's."""
    landscape = pages.width > pages.height
    short, long = sorted((pages.width, pages.height))
    device.setPageLayout(
        QPageLayout(
            QPageSize(QSizeF(short, long), QPageSize.Unit.Millimeter),
            QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait,
            QMarginsF(0, 0, 0, 0),
            QPageLayout.Unit.Millimeter,
            QMarginsF(0, 0, 0, 0),
        )
    )


def print_all(device: QPagedPaintDevice, sheet: QSizeF, pages: Pages, numbers: range, step: Step = no_step) -> bool:
    """Draw pages onto a printer whose sheet has ``sheet`` device pixels; False when the printer refuses."""
    scale = min(sheet.width() / pages.width, sheet.height() / pages.height)
    painter = QPainter()
    if not painter.begin(device):
        return False
    try:
        painter.setRenderHints(HINTS)
        for n, number in enumerate(numbers):
            if n and not device.newPage():
                return False
            painter.save()
            left, top = sheet.width() - pages.width * scale, sheet.height() - pages.height * scale
            painter.translate(left / 2, top / 2)
            painter.scale(scale, scale)
            pages.draw(number, painter)
            painter.restore()
            step(n + 1, len(numbers))
    finally:
        painter.end()
    return True
