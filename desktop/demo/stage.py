"""A desk's real window without a screen: go to a place, click as a person clicks, wait until all is drawn, take a
picture.

For the demonstration and for looking at every screen. Waits for the desk to come to rest, never for a length of time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from desktop.services.desk import Desk
from desktop.ui.app import DeskApp, application
from desktop.ui.widgets.sheet import Sheet

_PATIENCE_MS: Final = 60_000
_REST_ROUNDS: Final = 3
W = TypeVar("W", bound=QWidget)


class Stage:
    """A shown desk. Get one from :func:`on_stage`."""

    def __init__(self, shown: DeskApp) -> None:
        self.shown = shown
        self.window = shown.window

    def go(self, place: str) -> QWidget:
        """Bring a screen to the front at the clock's present hour; the screen."""
        if self.window.frame is not None:
            self.window.frame.header.tick()
        self.window.go(place)
        self.settle()
        assert self.window.frame is not None
        screen = self.window.frame.screen_in_front()
        assert screen is not None
        return screen

    def settle(self) -> None:
        """Wait until nothing is read, saved or painted any more."""
        quiet = 0
        deadline = QDeadlineTimer(_PATIENCE_MS)
        while quiet < _REST_ROUNDS and not deadline.hasExpired():
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
            QApplication.sendPostedEvents(None, 0)
            quiet = 0 if self.shown.tasks.busy() else quiet + 1

    def wait_for(self, done: Callable[[], bool]) -> None:
        """Wait until something is so. Raises RuntimeError when it does not come about within a minute."""
        deadline = QDeadlineTimer(_PATIENCE_MS)
        while not done():
            if deadline.hasExpired():
                raise RuntimeError("the desk did not come to what it was asked for")
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)

    def sheet(self) -> Sheet:
        """The sheet in front."""
        self.wait_for(lambda: self.window.sheet() is not None)
        found = self.window.sheet()
        assert found is not None
        return found

    def click(self, widget: QWidget) -> None:
        """A click of the left button into the middle."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(widget.width() // 2, widget.height() // 2))
        self.settle()

    def type(self, widget: QWidget, text: str) -> None:
        """Text from the keyboard, or from an input method where no key has its characters."""
        widget.setFocus()
        if text.isascii():
            QTest.keyClicks(widget, text)
        else:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(QApplication.focusWidget() or widget, event)
        self.settle()

    def picture(self, path: Path) -> Path:
        """What is on the screen now, as a PNG file."""
        self.settle()
        path.parent.mkdir(parents=True, exist_ok=True)
        if not self.window.grab().save(str(path)):
            raise OSError(f"{path} cannot be written")
        return path


@contextmanager
def on_stage(
    desk: Desk, *, language: str, theme: str = "light", size: tuple[int, int] = (1280, 800), scale: int = 100
) -> Iterator[Stage]:
    """Show a desk without a screen while the block lasts; ``scale`` is that of the text in percent."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    desk.settings.set("theme", theme)
    desk.settings.set("text_scale", scale)
    app = application(["yizhan"])
    shown = DeskApp(app, desk, language=language)
    shown.window.resize(*size)
    shown.show()
    stage = Stage(shown)
    try:
        stage.settle()
        yield stage
    finally:
        shown.close()
        QApplication.sendPostedEvents(None, 0)


def button(within: QWidget, name: str) -> QAbstractButton:
    """A visible button by the words on it or its accessible name. Raises LookupError."""
    for found in within.findChildren(QAbstractButton):
        if found.isVisibleTo(within.window()) and name in (found.text(), found.accessibleName()):
            return found
    raise LookupError(f"there is no button {name!r}")
