"""The window around the screens: moving, keys, toasts with undo, refusals and bugs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.errors import KnownError
from desktop.services.desk import Desk
from desktop.ui.settings.screen import SECTIONS
from desktop.ui.shell.frame import Frame
from desktop.ui.shell.screens import SCREENS
from desktop.ui.shell.window import MainWindow
from desktop.ui.tasks import Crash
from desktop.ui.widgets.disclosure import Disclosure
from tests.gui.conftest import STATION, MovableClock, OpenWindow


@pytest.fixture
def window(desk: Desk, open_window: OpenWindow) -> MainWindow:
    return open_window(desk)


def frame(window: MainWindow) -> Frame:
    assert window.frame is not None
    return window.frame


def press(window: MainWindow, key: Qt.Key | str, modifier: Qt.KeyboardModifier | None = None) -> None:
    """A key as the system sends it to a window."""
    pressed = Qt.Key(ord(key.upper())) if isinstance(key, str) else key
    QTest.keyClick(window.windowHandle(), pressed, modifier or Qt.KeyboardModifier.NoModifier)


CTRL = Qt.KeyboardModifier.ControlModifier


def test_the_desk_opens_on_today_with_the_stations_name(window: MainWindow) -> None:
    assert frame(window).key() == "today"
    assert frame(window).header.title.text() == STATION
    assert frame(window).header.date.text() == "11月21日 周六 14:32"


def test_the_rail_leads_to_every_screen(qtbot: QtBot, window: MainWindow) -> None:
    for key in ("visits", "supplies", "duty", "posters", "settings", "today"):
        qtbot.mouseClick(frame(window).rail.button(key), Qt.MouseButton.LeftButton)
        assert frame(window).key() == key
        assert frame(window).rail.current() == key
        screen = frame(window).screen_in_front()
        assert screen is not None
        assert screen.isVisible()


class Flashes(QObject):
    """Counts windows that open."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


def test_no_window_flashes_up_while_a_screen_is_made(qtbot: QtBot, desk: Desk, open_window: OpenWindow) -> None:
    flashes = Flashes()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(flashes)
    window = open_window(desk)
    places = [*SCREENS, *(f"settings:{section.key}" for section in SECTIONS)]
    for place in places:
        window.go(place)
        qtbot.waitUntil(lambda: not frame(window).busy())
    app.removeEventFilter(flashes)
    assert flashes.seen == ["MainWindow"]


def test_only_the_first_screen_is_made_at_the_start(window: MainWindow) -> None:
    assert frame(window).made() == ("today",)


def test_keys_lead_to_screens_and_back(qtbot: QtBot, window: MainWindow) -> None:
    screens = ("today", "visits", "supplies", "duty", "feedback", "posters", "reports", "settings")
    for n, key in enumerate(screens, start=1):
        press(window, str(n), CTRL)
        assert frame(window).key() == key
    press(window, Qt.Key.Key_Comma, CTRL)
    assert frame(window).key() == "settings"
    press(window, Qt.Key.Key_Escape)
    assert frame(window).key() == "reports"


@pytest.mark.parametrize("gone", [QWidget.hide, lambda widget: widget.setEnabled(False)])
def test_what_goes_while_it_has_the_keyboard_hands_it_to_no_other_button(
    qtbot: QtBot, window: MainWindow, gone: Callable[[QWidget], None]
) -> None:
    window.go("duty")
    qtbot.waitUntil(lambda: frame(window).key() == "duty" and not window._tasks.busy())
    front = frame(window).screen_in_front()
    assert front is not None
    button = QPushButton("x", front)
    button.show()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    gone(button)
    assert window.focusWidget() is front
    press(window, Qt.Key.Key_Tab)
    assert window.focusWidget() not in (front, button), "and Tab goes on from there"


