"""Behind the chip: what the screen says of the sync is true, and what a person asks for happens."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.bootstrap import open_desk
from desktop.services.desk import Desk
from desktop.store.opening import DATABASE_NAME
from desktop.ui.settings.station import StationSection
from desktop.ui.shell.window import MainWindow
from desktop.ui.sync.invite_sheet import InviteSheet
from desktop.ui.sync.screen import SyncScreen
from desktop.views import SyncPhase
from sync.card import card_text
from sync.log import Log
from sync.server import registration, stations
from sync.server.authority import load_authority
from tests.gui.conftest import OpenWindow
from tests.gui.looking import words
from tests.gui.shell.test_settings import section
from tests.helpers.proxy import Mischief, Proxy
from tests.helpers.union import UnionServer

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def union(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UnionServer]:
    server = UnionServer(tmp_path_factory.mktemp("union"))
    yield server
    server.stop()


def chip(window: MainWindow) -> str:
    assert window.frame is not None
    return window.frame.header.status.text()


def open_sync(qtbot: QtBot, window: MainWindow) -> SyncScreen:
    """The screen as a person opens it: by the chip."""
    frame = window.frame
    assert frame is not None
    qtbot.mouseClick(frame.header.status, LEFT)
    screen = frame.screen_in_front()
    assert isinstance(screen, SyncScreen)
    qtbot.waitUntil(lambda: not frame.busy())
    return screen


def test_without_a_union_the_chip_says_that_all_is_saved_here(
    qtbot: QtBot, desk: Desk, open_window: OpenWindow
) -> None:
    window = open_window(desk)
    screen = open_sync(qtbot, window)
    assert chip(window) == "已保存在本机"
    assert screen.state.head.text() == "记录都保存在本机"
    assert screen.form.isVisible()
    assert "连接总工会有什么好处" in words(screen)
    assert not screen.state.sync_button.isVisible()
    assert not screen.connection.isVisible()


def test_a_card_connects_from_here_and_everything_recorded_before_is_delivered(
    qtbot: QtBot, desk: Desk, open_window: OpenWindow, union: UnionServer
) -> None:
    for _ in range(3):
        desk.visits.record_visit("rider")
    window = open_window(desk)
    screen = open_sync(qtbot, window)
    card = union.add_station()
    screen.form.fill(card_text(card))
    qtbot.mouseClick(screen.form.button, LEFT)
    qtbot.waitUntil(screen.connection.isVisible)
    assert not screen.form.isVisible()
    qtbot.waitUntil(lambda: chip(window) == "已全部送达总工会")
    kinds = [op.kind for op in union.entries(card.station_code)]
    assert kinds.count("visit") == 3
    entries = len(kinds)
    qtbot.waitUntil(lambda: f"{entries}" in screen.ends.there.accessibleName().split())
    assert f"{entries}" in screen.ends.here.accessibleName().split()
    qtbot.waitUntil(lambda: card.fingerprint in words(screen.connection).replace("\u200b", ""))
    qtbot.waitUntil(lambda: screen.runs.table.rows.rowCount() >= 1)


def test_a_card_whose_answer_was_lost_connects_at_the_second_press_of_the_button(
    qtbot: QtBot, desk: Desk, open_window: OpenWindow, union: UnionServer
) -> None:
    desk.visits.record_visit("rider")
    window = open_window(desk)
    screen = open_sync(qtbot, window)
    card = union.add_station()
    with Proxy(("127.0.0.1", union.port)) as line:
        screen.form.fill(card_text(replace(card, url=line.url)))
        line.misbehave(Mischief.NONE, Mischief.DROP_REPLY, *[Mischief.DROP_REQUEST] * 10)
        qtbot.mouseClick(screen.form.button, LEFT)
        qtbot.waitUntil(screen.form.problem.isVisible)
        assert "与总工会服务器的连接中断了" in words(screen.form.problem)
        assert "请稍后用同一张登记卡再试" in words(screen.form.problem)
        line.calm()
        qtbot.mouseClick(screen.form.button, LEFT)
        qtbot.waitUntil(screen.connection.isVisible)
        qtbot.waitUntil(lambda: chip(window) == "已全部送达总工会")
    assert [op.kind for op in union.entries(card.station_code)].count("visit") == 1


def test_another_pc_joins_with_a_card_from_here(
    qtbot: QtBot, desk: Desk, open_window: OpenWindow, union: UnionServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    desk.sync.enrol(card_text(union.add_station()))
    window = open_window(desk)
    qtbot.waitUntil(lambda: chip(window) == "已全部送达总工会")
    screen = open_sync(qtbot, window)
    qtbot.waitUntil(screen.devices.invite.isVisible)
    qtbot.mouseClick(screen.devices.invite, LEFT)
    sheet = window.sheet()
    assert isinstance(sheet, InviteSheet)
    qtbot.waitUntil(lambda: bool(sheet.code.text()))
    with open_desk(tmp_path_factory.mktemp("second"), desk.clock, device="二楼电脑") as second:
        second.visits.record_visit("rider")
        second.sync.enrol(sheet.code.text())
        assert second.sync.sync_now(timeout=30).error is None
        assert second.station.view().code == desk.station.view().code
    sheet.reject()
    desk.sync.sync_now()
    qtbot.waitUntil(lambda: "二楼电脑" in words(screen.devices))


def test_working_offline_holds_everything_back_until_it_is_switched_off(
    qtbot: QtBot, desk: Desk, open_window: OpenWindow, union: UnionServer
) -> None:
    card = union.add_station()
    desk.sync.enrol(card_text(card))
    window = open_window(desk)
    qtbot.waitUntil(lambda: chip(window) == "已全部送达总工会")
    screen = open_sync(qtbot, window)
    qtbot.mouseClick(screen.state.offline, LEFT)
    qtbot.waitUntil(lambda: chip(window) == "离线工作")
    desk.visits.record_visit("rider")
    qtbot.waitUntil(lambda: chip(window) == "离线工作 · 1 条待送")
    qtbot.waitUntil(lambda: not screen.state.sync_button.isEnabled())
    assert [op.kind for op in union.entries(card.station_code)].count("visit") == 0
    qtbot.waitUntil(lambda: screen.waiting.kinds() == ("visit",))
    qtbot.mouseClick(screen.state.offline, LEFT)
    qtbot.waitUntil(lambda: chip(window) == "已全部送达总工会")
    assert [op.kind for op in union.entries(card.station_code)].count("visit") == 1


def test_a_union_that_is_away_is_said_in_plain_words_with_what_to_do(
    qtbot: QtBot, desk: Desk, open_window: OpenWindow, tmp_path_factory: pytest.TempPathFactory
) -> None:
    server = UnionServer(tmp_path_factory.mktemp("short-lived"))
    desk.sync.enrol(card_text(server.add_station()))
    window = open_window(desk)
    qtbot.waitUntil(lambda: chip(window) == "已全部送达总工会")
    screen = open_sync(qtbot, window)
    server.stop()
    desk.visits.record_visit("rider")
    qtbot.waitUntil(lambda: "1 条待送" in chip(window) and "起离线" in chip(window))
    qtbot.waitUntil(lambda: screen.state.head.text() == "总工会服务器暂未运行")
    assert "本机还有 1 条待送。" in screen.state.words.text()


def test_details_that_the_union_lost_are_not_called_a_connection_that_is_being_made(
    qtbot: QtBot, desk: Desk, open_window: OpenWindow, union: UnionServer
) -> None:
    card = union.add_station()
    desk.visits.record_visit("rider", visitor="李敏")
    desk.sync.enrol(card_text(card))
    assert desk.sync.sync_now(timeout=30).complete
    with union.opened() as server, server.database.write() as connection:
        log = stations.require_station(connection, card.station_code).log
        connection.exec_driver_sql("DELETE FROM personal WHERE log = ? AND field = 'visitor'", (log,))
    with closing(sqlite3.connect(desk.upkeep.folder / DATABASE_NAME)) as database, database:
        lost = "FROM personal WHERE field = 'visitor'"
        database.execute(f"INSERT INTO owed SELECT run, seq, field, {int(Log.STATION)}, record {lost}")
        database.execute(f"DELETE {lost}")
    window = open_window(desk)
    screen = open_sync(qtbot, window)
    qtbot.waitUntil(lambda: chip(window) == "缺 1 项个人信息")
    qtbot.waitUntil(lambda: screen.state.head.text() == "还有 1 项个人信息没有从总工会收到")
    assert desk.sync.status().phase is SyncPhase.WAITING


def test_code_name_and_district_that_the_union_gave_a_station_later_are_shown(
    qtbot: QtBot, desk: Desk, open_window: OpenWindow, union: UnionServer
) -> None:
    card = union.add_station()
    desk.sync.enrol(card_text(card))
    assert desk.sync.sync_now(timeout=30).complete
    window = open_window(desk)
    form = section(qtbot, window, "station", StationSection)
    assert "总工会登记的是" not in words(form)
    with union.opened() as server:
        authority, changed = load_authority(server), {"new_code": "TY-0007", "region": "140105", "name": "三号驿站"}
        registration.change(server, authority, card.station_code, **changed)
    desk.sync.sync_now()
    qtbot.waitUntil(lambda: "总工会登记的是山西省太原市小店区 140105。" in words(form))
    assert "总工会登记的名称是“三号驿站”。" in words(form)
    own = (form.name.text(), form.region.value())
    assert own == ("五一广场工会驿站", "140106"), "the station's own file says what it said"
    screen = open_sync(qtbot, window)
    qtbot.waitUntil(lambda: "TY-0007" in words(screen.connection).replace("\u200b", ""))


def test_a_pc_that_was_shut_out_is_told_so(
    qtbot: QtBot, desk: Desk, open_window: OpenWindow, union: UnionServer
) -> None:
    card = union.add_station()
    desk.sync.enrol(card_text(card))
    window = open_window(desk)
    qtbot.waitUntil(lambda: chip(window) == "已全部送达总工会")
    union.revoke(card.station_code)
    screen = open_sync(qtbot, window)
    desk.visits.record_visit("rider")
    qtbot.waitUntil(lambda: chip(window) == "需要您处理：已被总工会停用")
    qtbot.waitUntil(lambda: screen.state.head.text().startswith("总工会"))
    assert desk.sync.status().phase is SyncPhase.NEEDS_YOU
