"""The stocktake: walk along the shelves, books and shelf side by side. Every line is saved as it is typed.

It can be left at any time and gone on with here or on another PC; what others count meanwhile shows up by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.errors import KnownError
from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.reports.places import report_place
from desktop.ui.supplies.best_before_sheet import BestBeforeSheet
from desktop.ui.supplies.facts import SupplyFacts
from desktop.ui.supplies.stocktake_lines import Lines
from desktop.ui.supplies.stocktake_row import CountRow, heads
from desktop.ui.supplies.words import amount
from desktop.ui.text import error_line, tr
from desktop.ui.theme import SPACE_2, px
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.listing import Listing
from desktop.ui.widgets.progress_row import ProgressRow
from desktop.ui.widgets.search_box import SearchBox
from desktop.ui.widgets.sheet import Sheet
from desktop.views import Changes, RecordId, SupplyView
from desktop.views.stocktakes import CountedLine, SheetView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

ALL: Final = "all"
LEFT: Final = "left"
DIFFERING: Final = "differing"
KINDS: Final = ("stocktake", "stocktake_sheet", "supply", "movement", "same_as", "staff")
"""Kinds of records of which it shows anything."""
BLANK_REPORT: Final = "count_form"
_FIRST: Final = 12
"""Lines that are there at once: as many as a window shows."""
_NEXT: Final = 4
"""Lines that are made in one go afterwards, so that whoever types already is not held up."""


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
        self._waiting: list[CountedLine] = []
        self.rows: dict[RecordId, CountRow] = {}
        self._titles: dict[str, Label] = {}
        self.set_width(920)
        self.progress = ProgressRow(tr("Counted so far"))
        self.filter = ChipRow(exclusive=True)
        for key, text in ((ALL, tr("All", "supplies")), (LEFT, tr("Not yet counted")), (DIFFERING, tr("Differing"))):
            self.filter.add(key, text)
        self.filter.set_checked([ALL])
        self.filter.changed.connect(lambda _keys: self._sift())
        self.search = SearchBox(tr("Name, pinyin, initials or barcode"))
        self.search.searched.connect(lambda text: self._seek(text))
        self.search.entered.connect(lambda text: self._seek(text, go=True))
        self._sought: frozenset[RecordId] | None = None
        """Items that were searched for; None while nothing is."""
        self.paper = Button(tr("Paper sheet"), icon="printer")
        self.paper.setToolTip(tr("A sheet to be filled in by hand, with all items and what the books say"))
        top = QHBoxLayout()
        top.setSpacing(SPACE_2)
        top.addWidget(self.search, 1)
        top.addWidget(self.filter)
        top.addWidget(self.paper, 0, Qt.AlignmentFlag.AlignTop)
        self.lines = Lines(self._listing)
        self._heads = heads()
        self.lines.narrowed.connect(self._heads.setFixedWidth)
        self.nothing = Label("", "muted", wrap=True)
        self.lines.layout_.addWidget(self.nothing)
        self.lines.layout_.addStretch(1)
        self.body.addWidget(self.progress)
        self.body.addLayout(top)
        self.body.addWidget(self._heads)
        self.body.addWidget(self.lines, 1)
        self.submitted.connect(self._finish_now)
        self.danger_clicked.connect(lambda: self.abandon_wanted.emit(self._view))
        order = {term.code: n for n, term in enumerate(facts.categories)}
        self._waiting = sorted(view.lines, key=lambda line: order.get(line.category, len(order)))
        self._build(_FIRST)
        self._show_state()

    def begin(self, record: RecordId | None = None) -> None:
        """Open it on an item, or on the first line that is not counted yet."""
        lines = [*(row.line for row in self.rows.values()), *self._waiting]
        first = record or next((line.item for line in lines if line.counted is None), lines[0].item)
        self.open()
        self._reach(first)
        QTimer.singleShot(0, self, self._go_on)

    def go_to(self, record: RecordId) -> None:
        """Look at an item's line again."""
        self._reach(record)

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
        if item is None or not self._reach(item.id):
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
        for line in view.lines:
            row = self.rows.get(line.item)
            if row is not None:
                row.show_line(line)
        known = {*self.rows, *(line.item for line in self._waiting)}
        self._waiting += [line for line in view.lines if line.item not in known]
        for gone in set(self.rows) - {line.item for line in view.lines}:
            self.rows.pop(gone).deleteLater()
        self._show_state()
        if self._waiting:
            QTimer.singleShot(0, self, self._go_on)

    # -- lines ------------------------------------------------------------------------------------

    def _go_on(self) -> None:
        if self._waiting:
            self._build(_NEXT)
            QTimer.singleShot(0, self, self._go_on)

    def _build(self, most: int) -> None:
        """Make the next lines; each category has a title above its first."""
        now = self._desk.clock.now()
        layout = self.lines.layout_
        for line in self._waiting[:most]:
            title = self._titles.get(line.category)
            if title is None:
                title = self._titles[line.category] = Label(self._facts.category(line.category), "strong")
                title.setContentsMargins(0, SPACE_2, 0, 0)
                layout.insertWidget(layout.count() - 2, title)
            row = CountRow(line, lambda instant: fmt.when(instant, now))
            row.counted.connect(self._save)
            row.step_wanted.connect(self._step)
            row.date_wanted.connect(self._ask_date)
            layout.insertWidget(self._slot(line), row)
            self.rows[line.item] = row
        self._waiting = self._waiting[most:]
        self._sift()

    def _slot(self, line: CountedLine) -> int:
        """Behind the last line of its category."""
        layout = self.lines.layout_
        of_category = [row for row in self.rows.values() if row.line.category == line.category]
        last: QWidget = of_category[-1] if of_category else self._titles[line.category]
        return layout.indexOf(last) + 1

    def _shown_rows(self) -> list[CountRow]:
        """The lines that can be seen, from the top."""
        layout = self.lines.layout_
        widgets = [item.widget() for n in range(layout.count()) if (item := layout.itemAt(n)) is not None]
        return [widget for widget in widgets if isinstance(widget, CountRow) and not widget.isHidden()]

    def _sift(self) -> None:
        """Show what the filter leaves; the line somebody is at stays."""
        key = self.filter.checked()[0]
        for row in self.rows.values():
            row.setVisible(self._fits(row.line, key) or row.busy())
        shown = {row.line.category for row in self.rows.values() if not row.isHidden()}
        for category, title in self._titles.items():
            title.setVisible(category in shown)
        if self._sought is not None:
            said = tr("Nothing found for “{text}”").format(text=self.search.text().strip())
        else:
            said = tr("Every item has been counted.") if key == LEFT else tr("Nothing differs so far.")
        self.nothing.setText(said)
        self.nothing.setVisible(not shown and not self._waiting)

    def _fits(self, line: CountedLine, key: str) -> bool:
        if self._sought is not None and line.item not in self._sought:
            return False
        return key == ALL or (line.counted is None if key == LEFT else bool(line.difference))

    def _seek(self, text: str, *, go: bool = False) -> None:
        """Show what is found; ``go`` to the first of it."""

        def show(found: frozenset[RecordId] | None) -> None:
            self._sought = found
            self._sift()
            if go and found is not None:
                self._to_found()

        def find() -> frozenset[RecordId] | None:
            return frozenset(item.id for item in self._desk.supplies.items(search=text)) if text.strip() else None

        self._tasks.query(find, show, key="supplies.stocktake.search")

    def _to_found(self) -> None:
        key = self.filter.checked()[0]
        while self._waiting and not self._shown_rows():
            self._build(_NEXT)
        found = next((row for row in self._shown_rows() if self._fits(row.line, key)), None)
        if found is not None:
            self._go_to(found)

    def _step(self, row: CountRow, step: int) -> None:
        rows = self._shown_rows()
        at = rows.index(row) + step
        if at >= len(rows):
            if self._waiting:
                self._build(_NEXT)
                self._step(row, step)
            elif self._sought is not None:
                # Whoever searched for this one searches for the next.
                self.search.setFocus(Qt.FocusReason.TabFocusReason)
                self.search.selectAll()
            elif self.primary_button.isEnabled():
                self.primary_button.setFocus(Qt.FocusReason.TabFocusReason)
        elif at >= 0:
            self._go_to(rows[at])

    def _go_to(self, row: CountRow) -> None:
        row.field.setFocus(Qt.FocusReason.TabFocusReason)
        row.field.selectAll()
        self.lines.ensureWidgetVisible(row, 0, px(48))
        # Lines that were made only now have their places a moment later.
        QTimer.singleShot(0, row, lambda: self.lines.ensureWidgetVisible(row, 0, px(48)))

    def _reach(self, record: RecordId) -> bool:
        """Go to an item's line, however it is filtered; whether it has one."""
        while record not in self.rows and self._waiting:
            self._build(_NEXT)
        row = self.rows.get(record)
        if row is None:
            return False
        if row.isHidden():
            self._sought = None
            self.search.clear()
            self.filter.set_checked([ALL])
            self._sift()
        self._go_to(row)
        return True

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
        self._tasks.command(command, lambda _changes: row.saved(), self._refused(row))

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
                self._to_found()
            event.accept()
        elif event.key() == Qt.Key.Key_F2:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.selectAll()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for row in self.rows.values():
            row.finish()

    # -- the whole --------------------------------------------------------------------------------

    def _show_state(self) -> None:
        view, now = self._view, self._desk.clock.now()
        lines: Sequence[CountedLine] = view.lines
        counted = view.counted
        begun = tr("Begun {when}").format(when=fmt.when(view.opened_at, now))
        self.set_text(
            fmt.joined(begun, view.opened_by)
            if view.id
            else tr("Type what is there; Enter saves the line and goes to the next one. A scan goes to its item.")
        )
        self.progress.set_progress(counted, len(lines))
        for key, n in ((ALL, len(lines)), (LEFT, len(lines) - counted), (DIFFERING, len(view.differing))):
            self.filter.chip(key).set_count(n)
        self.set_buttons(
            primary=tr("Finish…"),
            secondary=tr("Go on later") if counted else tr("Close"),
            danger=tr("Abandon…") if counted else "",
        )
        self.primary_button.setEnabled(counted > 0)
        self._sift()

    def _finish_now(self) -> None:
        # Return in a line goes to the next one; only the button finishes, and Ctrl+Return.
        for row in self.rows.values():
            row.finish()
        self.finish_wanted.emit(self._view)

    def _listing(self) -> Listing:
        """The lines as they are filtered, for a file; those that are not made yet are made for it."""
        while self._waiting:
            self._build(_NEXT)
        heads_ = (tr("Item"), tr("Unit"), tr("Books"), tr("Counted"), tr("Difference"), tr("Counted by"))
        return Listing(self.title.text(), heads_, [row.cells() for row in self._shown_rows()], frozenset({2, 3, 4}))

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
