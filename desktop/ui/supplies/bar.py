"""The line above the list: what goes in and out, the search, the filters. Knows no service."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QSizePolicy, QWidget

from desktop.ui.supplies.facts import SupplyFacts
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2, SPACE_3, px
from desktop.ui.widgets.button import Button, IconButton
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.search_box import SearchBox

ALL: Final = "all"
LOW: Final = "low"
EXPIRING: Final = "expiring"
_SEARCH: Final = (170, 260)


class SupplyBar(QWidget):
    """Signals: what the buttons and the menu want; the chips and the search box have their own. Breaks into two lines
    where one does not hold it all.
    """

    restock_wanted = Signal()
    issue_wanted = Signal()
    count_wanted = Signal()
    loans_wanted = Signal()
    adopt_wanted = Signal()
    new_wanted = Signal()
    export_wanted = Signal(str)
    import_wanted = Signal(str)
    template_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.restock = Button(tr("Restock"), "primary", "log-in")
        self.issue = Button(tr("Issue"), icon="log-out")
        self.count = Button(tr("Count"), icon="clipboard-check")
        self.loans = Button(tr("Loans"), icon="umbrella")
        self.more = IconButton("ellipsis", tr("More"))
        self.search = SearchBox(tr("Name or barcode"))
        self.search.set_shortcut_hint("F2")
        self.chips = ChipRow(exclusive=True)
        for key, text in ((ALL, tr("All", "supplies")), (LOW, tr("Running low")), (EXPIRING, tr("Expiring"))):
            self.chips.add(key, text)
        self.chips.set_checked([ALL])
        for button, wanted in (
            (self.restock, self.restock_wanted),
            (self.issue, self.issue_wanted),
            (self.count, self.count_wanted),
            (self.loans, self.loans_wanted),
        ):
            button.clicked.connect(wanted)
        self.more.clicked.connect(self._open_menu)
        self._arrange()

    def _arrange(self) -> None:
        self._left, self._right = QHBoxLayout(), QHBoxLayout()
        for part in (self._left, self._right):
            part.setSpacing(SPACE_2)
        for button in (self.restock, self.issue, self.count, self.loans, self.more):
            self._left.addWidget(button)
        self._left.addStretch(1)
        self._right.addWidget(self.search, 1)
        self._right.addWidget(self.chips)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(SPACE_3)
        self._line.addLayout(self._left, 1)
        self._line.addLayout(self._right)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._fit()

    def only(self) -> str:
        """The filter in force."""
        return self.chips.checked()[0]

    def show_counts(self, facts: SupplyFacts) -> None:
        """Say how many items each filter leaves, and how many things are out on loan."""
        for key, n in ((ALL, len(facts.items)), (LOW, facts.low()), (EXPIRING, facts.expiring())):
            self.chips.chip(key).set_count(n)
        # Before there is any item, the empty list has the one button that matters.
        self.restock.set_variant("primary" if facts.items else "secondary")
        out = len(facts.loans)
        self.loans.setText(f"{tr('Loans')} {out}" if out else tr("Loans"))

    def menu(self) -> QMenu:
        """What is wanted now and then."""
        menu = QMenu(self)
        menu.addAction(tr("Add items from the catalogue …"), self.adopt_wanted.emit)
        menu.addAction(tr("New item …"), self.new_wanted.emit)
        menu.addSeparator()
        menu.addAction(tr("Export the ledger …"), lambda: self.export_wanted.emit("movements"))
        menu.addAction(tr("Export the list of items …"), lambda: self.export_wanted.emit("supplies"))
        menu.addSeparator()
        menu.addAction(tr("Import a ledger …"), lambda: self.import_wanted.emit("movements"))
        menu.addAction(tr("Import a list of items …"), lambda: self.import_wanted.emit("supplies"))
        menu.addAction(tr("Save an empty ledger to fill in …"), lambda: self.template_wanted.emit("movements"))
        return menu

    def _open_menu(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(400), super().minimumSizeHint().height())

    def _fit(self) -> None:
        least, most = px(_SEARCH[0]), px(_SEARCH[1])
        rest = self._left.sizeHint().width() + self._right.sizeHint().width() - self.search.sizeHint().width()
        room = self.width() - rest - SPACE_3
        one_line = room >= least
        self.search.setMinimumWidth(least)
        self.search.setMaximumWidth(max(least, min(most, room)) if one_line else 16_777_215)
        wanted = QBoxLayout.Direction.LeftToRight if one_line else QBoxLayout.Direction.TopToBottom
        if self._line.direction() != wanted:
            self._line.setDirection(wanted)
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.StyleChange) and hasattr(self, "_line"):
            self._fit()
        return super().event(event)
