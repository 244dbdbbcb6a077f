"""A desk whose station's page was scanned, and its window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from desktop.ui.feedback.screen import FeedbackScreen
from desktop.ui.shell.window import MainWindow
from desktop.views import Changes
from tests.gui.conftest import MovableClock, OpenWindow
from tests.gui.visits.steps import click, frame
from tests.store.page import Page
from tests.store.union import sync

Say = Callable[..., bytes]


@pytest.fixture
def say(desk: Desk, clock: MovableClock) -> Say:
    """Somebody says something on the station's page, and it comes in by the sync."""
    page = Page()
    store = desk.opinions._store
    assert isinstance(store, Store)

    def speak(kind: str, ago: int = 600, **fields: object) -> bytes:
        record = page.say(kind, clock.now() - ago, **fields)
        sync(StoreReplica(store), page.union)
        desk.events.publish(Changes(frozenset({"union_opinion"})))
        return record

    return speak


@pytest.fixture
def window(desk: Desk, open_window: OpenWindow) -> MainWindow:
    return open_window(desk)


@pytest.fixture
def screen(qtbot: QtBot, window: MainWindow) -> FeedbackScreen:
    """Go there by the rail."""
    click(qtbot, frame(window).rail.button("feedback"))
    found = frame(window).screen_in_front()
    assert isinstance(found, FeedbackScreen)
    qtbot.waitUntil(lambda: not frame(window).busy())
    return found
