"""The lines around the pages: what is shown and what can be done with it above, page and zoom below, and how far a
piece of work is. Knows no service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.reports.paper import PaperView
from desktop.ui.reports.periods import PeriodChips
from desktop.ui.reports.work import Ticket
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2, SPACE_3, px
from desktop.ui.widgets.button import Button, IconButton
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.number_field import NumberField
from desktop.ui.widgets.progress_row import BusyLine

_TICK_MS: Final = 80
_LATE_MS: Final = 350
"""What is done sooner needs no bar."""


class HeadBar(QWidget):
    """Signals: ``print_wanted()``, ``save_wanted(str)`` with ``pdf`` or ``xlsx``, ``text_wanted()``,
    ``picture_wanted()``, ``all_wanted()`` when nothing is to be left out any more; the chips have their own."""

    print_wanted = Signal()
    all_wanted = Signal()
    save_wanted = Signal(str)
    text_wanted = Signal()
    picture_wanted = Signal()

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips = PeriodChips(today)
        self.chips.setAccessibleName(tr("Period"))
        self.about = Label("", "muted", elide=True)
        self.only = Chip("", "x")
        self.only.clicked.connect(self.all_wanted)
        self.text_button = Button(tr("Copy text"), "secondary", "copy")
        self.picture_button = Button(tr("Copy picture"), "secondary", "image")
        self.xlsx_button = Button(tr("Excel"), "secondary", "file-spreadsheet")
        self.pdf_button = Button(tr("PDF"), "secondary", "file-down")
        self.print_button = Button(tr("Print"), "primary", "printer")
        self.text_button.clicked.connect(self.text_wanted)
        self.picture_button.clicked.connect(self.picture_wanted)
        self.xlsx_button.clicked.connect(lambda: self.save_wanted.emit("xlsx"))
        self.pdf_button.clicked.connect(lambda: self.save_wanted.emit("pdf"))
        self.print_button.clicked.connect(self.print_wanted)
        low = QHBoxLayout()
        low.setSpacing(SPACE_3)
        low.addWidget(self.only)
        low.addWidget(self.about, 1)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(SPACE_2)
        for button in (self.xlsx_button, self.pdf_button, self.print_button):
            self._buttons.addWidget(button)
        low.addLayout(self._buttons)
        top = QHBoxLayout()
        top.setSpacing(SPACE_2)
        top.addWidget(self.chips, 1)
        top.addWidget(self.text_button)
        top.addWidget(self.picture_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addLayout(top)
        column.addLayout(low)
        self.show_day(False)
        self.show_only("")

    def show_only(self, what: str) -> None:
        """What the report is narrowed to, in words; a click takes it away."""
        said = tr("Only {what}").format(what=what)
        self.only.set_text(said)
        self.only.setAccessibleName(tr("Remove filter: {filter}").format(filter=said))
        self.only.setToolTip(said)
        self.only.setChecked(True)
        self.only.setVisible(bool(what))

    def show_day(self, day: bool) -> None:
        """Whether text and picture can be copied."""
        self.text_button.setVisible(day)
        self.picture_button.setVisible(day)

    def set_ready(self, ready: bool, *, blank: bool = False) -> None:
        """Whether there are pages to print or to save; a blank form is not what one came for."""
        self.print_button.set_variant("secondary" if blank else "primary")
        for button in (self.print_button, self.pdf_button, self.xlsx_button, self.text_button, self.picture_button):
            button.setEnabled(ready)


class FootBar(QWidget):
    """Page n of m, the zoom, and a running piece of work with its end at a click."""

    def __init__(self, paper: PaperView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paper = paper
        self._ticket: Ticket | None = None
        self.back = IconButton("chevron-left", tr("Page before"))
        self.on = IconButton("chevron-right", tr("Next page"))
        self.number = NumberField(1, least=1)
        self.number.setAccessibleName(tr("Page"))
        self.number.setFixedWidth(px(64))
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.of = Label("", "muted")
        self.farther = IconButton("minus", tr("Smaller"))
        self.zoom = Button("", "ghost")
        self.zoom.setToolTip(tr("Fit the width"))
        self.nearer = IconButton("plus", tr("Larger"))
        self.what = Label("", "muted", elide=True)
        self.line = BusyLine()
        self.end = Button(tr("Cancel"), "ghost")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        left: tuple[QWidget, ...] = (self.back, self.number, self.of, self.on)
        right: tuple[QWidget, ...] = (self.farther, self.zoom, self.nearer)
        for widget in left:
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.what, 3)
        row.addWidget(self.line, 2)
        row.addWidget(self.end)
        row.addStretch(1)
        for widget in right:
            row.addWidget(widget)
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._show_progress)
        self._late = QTimer(self, singleShot=True, interval=_LATE_MS)
        self._late.timeout.connect(lambda: self._show_work(True))
        self._connect()
        self._show_work(False)
        self.show_place()

    def _connect(self) -> None:
        self.back.clicked.connect(lambda: self._paper.go(self._paper.page() - 1))
        self.on.clicked.connect(lambda: self._paper.go(self._paper.page() + 1))
        self.number.editingFinished.connect(self._jump)
        self.farther.clicked.connect(lambda: self._paper.zoom_by(-1))
        self.nearer.clicked.connect(lambda: self._paper.zoom_by(1))
        self.zoom.clicked.connect(lambda: self._paper.set_zoom(None))
        self.end.clicked.connect(self._end)
        self._paper.moved.connect(self.show_place)

    def show_place(self) -> None:
        """Where the paper is."""
        count, page = self._paper.count(), self._paper.page()
        for widget in (self.back, self.number, self.of, self.on, self.farther, self.zoom, self.nearer):
            widget.setEnabled(count > 0)
        self.back.setEnabled(page > 0)
        self.on.setEnabled(page < count - 1)
        if not self.number.hasFocus():
            self.number.set_value(page + 1 if count else None)
        self.of.setText(tr("of %n pages", "", count) if count else "")
        self.zoom.setText(f"{self._paper.shown_zoom()} %")

    def _jump(self) -> None:
        wanted = self.number.value()
        if wanted is not None and self._paper.count():
            self._paper.go(wanted - 1)
            self.number.set_value(min(wanted, self._paper.count()))

    # -- work

    def show_ticket(self, ticket: Ticket, what: str) -> None:
        """A piece of work has begun."""
        self._ticket = ticket
        self.what.setText(what)
        self.line.set_share(None)
        self._tick.start()
        self._late.start()

    def drop_ticket(self, ticket: Ticket) -> None:
        """A piece of work is over."""
        if ticket is self._ticket:
            self._ticket = None
            self._tick.stop()
            self._late.stop()
            self._show_work(False)

    def working(self) -> bool:
        """Whether a piece of work is shown."""
        return not self.line.isHidden()

    def _show_work(self, shown: bool) -> None:
        for widget in (self.what, self.line, self.end):
            widget.setVisible(shown)

    def _show_progress(self) -> None:
        if self._ticket is not None and self._ticket.total:
            self.line.set_share(self._ticket.done / self._ticket.total)

    def _end(self) -> None:
        if self._ticket is not None:
            self._ticket.end()
