"""What a person presses: buttons, tiles, chips, switches, the rail, lists and seats."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.base import PaintedButton
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.checklist_row import ChecklistRow
from desktop.ui.widgets.chip import Chip, ChipRow
from desktop.ui.widgets.disclosure import Disclosure
from desktop.ui.widgets.icon_row import IconRow
from desktop.ui.widgets.nav_rail import NavItem, NavRail
from desktop.ui.widgets.occupancy_dots import OccupancyDots
from desktop.ui.widgets.segmented import Segmented
from desktop.ui.widgets.status_chip import StatusChip
from desktop.ui.widgets.tile import Tile
from desktop.ui.widgets.toggle import Toggle

Shown = Callable[..., QWidget]
LEFT = Qt.MouseButton.LeftButton


@pytest.mark.parametrize("make", [lambda: Button("保存", "primary"), lambda: Chip("饮水", "droplets"),
                                  lambda: StatusChip("ok", "已送达"), lambda: Toggle("标志")])
@pytest.mark.parametrize("way", ["mouse", "space", "return"])
def test_a_button_answers_mouse_space_and_return(
    shown: Shown, qtbot: QtBot, make: Callable[[], QWidget], way: str
) -> None:
    button = make()
    shown(button)
    assert isinstance(button, PaintedButton | Button)
    with qtbot.waitSignal(button.clicked):
        if way == "mouse":
            qtbot.mouseClick(button, LEFT)
        else:
            button.setFocus(Qt.FocusReason.TabFocusReason)
            qtbot.keyClick(button, Qt.Key.Key_Space if way == "space" else Qt.Key.Key_Return)


def test_a_disabled_button_answers_nothing(shown: Shown, qtbot: QtBot) -> None:
    button, clicks = Button("保存"), []
    button.clicked.connect(lambda: clicks.append(1))
    button.setEnabled(False)
    shown(button)
    qtbot.mouseClick(button, LEFT)
    assert clicks == []


def test_the_ring_shows_where_the_keyboard_is_but_not_where_the_mouse_was(shown: Shown, qtbot: QtBot) -> None:
    first, second = Chip("取暖"), Chip("纳凉")
    shown(first, second)
    qtbot.mouseClick(first, LEFT)
    assert (first.hasFocus(), first.ring_visible) == (True, False)
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert (second.hasFocus(), second.ring_visible) == (True, True)


def test_a_tap_on_a_tile_asks_for_one_and_outlines_it(shown: Shown, qtbot: QtBot) -> None:
    tile = Tile("package", "快递员", 9, "2")
    more: list[int] = []
    tile.more_requested.connect(lambda: more.append(1))
    shown(tile)
    with qtbot.waitSignal(tile.tapped):
        qtbot.mouseClick(tile, LEFT)
    assert more == []
    plain = Tile("package", "快递员", 9, "2")
    shown(plain)
    plain.resize(tile.size())
    qtbot.waitUntil(lambda: tile.grab().toImage() != plain.grab().toImage())


@pytest.mark.parametrize("way", ["hold", "right click", "shift return", "menu key"])
def test_holding_or_a_right_click_asks_for_more_than_one(shown: Shown, qtbot: QtBot, way: str) -> None:
    tile, taps = Tile("package", "快递员"), []
    tile.set_long_press(1)
    tile.tapped.connect(lambda: taps.append(1))
    shown(tile)
    with qtbot.waitSignal(tile.more_requested):
        match way:
            case "hold":
                qtbot.mousePress(tile, LEFT)
            case "right click":
                at = QPoint(5, 5)
                event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, tile.mapToGlobal(at))
                QApplication.sendEvent(tile, event)
            case "menu key":
                event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))
                QApplication.sendEvent(tile, event)
            case _:
                tile.setFocus()
                qtbot.keyClick(tile, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.mouseRelease(tile, LEFT)
    assert taps == []
    qtbot.mouseClick(tile, LEFT)
    assert taps == [1], "the next tap counts again"


def test_a_tile_reads_its_name_count_and_key(qtbot: QtBot) -> None:
    tile = Tile("package", "快递员", 9, "2")
    qtbot.addWidget(tile)
    tile.set_count(10)
    assert (tile.accessibleName(), tile.accessibleDescription(), tile.count()) == ("快递员 10", "2", 10)


def test_a_category_with_an_icon_of_a_later_version_is_drawn_all_the_same(shown: Shown) -> None:
    tile, plain = Tile("icon-of-next-year", "新业态", 1), Tile("circle", "新业态", 1)
    shown(tile, plain)
    plain.resize(tile.size())
    assert tile.grab().toImage() == plain.grab().toImage()


def test_service_chips_stay_on_and_tell_all_that_are_on(shown: Shown, qtbot: QtBot) -> None:
    row = ChipRow()
    for key in ("water", "rest", "meal"):
        row.add(key, key)
    row.set_checked(["meal"])
    shown(row)
    with qtbot.waitSignal(row.changed) as told:
        qtbot.mouseClick(row.chip("water"), LEFT)
    assert told.args == [["water", "meal"]]
    qtbot.mouseClick(row.chip("meal"), LEFT)
    assert row.checked() == ["water"]


def test_a_row_of_filters_keeps_exactly_one_on(shown: Shown, qtbot: QtBot) -> None:
    row = ChipRow(exclusive=True)
    for key in ("all", "low"):
        row.add(key, key, count=3)
    row.set_checked(["all"])
    shown(row)
    qtbot.mouseClick(row.chip("low"), LEFT)
    assert row.checked() == ["low"]
    qtbot.mouseClick(row.chip("low"), LEFT)
    assert row.checked() == ["low"]
    assert row.chip("low").accessibleName() == "low 3"


def test_arrow_keys_move_the_choice_of_a_pill_group(shown: Shown, qtbot: QtBot) -> None:
    group = Segmented()
    group.set_options([("a3", "A3"), ("a4", "A4"), ("a5", "A5")])
    shown(group)
    told: list[str] = []
    group.changed.connect(told.append)
    group.segment("a3").setFocus()
    qtbot.keyClick(group.segment("a3"), Qt.Key.Key_Right)
    qtbot.keyClick(group.segment("a4"), Qt.Key.Key_Right)
    qtbot.keyClick(group.segment("a5"), Qt.Key.Key_Right)
    assert (told, group.current()) == (["a4", "a5", "a3"], "a3")
    qtbot.mouseClick(group.segment("a3"), LEFT)
    assert told == ["a4", "a5", "a3"], "choosing what is chosen tells nothing"


def test_new_words_keep_the_choice_of_a_pill_group(qtbot: QtBot) -> None:
    group = Segmented()
    qtbot.addWidget(group)
    group.set_options([("zh", "中文"), ("en", "英文")])
    group.set_current("en")
    group.set_options([("zh", "Chinese"), ("en", "English")])
    assert group.current() == "en"


def test_a_switch_turns_on_and_off(shown: Shown, qtbot: QtBot) -> None:
    switch = Toggle("服务公约")
    shown(switch)
    with qtbot.waitSignal(switch.toggled) as told:
        qtbot.mouseClick(switch, LEFT)
    assert told.args == [True]
    assert switch.text() == "服务公约"


def test_a_checklist_row_is_ticked_and_a_patrol_row_has_three_states(shown: Shown, qtbot: QtBot) -> None:
    opening, patrol = ChecklistRow("门锁正常"), ChecklistRow("饮水机")
    patrol.set_tri_state(True)
    shown(opening, patrol)
    qtbot.mouseClick(opening, LEFT)
    assert opening.state() is True
    states: list[bool | None] = []
    patrol.state_changed.connect(states.append)
    for _ in range(3):
        qtbot.mouseClick(patrol, LEFT)
    assert states == [True, False, None]


def rail() -> NavRail:
    made = NavRail()
    made.set_brand("yizhan", "驿站")
    items = [NavItem("today", "sun", "今日"), NavItem("supplies", "boxes", "物资", 2)]
    made.set_items(items, [NavItem("settings", "settings", "设置")])
    made.set_current("today")
    return made


def test_the_rail_tells_what_was_chosen_and_leaves_the_mark_to_the_window(shown: Shown, qtbot: QtBot) -> None:
    made = rail()
    shown(made)
    with qtbot.waitSignal(made.selected) as told:
        qtbot.mouseClick(made.button("supplies"), LEFT)
    assert told.args == ["supplies"]
    assert made.current() == "today"
    assert not made.button("supplies").isChecked()
    made.set_current("supplies")
    assert made.button("supplies").isChecked()
    assert not made.button("today").isChecked()


def test_up_and_down_walk_the_rail(shown: Shown, qtbot: QtBot) -> None:
    made = rail()
    shown(made)
    made.button("today").setFocus()
    qtbot.keyClick(made.button("today"), Qt.Key.Key_Down)
    assert made.button("supplies").hasFocus()
    qtbot.keyClick(made.button("supplies"), Qt.Key.Key_Up)
    qtbot.keyClick(made.button("today"), Qt.Key.Key_Up)
    assert made.button("settings").hasFocus()


def test_a_badge_is_read_with_its_screen(qtbot: QtBot) -> None:
    made = rail()
    qtbot.addWidget(made)
    assert made.button("supplies").accessibleDescription() == "2"
    made.set_badge("supplies", 0)
    assert made.button("supplies").accessibleDescription() == ""


def test_a_row_tells_its_button_apart_from_itself(shown: Shown, qtbot: QtBot) -> None:
    row = IconRow("wrench", "饮水机漏水", "昨天", "查看")
    row.set_clickable()
    shown(row)
    with qtbot.waitSignal(row.pressed), qtbot.assertNotEmitted(row.opened):
        qtbot.mouseClick(row.button, LEFT)
    with qtbot.waitSignal(row.opened):
        qtbot.mouseClick(row, LEFT, pos=QPoint(10, row.height() // 2))
    row.setFocus()
    with qtbot.waitSignal(row.opened):
        qtbot.keyClick(row, Qt.Key.Key_Return)
    assert row.button.accessibleName() == "查看 饮水机漏水"


def test_a_taken_seat_tells_who_sits_there(shown: Shown, qtbot: QtBot) -> None:
    seats = OccupancyDots()
    seats.set_seats([("bike", "外卖员 14:26"), ("package", "快递员 14:31")], 4)
    shown(seats)
    discs = seats.findChildren(PaintedButton)
    assert len(discs) == 4
    assert discs[1].toolTip() == "快递员 14:31"
    with qtbot.waitSignal(seats.tapped) as told:
        qtbot.mouseClick(discs[1], LEFT)
    assert told.args == [1]


def test_more_persons_than_seats_are_all_shown(qtbot: QtBot) -> None:
    seats = OccupancyDots()
    qtbot.addWidget(seats)
    seats.set_seats([("bike", "")] * 5, 4)
    assert len(seats.findChildren(PaintedButton)) == 5


def test_a_banner_has_at_most_two_buttons_and_can_be_closed(shown: Shown, qtbot: QtBot) -> None:
    banner = Banner("warn", "忘了签退", "建议按关门时间补上")
    first = banner.add_button("改时间")
    banner.add_button("按 18:00 补", "primary")
    banner.set_closable(True)
    shown(banner)
    with pytest.raises(ValueError, match="two buttons"):
        banner.add_button("第三个")
    with qtbot.waitSignal(first.clicked):
        qtbot.mouseClick(first, LEFT)
    cross = next(button for button in banner.findChildren(PaintedButton) if button.isVisible())
    with qtbot.waitSignal(banner.closed):
        qtbot.mouseClick(cross, LEFT)
    assert not banner.isVisible()


def test_details_fold_out_and_are_copied(shown: Shown, qtbot: QtBot) -> None:
    fold = Disclosure("详情", "TimeoutError: 10 s", copy_text="复制")
    shown(fold)
    assert not fold.copy_button.isVisible()
    with qtbot.waitSignal(fold.expanded) as told:
        qtbot.mouseClick(fold.fold_button, LEFT)
    assert told.args == [True]
    qtbot.mouseClick(fold.copy_button, LEFT)
    assert QApplication.clipboard().text() == "TimeoutError: 10 s"
