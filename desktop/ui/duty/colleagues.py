"""Who is on duty besides, each with the way home: whoever hands over has often been joined already."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.duty.words import span
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.label import Label
from desktop.views import ShiftView


class Colleagues(QWidget):
    """Signal: ``leave_wanted(ShiftView)``."""

    leave_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[ShiftView, ...] = ()
        self._rows: list[QWidget] = []
        self.buttons: dict[str, Button] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    def show_shifts(self, shifts: tuple[ShiftView, ...]) -> None:
        """Show the others' shifts; what stands there already stays: no button goes from under the hand."""
        if shifts == self._shown:
            return
        self._shown = shifts
        self.buttons = {}
        for old in self._rows:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows = [self._row(shift) for shift in shifts]
        for row in self._rows:
            self._column.addWidget(row)
        self.setVisible(bool(shifts))

    def text(self) -> str:
        """What is said, a line for each."""
        return "\n".join(self._words(shift) for shift in self._shown)

    @staticmethod
    def _words(shift: ShiftView) -> str:
        return tr("Also on duty: {names}").format(names=f"{shift.staff_name} {span(shift)}")

    def _row(self, shift: ShiftView) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_2)
        line.addWidget(Label(self._words(shift), "small", elide=True), 1)
        button = Button(tr("Sign out"), "ghost", "log-out")
        button.setAccessibleName(tr("Sign out {name}").format(name=shift.staff_name))
        button.clicked.connect(partial(self.leave_wanted.emit, shift))
        line.addWidget(button)
        self.buttons[shift.staff_name] = button
        return row
