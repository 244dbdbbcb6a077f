"""Signing out with checks and a word for the next; a sign-out that was forgotten; the month; voiding a shift."""

from __future__ import annotations

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.duty.day_sheet import DaySheet
from desktop.ui.duty.other_time_sheet import OtherTimeSheet
from desktop.ui.duty.screen import DutyScreen
from desktop.ui.duty.sign_out_sheet import SignOutSheet
from desktop.ui.shell.window import MainWindow
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.label import Label
from desktop.views import DayMark, OpeningHours
from tests.gui.conftest import MovableClock, OpenWindow
from tests.gui.duty import steps
from tests.gui.duty.steps import LEFT
from tests.gui.visits.steps import sheet

FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)
WEEKDAYS = 0b0111111
"""The station rests on Sundays."""


@pytest.fixture
def window(desk: Desk, open_window: OpenWindow) -> MainWindow:
    desk.station.edit(hours=(OpeningHours(WEEKDAYS, 8 * 60, 18 * 60, staffed=True),))
    return open_window(desk)


@pytest.fixture
def screen(qtbot: QtBot, window: MainWindow) -> DutyScreen:
    return steps.duty(qtbot, window)


@pytest.fixture
def forgotten(qtbot: QtBot, desk: Desk, clock: MovableClock, screen: DutyScreen) -> DutyScreen:
    """李敏 signed in on Friday at 08:02 and never out; it is Saturday morning."""
    clock.at("2026-11-20 08:02")
    desk.duty.sign_in(steps.person(desk, "李敏").id, "1234", promised=True)
    clock.at("2026-11-21 07:55")
    screen.on_minute()
    qtbot.waitUntil(lambda: screen.forgotten.isVisible())
    return screen


def banner_button(screen: DutyScreen, text: str) -> Button:
    return next(button for button in screen.forgotten.findChildren(Button) if button.text() == text)


def test_signing_out_takes_the_closing_checks_and_a_note_that_the_next_one_sees(
    qtbot: QtBot, desk: Desk, clock: MovableClock, window: MainWindow, screen: DutyScreen
) -> None:
    clock.at("08:00")
    shift = steps.signed_in(qtbot, desk, screen, steps.person(desk, "李敏"), "1234")
    steps.replace(qtbot, screen.on_duty.note, "one box of cups left")
    clock.at("18:04")
    qtbot.mouseClick(screen.on_duty.button, LEFT)
    asked = sheet(window, SignOutSheet)
    assert asked.title.text() == "李敏 签退"
    assert asked.note.toPlainText() == "one box of cups left"
    assert set(asked.checks) == {term.code for term in desk.catalogue.terms("closing_check")}
    first, *_others = asked.checks
    qtbot.mouseClick(asked.checks[first], LEFT)
    qtbot.mouseClick(asked.primary_button, LEFT)
    qtbot.waitUntil(lambda: screen.sign_in.isVisible())
    kept = steps.kept_day(desk, SATURDAY).shifts[0]
    assert (kept.id, kept.signed_out_at, kept.estimated) == (shift.id, clock.now(), False)
    assert kept.closing_checks == (first,)
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "李敏 已签退")
    assert screen.sign_in.handover.isVisible()
    assert screen.sign_in.handover.accessibleName() == "李敏 的交接留言 · 18:04"
    assert screen.sign_in.handover.accessibleDescription() == "one box of cups left"
    steps.choose(qtbot, screen, steps.person(desk, "陈芳"))
    assert screen.sign_in.button.text() == "已读留言，签到"
    shift = steps.signed_in(qtbot, desk, screen, steps.person(desk, "陈芳"))
    assert shift.read_handover
    assert screen.on_duty.handover(shift) == "", "the next one begins with an empty note"
    assert screen.on_duty.left.accessibleName() == "李敏 的交接留言 · 18:04 · 陈芳 已阅"
    view = desk.duty.view()
    assert view.handover is not None
    assert (view.handover.read_by, view.handover.read_at) == ("陈芳", shift.signed_in_at)


