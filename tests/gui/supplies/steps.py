"""What a person does on the Supplies screen, as its tests say it: clicks and keys, never calls."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.shell.window import MainWindow
from desktop.ui.supplies.form import MovementSheet
from desktop.ui.supplies.screen import SuppliesScreen
from desktop.ui.widgets.sheet import Sheet
from desktop.views import SupplyView
from tests.gui.visits.steps import click, frame, sheet, shown

WATER, CUPS, MEDICINE = "矿泉水 550ml", "一次性纸杯", "藿香正气水"
BARCODE = "6901234567892"
S = TypeVar("S", bound=Sheet)


def supplies(qtbot: QtBot, window: MainWindow) -> SuppliesScreen:
    """Go to Supplies and wait until its counts are there."""
    click(qtbot, frame(window).rail.button("supplies"))
    screen = frame(window).screen_in_front()
    assert isinstance(screen, SuppliesScreen)
    qtbot.waitUntil(lambda: screen.bar.chips.chip("all").shown()[-1].isdigit())
    return screen


def stock_up(desk: Desk) -> None:
    """Water by the case (minimum 48), cups, and medicine of which two have expired."""
    for offer in desk.catalogue.suggestions():
        if offer.name in (WATER, CUPS, MEDICINE):
            desk.supplies.adopt(offer.id, minimum=48 if offer.name == WATER else 0)
    desk.supplies.edit_item(item(desk, WATER).id, barcode=BARCODE)


def item(desk: Desk, name: str) -> SupplyView:
    """What the books say of an item."""
    return next(one for one in desk.supplies.items() if one.name == name)


def names(screen: SuppliesScreen) -> list[str]:
    """The items in the list."""
    return [row[0] for row in shown(screen.list.table)]


def row(screen: SuppliesScreen, name: str) -> list[str]:
    """An item's row."""
    return next(row for row in shown(screen.list.table) if row[0] == name)


def pick(qtbot: QtBot, screen: SuppliesScreen, name: str) -> None:
    """Click on an item and wait until the card shows it."""
    table = screen.list.table
    place = table.visualRect(table.rows.index(names(screen).index(name), 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: screen.card.title.text() == name)


def opened(qtbot: QtBot, window: MainWindow, button: QWidget, kind: type[S]) -> S:
    """Click a button and wait for its sheet."""
    click(qtbot, button)
    qtbot.waitUntil(lambda: isinstance(top(window), kind))
    return sheet(window, kind)


def top(window: MainWindow) -> Sheet | None:
    """The sheet in front of all others."""
    return next((one for one in reversed(window.findChildren(Sheet)) if one.isVisible()), None)


def type_quantity(qtbot: QtBot, form: MovementSheet, text: str) -> None:
    """Type over what stands in the quantity."""
    form.quantity.number.setFocus()
    form.quantity.number.selectAll()
    if text:
        qtbot.keyClicks(form.quantity.number, text)
    else:
        qtbot.keyClick(form.quantity.number, Qt.Key.Key_Backspace)


def scan(window: MainWindow, code: str) -> None:
    """A scanner types faster than any hand, faster than timers run, and ends with Return."""
    window.keys.use_clock(lambda: 0)
    for key, text in (*((Qt.Key(ord(sign.upper())), sign) for sign in code), (Qt.Key.Key_Return, "\r")):
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(window.windowHandle(), QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text))
