"""A page that scrolls down only: its content always takes the full width."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

_AROUND: Final = 12
"""Pixels above and below what has the keyboard that are shown with it."""
_TURNS: Final = 4
"""How often the page is laid out within its own layout: a bar that comes makes it narrower, and what then wraps or
folds can make the bar go again, for ever."""


class _Body(QWidget):
    """Its height for a width is enough for every least height too: a table that gives up its own wishes and keeps a
    least height would else be cut off where something beside it wraps."""

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        if layout is None:
            return -1
        return max(layout.totalHeightForWidth(width), layout.totalMinimumHeightForWidth(width))


class PageScroll(QScrollArea):
    """Put widgets into `layout_`; never narrower than its content needs, never scrolls sideways."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Its own: for one that Qt has made, PySide first prepares every kind of widget that it might be.
        window = QWidget()
        window.setObjectName("qt_scrollarea_viewport")
        self.setViewport(window)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._turns = 0
        self.body = _Body()
        self.body.setObjectName("page")
        self.layout_ = QVBoxLayout(self.body)
        self.layout_.setContentsMargins(0, 0, 0, 0)
        self.layout_.setSpacing(0)
        self.setWidget(self.body)
        window.setAutoFillBackground(False)
        self.body.setAutoFillBackground(False)
        self.body.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.body and event.type() == QEvent.Type.LayoutRequest:
            self.setMinimumWidth(min(self.body.minimumSizeHint().width(), 16777215))
        if self._turns >= _TURNS:
            return False
        self._turns += 1
        try:
            return super().eventFilter(watched, event)
        finally:
            self._turns -= 1

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Whoever comes by keyboard from outside sees where; under a mouse nothing moves."""
        if now is not None and not QApplication.mouseButtons() and self.body.isAncestorOf(now):
            self.ensureWidgetVisible(now, 0, _AROUND)

    def sizeHint(self) -> QSize:
        return self.body.sizeHint()

    def minimumSizeHint(self) -> QSize:
        # A page of a line or two is not to be stretched to where scrolling would begin.
        return QSize(self.body.minimumSizeHint().width(), min(80, self.body.sizeHint().height()))
