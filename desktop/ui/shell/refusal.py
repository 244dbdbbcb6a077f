"""A small window that says why the desk cannot open, when there is no main window yet to say it on.

Knows two sentences and nothing else.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QVBoxLayout

from desktop.ui.text import tr
from desktop.ui.theme import SPACE_6, px
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.icon_row import IconSquare
from desktop.ui.widgets.label import Label


class Refusal(QDialog):
    """What happened, what to do about it, and one button."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__()
        self.setWindowTitle(tr("Yizhan"))
        self.setFixedWidth(px(520))
        self.button = Button(tr("Close"), "primary")
        self.button.clicked.connect(self.accept)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(Label(what, "strong", wrap=True))
        words.addWidget(Label(remedy, "muted", wrap=True))
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(IconSquare("triangle-alert", "warn", 40), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(20)
        column.addLayout(head)
        column.addLayout(foot)


def show_refusal(app: QApplication, what: str, remedy: str) -> None:
    """Show the sentences until the person has closed the window."""
    Refusal(what, remedy).exec()
