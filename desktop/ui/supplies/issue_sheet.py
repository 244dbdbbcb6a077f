"""Goods go out: handed out, used up, written off, passed on. More than the books hold is allowed and said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.ui import format as fmt
from desktop.ui.supplies.facts import SupplyFacts, term_name
from desktop.ui.supplies.form import MovementSheet
from desktop.ui.supplies.words import amount, change
from desktop.ui.text import tr
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.form import FormRow
from desktop.ui.widgets.label import Label
from desktop.views import BatchView, SupplyView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

ISSUE: Final = "issue"
WASTE: Final = "waste"
KINDS: Final = (ISSUE, "consume", WASTE, "gift", "transfer_out")
"""Ways out; a loan has a sheet of its own."""


class IssueSheet(MovementSheet):
    """Enter saves from any line."""

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, facts: SupplyFacts) -> None:
        super().__init__(window, desk, tasks, facts, tr("Issue"))
        self.set_width(560)
        self._batch: tuple[SupplyView, str] | None = None
        self.kind = ChipRow(exclusive=True)
        for term in facts.kinds:
            if term.code in KINDS:
                self.kind.add(term.code, term_name(term), term.icon)
        self.kind.set_checked([ISSUE])
        self.kind.changed.connect(lambda _keys: self._name())
        self.warning = Label("", "warn", wrap=True)
        self.warning.hide()
        self.note = QLineEdit()
        for row in (
            self.picker,
            FormRow(tr("What happens to it"), self.kind),
            self.quantity_row,
            self.warning,
            FormRow(tr("Note"), self.note),
        ):
            self.body.addWidget(row)
        self.quantity.changed.connect(self._rest)
        self._name()

    def write_off(self, item: SupplyView, batch: BatchView | None) -> None:
        """Open it to throw away what has expired of a batch."""
        self.kind.set_checked([WASTE])
        self._name()
        self.begin(item)
        if batch is not None:
            self._batch = (item, batch.batch)
            self.quantity.set_pieces(batch.quantity)
            self.note.setText(tr("expired"))
            self.quantity.number.selectAll()

    def effect(self, item: SupplyView, pieces: int) -> str:
        after = item.balance - pieces
        short = tr("The books hold only {amount}. It is saved all the same; count the shelf soon.")
        self.warning.setText(short.format(amount=amount(max(0, item.balance), item.unit)))
        self.warning.setVisible(after < 0)
        said = tr("{amount} in stock afterwards").format(amount=amount(after, item.unit))
        return fmt.joined(self.quantity.sum(), said)

    def save_movement(self, item: SupplyView, pieces: int) -> None:
        kind, note = self.kind.checked()[0], self.note.text()
        batch = self._batch[1] if self._batch is not None and self._batch[0].id == item.id and kind == WASTE else ""
        text = tr("{kind}: {item} {change}").format(
            kind=self._facts.kind(kind), item=item.name, change=change(-pieces, item.unit)
        )
        self.save(lambda: self._desk.supplies.issue(item.id, pieces, kind=kind, batch=batch, note=note), text)

    def _rest(self) -> None:
        """Nothing to warn of while no quantity is typed."""
        pieces = self.quantity.pieces()
        if pieces is None or pieces <= 0:
            self.warning.hide()

    def _name(self) -> None:
        kind = self._facts.kind(self.kind.checked()[0])
        self.set_title(kind)
        self.set_buttons(primary=kind, secondary=tr("Cancel"))