def test_the_chips_lead_to_duty_and_sync(qtbot: QtBot, window: MainWindow) -> None:
    header = frame(window).header
    qtbot.mouseClick(header.status, Qt.MouseButton.LeftButton)
    assert frame(window).key() == "sync"
    assert frame(window).rail.current() == "sync"
    qtbot.mouseClick(header.duty, Qt.MouseButton.LeftButton)
    assert frame(window).key() == "duty"


def test_who_signs_in_stands_in_the_top_bar(qtbot: QtBot, desk: Desk, clock: MovableClock, window: MainWindow) -> None:
    header = frame(window).header
    assert header.duty.text() == "还没有人签到"
    person = next(one for one in desk.people.people() if one.name == "李敏")
    clock.at("15:05")
    desk.duty.sign_in(person.id, "1234", promised=True)
    qtbot.waitUntil(lambda: header.duty.text() == "值班 李敏 · 15:05 起")


def test_a_digit_on_the_visits_screen_records_a_visitor_and_ctrl_z_takes_it_back(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    press(window, "2", CTRL)
    press(window, "2")
    qtbot.waitUntil(lambda: desk.today.overview().by_category.get("courier") == 1)
    qtbot.waitUntil(window.undo.toaster.pending)
    press(window, "z", CTRL)
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "已撤销：记录 快递员 1 人")
    assert desk.today.overview().persons == 0
    press(window, "y", CTRL)
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "已重做：记录 快递员 1 人")
    assert desk.today.overview().persons == 1
    press(window, "z", CTRL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "没有可以重做的了。")


