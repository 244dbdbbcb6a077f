"""Connecting with the union: a card scanned or pasted, or an address and a code typed and a fingerprint compared.

Serves the first start and the sync screen alike. Knows the sync service; where to go afterwards is not its matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.errors import KnownError
from desktop.ui import format as fmt
from desktop.ui.text import error_text, tr
from desktop.ui.theme import px
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Inset
from desktop.ui.widgets.form import FormGrid
from desktop.ui.widgets.progress_row import BusyLine
from desktop.ui.widgets.segmented import Segmented

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

CARD: Final = "card"
TYPED: Final = "typed"


class ConnectForm(QWidget):
    """Signal ``connected`` once the union knows this PC."""

    connected = Signal()

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self._compared = ""
        self.ways = Segmented()
        self.ways.set_options(
            [(CARD, tr("Scan or paste the card"), "qr-code"), (TYPED, tr("Type it"), "keyboard")]
        )
        self.ways.setAccessibleName(tr("How to connect"))
        self.ways.changed.connect(self._show_way)
        self.card = QPlainTextEdit()
        self.card.setAccessibleName(tr("Text of the card"))
        self.card.setPlaceholderText(
            tr("Point the scanner at the card's code, or paste its text here: YIZHAN1|https://…")
        )
        self.card.setTabChangesFocus(True)
        self.card.setProperty("takesScan", True)
        self.card.textChanged.connect(self._card_changed)
        self.address = QLineEdit()
        self.address.setPlaceholderText("https://")
        self.code = QLineEdit()
        self.code.setPlaceholderText("XXXX-XXXX")
        self._typed = FormGrid(2)
        self._address_row = self._typed.add_field(tr("Address of the union's server"), self.address)
        self._code_row = self._typed.add_field(tr("Enrolment code"), self.code)
        for field in (self.address, self.code):
            field.textChanged.connect(self._typed_changed)
            field.returnPressed.connect(self.go_on)
        self.card.setFixedHeight(px(84))
        self.found = Inset()
        self.found.hide()
        self.problem = Banner("alarm")
        self.problem.hide()
        self._busy = BusyLine(height=3)
        self._busy.hide()
        self.button = Button("", "primary")
        self.button.clicked.connect(self.go_on)
        self._arrange()
        self._show_way(CARD)

    def _arrange(self) -> None:
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.ways)
        column.addWidget(self.card)
        column.addWidget(self._typed)
        column.addWidget(self.found)
        column.addWidget(self.problem)
        column.addWidget(self._busy)
        column.addLayout(foot)

    def fill(self, text: str) -> None:
        """Take the text of a card, as if it had been pasted."""
        self.ways.set_current(CARD)
        self._show_way(CARD)
        self.card.setPlainText(text)
        self.card.moveCursor(QTextCursor.MoveOperation.End)

    def first_field(self) -> QWidget:
        """Where typing begins."""
        return self.card if self.ways.current() == CARD else self.address

    def go_on(self) -> None:
        """The button: connect with the card, or first ask the typed address who it is."""
        if not self.button.isEnabled():
            return
        self.problem.hide()
        if self.ways.current() == CARD:
            self._connect_with_card()
        elif not self._compared:
            self._ask_who()
        else:
            self._connect(self.address.text().strip(), self.code.text(), self._compared)

    def _connect_with_card(self) -> None:
        try:
            card = self._desk.sync.read_card(self.card.toPlainText())
        except KnownError as error:
            self._refused(error)
            return
        self._connect(card.url, card.code, card.fingerprint)

    def _ask_who(self) -> None:
        address = self.address.text().strip()
        self._set_busy(True)
        self._tasks.query(lambda: self._desk.sync.fingerprint_of(address), self._known_who, self._refused)

    def _known_who(self, fingerprint: str) -> None:
        self._set_busy(False)
        self._compared = fingerprint
        self.found.set(
            tr("Compare this with the fingerprint on the card. Connect only if they are the same."), fingerprint
        )
        self.found.show()
        self._name_button()
        self.button.setFocus()

    def _connect(self, url: str, code: str, fingerprint: str) -> None:
        self._set_busy(True)
        self._tasks.command(
            lambda: self._desk.sync.enrol(url, code, fingerprint), lambda _result: self._done(), self._refused
        )

    def _done(self) -> None:
        # It stays busy: whoever hears of it puts the form away.
        self.connected.emit()

    def _refused(self, error: KnownError) -> None:
        self._set_busy(False)
        what, remedy = error_text(error)
        self.problem.set("alarm", fmt.headline(what), remedy)
        self.problem.show()
        # The focus has left what could not be typed into meanwhile.
        self.first_field().setFocus()

    def _show_way(self, way: str) -> None:
        self.card.setVisible(way == CARD)
        self._typed.setVisible(way == TYPED)
        self.problem.hide()
        self.found.hide()
        self._compared = ""
        if way == CARD:
            self._card_changed()
        else:
            self._typed_changed()
        self.first_field().setFocus()

    def _card_changed(self) -> None:
        self.problem.hide()
        text = self.card.toPlainText().strip()
        try:
            card = self._desk.sync.read_card(text) if text else None
        except KnownError:
            card = None
        if card is None:
            self.found.hide()
        else:
            self.found.set(
                tr("Card of station {code}").format(code=card.station_code), f"{card.url}\n{card.fingerprint}"
            )
            self.found.show()
        self.button.setEnabled(bool(text))
        self._name_button()

    def _typed_changed(self) -> None:
        self.problem.hide()
        self.found.hide()
        self._compared = ""
        self.button.setEnabled(bool(self.address.text().strip()) and bool(self.code.text().strip()))
        self._name_button()

    def _name_button(self) -> None:
        if self.ways.current() == CARD:
            self.button.setText(tr("Connect"))
        elif self._compared:
            self.button.setText(tr("They match: connect"))
        else:
            self.button.setText(tr("Show the fingerprint"))
        self.button.updateGeometry()

    def _set_busy(self, busy: bool) -> None:
        self._busy.setVisible(busy)
        self.button.setEnabled(not busy)
        self.ways.setEnabled(not busy)
        self.card.setEnabled(not busy)
        self._typed.setEnabled(not busy)
