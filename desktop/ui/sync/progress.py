"""How far a backlog is, as a bar and one line: so many of so many, how fast, how long still.

Knows the chip's view alone, so that every place says the same.
"""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.shell.status import progress_line, share_done
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.progress_row import BusyLine
from desktop.views import SyncView


class SyncProgress(QWidget):
    """Hidden by whoever shows it while nothing is under way."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = Label("", "muted", wrap=True)
        self._bar = BusyLine(height=6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(self._bar)
        column.addWidget(self.line)

    def show_view(self, view: SyncView) -> None:
        """Show how far it is."""
        self._say(progress_line(view) or tr("Connecting to the union"))
        self._bar.set_share(share_done(view), "info")

    def show_connecting(self) -> None:
        """Nobody has answered yet."""
        self._say(tr("Connecting to the union"))
        self._bar.set_share(None, "info")

    def _say(self, text: str) -> None:
        self.line.setText(text)
        self.setAccessibleName(text)
