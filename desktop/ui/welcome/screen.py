"""The first start: three doors and the page behind each of them.

Knows what each door leads to; when the station is there, ``done`` says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QProcess, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.autostart import own_command
from desktop.ui import text
from desktop.ui.text import tr
from desktop.ui.welcome.begin import BeginPage
from desktop.ui.welcome.connect import ConnectPage
from desktop.ui.welcome.doors import DoorsPage
from desktop.ui.widgets.toast import Toaster

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

_FETCH_SECONDS: Final = 30.0
_SAMPLE_MS: Final = 8000
"""How long the sample's door says that it is being opened; the sample has a window of its own."""


class WelcomeScreen(QWidget):
    """Signals: ``done`` when the station is set up, ``language_wanted(str)`` when another language was chosen."""

    done = Signal()
    language_wanted = Signal(str)

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self._sample: tuple[str, ...] = (*own_command(), "demo")
        self.doors = DoorsPage()
        self.doors.connect_wanted.connect(self.open_connect)
        self.doors.begin_wanted.connect(self.open_begin)
        self.doors.sample_wanted.connect(self.open_sample)
        self.doors.language_wanted.connect(self.language_wanted)
        self._page: DoorsPage | ConnectPage | BeginPage = self.doors
        self._stack = QStackedWidget()
        self._stack.addWidget(self.doors)
        self.toaster = Toaster(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    def page(self) -> DoorsPage | ConnectPage | BeginPage:
        """The page in front."""
        return self._page

    def use_sample(self, command: Sequence[str]) -> None:
        """Start the sample with another command; the language is added to it."""
        self._sample = tuple(command)

    def open_connect(self) -> None:
        """The first door."""
        self._open_connect()

    def open_begin(self) -> None:
        """The second door."""
        page = BeginPage(self._desk, self._tasks)
        page.begun.connect(self.done)
        page.back.connect(self.close_page)
        self._open(page)
        page.first_field().setFocus()

    def open_sample(self) -> None:
        """The third door: the demonstration in a window of its own."""
        program, *arguments = self._sample
        started, _process = QProcess.startDetached(program, [*arguments, "--lang", text.language()])
        if not started:
            self.toaster.show_message(
                tr("The sample could not be started on this PC."), icon="triangle-alert", tone="alarm"
            )
            return
        self.doors.sample_door.set_busy(tr("It opens in a window of its own…"))
        QTimer.singleShot(_SAMPLE_MS, self.doors.sample_door, lambda: self.doors.sample_door.set_busy(""))

    def take_card(self, card: str) -> None:
        """A card was scanned: open the first door and fill it in."""
        self._open_connect().form.fill(card)

    def close_page(self) -> None:
        """Back to the doors."""
        page = self._page
        if page is not self.doors:
            self._page = self.doors
            self._stack.setCurrentWidget(self.doors)
            self._stack.removeWidget(page)
            page.deleteLater()

    def _open_connect(self) -> ConnectPage:
        page = ConnectPage(self._desk, self._tasks)
        page.connected.connect(self._connected)
        page.back.connect(self.close_page)
        self._open(page)
        page.first_field().setFocus()
        return page

    def _open(self, page: ConnectPage | BeginPage) -> None:
        self.close_page()
        self._page = page
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)

    def _connected(self) -> None:
        """Fetch what the union knows of the station; another PC of it may have recorded for years."""
        desk = self._desk

        def fetch() -> bool:
            desk.sync.sync_now(_FETCH_SECONDS)
            return desk.station.is_set_up()

        self._tasks.command(fetch, self._fetched)

    def _fetched(self, set_up: bool) -> None:
        if set_up:
            self.done.emit()
        else:
            # The connection broke off right behind the door: the station at least needs a name to begin with.
            self.open_begin()
