"""The card with which another PC joins this station: asked of the union, shown as a code and as text, copied, printed.

Knows what gives a card and what runs that; nothing of the wire.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.errors import KnownError
from desktop.printing.qr import encode, paint_matrix
from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.sync.invite_paper import print_card
from desktop.ui.text import error_line, tr
from desktop.ui.theme import SPACE_2, SPACE_5, px
from desktop.ui.widgets.base import Painted, rounded
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from desktop.services.sync import EnrolmentCard
    from desktop.ui.tasks import Tasks

_SIDE: Final = 216
_PAPER: Final = "#ffffff"


class CodePicture(Painted):
    """A QR code on white in both themes, because cameras want it so."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("The card's code"))

    def text(self) -> str:
        """What it says."""
        return self._text

    def set_text(self, text: str) -> None:
        """Say something else; nothing shows an empty field."""
        self._text = text
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(_SIDE), px(_SIDE))

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rounded(painter, self.rect(), 8, QColor(_PAPER))
        if self._text:
            painter.drawImage(0, 0, self._picture())
        painter.end()

    def _picture(self) -> QImage:
        """The code with its edges on the screen's pixels."""
        ratio = self.devicePixelRatioF()
        picture = QImage(self.size() * ratio, QImage.Format.Format_ARGB32_Premultiplied)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint_matrix(painter, encode(self._text, "M"), QRectF(picture.rect()))
        painter.end()
        picture.setDevicePixelRatio(ratio)
        return picture


class InviteSheet(Sheet):
    """Opens at once and asks the union for a code meanwhile."""

    def __init__(self, window: QWidget, tasks: Tasks, ask: Callable[[], EnrolmentCard]) -> None:
        super().__init__(window, tr("Connect another PC"))
        self._tasks, self._ask = tasks, ask
        self._card: EnrolmentCard | None = None
        self.set_width(640)
        self.set_text(
            tr("Install Yizhan there, choose “Connect with a card”, and scan this code or type what stands beside it.")
        )
        self.code = CodePicture()
        self._facts: dict[str, Label] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(SPACE_2)
        self._grid.setColumnStretch(1, 1)
        heads = (
            ("code", tr("Enrolment code")),
            ("url", tr("Server")),
            ("station", tr("Station")),
            ("fingerprint", tr("Fingerprint")),
            ("until", tr("Valid until")),
        )
        for n, (key, head) in enumerate(heads):
            fact = Label("", "figure" if key == "code" else "base", wrap=True, selectable=True)
            fact.setAccessibleName(head)
            self._facts[key] = fact
            align = Qt.AlignmentFlag.AlignVCenter if key == "code" else Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(Label(head, "muted"), n, 0, align)
            self._grid.addWidget(fact, n, 1)
        self.note = Label(
            tr("The code is for one PC and works once. Whoever has it can join the station."), "caption", wrap=True
        )
        self.copy_button = Button(tr("Copy the text"), "secondary", "copy")
        self.print_button = Button(tr("Print"), "secondary", "printer")
        self.copy_button.clicked.connect(self._copy)
        self.print_button.clicked.connect(self._print)
        self._lay_out()
        self.copy_button.setEnabled(False)
        self.print_button.setEnabled(False)
        self.submitted.connect(self._close_or_ask)
        self._again = False
        self._ask_now()

    def _lay_out(self) -> None:
        beside = QVBoxLayout()
        beside.addLayout(self._grid)
        beside.addStretch(1)
        beside.addWidget(self.note)
        self._place_of_card = QWidget()
        row = QHBoxLayout(self._place_of_card)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_5)
        row.addWidget(self.code, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(beside, 1)
        self.body.addWidget(self._place_of_card)
        self.add_footer_left(self.copy_button)
        self.add_footer_left(self.print_button)

    def _ask_now(self) -> None:
        self._again = False
        self._make_room(True)
        self.show_error("")
        self.set_buttons(primary=tr("Close"), primary_variant="secondary")
        self._busy.show()
        self._tasks.query(self._ask, self.show_card, self._not_given)

    def _close_or_ask(self) -> None:
        if self._again:
            self._ask_now()
        else:
            self.accept()

    def _not_given(self, error: KnownError) -> None:
        """Nothing here happens by itself: whoever has looked after the cause asks again."""
        self._refused(error)
        self._again = True
        self._make_room(False)
        self.set_buttons(primary=tr("Try again"), secondary=tr("Close"))
        self.primary_button.setFocus()

    def _make_room(self, for_card: bool) -> None:
        """Where there is no card there is no hole for one either, and nothing to copy."""
        for widget in (self._place_of_card, self.copy_button, self.print_button):
            widget.setVisible(for_card)

    def show_card(self, card: EnrolmentCard) -> None:
        """Show what the union gave."""
        self._busy.hide()
        self._card = card
        self.code.set_text(card.text)
        for key, value in self._values(card).items():
            self._facts[key].setText(value.replace("/", "/\u200b").replace("-", "-\u200b") if key != "code" else value)
        self.copy_button.setEnabled(True)
        self.print_button.setEnabled(True)
        self.show_error("")

    def _values(self, card: EnrolmentCard) -> dict[str, str]:
        until = (
            tr("{date}, {time}").format(date=fmt.full_date(day_of(card.expires_at)), time=fmt.clock(card.expires_at))
            if card.expires_at is not None
            else fmt.DASH
        )
        spaced = f"{card.code[:4]} {card.code[4:]}".strip()
        return {
            "code": spaced,
            "url": card.url,
            "station": card.station_code,
            "fingerprint": card.fingerprint,
            "until": until,
        }

    def _refused(self, error: KnownError) -> None:
        self._busy.hide()
        self.show_error(error_line(error))

    def _copy(self) -> None:
        if self._card is not None:
            QGuiApplication.clipboard().setText(self._card.text)
            self.copy_button.setText(tr("Copied"))

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        if not QPrinterInfo.availablePrinterNames():
            self.show_error(tr("This PC has no printer. Copy the text, or take a picture of the code with a phone."))
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        dialog.setWindowTitle(tr("Print"))
        dialog.accepted.connect(lambda: self.print_to(printer))
        dialog.finished.connect(dialog.deleteLater)
        # QPrintDialog hides the open() without arguments.
        QDialog.open(dialog)

    def print_to(self, printer: QPrinter) -> None:
        """Print on a printer that has been chosen."""
        card = self._card
        if card is None:
            return
        names = {
            "code": tr("Enrolment code"),
            "url": tr("Server"),
            "station": tr("Station"),
            "fingerprint": tr("Fingerprint"),
            "until": tr("Valid until"),
        }
        facts = tuple((names[key], value) for key, value in self._values(card).items())
        work = partial(print_card, printer, self.title.text(), self._text.text(), card.text, facts)
        self._tasks.query(work, lambda _none: self.print_button.setText(tr("Printed")), self._refused)
