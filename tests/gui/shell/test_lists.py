"""Every list of the desk is copied as a table with Ctrl+C and written to a file with Ctrl+E, all of them one way."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QFileDialog, QHeaderView, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.reports.paper import PaperView
from desktop.ui.shell.palette import Palette
from desktop.ui.visits.screen import VisitsScreen
from desktop.ui.widgets.icon_row import RowList
from desktop.ui.widgets.listing import Listed
from tests.gui.conftest import OpenWindow
from tests.gui.walk import Walk, furnish

CTRL = Qt.KeyboardModifier.ControlModifier
UI = Path(__file__).parents[3] / "desktop" / "ui"
LISTS = (QAbstractItemView, RowList, PaperView)


@pytest.fixture
def walk(desk: Desk, open_window: OpenWindow, qtbot: QtBot, tmp_path: Path) -> Walk:
    furnish(desk, tmp_path)
    return Walk(open_window(desk, "en"), desk, qtbot, tmp_path)


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were asked for: the system's own dialog answers with one after the other."""
    files: list[Path] = []

    def answer(_parent: QWidget, _title: str, offered: str, _formats: str) -> tuple[str, str]:
        files.append(tmp_path / f"{len(files)} {Path(offered).stem}.csv")
        return str(files[-1]), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    return files


def is_a_choice(widget: QWidget) -> bool:
    """What holds nothing of the station's: the list behind a field, the palette's commands, a table's own heads."""
    above: QObject | None = widget
    while above is not None:
        if isinstance(above, QComboBox | Palette | QHeaderView):
            return True
        above = above.parent()
    return False


def lists_of(front: QWidget) -> list[QWidget]:
    return [found for found in front.findChildren(QWidget) if isinstance(found, LISTS) and not is_a_choice(found)]


def test_every_list_can_be_copied_and_exported(walk: Walk, written: list[Path]) -> None:
    """Walks through all screens and sheets, and does both to each list that it meets."""
    clipboard, met = QGuiApplication.clipboard(), set()
    for stop in walk.stops():
        for widget in lists_of(walk.front()):
            able: object = widget
            assert isinstance(able, Listed), f"{stop}: {type(widget).__name__} can be neither copied nor exported"
            if not widget.isVisible():
                continue
            shown = able.listing()
            rows = [list(row) for row in shown.rows]
            if not rows:
                continue
            met.add(stop)
            assert shown.title, f"{stop}: {type(widget).__name__} has no name"
            assert all(shown.heads[n] for n in range(2)), f"{stop}: columns of {shown.title} have no heads"
            widget.clearSelection() if isinstance(widget, QAbstractItemView) else None
            clipboard.setText("")
            QTest.keyClick(widget, Qt.Key.Key_C, CTRL)
            walk.settle()
            lines = clipboard.text().splitlines()
            assert lines[0].split("\t")[0] == " ".join(shown.heads[0].split()), stop
            assert len(lines) == len(rows) + 1, stop
            before = len(written)
            widget.setFocus()
            QTest.keyClick(walk.window.windowHandle(), Qt.Key.Key_E, CTRL)
            walk.settle()
            assert len(written) == before + 1, f"{stop}: {shown.title} was not exported"
            with written[-1].open(encoding="utf-8-sig", newline="") as file:
                assert len(list(csv.reader(file))) >= len(rows) + 1, stop
    assert met >= {
        "today", "visits", "supplies", "ledger of an item", "loans", "requests", "feedback", "repairs",
        "a day of duty", "what was imported",
        "import, what would be", "import, faults", "reports", "a ledger", "settings, people", "settings, lists",
        "settings, hours", "settings, begin",
    }  # fmt: skip


def test_no_screen_has_a_list_of_its_own_making() -> None:
    """What is a list is a table or a list of rows, and these can be copied and exported."""
    own = re.compile(r"\bQ(?:List|Table|Tree)(?:View|Widget)\b")
    found = [
        file.relative_to(UI).as_posix()
        for file in UI.rglob("*.py")
        if own.search(file.read_text(encoding="utf-8")) and file.parent.name not in ("widgets", "theme")
    ]
    # Commands to be chosen from are no list of anything.
    assert found == ["shell/palette_rows.py"]


def test_every_list_of_rows_says_what_its_columns_are_called() -> None:
    silent = []
    for file in UI.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        made = re.findall(r"(\S+) = RowList\(\)", text)
        silent += [f"{file.name}: {name}" for name in made if f"{name}.set_heads(" not in text]
    assert not silent


def test_the_rows_that_are_chosen_are_copied_alone(walk: Walk) -> None:
    screen = walk.screen("visits", VisitsScreen)
    table = screen.history.table
    screen.bar.chips.chip("month").click()
    walk.settle()
    assert table.rows.rowCount() > 2
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_C, CTRL)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 2


@pytest.mark.parametrize("suffix", [".xlsx", ".json"])
def test_a_list_is_a_workbook_with_numbers_or_json(
    walk: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    path = tmp_path / f"items{suffix}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(path), ""))
    walk.go("supplies:ledger:" + walk.item("矿泉水"))
    walk.leave()
    walk.go("supplies")
    walk.press(Qt.Key.Key_E, CTRL)
    assert path.name in walk.window.undo.toaster.text()
    if suffix == ".xlsx":
        sheet = load_workbook(path).active
        assert sheet is not None
        cells = [cell.value for row in sheet.iter_rows(min_row=2) for cell in row]
        assert {"矿泉水", "雨伞", "纸巾"} <= {str(cell) for cell in cells}
        assert 20 in cells
    else:
        assert len(json.loads(path.read_text(encoding="utf-8"))) == 3


def test_a_right_click_offers_both(walk: Walk) -> None:
    walk.go("visits")
    screen = walk.screen("visits", VisitsScreen)
    table = screen.history.table
    spot = table.visualRect(table.rows.index(0, 0)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, table.viewport().mapToGlobal(spot))
    QGuiApplication.sendEvent(table.viewport(), event)
    menu = next(found for found in table.findChildren(QMenu) if found.isVisible())
    assert [action.text() for action in menu.actions()] == ["Copy as a table", "Export this list…"]
    menu.close()


def test_where_there_is_no_list_it_says_so(walk: Walk) -> None:
    walk.go("settings:look")
    walk.press(Qt.Key.Key_E, CTRL)
    assert "no list" in walk.window.undo.toaster.text()
