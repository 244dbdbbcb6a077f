"""The walk along the shelves: which lines of a stocktake are seen, sought and gone to next. Knows no service.

The first lines are made at once, the others while somebody types already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.ui import format as fmt
from desktop.ui.supplies.stocktake_lines import Lines
from desktop.ui.supplies.stocktake_row import CountRow
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2, px
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.listing import Listing
from desktop.ui.widgets.search_box import SearchBox
from desktop.views import RecordId
from desktop.views.stocktakes import CountedLine, SheetView

ALL: Final = "all"
LEFT: Final = "left"
DIFFERING: Final = "differing"
_FIRST: Final = 12
"""Lines that are there at once: as many as a window shows."""
_NEXT: Final = 4
"""Lines that are made in one go afterwards, so that whoever types already is not held up."""


class Walk(Lines):
    """Signals: ``counted(CountRow)`` and ``date_wanted(CountRow)`` of its lines; ``sought(str, bool)`` for items by a
    text, to go to the first of them or only to show them; ``ended()`` behind the last line."""

    counted = Signal(object)
    date_wanted = Signal(object)
    sought = Signal(str, bool)
    ended = Signal()

    def __init__(
        self, title: str, view: SheetView, categories: Mapping[str, str], now: Callable[[], int]
    ) -> None:
        super().__init__(self._as_list)
        self._title, self._categories, self._now = title, categories, now
        self._waiting: list[CountedLine] = []
        self.rows: dict[RecordId, CountRow] = {}
        self._titles: dict[str, Label] = {}
        self.filter = ChipRow(exclusive=True)
        for key, text in ((ALL, tr("All", "supplies")), (LEFT, tr("Not yet counted")), (DIFFERING, tr("Differing"))):
            self.filter.add(key, text)
        self.filter.set_checked([ALL])
        # Both stand beside the lines and may outlive them: methods, unlike lambdas, are left alone then.
        self.filter.changed.connect(self._sift)
        self.search = SearchBox(tr("Name, pinyin, initials or barcode"))
        self.search.searched.connect(self._seek)
        self.search.entered.connect(self._seek_and_go)
        self._found: frozenset[RecordId] | None = None
        """Items that were searched for; None while nothing is."""
        self.nothing = Label("", "muted", wrap=True)
        self.layout_.addWidget(self.nothing)
        self.layout_.addStretch(1)
        order = {code: n for n, code in enumerate(categories)}
        self._waiting = sorted(view.lines, key=lambda line: order.get(line.category, len(order)))
        self._build(_FIRST)
        self._tell(view)

    # -- what is shown ----------------------------------------------------------------------------

    def show_view(self, view: SheetView) -> None:
        """Show how its lines stand; what is being typed stays."""
        for line in view.lines:
            row = self.rows.get(line.item)
            if row is not None:
                row.show_line(line)
        known = {*self.rows, *(line.item for line in self._waiting)}
        self._waiting += [line for line in view.lines if line.item not in known]
        for gone in set(self.rows) - {line.item for line in view.lines}:
            self.rows.pop(gone).deleteLater()
        self._tell(view)
        if self._waiting:
            QTimer.singleShot(0, self, self._go_on)

    def _tell(self, view: SheetView) -> None:
        """How many lines each filter leaves."""
        every = len(view.lines)
        for key, n in ((ALL, every), (LEFT, every - view.counted), (DIFFERING, len(view.differing))):
            self.filter.chip(key).set_count(n)
        self._sift()

    def show_found(self, found: frozenset[RecordId] | None, *, go: bool) -> None:
        """Show what was sought alone, all lines for None; ``go`` to the first of it."""
        self._found = found
        self._sift()
        if go and found is not None:
            self.to_found()

    def saved(self, row: CountRow) -> None:
        """A line is in the books: it stays in sight no longer than the filter has it."""
        row.saved()
        self._sift()

    # -- where one is -----------------------------------------------------------------------------

    def start(self, record: RecordId | None) -> None:
        """Begin at an item, or at the first that is not counted yet."""
        lines = [*(row.line for row in self.rows.values()), *self._waiting]
        self.reach(record or next((line.item for line in lines if line.counted is None), lines[0].item))
        QTimer.singleShot(0, self, self._go_on)

    def reach(self, record: RecordId) -> bool:
        """Go to an item's line, however it is filtered; whether it has one."""
        while record not in self.rows and self._waiting:
            self._build(_NEXT)
        row = self.rows.get(record)
        if row is None:
            return False
        if row.isHidden():
            self._found = None
            self.search.clear()
            self.filter.set_checked([ALL])
            self._sift()
        self._go_to(row)
        return True

    def to_found(self) -> None:
        """Go to the first line of those that are sought or left by the filter."""
        key = self.filter.checked()[0]
        while self._waiting and not self._shown_rows():
            self._build(_NEXT)
        found = next((row for row in self._shown_rows() if self._fits(row.line, key)), None)
        if found is not None:
            self._go_to(found)

    def _seek(self, text: str) -> None:
        self.sought.emit(text, False)

    def _seek_and_go(self, text: str) -> None:
        self.sought.emit(text, True)

    def to_search(self, reason: Qt.FocusReason) -> None:
        """Search for another item."""
        self.search.setFocus(reason)
        self.search.selectAll()

    def _step(self, row: CountRow, step: int) -> None:
        rows = self._shown_rows()
        at = rows.index(row) + step
        if at >= len(rows):
            if self._waiting:
                self._build(_NEXT)
                self._step(row, step)
            elif self._found is not None:
                # Whoever searched for this one searches for the next.
                self.to_search(Qt.FocusReason.TabFocusReason)
            else:
                self.ended.emit()
        elif at >= 0:
            self._go_to(rows[at])

    def _go_to(self, row: CountRow) -> None:
        row.field.setFocus(Qt.FocusReason.TabFocusReason)
        row.field.selectAll()
        self.ensureWidgetVisible(row, 0, px(48))
        # Lines that were made only now have their places a moment later.
        QTimer.singleShot(0, row, lambda: self.ensureWidgetVisible(row, 0, px(48)))

    # -- the lines --------------------------------------------------------------------------------

    def _go_on(self) -> None:
        if self._waiting:
            self._build(_NEXT)
            QTimer.singleShot(0, self, self._go_on)

    def _build(self, most: int) -> None:
        """Make the next lines; each category has a title above its first."""
        now, layout = self._now(), self.layout_
        for line in self._waiting[:most]:
            title = self._titles.get(line.category)
            if title is None:
                name = self._categories.get(line.category, line.category)
                title = self._titles[line.category] = Label(name, "strong")
                title.setContentsMargins(0, SPACE_2, 0, 0)
                layout.insertWidget(layout.count() - 2, title)
            row = CountRow(line, lambda instant: fmt.when(instant, now))
            row.counted.connect(self.counted)
            row.step_wanted.connect(self._step)
            row.date_wanted.connect(self.date_wanted)
            layout.insertWidget(self._slot(line), row)
            self.rows[line.item] = row
        self._waiting = self._waiting[most:]
        self._sift()

    def _slot(self, line: CountedLine) -> int:
        """Behind the last line of its category."""
        of_category = [row for row in self.rows.values() if row.line.category == line.category]
        last: QWidget = of_category[-1] if of_category else self._titles[line.category]
        return self.layout_.indexOf(last) + 1

    def _shown_rows(self) -> list[CountRow]:
        """The lines that can be seen, from the top."""
        layout = self.layout_
        widgets = [item.widget() for n in range(layout.count()) if (item := layout.itemAt(n)) is not None]
        return [widget for widget in widgets if isinstance(widget, CountRow) and not widget.isHidden()]

    def _sift(self, _keys: object = None) -> None:
        """Show what the filter leaves; the line somebody is at stays."""
        key = self.filter.checked()[0]
        for row in self.rows.values():
            row.setVisible(self._fits(row.line, key) or row.busy())
        shown = {row.line.category for row in self.rows.values() if not row.isHidden()}
        for category, title in self._titles.items():
            title.setVisible(category in shown)
        if self._found is not None:
            said = tr("Nothing found for “{text}”").format(text=self.search.text().strip())
        else:
            said = tr("Every item has been counted.") if key == LEFT else tr("Nothing differs so far.")
        self.nothing.setText(said)
        self.nothing.setVisible(not shown and not self._waiting)

    def _fits(self, line: CountedLine, key: str) -> bool:
        if self._found is not None and line.item not in self._found:
            return False
        return key == ALL or (line.counted is None if key == LEFT else bool(line.difference))

    def _as_list(self) -> Listing:
        """The lines as they are filtered, for a file; those that are not made yet are made for it."""
        while self._waiting:
            self._build(_NEXT)
        heads = (tr("Item"), tr("Unit"), tr("Books"), tr("Counted"), tr("Difference"), tr("Counted by"))
        return Listing(self._title, heads, [row.cells() for row in self._shown_rows()], frozenset({2, 3, 4}))
