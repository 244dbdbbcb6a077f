"""A number of persons or pieces with a big minus and plus beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QHBoxLayout, QSizePolicy, QSpinBox, QWidget

from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2, TARGET, font, px
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.label import Label


class _Number(QSpinBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class Stepper(QWidget):
    """Digits type the value, arrows and buttons change it by one. Signals: `changed(int)`."""

    changed = Signal(int)

    def __init__(
        self, value: int = 1, least: int = 1, most: int = 999, parent: QWidget | None = None, *, unit: str = ""
    ) -> None:
        super().__init__(parent)
        self._number = _Number()
        self._number.setRange(least, most)
        self._number.setValue(value)
        self._number.setProperty("bare", True)
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._number.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._number.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToNearestValue)
        self._number.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.minus_button, self.plus_button = Button("", "secondary", "minus"), Button("", "secondary", "plus")
        self._unit = Label(unit, "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(self.minus_button)
        row.addWidget(self._number, 1)
        row.addWidget(self.plus_button)
        row.addWidget(self._unit)
        self.minus_button.clicked.connect(lambda: self._number.stepBy(-1))
        self.plus_button.clicked.connect(lambda: self._number.stepBy(1))
        for button in (self.minus_button, self.plus_button):
            button.setAutoRepeat(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._number.valueChanged.connect(self._changed)
        self.setFocusProxy(self._number)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_unit(unit)
        self._name_buttons()
        self._dress()
        self._changed(value)

    def value(self) -> int:
        """The number."""
        return self._number.value()

    def set_value(self, value: int) -> None:
        """Change the number; kept within its range."""
        self._number.setValue(value)

    def set_range(self, least: int, most: int) -> None:
        """Change the range."""
        self._number.setRange(least, most)
        self._changed(self.value())

    def set_unit(self, text: str) -> None:
        """Name what is counted."""
        self._unit.setText(text)
        self._unit.setVisible(bool(text))

    def _name_buttons(self) -> None:
        for button, name in ((self.minus_button, tr("One less")), (self.plus_button, tr("One more"))):
            button.setAccessibleName(name)
            button.setToolTip(name)

    def select_all(self) -> None:
        """Select the digits so that typing replaces them."""
        self._number.selectAll()

    def _changed(self, value: int) -> None:
        self.minus_button.setEnabled(value > self._number.minimum())
        self.plus_button.setEnabled(value < self._number.maximum())
        self.changed.emit(value)

    def setAccessibleName(self, name: str) -> None:  # noqa: N802
        super().setAccessibleName(name)
        self._number.setAccessibleName(name)

    def _dress(self) -> None:
        self._number.setFont(font("number"))
        self._number.setMinimumWidth(px(72))
        side = max(TARGET, px(TARGET))
        for button in (self.minus_button, self.plus_button):
            button.setFixedSize(side, side)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_unit"):
            self._dress()
        elif event.type() == QEvent.Type.LanguageChange:
            self._name_buttons()
