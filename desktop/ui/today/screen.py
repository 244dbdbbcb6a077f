"""The Today screen: how the day stands, one tap for each who comes, what wants doing, the last entries.

Composes cards and refreshes them; knows the today service, and no rule of visits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.services.times import day_of
from desktop.ui.entry_state import OnItsWay
from desktop.ui.reports.places import report_place
from desktop.ui.text import tr
from desktop.ui.theme import GAP, PAGE_MARGIN, SPACE_3, px
from desktop.ui.today.entries import EntriesCard
from desktop.ui.today.figures import DayCard, InsideCard
from desktop.ui.today.notice_sheet import NoticeSheet
from desktop.ui.today.todo import TodoCard
from desktop.ui.visits.acts import VisitActs
from desktop.ui.visits.counting import Reading
from desktop.ui.visits.intake import Intake
from desktop.ui.visits.vocabulary import KINDS, Vocabulary, read_vocabulary
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.views import Changes, InsideView, NoticeView, RecordId, SyncView, TodayView, TodoView
from desktop.views.beginnings import BeginningsView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

SHOWN: Final = (
    "visit", "movement", "supply", "stocktake", "stocktake_sheet", "shift", "staff", "station", "notice",
    "notice_receipt", "carried", "setting", "request", "union_answer",
    "opinion", "union_opinion", "reply", "repair", "erasure",
)
"""Kinds of records of which this screen shows anything."""
_EVEN: Final = 20
"""By how much the day's card grows at most to end where the card beside it does."""
_BOTTOM: Final = 20
_SIDE: Final = 316
_ROW: Final = 40
_DAY_FIRST: Final = 100
"""Of height that is to spare the chart gets its share first, then the entries."""


