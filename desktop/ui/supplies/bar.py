"""The line above the list: what goes in and out, the search, the filters. Knows no service."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from desktop.services.item_list import ONLY
from desktop.ui.supplies.facts import SupplyFacts
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_3
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.list_bar import ListBar
from desktop.ui.widgets.search_box import SearchBox

ALL: Final = "all"
LOW: Final = "low"
OUT: Final = "out"
EXPIRING: Final = "expiring"
LATER: Final = "later"
_ALWAYS: Final = (ALL, LOW, EXPIRING)
"""Filters that keep their places; the others come when they would leave anything."""
_SEARCH: Final = (170, 260)


class SupplyBar(ListBar):
    """Signals: what the buttons want, ``menu_wanted(QMenu)`` for what the menu is to offer besides; the chips and the
    search box have their own.
    """

    restock_wanted = Signal()
    issue_wanted = Signal()
    count_wanted = Signal()
    loans_wanted = Signal()
    requests_wanted = Signal()
    adopt_wanted = Signal()
    new_wanted = Signal()
    menu_wanted = Signal(QMenu)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(SearchBox(tr("Name or barcode")), tr("More"), _SEARCH, SPACE_3, parent)
        self.restock = Button(tr("Restock"), "primary", "log-in")
        self.issue = Button(tr("Issue"), icon="log-out")
        self.count = Button(tr("Count"), icon="clipboard-check")
        self.loans = Button(tr("Loans"), icon="umbrella")
        self.requests = Button(tr("Requests"), icon="inbox")
        self.search.set_shortcut_hint("F2")
        self.chips = ChipRow(exclusive=True)
        for key, text, tip in (
            (ALL, tr("All", "supplies"), tr("Everything on the list")),
            (LOW, tr("Running low"), tr("Below the minimum, enough for less than a week, or used up")),
            (OUT, tr("Used up"), tr("Nothing is left")),
            (EXPIRING, tr("Expiring"), tr("Expired, or will within 30 days")),
            (LATER, tr("90 days", "expiry"), tr("Expired, or will within 90 days")),
        ):
            self.chips.add(key, text).setToolTip(tip)
            self.chips.chip(key).setVisible(key in _ALWAYS)
        self.chips.set_checked([ALL])
        for button, wanted in (
            (self.restock, self.restock_wanted),
            (self.issue, self.issue_wanted),
            (self.count, self.count_wanted),
            (self.loans, self.loans_wanted),
            (self.requests, self.requests_wanted),
        ):
            button.clicked.connect(wanted)
        for widget in (self.restock, self.issue, self.count, self.loans, self.requests, self.more):
            self.left.addWidget(widget)
        self.left.addStretch(1)
        self.right.addWidget(self.search, 1)
        self.right.addWidget(self.chips)
        self.fit()

    def only(self) -> str:
        """The filter in force."""
        return self.chips.checked()[0]

    def show_counts(self, facts: SupplyFacts) -> None:
        """Say how many items each filter leaves, how many things are out on loan, and answers wait."""
        for key in ONLY:
            n, chip = facts.counted(key), self.chips.chip(key)
            chip.set_count(n)
            # Within 90 days says more than within 30 only when it is more.
            more = n > facts.counted(EXPIRING) if key == LATER else n > 0
            chip.setVisible(key in _ALWAYS or more or chip.isChecked())
        # Before there is any item, the empty list has the one button that matters.
        self.restock.set_variant("primary" if facts.items else "secondary")
        out = len(facts.loans)
        self.loans.setText(f"{tr('Loans')} {out}" if out else tr("Loans"))
        late = facts.late()
        self.loans.set_variant("danger" if late else "secondary")
        still = tr("Umbrellas, power banks, and what is still out")
        self.loans.setToolTip(tr("%n overdue", "loans", late) if late else still)
        answered = facts.answered
        self.requests.setText(f"{tr('Requests')} {answered}" if answered else tr("Requests"))
        counting = facts.counting
        self.count.setText(f"{tr('Count')} {counting.counted}/{counting.items}" if counting else tr("Count"))
        self.count.setToolTip(tr("A stocktake goes on: click to count further.") if counting else "")

    def menu(self) -> QMenu:
        """What is wanted now and then."""
        menu = super().menu()
        menu.addAction(tr("Add items from the catalogue…"), self.adopt_wanted.emit)
        menu.addAction(tr("New item…"), self.new_wanted.emit)
        menu.addSeparator()
        self.menu_wanted.emit(menu)
        return menu
