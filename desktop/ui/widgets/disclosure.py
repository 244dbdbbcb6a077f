"""Details that fold out and can be copied, for errors and diagnostics."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QPainter
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.text import tr
from desktop.ui.theme import RADIUS_CONTROL, SPACE_2, TARGET, color, font, px
from desktop.ui.widgets.base import PaintedButton, draw_icon, draw_text, focus_ring, rounded, text_width
from desktop.ui.widgets.button import Button


class _Fold(PaintedButton):
    def sizeHint(self) -> QSize:
        return QSize(px(18) + 10 + text_width(self.text()) + 12, max(TARGET, px(TARGET)))

    def paint(self, painter: QPainter) -> None:
        if self.hovered or self.isDown():
            rounded(painter, self.rect(), RADIUS_CONTROL, color("surface_press"))
        name = "chevron-down" if self.isChecked() else "chevron-right"
        ink = color("ink" if self.hovered else "muted")
        draw_icon(painter, name, QPointF(4 + px(18) / 2, self.height() / 2), px(18), ink)
        left = px(18) + 10
        draw_text(painter, QRect(left, 0, self.width() - left, self.height()), self.text(), "base", ink)
        if self.ring_visible:
            focus_ring(painter, self.rect())


class Disclosure(QWidget):
    """A title that folds details out. Signals: `expanded(bool)`."""

    expanded = Signal(bool)

    def __init__(
        self, title: str = "", details: str = "", parent: QWidget | None = None, *, copy_text: str = ""
    ) -> None:
        super().__init__(parent)
        self._fold = _Fold()
        self._fold.setCheckable(True)
        self._fold.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._details: QPlainTextEdit = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setProperty("readOnly", True)
        self._details.setTabChangesFocus(True)
        self._copy = Button("", "ghost", "copy")
        self._copy.set_small()
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._details.toPlainText()))
        self._details.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        head = QHBoxLayout()
        head.addWidget(self._fold)
        head.addStretch(1)
        head.addWidget(self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addLayout(head)
        column.addWidget(self._details)
        self._fold.toggled.connect(self._unfold)
        self.set(title, details, copy_text)
        self._unfold(False)

    def set(self, title: str, details: str, copy_text: str = "") -> None:
        """Say something else; `copy_text` names the copy button, by default a word of our own."""
        self._fold.setText(title)
        self._fold.updateGeometry()
        self._copy.setText(copy_text or tr("Copy"))
        self._details.setPlainText(details)
        self._details.setAccessibleName(title)
        self._size()

    def set_expanded(self, on: bool) -> None:
        """Fold out or in."""
        self._fold.setChecked(on)

    @property
    def fold_button(self) -> PaintedButton:
        """The title."""
        return self._fold

    @property
    def copy_button(self) -> Button:
        """The button that copies."""
        return self._copy

    def _unfold(self, on: bool) -> None:
        self._details.setVisible(on)
        self._copy.setVisible(on)
        self.expanded.emit(on)

    def _size(self) -> None:
        self._details.setFont(font("mono"))
        lines = min(max(self._details.document().blockCount(), 3), 10)
        self._details.setFixedHeight(QFontMetrics(font("mono")).lineSpacing() * lines + 24)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_details"):
            self._size()


