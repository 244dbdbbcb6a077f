"""Signing in: a name, the right PIN and the promise; what is ticked is saved; a second person may join."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.duty.screen import DutyScreen
from desktop.ui.shell.window import MainWindow
from tests.gui.conftest import MovableClock, OpenWindow
from tests.gui.duty import steps
from tests.gui.duty.steps import LEFT
from tests.gui.visits.steps import frame, press


@pytest.fixture
def window(desk: Desk, open_window: OpenWindow) -> MainWindow:
    return open_window(desk)


@pytest.fixture
def screen(qtbot: QtBot, window: MainWindow) -> DutyScreen:
    return steps.duty(qtbot, window)


def test_a_name_the_right_pin_and_the_promise_sign_a_person_in(
    qtbot: QtBot, desk: Desk, clock: MovableClock, window: MainWindow, screen: DutyScreen
) -> None:
    clock.at("08:02")
    steps.choose(qtbot, screen, steps.person(desk, "李敏"))
    assert not screen.sign_in.button.isEnabled(), "a PIN is wanted first"
    steps.type_pin(qtbot, screen, "1234")
    assert screen.sign_in.promised.isChecked()
    qtbot.mouseClick(screen.sign_in.button, LEFT)
    qtbot.waitUntil(lambda: screen.on_duty.isVisible())
    shift = desk.duty.on_duty()
    assert shift is not None
    assert (shift.staff_name, shift.signed_in_at, shift.promised) == ("李敏", clock.now(), True)
    assert screen.on_duty.name.text() == "李敏"
    assert "08:02 起" in screen.on_duty.facts.text()
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "李敏 已签到")


def test_the_pin_is_typed_at_once_on_the_way_in_from_anywhere(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: DutyScreen
) -> None:
    steps.choose(qtbot, screen, steps.person(desk, "李敏"))
    qtbot.mouseClick(frame(window).rail.button("today"), LEFT)
    qtbot.mouseClick(frame(window).rail.button("duty"), LEFT)
    window.keys.use_clock(iter(range(10_000, 99_999, 400)).__next__)
    for digit in "1234":
        press(window, digit)
    qtbot.waitUntil(lambda: screen.sign_in.pin.value() == "1234")
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: screen.on_duty.isVisible())
    for digit in "12":
        press(window, digit)
    window.keys.let_go()
    assert desk.today.overview().persons == 0, "there is nothing to type once one is on duty"


def test_the_keys_on_the_screen_type_the_pin_for_those_who_have_only_a_mouse(
    qtbot: QtBot, desk: Desk, screen: DutyScreen
) -> None:
    steps.choose(qtbot, screen, steps.person(desk, "李敏"))
    for digit in "1234":
        qtbot.mouseClick(screen.sign_in.pin.key(digit), LEFT)
    qtbot.mouseClick(screen.sign_in.button, LEFT)
    qtbot.waitUntil(lambda: screen.on_duty.isVisible())


def test_a_person_without_a_pin_signs_in_by_name_alone(qtbot: QtBot, desk: Desk, screen: DutyScreen) -> None:
    steps.choose(qtbot, screen, steps.person(desk, "陈芳"))
    assert not screen.sign_in.pin.isVisible()
    steps.signed_in(qtbot, desk, screen, steps.person(desk, "陈芳"))


def test_who_does_not_give_the_promise_is_on_duty_without_it(qtbot: QtBot, desk: Desk, screen: DutyScreen) -> None:
    qtbot.mouseClick(screen.sign_in.promised, LEFT)
    shift = steps.signed_in(qtbot, desk, screen, steps.person(desk, "李敏"), "1234")
    assert not shift.promised


def test_a_wrong_pin_is_refused_in_words_and_can_be_typed_again(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: DutyScreen
) -> None:
    steps.sign_in(qtbot, screen, steps.person(desk, "李敏"), "9999")
    qtbot.waitUntil(lambda: screen.sign_in.error.text() != "")
    assert screen.sign_in.error.text() == "密码不正确。请重新输入。"
    assert screen.sign_in.error.isVisible()
    assert screen.sign_in.pin.value() == ""
    assert window.sheet() is None, "the words stand beside the PIN"
    assert desk.duty.view().on_duty == ()
    steps.signed_in(qtbot, desk, screen, steps.person(desk, "李敏"), "1234")


def test_wrong_tries_are_answered_more_and_more_slowly(
    qtbot: QtBot, desk: Desk, clock: MovableClock, screen: DutyScreen
) -> None:
    who = steps.person(desk, "李敏")

    def refused(pin: str) -> str:
        steps.sign_in(qtbot, screen, who, pin)
        qtbot.waitUntil(lambda: screen.sign_in.pin.value() == "" and screen.sign_in.error.text() != "")
        return screen.sign_in.error.text()

    assert [refused("9999") for _ in range(2)] == ["密码不正确。请重新输入。"] * 2
    assert "5 秒" in refused("9999")
    assert "5 秒" in refused("1234"), "the right one must wait as well"
    clock.instant += 5
    assert "15 秒" in refused("9999")
    clock.instant += 14
    assert "1 秒" in refused("1234")
    assert desk.duty.view().on_duty == ()
    clock.instant += 1
    steps.signed_in(qtbot, desk, screen, who, "1234")


def test_every_tick_of_the_opening_checks_is_saved_at_once(qtbot: QtBot, desk: Desk, screen: DutyScreen) -> None:
    shift = steps.signed_in(qtbot, desk, screen, steps.person(desk, "李敏"), "1234")
    codes = [term.code for term in desk.catalogue.terms("opening_check")]
    assert len(codes) > 2
    assert screen.on_duty.count.text() == f"0 / {len(codes)}"
    rows = screen.on_duty._checks
    for code in codes[:2]:
        qtbot.mouseClick(rows[code], LEFT)
    assert screen.on_duty.count.text() == f"2 / {len(codes)}"
    qtbot.waitUntil(lambda: _ticked(desk) == set(codes[:2]))
    qtbot.mouseClick(rows[codes[0]], LEFT)
    qtbot.waitUntil(lambda: _ticked(desk) == {codes[1]})
    running = desk.duty.on_duty()
    assert running is not None
    assert running.id == shift.id


def test_a_tick_is_not_taken_back_by_what_was_read_before_it_was_saved(
    qtbot: QtBot, desk: Desk, screen: DutyScreen
) -> None:
    steps.signed_in(qtbot, desk, screen, steps.person(desk, "李敏"), "1234")
    codes = [term.code for term in desk.catalogue.terms("opening_check")]
    rows = screen.on_duty._checks
    for code in codes:
        qtbot.mouseClick(rows[code], LEFT)
        screen.refresh()
    qtbot.waitUntil(lambda: _ticked(desk) == set(codes))
    qtbot.waitUntil(lambda: not screen._tasks.busy())
    assert all(row.isChecked() for row in rows.values())
    assert not screen.on_duty.fold.isHidden()
    assert rows[codes[0]].isVisible()
    qtbot.mouseClick(screen.on_duty.fold, LEFT)
    assert not rows[codes[0]].isVisible()


def _ticked(desk: Desk) -> set[str]:
    shift = desk.duty.on_duty()
    return set() if shift is None else set(shift.opening_checks)


def test_a_second_person_joins_while_the_first_stays_on_duty(
    qtbot: QtBot, desk: Desk, clock: MovableClock, screen: DutyScreen
) -> None:
    clock.at("08:00")
    steps.signed_in(qtbot, desk, screen, steps.person(desk, "李敏"), "1234")
    clock.at("12:30")
    qtbot.mouseClick(screen.on_duty.join, LEFT)
    assert screen.sign_in.isVisible()
    assert screen.sign_in.names.keys() == [steps.person(desk, "陈芳").id.hex()], "李敏 is on duty already"
    steps.signed_in(qtbot, desk, screen, steps.person(desk, "陈芳"))
    assert screen.on_duty.others.text() == "同时值班：李敏 08:00 –"
    assert {shift.staff_name for shift in desk.duty.view().on_duty} == {"李敏", "陈芳"}


def test_a_second_persons_sign_in_can_be_left_without_a_trace(qtbot: QtBot, desk: Desk, screen: DutyScreen) -> None:
    steps.signed_in(qtbot, desk, screen, steps.person(desk, "李敏"), "1234")
    qtbot.mouseClick(screen.on_duty.join, LEFT)
    qtbot.mouseClick(screen.sign_in.cancel, LEFT)
    assert screen.on_duty.isVisible()
    assert [shift.staff_name for shift in desk.duty.view().on_duty] == ["李敏"]


def test_where_nobody_has_been_entered_the_card_leads_to_the_people(
    qtbot: QtBot, empty_desk: Desk, open_window: OpenWindow
) -> None:
    empty_desk.station.set_up("五一广场工会驿站", "140106")
    window = open_window(empty_desk)
    screen = steps.duty(qtbot, window)
    assert window.frame is not None
    qtbot.mouseClick(screen.sign_in.empty.button, LEFT)
    assert window.frame.place() == "settings:people"
