"""What the check of the code found, in words: whether it reads and from how far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.printing.verify import DENSE, CodeCheck
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_1, SPACE_2
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.pill import Pill


class CodeWords(QWidget):
    """Signals: ``connect_wanted()`` when a person wants to connect with the union to get a code, ``typing_wanted()`` to
    type one that stands on a card, ``said()`` when its words have changed."""

    connect_wanted = Signal()
    typing_wanted = Signal()
    said = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pill = Pill("", "neutral")
        self.fact = Label("", "strong", wrap=True)
        self.how = Label("", "caption", wrap=True)
        self.connect_button = Button(tr("Connect with the union"), "secondary", "link")
        self.connect_button.clicked.connect(self.connect_wanted)
        self.type_button = Button(tr("Type the page's address…"), "ghost", "keyboard")
        self.type_button.clicked.connect(self.typing_wanted)
        head = QHBoxLayout()
        head.setSpacing(SPACE_2)
        head.addWidget(Label(tr("Code check"), "muted"), 1)
        head.addWidget(self._pill)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addLayout(head)
        column.addWidget(self.fact)
        column.addWidget(self.how)
        column.addSpacing(SPACE_1)
        column.addWidget(self.connect_button)
        column.addWidget(self.type_button)
        self.show_checking()

    def verdict(self) -> str:
        """The pill's word."""
        return self._pill.text()

    def show_checking(self) -> None:
        """The reader is at work."""
        self._pill.set(tr("Checking…"), "neutral")
        self._say("", "")

    def show_none(self) -> None:
        """The poster is meant to be without a code."""
        self._pill.set(tr("No code"), "neutral")
        self._say(tr("There is no code on it to be read."), "")

    def show_unfinished(self) -> None:
        """The poster has no code because something on it is still to be filled in."""
        self._pill.set(tr("Not finished"), "warn")
        self._say("", "")

    def show_missing(self) -> None:
        """The poster has no code, and why."""
        self._pill.set(tr("No code"), "info")
        self._say(
            tr("The poster carries no QR code yet."),
            tr(
                "The code opens this station's public page, and the union has not given it one yet. Once this PC is "
                "connected with the union, the code comes onto the poster by itself. If you have the union's card "
                "already, the address of the page that stands on it is enough."
            ),
            connect=True,
        )

    def show_checks(self, checks: Sequence[CodeCheck]) -> None:
        """What was read of the codes, the weakest first, and from how far a phone reads it."""
        check = checks[0]
        size = tr("{cm} cm wide, reads from {m} m").format(
            cm=f"{check.width / 10:.1f}", m=f"{check.distance:.1f}" if check.distance >= 1 else f"{check.distance:.2f}"
        )
        if len(checks) > 1:
            size = tr("{n} codes, the smallest: {fact}").format(n=len(checks), fact=size)
        if not check.reader:
            self._pill.set(tr("Not checked"), "neutral")
            self._say(size, tr("This PC has no code reader (zxing-cpp). Try the printed poster with a phone."))
        elif check.passed:
            self._pill.set(tr("Reads"), "ok")
            self._say(
                size,
                tr(
                    "A second reader has read all {n} pictures of it: small, blurred, turned, slanted, pale, badly "
                    "lit, partly covered, passed on in a chat."
                ).format(n=sum(one.pictures for one in checks)),
            )
        elif check.plain:
            self._pill.set(tr("Weak"), "warn")
            fact = tr("{read} of {n} pictures could be read").format(read=check.read, n=check.pictures)
            self._say(fact, " ".join(self._advice(check)))
        else:
            self._pill.set(tr("Does not read"), "alarm")
            self._say(
                tr("The code could not be read back."),
                tr("Do not hang this poster up. Take larger paper, or shorten the union's public address."),
            )

    def _advice(self, check: CodeCheck) -> Iterator[str]:
        """What to change, by what it failed at."""
        if check.failed & {"small", "blurred", "turned", "slanted", "jpeg"}:
            yield tr("From farther away or out of focus it does not read: take larger paper.")
            if check.modules >= DENSE:
                yield tr("What it says is long, which makes it fine: a shorter address makes it coarser.")
        if check.failed & {"pale", "uneven"}:
            yield tr("In poor light it does not read: print it in full black on white paper, not behind glass.")
        if "covered" in check.failed:
            yield tr("It does not stand any dirt: keep it free of tape and stains, or take larger paper.")

    def _say(self, fact: str, how: str, *, connect: bool = False) -> None:
        self.fact.setText(fact)
        self.fact.setVisible(bool(fact))
        self.how.setText(how)
        self.how.setVisible(bool(how))
        self.connect_button.setVisible(connect)
        self.type_button.setVisible(connect)
        self.said.emit()
