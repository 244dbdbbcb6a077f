"""Closing says what is unsent, and never loses what was being saved."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.duty.screen import DutyScreen
from desktop.ui.duty.sign_out_sheet import SignOutSheet
from desktop.ui.shell.closing import ClosingSheet
from desktop.ui.shell.window import MainWindow
from desktop.views import SyncPhase
from sync.card import card_text
from tests.gui.conftest import OpenWindow
from tests.helpers.union import UnionServer

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def union(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UnionServer]:
    server = UnionServer(tmp_path_factory.mktemp("union"))
    yield server
    server.stop()


@pytest.fixture
def window(qtbot: QtBot, desk: Desk, open_window: OpenWindow, union: UnionServer) -> MainWindow:
    """A window over a desk that is connected with a union and has sent everything."""
    desk.sync.enrol(card_text(union.add_station()))
    opened = open_window(desk)
    opened.hide_on_close(False)
    qtbot.waitUntil(lambda: desk.sync.status().phase is SyncPhase.SYNCED)
    return opened


def record_offline(qtbot: QtBot, desk: Desk, window: MainWindow, visits: int) -> None:
    """Visits that wait on this PC, and a window that knows of them."""
    desk.sync.set_work_offline(True)
    for _ in range(visits):
        desk.visits.record_visit("courier")
    qtbot.waitUntil(lambda: desk.sync.status().pending >= visits)

    def told() -> bool:
        return window.frame is not None and f"{desk.sync.status().pending} 条待送" in window.frame.header.status.text()

    qtbot.waitUntil(told)


def closing_sheet(window: MainWindow) -> ClosingSheet:
    sheet = window.sheet()
    assert isinstance(sheet, ClosingSheet)
    return sheet


def test_with_nothing_waiting_the_window_closes_at_once(window: MainWindow) -> None:
    window.close()
    assert window.gone


def test_before_a_union_is_known_nothing_is_asked(desk: Desk, open_window: OpenWindow) -> None:
    window = open_window(desk)
    window.hide_on_close(False)
    desk.visits.record_visit("courier")
    window.close()
    assert window.gone


def test_what_waits_is_said_with_its_number(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    record_offline(qtbot, desk, window, 12)
    window.close()
    assert not window.gone
    waiting = desk.sync.status().pending
    assert closing_sheet(window).title.text() == f"还有 {waiting} 条记录没有送到总工会"


def test_what_waits_is_said_by_kind(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    record_offline(qtbot, desk, window, 12)
    window.close()
    sheet = closing_sheet(window)
    qtbot.waitUntil(lambda: sheet.sending.kinds.text().startswith("来访 12"))
    assert sheet.secondary_button.text() == "先关闭"


def test_signing_out_says_what_is_unsent_and_sends_it(
    qtbot: QtBot, desk: Desk, window: MainWindow, union: UnionServer
) -> None:
    person = desk.people.people()[0]
    desk.duty.sign_in(person.id, "1234", promised=True)
    record_offline(qtbot, desk, window, 3)
    assert window.frame is not None
    window.frame.go("duty")
    screen = window.frame.screen_in_front()
    assert isinstance(screen, DutyScreen)
    qtbot.waitUntil(screen.on_duty.button.isVisible)
    qtbot.mouseClick(screen.on_duty.button, LEFT)
    sheet = window.sheet()
    assert isinstance(sheet, SignOutSheet)
    qtbot.waitUntil(lambda: sheet.unsent is not None)
    note = sheet.unsent
    assert note is not None
    assert "条记录没有送到总工会" in note.head.text()
    note.button.click()
    qtbot.waitUntil(lambda: note.head.text() == "已全部送达总工会")
    qtbot.waitUntil(lambda: desk.sync.status().phase is SyncPhase.OFFLINE)
    kinds = [op.kind for op in union.entries(desk.station.view().code)]
    assert kinds.count("visit") == 3
    sheet.reject()


def test_what_could_not_be_sent_can_be_tried_again_with_return(
    qtbot: QtBot, desk: Desk, window: MainWindow, union: UnionServer
) -> None:
    record_offline(qtbot, desk, window, 2)
    union.stop()
    window.close()
    sheet = closing_sheet(window)
    qtbot.mouseClick(sheet.primary_button, LEFT)
    qtbot.waitUntil(sheet.sending.problem.isVisible)
    assert sheet.primary_button.hasFocus()
    union.start()


def test_close_closes(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    record_offline(qtbot, desk, window, 2)
    window.close()
    qtbot.mouseClick(closing_sheet(window).secondary_button, LEFT)
    assert window.gone
    assert desk.sync.status().pending >= 2


def test_escape_stays(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    record_offline(qtbot, desk, window, 2)
    window.close()
    qtbot.keyClick(closing_sheet(window), Qt.Key.Key_Escape)
    assert not window.gone
    assert window.sheet() is None


def test_send_now_sends_and_then_closes(qtbot: QtBot, desk: Desk, window: MainWindow, union: UnionServer) -> None:
    record_offline(qtbot, desk, window, 3)
    window.close()
    sheet = closing_sheet(window)
    with qtbot.waitSignal(window.closed):
        qtbot.mouseClick(sheet.primary_button, LEFT)
    assert desk.sync.status().pending == 0
    kinds = [op.kind for op in union.entries(desk.station.view().code)]
    assert kinds.count("visit") == 3


def test_sending_to_a_union_that_does_not_answer_says_that_nothing_is_lost(
    qtbot: QtBot, desk: Desk, open_window: OpenWindow, tmp_path_factory: pytest.TempPathFactory
) -> None:
    server = UnionServer(tmp_path_factory.mktemp("short-lived"))
    desk.sync.enrol(card_text(server.add_station()))
    window = open_window(desk)
    window.hide_on_close(False)
    qtbot.waitUntil(lambda: desk.sync.status().phase is SyncPhase.SYNCED)
    record_offline(qtbot, desk, window, 1)
    server.stop()
    window.close()
    sheet = closing_sheet(window)
    qtbot.mouseClick(sheet.primary_button, LEFT)
    qtbot.waitUntil(lambda: sheet.primary_button.isEnabled())
    assert not window.gone
    qtbot.mouseClick(sheet.secondary_button, LEFT)
    assert window.gone


def test_send_now_is_not_told_what_went_wrong_before_the_network_was_left_alone(
    qtbot: QtBot, desk: Desk, open_window: OpenWindow, tmp_path_factory: pytest.TempPathFactory
) -> None:
    server = UnionServer(tmp_path_factory.mktemp("away-for-a-day"))
    try:
        card = server.add_station()
        desk.sync.enrol(card_text(card))
        window = open_window(desk)
        window.hide_on_close(False)
        qtbot.waitUntil(lambda: desk.sync.status().phase is SyncPhase.SYNCED)
        server.stop()
        desk.sync.sync_now()
        qtbot.waitUntil(lambda: desk.sync.status().fault == "refused")
        record_offline(qtbot, desk, window, 2)
        server.start()
        window.close()
        sheet = closing_sheet(window)
        told: list[str] = []
        sheet.sending.failed.connect(lambda: told.append(sheet.sending.problem.text()))
        with qtbot.waitSignal(window.closed):
            qtbot.mouseClick(sheet.primary_button, LEFT)
        assert told == []
        assert [op.kind for op in server.entries(card.station_code)].count("visit") == 2
    finally:
        server.stop()


def test_with_a_tray_closing_puts_the_window_away(qtbot: QtBot, window: MainWindow) -> None:
    window.hide_on_close(True)
    with qtbot.waitSignal(window.put_away):
        window.close()
    assert not window.isVisible()
    assert not window.gone
    window.bring_forward()
    assert window.isVisible()


def test_the_end_of_the_session_asks_nothing(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    record_offline(qtbot, desk, window, 2)
    window.leave()
    assert window.gone
