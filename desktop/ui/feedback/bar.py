"""The line above the lists: what to write down, which list, a search, filters. Knows no service."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from desktop.ui.feedback.facts import EVERY, WAITING, Shown
from desktop.ui.feedback.words import stars
from desktop.ui.supplies.facts import term_name
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_3
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.list_bar import ListBar
from desktop.ui.widgets.search_box import SearchBox
from desktop.ui.widgets.segmented import Segmented
from desktop.ui.widgets.select import Select

OPINIONS: Final = "opinions"
REPAIRS: Final = "repairs"
_SEARCH: Final = (160, 240)


class FeedbackBar(ListBar):
    """Signals: ``write_wanted``, ``report_wanted``, ``tab_changed(str)``, ``menu_wanted(QMenu)``."""

    write_wanted = Signal()
    report_wanted = Signal()
    tab_changed = Signal(str)
    menu_wanted = Signal(QMenu)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(SearchBox(tr("Words, kind or facility")), tr("More"), _SEARCH, SPACE_3, parent)
        self.write = Button(tr("Write down an opinion"), icon="pencil")
        self.write.setToolTip(tr("From the opinion book, in person or by telephone"))
        self.report = Button(tr("Report a fault"), icon="wrench")
        self.tabs = Segmented()
        self.tabs.setAccessibleName(tr("Which list"))
        self.tabs.set_options([(OPINIONS, tr("Opinions")), (REPAIRS, tr("Repairs"))])
        self.only = Select([(EVERY, tr("Everything")), (WAITING, tr("To answer"))])
        self.only.setAccessibleName(tr("Filter"))
        self.search.set_shortcut_hint("F2")
        self.write.clicked.connect(self.write_wanted)
        self.report.clicked.connect(self.report_wanted)
        self.tabs.changed.connect(self.tab_changed)
        for widget in (self.write, self.report, self.more):
            self.left.addWidget(widget)
        self.left.addSpacing(SPACE_3)
        self._offered: tuple[object, object] = ((), ())
        self.left.addWidget(self.tabs)
        self.left.addStretch(1)
        self.right.addWidget(self.search, 1)
        self.right.addWidget(self.only)
        self.fit()

    def show_counts(self, shown: Shown) -> None:
        """Say what waits on which list, and what the list can be narrowed to."""
        waiting, mending = shown.counts.waiting, shown.open_repairs
        tabs = [
            (OPINIONS, f"{tr('Opinions')} {waiting}" if waiting else tr("Opinions")),
            (REPAIRS, f"{tr('Repairs')} {mending}" if mending else tr("Repairs")),
        ]
        only = [
            (EVERY, tr("Everything")),
            (WAITING, tr("To answer")),
            *((f"kind:{term.code}", term_name(term)) for term in shown.words.offered("opinion_kind")),
            *((f"stars:{n}", stars(n)) for n in range(5, 0, -1)),
        ]
        # Made anew they would lose the keyboard.
        if self._offered[0] != tabs:
            self.tabs.set_options(tabs)
        if self._offered[1] != only:
            self.only.set_options(only)
        self._offered = (tabs, only)

    def offer(self, only: str) -> None:
        """Choose a filter."""
        self.only.set_current(only)

    def show_tab(self, key: str) -> None:
        """A repair is not searched: there are few, and the open ones stand in front."""
        self.tabs.set_current(key)
        for widget in (self.search, self.only):
            widget.setVisible(key == OPINIONS)
        self.fit()

    def menu(self) -> QMenu:
        """What is wanted now and then."""
        menu = super().menu()
        self.menu_wanted.emit(menu)
        return menu
