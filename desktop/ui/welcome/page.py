"""The one page behind a door: a way back, a title, and a form in the middle.

Knows no form.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.text import tr
from desktop.ui.theme import PAGE_MARGIN, px
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.page_scroll import PageScroll

_WIDE = 720


class DoorPage(QWidget):
    """Put the form into ``card.body``. Signal ``back``."""

    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Label("", "title", wrap=True)
        self._text = Label("", "muted", wrap=True)
        way_back = Button(tr("Back"), "ghost", "arrow-left")
        way_back.clicked.connect(self.back)
        self.card = Card()
        self.card.body.setSpacing(16)
        self._middle = QWidget()
        inner = QVBoxLayout(self._middle)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self._title)
        inner.addSpacing(4)
        inner.addWidget(self._text)
        inner.addSpacing(16)
        inner.addWidget(self.card)
        scroll = PageScroll()
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._middle)
        row.addStretch(1)
        scroll.layout_.setContentsMargins(PAGE_MARGIN, 8, PAGE_MARGIN, 24)
        scroll.layout_.addStretch(2)
        scroll.layout_.addLayout(row)
        scroll.layout_.addStretch(3)
        top = QHBoxLayout()
        top.setContentsMargins(PAGE_MARGIN - 12, 16, PAGE_MARGIN, 0)
        top.addWidget(way_back)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(scroll, 1)
        self._middle.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._size()

    def set_head(self, title: str, text: str) -> None:
        """What this page is for."""
        self._title.setText(title)
        self._text.setText(text)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_middle"):
            self._size()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.back.emit()
            return
        super().keyPressEvent(event)

    def _size(self) -> None:
        self._middle.setFixedWidth(min(px(_WIDE), 960))
