"""The screen behind the chip: state, what waits, what went when, both ends, devices, connection; before there is a
union, what connecting gives and the form for it.

Knows the sync service's panel; the cards say it in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.sync.cards import ConnectionCard, EndsCard, KindChips, RunsCard, WaitingCard
from desktop.ui.sync.connect_form import ConnectForm
from desktop.ui.sync.connect_sheet import ConnectSheet
from desktop.ui.sync.details_card import DetailsCard
from desktop.ui.sync.devices_card import DevicesCard
from desktop.ui.sync.invite_sheet import InviteSheet
from desktop.ui.sync.photos_card import PhotosCard
from desktop.ui.sync.quarantine_card import QuarantineCard
from desktop.ui.sync.state_card import StateCard
from desktop.ui.sync.why_card import WhyCard
from desktop.ui.text import tr
from desktop.ui.theme import GAP, PAGE_MARGIN, px
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.values import replace
from desktop.views import Changes, SyncPhase, SyncView
from desktop.views.sync import SyncPanel

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.services.sync import EnrolmentCard
    from desktop.ui.tasks import Tasks

_SIDE: Final = 336
_SETTLE_MS: Final = 250
"""While a long tail goes out its figures are read anew at most this often."""


class SyncScreen(QWidget):
    """Signals: ``toast(str, object)``, ``navigate(str)``."""

    toast = Signal(str, object)
    navigate = Signal(str)

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self.title = tr("Sync")
        self.state = StateCard()
        self.state.sync_wanted.connect(self._sync_now)
        self.state.connect_wanted.connect(lambda: self.open_connect())
        self.state.offline_wanted.connect(self._set_offline)
        self.waiting = WaitingCard()
        self.quarantine = QuarantineCard(desk, tasks, self)
        self.quarantine.toast.connect(self.toast)
        self.photos = PhotosCard(desk, tasks, self)
        self.photos.navigate.connect(self.navigate)
        self.photos.toast.connect(self.toast)
        self.details = DetailsCard(desk, tasks, self)
        self.details.toast.connect(self.toast)
        self.runs = RunsCard()
        self.ends = EndsCard()
        self.connection = ConnectionCard()
        self.connection.connect_wanted.connect(lambda: self.open_connect())
        self.devices = DevicesCard()
        self.devices.invite_wanted.connect(self.open_invite)
        self.form = ConnectForm(desk, tasks)
        self.form.connected.connect(self._connected)
        self._collected = Label("", "muted", wrap=True)
        self._chips = KindChips()
        self._soon = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._soon.timeout.connect(self.refresh)
        self._arrange()

    def _arrange(self) -> None:
        self.cards = QVBoxLayout()
        """Where a card of what needs a decision has its place: above what merely happened."""
        self.cards.setSpacing(GAP)
        left = QVBoxLayout()
        left.setSpacing(GAP)
        left.addWidget(self.waiting)
        self.cards.addWidget(self.quarantine)
        self.cards.addWidget(self.photos)
        self.cards.addWidget(self.details)
        left.addLayout(self.cards)
        left.addWidget(self.runs)
        left.addWidget(self.connection)
        left.addStretch(1)
        self._side = QWidget()
        right = QVBoxLayout(self._side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(GAP)
        right.addWidget(self.ends)
        right.addWidget(self.devices)
        right.addStretch(1)
        self._after = QWidget()
        row = QHBoxLayout(self._after)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addLayout(left, 1)
        row.addWidget(self._side)
        scroll = PageScroll()
        scroll.layout_.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 20)
        scroll.layout_.setSpacing(GAP)
        scroll.layout_.addWidget(self.state)
        scroll.layout_.addWidget(self._make_before(), 1)
        scroll.layout_.addWidget(self._after, 1)
        self._before.hide()
        self._after.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)

    def _make_before(self) -> QWidget:
        """What stands here as long as there is no union."""
        card = Card()
        card.body.setSpacing(14)
        card.body.addWidget(Label(tr("Connect with the union"), "section", wrap=True))
        card.body.addWidget(
            Label(tr("The union registers the station and hands its manager a card."), "muted", wrap=True)
        )
        card.body.addWidget(self.form)
        card.body.addStretch(1)
        card.body.addWidget(self._collected)
        card.body.addWidget(self._chips)
        self._before = QWidget()
        row = QHBoxLayout(self._before)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(WhyCard(), 1)
        row.addWidget(card, 1)
        return self._before

    # -- what the frame asks

    def refresh(self) -> None:
        """Read the panel anew."""
        self._tasks.query(self._desk.sync.panel, self._show, key="sync.panel")
        self.quarantine.refresh()
        self.photos.refresh()
        self.details.refresh()

    def on_changes(self, changes: Changes) -> None:
        """Anything recorded changes what waits."""
        if self.isVisible():
            self._soon.start()

    def focus_search(self) -> None:
        """There is nothing to search here; the first button is the next best place."""
        (self.form.first_field() if self._before.isVisible() else self.state.sync_button).setFocus()

    def show_sync(self, view: SyncView) -> None:
        """The state has changed."""
        self.state.show_status(view, self._desk.clock.now())
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def on_minute(self) -> None:
        """Times in words move with the clock."""
        self.refresh()

    def open_target(self, target: str) -> None:
        """``card:<text>`` opens the connection with a scanned card, ``connect`` an empty one."""
        kind, _, text = target.partition(":")
        if kind not in ("card", "connect"):
            return

        def connect(panel: SyncPanel) -> None:
            # Whether there is a union tells in which of the two places the form is.
            self._show(panel)
            self.open_connect(text)

        self._tasks.query(self._desk.sync.panel, connect, key="sync.connect")

    def open_connect(self, card: str = "") -> None:
        """Connect this PC with its union, or with a new card: in the page as long as there is no union, else in a
        sheet."""
        if self._before.isVisible():
            self.form.first_field().setFocus()
            if card:
                self.form.fill(card)
            return
        sheet = ConnectSheet(self, self._desk, self._tasks)
        sheet.form.connected.connect(self._connected)
        sheet.open(sheet.form.first_field())
        if card:
            sheet.take_card(card)

    def open_invite(self) -> None:
        """The sheet with the card for another PC of this station."""
        InviteSheet(self, self._tasks, self._ask_card).open()

    def _ask_card(self) -> EnrolmentCard:
        """In a task's thread: what the union gives for another PC."""
        given = self._desk.sync.invite()
        return replace(self._desk.sync.read_card(given.card), expires_at=given.expires_at)

    # -- inside

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._size()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_side"):
            self._size()

    def _size(self) -> None:
        self._side.setFixedWidth(min(px(_SIDE), max(self.width() * 2 // 5, 240)))

    def _show(self, panel: SyncPanel) -> None:
        now = self._desk.clock.now()
        self.state.show_status(panel.status, now)
        self.waiting.show_panel(panel)
        self.runs.show_panel(panel, now)
        self.ends.show_panel(panel)
        self.connection.show_panel(panel)
        self.devices.show_panel(panel, now)
        # Before there is a union there is nothing to tell of it.
        enrolled = panel.status.phase is not SyncPhase.NOT_ENROLLED
        self._before.setVisible(not enrolled)
        self._after.setVisible(enrolled)
        self._chips.show_kinds(panel.pending_by_kind)
        self._collected.setText(tr("%n entries so far will be sent along", "", panel.status.pending))
        self._collected.setVisible(bool(panel.pending_by_kind))

    def _connected(self) -> None:
        self.toast.emit(tr("Connected with the union."), None)
        self.refresh()

    def _sync_now(self) -> None:
        self.state.sync_button.setEnabled(False)
        self._tasks.command(self._desk.sync.sync_now)

    def _set_offline(self, on: bool) -> None:
        self._tasks.command(lambda: self._desk.sync.set_work_offline(on), lambda _none: self.refresh())
