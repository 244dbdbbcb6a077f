"""The Visits screen: one tap for each who comes, one for each who leaves, and the history with its search.

Composes cards and refreshes them; knows the visit and today services, and no rule of visits.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.services.report_only import Only
from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.entry_state import OnItsWay
from desktop.ui.files.ledger_files import LedgerFiles
from desktop.ui.files.words import VISITS
from desktop.ui.reports.places import report_place
from desktop.ui.text import tr
from desktop.ui.theme import GAP, PAGE_MARGIN, SPACE_3, px
from desktop.ui.visits.acts import VisitActs
from desktop.ui.visits.asked import Asked, teach
from desktop.ui.visits.bar import HistoryBar
from desktop.ui.visits.counting import Reading
from desktop.ui.visits.filters import FilterRow, Filters, filter_menu
from desktop.ui.visits.found import file_name, found
from desktop.ui.visits.history import HistoryCard
from desktop.ui.visits.inside_card import InsideCard
from desktop.ui.visits.intake import Intake
from desktop.ui.visits.late_sheet import LateSheet
from desktop.ui.visits.period import TODAY, Days
from desktop.ui.visits.vocabulary import KINDS, Vocabulary, read_vocabulary
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.views import Changes, InsideView, StaffView, SyncView, TodayView, VisitPage, VisitView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

PAGE: Final = 100
"""Rows that are fetched at a time."""
_MOST: Final = 2_000
"""Rows that are read anew at once when something changed; beyond them a person has scrolled far and can again."""
_SIDE: Final = 316
_TABLE: Final = 300


class VisitsScreen(QWidget):
    """Signals: ``toast(str, Changes | None)``, ``navigate(str)``."""

    toast = Signal(str, object)
    navigate = Signal(str)

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self.title = tr("Visits")
        self._words: Vocabulary | None = None
        self._day: TodayView | None = None
        self._page: VisitPage | None = None
        self._rows: list[VisitView] = []
        self._asked: Asked | None = None
        self._stale = self._stale_words = True
        self._target = ""
        self._prepared = False
        self.intake = Intake(desk, tasks)
        self.bar = HistoryBar(self._today)
        self.filters = FilterRow()
        self.history = HistoryCard()
        self.inside = InsideCard()
        self.acts = VisitActs(desk, tasks, self)
        self.on_its_way = OnItsWay(self)
        self.on_its_way.changed.connect(self._show_rows)
        self.files = LedgerFiles(desk, tasks, self)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        low = QHBoxLayout()
        low.setSpacing(GAP)
        low.addWidget(self.history, 1)
        low.addWidget(self.inside)
        self._scroll = PageScroll()
        page = self._scroll.layout_
        page.setContentsMargins(0, 0, 0, 20)
        page.setSpacing(SPACE_3)
        page.addWidget(self.intake)
        page.addSpacing(4)
        page.addWidget(self.bar)
        page.addWidget(self.filters)
        page.addSpacing(4)
        page.addLayout(low, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 0)
        column.addWidget(self._scroll)
        self._size()

    def _connect(self) -> None:
        self.intake.recorded.connect(self.acts.recorded)
        self.intake.counted.connect(self._show_count)
        self.intake.failed.connect(self.refresh)
        self.acts.toast.connect(self.toast)
        self.acts.fresh_changed.connect(self._show_rows)
        self.files.toast.connect(self.toast)
        self.bar.chips.chosen.connect(self._load)
        self.bar.search.searched.connect(lambda _text: self._load())
        self.bar.filter_wanted.connect(self._ask_filter)
        self.filters.changed.connect(self._load)
        self.bar.late_wanted.connect(lambda: self.open_target("late"))
        self.bar.export_wanted.connect(self._export)
        self.bar.charts_wanted.connect(lambda: self.open_target("charts"))
        self.bar.menu_wanted.connect(lambda menu: self.files.add_to(menu, VISITS))
        self.inside.left.connect(self._leave)
        self.inside.day_closed.connect(self._close_day)
        self.history.table.opened.connect(lambda key: self.open_target(f"visit:{key}"))
        self.history.table.action.connect(lambda _key, _column: self.acts.undo_fresh())
        # What is here is only as much of it as was scrolled to.
        self.history.table.set_exporter(self._export)
        self.history.table.more_wanted.connect(self._load_more)
        self.history.empty.action.connect(self._empty_action)

    # -- what the frame asks ----------------------------------------------------------------------

    def refresh(self) -> None:
        """Read day and history off the UI thread and show them."""
        self._stale = False
        if self._stale_words:
            self._stale_words = False
            self._tasks.query(
                lambda: read_vocabulary(self._desk), self._show_words, self.intake.without_words, key="visits.words"
            )
        self._read_day()
        self._load()

    def on_changes(self, changes: Changes) -> None:
        """Read anew what a change concerns, when it can be seen."""
        self._stale_words = self._stale_words or changes.touches(*KINDS)
        self._stale = self._stale or self._stale_words or changes.touches("visit", "staff")
        if self._stale and self.isVisible():
            self.refresh()

    def show_sync(self, view: SyncView) -> None:
        """How things stand with the union: what waits is on its way, or no more."""
        self.on_its_way.show_sync(view)

    def on_minute(self) -> None:
        """People count as inside for a limited time, and the time since they came grows."""
        self._read_day()

    def focus_search(self) -> None:
        """Search the history."""
        self.bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.search.selectAll()

    def report(self) -> str:
        """The use ledger of what the history shows."""
        days, now = self.bar.chips.days(), self.filters.filters()
        only = Only(now.category, now.service, now.staff, self.bar.search.text().strip())
        return report_place("visits", days.first, days.last, only)

    def handle_digit(self, text: str) -> None:
        """A digit records a visit."""
        self.intake.handle_digit(text)

    def take_back_digit(self) -> bool:
        """The last digit that waits for the tiles."""
        return self.intake.take_back_digit()

    def open_target(self, target: str) -> None:
        """``search`` puts the cursor there, ``visit:<hex id>`` opens a visit, ``late`` the sheet for one of earlier,
        ``charts`` the month's charts, ``export`` and ``import`` ask for a file."""
        what, _, which = target.partition(":")
        if self._words is None and what in ("late", "visit", "charts"):
            # The first visit of the screen: it has no words yet to show one with.
            self._target = target
            return
        if what == "search":
            self.focus_search()
        elif what == "late":
            self.add_late()
        elif what == "charts":
            self.show_charts()
        elif what == "export":
            self._export()
        elif what == "import":
            self.files.ask_import(VISITS)
        elif what == "visit" and self._words is not None:
            self.acts.open(bytes.fromhex(which), self._words)

    def back(self) -> bool:
        """Leave the search, then the filters."""
        if self.bar.search.text():
            self.bar.search.clear_search()
            return True
        if self.filters.filters() != Filters():
            self.filters.show_filters(Filters(), self._words)
            return True
        return False

    # -- reading ----------------------------------------------------------------------------------

    def _today(self) -> date:
        return day_of(self._desk.clock.now())

    def _read_day(self) -> None:
        self._tasks.query(lambda: self.intake.taps.read(self._desk.today.overview), self._show_day, key="visits.day")

    def _load(self) -> None:
        """The first page; as much of the history as was shown, when only its rows have changed."""
        asked = Asked(self.bar.chips.days(), self.bar.search.text(), self.filters.filters())
        limit = PAGE
        if asked == self._asked:
            limit = min(_MOST, max(PAGE, len(self._rows)))
        else:
            self.history.set_busy(self._asked is not None)
        start, end = asked.days.bounds()
        self._tasks.query(
            lambda: self._desk.visits.page(
                start=start, end=end, search=asked.search, limit=limit, voided=True, **asked.filters.asked()
            ),
            lambda page: self._show_page(asked, page),
            key="visits.page",
        )

    def _load_more(self) -> None:
        asked, last = self._asked, self._rows[-1] if self._rows else None
        if asked is None or last is None:
            return
        start, end = asked.days.bounds()
        before = (last.arrived_at, last.id)
        self.history.set_busy(True)
        self._tasks.query(
            lambda: self._desk.visits.page(
                start=start,
                end=end,
                search=asked.search,
                limit=PAGE,
                before=before,
                voided=True,
                **asked.filters.asked(),
            ),
            lambda page: self._show_more(asked, last, page),
            key="visits.more",
        )

    # -- showing ----------------------------------------------------------------------------------

    def _show_words(self, words: Vocabulary) -> None:
        self._words = words
        self.intake.set_vocabulary(words)
        self._show_inside()
        self._show_rows()
        target, self._target = self._target, ""
        if target:
            self.open_target(target)

    def _show_day(self, reading: Reading[TodayView]) -> None:
        if not self.intake.taps.settle(reading):
            self._read_day()
            return
        self._day = reading.view
        self.intake.set_counts(reading.view.by_category)
        self._show_inside()

    def _show_inside(self) -> None:
        if self._day is not None and self._words is not None:
            self.inside.show_inside(self._day.inside, self._day.capacity, self._day.now, self._words)

    def _show_count(self) -> None:
        if self._day is not None:
            self.bar.chips.chip(TODAY).set_count(self._day.persons + self.intake.count())

    def _show_page(self, asked: Asked, page: VisitPage) -> None:
        if asked != self._asked:
            self.history.table.scrollToTop()
            self.history.table.clearSelection()
        self._asked, self._page, self._rows = asked, page, list(page.rows)
        self.history.set_busy(False)
        teach(self.history.empty, asked, self.bar.chips.key(), self._today())
        self._show_rows()

    def _show_more(self, asked: Asked, last: VisitView, page: VisitPage) -> None:
        self.history.set_busy(False)
        if asked != self._asked or not self._rows or self._rows[-1] != last or self._words is None:
            return
        self._rows += page.rows
        self._page = VisitPage(tuple(self._rows), page.entries, page.persons, page.by_service, page.more)
        self.history.append_page(page, self._words, self._today())

    def _show_rows(self) -> None:
        if self._page is not None and self._words is not None:
            self.history.show_page(
                self._page, self._words, self._today(), self.acts.fresh(), sending=self.on_its_way.on
            )

    # -- what a person does -----------------------------------------------------------------------

    def add_late(self) -> None:
        """The sheet for a visit of earlier."""
        if self._words is not None:
            sheet = LateSheet(self, self._desk, self._tasks, self._words, self.intake.services())
            sheet.done.connect(self.toast)
            sheet.open()

    def show_charts(self) -> None:
        """The month in charts, from the month that the days chosen begin in."""
        from desktop.ui.visits.charts_sheet import ChartsSheet

        if self._words is not None:
            month = self.bar.chips.days().first or self._today()
            ChartsSheet(self, self._desk, self._tasks, self._words, min(month, self._today())).start()

    def _ask_filter(self) -> None:
        """The menu of what the history can be narrowed to."""

        def offer(people: tuple[StaffView, ...]) -> None:
            if self._words is not None:
                menu = filter_menu(self.bar, self._words, people, self.filters.filters())
                menu.chosen.connect(lambda filters: self.filters.show_filters(filters, self._words))
                menu.popup(self.bar.filter.mapToGlobal(self.bar.filter.rect().bottomLeft()))

        self._tasks.query(lambda: self._desk.people.people(voided=True), offer, key="visits.people")

    def _export(self) -> None:
        """What is shown, to a file."""
        days, search, filters = self.bar.chips.days(), self.bar.search.text(), self.filters.filters()
        self.files.ask_export(
            VISITS, name=file_name(days), bounds=days.bounds(), only=lambda: found(self._desk, days, search, filters)
        )

    def _empty_action(self) -> None:
        if self.bar.search.text().strip():
            self.bar.chips.pick(Days(None, None))
        elif self.filters.filters() != Filters():
            self.filters.show_filters(Filters(), self._words)
        else:
            self.add_late()

    def _leave(self, visit: InsideView) -> None:
        if self._words is not None:
            self.acts.leave(visit, self._words)

    def _close_day(self, closing: int) -> None:
        text = tr("Signed out as of {time}, marked as estimated").format(time=fmt.clock(closing))
        self._tasks.command(
            lambda: self._desk.visits.close_day(closing), lambda changes: self.toast.emit(text, changes)
        )

    # -- geometry ---------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.refresh()
        if not self._prepared:
            self._prepared = True
            self._tasks.query(self._desk.visits.prepare, lambda _none: None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_scroll"):
            self._size()

    def _size(self) -> None:
        self.inside.setFixedWidth(max(_SIDE, px(_SIDE) if px(100) < 130 else px(225)))
        for card in (self.history, self.inside):
            # They take what is left of the height, and scroll inside themselves.
            policy = card.sizePolicy()
            policy.setVerticalPolicy(QSizePolicy.Policy.Ignored)
            card.setSizePolicy(policy)
            card.setMinimumHeight(px(_TABLE))
