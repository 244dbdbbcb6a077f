"""Umbrellas, power banks, first aid kits: who has what, back with one tap; and lending another one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop.errors import KnownError
from desktop.services.loans import LOAN_DAYS, days_out, is_overdue
from desktop.ui import format as fmt
from desktop.ui.reports.places import report_place
from desktop.ui.supplies.facts import SupplyFacts, lent_and_gone
from desktop.ui.supplies.form import MovementSheet
from desktop.ui.supplies.part_back_sheet import PartBackSheet
from desktop.ui.supplies.words import amount
from desktop.ui.text import error_line, tr
from desktop.ui.widgets.form import FormGrid
from desktop.ui.widgets.icon_row import IconRow, RowList
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.number_field import DigitsValidator
from desktop.views import Changes, MovementView, OverReturnedView, RecordId, SupplyView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

_LAST_DIGITS = 4
_Items = tuple[SupplyView, ...]
_Loans = tuple[tuple[RecordId, MovementView], ...]
_Over = tuple[OverReturnedView, ...]


class LoanSheet(MovementSheet):
    """What is out stands above, lending below; what came back more than once between them.

    Signal ``entry_wanted(RecordId)``: a return that is to be looked at.
    """

    entry_wanted = Signal(object)

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, facts: SupplyFacts) -> None:
        super().__init__(window, desk, tasks, facts, tr("Loans and returns"), rows=3)
        self.set_width(560)
        self._returning: dict[RecordId, int] = {}
        """Loans that are being given back, with what was out of each when its button was pressed."""
        self._shown: _Loans | None = None
        self._names = {item.id: item for item in (*facts.items, *facts.gone)}
        self.out = Label("", "muted")
        self.loans = RowList()
        self.loans.set_heads(tr("Loans and returns"), tr("Item"), tr("Borrower"))
        self.body.addWidget(self.out)
        self.body.addWidget(self.loans)
        self.over = RowList()
        self.over.set_heads(tr("Returned twice"), tr("Item"), tr("Details", "ledger"))
        self.body.addWidget(self.over)
        self.body.addSpacing(8)
        self.body.addWidget(Label(tr("Lend something"), "strong"))
        self.body.addWidget(self.picker)
        self.body.addWidget(self.quantity_row)
        grid = FormGrid(2)
        self.who = QLineEdit()
        self.digits = QLineEdit()
        self.digits.setValidator(DigitsValidator(_LAST_DIGITS, self.digits))
        self.who_row = grid.add_field(tr("Borrower"), self.who, tr("a nickname will do"))
        self.digits_row = grid.add_field(
            tr("Last four digits of the telephone"), self.digits, tr("erased once everything is back")
        )
        self.body.addWidget(grid)
        self.offer_earlier()
        self.set_buttons(primary=tr("Lend"), secondary=tr("Close"))
        self._show_loans(facts.loans)
        self._show_over(facts.over)

    def report(self) -> str:
        """The ledger of loans."""
        return report_place("loans", None, None)

    def begin(self, item: SupplyView | None) -> None:
        super().begin(item)
        if item is None:
            self._to_first()

    def _to_first(self) -> None:
        """Whoever comes back with an umbrella is served first."""
        first = next(iter(self.loans.rows()), None)
        if isinstance(first, IconRow):
            first.button.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._to_lending()

    def _to_lending(self) -> None:
        field = self.picker.search if self.picker.item() is None else self.quantity.number
        field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Whoever types a name while the keyboard is on a return wants to lend: Enter must not give that back."""
        typed = event.text().strip()
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if typed and typed.isprintable() and plain and self._loan_in_focus() is not None:
            self._to_lending()
            if self.picker.item() is None:
                self.picker.search.insert(typed)
            event.accept()
            return
        super().keyPressEvent(event)

    def ordered(self, found: tuple[SupplyView, ...], text: str) -> tuple[SupplyView, ...]:
        """Umbrellas and power banks before water and cups: what is out on loan, then what is not used up."""
        if text.strip():
            return found
        lent = {item for item, _line in self._facts.loans}

        def used_up(item: SupplyView) -> tuple[bool, bool]:
            return item.id not in lent, item.tracks_expiry or item.pace is not None

        return tuple(sorted(found, key=used_up))

    def item_chosen(self, item: SupplyView) -> None:
        if self.quantity.number.value() is None:
            self.propose(1)

    def effect(self, item: SupplyView, pieces: int) -> str:
        after = tr("{amount} in stock afterwards").format(amount=amount(item.balance - pieces, item.unit))
        return fmt.joined(self.quantity.sum(), after)

    def valid(self) -> bool:
        self.who_row.set_error("" if self.who.text().strip() else tr("Who is borrowing it? A nickname will do."))
        length = len(self.digits.text())
        self.digits_row.set_error("" if length in (0, _LAST_DIGITS) else tr("Four digits, or none."))
        for row in (self.who_row, self.digits_row):
            if row.error():
                row.field.setFocus()
                return False
        return True

    def save_movement(self, item: SupplyView, pieces: int) -> None:
        recipient = f"{self.who.text().strip()} {self.digits.text()}".strip()
        text = tr("Lent: {item} {amount}, {name}").format(
            item=item.name, amount=amount(pieces, item.unit), name=recipient
        )
        at = self.at()
        self.save(lambda: self._desk.supplies.issue(item.id, pieces, kind="loan", recipient=recipient, at=at), text)

    def on_changes(self, changes: Changes) -> None:
        """Something was recorded or has come in: it may be back already, at the other PC."""
        if changes.touches("movement", "supply", "erasure"):
            self._read_again()

    def _read_again(self) -> None:
        self._tasks.query(lambda: _read(self._desk), self._show_later, key="supplies.loans")

    def _show_loans(self, loans: _Loans) -> None:
        rows: list[QWidget] = []
        now = self._desk.clock.now()
        for record, loan in loans:
            item = self._names.get(record)
            what = amount(-loan.delta, item.unit if item else "")
            late = is_overdue(loan, now)
            overdue = tr("%n days overdue", "", days_out(loan, now) - LOAN_DAYS) if late else ""
            row = IconRow(
                "umbrella",
                f"{item.name if item else ''} {what}".strip(),
                fmt.joined(loan.recipient or tr("(name erased)"), fmt.when(loan.at, now), overdue),
                tr("Is back"),
                button_icon="undo-2",
                tone="alarm" if late else "neutral",
            )
            row.pressed.connect(lambda record=record, loan=loan: self._take_back(record, loan, -loan.delta))
            if loan.delta < -1 and item is not None:
                some = row.add_link(tr("Only some…"))
                some.clicked.connect(lambda _on=False, item=item, loan=loan: self._ask_how_many(item, loan))
            rows.append(row)
        self.loans.set_rows(rows)
        self.loans.setVisible(bool(rows))
        self._shown = loans
        late_loans = sum(is_overdue(loan, now) for _record, loan in loans)
        out = tr("%n loans are out", "", len(rows)) if rows else tr("Nothing is out just now.")
        self.out.setText(fmt.joined(out, tr("%n overdue", "loans", late_loans) if late_loans else ""))

    def _show_over(self, over: _Over) -> None:
        """A return stands twice in the books; which of them is wrong, a person says."""
        rows: list[QWidget] = []
        now = self._desk.clock.now()
        for one in over:
            back = amount(one.quantity, one.unit)
            row = IconRow(
                "undo-2",
                tr("{item}: {amount} returned twice").format(item=one.name, amount=back),
                fmt.joined(tr("last {time}").format(time=fmt.when(one.at, now)), tr("void one of the returns")),
                tr("Look", "todo"),
                tone="warn",
            )
            row.pressed.connect(lambda last=one.last: self.entry_wanted.emit(last))
            rows.append(row)
        self.over.set_rows(rows)
        self.over.setVisible(bool(rows))
        self._over = over

    def _ask_how_many(self, item: SupplyView, loan: MovementView) -> None:
        sheet = PartBackSheet(self, item, loan)
        sheet.back.connect(lambda pieces: self._take_back(item.id, loan, pieces))
        sheet.begin()

    def _take_back(self, record: RecordId, loan: MovementView, pieces: int) -> None:
        # The button stays enabled, so that the keyboard stays on it until the next in line is served.
        if loan.id in self._returning:
            return
        self._returning[loan.id] = loan.delta
        self.show_error("")
        item = self._names.get(record)
        text = tr("Back: {item} {amount}").format(
            item=item.name if item else "", amount=amount(pieces, item.unit if item else "")
        )

        def done(changes: Changes) -> None:
            if pieces < -loan.delta and self._returning.get(loan.id) == loan.delta:
                # The rest of it is on the list still, and nobody has given that back meanwhile.
                self._returning.pop(loan.id, None)
            self.done.emit(text, changes)
            self._read_again()

        def refused(error: KnownError) -> None:
            self.show_error(error_line(error))
            if self._returning.get(loan.id) == loan.delta:
                self._returning.pop(loan.id)
            self._shown = None
            self._read_again()

        self._tasks.command(lambda: self._desk.supplies.take_back(record, pieces, loan=loan.id), done, refused)

    def _show_later(self, found: tuple[_Items, _Items, _Loans, _Over]) -> None:
        # The pressed row is deleted with the others, which must not happen while it is being pressed.
        QTimer.singleShot(0, self, lambda: self._show_again(*found))

    def _show_again(self, items: _Items, gone: _Items, loans: _Loans, over: _Over) -> None:
        if over != self._over:
            self._show_over(over)
        names = {item.id: item for item in (*items, *gone)}
        if loans != self._shown or names != self._names:
            before = self._loan_in_focus()
            out = {loan.id: loan.delta for _item, loan in loans}
            returned = self._returning.keys() - out.keys()
            # What is left of a loan can be given back as soon as the list has it, be the answer still to come.
            self._returning = {one: was for one, was in self._returning.items() if out.get(one) == was}
            self._names = names
            self._facts = replace(self._facts, items=items, loans=loans, gone=gone)
            self._show_loans(loans)
            if before in returned:
                self._to_first()
            elif before is not None:
                self._focus_on(before)

    def _loan_in_focus(self) -> RecordId | None:
        focus = QApplication.focusWidget()
        rows = zip(self.loans.rows(), self._shown or (), strict=False)
        return next((loan.id for row, (_item, loan) in rows if focus is not None and row.isAncestorOf(focus)), None)

    def _focus_on(self, loan: RecordId) -> None:
        """The keyboard stays with its loan. When that is gone, it must not come to press another's button."""
        for row, (_item, one) in zip(self.loans.rows(), self._shown or (), strict=False):
            if one.id == loan and isinstance(row, IconRow):
                row.button.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self._to_lending()


def _read(desk: Desk) -> tuple[_Items, _Items, _Loans, _Over]:
    items, loans = desk.supplies.items(), desk.supplies.open_loans()
    return items, lent_and_gone(desk, items, loans), loans, desk.supplies.over_returned()
