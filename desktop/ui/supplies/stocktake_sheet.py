"""The stocktake: walk along the shelves, books and shelf side by side. Every line is saved as it is typed.

It can be left at any time and gone on with here or on another PC; what others count meanwhile shows up by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.errors import KnownError
from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.reports.places import report_place
from desktop.ui.supplies.best_before_sheet import BestBeforeSheet
from desktop.ui.supplies.facts import SupplyFacts
from desktop.ui.supplies.stocktake_row import CountRow, heads
from desktop.ui.supplies.stocktake_walk import Walk
from desktop.ui.supplies.words import amount
from desktop.ui.text import error_line, tr
from desktop.ui.theme import SPACE_2
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.progress_row import ProgressRow
from desktop.ui.widgets.sheet import Sheet
from desktop.views import Changes, RecordId, SupplyView
from desktop.views.stocktakes import CountedLine, SheetView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

KINDS: Final = ("stocktake", "stocktake_sheet", "supply", "movement", "same_as", "staff")
"""Kinds of records of which it shows anything."""
BLANK_REPORT: Final = "count_form"


class StocktakeSheet(Sheet):
    """Signals: ``finish_wanted(SheetView)``, ``abandon_wanted(SheetView)``."""

    finish_wanted = Signal(object)
    abandon_wanted = Signal(object)

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, facts: SupplyFacts, view: SheetView) -> None:
        super().__init__(window, tr("Count the shelves"))
        self._desk, self._tasks, self._facts = desk, tasks, facts
        self._view = view
        self._over = False
        self._end = ""
        self._unsaved: list[str] = []
        self.set_width(920)
        self.progress = ProgressRow(tr("Counted so far"))
        categories = {term.code: facts.category(term.code) for term in facts.categories}
        self.lines = Walk(self.title.text(), view, categories, desk.clock.now)
        self.rows, self.filter, self.search = self.lines.rows, self.lines.filter, self.lines.search
        self.lines.counted.connect(self._save)
        self.lines.date_wanted.connect(self._ask_date)
        self.lines.sought.connect(self._seek)
        self.lines.ended.connect(self._to_the_end)
        self.paper = Button(tr("Paper sheet"), icon="printer")
        self.paper.setToolTip(tr("A sheet to be filled in by hand, with all items and what the books say"))
        top = QHBoxLayout()
        top.setSpacing(SPACE_2)
        top.addWidget(self.search, 1)
        top.addWidget(self.filter)
        top.addWidget(self.paper, 0, Qt.AlignmentFlag.AlignTop)
        self._heads = heads()
        self.lines.narrowed.connect(self._heads.setFixedWidth)
        self.body.addWidget(self.progress)
        self.body.addLayout(top)
        self.body.addWidget(self._heads)
        self.body.addWidget(self.lines, 1)
        self.submitted.connect(self._finish_now)
        self.danger_clicked.connect(lambda: self.abandon_wanted.emit(self._view))
        self._show_state()

    def begin(self, record: RecordId | None = None) -> None:
        """Open it on an item, or on the first line that is not counted yet."""
        self.open()
        self.lines.start(record)

    def go_to(self, record: RecordId) -> None:
        """Look at an item's line again."""
        self.lines.reach(record)

    # -- what comes from outside ------------------------------------------------------------------

    def on_changes(self, changes: Changes) -> None:
        """Something was recorded or has come in."""
        if changes.touches(*KINDS) and not self._over:
            self.refresh()

    def refresh(self) -> None:
        """Read it anew."""
        self._tasks.query(self._desk.stocktakes.current_or_blank, self.show_view, key="supplies.stocktake")

    def take_scan(self, code: str, item: SupplyView | None) -> bool:
        """Something was scanned: it leads to its line while anything is counted."""
        if self._over:
            return False
        if item is None or not self.lines.reach(item.id):
            self.show_error(tr("No item on the list has the barcode {code}.").format(code=code))
        else:
            self.show_error("")
        return True

    def report(self) -> str:
        """The sheet for paper."""
        today = day_of(self._desk.clock.now())
        return report_place(BLANK_REPORT, today, today)

    def show_view(self, view: SheetView) -> None:
        """Show how it stands now."""
        if self._over:
            return
        if self._view.id and view.id != self._view.id and not self._still_open(view):
            self._close_up()
            return
        self._view = view
        self.lines.show_view(view)
        self._show_state()

    def _seek(self, text: str, go: bool) -> None:
        def find() -> frozenset[RecordId] | None:
            return frozenset(item.id for item in self._desk.supplies.items(search=text)) if text.strip() else None

        self._tasks.query(find, lambda found: self.lines.show_found(found, go=go), key="supplies.stocktake.search")

    def _to_the_end(self) -> None:
        if self.primary_button.isEnabled():
            self.primary_button.setFocus(Qt.FocusReason.TabFocusReason)

    # -- saving -----------------------------------------------------------------------------------

    def _save(self, row: CountRow) -> None:
        """Save a line at once; its undo stands with the others, without a message for each."""
        line, value, sheet = row.line, row.wanted(), self._view.id
        desk = self._desk
        if value is None:
            label = tr("Taken off the stocktake: {item}").format(item=line.name)
        else:
            label = tr("Counted: {item} {amount}").format(item=line.name, amount=amount(value, line.unit))

        def command() -> Changes:
            if value is None:
                changes = desk.stocktakes.uncount(line.item)
            else:
                changes = desk.stocktakes.count(sheet, line.item, value)
            desk.history.remember(changes, label)
            return changes

        self.show_error("")
        self._tasks.command(command, lambda _changes: self.lines.saved(row), self._refused(row))

    def _ask_date(self, row: CountRow) -> None:
        sheet = BestBeforeSheet(self, row.line)
        sheet.said.connect(lambda until: self._save_date(row.line, until))
        sheet.begin()

    def _save_date(self, line: CountedLine, until: date | None) -> None:
        """Said of what the books do not hold; its undo stands with the others."""
        desk, said = self._desk, tr("no date") if until is None else fmt.iso_date(until)
        label = tr("{item}: best before {date}").format(item=line.name, date=said)

        def command() -> Changes:
            changes = desk.stocktakes.date_more(line.item, until)
            desk.history.remember(changes, label)
            return changes

        self.show_error("")
        self._tasks.command(command, None, lambda error: self.show_error(error_line(error)))

    def _refused(self, row: CountRow) -> Callable[[KnownError], None]:
        def refused(error: KnownError) -> None:
            if self._over:
                self._unsaved.append(row.typed())
                self._say_end()
                return
            row.refused()
            self.show_error(error_line(error))

        return refused

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if self.search.hasFocus() and plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            # Return has searched already, and finishes nothing.
            if event.key() == Qt.Key.Key_Down:
                self.lines.to_found()
            event.accept()
        elif event.key() == Qt.Key.Key_F2:
            self.lines.to_search(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for row in self.rows.values():
            row.finish()

    # -- the whole --------------------------------------------------------------------------------

    def _show_state(self) -> None:
        view, now = self._view, self._desk.clock.now()
        counted = view.counted
        begun = tr("Begun {when}").format(when=fmt.when(view.opened_at, now))
        self.set_text(
            fmt.joined(begun, view.opened_by)
            if view.id
            else tr("Type what is there; Enter saves the line and goes to the next one. A scan goes to its item.")
        )
        self.progress.set_progress(counted, len(view.lines))
        self.set_buttons(
            primary=tr("Finish…"),
            secondary=tr("Go on later") if counted else tr("Close"),
            danger=tr("Abandon…") if counted else "",
        )
        self.primary_button.setEnabled(counted > 0)

    def _finish_now(self) -> None:
        # Return in a line goes to the next one; only the button finishes, and Ctrl+Return.
        for row in self.rows.values():
            row.finish()
        self.finish_wanted.emit(self._view)

    def fit(self, width: int, room: int) -> None:
        """The lines scroll by themselves, so that heads and progress stay in sight."""
        rest = self.body.totalHeightForWidth(width) - self.lines.sizeHint().height()
        self.lines.keep_to(room - rest)

    def _still_open(self, view: SheetView) -> bool:
        """Whether another sheet only goes in front of this one: an older one that has come in."""
        return bool(view.id) and view.opened_at <= self._view.opened_at

    def _close_up(self) -> None:
        """Another PC has finished or abandoned it."""
        self._over = True
        self._unsaved = [row.typed() for row in self.rows.values() if row.unsaved()]
        for row in self.rows.values():
            row.lock()
        self.set_buttons(secondary=tr("Close"))
        self.secondary_button.setFocus(Qt.FocusReason.OtherFocusReason)
        its = self._view.id
        self._tasks.query(
            lambda: self._desk.stocktakes.sheet(its),
            lambda _closed: self._say_end(
                tr("This stocktake was finished on another PC. What was saved until then is in it.")
            ),
            lambda _gone: self._say_end(
                tr("This stocktake was abandoned on another PC: all that was counted is taken back.")
            ),
            key="supplies.stocktake",
        )

    def _say_end(self, how: str = "") -> None:
        """How it ended, and what was typed here too late, so that nobody believes it counted."""
        self._end = how or self._end
        if self._unsaved and self._end:
            items = tr(", ").join(self._unsaved)
            self.show_error(tr("{sentence} Not saved: {items}.").format(sentence=self._end, items=items))
        else:
            self.show_error(self._end)
