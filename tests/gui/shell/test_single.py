"""A second start on a folder brings the first window forward."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop.ui.shell.single import SingleInstance, address, raise_running

_ASK = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from desktop.ui.shell.single import raise_running
QCoreApplication([])
sys.exit(0 if raise_running(Path(sys.argv[1]), 20_000) else 1)
"""


def raised_by_another_process(qtbot: QtBot, folder: Path, first: SingleInstance) -> bool:
    """Whether a second start on the folder finds the first one, which is told of it."""
    with qtbot.waitSignal(first.raised):
        second = subprocess.Popen([sys.executable, "-c", _ASK, str(folder)])
    qtbot.waitUntil(lambda: second.poll() is not None)
    return second.returncode == 0


def test_a_second_start_raises_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    first = SingleInstance(tmp_path)
    assert raised_by_another_process(qtbot, tmp_path, first)
    first.close()


def test_nobody_answers_for_a_folder_that_nobody_has_open(qtbot: QtBot, tmp_path: Path) -> None:
    assert raise_running(tmp_path, 200) is False


def test_two_folders_do_not_disturb_each_other(qtbot: QtBot, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    first = SingleInstance(one)
    assert raise_running(other, 200) is False
    first.close()


def test_every_spelling_of_a_folder_is_the_same_folder(tmp_path: Path) -> None:
    (tmp_path / "station").mkdir()
    assert address(tmp_path / "station") == address(tmp_path / "station" / ".." / "station")


def test_the_socket_of_a_desk_that_was_killed_is_taken_over(qtbot: QtBot, tmp_path: Path) -> None:
    killed = SingleInstance(tmp_path)
    heir = SingleInstance(tmp_path)
    assert raised_by_another_process(qtbot, tmp_path, heir)
    heir.close()
    killed.close()
