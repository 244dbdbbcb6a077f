"""A desk with something on its shelves, and the sheet on which they are counted."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.shell.window import MainWindow
from desktop.ui.supplies.screen import SuppliesScreen
from desktop.ui.supplies.stocktake_sheet import StocktakeSheet
from tests.gui.conftest import MovableClock, OpenWindow
from tests.gui.supplies import steps
from tests.gui.supplies.steps import CUPS, WATER, item


@pytest.fixture
def window(desk: Desk, clock: MovableClock, open_window: OpenWindow) -> MainWindow:
    steps.stock_up(desk)
    desk.supplies.restock(item(desk, CUPS).id, 100, at=clock.now() - 60)
    desk.supplies.restock(item(desk, WATER).id, 24, at=clock.now() - 60)
    return open_window(desk)


@pytest.fixture
def screen(qtbot: QtBot, window: MainWindow) -> SuppliesScreen:
    return steps.supplies(qtbot, window)


@pytest.fixture
def sheet(qtbot: QtBot, window: MainWindow, screen: SuppliesScreen) -> StocktakeSheet:
    return steps.opened(qtbot, window, screen.bar.count, StocktakeSheet)
