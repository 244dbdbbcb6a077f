"""The line above the history: which days, a search, and what can be done with the list. Knows no service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2
from desktop.ui.visits.period import PeriodChips
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.list_bar import ListBar
from desktop.ui.widgets.search_box import SearchBox

_SEARCH: Final = (160, 240)


class HistoryBar(ListBar):
    """Signals: ``late_wanted``, ``export_wanted``, ``filter_wanted``, ``charts_wanted``, ``menu_wanted(QMenu)`` for
    what the menu is to offer; the chips and the search box have their own.
    """

    late_wanted = Signal()
    export_wanted = Signal()
    charts_wanted = Signal()
    filter_wanted = Signal()
    menu_wanted = Signal(QMenu)

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(SearchBox(tr("Search visits")), tr("More"), _SEARCH, SPACE_2, parent)
        self.chips = PeriodChips(today)
        self.search.set_shortcut_hint("F2")
        self.filter = Chip(tr("Filter"), "list-filter", checkable=False)
        self.filter.setToolTip(tr("Only one category, one service, or one person on duty"))
        self.filter.clicked.connect(self.filter_wanted)
        self.late = Button(tr("Late entry"), icon="undo-2")
        self.late.setToolTip(tr("Record an earlier visit"))
        self.late.clicked.connect(self.late_wanted)
        self.export = Button(tr("Export"))
        self.export.setToolTip(tr("Write what is shown to a file"))
        self.export.clicked.connect(self.export_wanted)
        self.left.addWidget(Label(tr("Visits", "history"), "section"))
        self.left.addSpacing(SPACE_2)
        self.left.addWidget(self.chips)
        self.left.addWidget(self.filter)
        self.left.addStretch(1)
        self.right.addWidget(self.search, 1)
        for button in (self.late, self.export, self.more):
            self.right.addWidget(button)
        self.fit()

    def menu(self) -> QMenu:
        """What is wanted now and then."""
        menu = super().menu()
        menu.addAction(tr("Charts of the month…"), self.charts_wanted.emit)
        menu.addSeparator()
        self.menu_wanted.emit(menu)
        return menu
