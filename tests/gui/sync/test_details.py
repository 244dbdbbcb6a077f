"""Personal details that nobody has stand on the sync screen, where a person closes them as lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.shell.window import MainWindow
from desktop.ui.sync.details_card import LostSheet
from desktop.ui.sync.screen import SyncScreen
from desktop.ui.widgets.icon_row import IconRow
from desktop.views import SyncPhase
from sync.card import card_text
from tests.gui.conftest import MovableClock, OpenWindow
from tests.gui.looking import words
from tests.gui.supplies.steps import top
from tests.gui.sync.test_photos_due import by_keyboard, by_mouse
from tests.gui.visits.steps import click, frame, sheet
from tests.helpers.losing import lose_values
from tests.helpers.union import UnionServer

Press = Callable[[QtBot, QWidget], None]


@pytest.fixture(scope="module")
def union(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UnionServer]:
    server = UnionServer(tmp_path_factory.mktemp("union"))
    yield server
    server.stop()


@pytest.fixture
def lacking(desk: Desk, union: UnionServer, clock: MovableClock) -> Desk:
    """A desk that has just heard from its union that it lacks three details as well."""
    desk.sync.enrol(card_text(union.add_station()))
    assert desk.sync.sync_now(timeout=60).complete
    desk.visits.record_visit("courier", visitor="李敏")
    desk.visits.record_visit("rider", visitor="王力")
    clock.at("15:10")
    desk.people.add_person("陈静")
    lose_values(desk.upkeep.folder)
    assert len(desk.sync.sync_now(timeout=60).values_nowhere) == 3
    return desk


def synced(qtbot: QtBot, window: MainWindow) -> SyncScreen:
    click(qtbot, frame(window).header.status)
    screen = frame(window).screen_in_front()
    assert isinstance(screen, SyncScreen)
    qtbot.waitUntil(lambda: not frame(window).busy())
    return screen


def rows(screen: SyncScreen) -> list[IconRow]:
    return [row for row in screen.details.rows.rows() if isinstance(row, IconRow)]


def test_they_are_told_by_pc_and_sort_and_the_way_out_is_named(
    qtbot: QtBot, lacking: Desk, open_window: OpenWindow
) -> None:
    screen = synced(qtbot, open_window(lacking))
    qtbot.waitUntil(lambda: [row.button.isVisible() for row in rows(screen)] == [True])
    (row,) = rows(screen)
    assert row.title.text() == "前台电脑"
    assert row.sub.text().startswith("来访者姓名 2 · 同事姓名 1 · ")
    assert "可在下面按丢失处理" in words(screen.state)


@pytest.mark.parametrize("press", [by_mouse, by_keyboard])
def test_closed_as_lost_they_are_waited_for_no_more_and_everything_is_at_the_union(
    qtbot: QtBot, lacking: Desk, open_window: OpenWindow, press: Press
) -> None:
    window = open_window(lacking)
    screen = synced(qtbot, window)
    qtbot.waitUntil(lambda: [row.button.isVisible() for row in rows(screen)] == [True])
    press(qtbot, rows(screen)[0].button)
    qtbot.waitUntil(lambda: isinstance(top(window), LostSheet))
    asked = sheet(window, LostSheet)
    assert "其他电脑或备份里可能还有" in words(asked)
    press(qtbot, asked.primary_button)
    qtbot.waitUntil(screen.details.isHidden)
    lacking.sync.sync_now(timeout=60)
    qtbot.waitUntil(lambda: lacking.sync.status().phase is SyncPhase.SYNCED)


def test_cancelled_they_stay_as_they_are(qtbot: QtBot, lacking: Desk, open_window: OpenWindow) -> None:
    window = open_window(lacking)
    screen = synced(qtbot, window)
    qtbot.waitUntil(lambda: [row.button.isVisible() for row in rows(screen)] == [True])
    click(qtbot, rows(screen)[0].button)
    qtbot.waitUntil(lambda: isinstance(top(window), LostSheet))
    click(qtbot, sheet(window, LostSheet).secondary_button)
    qtbot.waitUntil(lambda: not frame(window).busy())
    assert [one.count for one in lacking.details.missing()] == [3]


def test_what_is_closed_offline_is_told_at_once(qtbot: QtBot, lacking: Desk, open_window: OpenWindow) -> None:
    screen = synced(qtbot, open_window(lacking))
    lacking.sync.set_work_offline(True)
    assert lacking.sync.status().values_here == 3
    lacking.details.give_up(*lacking.details.missing())
    qtbot.waitUntil(lambda: (lacking.sync.status().values_here, lacking.sync.status().pending) == (0, 3))
    qtbot.waitUntil(screen.details.isHidden)
    assert not lacking.sync.sync_now(timeout=60).complete, "it works offline"
    lacking.sync.set_work_offline(False)
    assert lacking.sync.sync_now(timeout=60).complete
