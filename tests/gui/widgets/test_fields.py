"""What a person types: search, numbers, dates, PINs, and the forms around them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.widgets.base import PaintedButton
from desktop.ui.widgets.date_field import DateField, TimeField, parse_date
from desktop.ui.widgets.error_text import ErrorText
from desktop.ui.widgets.form import FormGrid
from desktop.ui.widgets.number_field import NumberField
from desktop.ui.widgets.pin_pad import PinField, PinPad
from desktop.ui.widgets.search_box import SearchBox
from desktop.ui.widgets.stepper import Stepper
from desktop.ui.widgets.text_area import TextArea

Shown = Callable[..., QWidget]
LEFT = Qt.MouseButton.LeftButton


def test_a_search_waits_for_a_pause_and_asks_once(shown: Shown, qtbot: QtBot) -> None:
    box = SearchBox("文字、拼音或首字母", delay_ms=30)
    shown(box)
    told: list[str] = []
    box.searched.connect(told.append)
    qtbot.keyClicks(box, "wl")
    assert told == []
    qtbot.waitUntil(lambda: told == ["wl"])


def test_return_searches_at_once_and_esc_clears_before_it_is_passed_on(shown: Shown, qtbot: QtBot) -> None:
    box = SearchBox("名称", delay_ms=60_000)
    shown(box)
    told: list[str] = []
    box.searched.connect(told.append)
    box.insert("水")
    with qtbot.waitSignal(box.entered):
        qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert (told, box.text()) == (["水", ""], "")


def test_the_cross_of_a_search_empties_it(shown: Shown, qtbot: QtBot) -> None:
    box = SearchBox("名称")
    box.set_shortcut_hint("F2")
    shown(box)
    cross = box.findChild(PaintedButton)
    assert isinstance(cross, PaintedButton)
    assert not cross.isVisible()
    with qtbot.waitSignal(box.searched):
        box.set_text("水")
    with qtbot.waitSignal(box.searched):
        qtbot.mouseClick(cross, LEFT)
    assert (box.text(), box.placeholderText(), box.accessibleName()) == ("", "名称 F2", "名称")


def test_full_width_digits_are_digits_and_letters_are_nothing(shown: Shown, qtbot: QtBot) -> None:
    field = NumberField(least=1, most=500, suffix="瓶")
    shown(field)
    qtbot.keyClicks(field, "a1x2")
    assert field.value() == 12
    field.clear()
    field.insert("\uff12\uff14")
    assert (field.text(), field.value()) == ("24", 24)
    qtbot.keyClicks(field, "0")
    assert field.value() == 240
    field.set_value(999)
    assert field.value() is None, "beyond the range there is no number"
    field.set_value(None)
    assert field.text() == ""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2027-08-01", date(2027, 8, 1)),
        ("2027/8/1", date(2027, 8, 1)),
        ("2027.8.1", date(2027, 8, 1)),
        ("2027年8月1日", date(2027, 8, 1)),
        ("20270801", date(2027, 8, 1)),
        ("270801", date(2027, 8, 1)),
        ("2027-02", date(2027, 2, 28)),
        ("2027年12月", date(2027, 12, 31)),
        ("\uff12\uff10\uff12\uff17-\uff10\uff18-\uff10\uff11", date(2027, 8, 1)),
        ("2027-13-01", None),
        ("2027-13", None),
        ("2027-02-30", None),
        ("明天", None),
        ("", None),
    ],
)
def test_a_date_is_understood_as_people_and_stamps_write_it(written: str, meant: date | None) -> None:
    assert parse_date(written) == meant


def test_a_typed_date_is_told_and_tidied(shown: Shown, qtbot: QtBot) -> None:
    field, after = DateField(), QLineEdit()
    shown(field, after)
    field.setFocus()
    with qtbot.waitSignal(field.changed, check_params_cb=lambda value: value == date(2027, 8, 1)):
        qtbot.keyClicks(field, "20270801")
    after.setFocus()
    assert (field.text(), field.valid()) == ("2027-08-01", True)
    field.clear()
    qtbot.keyClicks(field, "20")
    assert (field.value(), field.valid()) == (None, False)


def test_a_date_is_picked_from_a_calendar(shown: Shown, qtbot: QtBot) -> None:
    field = DateField(date(2027, 8, 1))
    shown(field)
    opener = field.findChild(PaintedButton)
    assert isinstance(opener, PaintedButton)
    qtbot.mouseClick(opener, LEFT)
    month = field.findChild(QCalendarWidget)
    assert isinstance(month, QCalendarWidget)
    assert month.isVisible()
    month.activated.emit(month.selectedDate().addDays(3))
    assert field.value() == date(2027, 8, 4)
    qtbot.waitUntil(lambda: field.findChild(QCalendarWidget) is None)


def test_a_time_goes_in_and_out(qtbot: QtBot) -> None:
    field = TimeField(time(8, 30))
    qtbot.addWidget(field)
    with qtbot.waitSignal(field.changed) as told:
        field.set_value(time(18, 0))
    assert told.args == [time(18, 0)]


def test_persons_are_typed_or_counted_with_big_buttons(shown: Shown, qtbot: QtBot) -> None:
    stepper = Stepper(1, 1, 20, unit="人")
    shown(stepper)
    assert not stepper.minus_button.isEnabled()
    qtbot.mouseClick(stepper.plus_button, LEFT)
    assert stepper.value() == 2
    stepper.setFocus()
    stepper.select_all()
    line = stepper.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    qtbot.keyClicks(line, "12")
    assert stepper.value() == 12
    stepper.set_value(99)
    assert (stepper.value(), stepper.plus_button.isEnabled()) == (20, False)
    assert min(stepper.plus_button.width(), stepper.plus_button.height()) >= 36


def test_a_pin_takes_digits_only_and_is_sent_when_full_or_on_return(shown: Shown, qtbot: QtBot) -> None:
    field = PinField(6, 4)
    shown(field)
    sent: list[str] = []
    field.submitted.connect(sent.append)
    qtbot.keyClicks(field, "12a3")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (field.value(), sent) == ("123", []), "three digits are too few"
    qtbot.keyClicks(field, "4")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert sent == ["1234"]
    qtbot.keyClicks(field, "56")
    assert sent == ["1234", "123456"]
    assert field.displayText() != field.text(), "the digits themselves are never shown"
    field.shake()
    assert field.value() == ""


def test_a_pin_is_pressed_with_the_mouse(shown: Shown, qtbot: QtBot) -> None:
    pad = PinPad(6, 4)
    shown(pad)
    for digit in "9870":
        qtbot.mouseClick(pad.key(digit), LEFT)
    qtbot.mouseClick(pad.key("Delete a digit"), LEFT)
    qtbot.mouseClick(pad.key("1"), LEFT)
    assert pad.value() == "9871"
    with qtbot.waitSignal(pad.submitted) as told:
        qtbot.mouseClick(pad.key("Confirm PIN"), LEFT)
    assert told.args == ["9871"]


def test_a_form_says_below_the_field_what_is_wrong_and_goes_there(shown: Shown, qtbot: QtBot) -> None:
    form = FormGrid(2)
    name = form.add_field("名称", QLineEdit(), "货架上的名称")
    count = form.add_field("数量", NumberField())
    note = form.add_field("备注", TextArea(), span=2)
    shown(form)
    assert count.geometry().left() > name.geometry().left()
    assert note.geometry().top() > name.geometry().top()
    assert note.width() > 1.8 * name.width()
    assert count.field.accessibleName() == "数量"
    count.set_error("请填大于 0 的整数")
    shown_errors = [line.text() for line in form.findChildren(ErrorText) if line.isVisible()]
    assert shown_errors == ["请填大于 0 的整数"]
    assert form.first_error() is count
    assert count.field.hasFocus()
    assert count.field.accessibleDescription() == "请填大于 0 的整数"
    form.clear_errors()
    assert form.first_error() is None


def test_a_field_for_notes_grows_with_them_and_tab_leaves_it(shown: Shown, qtbot: QtBot) -> None:
    area, after = TextArea(lines=2, most=5), QLineEdit()
    shown(area, after)
    low = area.height()
    area.set_text("\n".join("abcd"))
    qtbot.waitUntil(lambda: area.height() > low)
    area.setFocus()
    qtbot.keyClick(area, Qt.Key.Key_Tab)
    assert after.hasFocus()


@pytest.mark.parametrize("before", ["all selected", "the caret in front", "the caret in the middle"])
def test_a_time_is_typed_over_whatever_stands_in_the_field(shown: Shown, qtbot: QtBot, before: str) -> None:
    field = TimeField(time(18, 0))
    shown(field)
    field.setFocus()
    if before == "all selected":
        qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    else:
        qtbot.keyClick(field, Qt.Key.Key_Home)
    if before == "the caret in the middle":
        qtbot.keyClick(field, Qt.Key.Key_Right)
    qtbot.keyClicks(field, "1935")
    assert field.value() == time(19, 35)
