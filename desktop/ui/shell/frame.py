"""Rail, top bar and the stack of screens, each made when a person first goes there.

Knows that screens exist and how to move between them, not what they show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.shell.folder_note import FolderNote
from desktop.ui.shell.header import FEEDBACK, Header, HeaderFacts, read_facts
from desktop.ui.shell.screens import (
    FOOT,
    HOME,
    RAIL,
    SCREENS,
    GoesBack,
    HasInside,
    HoldsDigits,
    KeepsTime,
    Screen,
    ScreenSpec,
    ShowsSync,
    TakesDigits,
    TakesTarget,
)
from desktop.ui.text import tr
from desktop.ui.widgets.nav_rail import NavItem, NavRail
from desktop.views import Changes, SyncView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

_FACTS: Final = "shell.facts"
_TRAIL: Final = 20
"""How many steps back Esc remembers."""


class Frame(QWidget):
    """Everything of the window once the station is set up.

    Signals: ``toast(str, object)`` and ``restore_wanted(str)`` from the screens, ``shown(str)`` when another screen is
    in front, ``heard(int)`` when so many opinions have come in while something else was in front.
    """

    toast = Signal(str, object)
    restore_wanted = Signal(str)
    shown = Signal(str)
    heard = Signal(int)

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self._made: dict[str, QWidget] = {}
        self._trail: list[str] = []
        self._key = ""
        self.facts: HeaderFacts | None = None
        self.sync: SyncView | None = None
        self.rail = NavRail()
        self.rail.set_brand("house", tr("Yizhan"))
        self.rail.set_items([_item(spec) for spec in RAIL], [_item(spec) for spec in FOOT])
        self.rail.selected.connect(self.go)
        self.header = Header(desk.clock)
        self.header.duty_wanted.connect(lambda: self.go("duty"))
        self.header.sync_wanted.connect(lambda: self.go("sync"))
        self.header.minute.connect(self._on_minute)
        self._stack = QStackedWidget()
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.folder_note = FolderNote(desk, tasks, self)
        column.addWidget(self.header)
        column.addWidget(self.folder_note)
        column.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(column, 1)

    def start(self, place: str = HOME, former: Frame | None = None) -> None:
        """Show the first screen and read what stands around it; meanwhile a ``former`` frame's facts stand there."""
        self.go(place)
        if former is not None and former.facts is not None:
            self._show_facts(former.facts)
        if former is not None and former.sync is not None:
            self.header.show_sync(former.sync)
        self.refresh_facts()
        self._tasks.settled.connect(self.folder_note.look, Qt.ConnectionType.SingleShotConnection)
        # After all that the screen shows: with it comes everything that it takes to speak with the union.
        self._tasks.settled.connect(self._ask_sync, Qt.ConnectionType.SingleShotConnection)

    def _ask_sync(self) -> None:
        # In the commands' thread, so that nothing is saved while the sync counts what waits.
        self._tasks.command(lambda: self._desk.sync.status(), self.show_sync)

    def place(self) -> str:
        """The screen in front with where one is inside of it, as ``go`` takes it."""
        able: object = self.screen_in_front()
        return f"{self._key}:{able.key()}" if isinstance(able, HasInside) and able.key() else self._key

    def key(self) -> str:
        """Key of the screen in front."""
        return self._key

    def busy(self) -> bool:
        """Whether something is still being read or saved."""
        return self._tasks.busy()

    def made(self) -> tuple[str, ...]:
        """Keys of the screens that have been made so far."""
        return tuple(self._made)

    def screen_in_front(self) -> QWidget | None:
        """The screen in front."""
        return self._made.get(self._key)

    def go(self, place: str) -> None:
        """Bring a screen to the front: its key, with what to open there after a colon."""
        key, _, target = place.partition(":")
        spec = SCREENS.get(key)
        if spec is None:
            raise ValueError(f"no screen {key!r}")
        if key != self._key:
            screen = self._made.get(key) or self._make(spec)
            if self._key:
                self._trail = [*self._trail, self._key][-_TRAIL:]
            self._key = key
            self.rail.set_current(key)
            self._stack.setCurrentWidget(screen)
            self.shown.emit(key)
        able: object = self._made[key]
        if target and isinstance(able, TakesTarget):
            able.open_target(target)

    def back(self) -> None:
        """One step out of the screen in front, else to the one before it."""
        able: object = self.screen_in_front()
        if isinstance(able, GoesBack) and able.back():
            return
        if self._trail:
            before = self._trail.pop()
            self.go(before)
            self._trail.pop()

    def focus_search(self) -> None:
        """Put the cursor where one searches."""
        screen = self.screen_in_front()
        if screen is not None:
            cast("Screen", screen).focus_search()

    def digits_wanted(self) -> bool:
        """Whether digits do something on the screen in front."""
        return isinstance(self.screen_in_front(), TakesDigits)

    def handle_digit(self, text: str) -> None:
        """Hand a digit to the screen in front."""
        able: object = self.screen_in_front()
        if isinstance(able, TakesDigits):
            able.handle_digit(text)

    def take_back_digit(self) -> bool:
        """Have the screen in front forget a digit that waits; whether one did."""
        able: object = self.screen_in_front()
        return isinstance(able, HoldsDigits) and able.take_back_digit()

    def on_changes(self, changes: Changes) -> None:
        """Tell every screen that has been made; each decides for itself."""
        for screen in self._made.values():
            cast("Screen", screen).on_changes(changes)
        self.refresh_facts()

    def show_sync(self, view: SyncView) -> None:
        """Show how things stand with the union."""
        self.sync = view
        self.header.show_sync(view)
        for screen in self._made.values():
            able: object = screen
            if isinstance(able, ShowsSync):
                able.show_sync(view)

    def refresh_facts(self) -> None:
        """Read what stands around the screens."""
        self._tasks.query(lambda: read_facts(self._desk), self._show_facts, key=_FACTS)

    def _show_facts(self, facts: HeaderFacts) -> None:
        before, self.facts = self.facts, facts
        more = 0 if before is None else facts.badges[FEEDBACK] - before.badges[FEEDBACK]
        if more > 0 and self._key != FEEDBACK:
            self.heard.emit(more)
        self.header.show_facts(facts)
        for spec in (*RAIL, *FOOT):
            self.rail.set_badge(spec.key, facts.badges.get(spec.key, 0))

    def _make(self, spec: ScreenSpec) -> QWidget:
        screen = spec.build(self._desk, self._tasks)
        self._made[spec.key] = screen
        self._stack.addWidget(screen)
        screen.toast.connect(self.toast)  # type: ignore[attr-defined]  # every screen has both signals
        screen.navigate.connect(self.go)  # type: ignore[attr-defined]
        if spec in FOOT:
            screen.restore_wanted.connect(self.restore_wanted)  # type: ignore[attr-defined]
        return screen

    def _on_minute(self, new_day: bool) -> None:
        able: object = self.screen_in_front()
        if new_day:
            everything = Changes(kinds=frozenset({"visit", "shift", "supply", "movement", "stocktake"}))
            for made in self._made.values():
                cast("Screen", made).on_changes(everything)
        elif isinstance(able, KeepsTime):
            able.on_minute()
        self.refresh_facts()


def _item(spec: ScreenSpec) -> NavItem:
    return NavItem(spec.key, spec.icon, tr(spec.text), tip="")
