"""What a person does on the sheet of a stocktake, and what he sees there, as its tests say it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.supplies.stocktake_row import CountRow
from desktop.ui.supplies.stocktake_sheet import StocktakeSheet
from desktop.views.stocktakes import SheetView

ENTER = Qt.Key.Key_Return


def line(sheet: StocktakeSheet, name: str) -> CountRow:
    """The line of an item."""
    return next(row for row in sheet.rows.values() if row.line.name == name)


def names(sheet: StocktakeSheet) -> list[str]:
    """The items that can be seen."""
    return [row.line.name for row in sheet.rows.values() if row.isVisible()]


def count(qtbot: QtBot, sheet: StocktakeSheet, name: str, text: str) -> None:
    """Type over a line and go on with Enter; wait until it is saved."""
    row = line(sheet, name)
    row.field.setFocus()
    row.field.selectAll()
    qtbot.keyClicks(row.field, text)
    qtbot.keyClick(row.field, ENTER)
    qtbot.waitUntil(lambda: row.line.counted == int(text))


def is_counted(row: CountRow, number: int) -> Callable[[], bool]:
    """Whether a line was saved with a number."""
    return lambda: row.line.counted == number


def stocktake(desk: Desk) -> SheetView:
    found = desk.stocktakes.current()
    assert found is not None
    return found
