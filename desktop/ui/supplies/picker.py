"""Which item: found by a few letters, then one quiet line that can be opened again.

Knows the supply service through the search that it is given; knows no sheet.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.supplies.words import stock
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2, px
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.data_table import DataTable
from desktop.ui.widgets.icon_row import IconRow
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.search_box import SearchBox
from desktop.ui.widgets.table_model import Cell, Column, Row
from desktop.views import SupplyView

Search = Callable[[str, Callable[[tuple[SupplyView, ...]], None]], None]
"""Finds items by a text and hands them over later."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ItemPicker(QWidget):
    """Signals: ``chosen(SupplyView)`` when a person or the sheet has chosen; ``add_wanted()`` for an item that is not
    on the list."""

    chosen = Signal(object)
    add_wanted = Signal()

    def __init__(self, search: Search, icons: Callable[[str], str], rows: int = 5) -> None:
        super().__init__()
        self._find, self._icons = search, icons
        self._found: dict[str, SupplyView] = {}
        self._item: SupplyView | None = None
        self.search = SearchBox(tr("Which item? Name, pinyin, initials or barcode"))
        self.table = DataTable((Column("", stretch=1, name=tr("Item")), Column("", "muted", name=tr("Stock"))))
        self.table.setAccessibleName(tr("Supplies"))
        self.table.set_flat()
        self._most = rows
        self.nothing = Label(tr("No item of this name is on the list."), "muted", wrap=True)
        self.add = Button(tr("Add items from the catalogue…"), icon="plus")
        self.add.clicked.connect(self.add_wanted)
        self._tell_nothing(False)
        self.line = IconRow("package", " ", " ", tr("Another", "item"))
        self.line.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        for widget in (self.search, self.table, self.nothing):
            column.addWidget(widget)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.line)
        self.search.searched.connect(self._ask)
        self.search.entered.connect(self._enter)
        self.table.clicked.connect(lambda index: self._take(self.table.rows.row_at(index.row()).key))
        self.table.opened.connect(self._take)
        self.line.pressed.connect(self.reopen)

    def item(self) -> SupplyView | None:
        """The item that was chosen."""
        return self._item

    def start(self) -> None:
        """Show all items to choose from."""
        self._ask("")

    def choose(self, item: SupplyView) -> None:
        """Take this one."""
        self._item = item
        self.line.set(self._icons(item.category), item.name, stock(item), tr("Another", "item"))
        self._fold(True)
        self.chosen.emit(item)

    def reopen(self) -> None:
        """Choose another one."""
        self._item = None
        self._fold(False)
        self.search.clear()
        self._ask("")
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            event.accept()  # it chose an item; the sheet is not to be saved by it
            return
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus() and self.table.rows.rowCount():
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
            self.table.selectRow(0)
            return
        super().keyPressEvent(event)

    def _fold(self, folded: bool) -> None:
        self.line.setVisible(folded)
        self.search.setVisible(not folded)
        self.table.setVisible(not folded)
        self._tell_nothing(False)

    def _ask(self, text: str) -> None:
        self._find(text, self._show)

    def _show(self, found: tuple[SupplyView, ...]) -> None:
        if self._item is not None:
            return
        self._found = {item.id.hex(): item for item in found}
        self.table.set_rows(
            [
                Row(key, (item.name, Cell(stock(item), "alarm" if item.balance <= 0 else None)))
                for key, item in self._found.items()
            ]
        )
        if not self.search.text().strip():
            # As high as all of them take, so that it does not jump while one types.
            self.table.setFixedHeight(px(40) * min(self._most, max(1, len(found))) + 2)
        self.table.setVisible(bool(found))
        self._tell_nothing(not found)

    def _tell_nothing(self, nothing: bool) -> None:
        self.nothing.setVisible(nothing)
        self.add.setVisible(nothing)

    def _enter(self, text: str) -> None:
        def take_first(found: tuple[SupplyView, ...]) -> None:
            self._show(found)
            if found and self._item is None and text.strip():
                self.choose(found[0])

        self._find(text, take_first)

    def _take(self, key: str) -> None:
        item = self._found.get(key)
        if item is not None:
            self.choose(item)
