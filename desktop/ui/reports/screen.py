"""The reports screen: which ledger or report, of which days, as pages that are looked at, printed and written to files.

Knows the report service and what may be asked of it; draws and writes nothing itself.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QImage, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.errors import KnownError
from desktop.printing.reports.canvas import warm
from desktop.printing.reports.pages import Pages
from desktop.services.report_kinds import KINDS
from desktop.services.report_only import ALL
from desktop.services.report_periods import Period
from desktop.services.times import day_of
from desktop.ui.reports import work
from desktop.ui.reports.bars import FootBar, HeadBar
from desktop.ui.reports.giving import Giver
from desktop.ui.reports.kinds import KindList
from desktop.ui.reports.listing import listing_of
from desktop.ui.reports.paper import PaperView
from desktop.ui.reports.periods import PICKED
from desktop.ui.reports.places import Place, place_of, target_of
from desktop.ui.reports.work import Ticket, Wish
from desktop.ui.text import error_text, language, tr
from desktop.ui.theme import GAP, PAGE_MARGIN, SPACE_3
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.listing import ask_export
from desktop.views import Changes

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

_TOUCHED: Final = (
    "visit", "supply", "movement", "stocktake", "shift", "staff", "station", "registration", "term", "union_term",
    "request", "union_answer", "carried", "special_day", "union_day", "stocktake_sheet", "opinion", "union_opinion",
    "reply", "repair", "erasure", "same_as", "union_door", "union_door_event",
)  # fmt: skip
"""Kinds of records that reports speak of."""
_COPIED: Final = 50_000
"""Rows that a clipboard is given at most."""
_SPAN: Final = "reports.span"
_TEACHES: Final = {
    "visits": "visits", "visit_days": "visits", "day": "visits", "month": "visits", "year": "visits", "duty": "duty",
    "opinions": "feedback", "repairs": "feedback", "doors": "",
}  # fmt: skip
"""Where one goes to begin what a report lacks; supplies for all others, nowhere where nobody here can."""


class ReportsScreen(QWidget):
    """Signals: ``toast(str, object)``, ``navigate(str)``."""

    toast = Signal(str, object)
    navigate = Signal(str)

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self.title = tr("Reports")
        self._pages: Pages | None = None
        self._wish: Wish | None = None
        self._ticket: Ticket | None = None
        self._only = ALL
        self._narrowed_by = ""
        self._prints_next = False
        """Somebody came here to print: the button that does it gets the keyboard once it can."""
        self._coming = False
        """What is shown is not what was chosen last: that is being laid out."""
        self._prints_then = False
        """Somebody wants it printed as soon as it is there."""
        self._stale = True
        warm()
        self.kinds = KindList()
        self.head = HeadBar(self._today)
        self.paper = PaperView()
        self.paper.show_text(tr("The pages are being laid out…"))
        self.foot = FootBar(self.paper)
        self.empty = EmptyState()
        self.giver = Giver(self, desk, tasks)
        self._arrange()
        self._connect()
        self._choose_kind("month", load=False)

    def _arrange(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self.paper)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout()
        column.setSpacing(SPACE_3)
        column.addWidget(self.head)
        column.addWidget(self._stack, 1)
        column.addWidget(self.foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 16)
        row.setSpacing(GAP)
        row.addWidget(self.kinds)
        row.addLayout(column, 1)

    def _connect(self) -> None:
        self.kinds.chosen.connect(self._choose_kind)
        self.head.all_wanted.connect(self._take_all)
        self.head.chips.chosen.connect(self._load)
        self.head.print_wanted.connect(self.print_now)
        self.head.save_wanted.connect(self._save)
        self.head.text_wanted.connect(lambda: self._give(self.giver.copy_text))
        self.head.picture_wanted.connect(lambda: self._give(self.giver.copy_picture))
        self.paper.picture_wanted.connect(self._draw)
        self.paper.copy_wanted.connect(self._copy)
        self.paper.export_wanted.connect(self._export)
        self.giver.said.connect(lambda text: self.toast.emit(text, None))
        self.giver.began.connect(self.foot.show_ticket)
        self.giver.ended.connect(self.foot.drop_ticket)
        self.empty.action.connect(lambda: self.navigate.emit(_TEACHES.get(self.kinds.current(), "supplies")))

    # -- what the frame asks ----------------------------------------------------------------------

    def refresh(self) -> None:
        """Lay the report out anew."""
        self._stale = False
        self._load()

    def on_changes(self, changes: Changes) -> None:
        """Lay out anew what a change concerns, when it can be seen."""
        self._stale = self._stale or changes.touches(*_TOUCHED)
        if self._stale and self.isVisible():
            self.refresh()

    def focus_search(self) -> None:
        """There is nothing to search here; the chosen report is the first control."""
        self.kinds.row(self.kinds.current()).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_target(self, target: str) -> None:
        """A report's key, such as ``month``, with days and what it is narrowed to as `places` writes them. The next key
        prints."""
        place = place_of(target)
        if place.key not in KINDS:
            return
        if not place.dated:
            self._choose_kind(place.key)
        elif place.first is None or place.last is None:
            self._coming = True
            self._tasks.query(
                partial(self._desk.reports.whole, place.first, place.last), partial(self._open, place), key=_SPAN
            )
        else:
            self._open(place, Period(place.first, place.last))

    def key(self) -> str:
        """The report in front, as ``open_target`` takes it."""
        key, chips = self.kinds.current(), self.head.chips
        if chips.key() != PICKED and self._only == ALL:
            return key
        days = chips.period()
        return target_of(Place(key, True, days.first, days.last, self._only))

    def print_now(self) -> None:
        """Ask for a printer and print what was chosen, as soon as it is laid out."""
        if self._coming:
            self._prints_then = True
            self.toast.emit(tr("The pages are still being laid out: it is printed after that."), None)
        elif self._wish is not None and self._pages is not None:
            self.giver.ask_printer(self._wish, self._pages)

    # -- choosing ---------------------------------------------------------------------------------

    def _today(self) -> date:
        return day_of(self._desk.clock.now())

    def _open(self, place: Place, period: Period) -> None:
        """A report that another screen leads to."""
        self._choose_kind(place.key, load=False)
        self._only = place.only
        self.head.chips.take(period)
        self._prints_next = True
        self._load()

    def _take_all(self) -> None:
        self._only = ALL
        self._load()

    def _choose_kind(self, key: str, *, load: bool = True) -> None:
        kind = KINDS[key]
        # What one ledger was narrowed to means nothing to another kind of them.
        if not kind.narrowed_by or kind.narrowed_by != self._narrowed_by:
            self._only = ALL
        self._narrowed_by = kind.narrowed_by
        self.kinds.set_current(key)
        self.head.about.setText(tr(kind.about))
        self.head.chips.offer(kind.periods)
        self.head.show_day(key == "day")
        if load:
            self._load()

    def _save(self, suffix: str) -> None:
        if self._wish is not None and self._pages is not None:
            self.giver.ask_file(self._wish, self._pages, suffix)

    def _copy(self) -> None:
        if self._pages is not None:
            document = self._pages.document
            rows = sum(len(table.rows) for table in document.tables() if table.shown)
            self._tasks.query(lambda: listing_of(document, _COPIED).text(), partial(self._copied, rows))

    def _copied(self, rows: int, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        if rows > _COPIED:
            said = tr("The first %n rows are copied; an export has them all.", "", _COPIED)
        else:
            said = tr("%n rows are copied: paste them into a spreadsheet.", "", rows)
        self.toast.emit(said, None)

    def _export(self) -> None:
        if self._pages is not None:
            document = self._pages.document
            ask_export(self, document.file_name, lambda: listing_of(document))

    def _give(self, give: object) -> None:
        if self._wish is not None and callable(give):
            give(self._wish)

    # -- laying out and drawing, off the UI thread -------------------------------------------------

    def _load(self) -> None:
        wish = Wish(self.kinds.current(), self.head.chips.period(), language(), self._only)
        if self._ticket is not None:
            self._ticket.end()
            self.foot.drop_ticket(self._ticket)
        ticket = self._ticket = Ticket()
        self._coming = wish != self._wish
        if self._coming:
            self.head.set_ready(False)
        self.foot.show_ticket(ticket, tr("Laying out {title}").format(title=tr(KINDS[wish.key].title)))
        self._tasks.query(
            partial(work.lay_out, self._desk.reports, wish, ticket),
            partial(self._show, wish, ticket),
            partial(self._refused, ticket),
            key="reports.pages",
        )

    def _show(self, wish: Wish, ticket: Ticket, pages: Pages | None) -> None:
        self.foot.drop_ticket(ticket)
        if ticket is not self._ticket:
            return
        prints, self._prints_then, self._coming = self._prints_then, False, False
        if pages is None:
            # A person has ended it: what was shown before is not what is chosen now.
            self._wish = self._pages = None
            self.paper.show_text(tr("Cancelled. Choose a shorter period, or another report."))
            self._stack.setCurrentWidget(self.paper)
            return
        self._wish, self._pages = wish, pages
        document = pages.document
        self.paper.set_listing(listing_of(document))
        said = tr("{title}, {period}, %n pages", "", len(pages)).format(title=document.title, period=document.period)
        self.paper.show_pages(len(pages), pages.width, pages.height, said)
        self.head.show_only(document.only)
        self._stack.setCurrentWidget(self.empty if document.blank else self.paper)
        if document.blank:
            self._teach(wish, document.period)
        self.foot.setVisible(not document.blank)
        self.head.set_ready(True, blank=document.blank)
        if self._prints_next and self.isVisible():
            self.head.print_button.setFocus(Qt.FocusReason.TabFocusReason)
        self._prints_next = False
        if prints and self.isVisible():
            self.print_now()

    def _refused(self, ticket: Ticket, error: KnownError) -> None:
        self.foot.drop_ticket(ticket)
        if ticket is self._ticket:
            self._prints_then = self._coming = False
            self._wish = self._pages = None
            self._stack.setCurrentWidget(self.paper)
            self.paper.show_text(error_text(error)[0])

    def _teach(self, wish: Wish, period: str) -> None:
        """What belongs here, and the one button that starts it."""
        to = _TEACHES.get(wish.key, "supplies")
        action = {
            "visits": tr("Record visits"),
            "duty": tr("Sign in"),
            "feedback": tr("Go to feedback"),
            "supplies": tr("Go to supplies"),
            "": "",
        }[to]
        text = tr("What is entered once on the other screens stands here by itself, ready to be signed and stamped.")
        if wish.key == "doors":
            text = tr("Doors that open by a code are set up by the union. What they tell comes in here with the sync.")
        self.empty.set(
            KINDS[wish.key].icon, tr("Nothing recorded: {period}").format(period=period), text, action
        )

    def _draw(self, number: int, width: int) -> None:
        pages = self._pages
        if pages is not None and number < len(pages):
            self._tasks.query(
                partial(work.draw, pages, number, width, self.devicePixelRatioF()),
                partial(self._show_picture, pages, number),
                key=("reports.page", number),
            )

    def _show_picture(self, pages: Pages, number: int, picture: QImage) -> None:
        if pages is self._pages:
            self.paper.show_picture(number, picture)

    # -- events -----------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._prints_then = False
        # Nobody waits for pages that are not seen; they are laid out anew on the way back.
        if self._ticket is not None and self.foot.working():
            self._ticket.end()
            self._stale = True
