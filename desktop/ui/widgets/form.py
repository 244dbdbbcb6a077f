"""Fields with their labels: a label above, a hint and an error below, in columns."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.theme import SPACE_1, SPACE_3, SPACE_4, set_property
from desktop.ui.widgets.error_text import ErrorText
from desktop.ui.widgets.label import Label


class FormRow(QWidget):
    """One field. The label names it to a screen reader; an error marks it."""

    def __init__(self, label: str, field: QWidget, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._label = Label(label, "small")
        self._label.setBuddy(field)
        self._hint = Label(hint, "caption", wrap=True)
        self._error = ErrorText()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addWidget(self._label)
        column.addWidget(field)
        column.addWidget(self._hint)
        column.addWidget(self._error)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_label(label)
        self.set_hint(hint)

    def set_label(self, text: str) -> None:
        """What the field asks; empty takes no room."""
        self._label.setText(text)
        self._label.setVisible(bool(text))
        self.field.setAccessibleName(text)

    def set_hint(self, text: str) -> None:
        """How to fill it in; empty takes no room."""
        self._hint.setText(text)
        self._show_hint()

    def set_error(self, text: str) -> None:
        """What is wrong with it; empty clears the mark."""
        self._error.set_text(text)
        self.field.setAccessibleDescription(text or self._hint.text())
        set_property(self.field, "invalid", bool(text))
        self._show_hint()

    def error(self) -> str:
        """What is said to be wrong."""
        return self._error.text()

    def _show_hint(self) -> None:
        self._hint.setVisible(bool(self._hint.text()) and not self._error.text())


class FormGrid(QWidget):
    """Rows in equal columns, filled from the left."""

    def __init__(self, columns: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._next = (0, 0)
        self._rows: list[FormRow] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_4)
        self._grid.setVerticalSpacing(SPACE_3)
        for n in range(columns):
            self._grid.setColumnStretch(n, 1)

    def add(self, row: FormRow, span: int = 1) -> FormRow:
        """Put a row into the next free place, over `span` columns."""
        line, column = self._next
        span = min(span, self._columns)
        if column + span > self._columns:
            line, column = line + 1, 0
        self._grid.addWidget(row, line, column, 1, span, Qt.AlignmentFlag.AlignTop)
        self._next = (line, column + span) if column + span < self._columns else (line + 1, 0)
        self._rows.append(row)
        return row

    def add_field(self, label: str, field: QWidget, hint: str = "", span: int = 1) -> FormRow:
        """Label a field and put it into the next free place."""
        return self.add(FormRow(label, field, hint), span)

    def rows(self) -> list[FormRow]:
        """All rows in order."""
        return list(self._rows)

    def clear_errors(self) -> None:
        """Take all marks away."""
        for row in self._rows:
            row.set_error("")

    def first_error(self) -> FormRow | None:
        """The first row that is marked; gives it the keyboard."""
        for row in self._rows:
            if row.error():
                row.field.setFocus(Qt.FocusReason.OtherFocusReason)
                return row
        return None
