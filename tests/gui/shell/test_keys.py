"""A scanner is told from hands by its speed; a digit pressed by hand still counts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt, QTime
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.ui.shell.keys import BURST_MS, TAKES_SCAN, KeyWatch
from desktop.ui.widgets.pin_pad import PinField


class Desk(QWidget):
    """A window with fields and a button, and a clock that only the test moves."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000
        self.line, self.text, self.button = QLineEdit(), QPlainTextEdit(), QPushButton("press")
        self.column = QVBoxLayout(self)
        for widget in (self.line, self.text, self.button):
            self.column.addWidget(widget)
        self.watch = KeyWatch(self, lambda: self.now)
        self.watch.want_digits(lambda: True)
        self.scans: list[str] = []
        self.digits: list[str] = []
        self.presses = 0
        self.watch.scanned.connect(self.scans.append)
        self.watch.digit.connect(self.digits.append)
        self.button.clicked.connect(self._pressed)

    def _pressed(self) -> None:
        self.presses += 1

    def key(self, key: Qt.Key, text: str, pause: int, *, repeat: bool = False) -> None:
        """One key to where the keyboard is, through the watch as the window's system would send it."""
        self.now += pause
        none = Qt.KeyboardModifier.NoModifier
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, none, text, repeat)
            if kind is QEvent.Type.KeyPress and self.watch.eventFilter(self, event):
                return
            receiver = QApplication.focusWidget() or self
            QApplication.sendEvent(receiver, event)

    def type(self, text: str, pause: int) -> None:
        """Characters with so many milliseconds before each."""
        for sign in text:
            if sign == "\n":
                self.key(Qt.Key.Key_Return, "\r", pause)
            else:
                self.key(Qt.Key(ord(sign.upper())), sign, pause)


SWIFT, SLOW = BURST_MS - 5, BURST_MS + 100


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.button.setFocus()
    return made  # type: ignore[return-value]


def test_a_swift_burst_that_ends_in_enter_is_a_scan(desk: Desk) -> None:
    desk.type("6901234567892\n", SWIFT)
    assert desk.scans == ["6901234567892"]
    assert desk.digits == []
    assert desk.presses == 0, "the scanner's Enter must not press the button that has the focus"


def test_slow_digits_are_digits(qtbot: QtBot, desk: Desk) -> None:
    desk.type("12", SLOW)
    qtbot.waitUntil(lambda: desk.digits == ["1", "2"])
    assert desk.scans == []


def test_a_digit_alone_counts_without_another_key(qtbot: QtBot, desk: Desk) -> None:
    desk.type("7", SLOW)
    qtbot.waitUntil(lambda: desk.digits == ["7"])


def test_enter_after_slow_typing_reaches_the_field(qtbot: QtBot, desk: Desk) -> None:
    desk.line.setFocus()
    with qtbot.waitSignal(desk.line.returnPressed):
        desk.type("690123\n", SLOW)
    assert desk.scans == []
    assert desk.line.text() == "690123"


def test_a_key_that_is_held_down_records_once(qtbot: QtBot, desk: Desk) -> None:
    desk.type("3", SLOW)
    for _ in range(10):
        desk.key(Qt.Key.Key_3, "3", 30, repeat=True)
    qtbot.waitUntil(lambda: desk.digits == ["3"])


def test_typing_into_a_field_is_left_alone(desk: Desk) -> None:
    desk.line.setFocus()
    desk.type("6901234", SLOW)
    assert desk.line.text() == "6901234"
    assert desk.digits == []


def test_a_scan_leaves_nothing_in_the_field_that_had_the_focus(desk: Desk) -> None:
    desk.line.setFocus()
    desk.line.setText("tea")
    desk.type("6901234567892\n", SWIFT)
    assert desk.line.text() == "tea"
    assert desk.scans == ["6901234567892"]


def test_a_scan_leaves_nothing_in_a_text_of_several_lines(desk: Desk) -> None:
    desk.text.setFocus()
    desk.text.setPlainText("for tomorrow")
    desk.text.moveCursor(desk.text.textCursor().MoveOperation.End)
    desk.type("6901234567892\n", SWIFT)
    assert desk.text.toPlainText() == "for tomorrow"
    assert desk.scans == ["6901234567892"]


def test_a_scan_leaves_times_choices_and_marked_words_as_they_were(desk: Desk) -> None:
    at, choice, number = QTimeEdit(QTime(8, 30)), QComboBox(), QSpinBox()
    choice.addItems(["8 to 12", "6 to 18", "12 to 20"])
    number.setValue(5)
    for widget in (at, choice, number):
        desk.column.addWidget(widget)
        widget.show()
        widget.setFocus()
        desk.type("6901234567892\n", SWIFT)
    assert (at.time(), choice.currentIndex(), number.value()) == (QTime(8, 30), 0, 5)
    desk.line.setFocus()
    desk.line.setText("for the tea")
    desk.line.setSelection(8, 3)
    desk.type("6901234567892\n", SWIFT)
    assert (desk.line.text(), desk.line.selectedText()) == ("for the tea", "tea")
    desk.text.setFocus()
    desk.text.setPlainText("one\ntwo")
    desk.text.selectAll()
    desk.type("6901234567892\n", SWIFT)
    assert desk.text.toPlainText() == "one\ntwo"
    assert len(desk.scans) == 5


def test_a_scan_presses_nothing_and_moves_no_choice_in_a_list(desk: Desk) -> None:
    desk.type("CODE 39 690\n", SWIFT)
    assert (desk.scans, desk.presses) == (["CODE 39 690"], 0)
    rows = QListWidget()
    rows.addItems(["1 water", "2 cups", "69 tea"])
    desk.column.addWidget(rows)
    rows.show()
    rows.setFocus()
    rows.setCurrentRow(0)
    desk.type("6901234567892\n", SWIFT)
    assert rows.currentRow() == 0


def test_a_scan_is_no_attempt_at_a_pin(desk: Desk) -> None:
    pin, tried = PinField(), list[str]()
    pin.submitted.connect(tried.append)
    desk.column.addWidget(pin)
    pin.show()
    pin.setFocus()
    desk.type("6901234567892\n", SWIFT)
    assert (pin.text(), tried, desk.scans) == ("", [], ["6901234567892"])


def test_a_pin_typed_with_two_fingers_at_once_is_whole(qtbot: QtBot, desk: Desk) -> None:
    pin, tried = PinField(), list[str]()
    pin.submitted.connect(tried.append)
    desk.column.addWidget(pin)
    pin.show()
    pin.setFocus()
    desk.type("1", SLOW)
    desk.type("2", SWIFT)
    desk.type("3", SLOW)
    desk.type("4", SWIFT)
    qtbot.waitUntil(lambda: pin.text() == "1234")
    desk.type("\n", SLOW)
    assert tried == ["1234"]


def test_a_field_that_wants_scans_keeps_them(desk: Desk) -> None:
    desk.line.setProperty(TAKES_SCAN, True)
    desk.line.setFocus()
    desk.type("6901234567892\n", SWIFT)
    assert desk.line.text() == "6901234567892"
    assert desk.scans == []


def test_a_card_with_letters_and_signs_is_a_scan(desk: Desk) -> None:
    card = "YIZHAN1|https://union.example|140106-11-0007-K|4T9XKQ2M|9K3D-AAAA-BBBB-CCCC"
    desk.type(card + "\n", SWIFT)
    assert desk.scans == [card]


def test_three_swift_keys_and_enter_are_hands(desk: Desk) -> None:
    desk.type("123\n", SWIFT)
    assert desk.scans == []
    assert desk.digits == ["1", "2", "3"]
