"""A real desk for every test of a screen: services over an SQLite file, and a window that a person could click in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.bootstrap import open_desk
from desktop.services.desk import Desk
from desktop.ui import text
from desktop.ui.app import DeskApp
from desktop.ui.shell.window import MainWindow
from desktop.ui.tasks import Tasks
from desktop.ui.theme import apply_theme
from sync.times import parse_iso

STATION = "五一广场工会驿站"


@dataclass
class MovableClock:
    """A clock that only a test moves; it begins on a Saturday afternoon."""

    instant: int = parse_iso("2026-11-21 14:32")

    def now(self) -> int:
        return self.instant

    def at(self, moment: str) -> int:
        """Move to a time of that Saturday, or to a day and time; returns the instant."""
        self.instant = parse_iso(moment if "-" in moment else f"2026-11-21 {moment}")
        return self.instant


@pytest.fixture(autouse=True)
def no_language_left_over(qapp: QApplication) -> None:
    """Every test begins in English, whatever the one before it spoke; one process has one translator."""
    text.install(qapp, "en")


@pytest.fixture(autouse=True)
def no_window_left_over() -> Iterator[None]:
    """Outside of an event loop nobody else deletes the windows of former tests, and a new theme dresses them all."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def clock() -> MovableClock:
    """The present."""
    return MovableClock()


@pytest.fixture
def empty_desk(tmp_path: Path, clock: MovableClock) -> Iterator[Desk]:
    """A desk that was never started before."""
    with open_desk(tmp_path / "data", clock, device="前台电脑") as made:
        yield made


@pytest.fixture
def desk(empty_desk: Desk) -> Desk:
    """A desk with a station, two people (李敏's PIN is 1234) and nothing recorded yet; nobody wants its guide."""
    empty_desk.beginnings.finish()
    empty_desk.station.set_up(STATION, "140106", capacity=6)
    empty_desk.people.add_person("李敏", pin="1234")
    empty_desk.people.add_person("陈芳", role="head")
    return empty_desk


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    """What runs services for a screen that is tested without its window."""
    made = Tasks()
    yield made
    assert made.close()


@pytest.fixture
def speak(qapp: QApplication) -> Iterator[Callable[[str], None]]:
    """Choose the language; Chinese unless a test says otherwise."""
    apply_theme(qapp, "light", 100)

    def choose(language: str) -> None:
        text.install(qapp, language)

    choose("zh_CN")
    yield choose
    text.install(qapp, "zh_CN")


OpenWindow = Callable[..., MainWindow]


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication) -> Iterator[OpenWindow]:
    """Opens the whole window over a desk, in Chinese unless ``language`` says otherwise; closed after the test."""
    opened: list[DeskApp] = []

    def open_over(desk: Desk, language: str = "zh_CN") -> MainWindow:
        shown = DeskApp(qapp, desk, language=language)
        opened.append(shown)
        shown.show()
        shown.window.activateWindow()
        qtbot.waitUntil(shown.window.isActiveWindow)
        qtbot.waitUntil(lambda: not shown.tasks.busy())
        return shown.window

    yield open_over
    for shown in opened:
        shown.window.leave()
        shown.close()