class TodayScreen(QWidget):
    """Signals: ``toast(str, Changes | None)``, ``navigate(str)``."""

    toast = Signal(str, object)
    navigate = Signal(str)

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self.title = tr("Today")
        self._words: Vocabulary | None = None
        self._view: TodayView | None = None
        self._begins = True
        self._fitting = False
        self._tight = QSize()
        """The page's size at which the tiles had to be low."""
        self._first_day: TodoView | None = None
        self._stale = True
        self._stale_words = True
        self.day = DayCard()
        self.inside = InsideCard()
        self.intake = Intake(desk, tasks)
        self.todo = TodoCard()
        self.entries = EntriesCard()
        self.acts = VisitActs(desk, tasks, self)
        self.on_its_way = OnItsWay(self)
        self.on_its_way.changed.connect(self._show_entries)
        self._arrange()
        self._connect()
        self.setVisible(False)

    def _arrange(self) -> None:
        self._head = head = QHBoxLayout()
        head.setSpacing(SPACE_3)
        head.addWidget(Label(tr("One tap"), "section"))
        hint = tr("A tap records one person; right-click or hold for several; the digit keys work too")
        head.addWidget(Label(hint, "small", elide=True), 1, Qt.AlignmentFlag.AlignVCenter)
        self._page = PageScroll()
        left = self._page.layout_
        left.setContentsMargins(0, 0, 0, _BOTTOM)
        left.setSpacing(SPACE_3)
        left.addWidget(self.day, _DAY_FIRST)
        left.addSpacing(4)
        left.addLayout(head)
        left.addWidget(self.intake)
        left.addWidget(self.entries, 1)
        self._side = QWidget()
        right = QVBoxLayout(self._side)
        right.setContentsMargins(0, 0, 0, _BOTTOM)
        right.setSpacing(GAP)
        right.addWidget(self.inside)
        right.addWidget(self.todo, 1)
        self.inside.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 0)
        row.setSpacing(GAP)
        row.addWidget(self._page, 1)
        row.addWidget(self._side)
        self._size_side()

    def _connect(self) -> None:
        self.intake.installEventFilter(self)
        self.day.installEventFilter(self)
        self.intake.recorded.connect(self.acts.recorded)
        self.intake.counted.connect(self._show_day)
        self.intake.failed.connect(self.refresh)
        self.acts.toast.connect(self.toast)
        self.acts.fresh_changed.connect(self._show_entries)
        self.entries.undo_wanted.connect(self.acts.undo_fresh)
        self.entries.opened.connect(self._open_visit)
        self.inside.left.connect(self._leave)
        self.todo.navigate.connect(self.navigate)
        self.todo.read_wanted.connect(self._read_notice)
        self.todo.join_wanted.connect(self._ask_twice)

    # -- what the frame asks ----------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the day off the UI thread and show it."""
        self._stale = False
        if self._stale_words or self._words is None:
            self._stale_words = False
            self._tasks.query(
                lambda: read_vocabulary(self._desk), self._show_words, self.intake.without_words, key="today.words"
            )
        self._tasks.query(lambda: self.intake.taps.read(self._desk.today.overview), self._show, key="today.view")
        if self._begins:
            self._tasks.query(self._desk.beginnings.view, self._show_beginnings, key="today.beginnings")

    def on_changes(self, changes: Changes) -> None:
        """Read anew what a change concerns, when it can be seen."""
        self._stale_words = self._stale_words or changes.touches(*KINDS)
        self._begins = self._begins or changes.touches("setting", "carried")
        self._stale = self._stale or self._stale_words or changes.touches(*SHOWN)
        if self._stale and self.isVisible():
            self.refresh()

    def show_sync(self, view: SyncView) -> None:
        """How things stand with the union: what waits is on its way, or no more."""
        self.on_its_way.show_sync(view)

    def on_minute(self) -> None:
        """The time of day moves the comparison, and people count as inside for a limited time."""
        self.refresh()

    def focus_search(self) -> None:
        """Searching is done where the history is."""
        self.navigate.emit("visits:search")

    def report(self) -> str:
        """The day's page."""
        today = day_of(self._desk.clock.now())
        return report_place("day", today, today)

    def handle_digit(self, text: str) -> None:
        """A digit records a visit."""
        self.intake.handle_digit(text)

    # -- what is shown ----------------------------------------------------------------------------

    def take_back_digit(self) -> bool:
        """The last digit that waits for the tiles."""
        return self.intake.take_back_digit()

    def _show_words(self, words: Vocabulary) -> None:
        self._words = words
        self.intake.set_vocabulary(words)
        self._show_all()

    def _show(self, reading: Reading[TodayView]) -> None:
        if not self.intake.taps.settle(reading):
            self.refresh()
            return
        self._view = reading.view
        self._show_all()

    def _show_beginnings(self, view: BeginningsView) -> None:
        # A station that runs is asked about its first day no more until something is set otherwise.
        self._begins = view.offered
        figures: dict[str, int | str] = {"done": view.settled, "steps": len(view.steps)}
        self._first_day = TodoView("first_day", "", None, figures) if view.offered else None
        self._show_all()

    def _show_all(self) -> None:
        view, words = self._view, self._words
        if view is None or words is None:
            return
        self.intake.set_counts(view.by_category)
        self.inside.show_inside(view.inside, view.capacity, view.now, words)
        begun = () if self._first_day is None else (self._first_day,)
        self.todo.show_todo((*view.todo, *begun), view.day, view.now)
        self._show_entries()

    def _show_day(self) -> None:
        if self._view is not None:
            self.day.show_day(self._view, self.intake.count())

    def _show_entries(self) -> None:
        if self._view is not None and self._words is not None:
            self.entries.show_entries(
                self._view.recent, self._words, self.acts.fresh(), sending=self.on_its_way.on
            )
            self._fit()

    # -- what a person does -----------------------------------------------------------------------

    def _leave(self, visit: InsideView) -> None:
        if self._words is not None:
            self.acts.leave(visit, self._words)

    def _open_visit(self, record: RecordId) -> None:
        if self._words is not None:
            self.acts.open(record, self._words)

    def _read_notice(self, todo: TodoView) -> None:
        self._tasks.query(
            lambda: next((notice for notice in self._desk.notices.notices() if notice.id == todo.record), None),
            self._show_notice,
        )

    def _show_notice(self, notice: NoticeView | None) -> None:
        if notice is None:
            self.refresh()
            return
        NoticeSheet(self, notice).open()
        self._tasks.command(lambda: self._desk.notices.mark_read(notice.id))

    def _ask_twice(self) -> None:
        from desktop.ui.joins.twice_sheet import Twice, TwiceSheet, read_twice

        def show(found: Twice) -> None:
            if not found.pairs:
                self.refresh()
                return
            sheet = TwiceSheet(self, self._desk, self._tasks, found)
            sheet.done.connect(self.toast)
            sheet.open(sheet.secondary_button)

        self._tasks.query(lambda: read_twice(self._desk), show, key="joins.twice")

    # -- geometry ---------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.refresh()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.intake and isinstance(event, QResizeEvent):
            # Its height follows from what is decided here; only another width asks for another decision.
            if event.size().width() != event.oldSize().width():
                self._fit()
        elif watched is self.day and event.type() == QEvent.Type.Resize:
            # The two cards at the top end on one line.
            self.inside.setMinimumHeight(self.day.height())
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_side"):
            self._size_side()
            self._fit()

    def _size_side(self) -> None:
        """The right column grows with the text, but leaves the tiles most of the room."""
        self._side.setFixedWidth(max(_SIDE, px(_SIDE) if px(100) < 130 else px(225)))

    def _fit(self) -> None:
        """As many of the last entries as the height holds, at least one; lower tiles where not even that fits."""
        if self._fitting or not self.isVisible():
            return
        self._fitting = True
        try:
            self._fit_now()
        finally:
            self._fitting = False

    def _fit_now(self) -> None:
        beside, own = self.inside.sizeHint().height(), self.day.sizeHint().height()
        self.day.setMinimumHeight(beside if 0 < beside - own <= px(_EVEN) else 0)
        above = max(own, self.day.minimumHeight()) + 4 + self._head.sizeHint().height()
        room = self._page.height() - above - 4 * SPACE_3 - _BOTTOM - self.entries.margins()
        if room - self.intake.wanted_height(snug=False) < px(_ROW):
            self._tight = self._page.size()
        # Where they had to be low they stay so: a scroll bar that comes and goes would turn them to and fro for ever.
        self.intake.set_snug(self._tight == self._page.size())
        self.entries.set_most(max(1, (room - self.intake.wanted_height()) // px(_ROW)), px(_ROW))
