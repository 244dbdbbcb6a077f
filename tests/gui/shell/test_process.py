"""The desk as a process of its own: one a folder, ended in good order, and plain words where no window can open."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from desktop.store.lock import FolderLock
from tests.helpers.processes import Processes, module_command, run_module
from tests.helpers.xvfb import Display

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="displays and signals of Linux")

_STATION = ("init", "--name", "五一广场驿站", "--region", "140106")


def make_station(folder: Path) -> None:
    made = run_module("desktop", "--data", folder, *_STATION)
    assert made.returncode == 0, made.stderr


def wait_for_window(folder: Path) -> None:
    """Until a desk that holds the folder answers to a second start."""
    asked = run_module("tests.gui.shell.ask", folder, environment={"QT_QPA_PLATFORM": "offscreen"}, timeout=60)
    assert asked.returncode == 0, asked.stderr


@pytest.mark.xvfb
def test_a_second_start_ends_at_once_and_the_first_stays(
    tmp_path: Path, processes: Processes, display: Display
) -> None:
    make_station(tmp_path)
    first = processes.start(module_command("desktop", "--data", tmp_path), environment=display.environment)
    wait_for_window(tmp_path)
    second = run_module("desktop", "--data", tmp_path, environment=display.environment)
    assert second.returncode == 0, second.stderr
    assert first.is_running
    os.kill(first.pid, signal.SIGTERM)
    assert first.wait() == 0, first.report()


def test_the_end_of_the_session_ends_the_desk_in_good_order(tmp_path: Path, processes: Processes) -> None:
    make_station(tmp_path)
    desk = processes.start(module_command("desktop", "--data", tmp_path), environment={"QT_QPA_PLATFORM": "offscreen"})
    wait_for_window(tmp_path)
    desk.interrupt()
    assert desk.wait() == 0, desk.report()
    assert "Traceback" not in desk.stderr


def test_a_folder_held_by_something_without_a_window_is_a_sentence(tmp_path: Path) -> None:
    make_station(tmp_path)
    with FolderLock(tmp_path, "另一台", 1_795_242_720):
        refused = run_module(
            "desktop", "--lang", "en", "--data", tmp_path, environment={"QT_QPA_PLATFORM": "offscreen"}
        )
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"The data folder {tmp_path} is in use by Yizhan on 另一台")
    assert "Traceback" not in refused.stderr


def test_without_a_display_the_desk_says_so(tmp_path: Path) -> None:
    environment = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": "xcb"}
    refused = run_module("desktop", "--lang", "en", "--data", tmp_path, environment=environment)
    assert refused.returncode == 1
    assert refused.stderr.startswith("There is no display here")
    assert refused.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir()), "nothing is made where nothing can be shown"
