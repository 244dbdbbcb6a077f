"""What a person does to bring a ledger in, as the tests say it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from desktop.ui.files.faults_page import FaultsPage
from desktop.ui.files.import_sheet import ImportSheet
from desktop.ui.shell.window import MainWindow
from tests.gui.visits import steps
from tests.gui.visits.steps import click, shown


class Chooser:
    """Stands for the system's file dialog, in which a person would choose ``file``."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.file = Path()
        self.offered = ""
        for name in ("getSaveFileName", "getOpenFileName"):
            patch.setattr(QFileDialog, name, self.choose)

    def choose(self, _parent: object, _title: str, folder: str, _formats: str) -> tuple[str, str]:
        self.offered = Path(folder).name
        return str(self.file), ""


def import_sheet(qtbot: QtBot, window: MainWindow, menu: QMenu) -> ImportSheet:
    """Open the import from a menu."""
    next(one for one in menu.actions() if one.text() == "导入台账……").trigger()
    qtbot.waitUntil(lambda: window.sheet() is not None)
    return steps.sheet(window, ImportSheet)


def choose(qtbot: QtBot, sheet: ImportSheet) -> None:
    """Press the button that asks for a file."""
    assert sheet.step == "start"
    click(qtbot, sheet.primary_button)


def on_step(qtbot: QtBot, sheet: ImportSheet, step: str) -> None:
    """Wait for a step."""
    qtbot.waitUntil(lambda: sheet.step == step)


def faults_of(sheet: ImportSheet) -> list[list[str]]:
    """What is said to be wrong, row by row."""
    page = sheet.findChild(FaultsPage)
    assert isinstance(page, FaultsPage)
    return shown(page.table)


def rows_of(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by their heads."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
