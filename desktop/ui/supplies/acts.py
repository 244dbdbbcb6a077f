"""What a person does to supplies: reads what a sheet needs, opens it, and says what was done by a signal.

Knows the services and the sheets; knows no screen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.services.batch_plan import WASTE, expired, name_of
from desktop.ui.files.ledger_files import LedgerFiles
from desktop.ui.files.words import MOVEMENTS
from desktop.ui.supplies.facts import (
    BOOK_LINES,
    BookLines,
    Opened,
    OpenedBook,
    SupplyFacts,
    read_book,
    read_facts,
    read_lines,
    read_opened,
    together,
)
from desktop.ui.supplies.words import change
from desktop.ui.text import language, tr
from desktop.views import BatchView, Changes, MovementView, RecordId, SupplyDetail, SupplyView

if TYPE_CHECKING:
    from desktop.printing.slips.facts import SlipFacts, SlipKind
    from desktop.services.desk import Desk
    from desktop.ui.supplies.ledger_sheet import LedgerSheet
    from desktop.ui.tasks import Tasks


class SupplyActs(QObject):
    """Signals: ``toast(str, Changes | None)``; ``added(RecordId)`` when an item is new on the list."""

    toast = Signal(str, object)
    added = Signal(bytes)

    def __init__(self, desk: Desk, tasks: Tasks, files: LedgerFiles, screen: QWidget) -> None:
        super().__init__(screen)
        self._desk, self._tasks, self._files, self._screen = desk, tasks, files, screen

    def restock(self, record: RecordId | None = None) -> None:
        """Goods have come in."""

        def show(facts: SupplyFacts, item: SupplyView | None) -> None:
            from desktop.ui.supplies.restock_sheet import RestockSheet

            sheet = RestockSheet(self._screen, self._desk, self._tasks, facts)
            sheet.done.connect(self.toast)
            sheet.adopt_wanted.connect(self.adopt)
            sheet.thanks_wanted.connect(lambda record: self.slip(record, "thanks"))
            sheet.begin(item)

        self._with_item(record, show)

    def issue(self, record: RecordId | None = None) -> None:
        """Goods go out."""

        def show(facts: SupplyFacts, item: SupplyView | None) -> None:
            from desktop.ui.supplies.issue_sheet import IssueSheet

            sheet = IssueSheet(self._screen, self._desk, self._tasks, facts)
            sheet.done.connect(self.toast)
            sheet.adopt_wanted.connect(self.adopt)
            sheet.begin(item)

        self._with_item(record, show)

    def loans(self, record: RecordId | None = None) -> None:
        """Something is lent or comes back."""

        def show(facts: SupplyFacts, item: SupplyView | None) -> None:
            from desktop.ui.supplies.loan_sheet import LoanSheet

            sheet = LoanSheet(self._screen, self._desk, self._tasks, facts)
            sheet.done.connect(self.toast)
            sheet.entry_wanted.connect(self.open_entry)
            sheet.adopt_wanted.connect(self.adopt)
            sheet.begin(item)

        self._with_item(record, show)

    def ask_write_off(self, record: RecordId) -> None:
        """The sheet that throws away what has expired, filled in."""

        def show(opened: Opened) -> None:
            from desktop.ui.supplies.issue_sheet import IssueSheet

            sheet = IssueSheet(self._screen, self._desk, self._tasks, opened.facts)
            sheet.done.connect(self.toast)
            gone = _expired(opened)
            sheet.write_off(opened.detail.item, gone[0] if gone else None)

        self._with_detail(record, show)

    def write_off(self, opened: Opened) -> None:
        """Throw away all that has expired of an item, at once; one undo takes it back."""
        item, gone = opened.detail.item, _expired(opened)
        if not gone:
            return
        note, issue = tr("expired"), self._desk.supplies.issue
        text = tr("{kind}: {item} {change}").format(
            kind=opened.facts.kind("waste"),
            item=item.name,
            change=change(-sum(batch.quantity for batch in gone), item.unit),
        )
        self._tasks.command(
            lambda: together(
                [
                    issue(item.id, one.quantity, kind=WASTE, batch=name_of(one), expires_on=one.expires_on, note=note)
                    for one in gone
                ]
            ),
            lambda changes: self.toast.emit(text, changes),
        )

    # -- items ------------------------------------------------------------------------------------

    def adopt(self) -> None:
        """Take items out of the catalogue."""

        def show(facts: SupplyFacts) -> None:
            from desktop.ui.supplies.adopt_sheet import AdoptSheet

            sheet = AdoptSheet(self._screen, self._desk, self._tasks, facts)
            sheet.done.connect(self._added)
            sheet.new_wanted.connect(self.add)
            sheet.open()

        self._tasks.query(lambda: read_facts(self._desk), show, key="supplies.sheet")

    def add(self, barcode: str = "") -> None:
        """A new item, perhaps with the barcode that was just scanned."""

        def show(facts: SupplyFacts) -> None:
            from desktop.ui.supplies.item_sheet import ItemSheet

            sheet = ItemSheet(self._screen, self._desk, self._tasks, facts, barcode=barcode)
            sheet.done.connect(self._added)
            sheet.coded.connect(self._coded)
            sheet.open()

        self._tasks.query(lambda: read_facts(self._desk), show, key="supplies.sheet")

    def _coded(self, item: SupplyView, text: str, changes: Changes) -> None:
        """What was scanned has come in, as with every code that is known."""
        self.toast.emit(text, changes)
        self.restock(item.id)

    def edit(self, record: RecordId) -> None:
        """Change an item, or take it off the list."""

        def show(opened: Opened) -> None:
            from desktop.ui.supplies.item_sheet import ItemSheet

            sheet = ItemSheet(self._screen, self._desk, self._tasks, opened.facts, opened.detail.item)
            sheet.done.connect(self.toast)
            sheet.remove_wanted.connect(self._remove)
            sheet.same_wanted.connect(self._same)
            sheet.open()

        self._with_detail(record, show)

    def ledger(self, record: RecordId) -> None:
        """All movements of an item."""

        def show(opened: Opened) -> None:
            from desktop.ui.supplies.ledger_sheet import LedgerSheet

            # The last lines are there at once; going through all of a long ledger takes its moment.
            sheet = LedgerSheet(self._screen, OpenedBook(opened, None, BookLines(opened.detail.ledger, opened.photos)))
            sheet.more_wanted.connect(lambda start: self._read_on(sheet, start))
            sheet.stale.connect(lambda: self._read_again(sheet))
            sheet.slip_wanted.connect(self.slip)
            sheet.void_wanted.connect(lambda item, line: self._void(sheet, item, line))
            sheet.export_wanted.connect(lambda _item: self._export(record))
            sheet.open(sheet.table)
            self._read_again(sheet)

        self._with_detail(record, show)

    def _read_on(self, sheet: LedgerSheet, start: int) -> None:
        book = sheet.book()
        if book is None:
            return
        # Who scrolls far is given more at a time, but never more than is shown without a pause.
        count = min(4 * BOOK_LINES, max(BOOK_LINES, start))
        self._tasks.query(
            lambda: read_lines(self._desk, book, start, count),
            lambda more: sheet.append(book, more),
            key="supplies.ledger",
        )

    def _read_again(self, sheet: LedgerSheet) -> None:
        record, least = sheet.item().id, sheet.shown()
        self._tasks.query(lambda: read_book(self._desk, record, least), sheet.show_ledger, key="supplies.book")

    def slip(self, movement: RecordId, kind: SlipKind = "voucher") -> None:
        """The voucher of a movement, or the letter of thanks for it."""

        def show(facts: SlipFacts) -> None:
            from desktop.ui.supplies.slip_sheet import SlipSheet

            sheet = SlipSheet(self._screen, self._desk, self._tasks, movement, facts, kind)
            sheet.done.connect(self.toast)
            sheet.open()

        self._tasks.query(lambda: self._desk.slips.slip(movement, language()), show, key="supplies.sheet")

    def voucher(self, number: str) -> None:
        """The voucher of a number, as it was scanned from a slip."""

        def show(movement: RecordId | None) -> None:
            if movement is None:
                self.toast.emit(tr("No entry here has the number {number}.").format(number=number), None)
            else:
                self.slip(movement)

        self._tasks.query(lambda: self._desk.slips.find(number), show, key="supplies.sheet")

    def open_entry(self, record: RecordId) -> None:
        """A line of whichever item's ledger, to look at or to void."""

        def show(found: tuple[SupplyFacts, tuple[SupplyView, MovementView]]) -> None:
            facts, (item, line) = found
            self._open_entry(item, line, facts)

        self._tasks.query(
            lambda: (read_facts(self._desk), self._desk.supplies.entry(record)), show, key="supplies.sheet"
        )

    def entry(self, opened: Opened, key: str) -> None:
        """One line of a ledger, to look at or to void."""
        line = next((line for line in opened.detail.ledger if line.id.hex() == key), None)
        if line is not None:
            self._open_entry(opened.detail.item, line, opened.facts)

    def _remove(self, item: SupplyView) -> None:
        from desktop.ui.supplies.entry_sheet import RemoveSheet

        sheet = RemoveSheet(self._screen, self._desk, self._tasks, item)
        sheet.done.connect(self.toast)
        sheet.open(sheet.reason)

    def _same(self, item: SupplyView) -> None:
        from desktop.ui.joins.same_sheet import Alike, SameSheet, read_alike

        def show(alike: Alike) -> None:
            sheet = SameSheet(self._screen, self._desk, self._tasks, alike)
            sheet.done.connect(self.toast)
            sheet.open(sheet.search)

        self._tasks.query(lambda: read_alike(self._desk, "supply", item.id, item.name), show, key="supplies.sheet")

    def _void(self, ledger: LedgerSheet, item: SupplyView, line: MovementView) -> None:
        self._open_entry(item, line, ledger.facts())

    def _open_entry(self, item: SupplyView, line: MovementView, facts: SupplyFacts) -> None:
        from desktop.ui.supplies.entry_sheet import EntrySheet

        sheet = EntrySheet(self._screen, self._desk, self._tasks, item, line, facts)
        sheet.done.connect(self.toast)
        sheet.slip_wanted.connect(self.slip)
        sheet.open(None if line.voided is not None else sheet.reason)

    def _export(self, record: RecordId) -> None:

        def ask(detail: SupplyDetail) -> None:
            name = tr("Ledger of {item}").format(item=detail.item.name)
            self._files.ask_export(MOVEMENTS, name=name, only=lambda: self._desk.exports.movements_of(record))

        self._tasks.query(lambda: self._desk.supplies.item(record), ask)

    def _added(self, text: str, changes: Changes) -> None:
        self.toast.emit(text, changes)
        if changes.records:
            self.added.emit(changes.records[0])

    # -- reading ----------------------------------------------------------------------------------

    def _with_item(self, record: RecordId | None, show: Callable[[SupplyFacts, SupplyView | None], None]) -> None:
        """Go on with what is known of an item; to the catalogue when there is none at all."""

        def found(facts: SupplyFacts) -> None:
            if not facts.items:
                self.adopt()
            else:
                show(facts, None if record is None else facts.item(record))

        self._tasks.query(lambda: read_facts(self._desk), found, key="supplies.sheet")

    def _with_detail(self, record: RecordId, show: Callable[[Opened], None]) -> None:
        self._tasks.query(lambda: read_opened(self._desk, record), show, key="supplies.sheet")


def _expired(opened: Opened) -> list[BatchView]:
    return [batch for batch in opened.detail.batches if expired(batch, opened.facts.today)]
