"""What the sheets that move goods have in common: the item, the quantity and what the balance becomes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.ui.supplies.facts import SupplyFacts
from desktop.ui.supplies.picker import ItemPicker
from desktop.ui.supplies.quantity import QuantityField
from desktop.ui.supplies.when import WhenField
from desktop.ui.text import tr
from desktop.ui.visits.saving import save
from desktop.ui.widgets.button import TextLink
from desktop.ui.widgets.form import FormRow
from desktop.ui.widgets.sheet import Sheet
from desktop.views import Changes, SupplyView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


class MovementSheet(Sheet):
    """Signals: ``done(str, Changes)`` when something was saved; ``adopt_wanted()`` once it has closed because the item
    is not on the list yet."""

    done = Signal(str, object)
    adopt_wanted = Signal()

    def __init__(
        self, window: QWidget, desk: Desk, tasks: Tasks, facts: SupplyFacts, title: str, *, rows: int = 5
    ) -> None:
        super().__init__(window, title)
        self._desk, self._tasks, self._facts = desk, tasks, facts
        icons = {term.code: term.icon for term in facts.categories}
        self.picker = ItemPicker(self._search, lambda category: icons.get(category, "package"), rows)
        self.picker.chosen.connect(self._chosen)
        self.picker.add_wanted.connect(self._adopt)
        self._proposed: int | None = None
        self.quantity = QuantityField()
        self.quantity_row = FormRow(tr("Quantity"), self.quantity)
        self.quantity.changed.connect(self._quantity_changed)
        self.when = WhenField(desk.clock.now())
        self.when_row = FormRow(tr("When"), self.when, tr("Stays marked as a late entry."))
        self.when_row.hide()
        self.when.changed.connect(self._quantity_changed)
        self.earlier = TextLink(tr("It was earlier…"))
        self.earlier.clicked.connect(self._ask_when)
        self.set_buttons(primary=tr("Save"), secondary=tr("Cancel"))
        self.submitted.connect(self._submit_form)

    def offer_earlier(self) -> None:
        """Once the rows are there: a link in the footer opens one more, so that what happens now is not asked when."""
        self.body.insertWidget(self.body.indexOf(self.quantity_row) + 1, self.when_row)
        self.add_footer_left(self.earlier)

    def at(self) -> int | None:
        """When it happened; None for now."""
        return self.when.instant()

    def begin(self, item: SupplyView | None) -> None:
        """Open it for an item, or to choose one."""
        if item is not None:
            self.picker.choose(item)
            self.open(self.quantity.number)
        else:
            self.picker.start()
            self.open(self.picker.search)

    def take_scan(self, code: str, item: SupplyView | None) -> bool:
        """Something was scanned: that is the item, unless another one's number is typed already."""
        if item is None:
            return False
        chosen = self.picker.item()
        if chosen is not None and chosen.id != item.id and self.quantity.number.text() and not self.untouched():
            self.show_error(tr("First save {item} with Enter, then scan the next.").format(item=chosen.name))
        elif chosen is None or chosen.id != item.id:
            if chosen is not None:
                # What was proposed for the one says nothing of the other.
                self.quantity.number.set_value(None)
            self.picker.choose(item)
        else:
            self.quantity.number.setFocus()
        return True

    def propose(self, pieces: int | None) -> None:
        """Put a number of pieces in that nobody has typed."""
        self._proposed = pieces
        if pieces is None:
            self.quantity.number.set_value(None)
        else:
            self.quantity.set_pieces(pieces)

    def untouched(self) -> bool:
        """Whether the number that stands there is the one that was proposed."""
        return self._proposed is not None and self.quantity.pieces() == self._proposed

    def ordered(self, found: tuple[SupplyView, ...], text: str) -> tuple[SupplyView, ...]:
        """What was found by a text, in the order in which it is offered; asked off the UI thread."""
        return found

    def item_chosen(self, item: SupplyView) -> None:
        """Another item: a sheet shows what it asks about that item."""

    @abstractmethod
    def effect(self, item: SupplyView, pieces: int) -> str:
        """What the balance becomes, in words."""

    @abstractmethod
    def save_movement(self, item: SupplyView, pieces: int) -> None:
        """Save what was typed; the quantity is right."""

    def valid(self) -> bool:
        """Whether what else the sheet asks is right; marks what is not."""
        return True

    def save(
        self, command: Callable[[], Changes], text: str, then: Callable[[Changes], None] = lambda _changes: None
    ) -> None:
        """Run the command, say what was done and go on with what it has made."""

        def done(changes: Changes) -> None:
            self.done.emit(text, changes)
            then(changes)

        save(self, self._tasks, command, done)

    def _search(self, text: str, show: Callable[[tuple[SupplyView, ...]], None]) -> None:
        self._tasks.query(
            lambda: self.ordered(self._desk.supplies.items(search=text), text), show, key="supplies.pick"
        )

    def _chosen(self, item: SupplyView) -> None:
        self.show_error("")
        self.quantity.set_item(item)
        self.item_chosen(item)
        self.quantity.number.setFocus()
        self.quantity.number.selectAll()

    def _ask_when(self) -> None:
        self.earlier.hide()
        self.when_row.show()
        self.when.day.setFocus()
        self.when.day.selectAll()

    def _adopt(self) -> None:
        self.reject()
        self.adopt_wanted.emit()

    def _quantity_changed(self) -> None:
        item, pieces = self.picker.item(), self.quantity.pieces()
        self.quantity_row.set_error("")
        typed = self.quantity.number.value()
        if typed is not None and typed <= 0:
            self.quantity_row.set_error(self.quantity.fault())
        elif item is None or pieces is None:
            self.quantity_row.set_hint("")
        else:
            # What the shelf holds after something of earlier depends on the counts since then.
            self.quantity_row.set_hint(self.effect(item, pieces) if self.at() is None else self.quantity.sum())

    def _submit_form(self) -> None:
        item, pieces, fault = self.picker.item(), self.quantity.pieces(), self.quantity.fault()
        if item is None:
            self.show_error(tr("Choose the item first."))
            self.picker.search.setFocus()
            return
        self.quantity_row.set_error(fault)
        if fault or pieces is None:
            self.quantity.number.setFocus()
            return
        self.when_row.set_error("" if self.when.valid() else tr("This is not a date; write it like 2026-11-21."))
        if self.when_row.error():
            self.when.day.setFocus()
        elif self.valid():
            self.save_movement(item, pieces)
