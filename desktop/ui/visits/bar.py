"""The line above the history: which days, a search, and what can be done with the list. Knows no service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QSizePolicy, QWidget

from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2, px
from desktop.ui.visits.period import PeriodChips
from desktop.ui.widgets.button import Button, IconButton
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.search_box import SearchBox

_SEARCH: Final = (160, 240)


class HistoryBar(QWidget):
    """Signals: ``late_wanted``, ``export_wanted``, ``import_wanted``, ``template_wanted``; the chips and the search box
    have their own. Breaks into two lines where one does not hold it all.
    """

    late_wanted = Signal()
    export_wanted = Signal()
    import_wanted = Signal()
    template_wanted = Signal()

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips = PeriodChips(today)
        self.search = SearchBox(tr("Text, pinyin or initials"))
        self.search.set_shortcut_hint("F2")
        self.late = Button(tr("Late entry"), icon="undo-2")
        self.late.setToolTip(tr("Record an earlier visit"))
        self.late.clicked.connect(self.late_wanted)
        self.export = Button(tr("Export"))
        self.export.setToolTip(tr("Write what is shown to a file"))
        self.export.clicked.connect(self.export_wanted)
        self.more = IconButton("ellipsis", tr("More"))
        self.more.clicked.connect(self._open_menu)
        self._left, self._right = QHBoxLayout(), QHBoxLayout()
        for part in (self._left, self._right):
            part.setSpacing(SPACE_2)
        self._left.addWidget(Label(tr("Visits", "history"), "section"))
        self._left.addSpacing(SPACE_2)
        self._left.addWidget(self.chips, 1)
        self._right.addWidget(self.search, 1)
        for button in (self.late, self.export, self.more):
            self._right.addWidget(button)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(SPACE_2)
        self._line.addLayout(self._left, 1)
        self._line.addLayout(self._right)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._fit()

    def menu(self) -> QMenu:
        """What is wanted now and then."""
        menu = QMenu(self)
        menu.addAction(tr("Import a ledger …"), self.import_wanted.emit)
        menu.addAction(tr("Save an empty ledger to fill in …"), self.template_wanted.emit)
        return menu

    def _open_menu(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        corner = self.more.rect().bottomRight()
        corner.setX(corner.x() - menu.sizeHint().width())
        menu.popup(self.more.mapToGlobal(corner))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(400), super().minimumSizeHint().height())

    def _fit(self) -> None:
        least, most = px(_SEARCH[0]), px(_SEARCH[1])
        rest = self._left.sizeHint().width() + self._right.sizeHint().width() - self.search.sizeHint().width()
        room = self.width() - rest - SPACE_2
        one_line = room >= least
        self.search.setMinimumWidth(least)
        self.search.setMaximumWidth(max(least, min(most, room)) if one_line else 16_777_215)
        wanted = QBoxLayout.Direction.LeftToRight if one_line else QBoxLayout.Direction.TopToBottom
        if self._line.direction() != wanted:
            self._line.setDirection(wanted)
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.StyleChange) and hasattr(self, "_line"):
            self._fit()
        return super().event(event)
