"""What stands over the window: sheets and messages."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

import desktop.ui
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.segmented import Segmented
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.toast import Toaster

Shown = Callable[..., QWidget]
LEFT = Qt.MouseButton.LeftButton


def form_over(window: QWidget, field: QWidget | None = None) -> tuple[Sheet, QWidget]:
    sheet = Sheet(window, "补货入库")
    inside = field or QLineEdit()
    sheet.body.addWidget(inside)
    sheet.set_buttons("入库", "取消")
    sheet.open()
    return sheet, inside


def test_a_sheet_covers_the_window_and_takes_the_keyboard(shown: Shown, qtbot: QtBot) -> None:
    behind = Button("补货")
    window = shown(behind)
    sheet, field = form_over(window)
    assert sheet.geometry() == window.rect()
    assert field.hasFocus()
    with qtbot.assertNotEmitted(behind.clicked):
        qtbot.mouseClick(window.childAt(behind.geometry().center()) or window, LEFT)
    window.resize(900, 500)
    qtbot.waitUntil(lambda: sheet.geometry() == window.rect())


def test_esc_closes_a_sheet_and_gives_the_keyboard_back(shown: Shown, qtbot: QtBot) -> None:
    before = QLineEdit()
    window = shown(before)
    before.setFocus()
    sheet, field = form_over(window)
    with qtbot.waitSignals([sheet.rejected, sheet.finished]):
        qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert before.hasFocus()
    qtbot.waitUntil(lambda: window.findChild(Sheet) is None)


class Counting(QWidget):
    """Counts how often it is painted."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.times = 0

    def paintEvent(self, event: QEvent) -> None:
        self.times += 1


def test_what_a_sheet_hides_is_not_painted_with_what_it_shows(shown: Shown, qtbot: QtBot) -> None:
    behind = Button("补货")
    window = shown(behind)
    window.resize(900, 600)
    hidden, seen = Counting(window), Counting(window)
    sheet, field = form_over(window)
    over = Counting(field)
    place = QRect(field.mapTo(window, QPoint(4, 4)), field.size() - QSize(8, 8))
    hidden.setGeometry(place)
    seen.setGeometry(2, 2, 20, 20)
    for widget in (hidden, seen, over):
        widget.show()
    hidden.stackUnder(behind)
    seen.stackUnder(behind)
    qtbot.waitUntil(lambda: min(seen.times, over.times) > 0)
    seen.times = over.times = hidden.times = 0
    sheet.update()
    qtbot.waitUntil(lambda: min(seen.times, over.times) > 0)
    assert hidden.times == 0
    sheet.reject()
    qtbot.waitUntil(lambda: hidden.times > 0)


@pytest.mark.parametrize("way", ["button", "return in a line", "ctrl return in a note"])
def test_saving_asks_the_screen_and_the_screen_closes(shown: Shown, qtbot: QtBot, way: str) -> None:
    window = shown(Button("补货"))
    sheet, field = form_over(window, QPlainTextEdit() if "note" in way else None)
    with qtbot.waitSignal(sheet.submitted):
        match way:
            case "button":
                qtbot.mouseClick(sheet.primary_button, LEFT)
            case "return in a line":
                qtbot.keyClick(field, Qt.Key.Key_Return)
            case _:
                qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert sheet.isVisible(), "a sheet stays until what it asked for is saved"
    sheet.show_error("磁盘满了,没有记下来。")
    assert "磁盘满了,没有记下来。" in [line.text() for line in sheet.findChildren(type(sheet.title))]
    with qtbot.waitSignal(sheet.accepted):
        sheet.accept()


def test_return_saves_on_the_one_of_a_few_that_is_chosen(shown: Shown, qtbot: QtBot) -> None:
    window = shown(Button("人员"))
    sheet = Sheet(window, "添加人员")
    roles = Segmented()
    roles.set_options([("head", "站长"), ("manager", "管理员")])
    sheet.body.addWidget(roles)
    sheet.set_buttons("保存", "取消")
    sheet.open()
    roles.segment("head").setFocus()
    qtbot.keyClick(roles.segment("head"), Qt.Key.Key_Right)
    assert roles.segment("manager").hasFocus()
    with qtbot.waitSignal(sheet.submitted):
        qtbot.keyClick(roles.segment("manager"), Qt.Key.Key_Return)
    assert roles.current() == "manager"


def test_a_busy_sheet_cannot_be_sent_twice(shown: Shown, qtbot: QtBot) -> None:
    sheet, field = form_over(shown(Button("补货")))
    sheet.set_busy(True)
    with qtbot.assertNotEmitted(sheet.submitted):
        qtbot.keyClick(field, Qt.Key.Key_Return)
        qtbot.mouseClick(sheet.primary_button, LEFT)


def test_tab_walks_inside_the_sheet_from_the_top_to_the_buttons_and_round(shown: Shown, qtbot: QtBot) -> None:
    window = shown(Button("下面的按钮"))
    sheet = Sheet(window, "表")
    second, first = QLineEdit(), QLineEdit()
    sheet.body.addWidget(first)
    sheet.body.addWidget(second)
    sheet.set_buttons("保存", "取消")
    sheet.open()
    QApplication.processEvents()
    walked = []
    for _ in range(6):
        now = QApplication.focusWidget()
        assert now is not None
        walked.append(now)
        qtbot.keyClick(now, Qt.Key.Key_Tab)
    assert walked[:4] == [first, second, sheet.secondary_button, sheet.primary_button]
    assert sheet.isAncestorOf(walked[4])
    assert walked[5] is first
    now = QApplication.focusWidget()
    assert now is second
    qtbot.keyClick(now, Qt.Key.Key_Backtab)
    assert first.hasFocus()


