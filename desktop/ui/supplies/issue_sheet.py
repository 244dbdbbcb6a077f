"""Goods go out: handed out, used up, written off, passed on. More than the books hold is allowed and said.

Of an item with batches it says which one is taken. What has expired is offered to be written off, and for nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop.i18n import CHINESE
from desktop.services.batch_plan import WASTE, name_of
from desktop.services.supplies import RECIPIENT_KEPT
from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.supplies.batch_choice import BatchChoice, batch_words
from desktop.ui.supplies.facts import SupplyFacts, term_name
from desktop.ui.supplies.form import MovementSheet
from desktop.ui.supplies.words import amount, change
from desktop.ui.text import language, tr
from desktop.ui.theme import SPACE_4
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.form import FormRow
from desktop.ui.widgets.icon_row import IconRow
from desktop.ui.widgets.label import Label
from desktop.views import BatchView, SupplyDetail, SupplyView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

ISSUE: Final = "issue"
KINDS: Final = (ISSUE, "consume", WASTE, "gift", "transfer_out")
"""Ways out; a loan has a sheet of its own."""
_TO_SOMEBODY: Final = (ISSUE, "gift", "transfer_out")
"""Ways out at whose end somebody has it."""
_VERBS: Final = {
    "consume": "Use up",
    WASTE: "Write off",
    "transfer_out": "Transfer out",
    "gift": "Give away",
}
"""What a button is called in English that does it: a ledger tells it as done. Chinese has one word for both."""


class IssueSheet(MovementSheet):
    """Enter saves from any line."""

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, facts: SupplyFacts) -> None:
        super().__init__(window, desk, tasks, facts, tr("Issue"))
        self.set_width(560)
        self._wanted: tuple[SupplyView, BatchView] | None = None
        """A batch that is to be written off, until the item's batches are there to choose it from."""
        self._filled = 0
        """The quantity that was proposed and may be proposed anew."""
        self._spared = False
        """Whether the batch in use was chosen here, lest what has expired is written off for what broke."""
        self.kind = ChipRow(exclusive=True)
        for term in facts.kinds:
            if term.code in KINDS:
                self.kind.add(term.code, _verb(term.code, term_name(term)), term.icon)
        self.kind.set_checked([ISSUE])
        self.kind.changed.connect(lambda _keys: self._kind_chosen())
        self.expired = IconRow("triangle-alert", " ", " ", " ", tone="warn")
        self.expired.pressed.connect(self._write_off_expired)
        self.batch = BatchChoice(facts.today)
        self.batch.changed.connect(self._batch_chosen)
        self.batch_row = FormRow(tr("Batch"), self.batch)
        self.warning = Label("", "warn", wrap=True)
        self.recipient = QLineEdit()
        hint = tr("may be left empty; erased after %n days", "name", RECIPIENT_KEPT)
        self.recipient_row = FormRow(tr("Recipient", "goods"), self.recipient, hint)
        self.note = QLineEdit()
        words = QWidget()
        beside = QHBoxLayout(words)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(SPACE_4)
        for field in (self.recipient_row, FormRow(tr("Note"), self.note)):
            beside.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        for row in (
            self.picker,
            FormRow(tr("What to do with it"), self.kind),
            self.quantity_row,
            self.warning,
            self.expired,
            self.batch_row,
            words,
        ):
            self.body.addWidget(row)
        self.offer_earlier()
        for hidden in (self.expired, self.batch_row, self.warning):
            hidden.hide()
        self.quantity.changed.connect(self._tell)
        self.when.changed.connect(self._dated)
        self._name()

    def write_off(self, item: SupplyView, batch: BatchView | None) -> None:
        """Open it to throw away what has expired of a batch."""
        self.kind.set_checked([WASTE])
        self._name()
        self._wanted = None if batch is None else (item, batch)
        self.begin(item)
        if batch is not None:
            self._propose(batch)
            self.quantity.number.selectAll()

    def item_chosen(self, item: SupplyView) -> None:
        """Which batches are left of it."""
        if self._wanted is not None and self._wanted[0].id != item.id:
            self._wanted = None
        self.expired.hide()
        self.batch_row.hide()
        self.batch.show_batches((), item.unit)
        if item.tracks_expiry:
            self._tasks.query(lambda: self._desk.supplies.item(item.id), self._show_batches, key="supplies.batches")

    def effect(self, item: SupplyView, pieces: int) -> str:
        said = tr("{amount} in stock afterwards").format(amount=amount(item.balance - pieces, item.unit))
        return fmt.joined(self.quantity.sum(), said)

    def save_movement(self, item: SupplyView, pieces: int) -> None:
        kind, note = self.kind.checked()[0], self.note.text()
        recipient = self.recipient.text() if kind in _TO_SOMEBODY else ""
        chosen = self._wanted[1] if self._wanted is not None else self.batch.chosen()
        batch, until = ("", None) if chosen is None else (name_of(chosen), chosen.expires_on)
        at = self.at()
        text = tr("{kind}: {item} {change}").format(
            kind=self._facts.kind(kind), item=item.name, change=change(-pieces, item.unit)
        )
        self.save(
            lambda: self._desk.supplies.issue(
                item.id, pieces, kind=kind, recipient=recipient, batch=batch, expires_on=until, note=note, at=at
            ),
            text,
        )

    # -- batches ----------------------------------------------------------------------------------

    def _show_batches(self, detail: SupplyDetail) -> None:
        item = self.picker.item()
        if item is None or item.id != detail.item.id:
            return
        self.batch.show_batches(detail.batches, item.unit)
        self.batch.set_kind(self.kind.checked()[0])
        if self._wanted is not None:
            self.batch.choose(self._wanted[1])
            self._wanted = None
        self.batch_row.setVisible(bool(detail.batches))
        self._tell()

    def _kind_chosen(self) -> None:
        kind = self.kind.checked()[0]
        self._name()
        self.batch.set_kind(kind)
        self._wanted = None
        if kind == WASTE and self.batch.expired():
            if self.quantity.pieces() in (None, self._filled):
                self._propose(self.batch.expired()[0])
            elif self.batch.chosen() is None:
                # So many were typed before anything was said of what has expired: they broke, and are of those in use.
                self.batch.choose(self.batch.good())
                self._spared = True
        elif kind != WASTE:
            self._take_back_proposal()
        self._tell()

    def _batch_chosen(self) -> None:
        self._spared = False
        chosen = self.batch.chosen()
        if chosen is not None and self.batch.gone(chosen):
            self._write_off(chosen)
        self._tell()

    def _dated(self) -> None:
        at = self.at()
        self.batch.set_day(self._facts.today if at is None else day_of(at))
        self._tell()

    def _write_off_expired(self) -> None:
        self._write_off(self.batch.expired()[0])
        self._tell()
        self.quantity.number.setFocus()

    def _write_off(self, batch: BatchView) -> None:
        """What has expired goes nowhere else."""
        self.kind.set_checked([WASTE])
        self._name()
        self.batch.set_kind(WASTE)
        self.batch.choose(batch)
        self._filled = self.quantity.pieces() or 0
        self._propose(batch)

    def _propose(self, batch: BatchView) -> None:
        """All of it, unless a person has typed how many."""
        if self.quantity.pieces() in (None, self._filled):
            self._filled = batch.quantity
            self.quantity.set_pieces(batch.quantity)
        if not self.note.text():
            self.note.setText(tr("expired"))

    def _take_back_proposal(self) -> None:
        if self._spared:
            self._spared = False
            self.batch.choose(None)
        if self._filled and self.quantity.pieces() == self._filled:
            self.quantity.number.set_value(None)
        self._filled = 0
        if self.note.text() == tr("expired"):
            self.note.clear()

    def _tell(self) -> None:
        """Where it comes from, whether there is so much, and what of it has expired."""
        pieces = self.quantity.pieces()
        self.batch.tell(pieces if pieces and pieces > 0 else None)
        self._warn(pieces or 0)
        item, gone = self.picker.item(), self.batch.expired()
        if item is None or not gone or self.kind.checked() == [WASTE]:
            self.expired.hide()
            return
        left = amount(sum(batch.quantity for batch in gone), item.unit)
        self.expired.set(
            "triangle-alert",
            tr("{amount} expired").format(amount=left),
            fmt.joined(*(batch_words(batch) for batch in gone[:2])),
            tr("Write off"),
            tone="warn",
        )
        self.expired.show()

    def _warn(self, pieces: int) -> None:
        """What has expired is there for waste alone."""
        item = self.picker.item()
        if item is None:
            self.warning.hide()
            return
        waste = self.kind.checked() == [WASTE]
        # How much of it had expired on an earlier day, the books of today do not say.
        there = item.balance if waste or self.at() is not None else item.usable
        if there < item.balance:
            short = tr("The books hold only {amount} not expired. It is saved all the same; count the shelf soon.")
        else:
            short = tr("The books hold only {amount}. It is saved all the same; count the shelf soon.")
        self.warning.setText(short.format(amount=amount(max(0, there), item.unit)))
        self.warning.setVisible(pieces > 0 and pieces > there)

    def _name(self) -> None:
        code = self.kind.checked()[0]
        kind = self._facts.kind(code)
        self.recipient_row.setVisible(code in _TO_SOMEBODY)
        self.recipient_row.set_label(tr("Recipient", "goods") if code == ISSUE else tr("Received by"))
        self.set_title(_verb(code, kind))
        self.set_buttons(primary=_verb(code, kind), secondary=tr("Cancel"))


def _verb(code: str, name: str) -> str:
    return name if language() == CHINESE else _VERBS.get(code, name)
