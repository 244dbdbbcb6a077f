"""Which page of a sheet of stickers is shown, with buttons to turn; hidden for a poster of one page."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2
from desktop.ui.widgets.button import IconButton
from desktop.ui.widgets.label import Label


class Pager(QWidget):
    """Signals: ``turned(int)`` the page that is wanted, from 0."""

    turned = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page, self._count = 0, 1
        self.before = IconButton("chevron-left", tr("The page before"))
        self.after = IconButton("chevron-right", tr("The next page"))
        self.text = Label("", "muted")
        self.before.clicked.connect(lambda: self.step(-1))
        self.after.clicked.connect(lambda: self.step(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addStretch(1)
        for widget in (self.before, self.text, self.after):
            row.addWidget(widget)
        row.addStretch(1)
        self.hide()

    def say(self, page: int, count: int) -> None:
        """Say which of how many pages is there."""
        self._page, self._count = page, count
        self.text.setText(tr("Page {n} of {count}").format(n=page + 1, count=count))
        self.before.setEnabled(page > 0)
        self.after.setEnabled(page < count - 1)
        self.setVisible(count > 1)

    def step(self, by: int) -> bool:
        """Turn pages; whether there is one to turn to."""
        wanted = self._page + by
        if not 0 <= wanted < self._count:
            return False
        self.turned.emit(wanted)
        return True
