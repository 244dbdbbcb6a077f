"""What was forgotten or wrong is mended at the Duty screen: times corrected with a reason, a shift entered afterwards,
a PIN that nobody remembers."""

from __future__ import annotations

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.duty.correct_sheet import CorrectSheet
from desktop.ui.duty.day_sheet import DaySheet
from desktop.ui.duty.missing_sheet import MissingSheet
from desktop.ui.duty.screen import DutyScreen
from desktop.ui.settings.person_sheet import PinSheet
from desktop.ui.shell.window import MainWindow
from desktop.ui.today.screen import TodayScreen
from desktop.ui.widgets.icon_row import TodoRow
from desktop.ui.widgets.label import Label
from desktop.views import TimeTrust
from tests.gui.conftest import MovableClock, OpenWindow
from tests.gui.duty import steps
from tests.gui.duty.steps import LEFT
from tests.gui.visits.steps import sheet

FRIDAY = date(2026, 11, 20)


@pytest.fixture
def window(desk: Desk, clock: MovableClock, open_window: OpenWindow) -> MainWindow:
    """李敏 was on duty on Thursday; on Friday somebody recorded a visitor, and nobody had signed in."""
    li = steps.person(desk, "李敏").id
    clock.at("2026-11-18 09:00")
    desk.station.edit(phone="0351-4012351")
    clock.at("2026-11-19 08:31")
    desk.duty.sign_in(li, "1234", promised=True)
    shift = desk.duty.on_duty()
    assert shift is not None
    clock.at("2026-11-19 18:00")
    desk.duty.sign_out(shift.id)
    clock.at("2026-11-20 09:10")
    desk.visits.record_visit("courier")
    clock.at("2026-11-21 07:50")
    return open_window(desk)


@pytest.fixture
def screen(qtbot: QtBot, window: MainWindow) -> DutyScreen:
    return steps.duty(qtbot, window)


def test_a_shift_is_corrected_with_a_reason_and_its_history_tells_what_it_said(
    qtbot: QtBot, desk: Desk, clock: MovableClock, window: MainWindow, screen: DutyScreen
) -> None:
    thursday = date(2026, 11, 19)
    steps.open_day(qtbot, screen.month.calendar, thursday)
    opened = sheet(window, DaySheet)
    assert opened._text.text() == "公示 08:00–18:00 · 开门晚了"
    assert opened.rows[0].times[0].text() == "签到 08:31 · 时钟未核对"
    qtbot.mouseClick(opened.rows[0].correct_button, LEFT)
    asked = sheet(window, CorrectSheet)
    steps.replace(qtbot, asked.begun, "0800")
    qtbot.mouseClick(asked.primary_button, LEFT)
    assert asked.reason_row.error() == "请写明更正原因。"
    steps.replace(qtbot, asked.reason, "the PC was broken")
    qtbot.mouseClick(asked.primary_button, LEFT)
    qtbot.waitUntil(lambda: not steps.kept_day(desk, thursday).late)
    kept = steps.kept_day(desk, thursday).shifts[0]
    assert (kept.signed_in_at, kept.note) == (clock.at("2026-11-19 08:00"), "the PC was broken")
    assert kept.signed_out_at == clock.at("2026-11-19 18:00")
    clock.at("2026-11-21 07:51")
    qtbot.waitUntil(lambda: window.sheet() is None)
    screen.refresh()
    qtbot.waitUntil(lambda: not screen._tasks.busy())
    steps.open_day(qtbot, screen.month.calendar, thursday)
    again = sheet(window, DaySheet)
    qtbot.mouseClick(again.rows[0].history, LEFT)
    qtbot.waitUntil(again.rows[0].changes.isVisible)
    assert "签到 11月19日 08:00（原为 11月19日 08:31）；原因：the PC was broken" in (
        again.rows[0].changes.accessibleDescription()
    )


def test_a_shift_nobody_signed_in_for_is_entered_with_the_pin_of_who_was_there(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: DutyScreen
) -> None:
    qtbot.waitUntil(screen.forgotten.isVisible)
    button = next(one for one in screen.forgotten.findChildren(type(screen.on_duty.button)) if one.text() == "补签到")
    qtbot.mouseClick(button, LEFT)
    asked = sheet(window, MissingSheet)
    qtbot.mouseClick(asked.names.chip(steps.person(desk, "李敏").id.hex()), LEFT)
    assert asked.primary_button.text() == "按估计保存"
    qtbot.keyClicks(asked.pin, "9999")
    qtbot.mouseClick(asked.primary_button, LEFT)
    qtbot.waitUntil(lambda: asked._error.text() != "")
    assert steps.kept_day(desk, FRIDAY).shifts == ()
    steps.replace(qtbot, asked.pin, "1234")
    qtbot.mouseClick(asked.primary_button, LEFT)
    qtbot.waitUntil(lambda: len(steps.kept_day(desk, FRIDAY).shifts) == 1)
    (kept,) = steps.kept_day(desk, FRIDAY).shifts
    assert (kept.staff_name, kept.estimated) == ("李敏", True)
    assert kept.sign_in_mark is not None
    assert kept.sign_in_mark.trust is TimeTrust.ESTIMATED
    qtbot.waitUntil(lambda: not screen.forgotten.isVisible())


