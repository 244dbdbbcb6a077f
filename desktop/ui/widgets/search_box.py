"""A search field that waits for a pause in the typing before it asks."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from desktop.ui.text import tr
from desktop.ui.theme import TARGET, color, px
from desktop.ui.widgets.base import draw_icon
from desktop.ui.widgets.button import IconButton


class SearchBox(QLineEdit):
    """Signals: `searched(text)` after a pause of `delay_ms` or at once on Return; `entered(text)` on Return alone.

    Esc clears it first and is passed on when it is empty.
    """

    searched = Signal(str)
    entered = Signal(str)

    def __init__(self, placeholder: str = "", parent: QWidget | None = None, *, delay_ms: int = 150) -> None:
        super().__init__(parent)
        self._last = ""
        self._hint = ""
        self._words = placeholder
        self._pause = QTimer(self, singleShot=True, interval=delay_ms)
        self._pause.timeout.connect(self._search)
        self._clear = IconButton("x", tr("Clear search"), self)
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.clicked.connect(self.clear_search)
        self._clear.hide()
        self.textChanged.connect(self._changed)
        self.returnPressed.connect(self._return)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_placeholder(placeholder)
        self._room()

    def set_placeholder(self, text: str) -> None:
        """What can be searched for."""
        self._words = text
        self.setPlaceholderText(f"{text} {self._hint}".strip())
        self.setAccessibleName(text)

    def set_shortcut_hint(self, keys: str) -> None:
        """Name the key that leads here, behind the placeholder."""
        self._hint = keys
        self.set_placeholder(self._words)

    def set_text(self, text: str) -> None:
        """Put a text in, as if typed."""
        self.setText(text)

    def clear_search(self) -> None:
        """Empty it and search at once."""
        self.clear()
        self._search()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._pause.start()

    def _search(self) -> None:
        self._pause.stop()
        if self.text() != self._last:
            self._last = self.text()
            self.searched.emit(self._last)

    def _return(self) -> None:
        self._search()
        self.entered.emit(self.text())

    def _room(self) -> None:
        self.setTextMargins(px(18) + 8, 0, px(24), 0)

    def sizeHint(self) -> QSize:
        return QSize(px(240), max(TARGET, px(TARGET)))

    def event(self, event: QEvent) -> bool:
        # A line edit keeps these keys from the window even where it has nothing to undo itself.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo = event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable()
            if undo or (event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable()):
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear_search()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = self._clear.sizeHint()
        self._clear.setGeometry(self.width() - side.width(), (self.height() - side.height()) // 2, side.width(),
                                side.height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._room()
        elif event.type() == QEvent.Type.LanguageChange:
            self._clear.set_name(tr("Clear search"))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        tint = color("muted" if self.isEnabled() else "faint")
        draw_icon(painter, "search", QPointF(12 + px(18) / 2, self.height() / 2), px(17), tint)
        painter.end()