def test_who_signs_out_last_takes_along_those_who_are_still_inside(
    qtbot: QtBot, desk: Desk, clock: MovableClock, window: MainWindow, screen: DutyScreen
) -> None:
    clock.at("08:00")
    steps.signed_in(qtbot, desk, screen, steps.person(desk, "李敏"), "1234")
    clock.at("17:20")
    (group,) = desk.visits.record_visit("courier", persons=3).records
    clock.at("18:00")
    qtbot.mouseClick(screen.on_duty.button, LEFT)
    asked = sheet(window, SignOutSheet)
    qtbot.waitUntil(lambda: asked.inside.isVisible())
    assert asked.inside.isChecked()
    assert asked.inside.text() == "站内还有 3 人，按 18:00 一并登记离开（估计）"
    assert "已值 10 小时" in asked._text.text()
    qtbot.mouseClick(asked.primary_button, LEFT)
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "李敏 已签退，站内 3 人按 18:00 登记离开")
    visit = desk.visits.visit(group)
    assert (visit.left_at, visit.left_estimated) == (clock.now(), True)


def test_who_is_still_inside_can_stay_as_they_are(
    qtbot: QtBot, desk: Desk, clock: MovableClock, window: MainWindow, screen: DutyScreen
) -> None:
    clock.at("08:00")
    steps.signed_in(qtbot, desk, screen, steps.person(desk, "李敏"), "1234")
    clock.at("17:20")
    (visitor,) = desk.visits.record_visit("courier").records
    clock.at("18:00")
    qtbot.mouseClick(screen.on_duty.button, LEFT)
    asked = sheet(window, SignOutSheet)
    qtbot.waitUntil(lambda: asked.inside.isVisible())
    qtbot.mouseClick(asked.inside, LEFT)
    qtbot.mouseClick(asked.primary_button, LEFT)
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "李敏 已签退")
    assert desk.visits.visit(visitor).left_at is None


def test_who_may_rest_on_over_noon_stays_unless_that_is_wished(
    qtbot: QtBot, desk: Desk, clock: MovableClock, window: MainWindow, screen: DutyScreen
) -> None:
    desk.station.edit(hours="1234567 08:00-12:00 staffed; 1234567 13:30-18:00 staffed")
    clock.at("08:00")
    steps.signed_in(qtbot, desk, screen, steps.person(desk, "李敏"), "1234")
    clock.at("11:40")
    desk.visits.record_visit("courier")
    clock.at("12:00")
    qtbot.mouseClick(screen.on_duty.button, LEFT)
    asked = sheet(window, SignOutSheet)
    qtbot.waitUntil(lambda: asked.inside.isVisible())
    assert not asked.inside.isChecked()


def test_signing_out_in_the_middle_of_the_day_says_nothing_of_visitors(
    qtbot: QtBot, desk: Desk, clock: MovableClock, window: MainWindow, screen: DutyScreen
) -> None:
    clock.at("08:00")
    steps.signed_in(qtbot, desk, screen, steps.person(desk, "李敏"), "1234")
    desk.visits.record_visit("courier")
    clock.at("08:30")
    qtbot.mouseClick(screen.on_duty.button, LEFT)
    asked = sheet(window, SignOutSheet)
    qtbot.waitUntil(lambda: not asked._tasks.busy())
    assert not asked.inside.isVisible()


def test_who_left_the_note_is_reminded_of_it_and_need_not_confirm(
    qtbot: QtBot, desk: Desk, clock: MovableClock, screen: DutyScreen
) -> None:
    clock.at("2026-11-20 08:00")
    desk.duty.sign_in(steps.person(desk, "陈芳").id, "", promised=True)
    shift = desk.duty.on_duty()
    assert shift is not None
    clock.at("2026-11-20 18:00")
    desk.duty.sign_out(shift.id, handover="cups arrive on Saturday")
    clock.at("2026-11-21 08:00")
    screen.on_minute()
    qtbot.waitUntil(lambda: screen.sign_in.handover.isVisible())
    steps.choose(qtbot, screen, steps.person(desk, "陈芳"))
    assert screen.sign_in.handover.accessibleName() == "您自己的留言，还没有别人看过 · 昨天 18:00"
    assert screen.sign_in.button.text() == "签到"
    steps.signed_in(qtbot, desk, screen, steps.person(desk, "陈芳"))
    view = desk.duty.view()
    assert view.handover is not None
    assert view.handover.read_by == ""


def test_a_sign_out_that_is_called_off_leaves_the_person_on_duty(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: DutyScreen
) -> None:
    shift = steps.signed_in(qtbot, desk, screen, steps.person(desk, "李敏"), "1234")
    qtbot.mouseClick(screen.on_duty.button, LEFT)
    qtbot.mouseClick(sheet(window, SignOutSheet).secondary_button, LEFT)
    qtbot.waitUntil(lambda: window.sheet() is None)
    running = desk.duty.on_duty()
    assert running is not None
    assert (running.id, running.signed_out_at) == (shift.id, None)


