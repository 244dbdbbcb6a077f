"""The first start: three doors, and one page behind each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.shell.window import MainWindow
from desktop.ui.sync.connect_form import ConnectForm
from desktop.ui.welcome.begin import BeginPage
from desktop.ui.welcome.connect import ConnectPage
from desktop.ui.welcome.screen import WelcomeScreen
from sync.card import card_text
from tests.gui.conftest import OpenWindow
from tests.gui.looking import words
from tests.helpers.union import UnionServer

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def union(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UnionServer]:
    server = UnionServer(tmp_path_factory.mktemp("union"))
    yield server
    server.stop()


@pytest.fixture
def window(empty_desk: Desk, open_window: OpenWindow) -> MainWindow:
    return open_window(empty_desk)


def welcome(window: MainWindow) -> WelcomeScreen:
    screen = window.centralWidget()
    assert isinstance(screen, WelcomeScreen)
    return screen


def begin_page(qtbot: QtBot, window: MainWindow) -> BeginPage:
    qtbot.mouseClick(welcome(window).doors.begin_door, LEFT)
    page = welcome(window).page()
    assert isinstance(page, BeginPage)
    return page


def connect_form(qtbot: QtBot, window: MainWindow) -> ConnectForm:
    qtbot.mouseClick(welcome(window).doors.connect_door, LEFT)
    page = welcome(window).page()
    assert isinstance(page, ConnectPage)
    return page.form


def test_a_station_is_set_up_on_one_page(qtbot: QtBot, empty_desk: Desk, window: MainWindow) -> None:
    page = begin_page(qtbot, window)
    qtbot.keyClicks(page.name, "Wuyi Square")
    qtbot.mouseClick(page.region, LEFT)
    qtbot.keyClicks(page.region, "yingze")
    offered = page.region.completer().popup()
    assert offered is not None
    qtbot.waitUntil(offered.isVisible)
    qtbot.keyClick(offered, Qt.Key.Key_Down)
    qtbot.keyClick(offered, Qt.Key.Key_Return)
    assert page.region.value() == "140106"
    qtbot.mouseClick(page.hours.days[6], LEFT)
    qtbot.keyClicks(page.person, "Li Min")
    qtbot.keyClicks(page.pin, "1234")
    qtbot.mouseClick(page.start_button, LEFT)
    qtbot.waitUntil(lambda: window.frame is not None)
    view = empty_desk.station.view()
    assert (view.name, view.region, view.capacity) == ("Wuyi Square", "140106", 6)
    assert [hours.weekdays for hours in view.hours] == [0b0111111]
    (person,) = empty_desk.people.people()
    assert (person.name, person.has_pin) == ("Li Min", True)
    assert window.frame is not None
    assert window.frame.key() == "today"


def test_what_is_missing_is_said_beside_its_field(qtbot: QtBot, empty_desk: Desk, window: MainWindow) -> None:
    page = begin_page(qtbot, window)
    qtbot.keyClicks(page.pin, "12")
    qtbot.mouseClick(page.start_button, LEFT)
    said = [row.error() for row in page.form.rows() if row.error()]
    assert said == ["请填写驿站名称。", "请输入几个字，再从列表里选一个。", "密码是 4 至 6 位数字。"]
    assert not empty_desk.station.is_set_up()


def test_return_goes_on_to_what_is_empty_and_a_mended_field_is_wrong_no_more(
    qtbot: QtBot, empty_desk: Desk, window: MainWindow
) -> None:
    page = begin_page(qtbot, window)
    qtbot.keyClicks(page.name, "Wuyi Square")
    qtbot.keyClick(page.name, Qt.Key.Key_Return)
    assert page.region.hasFocus()
    wrong = "请输入几个字，再从列表里选一个。"
    assert wrong not in words(page)
    qtbot.mouseClick(page.start_button, LEFT)
    assert wrong in words(page)
    qtbot.keyClicks(page.region, "140106")
    qtbot.waitUntil(lambda: page.region.value() == "140106")
    assert wrong not in words(page)
    qtbot.keyClicks(page.person, "Li Min")
    qtbot.keyClicks(page.pin, "1234")
    qtbot.keyClick(page.pin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.frame is not None)
    assert empty_desk.people.people()[0].has_pin


def test_escape_leads_back_to_the_doors(qtbot: QtBot, window: MainWindow) -> None:
    page = begin_page(qtbot, window)
    qtbot.keyClick(page.name, Qt.Key.Key_Escape)
    assert welcome(window).page() is welcome(window).doors


def test_the_language_can_be_chosen_before_anything_else(
    qtbot: QtBot, empty_desk: Desk, open_window: OpenWindow
) -> None:
    empty_desk.settings.set("language", "zh_CN")
    window = open_window(empty_desk, language="")
    qtbot.mouseClick(welcome(window).doors.languages.segment("en"), LEFT)
    qtbot.waitUntil(lambda: welcome(window).doors.begin_door.text() == "Start without the union")
    assert empty_desk.settings.language == "en"


def test_a_pasted_card_connects_the_pc(qtbot: QtBot, empty_desk: Desk, window: MainWindow, union: UnionServer) -> None:
    card = union.add_station("五一广场驿站")
    form = connect_form(qtbot, window)
    QGuiApplication.clipboard().setText(card_text(card))
    form.card.paste()
    assert form.found.isVisible()
    qtbot.mouseClick(form.button, LEFT)
    qtbot.waitUntil(lambda: window.frame is not None)
    view = empty_desk.station.view()
    assert view.code == card.station_code
    assert view.name == "五一广场驿站"
    assert window.frame is not None
    header = window.frame.header
    qtbot.waitUntil(lambda: header.code.text() == card.station_code)


def test_a_scanned_card_opens_the_door_and_fills_itself_in(
    qtbot: QtBot, window: MainWindow, union: UnionServer
) -> None:
    text = card_text(union.add_station())
    window.keys.scanned.emit(text)
    page = welcome(window).page()
    assert isinstance(page, ConnectPage)
    assert page.form.card.toPlainText() == text


def test_a_typed_code_connects_after_the_fingerprint_was_compared(
    qtbot: QtBot, empty_desk: Desk, window: MainWindow, union: UnionServer
) -> None:
    card = union.add_station("府西街驿站")
    form = connect_form(qtbot, window)
    qtbot.mouseClick(form.ways.segment("typed"), LEFT)
    qtbot.keyClicks(form.address, union.url)
    qtbot.keyClicks(form.code, f"{card.enrol_code[:4]}-{card.enrol_code[4:]}".lower())
    qtbot.mouseClick(form.button, LEFT)
    qtbot.waitUntil(form.found.isVisible)
    assert card.fingerprint in words(form.found)
    assert window.frame is None, "nothing is connected before a person has compared"
    qtbot.mouseClick(form.button, LEFT)
    qtbot.waitUntil(lambda: window.frame is not None)
    assert empty_desk.station.view().code == card.station_code


def test_a_wrong_code_is_a_sentence_and_changes_nothing(
    qtbot: QtBot, empty_desk: Desk, window: MainWindow, union: UnionServer
) -> None:
    card = union.add_station()
    form = connect_form(qtbot, window)
    form.fill(card_text(card).replace(card.enrol_code, "AAAAAAAA"))
    qtbot.mouseClick(form.button, LEFT)
    qtbot.waitUntil(form.problem.isVisible)
    assert "登记码" in words(form.problem)
    assert window.frame is None
    assert not empty_desk.station.is_set_up()


def test_something_that_is_no_card_is_said_so(qtbot: QtBot, window: MainWindow) -> None:
    form = connect_form(qtbot, window)
    form.card.setPlainText("https://weixin.qq.com/r/abc")
    qtbot.mouseClick(form.button, LEFT)
    qtbot.waitUntil(form.problem.isVisible)


def test_the_sample_opens_in_a_process_of_its_own(
    qtbot: QtBot, empty_desk: Desk, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(empty_desk)
    mark = tmp_path / "started"
    screen = welcome(window)
    screen.use_sample(["/bin/sh", "-c", f'echo "$@" > {mark}', "sample"])
    qtbot.mouseClick(screen.doors.sample_door, LEFT)
    qtbot.waitUntil(lambda: mark.exists() and mark.read_text() == "--lang zh_CN\n")
    assert not screen.doors.sample_door.isEnabled()


def test_a_sample_that_cannot_start_is_said_so(qtbot: QtBot, empty_desk: Desk, open_window: OpenWindow) -> None:
    screen = welcome(open_window(empty_desk))
    screen.use_sample(["/nowhere/at/all"])
    qtbot.mouseClick(screen.doors.sample_door, LEFT)
    assert screen.toaster.text() == "示范驿站在这台电脑上没能启动。"
    assert screen.doors.sample_door.isEnabled()
