"""The card with which another PC connects, on paper: what to do, the code to scan, and the same to type.

Draws in millimetres on whatever it is given; knows no sheet and no printer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.printing.page import PAPERS, print_on, set_paper
from desktop.printing.qr import code_for, paint_matrix
from desktop.ui.theme.fonts import make_font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtPrintSupport import QPrinter

    from desktop.ui.theme.metrics import TextStyle

PAPER: Final = PAPERS["A5"]
CODE: Final = 62.0
"""Millimetres of the code's edge."""
_MARGIN: Final = 15.0
_INK: Final = QColor(Qt.GlobalColor.black)


def draw_card(painter: QPainter, title: str, how: str, code: str, facts: Sequence[tuple[str, str]]) -> None:
    """Draw on a painter whose unit is a millimetre of A5; ``code`` is what the QR code says."""
    width = PAPER.width - 2 * _MARGIN
    top = _MARGIN
    top += _write(painter, QRectF(_MARGIN, top, width, 14), title, "title", 7.0) + 3
    top += _write(painter, QRectF(_MARGIN, top, width, 20), how, "base", 4.2) + 5
    paint_matrix(painter, code_for(code, CODE), QRectF((PAPER.width - CODE) / 2, top, CODE, CODE))
    top += CODE + 7
    painter.setPen(QPen(QColor(Qt.GlobalColor.lightGray), 0.2))
    painter.drawLine(QRectF(_MARGIN, top, width, 0).topLeft(), QRectF(_MARGIN, top, width, 0).topRight())
    top += 5
    for name, value in facts:
        left = _write(painter, QRectF(_MARGIN, top, 30, 10), name, "base", 3.8)
        top += max(left, _write(painter, QRectF(_MARGIN + 32, top, width - 32, 20), value, "mono", 3.8)) + 2.5


def _write(painter: QPainter, box: QRectF, text: str, style: TextStyle, size: float) -> float:
    """Words of a size in millimetres; the height that they took."""
    used = make_font(style, 100)
    # A font of so few pixels would be set badly: it is set large and drawn small.
    factor = size / 100
    used.setPixelSize(100)
    painter.save()
    painter.translate(box.topLeft())
    painter.scale(factor, factor)
    painter.setFont(used)
    painter.setPen(_INK)
    room = QRectF(0, 0, box.width() / factor, box.height() / factor)
    flags = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere if style == "mono" else Qt.TextFlag.TextWordWrap
    taken = painter.drawText(room, int(flags), text)
    painter.restore()
    return taken.height() * factor


def print_card(printer: QPrinter, title: str, how: str, code: str, facts: Sequence[tuple[str, str]]) -> None:
    """Print on a printer that has been chosen. Raises KnownError."""
    set_paper(printer, PAPER)
    printer.setFullPage(True)
    sheet = printer.pageLayout().fullRectPixels(printer.resolution())
    if not print_on(printer, QSizeF(sheet.size()), PAPER, lambda painter: draw_card(painter, title, how, code, facts)):
        raise KnownError(
            N_("The printer “{printer}” did not take the card."),
            N_("See whether it is switched on and has paper, or copy the card's text instead."),
            printer=printer.printerName(),
        )