def test_a_forgotten_sign_out_is_proposed_and_taken_as_an_estimate(
    qtbot: QtBot, desk: Desk, clock: MovableClock, window: MainWindow, forgotten: DutyScreen
) -> None:
    assert steps.kept_day(desk, FRIDAY).shifts[0].signed_out_at is None, "nothing is invented"
    qtbot.mouseClick(banner_button(forgotten, "按 18:00 补"), LEFT)
    qtbot.waitUntil(lambda: not forgotten.forgotten.isVisible())
    kept = steps.kept_day(desk, FRIDAY)
    assert kept.mark is DayMark.ESTIMATED
    assert kept.shifts[0].signed_out_at == clock.at("2026-11-20 18:00")
    assert kept.shifts[0].estimated
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "已按 18:00 补签退，注明“估计”")


def test_where_the_station_never_closes_the_last_entry_is_proposed_and_said_to_be_that(
    qtbot: QtBot, desk: Desk, clock: MovableClock, screen: DutyScreen
) -> None:
    desk.station.edit(hours=(OpeningHours(0b1111111, 0, 24 * 60, staffed=True),))
    clock.at("2026-11-19 20:00")
    desk.duty.sign_in(steps.person(desk, "李敏").id, "1234", promised=True)
    clock.at("2026-11-20 06:30")
    desk.visits.record_visit("courier")
    clock.at("2026-11-20 22:30")
    screen.on_minute()
    qtbot.waitUntil(lambda: screen.forgotten.isVisible())
    said = " ".join(label.text() for label in screen.forgotten.findChildren(Label))
    assert "没有对应的关门时间" in said
    assert "李敏最后一次登记或签到的时间 11月20日 06:30" in said
    qtbot.mouseClick(banner_button(screen, "按 11月20日 06:30 补"), LEFT)
    qtbot.waitUntil(lambda: not screen.forgotten.isVisible())
    assert steps.kept_day(desk, date(2026, 11, 19)).shifts[0].signed_out_at == clock.at("2026-11-20 06:30")


def test_the_real_time_of_a_forgotten_sign_out_needs_a_reason(
    qtbot: QtBot, desk: Desk, clock: MovableClock, window: MainWindow, forgotten: DutyScreen
) -> None:
    qtbot.mouseClick(banner_button(forgotten, "改时间"), LEFT)
    asked = sheet(window, OtherTimeSheet)
    assert asked.time.value().isoformat("minutes") == "18:00"
    steps.replace(qtbot, asked.time, "1935")
    assert asked.time.value().isoformat("minutes") == "19:35"
    qtbot.mouseClick(asked.primary_button, LEFT)
    assert asked.reason_row.error() == "请写明补签原因。"
    assert steps.kept_day(desk, FRIDAY).shifts[0].signed_out_at is None
    steps.replace(qtbot, asked.reason, "the colleague locked up")
    qtbot.mouseClick(asked.primary_button, LEFT)
    qtbot.waitUntil(lambda: not forgotten.forgotten.isVisible())
    kept = steps.kept_day(desk, FRIDAY).shifts[0]
    assert (kept.estimated, kept.note) == (False, "the colleague locked up")
    assert kept.signed_out_at == clock.at("2026-11-20 19:35")


def test_who_forgot_yesterday_can_sign_in_today_all_the_same(qtbot: QtBot, desk: Desk, forgotten: DutyScreen) -> None:
    assert forgotten.sign_in.isVisible()
    shift = steps.signed_in(qtbot, desk, forgotten, steps.person(desk, "李敏"), "1234")
    assert shift.signed_out_at is None
    assert forgotten.forgotten.isVisible()


def test_the_month_shows_what_was_open_estimated_missed_and_a_day_of_rest(
    qtbot: QtBot, desk: Desk, clock: MovableClock, screen: DutyScreen
) -> None:
    who = steps.person(desk, "李敏").id

    def day(number: int, begin: str, end: str) -> None:
        clock.at(f"2026-11-{number} {begin}")
        desk.duty.sign_in(who, "1234", promised=True)
        shift = desk.duty.on_duty()
        assert shift is not None
        clock.at(f"2026-11-{number} {end}")
        desk.duty.sign_out(shift.id)

    day(18, "07:58", "18:03")
    day(20, "08:31", "18:00")
    clock.at("2026-11-21 09:00")
    screen.on_minute()
    qtbot.waitUntil(lambda: "已开放 2 天" in screen.month.figures.text())
    marks = screen.month.calendar._marks
    assert [marks[date(2026, 11, n)].sub for n in (18, 19, 20)] == ["7:58–18:03", "未开", "8:31–18:00"]
    assert marks[date(2026, 11, 15)].corner == "休"
    assert marks[date(2026, 11, 17)].sub == "", "before the first sign-in nothing was kept"
    assert screen.month.heading.text() == "2026年11月"
    assert screen.month.figures.text() == (
        "应开放 4 天 · 已开放 2 天 · 迟开 1 · 早关 0 · 补签 0 · 按公示值守 19.5/31.0 小时"
    )
    assert "19.6 小时" in screen.month.figures.toolTip()


