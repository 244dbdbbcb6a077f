"""The ten commonest tasks, played with mouse and keyboard from Today on: what each takes is what the READMEs say."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.duty.screen import DutyScreen
from desktop.ui.duty.sign_out_sheet import SignOutSheet
from desktop.ui.shell.window import MainWindow
from desktop.ui.supplies.issue_sheet import IssueSheet
from desktop.ui.supplies.restock_sheet import RestockSheet
from desktop.ui.supplies.screen import SuppliesScreen
from desktop.ui.today.screen import TodayScreen
from desktop.ui.visits.late_sheet import LateSheet
from desktop.ui.visits.screen import VisitsScreen
from desktop.ui.visits.several import SeveralSheet
from desktop.ui.widgets.base import PaintedButton
from desktop.ui.widgets.sheet import Sheet
from tests.gui.conftest import OpenWindow
from tests.gui.supplies.steps import BARCODE, WATER, item, scan, stock_up
from tests.gui.visits.steps import right_click

ROOT: Final = Path(__file__).parents[3]
READMES: Final = ("README.md", "README.zh-CN.md")
CTRL: Final = Qt.KeyboardModifier.ControlModifier
W = TypeVar("W", bound=QWidget)


class Hands:
    """A person whose clicks and presses are counted; a combination of keys is one press."""

    def __init__(self, window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
        self.window, self.desk, self.qtbot = window, desk, qtbot
        self.clicks = self.presses = 0

    def click(self, widget: QWidget) -> None:
        self._wait()
        self.clicks += 1
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        self._wait()

    def right_click(self, widget: QWidget) -> None:
        self._wait()
        self.clicks += 1
        right_click(widget)
        self._wait()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.presses += 1
        QTest.keyClick(self.window.windowHandle(), key, modifier)
        self._wait()

    def type_digits(self, digits: str) -> None:
        ticks = iter(range(0, 100_000, 200))
        self.window.keys.use_clock(lambda: next(ticks))
        for sign in digits:
            self.press(Qt.Key(ord(sign)))

    def on(self, kind: type[W]) -> W:
        """The screen or the sheet that is in front now."""
        front: QWidget | None = None

        def there() -> bool:
            nonlocal front
            assert self.window.frame is not None
            front = self.window.sheet() if issubclass(kind, Sheet) else self.window.frame.screen_in_front()
            return isinstance(front, kind)

        self.qtbot.waitUntil(there)
        assert isinstance(front, kind)
        return front

    def until(self, done: Callable[[], bool]) -> None:
        """The task is done when this is so, and the sheet is gone."""
        self.qtbot.waitUntil(lambda: done() and self.window.sheet() is None)

    def _wait(self) -> None:
        assert self.window.frame is not None
        self.qtbot.waitUntil(lambda: self.window.frame is not None and not self.window.frame.busy())


def _visits(hands: Hands) -> int:
    return sum(visit.persons for visit in hands.desk.visits.page().rows)


def visit(hands: Hands) -> None:
    hands.click(hands.on(TodayScreen).intake.tile("courier"))
    hands.until(lambda: _visits(hands) == 2)


def group_of_three(hands: Hands) -> None:
    hands.right_click(hands.on(TodayScreen).intake.tile("courier"))
    hands.click(hands.on(SeveralSheet).sizes[3])
    hands.until(lambda: _visits(hands) == 4)


def visit_with_a_service(hands: Hands) -> None:
    intake = hands.on(TodayScreen).intake
    hands.click(intake.chips.chip("water"))
    hands.click(intake.tile("courier"))
    hands.until(lambda: any(row.services == ("water",) for row in hands.desk.visits.page().rows))


def leaving(hands: Hands) -> None:
    inside = hands.on(TodayScreen).inside
    hands.qtbot.waitUntil(lambda: inside.figure.accessibleName().startswith("1 "))

    def seats() -> list[PaintedButton]:
        return [seat for seat in inside.seats.findChildren(PaintedButton) if seat.isVisible()]

    # A disc that was made anew is shown a turn later than the figure beside it.
    hands.qtbot.waitUntil(lambda: seats() != [])
    hands.click(seats()[0])
    hands.until(lambda: hands.desk.visits.inside() == ())


def late_entry(hands: Hands) -> None:
    assert hands.window.frame is not None
    hands.click(hands.window.frame.rail.button("visits"))
    hands.click(hands.on(VisitsScreen).bar.late)
    hands.click(hands.on(LateSheet).form.category.chip("courier"))
    hands.click(hands.on(LateSheet).primary_button)
    hands.until(lambda: any(row.late for row in hands.desk.visits.page().rows))


def undo(hands: Hands) -> None:
    hands.press(Qt.Key.Key_Z, CTRL)
    hands.until(lambda: _visits(hands) == 0)


def restock_by_scan(hands: Hands) -> None:
    scan(hands.window, BARCODE)
    hands.on(RestockSheet)
    hands.type_digits("24")
    hands.press(Qt.Key.Key_Return)
    hands.until(lambda: item(hands.desk, WATER).balance == 74)


def issue(hands: Hands) -> None:
    assert hands.window.frame is not None
    hands.click(hands.window.frame.rail.button("supplies"))
    table = hands.on(SuppliesScreen).list.table
    row = next(n for n in range(table.rows.rowCount()) if table.rows.row_at(n).cell(0).text == WATER)
    hands.clicks += 1
    QTest.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(table.rows.index(row, 0)).center()
    )
    hands.click(hands.on(SuppliesScreen).bar.issue)
    hands.on(IssueSheet)
    hands.type_digits("2")
    hands.press(Qt.Key.Key_Return)
    hands.until(lambda: item(hands.desk, WATER).balance == 48)


def sign_in(hands: Hands) -> None:
    assert hands.window.frame is not None
    hands.click(hands.window.frame.header.duty)
    who = next(person for person in hands.desk.people.people() if person.has_pin)
    hands.click(hands.on(DutyScreen).sign_in.names.chip(who.id.hex()))
    hands.type_digits("1234")
    hands.press(Qt.Key.Key_Return)
    hands.until(lambda: hands.desk.duty.on_duty() is not None)


def sign_out(hands: Hands) -> None:
    assert hands.window.frame is not None
    hands.click(hands.window.frame.header.duty)
    hands.click(hands.on(DutyScreen).on_duty.button)
    hands.click(hands.on(SignOutSheet).primary_button)
    hands.until(lambda: hands.desk.duty.on_duty() is None)


TASKS: Final = (
    visit, group_of_three, visit_with_a_service, leaving, late_entry, undo, restock_by_scan, issue, sign_in, sign_out,
)  # fmt: skip


def table(readme: str) -> list[tuple[int, int]]:
    """Clicks and keys of each task as a README's table says them."""
    rows = re.findall(r"^\| [^|]+ \| [^|]+ \| (\d+) \| (\d+) \|$", (ROOT / readme).read_text(encoding="utf-8"), re.M)
    return [(int(clicks), int(keys)) for clicks, keys in rows]


@pytest.mark.parametrize("n", range(len(TASKS)), ids=[task.__name__ for task in TASKS])
def test_a_task_takes_the_clicks_and_keys_that_the_readmes_say(
    desk: Desk, open_window: OpenWindow, qtbot: QtBot, n: int
) -> None:
    stock_up(desk)
    desk.supplies.restock(item(desk, WATER).id, 50)
    if TASKS[n] is sign_out:
        desk.duty.sign_in(next(one.id for one in desk.people.people() if one.has_pin), "1234", promised=True)
    window = open_window(desk)
    hands = Hands(window, desk, qtbot)
    QTest.mouseClick(hands.on(TodayScreen).intake.tile("courier"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _visits(hands) == 1)
    TASKS[n](hands)
    for readme in READMES:
        assert table(readme)[n] == (hands.clicks, hands.presses), readme


def test_both_readmes_speak_of_all_ten() -> None:
    assert [len(table(readme)) for readme in READMES] == [len(TASKS)] * 2
