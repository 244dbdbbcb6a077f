"""One item counted on the shelf, as a negative balance asks for: books and shelf, and nothing else.

While a stocktake goes on it stands on that; else it is a count by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.ui import format as fmt
from desktop.ui.supplies.words import amount
from desktop.ui.text import tr
from desktop.ui.units import unit_name
from desktop.ui.visits.saving import save
from desktop.ui.widgets.form import FormRow
from desktop.ui.widgets.number_field import NumberField
from desktop.ui.widgets.sheet import Sheet
from desktop.views import Changes, SupplyView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


class CountItemSheet(Sheet):
    """Signal ``done(str, Changes)``."""

    done = Signal(str, object)

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, item: SupplyView) -> None:
        super().__init__(window, tr("Count {item}").format(item=item.name))
        self._desk, self._tasks, self._item = desk, tasks, item
        self.set_width(440)
        said = tr("The books say {amount}.").format(amount=amount(item.balance, item.unit))
        below = tr("More went out than the books held, so a restock or a count is missing in them.")
        self.set_text(fmt.sentences(said, below if item.balance < 0 else ""))
        self.number = NumberField(None, 0, 999_999, suffix=unit_name(item.unit, 2))
        self.number.setMinimumHeight(40)
        self.number.changed.connect(lambda _value: self._tell())
        self.row = FormRow(tr("On the shelf"), self.number)
        self.note = QLineEdit()
        self.body.addWidget(self.row)
        self.body.addWidget(FormRow(tr("Note"), self.note))
        self.set_buttons(primary=tr("Save the count"), secondary=tr("Cancel"))
        self.submitted.connect(self._save_count)

    def begin(self) -> None:
        """Open it, ready for the number."""
        self.open(self.number)

    def _tell(self) -> None:
        value = self.number.value()
        self.row.set_error("")
        if value is None:
            self.row.set_hint("")
            return
        difference = value - self._item.balance
        self.row.set_hint(
            tr("Difference {change}").format(change=fmt.signed(difference)) if difference else tr("as booked")
        )

    def _save_count(self) -> None:
        value, note, item, desk = self.number.value(), self.note.text(), self._item, self._desk
        if value is None:
            self.row.set_error(tr("Type how many."))
            self.number.setFocus()
            return

        def command() -> Changes:
            sheet = desk.stocktakes.current()
            if sheet is not None and not note.strip():
                return desk.stocktakes.count(sheet.id, item.id, value)
            return desk.supplies.count([(item.id, value)], note)

        text = tr("Counted: {item} {amount}").format(item=item.name, amount=amount(value, item.unit))
        save(self, self._tasks, command, lambda changes: self.done.emit(text, changes))
