"""Today is seen whole on the smallest screen, whatever language its words have."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.today.screen import TodayScreen
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.ui.widgets.tile import tile_height
from tests.gui.conftest import OpenWindow


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_has_to_be_scrolled_on_a_small_screen(
    qtbot: QtBot, desk: Desk, open_window: OpenWindow, language: str
) -> None:
    desk.visits.record_visit("courier")
    window = open_window(desk, language)
    window.resize(1280, 720)
    assert window.frame is not None
    window.frame.go("today")
    screen = window.frame.screen_in_front()
    assert isinstance(screen, TodayScreen)
    qtbot.waitUntil(lambda: len(screen.entries.table.rows.rows) == 1)
    page = next(found for found in screen.findChildren(PageScroll) if found.isAncestorOf(screen.intake))
    qtbot.waitUntil(lambda: screen.entries.isVisible() and page.verticalScrollBar().maximum() == 0)
    assert all(tile.height() >= 36 for tile in screen.intake.tiles.widgets())


def test_the_last_entries_take_the_room_that_there_is(qtbot: QtBot, desk: Desk, open_window: OpenWindow) -> None:
    for _ in range(12):
        desk.visits.record_visit("courier")
    window = open_window(desk)
    window.resize(1280, 800)
    frame = window.frame
    assert frame is not None
    screen = frame.screen_in_front()
    assert isinstance(screen, TodayScreen)
    qtbot.waitUntil(lambda: bool(screen.entries.table.rows.rows) and not frame.busy())
    qtbot.waitUntil(lambda: screen.entries.height() - screen.entries.table.height() < 2 * 40)
    assert len(screen.entries.table.rows.rows) > 1
    assert {tile.height() for tile in screen.intake.tiles.widgets()} == {tile_height(snug=False)}
