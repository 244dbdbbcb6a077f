"""What a person does at the desk, as the tests of Today and Visits say it: clicks and keys, never calls."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.shell.frame import Frame
from desktop.ui.shell.window import MainWindow
from desktop.ui.today.screen import TodayScreen
from desktop.ui.visits.screen import VisitsScreen
from desktop.ui.widgets.data_table import DataTable
from desktop.ui.widgets.error_text import ErrorText
from desktop.ui.widgets.sheet import Sheet
from desktop.views import VisitView

LEFT = Qt.MouseButton.LeftButton
S = TypeVar("S", bound=Sheet)


def frame(window: MainWindow) -> Frame:
    assert window.frame is not None
    return window.frame


def today(qtbot: QtBot, window: MainWindow) -> TodayScreen:
    """Go to Today and wait until it shows something."""
    click(qtbot, frame(window).rail.button("today"))
    screen = frame(window).screen_in_front()
    assert isinstance(screen, TodayScreen)
    qtbot.waitUntil(lambda: bool(screen.intake.tiles.widgets()))
    qtbot.waitUntil(lambda: not frame(window).busy())
    return screen


def visits(qtbot: QtBot, window: MainWindow) -> VisitsScreen:
    """Go to Visits and wait until it shows something."""
    click(qtbot, frame(window).rail.button("visits"))
    screen = frame(window).screen_in_front()
    assert isinstance(screen, VisitsScreen)
    qtbot.waitUntil(lambda: bool(screen.intake.tiles.widgets()) and bool(screen.history.empty.button.isHidden()))
    qtbot.waitUntil(lambda: not frame(window).busy())
    return screen


def click(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.mouseClick(widget, LEFT)


def right_click(widget: QWidget) -> None:
    at = QPoint(8, 8)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)


def write(field: QWidget, text: str) -> None:
    """Text as an input method hands it over, Chinese or not."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(field, event)


def press(window: MainWindow, key: Qt.Key | str, modifier: Qt.KeyboardModifier | None = None) -> None:
    """A key as the system sends it to the window."""
    pressed = key if isinstance(key, Qt.Key) else Qt.Key(ord(key.upper()))
    QTest.keyClick(window.windowHandle(), pressed, modifier or Qt.KeyboardModifier.NoModifier)


def sheet(window: MainWindow, kind: type[S]) -> S:
    """The sheet in front."""
    found = [one for one in window.findChildren(Sheet) if one.isVisible()]
    assert found, "no sheet is open"
    front = found[-1]
    assert isinstance(front, kind), f"{type(front).__name__} is open: {front.title.text()}"
    return front


def save(qtbot: QtBot, shown: Sheet) -> None:
    """The sheet's main button, and wait until it has closed."""
    with qtbot.waitSignal(shown.accepted):
        click(qtbot, shown.primary_button)


def shown(table: DataTable) -> list[list[str]]:
    """What stands in the table, row by row."""
    columns = range(len(table.rows.columns))
    return [[row.cell(n).text for n in columns] for row in table.rows.rows]


def texts(widget: QWidget) -> list[str]:
    """What the labels inside say that can be seen, in order."""
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


def errors(widget: QWidget) -> list[str]:
    """What is said to be wrong inside."""
    return [label.text() for label in widget.findChildren(ErrorText) if label.isVisible()]


def click_cell(qtbot: QtBot, table: DataTable, row: int, column: int) -> None:
    place = table.visualRect(table.rows.index(row, column)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=place)


def double_click_row(qtbot: QtBot, table: DataTable, row: int) -> None:
    place = table.visualRect(table.rows.index(row, 2)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=place)
    qtbot.mouseDClick(table.viewport(), LEFT, pos=place)


def saved(desk: Desk) -> tuple[VisitView, ...]:
    """Every visit on the disk, voided ones too, newest first."""
    return desk.visits.page(voided=True).rows


def counted(desk: Desk) -> int:
    """Persons that count today."""
    return desk.today.overview().persons
