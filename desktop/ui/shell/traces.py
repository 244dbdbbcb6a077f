"""What characters that were never meant for a widget do to it, and how to take that back.

A scan reaches whatever has the keyboard before anybody can tell that it is one. Knows no screen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit, QWidget

Restore = Callable[[str], None]
"""Makes a widget what it was before the characters that it is given were typed into it."""


def as_it_was(widget: QWidget | None) -> Restore | None:
    """How to take back what is going to be typed into a widget; None where typing does nothing."""
    from PySide6.QtWidgets import (
        QAbstractItemView,
        QComboBox,
        QDateTimeEdit,
        QLineEdit,
        QPlainTextEdit,
        QSpinBox,
        QTextEdit,
    )

    match widget:
        case QLineEdit():
            return _line(widget)
        case QPlainTextEdit() | QTextEdit():
            return _text(widget)
        case QDateTimeEdit():
            moment = widget.dateTime()
            return lambda _typed: widget.setDateTime(moment)
        case QSpinBox():
            number = widget.value()
            return lambda _typed: widget.setValue(number)
        case QComboBox():
            chosen = widget.currentIndex()
            return lambda _typed: widget.setCurrentIndex(chosen)
        case QAbstractItemView():
            row = widget.currentIndex()
            return lambda _typed: widget.setCurrentIndex(row)
    return None


def _line(field: QLineEdit) -> Restore:
    text, cursor, start, length = field.text(), field.cursorPosition(), field.selectionStart(), field.selectionLength()

    def restore(_typed: str) -> None:
        field.setText(text)
        if length:
            field.setSelection(start, length)
        else:
            field.setCursorPosition(cursor)

    return restore


def _text(field: QPlainTextEdit | QTextEdit) -> Restore:
    selected = field.textCursor().selection().toPlainText()

    def restore(typed: str) -> None:
        cursor = field.textCursor()
        cursor.movePosition(cursor.MoveOperation.PreviousCharacter, cursor.MoveMode.KeepAnchor, len(typed))
        if cursor.selectedText() == typed:
            cursor.insertText(selected)

    return restore
