"""The Feedback screen: what people say and the station's answer beside it; what is being mended.

Composes cards and refreshes them; knows the services of opinions and repairs, and no rule of theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from desktop.services.times import day_of
from desktop.ui.feedback.acts import FeedbackActs
from desktop.ui.feedback.bar import OPINIONS, REPAIRS, FeedbackBar
from desktop.ui.feedback.facility_strip import FacilityStrip
from desktop.ui.feedback.facts import (
    EVERY,
    MOST,
    PAGE,
    WAITING,
    Asked,
    Opened,
    Shown,
    read_opened,
    read_page,
    read_shown,
)
from desktop.ui.feedback.lists import DONE, OpinionList, RepairList
from desktop.ui.feedback.opinion_card import OpinionCard
from desktop.ui.feedback.satisfaction_card import SatisfactionCard
from desktop.ui.reports.places import report_place
from desktop.ui.text import tr
from desktop.ui.theme import GAP, PAGE_MARGIN, px
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.views import Changes, RecordId, SyncView
from desktop.views.feedback import OpinionPage, OpinionState, OpinionView, RepairView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

KINDS: Final = (
    "opinion", "union_opinion", "reply", "repair", "attachment", "erasure", "staff", "station", "term", "union_term",
)  # fmt: skip
_SIDE: Final = 372
_TABLE: Final = 220


class FeedbackScreen(QWidget):
    """Signals: ``toast(str, Changes | None)``, ``navigate(str)``."""

    toast = Signal(str, object)
    navigate = Signal(str)

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._tasks = desk, tasks
        self._shown: Shown | None = None
        self._rows: list[OpinionView] = []
        self._wanted = ""
        """The opinion that is led to, until another is chosen: its row may be further down than the list reaches."""
        self._stale = True
        self.bar = FeedbackBar()
        self.satisfaction = SatisfactionCard()
        self.list = OpinionList()
        self.card = OpinionCard(desk, tasks, self)
        self.facilities = FacilityStrip()
        self.repairs = RepairList()
        self.acts = FeedbackActs(desk, tasks, self)
        self._arrange()
        self._connect()
        self._show_tab(OPINIONS)

    def _arrange(self) -> None:
        self._opinions, self._repairs = QWidget(), QWidget()
        left = QVBoxLayout()
        left.setSpacing(GAP)
        left.addWidget(self.satisfaction)
        left.addWidget(self.list, 1)
        row = QHBoxLayout(self._opinions)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addLayout(left, 1)
        row.addWidget(self.card)
        column = QVBoxLayout(self._repairs)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.facilities)
        column.addWidget(self.repairs, 1)
        self._scroll = PageScroll()
        page = self._scroll.layout_
        page.setContentsMargins(0, 0, 0, 20)
        page.setSpacing(GAP)
        page.addWidget(self.bar)
        page.addWidget(self._opinions, 1)
        page.addWidget(self._repairs, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 0)
        outer.addWidget(self._scroll)
        self._size()

    def _connect(self) -> None:
        bar, acts, card = self.bar, self.acts, self.card
        bar.write_wanted.connect(lambda: acts.write())
        bar.report_wanted.connect(acts.report)
        bar.tab_changed.connect(self._show_tab)
        bar.search.searched.connect(lambda _text: self._narrow(self._only()))
        bar.only.changed.connect(self._narrow)
        bar.menu_wanted.connect(self._offer)
        acts.toast.connect(self.toast)
        self.list.table.selection_changed.connect(self._selected)
        self.list.table.opened.connect(lambda _key: card.reply.text.setFocus())
        self.list.table.more_wanted.connect(self._load_more)
        self.list.empty.action.connect(self._empty_action)
        self.repairs.table.opened.connect(lambda key: acts.open_repair(bytes.fromhex(key)))
        self.repairs.table.action.connect(self._repair_action)
        self.repairs.table.context_requested.connect(self._open_menu)
        self.repairs.empty.action.connect(acts.report)
        card.toast.connect(self.toast)
        card.repair_wanted.connect(lambda: self._with_opened(acts.make_repair))
        card.repair_opened.connect(acts.open_repair)
        card.correct_wanted.connect(lambda: self._with_opened(acts.correct))
        card.void_wanted.connect(lambda: self._with_opened(acts.void_opinion))
        card.erase_wanted.connect(lambda: self._with_opened(acts.erase))
        card.reply.said.connect(self._answer)
        card.reply.taken_back.connect(lambda: self._with_opened(acts.take_back))

    # -- what the frame asks ----------------------------------------------------------------------

    def refresh(self) -> None:
        """Read everything off the UI thread and show it."""
        self._stale = False
        self._load()
        if shown := self._wanted or self.card.key():
            self._read(bytes.fromhex(shown))

    def on_changes(self, changes: Changes) -> None:
        """Read anew what a change concerns, when it can be seen."""
        self.card.on_changes(changes)
        self._stale = self._stale or changes.touches(*KINDS)
        if self._stale and self.isVisible():
            self.refresh()

    def show_sync(self, view: SyncView) -> None:
        """How things stand with the union: photos may have come."""
        self.card.show_sync(view)

    def focus_search(self) -> None:
        """Search the opinions."""
        self.show_tab(OPINIONS)
        self.bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.search.selectAll()

    def report(self) -> str:
        """The ledger of the list in front."""
        return report_place("opinions" if self.tab() == OPINIONS else "repairs", None, None)

    def tab(self) -> str:
        """The list in front."""
        return self.bar.tabs.current() or OPINIONS

    def key(self) -> str:
        """The list in front, as ``open_target`` takes it."""
        return "" if self.tab() == OPINIONS else REPAIRS

    def show_tab(self, key: str) -> None:
        """Bring a list to the front."""
        if self.tab() != key:
            self.bar.tabs.set_current(key)
            self._show_tab(key)

    def open_target(self, target: str) -> None:
        """``repairs``, ``waiting``, ``opinion:<hex id>``, ``repair:<hex id>``, ``write``, ``report``, ``search``."""
        what, _, which = target.partition(":")
        self.show_tab(REPAIRS if what in ("repairs", "repair", "report") else OPINIONS)
        if what == "write":
            self.acts.write()
        elif what == "report":
            self.acts.report()
        elif what == "search":
            self.focus_search()
        elif what == "repair":
            self.acts.open_repair(bytes.fromhex(which))
        elif what == WAITING:
            # Before the first reading the filter is not offered yet.
            self._narrow(WAITING)
        elif what == "opinion":
            if self.bar.search.text():
                self.bar.search.clear_search()
            self.list.table.clearSelection()
            self._narrow(EVERY, which)
            self._read(bytes.fromhex(which))

    def back(self) -> bool:
        """Leave the search, then the filter, then the repairs."""
        if self.bar.search.text():
            self.bar.search.clear_search()
            return True
        if self._only() != EVERY:
            self._narrow(EVERY)
            return True
        if self.tab() == REPAIRS:
            self.show_tab(OPINIONS)
            return True
        return False

    # -- reading and showing ----------------------------------------------------------------------

    def _only(self) -> str:
        return self.bar.only.current() or EVERY

    def _narrow(self, only: str, wanted: str = "") -> None:
        self._wanted = wanted
        self.bar.offer(only)
        self._load()

    def _asked(self) -> Asked:
        return Asked(self.bar.search.text().strip(), self._only())

    def _load(self) -> None:
        asked, limit = self._asked(), min(MOST, max(PAGE, len(self._rows)))
        self._tasks.query(lambda: read_shown(self._desk, asked, limit), self._show, key="feedback.list")

    def _load_more(self) -> None:
        if not self._rows:
            return
        asked, last = self._asked(), self._rows[-1]
        self._tasks.query(
            lambda: read_page(self._desk, asked, PAGE, (last.at, last.id)), self._show_more, key="feedback.list"
        )

    def _show(self, shown: Shown) -> None:
        self._shown = shown
        # What was undone at once is not worth a line.
        self._rows = [said for said in shown.page.rows if said.voided != "undone"]
        self.bar.show_counts(shown)
        self.satisfaction.show_satisfaction(shown.satisfaction, shown.words)
        self.satisfaction.setVisible(bool(shown.counts.all))
        self._teach(shown)
        self._show_rows(shown.page)
        self.card.setVisible(bool(shown.counts.all))
        self.facilities.show_facilities(shown.facilities, shown.words, shown.today)
        self.repairs.show_repairs(shown.repairs, shown.words, shown.today)
        if self._wanted:
            self.list.table.select(self._wanted)
        elif not self._rows:
            self.card.show_opinion(None)
        elif not self.list.table.selected_keys():
            self.list.table.select(self._rows[0].id.hex())

    def _show_more(self, page: OpinionPage) -> None:
        self._rows += page.rows
        self._show_rows(page)
        self.list.table.select(self._wanted)

    def _show_rows(self, page: OpinionPage) -> None:
        if self._shown is not None:
            self.list.show_page(page, self._rows, self._shown.words, self._shown.today)

    def _selected(self, keys: list[str]) -> None:
        if keys:
            self._wanted = ""
        if keys and keys[0] != self.card.key():
            self._read(bytes.fromhex(keys[0]))

    def _read(self, record: RecordId) -> None:
        self._tasks.query(
            lambda: read_opened(self._desk, record),
            self._show_opened,
            lambda _gone: self._show_none(),
            key="feedback.opinion",
        )

    def _show_none(self) -> None:
        self.card.show_opinion(None)
        if self._wanted:
            self._narrow(self._only())

    def _show_opened(self, opened: Opened) -> None:
        self.card.show_opinion(opened)
        if opened.opinion.state is OpinionState.NEW and self.isVisible() and self.tab() == OPINIONS:
            record = opened.opinion.id
            self._tasks.command(lambda: self._desk.opinions.mark_seen([record]), lambda _none: self._load())

    def _show_tab(self, key: str) -> None:
        self.bar.show_tab(key)
        self._opinions.setVisible(key == OPINIONS)
        self._repairs.setVisible(key == REPAIRS)
        # Only one primary button: beside the opinions it is the answer's, or what an empty list offers.
        self.bar.report.set_variant("primary" if key == REPAIRS else "secondary")

    def _teach(self, shown: Shown) -> None:
        """What an empty list says, and the one button that helps."""
        empty, search = self.list.empty, self.bar.search.text().strip()
        if not shown.counts.all:
            empty.set(
                "message-square",
                tr("Nobody has said anything yet"),
                tr("Put up the board with the station's code: whoever scans it rates the station in two taps, reports "
                   "what is broken, or leaves a word. It comes in here by itself."),
                tr("To the posters"),
            )  # fmt: skip
        elif search:
            empty.set(
                "search",
                tr("Nothing found for “{text}”").format(text=search),
                tr("The search looks at words and answers, and at the names of kinds, facilities and tags."),
                tr("Show everything"),
            )
        elif self._only() == WAITING:
            empty.set("circle-check", tr("Everything is answered"), tr("Whoever asked has heard from the station."))
        else:
            empty.set("message-square", tr("Nothing here"), tr("No opinion matches."), tr("Show everything"))

    # -- what a person does -----------------------------------------------------------------------

    def _with_opened(self, act: Callable[[Opened], None]) -> None:
        opened = self.card.opened()
        if opened is not None:
            act(opened)

    def _answer(self, text: str, shown: bool) -> None:
        opened = self.card.opened()
        if opened is not None:
            self.acts.answer(opened, text, shown)

    def _empty_action(self) -> None:
        if self._shown is not None and not self._shown.counts.all:
            self.navigate.emit("posters")
        else:
            self.bar.search.clear_search()
            self._narrow(EVERY)

    def _repair_of(self, key: str) -> RepairView | None:
        repairs = () if self._shown is None else self._shown.repairs
        return next((repair for repair in repairs if repair.id.hex() == key), None)

    def _repair_action(self, key: str, column: int) -> None:
        repair = self._repair_of(key)
        if repair is not None and repair.open and column == DONE and self._shown is not None:
            self.acts.done(repair, self._shown.words)

    def repair_menu(self, repair: RepairView) -> QMenu:
        """What can be done to a repair."""
        menu = QMenu(self)
        assert self._shown is not None
        words = self._shown.words
        menu.addAction(tr("Open", "verb"), lambda: self.acts.open_repair(repair.id))
        if repair.open:
            menu.addAction(tr("It works again"), lambda: self.acts.done(repair, words))
        elif repair.voided is None:
            menu.addAction(tr("It is broken again"), lambda: self.acts.reopen(repair, words))
        if repair.voided is None:
            menu.addSeparator()
            menu.addAction(tr("Void…"), lambda: self.acts.void_repair(repair, words))
        return menu

    def _open_menu(self, key: str, at: QPoint) -> None:
        repair = self._repair_of(key)
        if repair is not None:
            menu = self.repair_menu(repair)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(at)

    def _offer(self, menu: QMenu) -> None:
        today = day_of(self._desk.clock.now())
        first = today.replace(day=1)
        menu.addAction(tr("Opinion ledger…"), lambda: self.navigate.emit(report_place("opinions", first, today)))
        menu.addAction(tr("Repair ledger…"), lambda: self.navigate.emit(report_place("repairs", first, today)))

    # -- geometry ---------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_scroll"):
            self._size()

    def _size(self) -> None:
        self.card.setFixedWidth(max(_SIDE, px(_SIDE) if px(100) < 130 else px(280)))
        for card in (self.list, self.card, self.repairs):
            # They take what is left of the height, and scroll inside themselves.
            policy = card.sizePolicy()
            policy.setVerticalPolicy(QSizePolicy.Policy.Ignored)
            card.setSizePolicy(policy)
            card.setMinimumHeight(px(_TABLE))
