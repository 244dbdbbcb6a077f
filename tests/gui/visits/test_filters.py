"""Narrowing the history: from the menu to a chip, and away again with a click or Esc."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.shell.window import MainWindow
from desktop.ui.visits.filters import FilterMenu
from desktop.ui.visits.screen import VisitsScreen
from tests.gui.conftest import OpenWindow
from tests.gui.visits import steps
from tests.gui.visits.steps import click, press, shown


@pytest.fixture
def window(desk: Desk, open_window: OpenWindow) -> MainWindow:
    person = next(one for one in desk.people.people() if one.name == "李敏")
    desk.visits.record_visit("courier", services=["water"])
    desk.duty.sign_in(person.id, "1234", promised=True)
    desk.visits.record_visit("rider", services=["water", "charge"], persons=3)
    desk.visits.record_visit("courier", services=["charge"], persons=2)
    return open_window(desk)


@pytest.fixture
def screen(qtbot: QtBot, window: MainWindow) -> VisitsScreen:
    found = steps.visits(qtbot, window)
    qtbot.waitUntil(lambda: len(shown(found.history.table)) == 3)
    return found


def choose(qtbot: QtBot, screen: VisitsScreen, *path: str) -> None:
    """Open the menu and go down to an entry."""
    click(qtbot, screen.bar.filter)
    qtbot.waitUntil(lambda: any(menu.isVisible() for menu in screen.bar.findChildren(FilterMenu)))
    menu: QMenu = next(menu for menu in screen.bar.findChildren(FilterMenu) if menu.isVisible())
    top = menu
    for text in path[:-1]:
        below = entry(menu, text).menu()
        assert isinstance(below, QMenu)
        menu = below
    entry(menu, path[-1]).trigger()
    top.close()


def entry(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


def persons(screen: VisitsScreen) -> list[str]:
    return [row[3] for row in shown(screen.history.table)]


def test_filters_are_chosen_from_the_menu_and_stand_as_chips(qtbot: QtBot, screen: VisitsScreen) -> None:
    choose(qtbot, screen, "服务", "充电")
    qtbot.waitUntil(lambda: persons(screen) == ["2", "3"])
    choose(qtbot, screen, "人群", "快递员")
    qtbot.waitUntil(lambda: persons(screen) == ["2"])
    assert [chip.text() for chip in screen.filters.chips.values()] == ["快递员", "充电"]
    assert screen.filters.chips["service"].accessibleName() == "去掉筛选：充电"
    click(qtbot, screen.filters.chips["service"])
    qtbot.waitUntil(lambda: persons(screen) == ["2", "1"])


def test_who_was_on_duty_is_a_filter_too_and_esc_takes_all_away(
    qtbot: QtBot, window: MainWindow, screen: VisitsScreen
) -> None:
    choose(qtbot, screen, "值班人", "李敏")
    qtbot.waitUntil(lambda: persons(screen) == ["2", "3"])
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(persons(screen)) == 3)
    assert not screen.filters.isVisible()


def test_a_filter_that_leaves_nothing_says_so_and_offers_to_go(qtbot: QtBot, screen: VisitsScreen) -> None:
    choose(qtbot, screen, "人群", "货车司机")
    qtbot.waitUntil(screen.history.empty.button.isVisible)
    assert screen.history.empty.button.text() == "清除筛选"
    click(qtbot, screen.history.empty.button)
    qtbot.waitUntil(lambda: len(persons(screen)) == 3)
