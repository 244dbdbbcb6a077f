"""The line above a list: what can be done, a search, filters, a menu of what is wanted now and then.

Breaks into two lines where one does not hold it all. Knows no list.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QSizePolicy, QWidget

from desktop.ui.theme import SPACE_2, px
from desktop.ui.widgets.more_button import MoreButton
from desktop.ui.widgets.search_box import SearchBox

_UNBOUNDED: Final = 16_777_215


class ListBar(QWidget):
    """Put what stands at the left and at the right into ``left`` and ``right``, the search among them, then ``fit()``.

    Override ``menu()`` for what ``more`` opens. The search is as wide as there is room, within ``widths`` in px at
    100 % text, and takes the whole width where it stands on a line of its own.
    """

    def __init__(
        self, search: SearchBox, more: str, widths: tuple[int, int], gap: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.search = search
        self.more = MoreButton(more, lambda: self.menu())
        self._widths, self._gap = widths, gap
        self.left, self.right = QHBoxLayout(), QHBoxLayout()
        for part in (self.left, self.right):
            part.setSpacing(SPACE_2)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(gap)
        self._line.addLayout(self.left, 1)
        self._line.addLayout(self.right)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def menu(self) -> QMenu:
        """What is wanted now and then."""
        return QMenu(self)

    def fit(self) -> None:
        """One line or two, by the width there is."""
        least, most = px(self._widths[0]), px(self._widths[1])
        # A layout asks for no more than a widget may have, and that is what was set here the last time.
        asked = max(self.search.minimumWidth(), min(self.search.sizeHint().width(), self.search.maximumWidth()))
        rest = self.left.sizeHint().width() + self.right.sizeHint().width() - asked
        room = self.width() - rest - self._gap
        one_line = room >= least
        self.search.setMinimumWidth(least)
        self.search.setMaximumWidth(max(least, min(most, room)) if one_line else _UNBOUNDED)
        wanted = QBoxLayout.Direction.LeftToRight if one_line else QBoxLayout.Direction.TopToBottom
        if self._line.direction() != wanted:
            self._line.setDirection(wanted)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        return QSize(px(400), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.StyleChange) and hasattr(self, "_line"):
            self.fit()
        return super().event(event)
