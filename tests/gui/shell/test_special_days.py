"""Settings: a day of one's own, a year's holidays out of a file, and the order of the checks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.settings.hours import HoursSection
from desktop.ui.settings.lists import ListsSection
from desktop.ui.settings.person_sheet import RefusableSheet
from desktop.ui.settings.screen import SettingsScreen
from desktop.ui.settings.special_sheet import SpecialSheet
from desktop.ui.shell.window import MainWindow
from tests.gui.conftest import OpenWindow
from tests.gui.visits.steps import sheet

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(desk: Desk, open_window: OpenWindow) -> MainWindow:
    return open_window(desk)


def settings(qtbot: QtBot, window: MainWindow, key: str) -> SettingsScreen:
    assert window.frame is not None
    qtbot.mouseClick(window.frame.rail.button("settings"), LEFT)
    screen = window.frame.screen_in_front()
    assert isinstance(screen, SettingsScreen)
    qtbot.mouseClick(screen.buttons[key], LEFT)
    qtbot.waitUntil(lambda: window.frame is not None and not window.frame.busy())
    return screen


def test_a_day_of_ones_own_is_entered_and_taken_back(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    section = settings(qtbot, window, "hours").section()
    assert isinstance(section, HoursSection)
    days = section.days
    qtbot.waitUntil(lambda: len(days.rows) == 13)
    assert days.rows[3].title.text() == "2月15日 周日 – 2月23日 周一 · 春节"
    qtbot.mouseClick(days.add_button, LEFT)
    asked = sheet(window, SpecialSheet)
    qtbot.mouseClick(asked.primary_button, LEFT)
    assert asked._first_row.error() == "请输入日期，如 2027-01-01。"
    qtbot.keyClicks(asked.first, "2026-12-10")
    qtbot.keyClicks(asked.name, "stocktaking")
    qtbot.mouseClick(asked.primary_button, LEFT)
    qtbot.waitUntil(lambda: len(days.rows) == 14)
    own = next(one for one in desk.days.year(2026).days if one.day == date(2026, 12, 10))
    assert (own.kind, own.origin, own.name) == ("closed", "station", "stocktaking")
    assert not days.rows[0].remove.isVisible(), "what is built in is not taken back but said otherwise"
    qtbot.mouseClick(days.rows[-1].remove, LEFT)
    qtbot.waitUntil(lambda: len(days.rows) == 13)


def test_a_year_without_a_table_says_so_and_takes_one_from_a_file(
    qtbot: QtBot, desk: Desk, window: MainWindow, tmp_path: Path
) -> None:
    section = settings(qtbot, window, "hours").section()
    assert isinstance(section, HoursSection)
    days = section.days
    qtbot.mouseClick(days.after, LEFT)
    qtbot.waitUntil(lambda: days.year.text() == "2027")
    assert days.unknown.isVisible()
    file = tmp_path / "2027.csv"
    file.write_text("日期,类型,名称\n" + "".join(f"2027-10-0{n},放假,国庆节\n" for n in range(1, 8)), "utf-8")
    days.read_file(str(file))
    qtbot.waitUntil(lambda: window.sheet() is not None)
    asked = sheet(window, RefusableSheet)
    assert asked.title.text() == "文件里有 7 天"
    qtbot.mouseClick(asked.primary_button, LEFT)
    qtbot.waitUntil(lambda: desk.days.year(2027).source == "station")
    qtbot.waitUntil(lambda: not days.unknown.isVisible())
    file.write_text("日期,类型,名称\n2027-10-01,放价,国庆节\n", "utf-8")
    days.read_file(str(file))
    qtbot.waitUntil(days.problem.isVisible)
    assert len(desk.days.year(2027).days) == 7


def test_a_check_is_added_and_moved_up_by_the_keyboard(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    section = settings(qtbot, window, "lists").section()
    assert isinstance(section, ListsSection)
    qtbot.waitUntil(lambda: len(section.rows) == 6)
    qtbot.mouseClick(section.add_button, LEFT)
    asked = sheet(window, RefusableSheet)
    qtbot.keyClicks(asked.findChildren(QLineEdit)[0], "Thermometer")
    qtbot.keyClick(asked.findChildren(QLineEdit)[0], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(section.rows) == 7)

    def stands_at(place: int) -> bool:
        return section.rows[place].title.text() == "Thermometer"

    section.rows[6].up.setFocus()
    qtbot.keyClick(section.rows[6].up, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: stands_at(5))
    assert section.rows[5].up.hasFocus(), "who goes on pressing moves the same entry"
    qtbot.keyClick(section.rows[5].up, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: stands_at(4))
    assert [term.zh for term in desk.catalogue.terms("opening_check")][4] == "Thermometer"
    qtbot.mouseClick(section.rows[0].hide_button, LEFT)
    qtbot.waitUntil(lambda: len(desk.catalogue.terms("opening_check")) == 6)
