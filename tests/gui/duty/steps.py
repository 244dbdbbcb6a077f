"""What a person does on the Duty screen, as its tests say it: clicks and keys, never calls."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.duty.screen import DutyScreen
from desktop.ui.shell.window import MainWindow
from desktop.ui.widgets.month_calendar import MonthCalendar
from desktop.views import DutyDay, ShiftView, StaffView

LEFT = Qt.MouseButton.LeftButton


def duty(qtbot: QtBot, window: MainWindow) -> DutyScreen:
    """Go to Duty and wait until it shows something."""
    assert window.frame is not None
    qtbot.mouseClick(window.frame.rail.button("duty"), LEFT)
    screen = window.frame.screen_in_front()
    assert isinstance(screen, DutyScreen)
    qtbot.waitUntil(lambda: bool(screen.month.heading.text()))
    return screen


def person(desk: Desk, name: str) -> StaffView:
    return next(one for one in desk.people.people() if one.name == name)


def choose(qtbot: QtBot, screen: DutyScreen, who: StaffView) -> None:
    """The chip with a person's name."""
    qtbot.mouseClick(screen.sign_in.names.chip(who.id.hex()), LEFT)


def type_pin(qtbot: QtBot, screen: DutyScreen, pin: str) -> None:
    """On the keyboard."""
    screen.sign_in.pin.field.setFocus()
    qtbot.keyClicks(screen.sign_in.pin.field, pin)


def sign_in(qtbot: QtBot, screen: DutyScreen, who: StaffView, pin: str = "") -> None:
    """Name, PIN and the large button; what comes of it is the test's to wait for."""
    choose(qtbot, screen, who)
    if pin:
        type_pin(qtbot, screen, pin)
    qtbot.mouseClick(screen.sign_in.button, LEFT)


def signed_in(qtbot: QtBot, desk: Desk, screen: DutyScreen, who: StaffView, pin: str = "") -> ShiftView:
    """Sign in and wait until the card says so."""
    sign_in(qtbot, screen, who, pin)
    qtbot.waitUntil(lambda: screen.on_duty.isVisible() and screen.on_duty.name.text() == who.name)
    shift = desk.duty.on_duty()
    assert shift is not None
    return shift


def replace(qtbot: QtBot, field: QWidget, text: str) -> None:
    """Type over what stands in a field."""
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(QApplication.focusWidget() or field, text)


def open_day(qtbot: QtBot, calendar: MonthCalendar, day: date) -> None:
    """Click on a day of the month."""
    qtbot.mouseClick(calendar, LEFT, pos=calendar.rect_of(day).center())


def kept_day(desk: Desk, day: date) -> DutyDay:
    """What the calendar keeps of a day."""
    return next(one for one in desk.duty.month(day.year, day.month).days if one.day == day)
