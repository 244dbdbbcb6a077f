"""Today is seen whole on the smallest screen, whatever language its words have."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.today.entries import EntriesCard
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


@pytest.mark.parametrize("size", [(1280, 720), (1366, 749), (1280, 800)])
def test_the_first_tap_of_the_day_moves_no_tile(
    qtbot: QtBot, desk: Desk, open_window: OpenWindow, size: tuple[int, int]
) -> None:
    window = open_window(desk)
    window.resize(*size)
    frame = window.frame
    assert frame is not None
    screen = frame.screen_in_front()
    assert isinstance(screen, TodayScreen)
    qtbot.waitUntil(lambda: screen.entries.hint.isVisible() and not frame.busy())

    def place() -> QPoint:
        QApplication.processEvents()
        return screen.intake.tiles.widgets()[0].mapTo(window, QPoint(0, 0))

    def shown(rows: int) -> None:
        qtbot.waitUntil(lambda: len(screen.entries.table.rows.rows) == rows and not frame.busy())
        qtbot.waitUntil(lambda: screen.entries.minimumHeight() > 0 and place() == place())

    shown(0)
    before = place()
    # On the smallest screens one row is all there is room for.
    for n in (1,) if size[1] < 740 else (1, 2):
        desk.visits.record_visit("courier")
        shown(n)
        assert place() == before


def test_nothing_is_said_of_a_day_that_was_not_read_yet(qtbot: QtBot) -> None:
    card = EntriesCard()
    qtbot.addWidget(card)
    card.show()
    assert not card.hint.isVisible()
