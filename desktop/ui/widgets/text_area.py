"""A field for a few lines of text that grows with what is written."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from desktop.ui.theme import font, px


class TextArea(QPlainTextEdit):
    """`lines` high at first, up to `most` lines; Tab leaves it. Signals: `changed(text)`."""

    changed = Signal(str)

    def __init__(
        self, text: str = "", parent: QWidget | None = None, *, lines: int = 3, most: int = 8, placeholder: str = ""
    ) -> None:
        super().__init__(text, parent)
        self._lines, self._most = lines, most
        self.setTabChangesFocus(True)
        self.setPlaceholderText(placeholder)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(lambda: self.changed.emit(self.toPlainText()))
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self.updateGeometry())

    def text(self) -> str:
        """What is written."""
        return self.toPlainText()

    def set_text(self, text: str) -> None:
        """Write something else."""
        self.setPlainText(text)

    def sizeHint(self) -> QSize:
        written = round(self.document().size().height())
        lines = min(max(written, self._lines), self._most)
        return QSize(px(240), QFontMetrics(font("base")).lineSpacing() * lines + 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(px(120), self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
