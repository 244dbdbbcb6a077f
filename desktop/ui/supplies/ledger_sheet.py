"""The whole ledger of an item with the balance behind each line, read on as it is scrolled."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.services.report_only import Only
from desktop.services.supply_book import SupplyBook
from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.entry_state import OnItsWay, mark
from desktop.ui.reports.places import report_place
from desktop.ui.supplies.facts import BookLines, OpenedBook, SupplyFacts
from desktop.ui.supplies.room import take_room
from desktop.ui.supplies.words import about, delta, happened, kind, packing, reason, stock
from desktop.ui.text import tr
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.data_table import DataTable
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.table_model import Cell, Column, Row
from desktop.views import Changes, MovementView, RecordId, SupplyView, SyncView


class LedgerSheet(Sheet):
    """Signals: ``void_wanted(SupplyView, MovementView)``; ``export_wanted(SupplyView)``; ``slip_wanted(RecordId)`` for
    the voucher of a line; ``more_wanted(int)`` with the place of the first line that is not read yet; ``stale()`` when
    something was recorded or has come in that it shows."""

    void_wanted = Signal(object, object)
    slip_wanted = Signal(bytes)
    export_wanted = Signal(object)
    more_wanted = Signal(int)
    stale = Signal()

    def __init__(self, window: QWidget, opened: OpenedBook) -> None:
        super().__init__(window, "")
        self.set_width(980)
        self._lines: list[MovementView] = []
        self._photos: dict[RecordId, int] = {}
        self._on_its_way = OnItsWay(self)
        self._on_its_way.changed.connect(self._show_rows)
        self.table = DataTable(
            (
                Column(tr("When"), "muted"),
                Column(tr("Voucher"), "muted"),
                Column(tr("Kind")),
                Column(tr("Change"), "number"),
                Column(tr("Stock"), "number"),
                Column(tr("Details", "ledger"), "muted", stretch=1),
                Column(tr("By", "column"), "muted"),
                Column("", "pill", name=tr("State")),
            )
        )
        take_room(self.table, window, 400, 210)
        self.table.selection_changed.connect(lambda _keys: self._ready())
        self.table.opened.connect(lambda _key: self._void())
        self.table.more_wanted.connect(lambda: self.more_wanted.emit(len(self._lines)))
        self.body.addWidget(self.table, 1)
        self.export = Button(tr("Export"), icon="file-spreadsheet")
        self.add_footer_left(self.export)
        self.slip = Button(tr("Slip…"), icon="printer")
        self.add_footer_left(self.slip)
        self.slip.clicked.connect(self._slip)
        self.export.clicked.connect(lambda: self.export_wanted.emit(self._opened.detail.item))
        self.table.set_exporter(self.export.click)
        self.set_buttons(primary=tr("Close"), danger=tr("Void…"), primary_variant="secondary")
        self.danger_clicked.connect(self._void)
        self.submitted.connect(self.accept)
        self.show_ledger(opened)

    def show_ledger(self, book: OpenedBook) -> None:
        """Show an item's ledger as it stands."""
        known, photos = self._lines, dict(book.first.photos)
        self._opened, self._book = book.opened, book.book
        self._lines = list(book.first.lines)
        as_before = self._lines[: len(known)] == known and all(
            photos.get(line.id) == self._photos.get(line.id) for line in known
        )
        self._photos = photos
        item = book.opened.detail.item
        self.set_title(tr("Ledger of {item}").format(item=item.name))
        self.table.setAccessibleName(self.title.text())
        lines = "" if book.book is None else tr("%n lines", "", len(book.book))
        self.set_text(fmt.joined(stock(item), packing(item), lines))
        if known and as_before:
            # Whoever has gone down the list already stays where he is.
            self.table.append_rows([self._row(line) for line in self._lines[len(known) :]])
            self._tell_more()
        else:
            self._show_rows()
        self._ready()

    def append(self, book: SupplyBook, more: BookLines) -> None:
        """Show the lines that follow, if they are of the ledger that is shown."""
        if book is not self._book:
            return
        self._lines += more.lines
        self._photos |= more.photos
        self.table.append_rows([self._row(line) for line in more.lines])
        self._tell_more()

    def book(self) -> SupplyBook | None:
        """The ledger that is shown; None until all of it was looked through."""
        return self._book

    def shown(self) -> int:
        """How many of its lines are read."""
        return len(self._lines)

    def on_changes(self, changes: Changes) -> None:
        """Something was recorded or has come in."""
        if changes.touches("movement", "stocktake", "supply", "photo"):
            self.stale.emit()

    def _tell_more(self) -> None:
        self.table.set_has_more(self._book is not None and len(self._lines) < len(self._book))

    def show_sync(self, view: SyncView) -> None:
        """How things stand with the union: what waits is on its way, or no more."""
        self._on_its_way.show_sync(view)

    def _show_rows(self) -> None:
        self.table.set_rows([self._row(line) for line in self._lines])
        self._tell_more()

    def _row(self, line: MovementView) -> Row:
        photos, sending = self._photos.get(line.id, 0), self._on_its_way.on
        return ledger_row(line, self._opened.facts, photos=photos, sending=sending)

    def facts(self) -> SupplyFacts:
        """What names kinds and sources."""
        return self._opened.facts

    def item(self) -> SupplyView:
        """The item whose ledger this is."""
        return self._opened.detail.item

    def report(self) -> str:
        """The supplies ledger of this item alone, from its first line on."""
        return report_place("movements", None, None, Only(items=frozenset({self.item().id})))

    def _line(self) -> MovementView | None:
        keys = self.table.selected_keys()
        return next((line for line in self._lines if keys and line.id.hex() == keys[0]), None)

    def _ready(self) -> None:
        line = self._line()
        self.danger_button.setEnabled(line is not None and line.voided is None)
        self.danger_button.setToolTip(tr("Choose a line first"))
        self.slip.setEnabled(line is not None and line.kind != "stocktake")
        self.slip.setToolTip(tr("Voucher or letter of thanks, to be printed or saved"))

    def _slip(self) -> None:
        line = self._line()
        if line is not None:
            self.slip_wanted.emit(line.id)

    def _void(self) -> None:
        line = self._line()
        if line is not None:
            self.void_wanted.emit(self.item(), line)


def ledger_row(line: MovementView, facts: SupplyFacts, *, photos: int = 0, sending: bool = False) -> Row:
    """A line of the ledger with so many photos as a row; ``sending`` while what waits is on its way."""
    said = mark(line.state, sending=sending)
    tip = f"{happened(line, facts)}\n{said.sentence}"
    if line.voided is not None:
        state = Cell(tr("Voided"), "neutral", tip=tip, icon=said.icon)
        details = tr("Voided: {reason}").format(reason=reason(line.voided))
    else:
        state = Cell(said.word, said.tone, tip=tip, icon=said.icon)
        details = about(line)
    pictures = tr("%n photos", "", photos) if photos else ""
    day = day_of(line.at)
    when = f"{fmt.month_day(day) if day.year == facts.today.year else fmt.iso_date(day)} {fmt.clock(line.at)}"
    return Row(
        line.id.hex(),
        (
            Cell(when, copy=f"{fmt.iso_date(day)} {fmt.clock(line.at)}", tip=tip),
            Cell(line.voucher, tip=tip),
            Cell(kind(line, facts), tip=tip),
            delta(line),
            Cell(fmt.number(line.balance), copy=str(line.balance), tip=tip),
            Cell(fmt.joined(pictures, details), tip=tip, icon="image" if photos else ""),
            Cell(line.entered_by, tip=tip),
            state,
        ),
        muted=line.voided is not None,
    )
