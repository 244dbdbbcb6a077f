"""A month in charts, as a person turns its pages."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.visits.charts_sheet import ChartsSheet
from sync.times import parse_iso
from tests.gui.conftest import OpenWindow
from tests.gui.visits import steps
from tests.gui.visits.steps import click, press, sheet, texts


def test_the_months_are_turned_and_their_figures_said(qtbot: QtBot, desk: Desk, open_window: OpenWindow) -> None:
    desk.visits.record_visit("courier", persons=7)
    desk.visits.record_visit("rider", persons=3, arrived_at=parse_iso("2026-10-08 09:00"))
    for day in ("2026-10-31", "2026-09-10", "2026-08-20", "2025-11-01"):
        desk.visits.record_visit("rider", arrived_at=parse_iso(f"{day} 09:00"))
    window = open_window(desk)
    screen = steps.visits(qtbot, window)
    menu = screen.bar.menu()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == "本月图表…").trigger()
    shown = sheet(window, ChartsSheet)
    qtbot.waitUntil(lambda: shown.total.text() == "7 人次")
    assert shown.month.text() == "2026年11月"
    assert shown.against.text() == "比上月 +4（3） · 比去年同月 +6（1） · 均截至 21 日"
    assert "14 时：7 人次" in shown.hours.accessibleDescription()
    qtbot.waitUntil(lambda: {"快递员", "六"} <= set(texts(shown)))
    assert not shown.next.isEnabled()
    click(qtbot, shown.before)
    qtbot.waitUntil(lambda: shown.month.text() == "2026年10月")
    assert shown.total.text() == "4 人次"
    assert shown.against.text() == "比上月 +3（1）", "a year before the station had not begun"
    press(window, Qt.Key.Key_Escape)
    assert window.sheet() is None
