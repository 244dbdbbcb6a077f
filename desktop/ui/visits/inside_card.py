"""Who is in the station now, with one tap for each who leaves, and with the day's closing.

Knows views and words; what a tap does is said by signals.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.services.forgotten import day_closing
from desktop.ui import format as fmt
from desktop.ui.text import tr
from desktop.ui.visits.vocabulary import Vocabulary
from desktop.ui.visits.words import came, stay, visitors
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.icon_row import IconRow, RowList
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.views import InsideView


class InsideCard(Card):
    """Signals: ``left(InsideView)`` by the button of a row, ``day_closed(int)`` with the closing instant."""

    left = Signal(object)
    day_closed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Inside now"), parent=parent)
        self._rows: dict[bytes, IconRow] = {}
        self._shown: tuple[object, ...] = ()
        self._closing: int | None = None
        self.rows = RowList()
        self.rows.set_heads(tr("Inside now"), tr("Category"), tr("Since", "column"))
        self.nobody = Label(
            tr("Nobody is here just now. Visitors show up here; one tap records that they leave."), "muted", wrap=True
        )
        self.hint = Label("", "small", wrap=True)
        self.close_button = Button(tr("Close the day"), icon="door-open")
        self.close_button.clicked.connect(self._close_day)
        self._page = PageScroll()
        self._page.layout_.addWidget(self.rows)
        self._page.layout_.addWidget(self.nobody)
        self._page.layout_.addSpacing(12)
        self._page.layout_.addWidget(self.hint)
        self._page.layout_.addSpacing(8)
        self._page.layout_.addWidget(self.close_button)
        self._page.layout_.addStretch(1)
        self.body.addWidget(self._page, 1)

    def show_inside(self, inside: tuple[InsideView, ...], capacity: int, now: int, words: Vocabulary) -> None:
        """Show who is inside; rows are made anew only when others are there."""
        shown = (inside, words)
        if shown != self._shown:
            self._shown = shown
            self._rows = {visit.id: self._row(visit, words) for visit in inside}
            self.rows.set_rows(list(self._rows.values()))
        for visit in inside:
            self._rows[visit.id].sub.setText(_since(visit, now))
        persons = sum(visit.persons for visit in inside)
        self.set_right(
            f"{fmt.number(persons)} / {capacity}" if capacity else fmt.number(persons),
            "warn" if persons > capacity > 0 else "neutral",
        )
        self.rows.setVisible(bool(inside))
        self.nobody.setVisible(not inside)
        self._show_closing(inside, now, words)

    def leave_button(self, visit: bytes) -> Button:
        """The button of a visit's row. KeyError when it is not inside."""
        return self._rows[visit].button

    def _row(self, visit: InsideView, words: Vocabulary) -> IconRow:
        who = words.category(visit.category) if visit.persons == 1 else visitors(words, visit.category, visit.persons)
        title = fmt.joined(who, visit.visitor)
        row = IconRow(words.icon(visit.category), title, " ", tr("Leave"), button_icon="log-out")
        row.pressed.connect(lambda: self._leave(row, visit))
        return row

    def _leave(self, row: IconRow, visit: InsideView) -> None:
        row.button.setEnabled(False)
        self.left.emit(visit)

    def _show_closing(self, inside: tuple[InsideView, ...], now: int, words: Vocabulary) -> None:
        closing = self._closing = day_closing(words.hours, now)
        late = [visit for visit in inside if closing is not None and visit.arrived_at <= closing <= now]
        self.close_button.setVisible(bool(late))
        if closing is None:
            self.hint.setText("")
        elif late:
            people = sum(visit.persons for visit in late)
            self.hint.setText(
                tr("It is past {time} and %n persons are not signed out.", "", people).format(time=fmt.clock(closing))
            )
        elif now < closing:
            self.hint.setText(
                tr("Anyone still inside at {time} can be signed out at once, marked as estimated.").format(
                    time=fmt.clock(closing)
                )
            )
        else:
            self.hint.setText(tr("The station closed at {time}.").format(time=fmt.clock(closing)))
        self.hint.setVisible(bool(self.hint.text()))

    def _close_day(self) -> None:
        if self._closing is not None:
            self.close_button.setVisible(False)
            self.day_closed.emit(self._closing)


def _since(visit: InsideView, now: int) -> str:
    return fmt.joined(came(visit), stay(visit, now))