def test_tab_reaches_fields_below_the_fold_before_the_buttons_and_brings_them_into_view(
    shown: Shown, qtbot: QtBot
) -> None:
    sheet = Sheet(shown(Button("补货")), "站点资料")
    fields = [QLineEdit() for _ in range(20)]
    for field in fields:
        sheet.body.addWidget(field)
    sheet.set_buttons("保存", "取消")
    sheet.open()
    QApplication.processEvents()
    for field in fields:
        assert field.hasFocus()
        assert not field.visibleRegion().isEmpty()
        qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert sheet.secondary_button.hasFocus()


def test_keys_of_the_window_below_rest_while_a_sheet_is_open(shown: Shown, qtbot: QtBot) -> None:
    window = shown(Button("补货"))
    pressed: list[int] = []
    QShortcut(Qt.Key.Key_F2, window, lambda: pressed.append(1))
    sheet, _ = form_over(window)
    qtbot.keyClick(sheet.primary_button, Qt.Key.Key_F2)
    assert pressed == []
    sheet.reject()
    qtbot.keyClick(window, Qt.Key.Key_F2)
    assert pressed == [1]


def test_a_message_offers_to_undo_once(shown: Shown, qtbot: QtBot) -> None:
    undone: list[int] = []
    toaster = Toaster(shown(Button("一")))
    toaster.show_message("已记录 快递员 1 人", "撤销 Ctrl+Z", lambda: undone.append(1))
    assert toaster.pending()
    with qtbot.waitSignal(toaster.acted):
        assert toaster.trigger()
    assert not toaster.trigger()
    assert (undone, toaster.bar.isVisible(), toaster.text()) == ([1], False, "")


def test_a_click_on_the_message_undoes_without_having_taken_the_keyboard(shown: Shown, qtbot: QtBot) -> None:
    undone: list[int] = []
    field = QLineEdit()
    toaster = Toaster(shown(field))
    field.setFocus()
    toaster.show_message("已记录", "撤销", lambda: undone.append(1))
    assert field.hasFocus()
    action = toaster.bar.childAt(toaster.bar.width() - 40, toaster.bar.height() // 2)
    assert action is not None
    qtbot.mouseClick(action, LEFT)
    assert undone == [1]


def test_a_message_goes_by_itself_and_then_nothing_can_be_undone(shown: Shown, qtbot: QtBot) -> None:
    toaster = Toaster(shown(Button("一")))
    with qtbot.waitSignal(toaster.expired):
        toaster.show_message("已记录", "撤销", lambda: None, seconds=0.1)
    assert not toaster.pending()
    assert not toaster.trigger()


def test_a_new_message_takes_the_place_of_the_old(shown: Shown, qtbot: QtBot) -> None:
    undone: list[str] = []
    toaster = Toaster(shown(Button("一")))
    toaster.show_message("第一条", "撤销", lambda: undone.append("第一条"))
    toaster.show_message("第二条", "撤销", lambda: undone.append("第二条"))
    assert toaster.text() == "第二条"
    toaster.trigger()
    assert undone == ["第二条"]
    toaster.show_message("已导出")
    assert not toaster.trigger(), "what offers nothing cannot be triggered"


def test_a_message_stays_at_the_foot_when_the_window_grows(shown: Shown, qtbot: QtBot) -> None:
    window = shown(Button("一"))
    toaster = Toaster(window)
    toaster.show_message("已记录")
    window.resize(1000, 700)
    qtbot.waitUntil(lambda: abs(toaster.bar.geometry().center().x() - window.rect().center().x()) <= 1)
    assert toaster.bar.geometry().bottom() > window.height() - 40
    assert window.rect().contains(toaster.bar.mapTo(window, QPoint(20, 20)))


def test_no_sheet_overrides_what_the_sheet_itself_does_on_saving() -> None:
    """A subclass that names its handler like the base's own would be called twice, or while it saves."""
    for module in pkgutil.walk_packages(desktop.ui.__path__, "desktop.ui."):
        importlib.import_module(module.name)
    own = {name for name, value in vars(Sheet).items() if name.startswith("_") and callable(value)}
    own -= {"__init__"}

    def below(kind: type[Sheet]) -> list[type[Sheet]]:
        return [found for sub in kind.__subclasses__() for found in (sub, *below(sub))]

    clashes = {f"{kind.__module__}.{kind.__name__}.{name}" for kind in below(Sheet) for name in own & set(vars(kind))}
    assert not clashes, f"give these handlers names of their own: {sorted(clashes)}"


def test_a_sheet_closes_although_what_had_the_focus_is_gone(shown: Shown, qtbot: QtBot) -> None:
    page = QWidget()
    window = shown(page)
    button = Button("阅读")
    button.setParent(page)
    button.show()
    button.setFocus()
    sheet, _ = form_over(window)
    shiboken6.delete(button)
    with qtbot.waitSignal(sheet.finished):
        sheet.reject()


class _Counting(QWidget):
    paints = 0

    def paintEvent(self, event: QEvent) -> None:
        self.paints += 1


def test_a_messages_running_time_paints_nothing_but_itself(shown: Shown, qtbot: QtBot) -> None:
    below = _Counting()
    below.setMinimumSize(600, 300)
    window = shown(below)
    toaster = Toaster(window)
    toaster.show_message("已记录 快递员 1 人", "撤销 Ctrl+Z", lambda: None)
    assert window.rect().contains(toaster.bar.geometry())
    bar = toaster._bar
    qtbot.waitUntil(lambda: bar.track.left < 0.99)
    before, left = below.paints, bar.track.left
    qtbot.waitUntil(lambda: bar.track.left < left - 0.05)
    assert below.paints == before