def test_the_months_before_can_be_looked_at(qtbot: QtBot, screen: DutyScreen) -> None:
    qtbot.mouseClick(screen.month.before, LEFT)
    qtbot.waitUntil(lambda: screen.month.heading.text() == "2026年10月")
    qtbot.mouseClick(screen.month.after, LEFT)
    qtbot.waitUntil(lambda: screen.month.heading.text() == "2026年11月")


def test_voiding_a_shift_needs_a_reason(
    qtbot: QtBot, desk: Desk, clock: MovableClock, window: MainWindow, screen: DutyScreen
) -> None:
    clock.at("08:00")
    steps.signed_in(qtbot, desk, screen, steps.person(desk, "李敏"), "1234")
    steps.open_day(qtbot, screen.month.calendar, SATURDAY)
    asked = sheet(window, DaySheet)
    assert [row.title.text() for row in asked.rows] == ["李敏"]
    qtbot.mouseClick(asked.rows[0].void_button, LEFT)
    qtbot.mouseClick(asked.primary_button, LEFT)
    assert asked.reason_row.error() == "请写明作废原因。"
    assert len(steps.kept_day(desk, SATURDAY).shifts) == 1
    steps.replace(qtbot, asked.reason, "signed in by mistake")
    qtbot.mouseClick(asked.primary_button, LEFT)
    qtbot.waitUntil(lambda: screen.sign_in.isVisible())
    assert steps.kept_day(desk, SATURDAY).shifts == ()
    assert desk.duty.on_duty() is None


def test_a_day_that_lies_ahead_says_what_is_posted(qtbot: QtBot, window: MainWindow, screen: DutyScreen) -> None:
    steps.open_day(qtbot, screen.month.calendar, date(2026, 11, 25))
    asked = sheet(window, DaySheet)
    assert asked.title.text() == "2026年11月25日 周三"
    assert asked._text.text() == "公示 08:00–18:00"
    assert asked.rows == []


def test_who_was_joined_by_a_colleague_signs_out_with_the_note_that_he_had_begun(
    qtbot: QtBot, desk: Desk, clock: MovableClock, window: MainWindow, screen: DutyScreen
) -> None:
    clock.at("08:00")
    early = steps.signed_in(qtbot, desk, screen, steps.person(desk, "李敏"), "1234")
    for row in screen.on_duty._checks.values():
        qtbot.mouseClick(row, LEFT)
    qtbot.waitUntil(lambda: len(steps.kept_day(desk, SATURDAY).shifts[0].opening_checks) == len(screen.on_duty._checks))
    steps.replace(qtbot, screen.on_duty.note, "one box of cups left")
    clock.at("12:30")
    qtbot.mouseClick(screen.on_duty.join, LEFT)
    late = steps.signed_in(qtbot, desk, screen, steps.person(desk, "陈芳"))
    assert screen.on_duty.handover(late) == "", "the colleague's own note is empty"
    assert screen.on_duty._box.isHidden(), "what the first has checked is not asked for again"
    leave = screen.on_duty.others.buttons["李敏"]
    assert (leave.text(), leave.accessibleName()) == ("签退", "李敏 签退")
    qtbot.mouseClick(leave, LEFT)
    asked = sheet(window, SignOutSheet)
    assert asked.title.text() == "李敏 签退"
    assert asked.note.toPlainText() == "one box of cups left"
    qtbot.mouseClick(asked.primary_button, LEFT)
    qtbot.waitUntil(lambda: screen.on_duty.others.isHidden())
    kept = {shift.id: shift.signed_out_at for shift in steps.kept_day(desk, SATURDAY).shifts}
    assert kept == {early.id: clock.now(), late.id: None}
    assert screen.on_duty.name.text() == "陈芳"
