"""What the check of the code found, in words: whether it reads and from how far."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.printing.verify import CodeCheck
from desktop.ui.theme import SPACE_1, SPACE_2
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.pill import Pill


class CodeWords(QWidget):
    """Signals: ``connect_wanted()`` when a person wants to connect with the union to get a code."""

    connect_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pill = Pill("", "neutral")
        self.fact = Label("", "strong", wrap=True)
        self.how = Label("", "caption", wrap=True)
        self.connect_button = Button(self.tr("Connect with the union"), "secondary", "link")
        self.connect_button.clicked.connect(self.connect_wanted)
        head = QHBoxLayout()
        head.setSpacing(SPACE_2)
        head.addWidget(Label(self.tr("Code check"), "muted"), 1)
        head.addWidget(self._pill)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addLayout(head)
        column.addWidget(self.fact)
        column.addWidget(self.how)
        column.addSpacing(SPACE_1)
        column.addWidget(self.connect_button)
        self.show_checking()

    def verdict(self) -> str:
        """The pill's word."""
        return self._pill.text()

    def show_checking(self) -> None:
        """The reader is at work."""
        self._pill.set(self.tr("Checking …"), "neutral")
        self._say("", "")

    def show_missing(self) -> None:
        """The poster has no code, and why."""
        self._pill.set(self.tr("No code"), "info")
        self._say(
            self.tr("The poster carries no QR code yet."),
            self.tr(
                "The code opens this station's public page, and the union has not given it one yet. Once this PC is "
                "connected with the union, the code comes onto the poster by itself."
            ),
            connect=True,
        )

    def show_check(self, check: CodeCheck) -> None:
        """What was read, and from how far a phone reads it."""
        centimetres = f"{check.width / 10:.1f}"
        metres = f"{check.distance:.1f}"
        size = self.tr("{cm} cm wide, reads from {m} m").format(cm=centimetres, m=metres)
        if not check.reader:
            self._pill.set(self.tr("Not checked"), "neutral")
            self._say(size, self.tr("This PC has no code reader (zxing-cpp). Try the printed poster with a phone."))
        elif check.passed:
            self._pill.set(self.tr("Reads"), "ok")
            self._say(
                size,
                self.tr(
                    "The distance is a rule of thumb: ten times the code's width. A second reader has read all {n} "
                    "pictures of it: small, blurred, turned and faded."
                ).format(n=check.pictures),
            )
        elif check.plain:
            self._pill.set(self.tr("Weak"), "warn")
            self._say(
                self.tr("{read} of {n} pictures could be read").format(read=check.read, n=check.pictures),
                self.tr("It reads when seen well, and not when small, blurred, turned or faded. Take larger paper."),
            )
        else:
            self._pill.set(self.tr("Does not read"), "alarm")
            self._say(
                self.tr("The code could not be read back."),
                self.tr("Do not hang this poster up. Take larger paper, or shorten the union's public address."),
            )

    def _say(self, fact: str, how: str, *, connect: bool = False) -> None:
        self.fact.setText(fact)
        self.fact.setVisible(bool(fact))
        self.how.setText(how)
        self.how.setVisible(bool(how))
        self.connect_button.setVisible(connect)
