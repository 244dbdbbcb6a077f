"""A line for whole numbers that understands full-width digits and can be empty."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QValidator
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.ui.theme import color
from desktop.ui.widgets.base import RIGHT, draw_text, text_width

_WIDE_DIGITS = {0xFF10 + n: str(n) for n in range(10)}


def ascii_digits(text: str) -> str:
    """Full-width digits, as Chinese input methods write them, as plain ones."""
    return text.translate(_WIDE_DIGITS)


class DigitsValidator(QValidator):
    """Lets digits through, at most `longest` of them."""

    def __init__(self, longest: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._longest = longest

    def validate(self, text: str, at: int) -> tuple[QValidator.State, str, int]:
        plain = ascii_digits(text)
        fits = len(plain) <= self._longest and (not plain or (plain.isascii() and plain.isdigit()))
        return (QValidator.State.Acceptable if fits else QValidator.State.Invalid, plain, at)


class NumberField(QLineEdit):
    """A number from `least` to `most`, or None while empty or out of range.

    Signals: `changed(int | None)` when the number changes.
    """

    changed = Signal(object)

    def __init__(
        self, value: int | None = None, least: int = 0, most: int = 10**9, parent: QWidget | None = None, *,
        suffix: str = "",
    ) -> None:
        super().__init__(parent)
        self._least, self._most, self._suffix = least, most, ""
        self.setValidator(DigitsValidator(len(str(most)), self))
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.textChanged.connect(lambda: self.changed.emit(self.value()))
        self.set_suffix(suffix)
        self.set_value(value)

    def value(self) -> int | None:
        """The number, None while there is none within the range."""
        number = int(self.text()) if self.text() else None
        return number if number is not None and self._least <= number <= self._most else None

    def set_value(self, value: int | None) -> None:
        """Show another number; None empties the field."""
        self.setText("" if value is None else str(value))

    def set_suffix(self, suffix: str) -> None:
        """Name the unit at the right end."""
        self._suffix = suffix
        self.setTextMargins(0, 0, text_width(suffix) + 6 if suffix else 0, 0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._suffix:
            painter = QPainter(self)
            room = QRect(QPoint(12, 0), QPoint(self.width() - 13, self.height() - 1))
            draw_text(painter, room, self._suffix, "base", color("muted"), RIGHT)
            painter.end()
