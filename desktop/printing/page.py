"""Paper in millimetres, and one way to put a drawing onto a picture, a PDF or a printer's page.

A drawing is a function that paints on a `QPainter` whose unit is one millimetre of the paper, origin at the
sheet's upper left corner. Must not know what is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF, Qt
from PySide6.QtGui import QImage, QImageWriter, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter

from desktop.errors import KnownError
from desktop.i18n import N_

Draw = Callable[[QPainter], None]

PNG_DPI: Final = 300
_PDF_DPI: Final = 1200
_MM_PER_INCH: Final = 25.4


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet, upright; lengths in millimetres."""

    name: str
    width: float
    height: float
    qt: QPageSize.PageSizeId


PAPERS: Final = {
    paper.name: paper
    for paper in (
        Paper("A3", 297, 420, QPageSize.PageSizeId.A3),
        Paper("A4", 210, 297, QPageSize.PageSizeId.A4),
        Paper("A5", 148, 210, QPageSize.PageSizeId.A5),
    )
}


def paper_named(name: str) -> Paper:
    """A sheet by its name, in either case. Raises KnownError."""
    try:
        return PAPERS[name.upper()]
    except KeyError:
        raise KnownError(
            N_("There is no paper size “{size}” here."),
            N_("Choose one of {sizes}."),
            size=name,
            sizes=", ".join(PAPERS),
        ) from None


def image(paper: Paper, draw: Draw, width: int) -> QImage:
    """A picture of the page, ``width`` pixels wide, on white. Works in any thread."""
    made = QImage(width, ceil(width * paper.height / paper.width), QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.white)
    _paint(made, width / paper.width, draw)
    return made


def png(paper: Paper, draw: Draw, dpi: int = PNG_DPI) -> bytes:
    """The page as a PNG file that says its resolution, so that it prints in its true size."""
    made = image(paper, draw, round(paper.width / _MM_PER_INCH * dpi))
    per_metre = round(dpi / _MM_PER_INCH * 1000)
    made.setDotsPerMeterX(per_metre)
    made.setDotsPerMeterY(per_metre)
    with _Bytes() as target:
        if not QImageWriter(target, QByteArray(b"png")).write(made):
            raise MemoryError("the picture could not be packed")
        return target.content()


def pdf(paper: Paper, draw: Draw, title: str) -> bytes:
    """The page as a PDF file with the glyphs that it uses."""
    with _Bytes() as target:
        writer = QPdfWriter(target)
        writer.setResolution(_PDF_DPI)
        writer.setTitle(title)
        writer.setCreator("Yizhan")
        set_paper(writer, paper)
        _paint(writer, _PDF_DPI / _MM_PER_INCH, draw)
        return target.content()


def set_paper(device: QPagedPaintDevice, paper: Paper) -> None:
    """Give a printer or a writer the sheet, with the origin at the sheet's corner and not at a margin's."""
    device.setPageLayout(
        QPageLayout(
            QPageSize(paper.qt),
            QPageLayout.Orientation.Portrait,
            QMarginsF(0, 0, 0, 0),
            QPageLayout.Unit.Millimeter,
            QMarginsF(0, 0, 0, 0),
        )
    )


def print_on(device: QPagedPaintDevice, sheet: QSizeF, paper: Paper, draw: Draw) -> bool:
    """Paint onto a printer whose sheet has ``sheet`` device pixels; False when the printer refuses.

    Another sheet than ``paper`` gets the drawing as large as it fits, in the middle.
    """
    scale = min(sheet.width() / paper.width, sheet.height() / paper.height)
    painter = QPainter()
    if not painter.begin(device):
        return False
    painter.translate((sheet.width() - paper.width * scale) / 2, (sheet.height() - paper.height * scale) / 2)
    _run(painter, scale, draw)
    return True


def _paint(device: QImage | QPdfWriter, scale: float, draw: Draw) -> None:
    painter = QPainter()
    if not painter.begin(device):
        raise MemoryError(f"no painter for {device!r}")
    _run(painter, scale, draw)


def _run(painter: QPainter, scale: float, draw: Draw) -> None:
    try:
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing
            | QPainter.RenderHint.TextAntialiasing
            | QPainter.RenderHint.SmoothPixmapTransform
        )
        painter.scale(scale, scale)
        draw(painter)
    finally:
        painter.end()


class _Bytes(QBuffer):
    """A file in memory."""

    def __init__(self) -> None:
        self._array = QByteArray()
        super().__init__(self._array)

    def __enter__(self) -> _Bytes:
        self.open(QIODevice.OpenModeFlag.WriteOnly)
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def content(self) -> bytes:
        """What has been written."""
        return bytes(self._array.data())
