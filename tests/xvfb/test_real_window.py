"""Yizhan as a person starts it: a program of its own whose window stands on a real X display."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from tests.e2e.union import read_csv
from tests.helpers.processes import Processes, Running, run_module
from tests.helpers.xvfb import Display

pytestmark = pytest.mark.xvfb

TITLE = "^Yizhan$"
CURTAIN = """
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
curtain = QWidget()
curtain.setStyleSheet("background: black")
curtain.setGeometry(0, 0, 1280, 800)
curtain.show()
app.exec()
"""
"""Another program whose window covers everything."""
_COLOURS = 64
"""A window with a title, tiles and texts has more shades than that; an empty one has a few."""


@dataclass
class RealDesk:
    """A desk's window on the display, and the folder behind it."""

    display: Display
    processes: Processes
    data: Path

    def start(self) -> Running:
        """Start the program on the folder."""
        return self.processes.module(
            "desktop", "--data", self.data, "--lang", "en", environment=self.display.environment
        )

    def window(self) -> str:
        """The number of its window, once it is there."""
        found = self.display.xdotool("search", "--sync", "--onlyvisible", "--name", TITLE).split()
        assert len(found) == 1, "one window for a folder"
        return found[0]

    def visits(self, folder: Path) -> list[dict[str, str]]:
        """What `yizhan export` says of the visits, while the window is open."""
        path = folder / "visits.csv"
        done = run_module("desktop", "--data", self.data, "export", "visits", "-o", path)
        assert done.returncode == 0, done.stderr
        heads, *rows = read_csv(path)
        return [dict(zip(heads, row, strict=True)) for row in rows]


@pytest.fixture
def desk(display: Display, processes: Processes, tmp_path: Path) -> RealDesk:
    data = tmp_path / "data"
    done = run_module("desktop", "--data", data, "init", "--name", "Wuyi Square", "--region", "140106")
    assert done.returncode == 0, done.stderr
    return RealDesk(display, processes, data)


def painted(screen: Image.Image) -> bool:
    """Whether something has been drawn, and not only a ground."""
    colours = screen.getcolors(maxcolors=1 << 24)
    return colours is not None and len(colours) > _COLOURS


def test_the_window_opens_and_shows_the_day(desk: RealDesk) -> None:
    desk.start()
    desk.window()
    assert desk.display.picture_once(painted).size == (1280, 800)


def test_digits_pressed_in_the_window_are_visits_in_the_export(desk: RealDesk, tmp_path: Path) -> None:
    running = desk.start()
    window = desk.window()
    before = desk.display.picture_once(painted).tobytes()
    desk.display.xdotool("windowfocus", "--sync", window)
    for digit in "223":
        desk.display.xdotool("key", digit)
    desk.display.picture_once(lambda screen: screen.tobytes() != before)
    desk.display.close_window(int(window))
    assert running.wait(timeout=60) == 0, running.report()
    kept = desk.visits(tmp_path)
    assert [(visit["category"], visit["persons"]) for visit in kept] == [
        ("courier", "1"), ("courier", "1"), ("rider", "1"),
    ]  # fmt: skip


def test_a_second_start_on_the_same_folder_brings_the_first_window_forward(
    desk: RealDesk, processes: Processes
) -> None:
    first = desk.start()
    window = desk.window()
    desk.display.picture_once(painted)
    processes.start([sys.executable, "-c", CURTAIN], environment=desk.display.environment)
    desk.display.picture_once(lambda screen: not painted(screen))
    second = desk.start()
    assert second.wait(timeout=60) == 0, second.report()
    desk.display.picture_once(painted)
    assert desk.window() == window
    assert first.is_running


def test_closing_the_window_ends_the_program(desk: RealDesk) -> None:
    running = desk.start()
    window = desk.window()
    desk.display.picture_once(painted)
    desk.display.close_window(int(window))
    assert running.wait(timeout=60) == 0, running.report()
    assert running.stderr == "", "it leaves without a word of complaint"
