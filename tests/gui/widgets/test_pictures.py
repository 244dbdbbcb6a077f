"""Charts, the calendar, layouts: what is drawn can also be read, walked and pointed at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.theme import apply_theme, color
from desktop.ui.widgets.big_figure import BigFigure
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.flow_layout import FlowBox
from desktop.ui.widgets.hour_chart import HourBar, HourChart
from desktop.ui.widgets.level_bar import LevelBar
from desktop.ui.widgets.month_calendar import DayMark, MonthCalendar
from desktop.ui.widgets.progress_row import ProgressRow
from desktop.ui.widgets.responsive_grid import ResponsiveGrid
from desktop.ui.widgets.step_chart import StepChart
from desktop.ui.widgets.tile import Tile

Shown = Callable[..., QWidget]
LEFT = Qt.MouseButton.LeftButton


def point_at(widget: QWidget, at: QPoint) -> str:
    QToolTip.hideText()
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, at, widget.mapToGlobal(at)))
    return QToolTip.text()


def hours() -> HourChart:
    chart = HourChart()
    chart.set_name("来访")
    chart.set_hours([HourBar(8 + n, n, 1.0, f"{8 + n} 点 {n} 人") for n in range(10)], 17)
    return chart


def test_pointing_at_an_hour_tells_its_count(shown: Shown) -> None:
    chart = hours()
    shown(chart)
    assert point_at(chart, QPoint(chart.width() // 2 + 3, 50)) == "13 点 5 人"
    assert chart.accessibleName() == "来访"
    assert "13 点 5 人" in chart.accessibleDescription()


def test_the_hour_that_still_counts_wears_the_accent(shown: Shown) -> None:
    chart = hours()
    shown(chart)
    image = chart.grab().toImage()
    pitch = chart.width() / 10
    low = chart.height() - 60
    assert image.pixelColor(int(9.5 * pitch), low) == color("accent_fill")
    assert image.pixelColor(int(8.5 * pitch), low) == color("ink_soft")


def test_pointing_at_a_stock_tells_the_movement_before(shown: Shown) -> None:
    chart = StepChart()
    chart.set_points([(0, 10, "盘点 10"), (50, 4, "领用 6"), (100, 12, "补货 8")], 6, "最低 6 盒")
    shown(chart)
    assert point_at(chart, QPoint(chart.width() * 3 // 4, 20)) == "领用 6"


@pytest.mark.parametrize("scale", [100, 150])
def test_the_level_does_not_run_through_the_words_of_the_minimum(
    shown: Shown, qapp: QApplication, scale: int
) -> None:
    apply_theme(qapp, "light", scale)
    levels = [52, 46, 60, 55, 49, 44, 240, 200, 160, 120, 90, 60]
    chart = StepChart()
    chart.set_points([(float(n), float(level), "") for n, level in enumerate(levels)], 48, "最低 48 瓶")
    shown(chart, size=(300, 160))
    chart.grab()
    assert chart.is_label_free()


def test_a_figure_is_one_sentence_to_a_screen_reader(qtbot: QtBot) -> None:
    figure = BigFigure("今日来访")
    qtbot.addWidget(figure)
    figure.set_value("37")
    figure.set_sub("比往常周六", "多 5 人次")
    assert figure.accessibleName() == "今日来访 37 比往常周六 多 5 人次"


def test_a_level_is_as_long_as_its_share_and_says_it(shown: Shown) -> None:
    bar = LevelBar()
    bar.set_level(0.5, "warn", "45 袋,偏低")
    shown(bar)
    image, y = bar.grab().toImage(), bar.height() // 2
    assert image.pixelColor(bar.width() // 2 - 10, y) == color("amber")
    assert image.pixelColor(bar.width() // 2 + 10, y) == color("surface_press")
    assert (bar.toolTip(), bar.accessibleName()) == ("45 袋,偏低", "45 袋,偏低")


def test_progress_counts_aloud(qtbot: QtBot) -> None:
    row = ProgressRow("正在送出")
    qtbot.addWidget(row)
    row.set_progress(35, 120)
    assert row.accessibleName() == "正在送出 35 / 120"


def november() -> MonthCalendar:
    month = MonthCalendar()
    month.set_heads("日一二三四五六")
    month.set_month(2026, 11, date(2026, 11, 21))
    month.set_marks({date(2026, 11, 12): DayMark("估 18:00", "warn", tip="忘了签退,按关门时间估计")})
    return month


def test_a_day_is_clicked(shown: Shown, qtbot: QtBot) -> None:
    month = november()
    shown(month)
    with qtbot.waitSignal(month.activated) as told:
        qtbot.mouseClick(month, LEFT, pos=month.rect_of(date(2026, 11, 12)).center())
    assert told.args == [date(2026, 11, 12)]
    assert month.selected() == date(2026, 11, 12)
    assert month.accessibleDescription() == "2026-11-12 估 18:00 忘了签退,按关门时间估计"
    assert point_at(month, month.rect_of(date(2026, 11, 12)).center()) == "忘了签退,按关门时间估计"


def test_arrow_keys_walk_the_month_and_stay_in_it(shown: Shown, qtbot: QtBot) -> None:
    month = november()
    shown(month)
    month.setFocus(Qt.FocusReason.TabFocusReason)
    assert month.selected() == date(2026, 11, 21)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        qtbot.keyClick(month, key)
    assert month.selected() == date(2026, 11, 28)
    with qtbot.waitSignal(month.activated) as told:
        qtbot.keyClick(month, Qt.Key.Key_Return)
    assert told.args == [date(2026, 11, 28)]


@pytest.mark.parametrize(("first", "column"), [(7, 0), (1, 6)])
def test_a_week_begins_where_the_station_says(shown: Shown, first: int, column: int) -> None:
    month = MonthCalendar(first_weekday=first)
    month.set_month(2026, 11)
    shown(month)
    sunday = month.rect_of(date(2026, 11, 1))
    assert sunday.left() // ((month.width() + 6) // 7) == column
    last = month.rect_of(date(2026, 11, 30))
    assert month.rect().contains(last)


def test_today_wears_the_accent(shown: Shown) -> None:
    month = november()
    shown(month)
    image = month.grab().toImage()
    box = month.rect_of(date(2026, 11, 21))
    assert image.pixelColor(box.right() - 12, box.bottom() - 6) == QColor(color("accent_soft"))


def test_chips_wrap_where_the_width_ends(shown: Shown, qtbot: QtBot) -> None:
    box = FlowBox()
    chips = [Chip(f"服务{n}", "flame") for n in range(8)]
    for chip in chips:
        box.add(chip)
    window = shown(box, size=(900, 200))
    assert len({chip.y() for chip in chips}) == 1
    window.resize(400, 300)
    qtbot.waitUntil(lambda: len({chip.y() for chip in chips}) >= 2)
    assert all(chip.geometry().right() < box.width() for chip in chips)
    assert box.height() >= chips[-1].geometry().bottom()


def test_a_hidden_chip_takes_no_room(shown: Shown, qtbot: QtBot) -> None:
    box = FlowBox()
    first, second = Chip("一"), Chip("二")
    box.add(first)
    box.add(second)
    shown(box)
    first.hide()
    qtbot.waitUntil(lambda: second.x() == 0)


def test_columns_of_tiles_follow_the_width_and_leave_none_alone(shown: Shown, qtbot: QtBot) -> None:
    grid = ResponsiveGrid(least=150, max_columns=6)
    for n in range(12):
        grid.add(Tile("users", "其他", n))
    window = shown(grid, size=(1100, 500))
    assert len({tile.x() for tile in grid.widgets()}) == 6
    window.resize(720, 500)
    qtbot.waitUntil(lambda: len({tile.x() for tile in grid.widgets()}) == 4)
    window.resize(640, 500)
    qtbot.waitUntil(lambda: len({tile.x() for tile in grid.widgets()}) == 3)
    assert grid.columns_for(150) == 1
    assert grid.heightForWidth(720) < grid.heightForWidth(400)


def test_wider_names_get_more_of_the_room(shown: Shown) -> None:
    grid = ResponsiveGrid(least=140, max_columns=2)
    grid.add(Tile("users", "Household services", 3))
    grid.add(Tile("users", "Others", 3))
    shown(grid, size=(430, 200))
    first, second = grid.widgets()
    assert first.width() > second.width()
    assert second.geometry().right() + 1 == grid.width()
