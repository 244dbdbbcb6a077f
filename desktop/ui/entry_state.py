"""How far an entry has come, said alike wherever entries are listed: one glyph, one word, one sentence.

Knows `EntryState` and the chip's view; no screen.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.i18n import N_
from desktop.ui.text import tr
from desktop.ui.theme import Tone
from desktop.values import Struct
from desktop.views import EntryState, SyncPhase, SyncView

_CALM_MS: Final = 400
"""A conversation shorter than this is over before anybody has read that it goes on."""


class Mark(Struct, frozen=True):
    """What a list shows of a state."""

    icon: str
    word: str
    sentence: str
    tone: Tone


_MARKS: Final[dict[EntryState, tuple[str, str, str, Tone]]] = {
    EntryState.SAVED: ("hard-drive", N_("Saved"), N_("On this PC, not yet at the union"), "neutral"),
    EntryState.SENT: ("cloud-upload", N_("On its way"), N_("On its way to the union"), "info"),
    EntryState.PLACED: ("cloud-check", N_("Delivered"), N_("Delivered to the union"), "ok"),
}


def mark(state: EntryState, *, sending: bool = False) -> Mark:
    """The words of a state; ``sending`` while what waits is on its way."""
    if sending and state is EntryState.SAVED:
        state = EntryState.SENT
    icon, word, sentence, tone = _MARKS[state]
    return Mark(icon, tr(word), tr(sentence), tone)


class OnItsWay(QObject):
    """Whether what waits is on its way just now. Signal ``changed`` when that has become otherwise, and only when it
    lasts long enough to be read."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.on = False
        self._soon = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._soon.timeout.connect(lambda: self._set(True))

    def show_sync(self, view: SyncView) -> None:
        """The state of the sync has changed."""
        if view.phase is SyncPhase.SENDING:
            if not self.on and not self._soon.isActive():
                self._soon.start()
            return
        self._soon.stop()
        self._set(False)

    def _set(self, on: bool) -> None:
        if on != self.on:
            self.on = on
            self.changed.emit()
