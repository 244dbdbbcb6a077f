"""Paper in millimetres, and one way to put a drawing onto a picture, a PDF or a printer's page.

A drawing is a function that paints on a `QPainter` whose unit is one millimetre of the paper, origin at the
sheet's upper left corner. Must not know what is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QImageWriter, QPagedPaintDevice, QPageLayout, QPageSize, QPainter

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.printing.pdf import HINTS, write

Draw = Callable[[QPainter], None]

PNG_DPI: Final = 300
_MM_PER_INCH: Final = 25.4


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet; lengths in millimetres. ``qt`` is None for one that printers have no name for."""

    name: str
    width: float
    height: float
    qt: QPageSize.PageSizeId | None
    landscape: bool = False

    def turned(self) -> Paper:
        """The same sheet lying."""
        return replace(self, width=self.height, height=self.width, landscape=not self.landscape)

    def widened(self, by: float) -> Paper:
        """A sheet with so many millimetres more on each side."""
        return Paper(self.name, self.width + 2 * by, self.height + 2 * by, None)


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
    painter = _painter(made)
    try:
        painter.scale(width / paper.width, width / paper.width)
        draw(painter)
    finally:
        painter.end()
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


def pdf(paper: Paper, pages: Sequence[Draw], title: str) -> bytes:
    """The pages as a PDF file with the glyphs that they use."""
    with _Bytes() as target:
        write(target, title, lambda device: set_paper(device, paper), len(pages), lambda n, painter: pages[n](painter))
        return target.content()


def set_paper(device: QPagedPaintDevice, paper: Paper) -> None:
    """Give a printer or a writer the sheet, with the origin at the sheet's corner and not at a margin's."""
    if paper.qt is None:
        millimetres = QPageSize.Unit.Millimeter
        size = QPageSize(
            QSizeF(paper.width, paper.height), millimetres, paper.name, QPageSize.SizeMatchPolicy.ExactMatch
        )
    else:
        size = QPageSize(paper.qt)
    lying = paper.landscape and paper.qt is not None
    device.setPageLayout(
        QPageLayout(
            size,
            QPageLayout.Orientation.Landscape if lying else QPageLayout.Orientation.Portrait,
            QMarginsF(0, 0, 0, 0),
            QPageLayout.Unit.Millimeter,
            QMarginsF(0, 0, 0, 0),
        )
    )


def print_on(device: QPagedPaintDevice, sheet: QSizeF, paper: Paper, draw: Draw) -> bool:
    """Paint one page onto a printer; see `print_pages`."""
    return print_pages(device, sheet, paper, (draw,))


def print_pages(device: QPagedPaintDevice, sheet: QSizeF, paper: Paper, pages: Sequence[Draw]) -> bool:
    """Paint onto a printer whose sheet has ``sheet`` device pixels; False when the printer refuses.

    Another sheet than ``paper`` gets the drawing as large as it fits, in the middle.
    """
    scale = min(sheet.width() / paper.width, sheet.height() / paper.height)
    painter = QPainter()
    if not painter.begin(device):
        return False
    try:
        painter.setRenderHints(HINTS)
        painter.translate((sheet.width() - paper.width * scale) / 2, (sheet.height() - paper.height * scale) / 2)
        painter.scale(scale, scale)
        for index, draw in enumerate(pages):
            if index:
                device.newPage()
            painter.save()
            draw(painter)
            painter.restore()
    finally:
        painter.end()
    return True


def region(paper: Paper, draw: Draw, part: QRectF, per_mm: float) -> QImage:
    """A picture of a part of the page, ``part`` in mm, on white. Works in any thread."""
    made = QImage(ceil(part.width() * per_mm), ceil(part.height() * per_mm), QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.white)
    painter = _painter(made)
    try:
        painter.scale(per_mm, per_mm)
        painter.translate(-part.topLeft())
        painter.setClipRect(QRectF(0, 0, paper.width, paper.height))
        draw(painter)
    finally:
        painter.end()
    return made


def _painter(device: QImage) -> QPainter:
    painter = QPainter()
    if not painter.begin(device):
        raise MemoryError(f"no painter for {device!r}")
    painter.setRenderHints(HINTS)
    return painter


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
