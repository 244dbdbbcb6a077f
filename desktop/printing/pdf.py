"""Pages as a PDF with the glyphs that they use, written in any thread without keeping the others from work.

When a painter ends on a PDF, Qt takes the fonts apart, and as long as Python calls that end no other thread of Python
moves: the window would stand still. `QTextDocument.print_` is Qt's own loop over pages, and PySide lets other threads
run meanwhile; so the pages are handed to it as the layout of a document without text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QIODevice, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QPagedPaintDevice,
    QPainter,
    QPdfWriter,
    QTextBlock,
    QTextDocument,
    QTextFrame,
)

HINTS: Final = (
    QPainter.RenderHint.Antialiasing
    | QPainter.RenderHint.TextAntialiasing
    | QPainter.RenderHint.SmoothPixmapTransform
)
_DPI: Final = 1200
_INCH: Final = 25.4


def write(
    target: QIODevice,
    title: str,
    set_paper: Callable[[QPagedPaintDevice], None],
    count: int,
    draw: Callable[[int, QPainter], None],
) -> None:
    """Write ``count`` pages; ``draw`` gets a page's number from 0 and a painter whose unit is one millimetre.

    What ``draw`` raises ends the writing and is raised here; what was written so far stays in ``target``.
    """
    writer = QPdfWriter(target)
    writer.setResolution(_DPI)
    writer.setTitle(title)
    writer.setCreator("Yizhan")
    set_paper(writer)
    document = QTextDocument()
    pages = _Pages(document, QSizeF(writer.width(), writer.height()), count, draw)
    document.setDocumentLayout(pages)
    document.setPageSize(pages.size)
    document.print_(writer)
    if pages.error is not None:
        raise pages.error
    if pages.drawn < count:
        raise MemoryError("no painter for a PDF")


class _Pages(QAbstractTextDocumentLayout):
    """Drawings in the place of a text's pages; Qt asks for one after the other."""

    def __init__(
        self, document: QTextDocument, size: QSizeF, count: int, draw: Callable[[int, QPainter], None]
    ) -> None:
        super().__init__(document)
        self.size = size
        self.drawn = 0
        self.error: Exception | None = None
        """Kept, since nothing that is raised gets through Qt."""
        self._count = count
        self._draw = draw

    def draw(self, painter: QPainter, context: QAbstractTextDocumentLayout.PaintContext) -> None:
        if self.error is not None:
            return
        painter.save()
        painter.resetTransform()  # Qt has moved it to where the page would be in a long text
        painter.setClipping(False)
        painter.setRenderHints(HINTS)
        painter.scale(_DPI / _INCH, _DPI / _INCH)
        try:
            self._draw(self.drawn, painter)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised by `write`
            self.error = error
        painter.restore()
        self.drawn += 1

    def pageCount(self) -> int:  # noqa: N802
        return self._count

    def documentSize(self) -> QSizeF:  # noqa: N802
        return QSizeF(self.size.width(), self.size.height() * self._count)

    def documentChanged(self, _from: int, _removed: int, _added: int) -> None:  # noqa: N802
        pass

    def hitTest(self, _point: object, _accuracy: Qt.HitTestAccuracy) -> int:  # noqa: N802
        return -1

    def frameBoundingRect(self, _frame: QTextFrame) -> QRectF:  # noqa: N802
        return QRectF(QPointF(), self.documentSize())

    def blockBoundingRect(self, _block: QTextBlock) -> QRectF:  # noqa: N802
        return QRectF()
