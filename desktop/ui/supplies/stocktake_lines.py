"""The lines of a stocktake, scrolled by themselves beneath their heads; copied and exported as a list.

Knows no service and no line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Signal

from desktop.ui.theme import px
from desktop.ui.widgets.listing import Listing, ask_export, copy
from desktop.ui.widgets.page_scroll import PageScroll

_LEAST: Final = 200


class Lines(PageScroll):
    """Asks for as much height as all lines take, whichever of them a filter leaves, and no more than there is.

    Signal ``narrowed(int)``: so wide are the lines beside the scroll bar, in px.
    """

    narrowed = Signal(int)

    def __init__(self, listing: Callable[[], Listing]) -> None:
        super().__init__()
        self._tallest = self._room = 0
        self.listing = listing
        self.layout_.setSpacing(2)

    def copy_list(self) -> None:
        """Put the lines on the clipboard."""
        copy(self.listing())

    def export_list(self) -> None:
        """Ask for a file and write the lines into it."""
        shown = self.listing()
        ask_export(self, shown.title, lambda: shown)

    def keep_to(self, room: int) -> None:
        """There is so much height for it, in px."""
        if room != self._room:
            self._room = room
            self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.body and event.type() == QEvent.Type.Resize:
            self.narrowed.emit(self.body.width())
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        wanted = super().sizeHint()
        self._tallest = max(self._tallest, wanted.height())
        return QSize(wanted.width(), max(px(_LEAST), min(self._tallest, self._room)))

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), px(_LEAST))
