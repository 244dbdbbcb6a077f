"""QR codes: the matrix from the qrcode library, drawn as rectangles that sit on the device's own pixels.

The quiet zone of four modules is part of every code here, because a code without it may not read. Must not know
what the code says. The library is imported when the first code is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

QUIET: Final = 4
"""Modules of white around a code, as ISO/IEC 18004 asks."""
LEAST_MODULE: Final = 1.0
"""Millimetres a module should have, so that an old phone's camera still reads it at arm's length: a stronger
error correction, which makes modules smaller, is taken only above that."""
_SNAP: Final = 6
"""Device pixels a module must have for whole pixels to be worth the code's getting a little smaller."""
_LEVELS: Final = "HQM"


@dataclass(frozen=True, slots=True)
class Matrix:
    """The modules of a code without quiet zone; ``dark`` row by row, ``level`` is M, Q or H."""

    content: str
    level: str
    dark: tuple[tuple[bool, ...], ...]

    @property
    def modules(self) -> int:
        """Modules along an edge without the quiet zone."""
        return len(self.dark)

    @property
    def span(self) -> int:
        """Modules along an edge with the quiet zone on both sides."""
        return self.modules + 2 * QUIET


def code_for(content: str, width: float) -> Matrix:
    """The code with the strongest error correction whose modules are not too small in ``width`` mm (quiet zone
    included); level M when none is."""
    for level in _LEVELS:
        matrix = encode(content, level)
        if width / matrix.span >= LEAST_MODULE:
            return matrix
    return encode(content, _LEVELS[-1])


@lru_cache(maxsize=32)
def encode(content: str, level: str) -> Matrix:
    """The smallest code of the level that holds the content. Raises ValueError if none does."""
    import qrcode
    from qrcode.exceptions import DataOverflowError

    levels = {
        "M": qrcode.ERROR_CORRECT_M,
        "Q": qrcode.ERROR_CORRECT_Q,
        "H": qrcode.ERROR_CORRECT_H,
    }
    made = qrcode.QRCode(version=None, error_correction=levels[level], border=0)
    made.add_data(content)
    try:
        made.make(fit=True)
    except (DataOverflowError, ValueError) as error:  # the library raises either, by how much is too much
        raise ValueError(f"{len(content)} characters are more than a QR code holds") from error
    return Matrix(content, level, tuple(tuple(bool(cell) for cell in row) for row in made.get_matrix()))


def paint_matrix(painter: QPainter, matrix: Matrix, rect: QRectF) -> None:
    """Draw the code into ``rect`` (square, quiet zone included, painter's units) with its edges on device pixels.

    All modules are one path, so that no viewer can leave hairlines between them.
    """
    device = painter.deviceTransform().mapRect(rect)
    side = min(device.width(), device.height()) / matrix.span
    if side >= _SNAP:
        side = float(int(side))
    left = round(device.center().x() - side * matrix.span / 2)
    top = round(device.center().y() - side * matrix.span / 2)
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for row, cells in enumerate(matrix.dark):
        y0 = top + round((row + QUIET) * side)
        y1 = top + round((row + 1 + QUIET) * side)
        for first, last in _runs(cells):
            x0 = left + round((first + QUIET) * side)
            x1 = left + round((last + QUIET) * side)
            path.addRect(QRectF(QPointF(x0, y0), QPointF(x1, y1)))
    painter.save()
    painter.resetTransform()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillPath(path, QColor(Qt.GlobalColor.black))
    painter.restore()


def _runs(cells: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Where dark modules of a row begin and end."""
    found: list[tuple[int, int]] = []
    start = None
    for column, dark in enumerate((*cells, False)):
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            found.append((start, column))
            start = None
    return found
