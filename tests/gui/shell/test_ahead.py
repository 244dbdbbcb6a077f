"""What nobody has opened yet is loaded while nobody waits."""

from __future__ import annotations

import sys
import threading

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop.ui.shell.ahead import Ahead, modules
from desktop.ui.shell.screens import SCREENS
from desktop.ui.tasks import Tasks


def test_all_screens_are_loaded_once_nothing_else_is_to_do(qtbot: QtBot) -> None:
    owner = QObject()
    tasks = Tasks(owner)
    try:
        may_end = threading.Event()
        tasks.command(lambda: may_end.wait(30))
        ahead = Ahead(tasks, owner)
        assert not ahead.done
        may_end.set()
        qtbot.waitUntil(lambda: ahead.done)
        assert {spec.module for spec in SCREENS.values()} <= set(modules()) <= set(sys.modules)
        assert not tasks.busy()
        ahead.close()
    finally:
        tasks.close()


def test_a_window_that_closes_loads_nothing_more(qtbot: QtBot) -> None:
    owner = QObject()
    tasks = Tasks(owner)
    try:
        ahead = Ahead(tasks, owner)
        ahead.close()
        assert not [thread for thread in threading.enumerate() if thread.name == "ahead"]
        qtbot.waitUntil(lambda: ahead.done)
    finally:
        tasks.close()
