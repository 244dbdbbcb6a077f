"""How things stand with the union, in large plain words, with the one thing to do next.

Knows `SyncView` and the words of its faults; what a button does leaves as a signal.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.sync_faults import fault_words
from desktop.ui import format as fmt
from desktop.ui.shell.status import moves
from desktop.ui.sync.progress import SyncProgress
from desktop.ui.text import tr
from desktop.ui.theme import Tone
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.disclosure import Disclosure
from desktop.ui.widgets.icon_row import IconSquare
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.toggle import Toggle
from desktop.views import SyncPhase, SyncView

_LOOKS: Final[dict[SyncPhase, tuple[str, Tone]]] = {
    SyncPhase.NOT_ENROLLED: ("hard-drive", "neutral"),
    SyncPhase.SYNCED: ("cloud-check", "ok"),
    SyncPhase.WAITING: ("cloud-off", "warn"),
    SyncPhase.SENDING: ("cloud-upload", "info"),
    SyncPhase.RECEIVING: ("download", "info"),
    SyncPhase.OFFLINE: ("cloud-off", "neutral"),
    SyncPhase.NEEDS_YOU: ("circle-alert", "alarm"),
}

_SOON: Final = 60
"""Seconds below which a time of day says nothing."""


class StateCard(Card):
    """Signals: ``sync_wanted``, ``connect_wanted`` with a new card, ``offline_wanted(bool)``."""

    sync_wanted = Signal()
    connect_wanted = Signal()
    offline_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.square = IconSquare("cloud", "neutral", 48)
        self.head = Label("", "section", wrap=True)
        self.words = Label("", "muted", wrap=True)
        self.sync_button = Button(tr("Sync now"), "primary", "refresh-cw")
        self.sync_button.clicked.connect(self.sync_wanted)
        self.connect_button = Button(tr("Use a new card"), "primary", "qr-code")
        self.connect_button.clicked.connect(self.connect_wanted)
        self.offline = Toggle(tr("Work offline"))
        self.offline.clicked.connect(self._toggled)
        self.progress = SyncProgress()
        self._details = Disclosure()
        self._arrange()

    def _arrange(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self.head)
        texts.addWidget(self.words)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self.square, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(texts, 1)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        foot.addWidget(self.sync_button)
        foot.addWidget(self.connect_button)
        foot.addStretch(1)
        foot.addWidget(self.offline)
        self.body.setSpacing(14)
        self.body.addLayout(top)
        self._foot = QWidget()
        foot.setContentsMargins(0, 0, 0, 0)
        self._foot.setLayout(foot)
        self.body.addWidget(self.progress)
        self.body.addWidget(self._details)
        self.body.addWidget(self._foot)

    def show_status(self, view: SyncView, now: int) -> None:
        """Say how things stand."""
        icon, tone = _LOOKS[view.phase]
        if view.phase is SyncPhase.WAITING and not view.fault:
            icon = "cloud"  # it is there; something is missing
        self.square.set(icon, tone)
        head, words = _sentences(view, now)
        self.head.setText(fmt.headline(head))
        self.words.setText(words)
        self.words.setVisible(bool(words))
        sending = view.phase in (SyncPhase.SENDING, SyncPhase.RECEIVING)
        self.progress.setVisible(sending)
        if sending:
            self.progress.show_view(view)
        enrolled = view.phase is not SyncPhase.NOT_ENROLLED
        self.sync_button.setVisible(enrolled)
        self.sync_button.setEnabled(not sending and view.phase is not SyncPhase.OFFLINE)
        again = view.fault in _NEW_CARD
        self._foot.setVisible(enrolled)
        self.connect_button.setVisible(again)
        self.sync_button.set_variant("secondary" if again else "primary")
        self.offline.setVisible(enrolled)
        self.offline.setChecked(view.phase is SyncPhase.OFFLINE)
        # What went wrong before is no matter while it goes.
        detail = view.fault_detail if view.fault and not sending else ""
        self._details.setVisible(bool(detail))
        if detail:
            self._details.set(tr("Details"), f"{view.fault}: {detail}", tr("Copy"))

    def _toggled(self, on: bool) -> None:
        self.offline_wanted.emit(on)


REVOKED: Final = "revoked"
"""The union has shut this PC out."""
_NEW_CARD: Final = frozenset({"unknown_device", "wrong_union", "key_missing", "moved", "not_enrolled", REVOKED})
"""Faults that a new enrolment card mends."""


def _sentences(view: SyncView, now: int) -> tuple[str, str]:
    """What is, and what follows from it."""
    elsewhere = view.files_nowhere
    photos = view.files_here + view.files_there - view.files_refused - elsewhere
    said = [
        tr("%n entries wait on this PC.", "", view.unsent) if view.unsent else "",
        tr("%n personal details are missing at the union; another PC may have them.", "", view.values_here)
        if view.values_here
        else "",
        tr("%n personal details have not come from the union yet.", "", view.values_there)
        if view.values_there
        else "",
        tr("The union is still taking its own entries back.") if view.lost else "",
        _photos(view, photos) if photos else "",
        tr("%n photos are neither here nor at the union yet: see below.", "", elsewhere)
        if elsewhere
        else "",
        tr("The union does not take %n photos: see below why.", "", view.files_refused)
        if view.files_refused
        else "",
        tr("Start Yizhan on the station's other PCs, so that each syncs.") if view.values_here else "",
        tr("Details that none of them has can be closed as lost below.") if view.values_nowhere else "",
    ]
    said = [sentence for sentence in said if sentence]
    waiting = fmt.sentences(*said)
    when = _when(view, now)
    match view.phase:
        case SyncPhase.NOT_ENROLLED:
            return (
                tr("Everything is saved on this PC"),
                tr("This station is not connected with its union yet. All entries go there once it is."),
            )
        case SyncPhase.SYNCED:
            return tr("Everything is at the union"), when
        case SyncPhase.SENDING:
            return tr("Sending to the union"), tr("You can go on working meanwhile.")
        case SyncPhase.RECEIVING:
            return tr("Receiving from the union"), tr("You can go on working meanwhile.")
        case SyncPhase.OFFLINE:
            return (
                tr("Working offline"),
                fmt.sentences(waiting, tr("Nothing is sent until you switch this off.")),
            )
        case SyncPhase.NEEDS_YOU | SyncPhase.WAITING:
            if not view.fault:
                head, *more = said or [tr("Connecting to the union")]
                return head, "\n".join(part for part in (fmt.sentences(*more), when) if part)
            if view.fault == REVOKED:
                return _shut_out(view, waiting)
            what, remedy = fault_words(view.fault)
            what, remedy = (tr(part).format(detail=view.fault_detail) if part else "" for part in (what, remedy))
            return what, "\n".join(part for part in (remedy, waiting, when) if part)
    raise AssertionError(view.phase)


def _photos(view: SyncView, count: int) -> str:
    if moves(view):
        return tr("%n photos are on their way.", "", count)
    return tr("%n photos wait.", "", count)


def _shut_out(view: SyncView, waiting: str) -> tuple[str, str]:
    """What a PC that was shut out still has, and what became of it."""
    seen = [
        tr("%n entries were handed to the union, where a person decides.", "", view.handed) if view.handed else "",
        tr("The union has settled %n entries of this PC: none of them is to be entered again.", "", view.settled)
        if view.settled
        else "",
    ]
    stays = tr("What is recorded here stays readable and can be exported.")
    back = tr("If this is a mistake, ask the union for a new enrolment card.")
    return tr(fault_words(REVOKED)[0]), "\n".join(part for part in (stays, *seen, waiting, back) if part)


def _when(view: SyncView, now: int) -> str:
    last = ""
    if view.synced_at is not None:
        last = tr("Everything was last at the union: {time}.").format(time=fmt.when(view.synced_at, now))
    coming = ""
    if view.next_try_at is not None and view.next_try_at > now and view.phase is SyncPhase.WAITING:
        soon = view.next_try_at - now < _SOON
        coming = (
            tr("Tries again in a moment.")
            if soon
            else tr("Next try: {time}.").format(time=fmt.when(view.next_try_at, now))
        )
    return fmt.sentences(last, coming)