def test_a_morning_without_anybody_on_duty_is_left_so_and_the_afternoon_is_asked_about_next(
    qtbot: QtBot, desk: Desk, clock: MovableClock, screen: DutyScreen
) -> None:
    desk.station.edit(hours="1234567 08:00-12:00 staffed; 1234567 14:00-18:00 staffed")
    clock.at("2026-11-20 15:30")
    desk.visits.record_visit("courier")
    clock.at("2026-11-21 07:52")
    screen.on_minute()

    def said() -> str:
        return " ".join(label.text() for label in screen.forgotten.findChildren(Label) if label.isVisible())

    qtbot.waitUntil(lambda: "按公示建议 08:00–12:00" in said())
    button = next(one for one in screen.forgotten.findChildren(type(screen.on_duty.button)) if one.text() == "不补")
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: "按公示建议 14:00–18:00" in said())
    assert [one.entries for one in desk.duty.view().missing] == [1]


def test_a_day_without_anybody_on_duty_can_be_left_so(qtbot: QtBot, desk: Desk, screen: DutyScreen) -> None:
    qtbot.waitUntil(screen.forgotten.isVisible)
    button = next(one for one in screen.forgotten.findChildren(type(screen.on_duty.button)) if one.text() == "不补")
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: not screen.forgotten.isVisible())
    assert steps.kept_day(desk, FRIDAY).shifts == ()


def test_a_forgotten_pin_leads_to_the_head_who_sets_another_one(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: DutyScreen
) -> None:
    desk.people.set_pin(steps.person(desk, "陈芳").id, "5678")
    steps.choose(qtbot, screen, steps.person(desk, "李敏"))
    qtbot.mouseClick(screen.sign_in.forgot, LEFT)
    qtbot.waitUntil(lambda: window.sheet() is not None)
    asked = sheet(window, PinSheet)
    assert asked.by.currentText() == "陈芳（站长）"
    for field, pin in ((asked.by_pin, "5678"), (asked.pin, "2468"), (asked.again, "2468")):
        field.setFocus()
        qtbot.keyClicks(field, pin)
    qtbot.mouseClick(asked.primary_button, LEFT)
    qtbot.waitUntil(lambda: window.sheet() is None)
    assert screen.sign_in.pin.field.hasFocus(), "the new PIN is what one types next"
    steps.signed_in(qtbot, desk, screen, steps.person(desk, "李敏"), "2468")


def test_whose_leave_it_takes_is_said_as_it_is(
    desk: Desk, window: MainWindow, screen: DutyScreen
) -> None:
    head, other = steps.person(desk, "陈芳"), steps.person(desk, "李敏")
    desk.people.set_pin(head.id, "5678")
    head = steps.person(desk, "陈芳")
    asked = PinSheet(window, head, desk.people.may_allow_pin(head.id), forgotten=True)
    assert asked.by.currentText() == "李敏", "no other head is there to ask"
    assert asked._text.text() == "没有别的站长设过密码：请同事输入自己的密码，或 陈芳 输入原密码。"
    asked = PinSheet(window, other, desk.people.may_allow_pin(other.id), forgotten=True)
    assert asked._text.text() == "请同意的人输入自己的密码：站长，或 李敏 输入原密码。"


def test_today_tells_of_yesterday_s_forgotten_sign_in_and_its_button_leads_to_the_shift(
    qtbot: QtBot, desk: Desk, clock: MovableClock, window: MainWindow
) -> None:
    frame = window.frame
    assert frame is not None
    today = frame.screen_in_front()
    assert isinstance(today, TodayScreen)
    qtbot.waitUntil(lambda: any("昨天没有人签到" in row.title.text() for row in _todo(today)))
    row = next(row for row in _todo(today) if "昨天没有人签到" in row.title.text())
    qtbot.mouseClick(row.button, LEFT)
    qtbot.waitUntil(lambda: isinstance(window.sheet(), MissingSheet))
    sheet(window, MissingSheet).reject()
    desk.duty.nobody_was_on_duty(clock.at("2026-11-20 08:00"))
    clock.at("2026-11-21 07:51")
    window.go("today")
    today.refresh()
    qtbot.waitUntil(lambda: not any("没有人签到" in row.title.text() for row in _todo(today)))


def _todo(today: TodayScreen) -> list[TodoRow]:
    return [row for row in today.todo.rows.rows() if isinstance(row, TodoRow)]
