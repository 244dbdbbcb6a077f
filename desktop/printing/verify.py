"""Reads a page's code back with a reader that has nothing in common with its writer.

The page is made small, blurred, tilted and pale, as phones see it, and a picture counts when the reader finds exactly
the wanted text. The reader is imported when the first code is checked. Must not know what poster the code is on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTransform

from desktop.printing.page import Draw, Paper, image

DISTANCE: Final = 10
"""A code reads from about ten times its width: the rule of thumb of those who make signs."""

_SMOOTH: Final = Qt.TransformationMode.SmoothTransformation
_NEAR: Final = 5.0
"""Pixels a module has in the picture from near."""
_SMALL: Final = (4.0, 3.0, 2.5)
"""The same in pictures from farther away."""
_BLURS: Final = (0.2, 0.3, 0.4)
"""How far a blur spreads, in modules; beyond half of one no reader can tell modules apart."""
_TILTS: Final = (15.0, 30.0, -45.0)
"""Degrees by which a phone is turned."""
_PALE: Final = (0.45, 0.7)
"""How much of the black a worn or sunlit print has lost."""


@dataclass(frozen=True, slots=True)
class CodeCheck:
    """What the reader found in how many pictures of a code."""

    reader: bool
    """False when no reader is installed; nothing was read then."""
    read: int
    pictures: int
    plain: bool
    """Whether the page read as it is."""
    width: float
    """Millimetres of the code on the paper."""

    @property
    def passed(self) -> bool:
        """Whether every picture gave the wanted text."""
        return self.reader and self.read == self.pictures

    @property
    def distance(self) -> float:
        """Metres from which the code reads, by the rule of ten."""
        return self.width * DISTANCE / 1000


def check_code(paper: Paper, draw: Draw, content: str, width: float, modules: int) -> CodeCheck:
    """Render the page, look at it in several ways and read each. Works in any thread; takes some tenths of a second.

    ``width`` is the code's in mm, ``modules`` what it has along an edge.
    """
    try:
        import zxingcpp
    except ImportError:
        return CodeCheck(False, 0, 0, False, width)

    wanted = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])

    def reads(picture: QImage) -> bool:
        return any(found.text == content for found in zxingcpp.read_barcodes(picture, formats=wanted))

    results = [reads(picture) for picture in _pictures(paper, draw, width / modules)]
    return CodeCheck(True, sum(results), len(results), results[0], width)


def _pictures(paper: Paper, draw: Draw, module: float) -> Iterator[QImage]:
    """The page as phones see it, plain first; ``module`` in mm."""
    width = round(paper.width / module * _NEAR)
    near = _grey(image(paper, draw, width))
    yield near
    for pixels in _SMALL:
        yield _grey(near.scaledToWidth(round(width * pixels / _NEAR), _SMOOTH))
    for spread in _BLURS:
        yield _blurred(near, spread * _NEAR)
    for degrees in _TILTS:
        yield _tilted(near, degrees)
    for lost in _PALE:
        yield _faded(near, lost)


def _grey(picture: QImage) -> QImage:
    return picture.convertToFormat(QImage.Format.Format_Grayscale8)


def _blurred(picture: QImage, pixels: float) -> QImage:
    """Smaller by smoothing and large again, which a lens out of focus comes near."""
    small = picture.scaledToWidth(max(1, round(picture.width() / (1 + pixels))), _SMOOTH)
    return _grey(small.scaled(picture.size(), Qt.AspectRatioMode.IgnoreAspectRatio, _SMOOTH))


def _tilted(picture: QImage, degrees: float) -> QImage:
    turned = picture.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied).transformed(
        QTransform().rotate(degrees), _SMOOTH
    )
    made = QImage(turned.size(), QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.white)
    painter = QPainter(made)
    painter.drawImage(0, 0, turned)
    painter.end()
    return _grey(made)


def _faded(picture: QImage, lost: float) -> QImage:
    made = picture.convertToFormat(QImage.Format.Format_RGB32)
    veil = QColor(Qt.GlobalColor.white)
    veil.setAlphaF(lost)
    painter = QPainter(made)
    painter.fillRect(QRectF(made.rect()), veil)
    painter.end()
    return _grey(made)
