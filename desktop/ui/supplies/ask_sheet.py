"""Asking the union for something: an item of the list or a thing in words, how many, until when, why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.supplies.facts import SupplyFacts
from desktop.ui.supplies.form import MovementSheet
from desktop.ui.supplies.words import amount, stock
from desktop.ui.text import tr
from desktop.ui.widgets.date_field import DateField
from desktop.ui.widgets.form import FormGrid, FormRow
from desktop.ui.widgets.segmented import Segmented
from desktop.views import SupplyView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

LISTED: Final = "listed"
WORDS: Final = "words"


class AskSheet(MovementSheet):
    """The quantity is proposed; Enter sends the request off."""

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, facts: SupplyFacts) -> None:
        super().__init__(window, desk, tasks, facts, tr("Ask the union"))
        self.set_width(560)
        self.set_text(tr("The request goes to the union by itself; its answer shows up here and on Today."))
        self.what = Segmented()
        self.what.setAccessibleName(tr("What to ask for"))
        self.what.set_options([(LISTED, tr("On the list")), (WORDS, tr("Something else"))])
        self.what.changed.connect(lambda _key: self._switch())
        self.wanted = QLineEdit()
        self.wanted.setPlaceholderText(tr("such as: folding chairs"))
        self.wanted_row = FormRow(tr("What is wanted"), self.wanted)
        self.needed_by = DateField()
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("such as: heat wave, twice as many visitors"))
        grid = FormGrid(2)
        self.needed_row = grid.add_field(tr("Needed by"), self.needed_by, tr("may be left empty"))
        grid.add_field(tr("Reason"), self.reason)
        for row in (self.what, self.wanted_row, self.picker, self.quantity_row, grid):
            self.body.addWidget(row)
        self.set_buttons(primary=tr("Send the request"), secondary=tr("Cancel"))
        self.wanted_row.hide()

    def begin(self, item: SupplyView | None) -> None:
        if item is None and not self._facts.items:
            self.what.set_current(WORDS)
            self._switch()
            self.open(self.wanted)
            return
        super().begin(item)

    def item_chosen(self, item: SupplyView) -> None:
        def show(proposed: int) -> None:
            if proposed and self.quantity.number.value() is None and self.picker.item() is item:
                self.quantity.set_pieces(proposed)
                self.quantity.number.selectAll()

        self._tasks.query(lambda: self._desk.requests.proposal(item.id), show, key="supplies.proposal")

    def effect(self, item: SupplyView, pieces: int) -> str:
        return fmt.joined(self.quantity.sum(), stock(item))

    def valid(self) -> bool:
        self.needed_row.set_error("")
        if not self.needed_by.valid():
            self.needed_row.set_error(tr("This is not a date; write it like 2026-11-21."))
        else:
            day = self.needed_by.value()
            if day is not None and day < day_of(self._desk.clock.now()):
                self.needed_row.set_error(tr("This day has passed."))
        if self.needed_row.error():
            self.needed_by.setFocus()
            return False
        return True

    def save_movement(self, item: SupplyView, pieces: int) -> None:
        needed_by, reason = self.needed_by.value(), self.reason.text()
        self.save(
            lambda: self._desk.requests.ask(pieces, item_id=item.id, needed_by=needed_by, reason=reason),
            _sent(item.name, amount(pieces, item.unit)),
        )

    def _in_words(self) -> bool:
        return self.what.current() == WORDS

    def _switch(self) -> None:
        words, item = self._in_words(), self.picker.item()
        self.show_error("")
        self.wanted_row.setVisible(words)
        self.picker.setVisible(not words)
        if words:
            self.quantity.switch.hide()
            self.quantity.number.set_suffix("")
            self.wanted.setFocus()
        elif item is not None:
            self.quantity.set_item(item)
            self.quantity.number.setFocus()
        else:
            self.picker.start()
            self.picker.search.setFocus()
        self._quantity_changed()

    def _quantity_changed(self) -> None:
        if not self._in_words():
            super()._quantity_changed()
            return
        self.quantity_row.set_hint("")
        self.quantity_row.set_error("")

    def _submit_form(self) -> None:
        if not self._in_words():
            super()._submit_form()
            return
        wanted, fault, pieces = self.wanted.text().strip(), self.quantity.fault(), self.quantity.number.value()
        self.wanted_row.set_error("" if wanted else tr("Say what is wanted."))
        self.quantity_row.set_error(fault)
        if not wanted:
            self.wanted.setFocus()
        elif fault or pieces is None:
            self.quantity.number.setFocus()
        elif self.valid():
            needed_by, reason = self.needed_by.value(), self.reason.text()
            self.save(
                lambda: self._desk.requests.ask(pieces, wanted=wanted, needed_by=needed_by, reason=reason),
                _sent(wanted, fmt.number(pieces)),
            )


def _sent(name: str, quantity: str) -> str:
    return tr("Asked the union for {item} {amount}").format(item=name, amount=quantity)
