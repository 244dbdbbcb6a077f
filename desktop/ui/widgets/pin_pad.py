"""A PIN of four to six digits: dots that fill, with or without keys to press."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QPropertyAnimation, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.text import tr
from desktop.ui.theme import PRESS_MS, RADIUS_CONTROL, SPACE_2, SPACE_4, TARGET, color, px
from desktop.ui.widgets.base import CENTER, PaintedButton, draw_icon, draw_text, focus_ring, rounded
from desktop.ui.widgets.number_field import DigitsValidator

_PITCH = 36


class PinField(QLineEdit):
    """Dots for the digits typed. Signals: `changed(text)`; `submitted(text)` on Return or once full.

    A password line to a screen reader; nothing of it can be copied.
    """

    changed = Signal(str)
    submitted = Signal(str)

    def __init__(self, length: int = 6, least: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._length, self._least, self._wrong = length, least, False
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(length)
        self.setValidator(DigitsValidator(length, self))
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("PIN"))
        self.textChanged.connect(self._typed)
        self.returnPressed.connect(self._submit)

    def value(self) -> str:
        """The digits."""
        return self.text()

    def complete(self) -> bool:
        """Whether there are enough digits."""
        return len(self.text()) >= self._least

    def shake(self) -> None:
        """Show that the PIN was wrong, and empty it."""
        self.clear()
        self._wrong = True
        self.update()
        home = self.pos()
        move = QPropertyAnimation(self, b"pos", self)
        move.setDuration(PRESS_MS)
        move.setKeyValueAt(0, home)
        for at, shift in ((0.25, -6), (0.5, 6), (0.75, -3)):
            move.setKeyValueAt(at, home + QPoint(shift, 0))
        move.setKeyValueAt(1, home)
        move.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)

    def _typed(self, text: str) -> None:
        self._wrong = self._wrong and not text
        self.update()
        self.changed.emit(text)
        if len(text) == self._length:
            self.submitted.emit(text)

    def _submit(self) -> None:
        if self._least <= len(self.text()) < self._length:
            self.submitted.emit(self.text())

    def sizeHint(self) -> QSize:
        return QSize(px(_PITCH) * self._length + 24, max(TARGET + 4, px(TARGET + 4)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focus = self.hasFocus()
        edge = color("alarm" if self._wrong else "focus" if focus else "line_strong")
        rounded(painter, self.rect(), RADIUS_CONTROL, color("surface"), edge, 2 if focus or self._wrong else 1)
        left = self.width() / 2 - px(_PITCH) * (self._length - 1) / 2
        for n in range(self._length):
            middle = QPointF(left + n * px(_PITCH), self.height() / 2)
            if n < len(self.text()):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(color("ink"))
                painter.drawEllipse(middle, px(12) / 2, px(12) / 2)
            else:
                painter.setPen(QPen(color("field_line" if n < self._least else "line_strong"), 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(middle, px(10) / 2, px(10) / 2)
        painter.end()


class _Key(PaintedButton):
    def __init__(self, text: str, icon: str = "") -> None:
        super().__init__()
        self._icon = icon
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(px(72), max(TARGET + 4, px(TARGET + 4)))

    def paint(self, painter: QPainter) -> None:
        ground = self.face("surface", "surface_hover", "surface_press")
        rounded(painter, self.rect(), RADIUS_CONTROL, ground, color("line"))
        ink = color("ink" if self.isEnabled() else "faint")
        if self._icon:
            draw_icon(painter, self._icon, QPointF(self.width() / 2, self.height() / 2), px(20), ink)
        else:
            draw_text(painter, QRect(0, 0, self.width(), self.height()), self.text(), "number", ink, CENTER)
        if self.ring_visible:
            focus_ring(painter, self.rect())


class PinPad(QWidget):
    """A PinField with keys below it, for mouse and touch. Signals as PinField's."""

    changed = Signal(str)
    submitted = Signal(str)

    def __init__(self, length: int = 6, least: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = PinField(length, least)
        self.field.changed.connect(self._changed)
        self.field.submitted.connect(self.submitted)
        self._enter, self._back = _Key("", "check"), _Key("", "arrow-left")
        self._enter.clicked.connect(lambda: self.submitted.emit(self.field.text()))
        self._back.clicked.connect(self.field.backspace)
        self._name_keys()
        keys = QGridLayout()
        keys.setSpacing(SPACE_2)
        for n in range(1, 10):
            keys.addWidget(self._digit(str(n)), (n - 1) // 3, (n - 1) % 3)
        keys.addWidget(self._back, 3, 0)
        keys.addWidget(self._digit("0"), 3, 1)
        keys.addWidget(self._enter, 3, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(self.field)
        column.addLayout(keys)
        self.setFocusProxy(self.field)
        self._changed("")

    def value(self) -> str:
        """The digits."""
        return self.field.text()

    def clear(self) -> None:
        """Empty it."""
        self.field.clear()

    def shake(self) -> None:
        """Show that the PIN was wrong, and empty it."""
        self.field.shake()

    def key(self, text: str) -> PaintedButton:
        """The key of a digit."""
        return next(key for key in self.findChildren(_Key) if key.text() == text)

    def _name_keys(self) -> None:
        for key, name in ((self._enter, tr("Confirm PIN")), (self._back, tr("Delete a digit"))):
            key.setText(name)
            key.setToolTip(name)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name_keys()

    def _digit(self, digit: str) -> _Key:
        key = _Key(digit)
        key.clicked.connect(lambda: self.field.insert(digit))
        return key

    def _changed(self, text: str) -> None:
        self._enter.setEnabled(self.field.complete())
        self.changed.emit(text)
