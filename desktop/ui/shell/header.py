"""The top bar above every screen: station, date and time by the minute, who is on duty, how the sync stands.

Knows the facts it shows; where a click leads is said by signals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.shell.status import chip_state, phrase, progress_line
from desktop.ui.text import tr
from desktop.ui.theme import PAGE_MARGIN
from desktop.ui.widgets.status_chip import StatusChip
from desktop.ui.widgets.top_bar import PillButton, TopBar
from desktop.values import Struct
from desktop.views import ShiftView, StationView, SyncView, TodoView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.services.times import Clock

_BADGE_OF: Final = {
    "expired": "supplies",
    "expiring": "supplies",
    "out": "supplies",
    "low": "supplies",
    "forgotten_sign_out": "duty",
    "not_signed_in": "duty",
    "no_people": "settings",
    "station_file": "settings",
}

_SPACING: Final = 14
FEEDBACK: Final = "feedback"
"""The screen on whose badge stands how many opinions nobody has opened."""


class HeaderFacts(Struct, frozen=True):
    """What the frame shows around every screen."""

    station: StationView
    shift: ShiftView | None
    badges: dict[str, int]


def read_facts(desk: Desk) -> HeaderFacts:
    """Ask the services; not on the UI thread."""
    counts = badges(desk.today.overview().todo)
    # On the rail stands what is new; what waits longer stands on Today.
    counts[FEEDBACK] = desk.opinions.counts().new
    return HeaderFacts(desk.station.view(), desk.duty.on_duty(), counts)


def badges(todo: tuple[TodoView, ...]) -> dict[str, int]:
    """How many things wait on which screen."""
    counts: dict[str, int] = {}
    for entry in todo:
        key = _BADGE_OF.get(entry.kind)
        if key is not None:
            counts[key] = counts.get(key, 0) + 1
    return counts


class Header(TopBar):
    """Signals: ``duty_wanted`` and ``sync_wanted`` when a chip is pressed, ``minute(bool)`` at every new minute,
    True when a new day has begun with it."""

    duty_wanted = Signal()
    sync_wanted = Signal()
    minute = Signal(bool)

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._day = day_of(clock.now())
        self._sync: SyncView | None = None
        self._facts: HeaderFacts | None = None
        self.set_code("")
        self.duty = PillButton("users", "")
        self.duty.setAccessibleName(tr("On duty"))
        self.duty.clicked.connect(self.duty_wanted)
        self.duty.hide()
        self.status = StatusChip("ok", "")
        self.status.setAccessibleName(tr("Connection with the union"))
        self.status.clicked.connect(self.sync_wanted)
        self.status.hide()
        self.add_right(self.duty)
        self.add_right(self.status)
        self._tick = QTimer(self, singleShot=True)
        self._tick.timeout.connect(self.tick)
        self._show_time()

    def show_facts(self, facts: HeaderFacts) -> None:
        """Show the station and who is on duty."""
        self._facts = facts
        self.set_title(facts.station.name)
        self.duty.set_icon("log-in" if facts.shift is None else "users")
        self.duty.setAccessibleDescription(self._duty_text(whole=True))
        self.duty.show()
        self._fit()

    def show_sync(self, view: SyncView) -> None:
        """Show how things stand with the union."""
        self._sync = view
        text = phrase(view, self._clock.now())
        self.status.set(chip_state(view), text)
        self.status.setAccessibleDescription(text)
        self.status.setToolTip(progress_line(view))
        self.status.show()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_facts"):
            self._fit()

    def _fit(self) -> None:
        """Leave out what matters least until the name and both chips stand there whole."""
        facts = self._facts
        code = facts.station.code if facts is not None else ""
        for with_code, since, with_date in (
            (True, True, True),
            (False, True, True),
            (False, False, True),
            (False, False, False),
        ):
            self.set_code(code if with_code else "")
            self._set_duty(self._duty_text(since))
            self.date.setVisible(with_date)
            if self._wanted_width() <= self.width():
                return

    def _wanted_width(self) -> int:
        shown = [part for part in (self.title, self.code, self.date, self.duty, self.status) if not part.isHidden()]
        return sum(part.sizeHint().width() for part in shown) + _SPACING * len(shown) + 2 * PAGE_MARGIN

    def _duty_text(self, whole: bool) -> str:
        if self._facts is None:
            return ""
        shift = self._facts.shift
        if shift is None:
            return tr("Nobody signed in")
        text = tr("On duty: {name}").format(name=shift.staff_name)
        since = tr("since {time}").format(time=fmt.clock(shift.signed_in_at))
        return fmt.joined(text, since) if whole else text

    def _set_duty(self, text: str) -> None:
        if text != self.duty.text():
            self.duty.setText(text)
            self.duty.updateGeometry()

    def tick(self) -> None:
        """A minute has begun, or the clock was set."""
        self._show_time()
        if self._sync is not None:
            self.show_sync(self._sync)
        day = day_of(self._clock.now())
        new_day, self._day = day != self._day, day
        self.minute.emit(new_day)

    def _show_time(self) -> None:
        now = self._clock.now()
        self.set_date(fmt.day_and_time(now))
        self._tick.start((60 - now % 60) * 1000)
