"""The chosen opinion: what was said, its photos, what is being done about it, and the station's answer.

Knows the services of photos by their strip alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.feedback import words as say
from desktop.ui.feedback.corrections import corrections
from desktop.ui.feedback.facts import Opened
from desktop.ui.feedback.reply_box import ReplyBox
from desktop.ui.photos.strip import PhotoStrip
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2
from desktop.ui.widgets.base import clear_layout
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.flow_layout import FlowBox
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.more_button import MoreButton
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.ui.widgets.pill import Pill
from desktop.views import Changes, SyncView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


class OpinionCard(Card):
    """Signals: ``repair_wanted()`` to make a repair, ``repair_opened(bytes)``, ``correct_wanted()``, ``void_wanted()``,
    ``erase_wanted()``; ``toast(str, Changes | None)`` of its photos; the reply box has its own."""

    repair_wanted = Signal()
    repair_opened = Signal(bytes)
    correct_wanted = Signal()
    void_wanted = Signal()
    erase_wanted = Signal()
    toast = Signal(str, object)

    def __init__(self, desk: Desk, tasks: Tasks, screen: QWidget) -> None:
        super().__init__()
        self._desk, self._tasks, self._screen = desk, tasks, screen
        self._opened: Opened | None = None
        self.photos: PhotoStrip | None = None
        self.source = Label("", "caption", wrap=True)
        self.words = Label("", "base", wrap=True, selectable=True)
        self.tags = FlowBox(gap=SPACE_2, row_gap=SPACE_2)
        self.contact = Label("", "muted", wrap=True, selectable=True)
        self.history = Label("", "caption", wrap=True, selectable=True)
        self.repair = Button(tr("Turn it into a repair"), icon="wrench")
        self.repair.clicked.connect(self._repair)
        self.mending = Label("", "small", wrap=True)
        self.reply = ReplyBox()
        self.more = MoreButton(tr("More about this opinion"), self._menu)
        self.empty = EmptyState("message-square", "", tr("Choose an opinion to read and answer it."))
        self._page = PageScroll()
        page = self._page.layout_
        page.setContentsMargins(0, 0, 12, 0)
        page.setSpacing(SPACE_2)
        self._strip = QVBoxLayout()
        row = FlowBox(gap=SPACE_2)
        row.add(self.repair)
        row.add(self.more)
        for widget in (self.source, self.words, self.tags, self.contact):
            page.addWidget(widget)
        page.addLayout(self._strip)
        page.addWidget(self.mending)
        page.addWidget(row)
        page.addWidget(self.history)
        page.addWidget(self.reply)
        page.addStretch(1)
        self.body.addWidget(self._page, 1)
        self.body.addWidget(self.empty, 1)
        self.show_opinion(None)

    def hasHeightForWidth(self) -> bool:
        """No: the card takes the height that there is and scrolls inside itself."""
        return False

    def key(self) -> str:
        """Key of the opinion that is shown, empty when there is none."""
        return "" if self._opened is None else self._opened.opinion.id.hex()

    def opened(self) -> Opened | None:
        """What is shown."""
        return self._opened

    def show_opinion(self, opened: Opened | None) -> None:
        """Show an opinion, or that none is chosen."""
        fresh = opened is not None and opened.opinion.id.hex() != self.key()
        self._opened = opened
        self._page.setVisible(opened is not None)
        self.empty.setVisible(opened is None)
        if opened is None:
            self.set_title("")
            self.set_right("")
            return
        said, words = opened.opinion, opened.words
        self.set_title(say.title(said, words))
        self.set_right(fmt.when(said.at, opened.now))
        self.source.setText(say.source(said, words))
        what = fmt.joined(say.subject(said, words))
        text = said.text or (tr("The words were erased.") if said.erased else "")
        self.words.setText("\n".join(part for part in (what, text) if part) or tr("No comment", "opinion"))
        self.words.set_role("base" if said.text or what else "muted")
        clear_layout(self.tags.flow)
        for tag in said.tags:
            self.tags.add(Pill(words.name("opinion_tag", tag), "neutral"))
        self.tags.setVisible(bool(said.tags))
        self.contact.setText(tr("Can be reached: {contact}").format(contact=said.contact))
        self.contact.setVisible(bool(said.contact))
        if said.voided is not None:
            self.contact.setText(tr("Voided: {reason}").format(reason=say.void_reason(said.voided)))
            self.contact.show()
        self.history.setText("\n".join(corrections(opened.history, words)))
        self.history.setVisible(bool(self.history.text()))
        self._show_repair(opened)
        if fresh:
            self._show_photos(opened)
            self._page.verticalScrollBar().setValue(0)
        self.reply.show_opinion(said, opened.now)

    def on_changes(self, changes: Changes) -> None:
        """Something was recorded or has come in."""
        if self.photos is not None:
            self.photos.on_changes(changes)

    def show_sync(self, view: SyncView) -> None:
        """The state of the sync has changed."""
        if self.photos is not None:
            self.photos.show_sync(view)

    def _show_repair(self, opened: Opened) -> None:
        said, today = opened.opinion, day_of(opened.now)
        repair = said.repair
        self.mending.setText(
            ""
            if repair is None
            else fmt.joined(
                tr("In repair") if repair.open else tr("Mended"), say.since(repair, today), repair.repaired_by
            )
        )
        self.mending.setVisible(repair is not None)
        mendable = said.voided is None and (said.kind in ("fault", "complaint") or repair is not None)
        self.repair.setVisible(mendable)
        self.repair.setText(tr("Open the repair") if repair is not None else tr("Turn it into a repair"))

    def _show_photos(self, opened: Opened) -> None:
        clear_layout(self._strip)
        said = opened.opinion
        strip = PhotoStrip(self._screen, self._desk, self._tasks, said.id, editable=said.voided is None)
        strip.add.setVisible(said.voided is None and not said.from_page)
        strip.changed.connect(self.toast)
        strip.refused.connect(lambda text: self.toast.emit(text, None))
        self.photos = strip
        self._strip.addWidget(strip)

    def _repair(self) -> None:
        repair = None if self._opened is None else self._opened.opinion.repair
        if repair is None:
            self.repair_wanted.emit()
        else:
            self.repair_opened.emit(repair.id)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        said = None if self._opened is None else self._opened.opinion
        if said is not None:
            if not self.repair.isVisible() and said.voided is None:
                menu.addAction(tr("Turn it into a repair"), self.repair_wanted.emit)
            correct = menu.addAction(tr("Correct…"), self.correct_wanted.emit)
            correct.setEnabled(not said.from_page and said.voided is None)
            erase = menu.addAction(tr("Erase its words…"), self.erase_wanted.emit)
            erase.setEnabled(bool(said.text or said.contact or said.photos))
            void = menu.addAction(tr("Void…"), self.void_wanted.emit)
            void.setEnabled(not said.from_page and said.voided is None)
        return menu