def hold(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> threading.Event:
    """Visits are saved from now on once the event is set."""
    on_the_disk, save = threading.Event(), desk.visits.record_visit

    def slowly(*what: Any, **more: Any) -> Any:
        on_the_disk.wait(60)
        return save(*what, **more)

    monkeypatch.setattr(desk.visits, "record_visit", slowly)
    return on_the_disk


def test_ctrl_z_right_after_a_step_takes_back_that_one_though_the_disk_is_slow(
    qtbot: QtBot, desk: Desk, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(window, "2", CTRL)
    press(window, "1")
    qtbot.waitUntil(window.undo.toaster.pending)
    first = desk.today.overview().by_category
    on_the_disk = hold(monkeypatch, desk)
    press(window, "2")
    press(window, "z", CTRL)
    on_the_disk.set()
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "已撤销：记录 快递员 1 人")
    assert desk.today.overview().by_category == first


def visitors(desk: Desk) -> dict[str, int]:
    return dict(desk.today.overview().by_category)


def record(qtbot: QtBot, window: MainWindow, *digits: str) -> None:
    """Visitors by their digits, each saved and told before the next."""
    for digit in digits:
        press(window, digit)
        window.keys.let_go()
        qtbot.waitUntil(lambda: not frame(window).busy())
        qtbot.waitUntil(window.undo.toaster.pending)


def test_ctrl_z_takes_its_button_away_at_once_so_that_one_step_is_not_undone_twice(
    qtbot: QtBot, window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(window, "2", CTRL)
    record(qtbot, window, "1", "2")
    on_the_disk = hold(monkeypatch, desk)
    press(window, "3")
    press(window, "z", CTRL)
    assert not window.undo.toaster.pending()
    on_the_disk.set()
    qtbot.waitUntil(lambda: window.undo.toaster.text().startswith("已撤销"))
    assert visitors(desk) == {"sanitation": 1, "courier": 1}


def test_ctrl_z_just_before_the_window_closes_is_carried_out(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    press(window, "2", CTRL)
    record(qtbot, window, "2")
    press(window, "z", CTRL)
    window.leave()
    assert window._tasks.close()
    assert desk.today.overview().persons == 0


def test_a_click_right_after_a_digit_comes_after_it(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    press(window, "2", CTRL)
    qtbot.waitUntil(lambda: not frame(window).busy())
    press(window, "2")
    supplies = frame(window).rail.button("supplies")
    at = supplies.mapTo(window, supplies.rect().center())
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    qtbot.waitUntil(lambda: visitors(desk) == {"courier": 1})
    assert frame(window).key() == "supplies"


def scan(window: MainWindow, text: str) -> None:
    """What a scanner that poses as a keyboard sends: all of it at once, and Enter."""
    window.keys.use_clock(lambda: 1)
    for sign in text:
        press(window, sign)
    press(window, Qt.Key.Key_Return)


def test_a_scanners_digits_record_nobody(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    scan(window, "6901234567892")
    qtbot.waitUntil(lambda: "6901234567892" in window.undo.toaster.text())
    assert desk.today.overview().persons == 0


def test_scanning_a_known_item_opens_it_for_restocking(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    desk.supplies.add_item("矿泉水", category="drink", unit="瓶", barcode="6901234567892")
    scan(window, "6901234567892")
    qtbot.waitUntil(lambda: frame(window).key() == "supplies")


def test_help_tells_of_the_screen_in_front(window: MainWindow) -> None:
    press(window, Qt.Key.Key_F1)
    sheet = window.sheet()
    assert sheet is not None
    assert sheet.title.text() == "今日 · 帮助"
    press(window, "3", CTRL)
    assert frame(window).key() == "today", "a sheet waits for an answer first"
    press(window, Qt.Key.Key_Escape)
    assert window.sheet() is None


def test_a_refusal_is_shown_once_in_the_language_of_the_desk(window: MainWindow) -> None:
    error = KnownError("The disk that holds {folder} is full.", "", folder="D:")
    window.faults.show_error(error)
    window.faults.show_error(error)
    sheet = window.sheet()
    assert sheet is not None
    assert "D:" in sheet.title.text()
    sheet.accept()
    assert window.sheet() is None


def test_a_bug_shows_its_details_to_be_copied(qtbot: QtBot, window: MainWindow) -> None:
    try:
        raise ZeroDivisionError("at the desk")
    except ZeroDivisionError as error:
        window.faults.show_crash(Crash.of(error))
    sheet = window.sheet()
    assert sheet is not None
    details = sheet.findChild(Disclosure)
    assert isinstance(details, Disclosure)
    qtbot.mouseClick(details.fold_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(details.copy_button, Qt.MouseButton.LeftButton)
    assert "ZeroDivisionError: at the desk" in QGuiApplication.clipboard().text()


def test_another_language_takes_hold_at_once_and_the_place_is_kept(
    qtbot: QtBot, desk: Desk, open_window: OpenWindow
) -> None:
    desk.settings.set("language", "zh_CN")
    window = open_window(desk, language="")
    window.go("settings:look")
    desk.settings.set("language", "en")
    qtbot.waitUntil(lambda: window.windowTitle() == "Yizhan")
    assert frame(window).place() == "settings:look"
    assert frame(window).rail.button("today").text() == "Today"
    assert frame(window).header.title.text() == STATION


def test_text_at_150_percent_fits_the_least_screen(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    window.resize(1280, 720)
    desk.settings.set("text_scale", 150)
    header = frame(window).header
    qtbot.waitUntil(lambda: header.title.fontMetrics().height() > 28)
    for key in ("today", "visits", "supplies", "duty", "posters", "sync", "settings"):
        window.go(key)
        assert window.minimumSizeHint().width() <= 1280, key
    assert header.width() <= 1280


def test_every_control_of_the_frame_has_a_name(window: MainWindow) -> None:
    unnamed = [
        widget
        for widget in window.findChildren(QLineEdit)
        if widget.isVisible() and not widget.accessibleName() and not widget.placeholderText()
    ]
    assert not unnamed
    for key in ("today", "visits", "supplies", "duty", "posters", "settings"):
        assert frame(window).rail.button(key).accessibleName()
    assert frame(window).header.status.accessibleName()
    assert frame(window).header.duty.accessibleName()


def test_a_data_folder_of_its_own_is_used(desk: Desk, tmp_path: Path) -> None:
    assert desk.upkeep.folder == tmp_path / "data"
