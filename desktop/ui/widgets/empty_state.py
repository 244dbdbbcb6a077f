"""What an empty screen says: what belongs here, and one button that starts it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme import SPACE_2, SPACE_4
from desktop.ui.widgets.base import Painted
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.icon_row import IconSquare
from desktop.ui.widgets.label import Label


class EmptyState(Painted):
    """Signals: `action()` by the button."""

    action = Signal()

    def __init__(
        self, icon: str = "", title: str = "", text: str = "", action: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._square = IconSquare(icon, "neutral", 56)
        self._title = Label(title, "strong")
        self._text = Label(text, "muted", wrap=True)
        self.button = Button(action, "primary")
        self.button.clicked.connect(lambda: self.action.emit())
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._text.setMaximumWidth(420)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(SPACE_2)
        column.addStretch(2)
        column.addWidget(self._square, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(SPACE_2)
        column.addWidget(self._title, 0, Qt.AlignmentFlag.AlignHCenter)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._text, 8)
        middle.addStretch(1)
        column.addLayout(middle)
        column.addSpacing(SPACE_4)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.set(icon, title, text, action)

    def set(self, icon: str, title: str, text: str = "", action: str = "") -> None:
        """Say something else; what is empty is hidden."""
        self._square.set(icon)
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.button.setText(action)
        self.button.setVisible(bool(action))
