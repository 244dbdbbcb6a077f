"""A number in a column of numbers: Enter and the arrows go up and down. Knows no service."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent

from desktop.ui.theme import px
from desktop.ui.widgets.number_field import NumberField

STEPS: Final = {Qt.Key.Key_Return: 1, Qt.Key.Key_Enter: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
"""Keys that lead to another line of a column, and by how many lines."""
ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOST: Final = 999_999
_WIDE: Final = 120


class CountField(NumberField):
    """Signals: ``step_wanted(int)``: on to the next line, or back; ``entered`` instead for Enter where ``row_end``."""

    step_wanted = Signal(int)
    entered = Signal()
    row_end = False
    """Whether Enter ends a line of several fields, which is more than a step down this column."""

    def __init__(self, most: int = _MOST) -> None:
        super().__init__(None, 0, most)
        self.setFixedWidth(px(_WIDE))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        # With Ctrl the sheet is saved from anywhere.
        if step is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
            return
        if self.row_end and event.key() in ENTER:
            self.entered.emit()
        else:
            self.step_wanted.emit(step)
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.selectAll()
